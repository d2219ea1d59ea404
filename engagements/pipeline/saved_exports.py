"""Saved exports: the pipeline as a file, as somebody wants it again.

A saved export is a saved view (`core.models.SavedView`) whose address is that of the file, so that it is kept, shared
and named as views are. Its `query` holds the filters, the layout and the columns.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.lists import list_at, sharing_choices
from ecosystem.core.models import SavedView
from engagements.pipeline.exports import Layout, read_layout
from engagements.pipeline.views import PipelineExport

# The address of each type of file, by the type's name.
PAGES = {"csv": "pipeline-csv", "xlsx": "pipeline-xlsx"}


def path_of(file_type: str) -> str:
    """Return the address of the pipeline as a file of this type."""
    return reverse(PAGES[file_type])


def type_of(export: SavedView) -> str:
    """Return "csv" or "xlsx"."""
    return next(name for name in PAGES if path_of(name) == export.path)


def exports_of(user: Any) -> QuerySet[SavedView]:
    """Return the saved exports of `user` and those shared with them."""
    paths = [path_of(file_type) for file_type in PAGES]
    return SavedView.objects.visible_to(user).filter(path__in=paths).select_related("owner")


def shared_words(export: SavedView) -> str:
    """Return who finds `export`, in words."""
    return str(dict(sharing_choices())[export.shared_with] if export.shared_with else _("Only its owner"))


def layout_of(export: SavedView) -> Layout:
    """Return the columns of `export`. Raises ValidationError where one is no longer there."""
    return read_layout(QueryDict(export.query))


def file_for(reader: User, path: str, query: str) -> PipelineExport:
    """Return the file at `path` with `query` as `reader` would get it now, not yet made.

    Raises PermissionDenied when it is not for them.
    """
    request = HttpRequest()
    request.user = reader
    found = list_at(request, path, query)
    assert isinstance(found, PipelineExport)
    return found
