from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "engagements"

    def ready(self) -> None:
        from engagements import contact_panels, merge_rules, panels

        panels.register()
        contact_panels.register()
        merge_rules.register()
