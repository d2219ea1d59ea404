"""The language of meeting notes: lines that become follow-ups and gaps, and the names in them."""

from engagements.notes.follow_ups import format_follow_up
from engagements.notes.matching import Person, ProductName, match_person, match_product
from engagements.notes.noted import Mention, NotedFollowUp, NotedGap, NoteWarning, ParsedNotes
from engagements.notes.parser import parse_notes

__all__ = [
    "Mention",
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
