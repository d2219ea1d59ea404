from django.apps import AppConfig


class RoadmapFeedbackConfig(AppConfig):
    name = "roadmap_feedback"
