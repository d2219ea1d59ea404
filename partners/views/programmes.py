"""Programmes in the browser: what each gives, who is in it, what a member used, and whose renewal is due."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, UpdateView, View

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import EditPage, Verb, show_errors
from ecosystem.core.forms import DayInput
from ecosystem.core.lists import GuardedMixin
from partners.models import Benefit, BenefitUse, Membership, Programme
from partners.models.programme import share_in_words
from partners.programmes import add_use, remove_use, retire_benefit, save_benefit, save_programme

# Days ahead that a programme's page looks for renewals, and how many it shows.
AHEAD = 90
SHOWN = 20


class ProgrammeForm(forms.ModelForm[Programme]):
    class Meta:
        model = Programme
        fields = ("name", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class BenefitForm(forms.ModelForm[Benefit]):
    class Meta:
        model = Benefit
        fields = ("name", "allowance", "unit")
        widgets = {"allowance": forms.TextInput(attrs={"inputmode": "decimal", "class": "field-short"})}


class BenefitUseForm(forms.ModelForm[BenefitUse]):
    class Meta:
        model = BenefitUse
        fields = ("benefit", "quantity", "used_on", "note")
        widgets = {
            "used_on": DayInput,
            "quantity": forms.TextInput(attrs={"inputmode": "decimal", "class": "field-short"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        benefit = self.fields["benefit"]
        assert isinstance(benefit, forms.ModelChoiceField)
        benefit.queryset = Benefit.objects.filter(
            programme=self.instance.membership.programme_id, retired_at__isnull=True
        )


class ProgrammePage(GuardedMixin, View):
    """GET shows what a programme gives and how much of it is used, and which renewals are due."""

    permission_required = "partners.view_membership"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        programme = get_object_or_404(Programme, pk=pk)
        members = (
            Membership.objects.visible_to(request.user)
            .live()
            .filter(programme=programme, partner__archived_at__isnull=True)
        )
        due = members.filter(renews_on__lte=timezone.localdate() + timedelta(days=AHEAD))
        context = {
            "programme": programme,
            "benefits": list(with_use(programme.benefits.all(), members)),
            "due": list(due.select_related("partner__owner").order_by("renews_on", "pk")[:SHOWN]),
            "numbers": {"members": members.count(), "due": due.count()},
            "ahead": AHEAD,
        }
        return render(request, "partners/programme.html", context)


def with_use(benefits: QuerySet[Benefit], members: QuerySet[Membership]) -> QuerySet[Benefit]:
    """Add what `members` used in their running years: `used`, and `users`, how many of them did."""
    uses = BenefitUse.objects.in_term().filter(benefit=OuterRef("pk"), membership__in=members.values("pk"))
    summed = uses.order_by().values("benefit")
    return benefits.annotate(
        used=Coalesce(
            Subquery(summed.annotate(n=Sum("quantity")).values("n")),
            Value(Decimal(0)),
            output_field=DecimalField(),
        ),
        users=Coalesce(Subquery(summed.annotate(n=Count("membership", distinct=True)).values("n")), 0),
    )


class ProgrammeEditing(EditPage):
    """What the two forms of a programme share."""

    form_class = ProgrammeForm
    template_name = "partners/programme_form.html"
    model = Programme

    def save(self, form: Any) -> Programme:
        return save_programme(by=signed_in(self.request), programme=form.save(commit=False))


class AddProgramme(ProgrammeEditing, CreateView[Programme, ProgrammeForm]):
    permission_required = "partners.add_programme"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add programme"),
        "verb": gettext_lazy("Add programme"),
        "back": "/programmes/",
    }


class EditProgramme(ProgrammeEditing, UpdateView[Programme, ProgrammeForm]):
    permission_required = "partners.change_programme"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit programme"),
        "verb": gettext_lazy("Save programme"),
    }


class BenefitEditing(EditPage):
    """What the two forms of a benefit share: they lead back to the programme."""

    form_class = BenefitForm
    template_name = "partners/programme_form.html"
    model = Benefit

    def save(self, form: Any) -> Programme:
        return save_benefit(by=signed_in(self.request), benefit=form.save(commit=False)).programme


class AddBenefit(BenefitEditing, CreateView[Benefit, BenefitForm]):
    permission_required = "partners.add_benefit"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Add benefit"),
        "verb": gettext_lazy("Add benefit"),
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        programme = get_object_or_404(Programme, pk=self.kwargs["pk"])
        return {**super().get_form_kwargs(), "instance": Benefit(programme=programme)}


class EditBenefit(BenefitEditing, UpdateView[Benefit, BenefitForm]):
    permission_required = "partners.change_benefit"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Edit benefit"),
        "verb": gettext_lazy("Save benefit"),
    }


class RetireBenefit(Verb):
    """POST gives a benefit no longer, or again."""

    permission_required = "partners.change_benefit"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        benefit = get_object_or_404(Benefit.objects.select_related("programme"), pk=pk)
        benefit = retire_benefit(by=signed_in(request), benefit=benefit)
        words = (
            _("%(benefit)s is no longer given.") if benefit.retired_at else _("%(benefit)s is given again.")
        )
        return self.done(words % {"benefit": benefit}, benefit.programme.get_absolute_url())


class MembershipPage(GuardedMixin, View):
    """GET shows what a member has and used; POST notes a use."""

    permission_required = "partners.view_membership"

    def membership(self) -> Membership:
        """Return the membership among those that the reader may see, or raise 404."""
        memberships = Membership.objects.visible_to(self.request.user).live()
        found = memberships.select_related("partner", "programme").with_term()
        return get_object_or_404(found, pk=self.kwargs["pk"])  # type: ignore[attr-defined]  # of a view

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        membership = self.membership()
        return self.page(membership, BenefitUseForm(instance=BenefitUse(membership=membership)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not request.user.has_perm("partners.add_benefituse"):
            return self.handle_no_permission()  # type: ignore[no-any-return]  # a response
        membership = self.membership()
        form = BenefitUseForm(request.POST, instance=BenefitUse(membership=membership))
        if not form.is_valid():
            return self.page(membership, form, 422)
        try:
            add_use(by=signed_in(request), use=form.save(commit=False))
        except ValidationError as error:
            show_errors(form, error)
            return self.page(membership, form, 422)
        return Verb.done(self, _("Use noted."), request.path)  # type: ignore[arg-type]  # a page that also adds

    def page(self, membership: Membership, form: BenefitUseForm, status: int = 200) -> HttpResponse:
        """Return the page with `form`."""
        benefits = list(
            with_use(membership.programme.benefits.all(), Membership.objects.filter(pk=membership.pk))
        )
        context = {
            "membership": membership,
            "given": [
                (benefit, share_in_words(benefit.used, benefit), over(benefit))  # type: ignore[attr-defined]  # annotated
                for benefit in benefits
                if benefit.retired_at is None or benefit.used  # type: ignore[attr-defined]  # annotated
            ],
            "uses": list(membership.uses.select_related("benefit")),
            "form": form,
        }
        return render(self.request, "partners/membership.html", context, status=status)


def over(benefit: Any) -> Decimal | None:
    """Return by how much what was `used` passes the allowance; None when it does not."""
    if benefit.allowance is None or benefit.used <= benefit.allowance:
        return None
    return Decimal(benefit.used - benefit.allowance)


class RemoveUse(Verb):
    """POST takes a use back."""

    permission_required = "partners.delete_benefituse"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        uses = BenefitUse.objects.visible_to(request.user).filter(membership__archived_at__isnull=True)
        use = get_object_or_404(uses.select_related("membership"), pk=pk)
        remove_use(by=signed_in(request), use=use)
        return self.done(_("Taken back."), use.membership.get_absolute_url())
