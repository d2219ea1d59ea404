"""Contacts who went from one partner to another."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.accounts.models import User
from partners.models.contact import Contact
from partners.models.partner import Partner


class ContactMoveQuerySet(models.QuerySet["ContactMove"]):
    """Reads of moves."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the moves of which `user` may know both partners: either alone would reveal the other."""
        if not user.is_authenticated:
            return self.none()
        hidden = Partner.objects.hidden_from(user).order_by().values("pk")
        return self.exclude(from_partner__in=hidden).exclude(to_partner__in=hidden)


class ContactMove(models.Model):
    """A contact went from one partner to another on a day. What they did before stays where they did it."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="moves")
    from_partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contacts_gone")
    to_partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contacts_come")
    moved_on = models.DateField(_("moved on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContactMoveQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_on", "-pk"]
        default_permissions: tuple[str, ...] = ()
        verbose_name = _("move of a contact")
        verbose_name_plural = _("moves of contacts")

    def __str__(self) -> str:
        return f"{self.contact}: {self.from_partner} → {self.to_partner}"
