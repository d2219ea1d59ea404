"""What words of a file mean on the partner side: countries, people, websites, and the words of other systems."""

from functools import cache
from urllib.parse import urlsplit

from babel.core import get_global
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.cells import CellError, folded
from partners.choices import PartnerStatus
from partners.countries import NAMES

# Names of countries that the list of territories gives in another form.
OTHER_NAMES = {
    "korea": "KR",
    "republic of korea": "KR",
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "viet nam": "VN",
    "czech republic": "CZ",
    "holland": "NL",
    "the netherlands": "NL",
    "russian federation": "RU",
    "turkey": "TR",
    "hong kong": "HK",
    "macau": "MO",
    "ivory coast": "CI",
}
# How Salesforce and HubSpot call where an account stands, by the beginning of their words.
LIFECYCLES = {
    "prospect": PartnerStatus.PROSPECT,
    "lead": PartnerStatus.PROSPECT,
    "subscriber": PartnerStatus.PROSPECT,
    "marketing qualified": PartnerStatus.PROSPECT,
    "sales qualified": PartnerStatus.PROSPECT,
    "opportunity": PartnerStatus.ONBOARDING,
    "customer": PartnerStatus.ACTIVE,
    "evangelist": PartnerStatus.ACTIVE,
    "technology partner": PartnerStatus.ACTIVE,
    "channel partner": PartnerStatus.ACTIVE,
    "installation partner": PartnerStatus.ACTIVE,
    "former": PartnerStatus.FORMER,
}
# Where everybody may have an address, so that it tells nothing of who somebody works for.
PUBLIC_MAIL = {
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
    "aol.com", "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "qq.com", "163.com", "126.com",
}  # fmt: skip
check_url = URLValidator(schemes=["http", "https"])


def country_code(name: str) -> str:
    """Return the ISO 3166-1 code of a country by its English name or its code of two or three letters, or ""."""
    wanted = folded(name)
    if wanted.upper() in NAMES:
        return wanted.upper()
    return OTHER_NAMES.get(wanted) or _countries().get(wanted, "")


@cache
def _countries() -> dict[str, str]:
    aliases: dict[str, list[str]] = get_global("territory_aliases")  # type: ignore[assignment]  # code to its successors
    longer = {code.lower(): new[0] for code, new in aliases.items() if len(code) == 3 and code.isalpha()}
    known = {code: each for code, each in longer.items() if each in NAMES}
    return known | {folded(name): code for code, name in NAMES.items()}


def read_country(text: str) -> str:
    """Return the code of a country. Raises CellError."""
    code = country_code(text)
    if not code:
        raise CellError(_("“%(text)s” is no country that is known") % {"text": text[:50]})
    return code


def read_website(text: str) -> str:
    """Return the address of a website, written with or without https. Raises CellError."""
    address = text if "://" in text else f"https://{text}"
    try:
        check_url(address)
    except ValidationError:
        raise CellError(_("“%(text)s” is no web address") % {"text": text[:50]}) from None
    if len(address) > 500:
        raise CellError(_("the web address is longer than 500 characters"))
    return address


def read_email(text: str) -> str:
    """Return an e-mail address. Raises CellError."""
    try:
        validate_email(text)
    except ValidationError:
        raise CellError(_("“%(text)s” is no e-mail address") % {"text": text[:50]}) from None
    if len(text) > 254:
        raise CellError(_("the e-mail address is longer than 254 characters"))
    return text


def domain_of(address: str) -> str:
    """Return the internet domain of a website or an e-mail address, "" where it says nothing of an organisation."""
    if "@" in address and "://" not in address:
        host = address.rsplit("@", 1)[-1]
    else:
        try:
            host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
        except ValueError:
            return ""
    host = host.lower().removeprefix("www.").rstrip(".")
    return "" if host in PUBLIC_MAIL or "." not in host else host


def read_lifecycle(text: str) -> str:
    """Return the status that another system's word stands for, "" for one that says nothing of it."""
    word = folded(text).replace("_", " ").replace("-", " ")
    return next((status for start, status in LIFECYCLES.items() if word.startswith(start)), "")


class People:
    """Finds colleagues by e-mail address or name."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.by_email: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = {}
        for pk, name, email in User.objects.order_by("-is_active", "pk").values_list("pk", "name", "email"):
            self.names[pk] = name
            self.by_name.setdefault(folded(name), []).append(pk)
            if email:
                self.by_email[email.lower()] = pk

    def find(self, text: str) -> int:
        """Return the id of the colleague that `text` names. Raises CellError for nobody, and for several."""
        if text.lower() in self.by_email:
            return self.by_email[text.lower()]
        found = self.called(text)
        if len(found) > 1:
            raise CellError(
                _("more than one colleague is called “%(text)s”: give the e-mail address")
                % {"text": text[:80]}
            )
        if not found:
            raise CellError(_("no colleague is called “%(text)s”") % {"text": text[:80]})
        return found[0]

    def called(self, name: str) -> list[int]:
        """Return the ids of the colleagues of this name, those who sign in first."""
        return self.by_name.get(folded(name), [])

    def name(self, pk: int | None) -> str:
        """Return the name of a colleague, "" for none."""
        return self.names.get(pk, "") if pk else ""
