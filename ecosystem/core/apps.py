from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "ecosystem.core"
    label = "core"
