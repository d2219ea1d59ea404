"""A line that says what a product lacks."""

import re

from engagements.notes.marks import quotes, tidy, without
from engagements.notes.noted import NotedGap

SEVERITIES = {
    "critical": "critical",
    "blocker": "critical",
    "blocking": "critical",
    "showstopper": "critical",
    "show-stopper": "critical",
    "medium": "medium",
    "moderate": "medium",
    "low": "low",
    "minor": "low",
    "nice-to-have": "low",
}
KINDS = {
    "feature": "feature",
    "performance": "performance",
    "perf": "performance",
    "speed": "performance",
    "defect": "defect",
    "bug": "defect",
    "documentation": "documentation",
    "docs": "documentation",
    "doc": "documentation",
    "integration": "integration",
    "licensing": "licensing",
    "licence": "licensing",
    "license": "licensing",
    "support": "support",
}
# In "throughput is low" the last word is what is missing, not how much it hurts.
DESCRIBED_BY = frozenset(
    (
        *("is", "are", "was", "were", "be", "too", "very", "so", "stays", "remains", "quite"),
        *("at", "of", "the", "a", "an", "to", "keep", "not", "how", "with", "and"),
    )
)
LONGEST_PRODUCT = 60
LONGEST_TITLE_FROM_QUOTE = 120

# Stands for a quote taken out of a line. No line has it, since PostgreSQL stores none.
_TAKEN = "\x00"
_TAG = re.compile(r"(?<![\w#])#([^\W_]{2,20})(?!\w)")
_WORKAROUND = re.compile(r"(?<!\w)workaround\s?:", re.IGNORECASE)


def read_gap(line: int, text: str) -> tuple[NotedGap, list[str]]:
    """Return what `text`, the line after its "! gap", says is missing, and warnings for its writer."""
    rest, said = _take_quotes(text)
    rest, kind = _take_tag(rest, KINDS)
    rest, severity = _take_tag(rest, SEVERITIES)
    product, rest = _take_product(rest)
    workaround = None
    if match := _WORKAROUND.search(rest):
        rest, workaround = rest[: match.start()], rest[match.end() :].replace(_TAKEN, " ")
    if severity is None:
        rest, severity = _take_severity(rest)
    if severity is None and workaround:
        shorter, ending = _take_severity(workaround)
        if ending == "critical":
            workaround, severity = shorter, ending
    title = tidy(rest.replace(_TAKEN, " "))
    if not title:
        title = _shortened(said[0]) if said else tidy(text) or " ".join(text.split())
    warnings = (
        [] if product else ["Name the product before a colon, as in “! gap PhysicsNeMo: no adaptive mesh”."]
    )
    return NotedGap(line, title, product, said, severity, kind, tidy(workaround or "") or None), warnings


def _take_quotes(text: str) -> tuple[str, tuple[str, ...]]:
    kept, said, end = [], [], 0
    for start, stop in quotes(text):
        kept.append(text[end:start])
        said.append(" ".join(text[start + 1 : stop - 1].split()))
        end = stop
    return f" {_TAKEN} ".join([*kept, text[end:]]), tuple(said)


def _take_tag(text: str, meanings: dict[str, str]) -> tuple[str, str | None]:
    for match in _TAG.finditer(text):
        if meaning := meanings.get(match[1].lower()):
            return without(text, match.span()), meaning
    return text, None


def _take_product(text: str) -> tuple[str | None, str]:
    """Return what stands before the first colon if it can be a product's name, and the rest."""
    name, colon, rest = text[: LONGEST_PRODUCT + 20].partition(":")
    hint = tidy(name)
    is_name = colon and hint and len(hint) <= LONGEST_PRODUCT and _TAKEN not in name
    # "std::vector", "https://...", "at 10:30" and "workaround: none" name no product.
    if not is_name or rest[:1] in {":", "/"} or rest[:1].isdigit() or hint.lower().endswith("workaround"):
        return None, text
    return hint, text[len(name) + 1 :]


def _take_severity(text: str) -> tuple[str, str | None]:
    """Take the word at the end of `text` that says how much it hurts, a quote after it or not."""
    quoted = _TAKEN in text
    stripped = text.rstrip(f" \t.,;)!{_TAKEN}")
    for count in (3, 1):
        parts = stripped.rsplit(maxsplit=count)
        said = "-".join(parts[-count:]).lower().lstrip("!#([-–—")
        before = parts[0].split()[-1:] if len(parts) > count else []
        described = bool(before) and before[0].lower() in DESCRIBED_BY
        if said in SEVERITIES and (before or quoted) and not described:
            kept = parts[0] if before else ""
            return kept + _TAKEN * quoted, SEVERITIES[said]
    return text, None


def _shortened(quote: str) -> str:
    if len(quote) <= LONGEST_TITLE_FROM_QUOTE:
        return quote
    return f"{quote[:LONGEST_TITLE_FROM_QUOTE].rpartition(' ')[0] or quote[:LONGEST_TITLE_FROM_QUOTE]} …"
