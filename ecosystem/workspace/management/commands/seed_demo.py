import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ecosystem.workspace.demo.build import build
from partners.models import Partner


class Command(BaseCommand):
    help = "Fill an empty installation with the demonstration. Changes nothing where partners are already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", help="of the six demo users; else DEMO_PASSWORD")

    def handle(self, *args: Any, **options: Any) -> None:
        if Partner.objects.exists():
            self.stdout.write("There are partners already; nothing was changed.")
            return
        password = options["password"] or os.environ.get("DEMO_PASSWORD")
        if not password:
            raise CommandError(
                "Give the demo users a password: --password, or DEMO_PASSWORD in the environment."
            )
        rows = build(password=password, today=timezone.localdate())
        self.stdout.write(", ".join(f"{count} {name}" for name, count in rows.items()))
