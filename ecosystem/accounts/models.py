"""The people who sign in, and those who are only named (an owner known from an import)."""

import zoneinfo
from typing import Any

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A person's job here; what it may do is on the group of the same name."""

    DEVREL = "devrel", _("Developer relations")
    PRODUCT = "product", _("Product")
    ALLIANCE = "alliance", _("Alliances")
    MARKETING = "marketing", _("Marketing")
    VIEWER = "viewer", _("Viewer")
    ADMIN = "admin", _("Admin")


class PrepMail(models.TextChoices):
    """When a person wants the preparation of a meeting by mail."""

    NEVER = "never", _("Never")
    HOUR = "hour", _("An hour before")
    MORNING = "morning", _("In the morning of the day")
    EVENING = "evening", _("In the evening before")


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless `value` is an IANA time zone name."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone such as Europe/Berlin."), code="time_zone")


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are kept in lower case."""

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        """Return a saved user; without `password` the user cannot sign in with one."""
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a saved user with the admin role."""
        fields.setdefault("name", email)
        return self.create_user(email, password, **{**fields, "role": Role.ADMIN})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this e-mail address, in any case."""
        return self.get(email__iexact=username)

    def pickable(self) -> "models.QuerySet[User]":
        """Return the people work can be given to, by name."""
        return self.filter(is_active=True).order_by("name")


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A colleague. `is_active` is off for people known by name only, who never sign in."""

    # Unknown for people known by name only; NULL, as the constraint sets no two empty ones apart.
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001  # see above
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.VIEWER)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    reminder_hour = models.PositiveSmallIntegerField(
        _("reminder hour"),
        default=8,
        validators=[MaxValueValidator(23)],
        help_text=_("Reminders come from this hour on, in your own time zone."),
    )
    wants_reminders = models.BooleanField(_("reminders by e-mail"), default=True)
    prep_mail = models.CharField(
        _("meeting preparation by e-mail"),
        max_length=10,
        choices=PrepMail,
        default=PrepMail.NEVER,
        help_text=_("Who attends, what is open and what was said last, before each meeting that you attend."),
    )
    is_active = models.BooleanField(_("can sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    is_superuser = property(lambda self: self.role == Role.ADMIN)  # type: ignore[assignment]  # the role decides

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Someone has this e-mail address already."),
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(email__isnull=False),
                name="user_who_signs_in_has_email",
                violation_error_message=_("Who signs in needs an e-mail address."),
            ),
            models.CheckConstraint(condition=Q(reminder_hour__lte=23), name="user_reminder_hour_of_day"),
            models.CheckConstraint(condition=Q(prep_mail__in=PrepMail.values), name="user_prep_mail_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or "?"

    @property
    def is_staff(self) -> bool:
        """Whether the admin site is open to this person."""
        return self.role == Role.ADMIN

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The person's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.name.split(" ")[0]


class CalendarFeedKey(models.Model):
    """That a person's calendar can be read at a secret address, of which only the hash is kept.

    Calendar programs fetch it without signing in, so who knows the key reads what the person may read.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed_key")
    # SHA-256 in hexadecimal. The key itself is too long and random to be guessed, so that no salt is needed.
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    def __str__(self) -> str:
        return f"Calendar feed of {self.user}"
