import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecosystem.accounts.models import User
from engagements.imports.opportunities import FileRefused, Options, bring_in, decode, read_opportunities


class Command(BaseCommand):
    help = "Bring in a folder of CRM opportunities: sales_pipeline.csv, and products.csv if it is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--by", help="e-mail address of the user who brings it in")
        parser.add_argument("--without-company", default="", help="the partner of rows that name no company")
        parser.add_argument(
            "--product",
            action="append",
            default=[],
            metavar="NAME=PRODUCT",
            help="a name that means a product",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what is wrong, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            text = decode((folder / "sales_pipeline.csv").read_bytes())
            chosen = Options(
                without_company=options["without_company"],
                aliases=dict(pair.split("=", 1) for pair in options["product"] if "=" in pair),
                products=self._products(folder / "products.csv"),
            )
            reading = read_opportunities(text, chosen)
        except (FileRefused, OSError) as error:
            raise CommandError(str(error)) from None
        for bad in reading.bad[:50]:
            self.stderr.write(f"Line {bad.line}: {bad.reason}")
        if len(reading.bad) > 50:
            self.stderr.write(f"and {len(reading.bad) - 50} more")
        if options["dry_run"]:
            self.stdout.write(f"{len(reading.good)} good rows, {len(reading.bad)} bad; nothing written.")
            return
        by = User.objects.filter(email__iexact=options["by"]).first() if options["by"] else None
        brought = bring_in(by=by, reading=reading, options=chosen)
        self.stdout.write(", ".join(f"{count} {name}" for name, count in brought.as_dict().items()))

    def _products(self, path: Path) -> list[str]:
        if not path.exists():
            return []
        with path.open(newline="", encoding="utf-8-sig") as file:
            return [row["product"] for row in csv.DictReader(file)]
