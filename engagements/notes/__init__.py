"""The language of meeting notes: lines that become follow-ups and gaps, and the names in them."""

from engagements.notes.matching import Person, ProductName, match_person, match_product
from engagements.notes.parser import NotedFollowUp, NotedGap, NoteWarning, ParsedNotes, format_follow_up, parse_notes

__all__ = [
    "NoteWarning",
    "NotedFollowUp",
    "NotedGap",
    "ParsedNotes",
    "Person",
    "ProductName",
    "format_follow_up",
    "match_person",
    "match_product",
    "parse_notes",
]
