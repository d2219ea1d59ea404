"""The files that belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportPart(models.TextChoices):
    """What a file tells of; the value is what its form field is called."""

    MAIN = "file", _("The file")
    ACCOUNTS = "accounts", _("Companies")
    PRODUCTS = "products", _("Products")
    TEAMS = "teams", _("Sales agents")
