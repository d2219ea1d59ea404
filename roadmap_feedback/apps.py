from django.apps import AppConfig


class RoadmapFeedbackConfig(AppConfig):
    name = "roadmap_feedback"

    def ready(self) -> None:
        from roadmap_feedback import asks, contact_panels, panels, preparation

        panels.register()
        asks.register()
        contact_panels.register()
        preparation.register()
