from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "ecosystem.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Permissions exist only after every app has migrated, so role groups are filled then.
        post_migrate.connect(fill_role_groups, dispatch_uid="accounts.fill_role_groups")


def fill_role_groups(*, app_config: AppConfig, **kwargs: Any) -> None:
    """Give each role's group its first permissions, once the last app has made its own."""
    from ecosystem.accounts.roles import fill_missing_groups

    fill_missing_groups(using=kwargs["using"], app_label=app_config.label)
