from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "ecosystem.digests"
    label = "digests"
