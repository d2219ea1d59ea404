from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "ecosystem.outbox"
    label = "outbox"
