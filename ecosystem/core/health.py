"""Whether this process, and what it needs, is up. For load balancers and supervisors: both answer without a sign-in."""

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process serves requests."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database and the broker answer, else 503, naming which does not."""
    found = {"database": _answers(_ask_database), "broker": _answers(_ask_broker)}
    return JsonResponse(found, status=200 if all(v == "ok" for v in found.values()) else 503)


def _answers(ask: Callable[[], None]) -> str:
    try:
        ask()
    except (DatabaseError, RedisError, OSError) as error:
        logger.warning("Not ready: %s", error)
        return "down"
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    cache.get("readyz")
