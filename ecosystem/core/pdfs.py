"""PDFs: a Typst template filled with data, compiled in some ten milliseconds.

A template is `templates/pdfs/<name>.typ`. It begins with

    #import "page.typ": data, sheet
    #show: sheet

and reads from `data` what `make_pdf` was given: texts, numbers, true and false, lists and dictionaries; None is `none`.
`sheet` is what all PDFs share (A4, fonts, headings, the line at the foot); it reads `title`, `footer` and
`made` of the data. Dates and amounts go in as the words that are to stand there (`core.words`).

What people typed is data and stays data: Typst shows a string as the letters that it holds, so `*`, `#` and `$` in it
mean nothing. That holds as long as no template passes data to `eval`. A template reads no file outside its folder.

Fonts: Libertinus Serif comes with Typst and is what every PDF is set in, on every machine. Letters that it lacks come
from the other fonts of Typst and of the machine; where none has them a box stands for each, and nothing fails. The same
data on the same machine gives the same bytes.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "pdfs"
PDF = "application/pdf"
# Control characters, and the marks that set or override the direction of what follows, beyond the text they stand in.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
# Letters without a place to break a line at, and what makes one.
LONG_WORD = re.compile(r"\S{24}(?=\S)")
MAY_BREAK = "\u200b"


def make_pdf(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Return the PDF that the template of this name makes of `data`; it says that it was made at `made_at` (aware).

    Raises typst.TypstError where the template is wrong or lacks something in `data`.
    """
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(printable(json.loads(json.dumps(data, cls=DjangoJSONEncoder))))},
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def send_pdf(filename: str, content: bytes) -> HttpResponse:
    """Return `content` for the browser to show, under a name to keep it by."""
    return HttpResponse(
        content, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{filename}"'}
    )


def printable(data: Any) -> Any:
    """Return `data`, as JSON has it, with its texts fit for paper: long words may break, no mark turns a line round."""
    if isinstance(data, dict):
        return {key: printable(value) for key, value in data.items()}
    if isinstance(data, list):
        return [printable(value) for value in data]
    if isinstance(data, str):
        return LONG_WORD.sub(lambda found: f"{found[0]}{MAY_BREAK}", UNPRINTABLE.sub("", data))
    return data


@cache
def _fonts() -> typst.Fonts:
    # Looking through the machine's fonts takes longer than the PDF itself; once a process is enough.
    return typst.Fonts(include_system_fonts=True)
