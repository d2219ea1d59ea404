"""The small files that a run keeps in the data folder."""

import os
from pathlib import Path

SECRET_KEY = "secret_key"  # noqa: S105  # the name of a file
DEMO_PASSWORD = "demo_password"  # noqa: S105  # the name of a file
STATIC_FINGERPRINT = "static.fingerprint"


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` for its owner's eyes only. On a full disk (OSError) `path` stays as it was."""
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    part.replace(path)
