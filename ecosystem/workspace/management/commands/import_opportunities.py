from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecosystem.accounts.models import User
from ecosystem.workspace.imports import jobs
from ecosystem.workspace.imports.models import OPPORTUNITIES, ImportRun, ImportState
from ecosystem.workspace.imports.runs import confirm, upload
from engagements.imports.bring_in import counts_of
from engagements.imports.companions import PartError
from engagements.imports.opportunities import COLUMNS, Options
from engagements.imports.parts import ImportPart
from engagements.imports.plan import plan_import
from engagements.imports.reading import last_partner_without_company, read_files
from partners.imports.subject import Outcome

FILES = {
    ImportPart.MAIN: "sales_pipeline.csv",
    ImportPart.ACCOUNTS: "accounts.csv",
    ImportPart.PRODUCTS: "products.csv",
    ImportPart.TEAMS: "sales_teams.csv",
}
ARGUMENTS = {part: "pipeline" if part == ImportPart.MAIN else str(part) for part in FILES}
# Bad rows that are named one by one.
NAMED = 50


class Command(BaseCommand):
    help = "Bring in CRM opportunities as go-to-market engagements. A second run of the same files changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--folder", type=Path, help=f"folder that holds {', '.join(FILES.values())}")
        source.add_argument("--pipeline", type=Path, help="the file of opportunities")
        parser.add_argument("--accounts", type=Path, help="the file of companies")
        parser.add_argument("--products", type=Path, help="the file of products")
        parser.add_argument("--teams", type=Path, help="the file of sales agents")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the user who brings it in")
        parser.add_argument(
            "--without-company",
            metavar="NAME",
            help="the partner of rows without one; unsaid, it is the one it was the last time",
        )
        parser.add_argument(
            "--product",
            action="append",
            default=[],
            metavar="NAME=PRODUCT",
            help="a name in the file, and the product that it means; may be given again",
        )
        parser.add_argument("--currency", default=Options().currency, help="ISO 4217 code of the amounts")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")

    def handle(self, *args: Any, **given: Any) -> None:
        by = User.objects.filter(email__iexact=given["by"], is_active=True).first()
        if by is None or not by.has_perm("engagements.import_engagement"):
            raise CommandError(f"{given['by']} is nobody who may import.")
        options = self._options(given, by)
        files = self._files(given)
        try:
            if given["dry_run"]:
                reading, companions = read_files(files, options)
                plan = plan_import(by=by, reading=reading, options=options, companions=companions)
                self._say(
                    "Would bring in",
                    counts_of(plan).as_dict(),
                    [(bad.row.number, bad.reason) for bad in plan.bad],
                )
                return
            run = upload(by=by, files=files, options=asdict(options), queue=False)
        except PartError as error:
            raise CommandError(f"{files[error.part].name}: {error}") from None
        self._bring_in(by, run)

    def _bring_in(self, by: User, run: ImportRun) -> None:
        jobs.read(run.pk)
        run.refresh_from_db()
        if run.state == ImportState.FAILED:
            raise CommandError(f"{run.file_name}: {run.problem}")
        if run.subject != OPPORTUNITIES:
            raise CommandError(f"{run.file_name} is no file of opportunities: it lacks {', '.join(COLUMNS)}.")
        confirm(by=by, run=run, queue=False)
        jobs.bring_in(run.pk)
        run.refresh_from_db()
        bad = run.planned.filter(outcome=Outcome.BAD).values_list("number", "reason")
        self._say("Brought in", run.counts, list(bad))

    def _options(self, given: dict[str, Any], by: User) -> Options:
        aliases = dict(pair.partition("=")[::2] for pair in given["product"])
        if not all(name and product for name, product in aliases.items()):
            raise CommandError("Write --product as NAME=PRODUCT.")
        currency = given["currency"].upper()
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise CommandError("Write --currency as an ISO 4217 code, such as USD.")
        unnamed = given["without_company"]
        if unnamed is None:
            unnamed = last_partner_without_company(by)
        return Options(unnamed.strip()[:200], aliases, currency)

    def _files(self, given: dict[str, Any]) -> dict[str, UploadedFile]:
        paths: dict[str, Path] = {part: given[name] for part, name in ARGUMENTS.items() if given[name]}
        if given["folder"]:
            in_folder: dict[str, Path] = {part: given["folder"] / name for part, name in FILES.items()}
            there = {part: p for part, p in in_folder.items() if part == ImportPart.MAIN or p.exists()}
            paths = {**there, **paths}
        try:
            return {part: SimpleUploadedFile(path.name, path.read_bytes()) for part, path in paths.items()}
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None

    def _say(self, verb: str, counts: dict[str, int], bad: list[tuple[int, str]]) -> None:
        for number, reason in bad[:NAMED]:
            self.stderr.write(f"Row {number}: {reason}")
        if len(bad) > NAMED:
            self.stderr.write(f"and {len(bad) - NAMED} more rows that are left out")
        self.stdout.write(
            f"{verb}: {counts['created']} engagements new, {counts['updated']} changed, {counts['unchanged']} as they "
            f"were, {counts['bad']} rows left out; {counts['partners']} partners, {counts['people']} people and "
            f"{counts['products']} products new."
        )
