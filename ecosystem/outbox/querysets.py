from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from ecosystem.accounts.models import Role, User

if TYPE_CHECKING:
    from ecosystem.outbox.models import Mail  # noqa: F401  # names in annotations only


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the mail written to `user` or because they asked for it; an admin reads all of it."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.ADMIN:
            return self
        return self.filter(models.Q(reader=user) | models.Q(sender=user))

    def waiting(self, now: datetime) -> Self:
        """Return the mail to be tried at `now` (aware), the longest-waiting first."""
        return self.filter(state="queued", next_attempt_at__lte=now).order_by("next_attempt_at", "id")
