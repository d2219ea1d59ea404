from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "ecosystem.core"
    label = "core"

    def ready(self) -> None:
        from ecosystem.core.history_functions import install

        post_migrate.connect(install, sender=self, dispatch_uid="core.history_functions")
