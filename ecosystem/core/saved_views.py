"""Saved views of lists: kept, shared, opened, changed and forgotten."""

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from ecosystem.core.errors import refusals_in_words
from ecosystem.core.lists import list_at, sharing_choices
from ecosystem.core.models import SavedView
from ecosystem.core.transactions import one_transaction

# Views of one list that one person may keep.
MOST_VIEWS = 50


class SavedViewForm(forms.ModelForm[SavedView]):
    """Name, sharing and whether it opens first."""

    shared_with = forms.ChoiceField(choices=sharing_choices, required=False)

    class Meta:
        model = SavedView
        fields = ("name", "shared_with", "is_default")

    def clean_name(self) -> str:
        """Refuse a name that another view of the same list and owner has."""
        name = str(self.cleaned_data["name"])
        taken = SavedView.objects.filter(
            owner=self.instance.owner_id, path=self.instance.path, name__iexact=name
        )
        if taken.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("You have a view of this name already."))
        return name


@one_transaction
def save_view(view: SavedView) -> SavedView:
    """Write `view`; when it opens first, its owner's other views of the list no longer do."""
    if view.is_default:
        others = SavedView.objects.filter(owner=view.owner_id, path=view.path, is_default=True)
        others.exclude(pk=view.pk).update(is_default=False)
    view.save()
    return view


class SavedViewMixin(LoginRequiredMixin):
    """Finds views, and writes what a form says of one."""

    request: HttpRequest

    def own_view(self, pk: int) -> SavedView:
        """Return a view of the sender, or raise 404."""
        return get_object_or_404(SavedView, pk=pk, owner=self.request.user.pk)

    def saved(self, view: SavedView, otherwise: str) -> HttpResponseBase:
        """Save `view` as the form says and go to it; with what is wrong said, go back `otherwise`."""
        form = SavedViewForm(self.request.POST, instance=view)
        try:
            if form.is_valid():
                with refusals_in_words(SavedView):
                    return redirect(save_view(form.save(commit=False)).address)
        except forms.ValidationError as error:
            form.add_error(None, error)
        for problems in form.errors.values():
            messages.error(self.request, " ".join(str(problem) for problem in problems))
        return redirect(otherwise)


class SaveView(SavedViewMixin, View):
    """POST keeps the list at `path` with `query` under a name."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        path, query = request.POST.get("path", ""), request.POST.get("query", "")
        asked = list_at(request, path, query)
        if SavedView.objects.filter(owner=request.user.pk, path=path).count() >= MOST_VIEWS:
            messages.error(
                request, _("You have %(most)d views of this list. Forget one first.") % {"most": MOST_VIEWS}
            )
            return redirect(f"{path}?{asked.own_query}")
        view = SavedView(owner_id=request.user.pk, path=path, query=asked.own_query)
        return self.saved(view, f"{path}?{asked.own_query or 'view=all'}")


class OpenView(SavedViewMixin, View):
    """GET goes to the list as the view shows it; POST changes its name, sharing and whether it opens first."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return redirect(get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk).address)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        view = self.own_view(pk)
        return self.saved(view, view.address)


class ChangeViewQuery(SavedViewMixin, View):
    """POST makes a view show what its list shows with `query`."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        view = self.own_view(pk)
        view.query = list_at(request, view.path, request.POST.get("query", "")).own_query
        view.save(update_fields=["query"])
        messages.success(request, _("“%(view)s” now shows this.") % {"view": view})
        return redirect(view.address)


class ForgetView(SavedViewMixin, View):
    """POST forgets a view; the list stays as it is."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        view = self.own_view(pk)
        view.delete()
        messages.success(request, _("“%(view)s” is forgotten.") % {"view": view})
        return redirect(f"{view.path}?{view.query or 'view=all'}")
