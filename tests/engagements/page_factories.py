"""Makes what stands on the page of an engagement: files, comments and plan templates."""

import hashlib

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from engagements.models import Attachment, Comment, PlanTemplate, PlanTemplateItem
from tests.factories import EngagementFactory, UserFactory

CONTENT = b"Notes of the benchmark.\n"


class AttachmentFactory(DjangoModelFactory[Attachment]):
    class Meta:
        model = Attachment

    engagement = factory.SubFactory(EngagementFactory)
    name = factory.Sequence(lambda n: f"notes-{n}.txt")
    file = factory.LazyFunction(lambda: ContentFile(CONTENT, "notes.txt"))
    size = len(CONTENT)
    content_type = "text/plain"
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    uploaded_by = factory.SubFactory(UserFactory)


class CommentFactory(DjangoModelFactory[Comment]):
    class Meta:
        model = Comment

    engagement = factory.SubFactory(EngagementFactory)
    author = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"Comment {n}")


class PlanTemplateFactory(DjangoModelFactory[PlanTemplate]):
    class Meta:
        model = PlanTemplate

    name = factory.Sequence(lambda n: f"Template {n}")
    kind = "other"


class PlanTemplateItemFactory(DjangoModelFactory[PlanTemplateItem]):
    class Meta:
        model = PlanTemplateItem

    template = factory.SubFactory(PlanTemplateFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Line {n}")
    days = 7
