"""Drafts of meetings: kept on the server as they are typed, until the meeting is logged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from ecosystem.accounts.models import User
from engagements.models import MeetingDraft
from partners.models import Partner

# Fields of the form that are no part of what was typed.
NOT_TYPED = {"csrfmiddlewaretoken", "revision", "action"}
# Drafts that are offered again; older ones stay and are listed when these are done.
OFFERED = 5


class DraftMovedOn(Exception):
    """The draft was saved elsewhere since the reader saw it; `draft` is how it stands."""

    def __init__(self, draft: MeetingDraft) -> None:
        super().__init__("The draft was saved elsewhere since.")
        self.draft = draft


@dataclass(frozen=True)
class Saved:
    """What the reader may be told once the draft is on the disk. `at` is aware."""

    revision: int
    at: datetime


def save_draft(*, by: User, key: UUID, revision: int, data: QueryDict) -> Saved:
    """Keep `data` as the draft `key` of `by`, over its `revision`; 0 begins a draft.

    Raises DraftMovedOn when the draft has another revision, and MeetingDraft.DoesNotExist when the key is somebody
    else's.
    """
    now = timezone.now()
    content = typed_content(data)
    mine = MeetingDraft.objects.filter(key=key, user=by)
    if mine.filter(revision=revision).update(content=content, saved_at=now, revision=F("revision") + 1):
        return Saved(revision + 1, now)
    known = mine.first()
    if known is not None:
        if known.content == content:
            return Saved(known.revision, known.saved_at)
        raise DraftMovedOn(known)
    try:
        with transaction.atomic():
            draft = MeetingDraft.objects.create(
                key=key, user=by, content=content, revision=revision + 1, saved_at=now
            )
    except IntegrityError:
        raise DraftMovedOn(mine.get()) from None
    return Saved(draft.revision, now)


def typed_content(data: QueryDict) -> dict[str, list[str]]:
    """Return the form's fields as JSON can hold them. PostgreSQL keeps no NUL character, so those go."""
    return {
        name: [value.replace("\x00", "") for value in data.getlist(name)]
        for name in data
        if name not in NOT_TYPED
    }


def as_typed(content: dict[str, Any]) -> QueryDict:
    """Return what `typed_content` was made from."""
    data = QueryDict(mutable=True)
    for name, values in content.items():
        data.setlist(name, [str(value) for value in values])
    return data


def unfinished(user: User, *, but: UUID | None = None) -> list[MeetingDraft]:
    """Return the user's newest drafts, with `title` and `partner_name` to show them by."""
    drafts = list(MeetingDraft.objects.visible_to(user).exclude(key=but)[:OFFERED])
    names = {str(p.pk): p.name for p in Partner.objects.visible_to(user).filter(pk__in=_partner_ids(drafts))}
    for draft in drafts:
        first = {name: (values or [""])[0] for name, values in draft.content.items()}
        typed = first.get("partner", "")
        draft.partner_name = names.get(typed, "" if typed.isdigit() else typed)  # type: ignore[attr-defined]  # for the template
        draft.title = first.get("subject") or first.get("notes", "").strip()[:80]  # type: ignore[attr-defined]
    return drafts


def _partner_ids(drafts: list[MeetingDraft]) -> list[str]:
    typed = [(draft.content.get("partner") or [""])[0] for draft in drafts]
    return [value for value in typed if value.isascii() and value.isdigit() and len(value) < 19]
