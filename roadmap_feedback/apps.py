from django.apps import AppConfig


class RoadmapFeedbackConfig(AppConfig):
    name = "roadmap_feedback"

    def ready(self) -> None:
        from roadmap_feedback import contact_panels, panels

        panels.register()
        contact_panels.register()
