"""What the parts of a large database share while it is laid out: who is there, and where their rows are."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Model

from ecosystem.accounts.models import User
from ecosystem.workspace.scale.loading import Row, copy_rows, write_history
from ecosystem.workspace.scale.progress import Progress
from ecosystem.workspace.scale.sizes import Sizes
from ecosystem.workspace.scale.words import Words
from engagements.models import Stage
from partners.models import Domain, Industry, Product, Programme

# Days back from today over which everything happened.
YEARS_DAYS = 3 * 365


@dataclass(frozen=True)
class Place:
    """Where a partner's own rows are, and what they need to know of it."""

    id: int
    kind: str
    domain: str
    country: str
    host: str
    owner: int
    since: datetime


@dataclass(frozen=True)
class Work:
    """An engagement as meetings and evidence need it."""

    id: int
    is_open: bool


@dataclass
class Scale:
    """Holds what has been laid out so far. `meetings` are sorted: minutes since `begin` × partners + partner's place."""

    today: date
    sizes: Sizes
    words: Words
    progress: Progress
    users: list[User]
    products: list[Product]
    domains: dict[str, Domain]
    industries: list[Industry]
    programme: Programme
    stages: dict[int, list[Stage]]
    meetings: array[int] = field(default_factory=lambda: array("q"))
    partners: list[Place] = field(default_factory=list)
    contacts: range = range(0)
    work: list[list[Work]] = field(default_factory=list)
    gaps: range = range(0)
    # Written to as meetings are made: what was promised in one, and what was heard.
    promised: list[Row] = field(default_factory=list)
    heard: list[Row] = field(default_factory=list)

    @property
    def begin(self) -> datetime:
        """The moment before which nothing happened."""
        return datetime.combine(self.today, datetime.min.time(), UTC) - timedelta(days=YEARS_DAYS)

    def moment(self, days_ago: int) -> datetime:
        """Return a moment in working hours `days_ago` days before today."""
        minutes = self.words.choose.randrange(8 * 60, 17 * 60)
        return (
            datetime.combine(self.today, datetime.min.time(), UTC)
            - timedelta(days=days_ago)
            + timedelta(minutes=minutes)
        )

    def contacts_of(self, place: int) -> range:
        """Return the ids of the contacts of the partner at `place`."""
        first = self.contacts.start + place * self.sizes.contacts
        return range(first, first + self.sizes.contacts)

    def load(self, model: type[Model], names: list[str], rows: Iterable[Row], total: int) -> None:
        """Put `rows` into the table of `model`, saying how many of about `total` there are yet."""
        label = str(model._meta.verbose_name_plural).capitalize()
        copy_rows(model, names, self.progress.count(label, rows, total))

    def remember(self, model: type[Model], ids: range, moment: str = "created_at") -> None:
        """Write the history of the rows `ids`, each line dated by the SQL `moment`."""
        label = f"History of {model._meta.verbose_name_plural}"
        for _step in self.progress.step(label, [None]):
            write_history(model, ids, moment)
