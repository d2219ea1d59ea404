"""What a run of the benchmark found, as a table for the terminal and as files that are kept."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.exporting import Exported
from tests.bench.importing import Imported
from tests.bench.measuring import BUDGET, Measured

HEADINGS = ("Page", "median", "p95", "ref.", "×", "SQL", "kB", "")


def line(page: Measured) -> str:
    """Return one page as a line of the table."""
    cells = (
        f"{page.median:8.1f}", f"{page.p95:8.1f}", f"{page.reference:7.1f}", f"{page.times:6.1f}",
        f"{page.queries if page.queries is not None else '–':>4}", f"{page.kilobytes:7.1f}",
    )  # fmt: skip
    said = f"status {page.status}" if page.status != 200 else "over" if page.is_slow else ""
    return f"{page.name:<34}{''.join(cells)}  {said}"


def headings() -> str:
    """Return the table's first line; times are in milliseconds."""
    return f"{'Page (ms)':<34}{'median':>8}{'p95':>8}{'ref.':>7}{'×':>6}{'SQL':>4}{'kB':>7}"


def export_line(export: Exported) -> str:
    """Return one export in a line."""
    said = "  over" if export.is_slow else ""
    return (
        f"{export.address:<34}{export.rows:>8,} rows, {export.rate:,.0f} a second, {export.share:.0%} of COPY, "
        f"+{export.megabytes:.0f} MB{said}"
    )


def write(
    folder: Path,
    sizes: dict[str, int],
    pages: list[Measured],
    exports: list[Exported],
    brought: Imported | None,
) -> Path:
    """Keep what was found as `latest.json` and `latest.md` in `folder`; return the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": sizes,
        "budget": BUDGET,
        "pages": [page.as_json() for page in pages],
        "exports": [export.as_json() for export in exports],
        "import": brought.as_json() if brought else None,
    }
    (folder / "latest.json").write_text(json.dumps(found, indent=1))
    rows = ", ".join(f"{count:,} {name}" for name, count in sizes.items())
    text = [
        f"# Benchmark of {found['at']}",
        "",
        rows,
        "",
        f"| {' | '.join(HEADINGS)} |",
        "|---" * len(HEADINGS) + "|",
    ]
    for page in pages:
        over = "over" if page.is_slow else ""
        text.append(
            f"| {page.name} | {page.median:.1f} | {page.p95:.1f} | {page.reference:.1f} | {page.times:.1f} "
            f"| {page.queries if page.queries is not None else ''} | {page.kilobytes:.0f} | {over} |"
        )
    text += ["", *(f"- {export_line(export)}" for export in exports)]
    text += [f"- {brought.line()}"] if brought else []
    target = folder / "latest.md"
    target.write_text("\n".join(text) + "\n")
    return target
