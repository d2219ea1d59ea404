"""Static files under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Renames what JS modules import as well, so that a browser never mixes two releases."""

    support_js_module_import_aggregation = True
