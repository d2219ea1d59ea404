from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet


class RoleBackend(AuthenticationBackend):
    """Signs in by e-mail, and grants what the role's group and the user's further groups hold."""

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        return Permission.objects.filter(Q(group__name=user_obj.role) | Q(group__user=user_obj)).distinct()

    def _get_user_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        # Permissions hang on roles and groups only.
        return Permission.objects.none()
