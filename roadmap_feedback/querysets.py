"""Every read of the feedback side that is worth a name. All begin with `visible_to`."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from ecosystem.accounts.models import Role, User
from ecosystem.core.models import ArchivableQuerySet
from partners.querysets import PartnerOwnedQuerySet, name_matches
from roadmap_feedback.choices import GapState

if TYPE_CHECKING:
    from roadmap_feedback.models import Evidence, Gap  # noqa: F401  # names in annotations only


class GapQuerySet(ArchivableQuerySet["Gap"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the gaps that may be known to `user`.

        A gap whose every piece of evidence comes from partners hidden from `user` would reveal them, so it is
        hidden too. A gap without evidence is known to all.
        """
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.ADMIN:
            return self
        evidence = apps.get_model("roadmap_feedback", "Evidence").objects.live().filter(gap=OuterRef("pk"))
        return self.filter(Exists(evidence.visible_to(user)) | ~Exists(evidence))

    def open(self) -> Self:
        """Return the gaps that still wait for us."""
        return self.live().filter(state__in=GapState.open_states())

    def search(self, words: str) -> Self:
        """Return the gaps whose title holds `words`, or nearly so."""
        return self.filter(name_matches("title", words))


class EvidenceQuerySet(PartnerOwnedQuerySet["Evidence"]):
    pass
