from django.http import HttpRequest

from ecosystem.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in. Only for views that strangers do not reach."""
    assert isinstance(request.user, User)
    return request.user
