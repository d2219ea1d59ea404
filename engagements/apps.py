from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "engagements"

    def ready(self) -> None:
        from engagements import contact_panels, lead_data, merge_rules, panels
        from engagements.icalendars import forgetting

        panels.register()
        contact_panels.register()
        lead_data.register()
        merge_rules.register()
        forgetting.register()
