from django.urls import include, path

from ecosystem.workspace.imports import views as imports
from ecosystem.workspace.logger import views as logger
from ecosystem.workspace.search import Search
from ecosystem.workspace.today import Today

logger_urls = [
    path("log/", logger.LogMeeting.as_view(), name="log"),
    path("log/reading/", logger.ReadNotes.as_view(), name="log-reading"),
    path("log/preview/", logger.PreviewNotes.as_view(), name="log-preview"),
    path("log/session/", logger.SessionState.as_view(), name="log-session"),
    path("drafts/<uuid:key>/", logger.SaveDraft.as_view(), name="draft"),
    path("drafts/<uuid:key>/discard/", logger.DiscardDraft.as_view(), name="draft-discard"),
]

urlpatterns = [
    path("", Today.as_view(), name="today"),
    path("imports/", imports.Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", imports.ImportPage.as_view(), name="imports-run"),
    path("imports/<int:pk>/progress/", imports.ImportProgress.as_view(), name="imports-progress"),
    path("imports/<int:pk>/columns/", imports.ImportColumns.as_view(), name="imports-columns"),
    path("imports/<int:pk>/bad-rows.csv", imports.BadRows.as_view(), name="imports-bad-rows"),
    path("imports/<int:pk>/confirmation/", imports.ConfirmImport.as_view(), name="imports-confirm"),
    path("imports/<int:pk>/undo/", imports.UndoImport.as_view(), name="imports-undo"),
    path("imports/<int:pk>/restart/", imports.RestartImport.as_view(), name="imports-restart"),
    path("imports/<int:pk>/discard/", imports.DiscardImport.as_view(), name="imports-discard"),
    path("search/", Search.as_view(), name="search"),
    path("meetings/", include((logger_urls, "logger"))),
]
