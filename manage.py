#!/usr/bin/env python
"""Django's commands. Those that need the database find the embedded one up, unless real servers are named."""

import importlib
import os
import sys

from ecosystem.core import embedded

# Commands that only read the code.
WITHOUT_SERVICES = {
    "help",
    "check",
    "collectstatic",
    "makemessages",
    "compilemessages",
    "version",
    "--version",
    "--help",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecosystem.settings")
    from django.core.management import execute_from_command_line

    wanted = sys.argv[1] if len(sys.argv) > 1 else "help"
    if wanted in WITHOUT_SERVICES:
        execute_from_command_line(sys.argv)
        return
    # Settings that refuse do so before anything is started.
    importlib.import_module("ecosystem.settings")
    try:
        with embedded.services():
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
