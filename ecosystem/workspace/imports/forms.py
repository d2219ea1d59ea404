"""What a person gives to an import: the files, and what the files leave unclear."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ecosystem.workspace.imports.models import ImportRun, Source
from ecosystem.workspace.imports.recognise import SUBJECTS, fields_of
from engagements.imports.opportunities import LARGEST_FILE, Options, likely_product
from engagements.models import Track
from partners.imports.finding import NEW

# Questions that a page asks at once.
ASKED = 25
CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Write an ISO 4217 code, such as USD."))


class TableField(forms.FileField):
    """A CSV file or workbook that is not too large to be looked at."""

    widget = forms.FileInput(
        attrs={
            "accept": ".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    )

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        file: UploadedFile | None = super().clean(data, initial)
        if file and (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 50 MB."), code="too_large")
        return file


class UploadForm(forms.Form):
    """The file, and those that may come with opportunities; a field is called what the part is."""

    file = TableField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_(
            "CSV or Excel (.xlsx), up to 50 MB and 200,000 rows, as any CRM exports it. Headings in the first row."
        ),
    )
    accounts = TableField(
        label=_("Companies"),
        required=False,
        help_text=_("accounts.csv: industry and country of new partners."),
    )
    products = TableField(
        label=_("Products"),
        required=False,
        help_text=_("products.csv: tells right product names from wrong ones."),
    )
    teams = TableField(
        label=_("Sales agents"),
        required=False,
        help_text=_("sales_teams.csv: tells right names from wrong ones."),
    )

    def parts(self) -> dict[str, UploadedFile]:
        """Return the files that came, by part."""
        return {part: file for part, file in self.cleaned_data.items() if file is not None}


class ColumnsForm(forms.Form):
    """What a file is about, and what each of its columns fills."""

    subject = forms.ChoiceField(
        choices=[(key, each.label) for key, each in SUBJECTS.items()], widget=forms.HiddenInput
    )
    source = forms.ChoiceField(
        label=_("It comes from"),
        choices=Source,
        help_text=_("Ids are kept under this system, so that the next file finds its records again."),
    )

    def __init__(self, *args: Any, run: ImportRun, subject: str, **kwargs: Any) -> None:
        """Ask about `run`, its rows being about `subject` ("" unknown)."""
        super().__init__(*args, initial={"subject": subject, "source": run.source}, **kwargs)
        self.run = run
        known = SUBJECTS[subject].fields if subject else ()
        choices = [("", _t("Leave out")), *((each.key, each.label) for each in known)]
        same = subject == run.subject
        guesses = self._guesses(subject)
        for number, column in enumerate(run.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=column["heading"],
                choices=choices,
                required=False,
                initial=column["field"] if same else guesses.get(column["heading"], ""),
            )
        labels = {each.key: str(each.label) for each in known}
        for key in run.options.get("ask_days", []) if same else []:
            self.fields[f"days_{key}"] = forms.ChoiceField(
                label=_t("Days in “%(field)s” are written") % {"field": labels[key]},
                choices=[
                    ("", _t("Choose")),
                    ("day", _t("day first: 3/4/2026 is 3 April")),
                    ("month", _t("month first: 3/4/2026 is March 4")),
                ],
                help_text=_t("Every day of this column can be read either way."),
            )

    def _guesses(self, subject: str) -> dict[str, str]:
        headings = [column["heading"] for column in self.run.columns]
        return fields_of(subject, self.run.source, headings) if subject else {}

    def columns(self) -> list[tuple[dict[str, Any], forms.BoundField]]:
        """Return each column with the field that asks for its meaning."""
        return [(column, self[f"column_{number}"]) for number, column in enumerate(self.run.columns)]

    def days(self) -> list[forms.BoundField]:
        """Return the fields that ask for the order of days."""
        return [self[name] for name in self.fields if name.startswith("days_")]

    def said(self) -> dict[str, Any]:
        """Return what was said, as `runs.map_columns` takes it."""
        data = self.cleaned_data
        return {
            "subject": data["subject"],
            "source": data["source"],
            "fields": [data[f"column_{number}"] for number in range(len(self.run.columns))],
            "day_first": {
                name.removeprefix("days_"): data[name] == "day"
                for name in self.fields
                if name.startswith("days_")
            },
        }


class AnswersForm(forms.Form):
    """What the rows leave unclear: names that may mean a record, stages of another system, and what to do with the rest."""

    rest_is_new = forms.BooleanField(label=_("All other names are new"), required=False)
    overwrite = forms.BooleanField(
        label=_("Take the file's word where a record was changed here since it was last brought in"),
        required=False,
    )
    without_owner = forms.BooleanField(
        label=_("Take rows whose owner is no colleague, without that owner"), required=False
    )
    track = forms.ChoiceField(label=_("Track of rows that name none"), required=False)
    currency = forms.CharField(
        label=_("Currency of amounts that name none"),
        max_length=3,
        validators=[CURRENCY],
        widget=forms.TextInput(attrs={"class": "field-short"}),
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        options = run.options
        initial = {
            "overwrite": options.get("overwrite", False),
            "without_owner": options.get("without_owner", False),
            "track": options.get("track") or "go-to-market",
            "currency": options.get("currency") or settings.BASE_CURRENCY,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.run = run
        answers = options.get("answers", {})
        open_first = sorted(run.questions, key=lambda each: (each["key"] in answers, -each["rows"]))
        self.asked = open_first[:ASKED]
        self.left = max(0, len(run.questions) - ASKED)
        for number, question in enumerate(self.asked):
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                label=question["words"],
                choices=[("", _t("Decide later")), *map(tuple, question["choices"])],
                required=False,
                initial=answers.get(question["key"], ""),
            )
        if run.subject == "engagements":
            self.fields["track"].choices = [(track.slug, track.name) for track in Track.objects.current()]  # type: ignore[attr-defined]
        else:
            del self.fields["track"], self.fields["currency"]
        if not any(question["key"].startswith("partner:") for question in run.questions):
            del self.fields["rest_is_new"]

    def questions(self) -> list[tuple[forms.BoundField, int]]:
        """Return the fields that ask the questions of the file, each with how many rows wait for the answer."""
        return [(self[f"answer_{number}"], question["rows"]) for number, question in enumerate(self.asked)]

    def others(self) -> list[forms.BoundField]:
        """Return the other fields."""
        return [self[name] for name in self.fields if not name.startswith("answer_")]

    def options(self) -> dict[str, Any]:
        """Return what was said, as `runs.explain` takes it."""
        data = self.cleaned_data
        answers = dict(self.run.options.get("answers", {}))
        for number, question in enumerate(self.asked):
            answers[question["key"]] = data[f"answer_{number}"]
        if data.get("rest_is_new"):
            open_names = [each for each in self.run.questions if each["key"].startswith("partner:")]
            answers |= {each["key"]: NEW for each in open_names if not answers.get(each["key"])}
        said: dict[str, Any] = {
            name: data[name] for name in ("overwrite", "without_owner", "track", "currency") if name in data
        }
        return {**said, "answers": {key: answer for key, answer in answers.items() if answer}}


class OptionsForm(forms.Form):
    """What the files leave unclear: whose the rows without a company are, and names that may mean a product."""

    without_company = forms.CharField(
        label=_("Partner of rows without a company"),
        max_length=200,
        required=False,
        help_text=_(
            "They all go under this one partner, there already or new. Left empty, they are left out."
        ),
    )
    currency = forms.CharField(
        label=_("Currency of the amounts"),
        max_length=3,
        validators=[CURRENCY],
        widget=forms.TextInput(attrs={"class": "field-short"}),
    )

    def __init__(
        self, *args: Any, options: Options, unclear: Iterable[str], products: Iterable[str], **kwargs: Any
    ) -> None:
        """Ask for the product of each of `unclear` names, out of `products`; start from what was said before."""
        initial = {"without_company": options.without_company, "currency": options.currency}
        super().__init__(*args, initial=initial, **kwargs)
        self.unclear = list(unclear)
        products = sorted(products)
        for number, name in enumerate(self.unclear):
            self.fields[f"product_{number}"] = forms.ChoiceField(
                label=_("“%(name)s” is") % {"name": name},
                choices=[
                    ("", _("unknown: leave its rows out")),
                    *((product, product) for product in products if product != name),
                    (name, _("a product of its own")),
                ],
                required=False,
                initial=options.aliases.get(name) or likely_product(name, products),
                help_text=_("Remembered as another name of the product."),
            )

    def clean_without_company(self) -> str:
        name: str = self.cleaned_data["without_company"]
        if "\x00" in name:
            raise ValidationError(_("A name has no null character."))
        return name

    def options(self) -> dict[str, Any]:
        """Return what was said, as `runs.explain` takes it."""
        told = {name: self.cleaned_data[f"product_{number}"] for number, name in enumerate(self.unclear)}
        return {
            "without_company": self.cleaned_data["without_company"],
            "aliases": {name: product for name, product in told.items() if product},
            "currency": self.cleaned_data["currency"],
        }
