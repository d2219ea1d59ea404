from django.apps import AppConfig


class RoadmapFeedbackConfig(AppConfig):
    name = "roadmap_feedback"

    def ready(self) -> None:
        from roadmap_feedback import contact_panels, panels, preparation

        panels.register()
        contact_panels.register()
        preparation.register()
