from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "ecosystem.workspace"
    label = "workspace"

    def ready(self) -> None:
        from ecosystem.workspace import personal_data

        personal_data.register()
