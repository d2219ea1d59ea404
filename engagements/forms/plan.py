"""Lines of the mutual action plan, and who they can be given to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import CharField, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.accounts.models import User
from engagements.choices import Side
from engagements.forms.fields import DueField
from engagements.models import Engagement, PlanItem
from partners.models import Contact
from partners.querysets import readers_of


def who_choices(engagement: Engagement, reader: User) -> list[Any]:
    """Return whom a line can be given to, by side: colleagues who may know of the partner, and its contacts. One query."""
    sides = CharField(max_length=10)
    ours = readers_of(engagement.partner).order_by().annotate(_side=Value(Side.US, sides))
    theirs = Contact.objects.visible_to(reader).present().filter(partner=engagement.partner_id).order_by()
    theirs = theirs.annotate(_side=Value(Side.PARTNER, sides))
    people = ours.values_list("_side", "pk", "name").union(
        theirs.values_list("_side", "pk", "name"), all=True
    )
    named: dict[str, list[tuple[str, str]]] = {Side.US: [], Side.PARTNER: []}
    for side, pk, name in people.order_by("name"):
        named[side].append((f"{side}:{pk}", name))
    nobody = _("Nobody named yet")
    return [
        (_("Us"), [*named[Side.US], (f"{Side.US}:", nobody)]),
        (str(engagement.partner), [*named[Side.PARTNER], (f"{Side.PARTNER}:", nobody)]),
    ]


class PlanItemForm(forms.Form):
    """A new line of the plan. `who` is one of ours or a contact of the partner: "us:3", "partner:8", "partner:"."""

    title = forms.CharField(label=gettext_lazy("What"), max_length=300)
    who = forms.ChoiceField(label=gettext_lazy("Who"))
    due_on = DueField(label=gettext_lazy("Due"), required=False)

    def __init__(self, *args: Any, engagement: Engagement, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        self.fields["who"].choices = who_choices(engagement, reader)  # type: ignore[attr-defined]  # a choice
        self.fields["who"].initial = f"{Side.US}:{reader.pk}"
        self.fields["due_on"].widget.attrs["placeholder"] = _("fri, in 2 weeks")

    def person(self) -> dict[str, Any]:
        """Return side, owner and contact as the actions take them. The form must be valid."""
        side, _colon, key = self.cleaned_data["who"].partition(":")
        owner = User.objects.get(pk=key) if key and side == Side.US else None
        contact = Contact.objects.get(pk=key) if key and side == Side.PARTNER else None
        return {"side": side, "owner": owner, "contact": contact}


class PlanItemEditForm(PlanItemForm):
    """A line of the plan as it is edited in its place. `looked_at` says which moves of others were shown before."""

    waits_for = forms.ModelMultipleChoiceField(
        queryset=PlanItem.objects.none(),
        label=gettext_lazy("Waits for"),
        required=False,
        widget=forms.SelectMultiple(
            attrs={"data-combobox": "", "data-placeholder": gettext_lazy("Other items")}
        ),
    )
    push = forms.BooleanField(label=gettext_lazy("Move what waits for it by as many days"), required=False)
    agree_anew = forms.BooleanField(
        label=gettext_lazy("Agreed anew: count the slip from this day"), required=False
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40_000)

    def __init__(
        self, *args: Any, item: PlanItem, others: Sequence[PlanItem], has_dependants: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        field: Any = self.fields["waits_for"]
        field.queryset = PlanItem.objects.filter(engagement=item.engagement_id).exclude(pk=item.pk)
        # The lines are there already; a field of records would read them again.
        field.widget.choices = [(other.pk, other.title) for other in others if other.pk != item.pk]
        if not has_dependants or item.due_on is None:
            del self.fields["push"]
        if not item.slip:
            del self.fields["agree_anew"]
        who = f"{item.side}:{(item.owner_id if item.side == Side.US else item.contact_id) or ''}"
        self.keep_offering(who, str(item.owner or item.contact or ""))
        self.initial = {
            "title": item.title,
            "who": who,
            "due_on": item.due_on,
            "waits_for": item.waits_for_ids,
            "seen_version": item.version,
            **self.initial,
        }

    def keep_offering(self, who: str, name: str) -> None:
        """Offer whoever has the line now, though they may have left."""
        groups: Any = self.fields["who"].choices  # type: ignore[attr-defined]  # a choice
        if not any(who == value for _group, people in groups for value, _label in people):
            side = list(Side.values).index(who.partition(":")[0])
            groups = [
                (label, [*people, (who, name)] if at == side else people)
                for at, (label, people) in enumerate(groups)
            ]
            self.fields["who"].choices = groups  # type: ignore[attr-defined]  # a choice

    def changed_item(self) -> PlanItem:
        """Return the line with what was typed. The form must be valid."""
        item, data = self.item, self.cleaned_data
        item.title, item.due_on = data["title"], data["due_on"]
        for name, value in self.person().items():
            setattr(item, name, value)
        return item
