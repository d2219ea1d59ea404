"""Measures lists as CSV files beside PostgreSQL's own COPY of the same rows, and the memory that they take."""

import io
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from tests.bench.server import Visitor

# Part of COPY's speed that an export must reach, and megabytes that it may take more than before. DESIGN.md promises it.
SPEED, MEMORY = 0.5, 64
COPIES = {
    "/contacts/export.csv": """
        SELECT c.name, c.title, c.roles, c.email, c.phone, c.time_zone, p.name, p.id, c.left_at, c.updated_at
        FROM partners_contact c JOIN partners_partner p ON p.id = c.partner_id WHERE c.archived_at IS NULL
          AND NOT EXISTS (SELECT FROM partners_partner h WHERE h.id = c.partner_id AND h.restricted)
        ORDER BY search_normal(c.name), c.id
    """,
    "/partners/export.csv": """
        SELECT p.name, p.tier, p.status, p.country, p.website, u.email, p.last_touch_at, h.state,
          ARRAY(SELECT d.name FROM partners_domain d JOIN partners_partner_domains pd ON pd.domain_id = d.id
                WHERE pd.partner_id = p.id)
        FROM partners_partner p LEFT JOIN accounts_user u ON u.id = p.owner_id
        LEFT JOIN partners_partnerhealth h ON h.partner_id = p.id
        WHERE p.archived_at IS NULL AND NOT p.restricted ORDER BY search_normal(p.name), p.id
    """,
}


@dataclass(frozen=True)
class Exported:
    """One export: rows a second, and megabytes that the serving process grew by at its peak."""

    address: str
    rows: int
    rate: float
    copy_rate: float
    megabytes: float

    @property
    def share(self) -> float:
        """The part of COPY's speed that it reaches."""
        return self.rate / self.copy_rate

    @property
    def is_slow(self) -> bool:
        """Whether it breaks the promise."""
        return self.share < SPEED or self.megabytes > MEMORY

    def as_json(self) -> dict[str, Any]:
        """Return what the report keeps."""
        return {**asdict(self), "share": round(self.share, 3), "over": self.is_slow}


def export(address: str, visitor: Visitor) -> Exported:
    """Take the file once to warm up and once for the clock, and COPY likewise."""
    visitor.get(address)
    before = _reset_peaks(visitor)
    answer = visitor.get(address)
    peak = max(_memory(pid, "VmHWM") - before[pid] for pid in before)
    rows = answer.body.count(b"\r\n") - 1
    copied, seconds = _copy(COPIES[address])
    return Exported(address, rows, rows / answer.seconds, copied / seconds, peak / 1024)


def _copy(query: str) -> tuple[int, float]:
    """Return how many rows COPY gave in how many seconds, the second time."""
    with connection.cursor() as cursor:
        for _time in range(2):
            out, begun = io.BytesIO(), time.perf_counter()
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv)", out)
            seconds = time.perf_counter() - begun
    return out.getvalue().count(b"\n"), seconds


def _reset_peaks(visitor: Visitor) -> dict[int, int]:
    """Forget the peak of each serving process, and return what each uses now, in kB."""
    before = {}
    for pid in visitor.server.workers():
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        before[pid] = _memory(pid, "VmRSS")
    return before


def _memory(pid: int, what: str) -> int:
    """Return a line of /proc/<pid>/status in kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))
