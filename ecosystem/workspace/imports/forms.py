"""What a person gives to an import: the files, and what the files leave unclear."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from engagements.imports.opportunities import LARGEST_FILE, Options, likely_product
from engagements.imports.runs import UploadedPart


class CsvField(forms.FileField):
    """A CSV file that is not too large to be looked at."""

    widget = forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"})

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        file: UploadedFile | None = super().clean(data, initial)
        if file and (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 50 MB."), code="too_large")
        return file


class UploadForm(forms.Form):
    """The file of opportunities, and those that may come with it; a field is called what the part is."""

    pipeline = CsvField(
        label=_("Opportunities"), help_text=_("sales_pipeline.csv: one row for each opportunity.")
    )
    accounts = CsvField(
        label=_("Companies"),
        required=False,
        help_text=_("accounts.csv: industry and country of new partners."),
    )
    products = CsvField(
        label=_("Products"),
        required=False,
        help_text=_("products.csv: tells right product names from wrong ones."),
    )
    teams = CsvField(
        label=_("Sales agents"),
        required=False,
        help_text=_("sales_teams.csv: tells right names from wrong ones."),
    )

    def parts(self) -> dict[str, UploadedPart]:
        """Return the files that came, by part."""
        return {
            part: UploadedPart(file.name or "", file.read())
            for part, file in self.cleaned_data.items()
            if file
        }


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
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Write an ISO 4217 code, such as USD."))],
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

    def options(self) -> Options:
        """Return what was said."""
        told = {name: self.cleaned_data[f"product_{number}"] for number, name in enumerate(self.unclear)}
        return Options(
            without_company=self.cleaned_data["without_company"],
            aliases={name: product for name, product in told.items() if product},
            currency=self.cleaned_data["currency"],
        )
