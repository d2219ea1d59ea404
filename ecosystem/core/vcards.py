"""vCards in and out: what address books of Apple, Google and Microsoft write and read (RFC 2426, 6350, and 2.1)."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

CONTENT_TYPE = "text/vcard; charset=utf-8"
# Bytes of a line, its end aside, after which it goes on in the next.
LINE_BYTES = 75
# Characters of a property that are looked at; a photo is longer and not for us.
LONGEST = 100_000


class VCardError(Exception):
    """Why a file or an entry can't be read, in words."""


@dataclass(frozen=True)
class Card:
    """One person as an address book knows them."""

    name: str
    email: str = ""
    phone: str = ""
    title: str = ""
    organisation: str = ""
    time_zone: str = ""
    categories: Sequence[str] = ()
    uid: str = ""


@dataclass(frozen=True)
class Entry:
    """What an entry of a file came to: where it begins (line, from 1), and the card or why there is none."""

    line: int
    card: Card | None
    reason: str = ""


@dataclass
class _Property:
    name: str
    value: str
    types: set[str] = field(default_factory=set)
    parameters: dict[str, str] = field(default_factory=dict)


def write_card(card: Card) -> str:
    """Return `card` as vCard 3.0, which all of them import, lines folded and ended as the standard asks."""
    given, _space, family = card.name.rpartition(" ")
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{_escaped(family)};{_escaped(given)};;;" if given else f"N:;{_escaped(family)};;;",
        f"FN:{_escaped(card.name)}",
    ]
    if card.organisation:
        lines.append(f"ORG:{_escaped(card.organisation)}")
    if card.title:
        lines.append(f"TITLE:{_escaped(card.title)}")
    if card.email:
        lines.append(f"EMAIL;TYPE=INTERNET,WORK:{_escaped(card.email)}")
    if card.phone:
        lines.append(f"TEL;TYPE=WORK,VOICE:{_escaped(card.phone)}")
    if card.time_zone:
        lines.append(f"TZ;VALUE=text:{_escaped(card.time_zone)}")
    if card.categories:
        lines.append("CATEGORIES:" + ",".join(_escaped(each) for each in card.categories))
    if card.uid:
        lines.append(f"UID:{_escaped(card.uid)}")
    lines.append("END:VCARD")
    return "".join(_folded(line) for line in lines)


def read_cards(content: bytes, *, most: int) -> list[Entry]:
    """Return the entries of a file, the unreadable ones with the reason.

    Raises VCardError for what is no vCard file at all, or holds more than `most` entries.
    """
    entries: list[Entry] = []
    begun: int | None = None
    lines: list[str] = []
    for number, line in _unfolded(_text(content)):
        bare = line.strip().upper()
        if bare == "BEGIN:VCARD":
            if begun is not None:
                entries.append(Entry(begun, None, _("It has no end.")))
            begun, lines = number, []
        elif bare == "END:VCARD" and begun is not None:
            entries.append(_entry(begun, lines))
            begun = None
        elif begun is not None:
            lines.append(line)
        if len(entries) > most:
            raise VCardError(
                _("The file holds more than %(most)s entries. Part it first.") % {"most": f"{most:,}"}
            )
    if begun is not None:
        entries.append(Entry(begun, None, _("It has no end.")))
    if not entries:
        raise VCardError(
            _("There is no vCard in this file. Export the contacts as vCard (.vcf) and try again.")
        )
    return entries


def _entry(number: int, lines: list[str]) -> Entry:
    try:
        return Entry(number, _card([_property(line) for line in lines if line.strip()]))
    except VCardError as error:
        return Entry(number, None, str(error))


