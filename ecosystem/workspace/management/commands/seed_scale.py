import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ecosystem.workspace.scale.build import build
from ecosystem.workspace.scale.progress import Progress
from ecosystem.workspace.scale.sizes import Sizes
from partners.models import Partner


class Command(BaseCommand):
    help = (
        "Fill a database with very many rows, to see how fast the product is: ten contacts and a hundred meetings a partner, "
        "engagements, follow-ups, gaps with evidence. The same rows for the same seed and day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Sizes(1)
        parser.add_argument("--partners", type=int, required=True, help="how many partners")
        parser.add_argument(
            "--contacts", type=int, default=usual.contacts, help="contacts a partner (%(default)s)"
        )
        parser.add_argument(
            "--meetings", type=int, default=usual.meetings, help="meetings a partner (%(default)s)"
        )
        parser.add_argument(
            "--seed", type=int, default=7, help="another number gives other rows (%(default)s)"
        )
        parser.add_argument(
            "--password", help="of the six demo users; else DEMO_PASSWORD; else they can't sign in"
        )
        parser.add_argument("--yes", action="store_true", help="even where there are partners already")

    def handle(self, *args: Any, **options: Any) -> None:
        sizes = Sizes(options["partners"], contacts=options["contacts"], meetings=options["meetings"])
        if sizes.partners < 1 or sizes.contacts < 0 or sizes.meetings < 0:
            raise CommandError(
                "There must be at least one partner, and no fewer than no contacts and meetings."
            )
        if Partner.objects.exists() and not options["yes"]:
            raise CommandError(
                "There are partners already. These rows are made up and can't be told from real ones afterwards; "
                "--yes adds them all the same."
            )
        build(
            sizes=sizes,
            seed=options["seed"],
            today=timezone.localdate(),
            password=options["password"] or os.environ.get("DEMO_PASSWORD", ""),
            progress=Progress(options.get("stdout") or sys.stdout),
        )
        self.stdout.write(self.style.SUCCESS(f"{sizes.partners:,} partners are there."))
