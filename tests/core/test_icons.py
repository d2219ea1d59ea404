"""Every icon that a template names is one that the icon package holds."""

import re
from pathlib import Path

import pytest

from ecosystem.core.templatetags.ui import icon

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMED = re.compile(r"""(?:\{%\s*icon|\bicon=|\bicon_name=)\s*"([a-z0-9-]+)\"""")
NAMES = sorted({name for path in TEMPLATES.rglob("*.html") for name in NAMED.findall(path.read_text())})


def test_templates_name_icons() -> None:
    assert len(NAMES) > 30


@pytest.mark.parametrize("name", NAMES)
def test_it_is_there(name: str) -> None:
    assert "<svg" in icon(name)