def _card(properties: list[_Property]) -> Card:
    def first(name: str) -> str:
        """Return the preferred value of a property, else its first."""
        found = [p for p in properties if p.name == name and p.value.strip()]
        found.sort(key=lambda p: "PREF" not in p.types and p.parameters.get("PREF") != "1")
        return _plain(found[0].value) if found else ""

    structured = [_plain(part) for p in properties if p.name == "N" for part in _parts(p.value, ";")]
    family, given, middle, prefix, suffix = (*structured, "", "", "", "", "")[:5]
    spelt = " ".join(part for part in (prefix, given, middle, family, suffix) if part)
    phone = first("TEL")
    zone = first("TZ")
    name = first("FN") or spelt
    email = first("EMAIL")
    if not name and not email:
        raise VCardError(_("It has no name."))
    return Card(
        name=name or email.partition("@")[0],
        email=email,
        phone=phone.removeprefix("tel:"),
        title=first("TITLE"),
        organisation=next((_plain(_parts(p.value, ";")[0]) for p in properties if p.name == "ORG"), ""),
        # An offset says nothing of where somebody is.
        time_zone=zone if "/" in zone else "",
        categories=[
            _plain(part)
            for p in properties
            if p.name == "CATEGORIES"
            for part in _parts(p.value, ",")
            if part.strip()
        ],
        uid=first("UID"),
    )


def _property(line: str) -> _Property:
    if len(line) > LONGEST:
        return _Property("", "")
    head, colon, value = _split_head(line)
    if not colon:
        raise VCardError(_("“%(line)s” is no line of a vCard.") % {"line": line.strip()[:60]})
    name, *parameters = head.split(";")
    found = _Property(name.rpartition(".")[2].strip().upper(), value)
    for parameter in parameters:
        key, equals, words = parameter.partition("=")
        if not equals:
            # As vCard 2.1 has it: a bare type or encoding.
            key, words = ("ENCODING" if key.upper() in {"QUOTED-PRINTABLE", "BASE64"} else "TYPE"), key
        words = words.strip('"')
        found.parameters[key.strip().upper()] = words
        if key.strip().upper() == "TYPE":
            found.types |= {word.strip().strip('"').upper() for word in words.split(",")}
    found.value = _decoded(found)
    return found


def _split_head(line: str) -> tuple[str, str, str]:
    """Return what is before the colon that ends the name and parameters, the colon, and the value."""
    quoted = False
    for place, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return line[:place], ":", line[place + 1 :]
    return line, "", ""


def _decoded(found: _Property) -> str:
    encoding = found.parameters.get("ENCODING", "").upper()
    charset = found.parameters.get("CHARSET", "utf-8")
    try:
        if encoding in {"QUOTED-PRINTABLE", "Q"}:
            return quopri.decodestring(found.value.encode()).decode(charset)
        if encoding in {"BASE64", "B"}:
            return (
                base64.b64decode(found.value, validate=True).decode(charset) if found.name != "PHOTO" else ""
            )
    except (LookupError, UnicodeDecodeError, binascii.Error, ValueError):
        if found.name in {"PHOTO", "LOGO", "SOUND", "KEY"}:
            return ""
        raise VCardError(_("Its %(name)s can't be read.") % {"name": found.name}) from None
    return found.value


def _text(content: bytes) -> str:
    encodings = ["utf-8-sig", "cp1252", "latin-1"]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        encodings = []
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise VCardError(_("This is no text file. Export the contacts as vCard (.vcf) and try again."))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line with those that it goes on in, and the number (from 1) of the first."""
    held: list[str] = []
    begun = 1
    soft = False
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if held and soft:
            held[-1] = held[-1].removesuffix("=")
            held.append(line)
        elif held and line[:1] in (" ", "\t"):
            held.append(line[1:])
        else:
            if held:
                yield begun, "".join(held)
            held, begun = [line], number
        # vCard 2.1 goes on after "=" at the end of a quoted-printable line.
        soft = line.endswith("=") and "QUOTED-PRINTABLE" in held[0].upper().partition(":")[0]
    if held:
        yield begun, "".join(held)


def _parts(value: str, by: str) -> list[str]:
    """Return the parts of a value between separators that are not escaped, still escaped themselves."""
    parts, part, escaped = [], "", False
    for letter in value:
        if letter == by and not escaped:
            parts.append(part)
            part = ""
        else:
            part += letter
        escaped = letter == "\\" and not escaped
    return [*parts, part]


def _plain(value: str) -> str:
    """Return a value as it was before it was escaped."""
    return re.sub(
        r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL
    ).strip()


def _escaped(value: str) -> str:
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    return text.replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> str:
    """Return `line` in pieces of at most LINE_BYTES, none of which cuts a character."""
    pieces, piece, size = [], "", 0
    for letter in line:
        wide = len(letter.encode())
        if size + wide > LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + wide
    return "\r\n".join([*pieces, piece]) + "\r\n"
