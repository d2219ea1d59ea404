"""An action is one transaction, also when it is made of other actions."""

import functools
from collections.abc import Callable
from contextvars import ContextVar

from django.db import transaction

_inside: ContextVar[bool] = ContextVar("inside_an_action", default=False)


def one_transaction[**P, R](action: Callable[P, R]) -> Callable[P, R]:
    """Run `action` whole or not at all. Called by another action it joins that one's transaction.

    Joining makes no savepoint: what an inner action raises undoes the outer one too, so the outer one must let it pass.
    """

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            with transaction.atomic(savepoint=False):
                return action(*args, **kwargs)
        token = _inside.set(True)
        try:
            with transaction.atomic():
                return action(*args, **kwargs)
        finally:
            _inside.reset(token)

    return run
