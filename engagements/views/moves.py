"""Moves of an engagement in the browser: from its page, from a board, and the form for what a stage asks for."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ecosystem.accounts.requests import signed_in
from ecosystem.core.editing import Verb, in_words, way_back
from engagements.actions.stages import StageMoved, move_engagement
from engagements.boards import Card
from engagements.entry import missing_words
from engagements.forms.moves import AnswersForm, MoveForm
from engagements.models import Engagement, Stage
from engagements.views.boards import BoardState


class MoveEngagement(Verb):
    """POST `to` and `expected` moves an engagement; 409 says who moved it meanwhile, with the card as it is now.

    Where the stage asks for something that is missing, 422 comes with a form for it; posted with `answering` it brings
    the answers. GET ?to= gives that form before anything is tried. A script (Accept: application/json) is answered with
    a message, the card, the counts of the board and the form, if any; a plain form is led back, or shown the page.
    """

    permission_required = "engagements.change_engagement"
    http_method_names = ["get", "post", "options"]  # as Django declares it

    def engagement(self) -> Engagement:
        """Return the engagement of the address if the reader may see it; else 404."""
        engagements = Engagement.objects.visible_to(self.request.user).live()
        related = engagements.select_related("track", "stage", "partner", "owner", "solution")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        engagement = self.engagement()
        form = MoveForm(request.GET)
        stage = form.cleaned_data["to"] if form.is_valid() else None
        fields = None
        if stage is not None and stage.track_id == engagement.track_id and stage != engagement.stage:
            fields = AnswersForm(engagement=engagement, stage=stage, reader=signed_in(request))
        if getattr(request, "htmx", False):
            context = {"fields": fields, "to_stage": stage}
            return render(request, "engagements/_move_fields.html", context)
        return self.page(engagement, stage if fields is not None else None, fields)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        engagement, user = self.engagement(), signed_in(request)
        form = MoveForm(request.POST)
        if not form.is_valid():
            return self.answer(engagement, _("Choose a stage of this track."), 422)
        stage, expected = form.cleaned_data["to"], form.cleaned_data["expected"]
        posted = request.POST if request.POST.get("answering") else None
        fields = AnswersForm(posted, engagement=engagement, stage=stage, reader=user)
        is_behind = expected is not None and expected != engagement.stage_id
        if fields.missing and not is_behind and stage.track_id == engagement.track_id:
            if posted is None:
                return self.ask(engagement, stage, fields, missing_words(stage, fields.missing))
            if not fields.is_valid():
                return self.ask(engagement, stage, fields, _("Not moved yet."))
        answers = fields.answers() if posted is not None and fields.is_valid() else {}
        try:
            move_engagement(
                by=user, engagement=engagement, to_stage=stage, expected_stage=expected, answers=answers
            )
        except StageMoved as moved:
            engagement.stage, engagement.stage_entered_at = (
                moved.engagement.stage,
                moved.engagement.stage_entered_at,
            )
            return self.answer(engagement, str(moved), 409, fields=fields, to_stage=stage)
        except ValidationError as error:
            if posted is not None and hasattr(error, "error_dict"):
                for name, errors in error.error_dict.items():
                    fields.add_error(name if name in fields.fields else None, errors)
                return self.ask(engagement, stage, fields, _("Not moved yet."))
            return self.answer(engagement, " ".join(error.messages), 422)
        words = _("%(title)s moved to %(stage)s.") % {"title": engagement.title, "stage": engagement.stage}
        return self.answer(engagement, words, 200)

    def is_script(self) -> bool:
        """Whether the answer goes to the board's script."""
        return self.request.headers.get("Accept", "").startswith("application/json")

    def ask(self, engagement: Engagement, stage: Stage, fields: AnswersForm, words: str) -> HttpResponseBase:
        """Answer that `stage` asks for something first, with the form for it and what was typed in it."""
        if not self.is_script():
            return self.page(engagement, stage, fields, words=words, status=422)
        context = self.asking(engagement, stage, fields)
        html = render_to_string("engagements/_move_dialog.html", context, request=self.request)
        return self.json(engagement, words, 422, form=html)

    def asking(
        self, engagement: Engagement, stage: Stage | None, fields: AnswersForm | None
    ) -> dict[str, Any]:
        """Return what the form for the answers shows."""
        return {
            "engagement": engagement,
            "to_stage": stage,
            "fields": fields,
            "stages": list(engagement.track.stages.current()),  # type: ignore[attr-defined]  # StageQuerySet
            "next": way_back(self.request, engagement.get_absolute_url()),
        }

    def page(
        self,
        engagement: Engagement,
        stage: Stage | None,
        fields: AnswersForm | None,
        *,
        words: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """Return the page that asks where the engagement moves, or for what its next stage asks."""
        context = self.asking(engagement, stage, fields) | {"message": words}
        return render(self.request, "engagements/move.html", context, status=status)

    def answer(
        self,
        engagement: Engagement,
        words: str,
        status: int,
        *,
        fields: AnswersForm | None = None,
        to_stage: Stage | None = None,
    ) -> HttpResponseBase:
        """Answer with the words, in the way that the asker understands."""
        if self.is_script():
            return self.json(engagement, words, status)
        if status == 200:
            return self.done(words, engagement.get_absolute_url())
        if status == 409:
            bound = fields is not None and fields.is_bound
            typed = [(field.label, in_words(field)) for field in fields] if fields and bound else []
            context = self.card(engagement) | {
                "message": words,
                "typed": [(label, value) for label, value in typed if value],
                "to_stage": to_stage,
            }
            return render(self.request, "engagements/conflict.html", context, status=409)
        return self.refused(words, engagement.get_absolute_url())

    def card(self, engagement: Engagement) -> dict[str, Any]:
        """Return what the card's template shows."""
        return {
            "card": Card.of(engagement, engagement.stage),
            "stages": list(engagement.track.stages.current()),  # type: ignore[attr-defined]  # StageQuerySet
            "track": engagement.track,
        }

    def json(self, engagement: Engagement, words: str, status: int, *, form: str = "") -> JsonResponse:
        """Return the words, the card as it is now, what the board's numbers are, and the form to fill."""
        board = BoardState(self.request, engagement.track)
        context = self.card(engagement) | {"work": board.work}
        answer = {
            "message": words,
            "stage": engagement.stage_id,
            "card": render_to_string("engagements/_card.html", context, request=self.request),
            "columns": board.heads(),
            "work": render_to_string("engagements/_board_work.html", context, request=self.request),
            "form": form,
        }
        return JsonResponse(answer, status=status)
