from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "ecosystem.workspace"
    label = "workspace"
