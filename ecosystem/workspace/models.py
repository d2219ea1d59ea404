from ecosystem.workspace.imports.models import (
    ImportChange,
    ImportFile,
    ImportMapping,
    ImportPiece,
    ImportRow,
    ImportRun,
)

__all__ = ["ImportChange", "ImportFile", "ImportMapping", "ImportPiece", "ImportRow", "ImportRun"]
