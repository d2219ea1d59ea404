import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import ecosystem.accounts.models
import ecosystem.core.models
import engagements.models.attachment
import engagements.models.plan_template
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Engagements and all that is done with a partner, with the history of each."""

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("core", "0002_core"),
        ("partners", "0001_partners"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="EngagementVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("expected_close", models.DateField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                ("holds_from", models.DateTimeField()),
                ("holds_until", models.DateTimeField()),
            ],
            options={
                "db_table": "engagements_engagementversion",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("counts_from", models.DateTimeField()),
                ("counts_until", models.DateTimeField()),
            ],
            options={
                "db_table": "engagements_stay",
                "ordering": ["-entered_at", "-id"],
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conference", "Conference"),
                            ("meetup", "Meetup"),
                            ("webinar", "Webinar"),
                            ("hackathon", "Hackathon"),
                        ],
                        default="conference",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                (
                    "goals",
                    models.TextField(
                        blank=True,
                        help_text="What we want of it, in numbers if we can.",
                        verbose_name="goals",
                    ),
                ),
                (
                    "registrations",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="registrations"),
                ),
                ("attendance", models.PositiveIntegerField(blank=True, null=True, verbose_name="attendance")),
                (
                    "booth_visits",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="booth visits"),
                ),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        help_text="What came of it, and whether to go again.",
                        verbose_name="outcome",
                    ),
                ),
                (
                    "colleagues",
                    models.ManyToManyField(
                        blank=True,
                        related_name="attended_events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who goes",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="event_ends_after_start",
                        violation_error_message="An event ends on the day it starts, or later.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="event_has_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conference", "Conference"),
                            ("meetup", "Meetup"),
                            ("webinar", "Webinar"),
                            ("hackathon", "Hackathon"),
                        ],
                        default="conference",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                (
                    "goals",
                    models.TextField(
                        blank=True,
                        help_text="What we want of it, in numbers if we can.",
                        verbose_name="goals",
                    ),
                ),
                (
                    "registrations",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="registrations"),
                ),
                ("attendance", models.PositiveIntegerField(blank=True, null=True, verbose_name="attendance")),
                (
                    "booth_visits",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="booth visits"),
                ),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        help_text="What came of it, and whether to go again.",
                        verbose_name="outcome",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.event",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExportMailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=0,
                        verbose_name="weekday",
                    ),
                ),
                ("hour", models.PositiveSmallIntegerField(default=8, verbose_name="hour")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailings",
                        to="core.savedview",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="export_mailings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "hour", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("export", "reader"),
                        name="export_mailing_once_a_reader",
                        violation_error_message="You get this export by mail already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="export_mailing_day_of_week"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hour__lte", 23)), name="export_mailing_hour_of_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingDraft",
            fields=[
                (
                    "key",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("content", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meeting_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-saved_at"],
                "indexes": [models.Index(fields=["user", "-saved_at"], name="meeting_draft_by_user")],
            },
        ),
        migrations.CreateModel(
            name="Showcase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case_study", "Case study"),
                            ("blog", "Blog post"),
                            ("demo", "Demo"),
                            ("joint_talk", "Joint talk"),
                            ("press_quote", "Press quote"),
                        ],
                        default="case_study",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("draft", "Draft"),
                            ("partner_review", "Partner review"),
                            ("legal", "Legal"),
                            ("published", "Published"),
                        ],
                        default="idea",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                (
                    "partner_approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved by the partner"),
                ),
                (
                    "legal_approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved by legal"),
                ),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                ("text", models.TextField(blank=True, max_length=200000, verbose_name="text")),
                ("results", models.TextField(blank=True, max_length=20000, verbose_name="results")),
                ("quote", models.TextField(blank=True, max_length=2000, verbose_name="quote")),
                ("quoted", models.CharField(blank=True, max_length=200, verbose_name="who says it")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="showcases",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="showcases",
                        to="partners.partner",
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="showcases",
                        to="partners.solution",
                        verbose_name="solution",
                    ),
                ),
            ],
            options={
                "ordering": ["-updated_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "published"), _negated=True),
                            models.Q(
                                models.Q(("url", ""), _negated=True),
                                ("published_on__isnull", False),
                                ("partner_approved_at__isnull", False),
                                ("legal_approved_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="showcase_published_is_approved",
                        violation_error_message="What is published has an address, a date and both approvals.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ("partner_review", "legal", "published")),
                            models.Q(
                                ("legal_approved_at__isnull", True), ("partner_approved_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="showcase_approved_in_review",
                        violation_error_message="An idea or a draft is not approved yet.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_requests",
                        to="partners.contact",
                    ),
                ),
                (
                    "showcase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="engagements.showcase",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("asked_at"))),
                        name="approval_request_lasts_a_while",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"
                        ),
                        name="approval_request_ends_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShowcaseApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(choices=[("partner", "The partner"), ("legal", "Legal")], max_length=10),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("changes", "Asked for changes"),
                            ("withdrawn", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("words", models.TextField(blank=True, max_length=5000, verbose_name="words")),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="engagements.approvalrequest",
                    ),
                ),
                (
                    "showcase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="engagements.showcase",
                    ),
                ),
            ],
            options={
                "ordering": ["decided_at", "pk"],
                "permissions": [("approve_for_legal", "Can approve showcases for legal")],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by__isnull", False), ("request__isnull", False), _connector="OR"
                        ),
                        name="showcase_approval_is_somebodys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "changes"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="showcase_changes_are_said",
                        violation_error_message="Say what is to be changed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShowcaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case_study", "Case study"),
                            ("blog", "Blog post"),
                            ("demo", "Demo"),
                            ("joint_talk", "Joint talk"),
                            ("press_quote", "Press quote"),
                        ],
                        default="case_study",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("draft", "Draft"),
                            ("partner_review", "Partner review"),
                            ("legal", "Legal"),
                            ("published", "Published"),
                        ],
                        default="idea",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                (
                    "partner_approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved by the partner"),
                ),
                (
                    "legal_approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved by legal"),
                ),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                ("text", models.TextField(blank=True, max_length=200000, verbose_name="text")),
                ("results", models.TextField(blank=True, max_length=20000, verbose_name="results")),
                ("quote", models.TextField(blank=True, max_length=2000, verbose_name="quote")),
                ("quoted", models.CharField(blank=True, max_length=200, verbose_name="who says it")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.showcase",
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.solution",
                        verbose_name="solution",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ShowcaseMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "Idea"),
                            ("draft", "Draft"),
                            ("partner_review", "Partner review"),
                            ("legal", "Legal"),
                            ("published", "Published"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("draft", "Draft"),
                            ("partner_review", "Partner review"),
                            ("legal", "Legal"),
                            ("published", "Published"),
                        ],
                        max_length=20,
                    ),
                ),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "showcase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="engagements.showcase",
                    ),
                ),
            ],
            options={
                "ordering": ["moved_at", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_stage", models.F("to_stage")), _negated=True),
                        name="showcase_move_goes_somewhere",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Track",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=50, unique=True, verbose_name="name")),
                ("slug", models.SlugField(unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retired"),
                ),
            ],
            options={
                "ordering": ["order", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="track_has_name",
                        violation_error_message="A track has a name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proof_of_concept", "Proof of concept"),
                            ("joint_webinar", "Joint webinar"),
                            ("integration", "Integration"),
                            ("launch", "Launch"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                (
                    "track",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_templates",
                        to="engagements.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("archived_at__isnull", True)),
                        name="plan_template_name_once",
                        violation_error_message="There is a template of this name already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="plan_template_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["proof_of_concept", "joint_webinar", "integration", "launch", "other"],
                            )
                        ),
                        name="plan_template_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=50, verbose_name="name")),
                ("slug", models.SlugField()),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "probability",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="probability (%)",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                        default="open",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "asks_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("amount", "Amount and currency"),
                                ("expected_close", "Expected close"),
                                ("close_reason", "Reason it was won or lost"),
                                ("target_on", "Target date"),
                                ("owner", "Owner"),
                                ("next_step", "Next step"),
                                ("objective", "Objective"),
                                ("solution", "Solution"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        help_text="What an engagement must have before it enters this stage.",
                        verbose_name="asks for",
                    ),
                ),
                (
                    "owner_limit",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From one more on, the board says who is over it.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="limit for each owner",
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
                (
                    "track",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="engagements.track",
                    ),
                ),
            ],
            options={
                "ordering": ["track__order", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("track", "slug"),
                        name="stage_once_a_track",
                        violation_error_message="The track has a stage of this name already.",
                    ),
                    models.UniqueConstraint(
                        models.F("track"),
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("retired_at__isnull", True)),
                        name="stage_name_once_a_track",
                        violation_error_message="The track has a stage of this name already.",
                    ),
                    models.UniqueConstraint(fields=("id", "track"), name="stage_with_its_track"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="stage_has_name",
                        violation_error_message="A stage has a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["open", "won", "lost"])),
                        name="stage_outcome_known",
                        violation_error_message="A stage is open, won or lost.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("probability__lte", 100)),
                        name="stage_probability_percent",
                        violation_error_message="A probability is 0 to 100 %.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "open"),
                            models.Q(("outcome", "won"), ("probability", 100)),
                            models.Q(("outcome", "lost"), ("probability", 0)),
                            _connector="OR",
                        ),
                        name="stage_probability_fits_outcome",
                        violation_error_message="Won is 100 %, lost is 0 %.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "asks_for__contained_by",
                                [
                                    "amount",
                                    "expected_close",
                                    "close_reason",
                                    "target_on",
                                    "owner",
                                    "next_step",
                                    "objective",
                                    "solution",
                                ],
                            )
                        ),
                        name="stage_asks_for_known",
                        violation_error_message="A stage can't ask for that.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "open"), _negated=True),
                            models.Q(("asks_for__contains", ["close_reason"]), _negated=True),
                            _connector="OR",
                        ),
                        name="stage_open_asks_no_reason",
                        violation_error_message="Only a stage that ends the work can ask why it was won or lost.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner_limit__isnull", True), ("owner_limit__gte", 1), _connector="OR"
                        ),
                        name="stage_owner_limit_positive",
                        violation_error_message="A limit is one or more.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrackEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=50, verbose_name="name")),
                ("slug", models.SlugField(db_index=False)),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retired"),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.track",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccountGoal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("quarter", models.CharField(max_length=7, verbose_name="quarter")),
                ("text", models.CharField(max_length=300, verbose_name="goal")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("dropped", "Dropped"),
                            ("carried", "Carried over"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_to",
                        to="engagements.accountgoal",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="partners.partner",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="engagements.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "ordering": ["track__order", "order", "id"],
                "indexes": [models.Index(fields=["partner", "quarter"], name="account_goal_by_partner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="account_goal_has_text",
                        violation_error_message="Say what is to be reached.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["planned", "on_track", "at_risk", "met", "missed", "dropped", "carried"],
                            )
                        ),
                        name="account_goal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__regex", "^\\d{4}-Q[1-4]$")),
                        name="account_goal_quarter_written",
                        violation_error_message="A quarter is written 2026-Q4.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("carried_from", models.F("id")), _negated=True),
                        name="account_goal_not_carried_from_itself",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=("carried_from",),
                        name="account_goal_carried_once",
                        violation_error_message="This goal was carried over already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Engagement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                (
                    "stage_entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="in this stage since"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("objective", models.TextField(blank=True, verbose_name="objective")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="started on")),
                ("target_on", models.DateField(blank=True, null=True, verbose_name="target date")),
                ("next_step", models.CharField(blank=True, max_length=300, verbose_name="next step")),
                (
                    "health",
                    models.CharField(
                        choices=[("on_track", "On track"), ("at_risk", "At risk"), ("blocked", "Blocked")],
                        default="on_track",
                        max_length=20,
                        verbose_name="health",
                    ),
                ),
                ("health_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, help_text="ISO 4217 code.", max_length=3, verbose_name="currency"
                    ),
                ),
                ("expected_close", models.DateField(blank=True, null=True, verbose_name="expected close")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        help_text="What decided it, in a line.",
                        max_length=300,
                        verbose_name="reason it was won or lost",
                    ),
                ),
                ("external_system", models.CharField(blank=True, editable=False, max_length=50)),
                ("external_id", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "colleagues",
                    models.ManyToManyField(
                        blank=True,
                        related_name="engagements_on",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from us",
                    ),
                ),
                (
                    "contacts",
                    models.ManyToManyField(
                        blank=True,
                        related_name="engagements",
                        to="partners.contact",
                        verbose_name="from the partner",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="partners.partner",
                    ),
                ),
                (
                    "products",
                    models.ManyToManyField(
                        blank=True, related_name="engagements", to="partners.product", verbose_name="products"
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="partners.solution",
                        verbose_name="solution",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="engagements.stage",
                        verbose_name="stage",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="engagements.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "ordering": ["-updated_at", "-id"],
                "permissions": [
                    ("view_pipeline", "Can see amounts and the pipeline"),
                    ("export_pipeline", "Can export the pipeline"),
                    ("import_engagement", "Can import engagements"),
                ],
                "indexes": [
                    models.Index(fields=["track", "stage"], name="engagement_by_stage"),
                    models.Index(fields=["partner", "track"], name="engagement_by_partner"),
                    models.Index(fields=["owner"], name="engagement_by_owner"),
                    models.Index(fields=["expected_close", "id"], name="engagement_by_close"),
                    models.Index(fields=["-updated_at", "-id"], name="engagement_by_update"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            ecosystem.core.models.SearchNormal("title"), name="gin_trgm_ops"
                        ),
                        name="engagement_title_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="engagement_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("health__in", ["on_track", "at_risk", "blocked"])),
                        name="engagement_health_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("health", "on_track"),
                            models.Q(("health_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="engagement_health_has_reason",
                        violation_error_message="Say why it is at risk or blocked.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(("amount__gte", 0), ("currency__regex", "^[A-Z]{3}$")),
                            _connector="OR",
                        ),
                        name="engagement_amount_has_currency",
                        violation_error_message="An amount is zero or more and has a currency.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target_on__isnull", True),
                            ("started_on__isnull", True),
                            ("target_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="engagement_target_after_start",
                        violation_error_message="The target date is before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("close_reason", ""), ("closed_on__isnull", False), _connector="OR"
                        ),
                        name="engagement_reason_of_a_close",
                        violation_error_message="What is still open was neither won nor lost, so it has no reason.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_system", "external_id"),
                        name="engagement_external_id_unique",
                    ),
                    models.UniqueConstraint(fields=("id", "partner"), name="engagement_with_its_partner"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        storage=engagements.models.attachment.attachment_storage,
                        upload_to=engagements.models.attachment.attachment_place,
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "uploaded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="attached"),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("engagement", "name", "sha256"),
                        name="attachment_once",
                        violation_error_message="This file is attached already.",
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="attachment_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="attachment_has_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_at__isnull", False),
                            models.Q(("file", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="attachment_has_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("text", models.TextField(max_length=20000, verbose_name="comment")),
                ("submission_key", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                (
                    "edited_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="edited"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentioned",
                    models.ManyToManyField(
                        blank=True, related_name="mentioned_in", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [models.Index(fields=["engagement", "created_at"], name="comment_by_engagement")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="comment_has_text",
                        violation_error_message="A comment says something.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("text", models.TextField(max_length=20000, verbose_name="comment")),
                ("submission_key", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "edited_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="edited"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.comment",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AttachmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        storage=engagements.models.attachment.attachment_storage,
                        upload_to=engagements.models.attachment.attachment_place,
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "uploaded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="attached"),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.attachment",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.engagement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MeetingSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Meeting"),
                            ("call", "Call"),
                            ("email", "E-mail"),
                            ("workshop", "Workshop"),
                            ("event", "Event"),
                            ("office_hours", "Office hours"),
                        ],
                        default="meeting",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("starts_time", models.TimeField(verbose_name="at")),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64,
                        validators=[ecosystem.accounts.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("rule", models.CharField(max_length=200, verbose_name="rule")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="times")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("place", models.CharField(blank=True, max_length=500, verbose_name="place or link")),
                ("agenda", models.TextField(blank=True, verbose_name="agenda")),
                ("made_through", models.DateField(editable=False, null=True)),
                (
                    "colleagues",
                    models.ManyToManyField(
                        blank=True,
                        related_name="meeting_series",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from us",
                    ),
                ),
                (
                    "contacts",
                    models.ManyToManyField(
                        blank=True,
                        related_name="meeting_series",
                        to="partners.contact",
                        verbose_name="from the partner",
                    ),
                ),
                (
                    "continues",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continued_by",
                        to="engagements.meetingseries",
                    ),
                ),
                (
                    "engagements",
                    models.ManyToManyField(
                        blank=True,
                        related_name="meeting_series",
                        to="engagements.engagement",
                        verbose_name="engagements",
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organised_series",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="organiser",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_series",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "meeting series",
                "ordering": ["-starts_on", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=["made_through"],
                        name="meeting_series_to_make",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="meeting_series_has_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule", ""), _negated=True), name="meeting_series_has_rule"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__isnull", True), ("minutes__lte", 1440), _connector="OR"
                        ),
                        name="meeting_series_within_a_day",
                        violation_error_message="A meeting is at most 1,440 minutes long.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("count__isnull", True), _connector="OR"),
                        name="meeting_series_ends_one_way",
                        violation_error_message="A series ends by a day or after a number of times, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("starts_on")),
                            ("archived_at__isnull", False),
                            _connector="OR",
                        ),
                        name="meeting_series_ends_after_start",
                        violation_error_message="A series ends on the day it starts, or later.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Meeting"),
                            ("call", "Call"),
                            ("email", "E-mail"),
                            ("workshop", "Workshop"),
                            ("event", "Event"),
                            ("office_hours", "Office hours"),
                        ],
                        default="meeting",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("place", models.CharField(blank=True, max_length=500, verbose_name="place")),
                ("notes", models.TextField(blank=True, max_length=1000000, verbose_name="notes")),
                (
                    "sentiment",
                    models.CharField(
                        blank=True,
                        choices=[("positive", "Positive"), ("neutral", "Neutral"), ("negative", "Negative")],
                        max_length=10,
                        verbose_name="sentiment",
                    ),
                ),
                ("is_planned", models.BooleanField(default=False, editable=False, verbose_name="planned")),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        editable=False,
                        max_length=64,
                        validators=[ecosystem.accounts.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("agenda", models.TextField(blank=True, max_length=20000, verbose_name="agenda")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled"),
                ),
                ("original_start", models.DateTimeField(blank=True, editable=False, null=True)),
                ("is_exception", models.BooleanField(default=False, editable=False)),
                ("submission_key", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                (
                    "colleagues",
                    models.ManyToManyField(
                        blank=True,
                        related_name="meetings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from us",
                    ),
                ),
                (
                    "contacts",
                    models.ManyToManyField(
                        blank=True,
                        related_name="meetings",
                        to="partners.contact",
                        verbose_name="from the partner",
                    ),
                ),
                (
                    "engagements",
                    models.ManyToManyField(
                        blank=True,
                        related_name="meetings",
                        to="engagements.engagement",
                        verbose_name="engagements",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logged_meetings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organised_meetings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="organiser",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="partners.partner",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="engagements.meetingseries",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "-id"],
                "indexes": [
                    models.Index(fields=["partner", "-starts_at", "-id"], name="meeting_by_partner"),
                    models.Index(fields=["-starts_at", "-id"], name="meeting_by_time"),
                    models.Index(
                        condition=models.Q(("is_planned", True)),
                        fields=["starts_at"],
                        name="meeting_planned_by_time",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector(
                            "subject", django.db.models.functions.text.Left("notes", 200000), config="english"
                        ),
                        name="meeting_text_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="meeting_has_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["meeting", "call", "email", "workshop", "event", "office_hours"])
                        ),
                        name="meeting_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__isnull", True), ("minutes__lte", 1440), _connector="OR"
                        ),
                        name="meeting_within_a_day",
                        violation_error_message="A meeting is at most 1,440 minutes long.",
                    ),
                    models.UniqueConstraint(fields=("id", "partner"), name="meeting_with_its_partner"),
                    models.UniqueConstraint(fields=("series", "original_start"), name="meeting_occurs_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("original_start__isnull", True), ("series__isnull", True)),
                            models.Q(("original_start__isnull", False), ("series__isnull", False)),
                            _connector="OR",
                        ),
                        name="meeting_occurrence_has_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at__isnull", True),
                            models.Q(("archived_at__isnull", False), ("is_planned", True)),
                            _connector="OR",
                        ),
                        name="meeting_cancelled_was_planned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("detail", models.TextField(blank=True, verbose_name="detail")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "priority",
                    models.CharField(
                        choices=[("high", "High"), ("normal", "Normal"), ("low", "Low")],
                        default="normal",
                        max_length=10,
                        verbose_name="priority",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("snoozed_until", models.DateField(blank=True, null=True, verbose_name="snoozed until")),
                (
                    "repeat",
                    models.CharField(
                        choices=[
                            ("never", "Does not repeat"),
                            ("weekly", "Every week"),
                            ("two_weeks", "Every two weeks"),
                            ("monthly", "Every month"),
                            ("quarterly", "Every quarter"),
                            ("yearly", "Every year"),
                        ],
                        default="never",
                        max_length=10,
                        verbose_name="repeats",
                    ),
                ),
                ("repeat_from", models.DateField(blank=True, editable=False, null=True)),
                ("submission_key", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="engagements.engagement",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="partners.partner",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="engagements.followup",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="engagements.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("due_on"), nulls_last=True), "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["assignee", "due_on"],
                        name="follow_up_open_by_assignee",
                    ),
                    models.Index(fields=["partner", "state"], name="follow_up_by_partner"),
                    models.Index(fields=["due_on", "id"], name="follow_up_by_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="follow_up_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("state", "done")),
                            models.Q(("done_at__isnull", True), ("state__in", ["open", "cancelled"])),
                            _connector="OR",
                        ),
                        name="follow_up_done_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("repeat", "never"), ("due_on__isnull", False), _connector="OR"),
                        name="follow_up_repeat_has_due_date",
                        violation_error_message="A follow-up that repeats has a due date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("previous__isnull", True),
                            models.Q(("previous", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="follow_up_not_after_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("speaker", "Speaker"),
                            ("booth", "Booth"),
                            ("demo", "Demo"),
                            ("attendee", "Attendee"),
                        ],
                        max_length=20,
                        verbose_name="part",
                    ),
                ),
                ("leads", models.PositiveIntegerField(default=0, verbose_name="leads")),
                (
                    "talk_title",
                    models.CharField(blank=True, max_length=300, verbose_name="title of the talk"),
                ),
                ("talk_at", models.DateTimeField(blank=True, null=True, verbose_name="talk begins")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="engagements.event",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_parts",
                        to="partners.partner",
                    ),
                ),
                (
                    "follow_up",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_part",
                        to="engagements.followup",
                    ),
                ),
            ],
            options={
                "ordering": ["partner__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "partner", "role"),
                        name="event_part_once",
                        violation_error_message="The partner has this part at the event already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role", "speaker"),
                            models.Q(("talk_at__isnull", True), ("talk_title", "")),
                            _connector="OR",
                        ),
                        name="event_part_talk_is_a_speakers",
                        violation_error_message="Only a speaker has a talk.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventPartEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("speaker", "Speaker"),
                            ("booth", "Booth"),
                            ("demo", "Demo"),
                            ("attendee", "Attendee"),
                        ],
                        max_length=20,
                        verbose_name="part",
                    ),
                ),
                ("leads", models.PositiveIntegerField(default=0, verbose_name="leads")),
                (
                    "talk_title",
                    models.CharField(blank=True, max_length=300, verbose_name="title of the talk"),
                ),
                ("talk_at", models.DateTimeField(blank=True, null=True, verbose_name="talk begins")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.event",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.eventpart",
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.followup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("company", models.CharField(blank=True, max_length=200, verbose_name="company")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "temperature",
                    models.CharField(
                        choices=[("hot", "Hot"), ("warm", "Warm"), ("cold", "Cold")],
                        default="warm",
                        max_length=10,
                        verbose_name="temperature",
                    ),
                ),
                ("promised", models.CharField(blank=True, max_length=500, verbose_name="what we promised")),
                ("note", models.TextField(blank=True, max_length=5000, verbose_name="note")),
                (
                    "consent",
                    models.CharField(
                        choices=[("not_asked", "Not asked"), ("given", "Agreed"), ("refused", "Refused")],
                        default="not_asked",
                        max_length=10,
                        verbose_name="consent to be contacted",
                    ),
                ),
                (
                    "consent_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="asked"),
                ),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="met")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("contact", "Became a contact"), ("dropped", "Dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "drop_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_fit", "No fit"),
                            ("no_answer", "Does not answer"),
                            ("duplicate", "Logged twice"),
                            ("no_consent", "Does not want to be contacted"),
                            ("not_a_person", "Test or mistake"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="why dropped",
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed"),
                ),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="partners.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="engagements.event",
                    ),
                ),
                (
                    "follow_up",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead",
                        to="engagements.followup",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logged_leads",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="logged by",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logged_leads",
                        to="engagements.eventpart",
                        verbose_name="booth",
                    ),
                ),
                (
                    "products",
                    models.ManyToManyField(
                        blank=True, related_name="leads", to="partners.product", verbose_name="interested in"
                    ),
                ),
            ],
            options={
                "ordering": ["-noted_at", "-pk"],
                "permissions": [("export_lead", "Can export leads")],
                "indexes": [models.Index(fields=["event", "-noted_at"], name="lead_by_event")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("email", ""), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="lead_says_something",
                        violation_error_message="Write a name, an e-mail address or a note.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("temperature__in", ["hot", "warm", "cold"])),
                        name="lead_temperature_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent", "not_asked"), ("consent_at__isnull", True)),
                            models.Q(("consent__in", ["given", "refused"]), ("consent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="lead_consent_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("contact__isnull", True),
                                ("drop_reason", ""),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("contact__isnull", False),
                                ("drop_reason", ""),
                                ("state", "contact"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("contact__isnull", True),
                                ("state", "dropped"),
                                (
                                    "drop_reason__in",
                                    [
                                        "no_fit",
                                        "no_answer",
                                        "duplicate",
                                        "no_consent",
                                        "not_a_person",
                                        "other",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="lead_closed_for_a_reason",
                        violation_error_message="A lead is open, became a contact, or was dropped for a reason.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("company", models.CharField(blank=True, max_length=200, verbose_name="company")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "temperature",
                    models.CharField(
                        choices=[("hot", "Hot"), ("warm", "Warm"), ("cold", "Cold")],
                        default="warm",
                        max_length=10,
                        verbose_name="temperature",
                    ),
                ),
                ("promised", models.CharField(blank=True, max_length=500, verbose_name="what we promised")),
                ("note", models.TextField(blank=True, max_length=5000, verbose_name="note")),
                (
                    "consent",
                    models.CharField(
                        choices=[("not_asked", "Not asked"), ("given", "Agreed"), ("refused", "Refused")],
                        default="not_asked",
                        max_length=10,
                        verbose_name="consent to be contacted",
                    ),
                ),
                (
                    "consent_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="asked"),
                ),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="met")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("contact", "Became a contact"), ("dropped", "Dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "drop_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_fit", "No fit"),
                            ("no_answer", "Does not answer"),
                            ("duplicate", "Logged twice"),
                            ("no_consent", "Does not want to be contacted"),
                            ("not_a_person", "Test or mistake"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="why dropped",
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed"),
                ),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.event",
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.followup",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="logged by",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.eventpart",
                        verbose_name="booth",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.lead",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FollowUpEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("detail", models.TextField(blank=True, verbose_name="detail")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "priority",
                    models.CharField(
                        choices=[("high", "High"), ("normal", "Normal"), ("low", "Low")],
                        default="normal",
                        max_length=10,
                        verbose_name="priority",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("snoozed_until", models.DateField(blank=True, null=True, verbose_name="snoozed until")),
                (
                    "repeat",
                    models.CharField(
                        choices=[
                            ("never", "Does not repeat"),
                            ("weekly", "Every week"),
                            ("two_weeks", "Every two weeks"),
                            ("monthly", "Every month"),
                            ("quarterly", "Every quarter"),
                            ("yearly", "Every year"),
                        ],
                        default="never",
                        max_length=10,
                        verbose_name="repeats",
                    ),
                ),
                ("repeat_from", models.DateField(blank=True, editable=False, null=True)),
                ("submission_key", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.engagement",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.followup",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.followup",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MeetingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Meeting"),
                            ("call", "Call"),
                            ("email", "E-mail"),
                            ("workshop", "Workshop"),
                            ("event", "Event"),
                            ("office_hours", "Office hours"),
                        ],
                        default="meeting",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("place", models.CharField(blank=True, max_length=500, verbose_name="place")),
                ("notes", models.TextField(blank=True, max_length=1000000, verbose_name="notes")),
                (
                    "sentiment",
                    models.CharField(
                        blank=True,
                        choices=[("positive", "Positive"), ("neutral", "Neutral"), ("negative", "Negative")],
                        max_length=10,
                        verbose_name="sentiment",
                    ),
                ),
                ("is_planned", models.BooleanField(default=False, editable=False, verbose_name="planned")),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        editable=False,
                        max_length=64,
                        validators=[ecosystem.accounts.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("agenda", models.TextField(blank=True, max_length=20000, verbose_name="agenda")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled"),
                ),
                ("original_start", models.DateTimeField(blank=True, editable=False, null=True)),
                ("is_exception", models.BooleanField(default=False, editable=False)),
                ("submission_key", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "logged_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="organiser",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.meeting",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.meetingseries",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MeetingSeriesEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Meeting"),
                            ("call", "Call"),
                            ("email", "E-mail"),
                            ("workshop", "Workshop"),
                            ("event", "Event"),
                            ("office_hours", "Office hours"),
                        ],
                        default="meeting",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("starts_time", models.TimeField(verbose_name="at")),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64,
                        validators=[ecosystem.accounts.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("rule", models.CharField(max_length=200, verbose_name="rule")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="times")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("place", models.CharField(blank=True, max_length=500, verbose_name="place or link")),
                ("agenda", models.TextField(blank=True, verbose_name="agenda")),
                ("made_through", models.DateField(editable=False, null=True)),
                (
                    "continues",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.meetingseries",
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="organiser",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.meetingseries",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PipelineTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("quarter", models.CharField(help_text="As 2026-Q4.", max_length=7, verbose_name="quarter")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "currency",
                    models.CharField(help_text="ISO 4217 code.", max_length=3, verbose_name="currency"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pipeline_targets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagements.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "ordering": ["-quarter", "track__order", "owner__name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at", None)),
                        fields=("quarter", "track", "owner"),
                        name="pipeline_target_once",
                        nulls_distinct=False,
                        violation_error_message="There is a target for this quarter, track and owner already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__regex", "^[0-9]{4}-Q[1-4]$")),
                        name="pipeline_target_quarter_known",
                        violation_error_message="A quarter is written 2026-Q4.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("currency__regex", "^[A-Z]{3}$")),
                        name="pipeline_target_amount_has_currency",
                        violation_error_message="A target is above zero and has a currency.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanTemplateItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "side",
                    models.CharField(
                        choices=[("us", "Us"), ("partner", "Partner")],
                        default="us",
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="what")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days from the start")),
                (
                    "waits_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        verbose_name="waits for",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="engagements.plantemplate",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "number"), name="plan_template_item_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="plan_template_item_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["us", "partner"])),
                        name="plan_template_item_side_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__lte", 1000)),
                        name="plan_template_item_in_time",
                        violation_error_message="An item is due within 1,000 days.",
                    ),
                    models.CheckConstraint(
                        condition=engagements.models.plan_template.LargerThanAll(
                            models.F("number"), models.F("waits_for")
                        ),
                        name="plan_template_item_waits_for_above",
                        violation_error_message="An item waits for items above it only.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanTemplateItemEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "side",
                    models.CharField(
                        choices=[("us", "Us"), ("partner", "Partner")],
                        default="us",
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="what")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days from the start")),
                (
                    "waits_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        verbose_name="waits for",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.plantemplateitem",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.plantemplate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_changes",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "from_stage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagements.stage",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="stage_changes",
                        to="engagements.meeting",
                    ),
                ),
                (
                    "to_stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagements.stage"
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-id"],
                "indexes": [
                    models.Index(fields=["engagement", "changed_at"], name="stage_change_by_engagement")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_stage__isnull", True),
                            models.Q(("from_stage", models.F("to_stage")), _negated=True),
                            _connector="OR",
                        ),
                        name="stage_change_moves",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=50, verbose_name="name")),
                ("slug", models.SlugField(db_index=False)),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "probability",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="probability (%)",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                        default="open",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "asks_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("amount", "Amount and currency"),
                                ("expected_close", "Expected close"),
                                ("close_reason", "Reason it was won or lost"),
                                ("target_on", "Target date"),
                                ("owner", "Owner"),
                                ("next_step", "Next step"),
                                ("objective", "Objective"),
                                ("solution", "Solution"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        help_text="What an engagement must have before it enters this stage.",
                        verbose_name="asks for",
                    ),
                ),
                (
                    "owner_limit",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From one more on, the board says who is over it.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="limit for each owner",
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.stage",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.track",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proof_of_concept", "Proof of concept"),
                            ("joint_webinar", "Joint webinar"),
                            ("integration", "Integration"),
                            ("launch", "Launch"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.plantemplate",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PipelineTargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("quarter", models.CharField(help_text="As 2026-Q4.", max_length=7, verbose_name="quarter")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "currency",
                    models.CharField(help_text="ISO 4217 code.", max_length=3, verbose_name="currency"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.pipelinetarget",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EngagementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                (
                    "stage_entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="in this stage since"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("objective", models.TextField(blank=True, verbose_name="objective")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="started on")),
                ("target_on", models.DateField(blank=True, null=True, verbose_name="target date")),
                ("next_step", models.CharField(blank=True, max_length=300, verbose_name="next step")),
                (
                    "health",
                    models.CharField(
                        choices=[("on_track", "On track"), ("at_risk", "At risk"), ("blocked", "Blocked")],
                        default="on_track",
                        max_length=20,
                        verbose_name="health",
                    ),
                ),
                ("health_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, help_text="ISO 4217 code.", max_length=3, verbose_name="currency"
                    ),
                ),
                ("expected_close", models.DateField(blank=True, null=True, verbose_name="expected close")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        help_text="What decided it, in a line.",
                        max_length=300,
                        verbose_name="reason it was won or lost",
                    ),
                ),
                ("external_system", models.CharField(blank=True, editable=False, max_length=50)),
                ("external_id", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.solution",
                        verbose_name="solution",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.stage",
                        verbose_name="stage",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccountGoalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                ),
                ("quarter", models.CharField(max_length=7, verbose_name="quarter")),
                ("text", models.CharField(max_length=300, verbose_name="goal")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("dropped", "Dropped"),
                            ("carried", "Carried over"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.accountgoal",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.accountgoal",
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.track",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanDependency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "side",
                    models.CharField(
                        choices=[("us", "Us"), ("partner", "Partner")],
                        default="us",
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "first_due_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="first due"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("order", models.PositiveIntegerField(default=0, editable=False, verbose_name="place")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_items",
                        to="partners.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_items",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_items",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "waits_for",
                    models.ManyToManyField(
                        blank=True,
                        related_name="waiting",
                        through="engagements.PlanDependency",
                        through_fields=("item", "waits_for"),
                        to="engagements.planitem",
                        verbose_name="waits for",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="applied_items",
                        to="engagements.plantemplate",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "indexes": [models.Index(fields=["engagement", "due_on"], name="plan_item_by_engagement")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", True), ("side", "us")),
                            models.Q(("owner__isnull", True), ("side", "partner")),
                            _connector="OR",
                        ),
                        name="plan_item_person_fits_side",
                        violation_error_message="Our items have an owner of ours, the partner's a contact of theirs.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="plan_item_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__isnull", True), ("first_due_on__isnull", False), _connector="OR"
                        ),
                        name="plan_item_keeps_first_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanDependencyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.plandependency",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.planitem",
                    ),
                ),
                (
                    "waits_for",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.planitem",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanItemEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "side",
                    models.CharField(
                        choices=[("us", "Us"), ("partner", "Partner")],
                        default="us",
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "first_due_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="first due"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("order", models.PositiveIntegerField(default=0, editable=False, verbose_name="place")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="engagements.planitem",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="engagements.plantemplate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="plandependency",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dependencies",
                to="engagements.planitem",
            ),
        ),
        migrations.AddField(
            model_name="plandependency",
            name="waits_for",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dependants",
                to="engagements.planitem",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="track",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_trackevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "slug", "updated_at", "version") VALUES (NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_at", NEW."slug", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="d439ef0537419dfa3215942caa0d2118af062009",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6d136",
                    table="engagements_track",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="track",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_trackevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "slug", "updated_at", "version") VALUES (NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_at", NEW."slug", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="6615e05a6142beb271cdff9d37dbc0a97af42f4a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f2b5a",
                    table="engagements_track",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_commentevent" ("archived_at", "author_id", "created_at", "edited_at", "engagement_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "text", "updated_at", "version") VALUES (NEW."archived_at", NEW."author_id", NEW."created_at", NEW."edited_at", NEW."engagement_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."submission_key", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="0dfcc6e1beccdc0d39218cb04b0ed5aac860fc18",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0d910",
                    table="engagements_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_commentevent" ("archived_at", "author_id", "created_at", "edited_at", "engagement_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "submission_key", "text", "updated_at", "version") VALUES (NEW."archived_at", NEW."author_id", NEW."created_at", NEW."edited_at", NEW."engagement_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."submission_key", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="2f7aed17c4f0e95b195d460594f5990772352af7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_78b9b",
                    table="engagements_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_attachmentevent" ("content_type", "engagement_id", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "removed_by_id", "sha256", "size", "uploaded_at", "uploaded_by_id") VALUES (NEW."content_type", NEW."engagement_id", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."removed_by_id", NEW."sha256", NEW."size", NEW."uploaded_at", NEW."uploaded_by_id"); RETURN NULL;',
                    hash="1b3ec821a8636c6c545565e7f6b74f22ea9bb961",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4dc11",
                    table="engagements_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_attachmentevent" ("content_type", "engagement_id", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "removed_by_id", "sha256", "size", "uploaded_at", "uploaded_by_id") VALUES (NEW."content_type", NEW."engagement_id", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."removed_at", NEW."removed_by_id", NEW."sha256", NEW."size", NEW."uploaded_at", NEW."uploaded_by_id"); RETURN NULL;',
                    hash="f874d9b57086348b80d351212a7355eb8c173d00",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2862c",
                    table="engagements_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_eventevent" ("archived_at", "attendance", "booth_visits", "created_at", "ends_on", "goals", "id", "kind", "name", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "registrations", "starts_on", "updated_at", "url", "version") VALUES (NEW."archived_at", NEW."attendance", NEW."booth_visits", NEW."created_at", NEW."ends_on", NEW."goals", NEW."id", NEW."kind", NEW."name", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."registrations", NEW."starts_on", NEW."updated_at", NEW."url", NEW."version"); RETURN NULL;',
                    hash="0d5a16bb28d631ad5485a0892771a3703a8fe4ca",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_86e48",
                    table="engagements_event",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_eventevent" ("archived_at", "attendance", "booth_visits", "created_at", "ends_on", "goals", "id", "kind", "name", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "registrations", "starts_on", "updated_at", "url", "version") VALUES (NEW."archived_at", NEW."attendance", NEW."booth_visits", NEW."created_at", NEW."ends_on", NEW."goals", NEW."id", NEW."kind", NEW."name", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."registrations", NEW."starts_on", NEW."updated_at", NEW."url", NEW."version"); RETURN NULL;',
                    hash="12de332bf34d60b5582eaca8f563b0eba230da79",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c4f8b",
                    table="engagements_event",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventpart",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_eventpartevent" ("event_id", "follow_up_id", "id", "leads", "notes", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "talk_at", "talk_title") VALUES (NEW."event_id", NEW."follow_up_id", NEW."id", NEW."leads", NEW."notes", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."talk_at", NEW."talk_title"); RETURN NULL;',
                    hash="fa10e6e39b3db0f003d7b5fe70cd6564ca7f0783",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_69497",
                    table="engagements_eventpart",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventpart",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_eventpartevent" ("event_id", "follow_up_id", "id", "leads", "notes", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "talk_at", "talk_title") VALUES (NEW."event_id", NEW."follow_up_id", NEW."id", NEW."leads", NEW."notes", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."talk_at", NEW."talk_title"); RETURN NULL;',
                    hash="f3848a020acadfd66674d98f370d730690f42632",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_276e2",
                    table="engagements_eventpart",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lead",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_leadevent" ("archived_at", "closed_at", "closed_by_id", "company", "consent", "consent_at", "contact_id", "created_at", "digest", "drop_reason", "email", "erased_at", "event_id", "follow_up_id", "id", "key", "logged_by_id", "name", "note", "noted_at", "part_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promised", "state", "temperature", "updated_at", "version") VALUES (NEW."archived_at", NEW."closed_at", NEW."closed_by_id", NEW."company", NEW."consent", NEW."consent_at", NEW."contact_id", NEW."created_at", NEW."digest", NEW."drop_reason", NEW."email", NEW."erased_at", NEW."event_id", NEW."follow_up_id", NEW."id", NEW."key", NEW."logged_by_id", NEW."name", NEW."note", NEW."noted_at", NEW."part_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."promised", NEW."state", NEW."temperature", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="3965e6686221452c7f402acab1d172bcbccf4552",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4132b",
                    table="engagements_lead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lead",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_leadevent" ("archived_at", "closed_at", "closed_by_id", "company", "consent", "consent_at", "contact_id", "created_at", "digest", "drop_reason", "email", "erased_at", "event_id", "follow_up_id", "id", "key", "logged_by_id", "name", "note", "noted_at", "part_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promised", "state", "temperature", "updated_at", "version") VALUES (NEW."archived_at", NEW."closed_at", NEW."closed_by_id", NEW."company", NEW."consent", NEW."consent_at", NEW."contact_id", NEW."created_at", NEW."digest", NEW."drop_reason", NEW."email", NEW."erased_at", NEW."event_id", NEW."follow_up_id", NEW."id", NEW."key", NEW."logged_by_id", NEW."name", NEW."note", NEW."noted_at", NEW."part_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."promised", NEW."state", NEW."temperature", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="6001e71c63f060eb39919838bc7e0892683d779c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_db062",
                    table="engagements_lead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_followupevent" ("archived_at", "assignee_id", "created_at", "detail", "done_at", "due_on", "engagement_id", "id", "meeting_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "priority", "repeat", "repeat_from", "snoozed_until", "state", "submission_key", "title", "updated_at", "version") VALUES (NEW."archived_at", NEW."assignee_id", NEW."created_at", NEW."detail", NEW."done_at", NEW."due_on", NEW."engagement_id", NEW."id", NEW."meeting_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."previous_id", NEW."priority", NEW."repeat", NEW."repeat_from", NEW."snoozed_until", NEW."state", NEW."submission_key", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="49397263ed9614cc4efab16b97259c05dc652bf5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_460f5",
                    table="engagements_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_followupevent" ("archived_at", "assignee_id", "created_at", "detail", "done_at", "due_on", "engagement_id", "id", "meeting_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "priority", "repeat", "repeat_from", "snoozed_until", "state", "submission_key", "title", "updated_at", "version") VALUES (NEW."archived_at", NEW."assignee_id", NEW."created_at", NEW."detail", NEW."done_at", NEW."due_on", NEW."engagement_id", NEW."id", NEW."meeting_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."previous_id", NEW."priority", NEW."repeat", NEW."repeat_from", NEW."snoozed_until", NEW."state", NEW."submission_key", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="f4b45be1c30ba2a62febc39536743b590719d7a6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cc52e",
                    table="engagements_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meetingseries",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_meetingseriesevent" ("agenda", "archived_at", "continues_id", "count", "created_at", "id", "kind", "made_through", "minutes", "organiser_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "starts_on", "starts_time", "subject", "time_zone", "until", "updated_at", "version") VALUES (NEW."agenda", NEW."archived_at", NEW."continues_id", NEW."count", NEW."created_at", NEW."id", NEW."kind", NEW."made_through", NEW."minutes", NEW."organiser_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."rule", NEW."starts_on", NEW."starts_time", NEW."subject", NEW."time_zone", NEW."until", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="9a7ce7761136891f247a9892e6794c59b11fea51",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_19d8f",
                    table="engagements_meetingseries",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meetingseries",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_meetingseriesevent" ("agenda", "archived_at", "continues_id", "count", "created_at", "id", "kind", "made_through", "minutes", "organiser_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rule", "starts_on", "starts_time", "subject", "time_zone", "until", "updated_at", "version") VALUES (NEW."agenda", NEW."archived_at", NEW."continues_id", NEW."count", NEW."created_at", NEW."id", NEW."kind", NEW."made_through", NEW."minutes", NEW."organiser_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."rule", NEW."starts_on", NEW."starts_time", NEW."subject", NEW."time_zone", NEW."until", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="b91913da7a020c1d37668b06d1bffaf5584dea4d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8f51c",
                    table="engagements_meetingseries",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_meetingevent" ("agenda", "archived_at", "cancelled_at", "created_at", "id", "is_exception", "is_planned", "kind", "logged_by_id", "minutes", "notes", "organiser_id", "original_start", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "sentiment", "series_id", "starts_at", "subject", "submission_key", "time_zone", "updated_at", "version") VALUES (NEW."agenda", NEW."archived_at", NEW."cancelled_at", NEW."created_at", NEW."id", NEW."is_exception", NEW."is_planned", NEW."kind", NEW."logged_by_id", NEW."minutes", NEW."notes", NEW."organiser_id", NEW."original_start", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."sentiment", NEW."series_id", NEW."starts_at", NEW."subject", NEW."submission_key", NEW."time_zone", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="4d6acb7d6795407bcb178bc2db5c0e8e9d713a4f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_82581",
                    table="engagements_meeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_meetingevent" ("agenda", "archived_at", "cancelled_at", "created_at", "id", "is_exception", "is_planned", "kind", "logged_by_id", "minutes", "notes", "organiser_id", "original_start", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "sentiment", "series_id", "starts_at", "subject", "submission_key", "time_zone", "updated_at", "version") VALUES (NEW."agenda", NEW."archived_at", NEW."cancelled_at", NEW."created_at", NEW."id", NEW."is_exception", NEW."is_planned", NEW."kind", NEW."logged_by_id", NEW."minutes", NEW."notes", NEW."organiser_id", NEW."original_start", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."sentiment", NEW."series_id", NEW."starts_at", NEW."subject", NEW."submission_key", NEW."time_zone", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="f0c310cc55c8ceaf94b53a57f910cb27c0873541",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_99b8b",
                    table="engagements_meeting",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="plandependency",
            constraint=models.UniqueConstraint(fields=("item", "waits_for"), name="plan_dependency_once"),
        ),
        migrations.AddConstraint(
            model_name="plandependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("item", models.F("waits_for")), _negated=True),
                name="plan_dependency_of_two",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plandependency",
            trigger=pgtrigger.compiler.Trigger(
                name="without_circles",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE own bigint; other bigint;",
                    func="\n    SELECT engagement_id INTO own FROM engagements_planitem WHERE id = NEW.item_id;\n    SELECT engagement_id INTO other FROM engagements_planitem WHERE id = NEW.waits_for_id;\n    PERFORM 1 FROM engagements_engagement WHERE id = own FOR NO KEY UPDATE;\n    IF own IS DISTINCT FROM other THEN\n        RAISE EXCEPTION 'plan_dependency_of_one_engagement: items of two engagements'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_dependency_of_one_engagement';\n    END IF;\n    IF EXISTS (\n        WITH RECURSIVE reached (id) AS (\n            SELECT NEW.waits_for_id\n            UNION\n            SELECT dependency.waits_for_id\n            FROM engagements_plandependency AS dependency JOIN reached ON dependency.item_id = reached.id\n        )\n        SELECT 1 FROM reached WHERE id = NEW.item_id\n    ) THEN\n        RAISE EXCEPTION 'plan_dependency_without_circle: an item would wait for itself'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_dependency_without_circle';\n    END IF;\n    RETURN NEW;\n",
                    hash="8909666090ae65863530cb2a95a01c6e9e44375b",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_without_circles_2b740",
                    table="engagements_plandependency",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plandependency",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_plandependencyevent" ("id", "item_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waits_for_id") VALUES (NEW."id", NEW."item_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."waits_for_id"); RETURN NULL;',
                    hash="d5417d270d21135d67ea4f868b301465761ee516",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_03991",
                    table="engagements_plandependency",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plandependency",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_plandependencyevent" ("id", "item_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waits_for_id") VALUES (OLD."id", OLD."item_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."waits_for_id"); RETURN NULL;',
                    hash="469b9d77e93d935abf43d3b6cdfcac5ddef258c0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_22af8",
                    table="engagements_plandependency",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planitem",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_first_due",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.first_due_on IS NULL THEN NEW.first_due_on = NEW.due_on; END IF; RETURN NEW;",
                    hash="fb54adf3fc6be8f35e34bd613978a3a8e09271f7",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_keep_first_due_b86a7",
                    table="engagements_planitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_planitemevent" ("contact_id", "done_at", "due_on", "engagement_id", "first_due_on", "id", "order", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "template_id", "title", "version") VALUES (NEW."contact_id", NEW."done_at", NEW."due_on", NEW."engagement_id", NEW."first_due_on", NEW."id", NEW."order", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."side", NEW."template_id", NEW."title", NEW."version"); RETURN NULL;',
                    hash="4fb3d8cf7106c4be64117ea9f495254346a16898",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0ea4e",
                    table="engagements_planitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_planitemevent" ("contact_id", "done_at", "due_on", "engagement_id", "first_due_on", "id", "order", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "template_id", "title", "version") VALUES (NEW."contact_id", NEW."done_at", NEW."due_on", NEW."engagement_id", NEW."first_due_on", NEW."id", NEW."order", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side", NEW."template_id", NEW."title", NEW."version"); RETURN NULL;',
                    hash="a0e7d98e28d3b66b89ad1eb2fee0e9381c3b06a1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_68bae",
                    table="engagements_planitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantemplateitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_plantemplateitemevent" ("days", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "template_id", "title", "waits_for") VALUES (NEW."days", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."side", NEW."template_id", NEW."title", NEW."waits_for"); RETURN NULL;',
                    hash="da5f82c94dc708c9960a3b7c032177065964540c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_adebd",
                    table="engagements_plantemplateitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantemplateitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_plantemplateitemevent" ("days", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "template_id", "title", "waits_for") VALUES (NEW."days", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side", NEW."template_id", NEW."title", NEW."waits_for"); RETURN NULL;',
                    hash="debb9affbc421f021585e56f0936f4fa5e405c23",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e9b9d",
                    table="engagements_plantemplateitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantemplateitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_plantemplateitemevent" ("days", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "template_id", "title", "waits_for") VALUES (OLD."days", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."side", OLD."template_id", OLD."title", OLD."waits_for"); RETURN NULL;',
                    hash="f09e8fa6d103e518eea489f97c28baddcdc61ad6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_22618",
                    table="engagements_plantemplateitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="showcase",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_showcaseevent" ("archived_at", "created_at", "id", "kind", "legal_approved_at", "owner_id", "partner_approved_at", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "quote", "quoted", "results", "solution_id", "stage", "text", "title", "updated_at", "url", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."id", NEW."kind", NEW."legal_approved_at", NEW."owner_id", NEW."partner_approved_at", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_on", NEW."quote", NEW."quoted", NEW."results", NEW."solution_id", NEW."stage", NEW."text", NEW."title", NEW."updated_at", NEW."url", NEW."version"); RETURN NULL;',
                    hash="bfad160a3c64acf3c0dfc3bf1919be7c1c9d2e34",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_545de",
                    table="engagements_showcase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="showcase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_showcaseevent" ("archived_at", "created_at", "id", "kind", "legal_approved_at", "owner_id", "partner_approved_at", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "quote", "quoted", "results", "solution_id", "stage", "text", "title", "updated_at", "url", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."id", NEW."kind", NEW."legal_approved_at", NEW."owner_id", NEW."partner_approved_at", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_on", NEW."quote", NEW."quoted", NEW."results", NEW."solution_id", NEW."stage", NEW."text", NEW."title", NEW."updated_at", NEW."url", NEW."version"); RETURN NULL;',
                    hash="3cad08b9d31e5d9f6cf6992d63dce10fc33b62d0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8794d",
                    table="engagements_showcase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approvalrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="approval_request_bound",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."showcase_id" IS DISTINCT FROM (NEW."showcase_id") OR OLD."token_hash" IS DISTINCT FROM (NEW."token_hash") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="258c6089d9353d42e67700e4e67ac355912af2a5",
                    operation="UPDATE",
                    pgid="pgtrigger_approval_request_bound_1e913",
                    table="engagements_approvalrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="showcaseapproval",
            trigger=pgtrigger.compiler.Trigger(
                name="showcase_approval_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="9d6c8e9ebfa724f6980a46628ec23c22207a75be",
                    operation="DELETE",
                    pgid="pgtrigger_showcase_approval_stays_b42bc",
                    table="engagements_showcaseapproval",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="showcaseapproval",
            trigger=pgtrigger.compiler.Trigger(
                name="showcase_approval_as_given",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."showcase_id" IS DISTINCT FROM (NEW."showcase_id") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."side" IS DISTINCT FROM (NEW."side") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8678cb67dd5fbe4c47d31b086eb0841cf76fef64",
                    operation="UPDATE",
                    pgid="pgtrigger_showcase_approval_as_given_9255a",
                    table="engagements_showcaseapproval",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="showcasemove",
            trigger=pgtrigger.compiler.Trigger(
                name="showcase_move_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."from_stage" IS DISTINCT FROM (NEW."from_stage") OR OLD."to_stage" IS DISTINCT FROM (NEW."to_stage") OR OLD."moved_at" IS DISTINCT FROM (NEW."moved_at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="a12f0a6d840cb9daafaa4c1bc7fc4ccb7bcfc572",
                    operation="UPDATE",
                    pgid="pgtrigger_showcase_move_stays_2dd06",
                    table="engagements_showcasemove",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stage",
            trigger=pgtrigger.compiler.Trigger(
                name="stage_track_keeps_outcomes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\nPERFORM 1 FROM engagements_track WHERE id = OLD.track_id FOR UPDATE;\nIF FOUND AND (\n    SELECT count(DISTINCT outcome) FROM engagements_stage WHERE track_id = OLD.track_id AND retired_at IS NULL\n) < 3 THEN\n    RAISE EXCEPTION 'a track keeps an open, a won and a lost stage'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_track_keeps_outcomes', TABLE = 'engagements_stage';\nEND IF;\nRETURN NULL;\n",
                    hash="5ee0e161d40e71d9a246b8574fc3b6812fe59557",
                    operation='UPDATE OF "outcome", "retired_at" OR DELETE',
                    pgid="pgtrigger_stage_track_keeps_outcomes_57403",
                    table="engagements_stage",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stage",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_stageevent" ("asks_for", "id", "name", "order", "outcome", "owner_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "retired_at", "slug", "track_id", "updated_at", "version") VALUES (NEW."asks_for", NEW."id", NEW."name", NEW."order", NEW."outcome", NEW."owner_limit", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."probability", NEW."retired_at", NEW."slug", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="efff2c8ac0e570f0eb431bbfc6946fb973898183",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3bf5f",
                    table="engagements_stage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stage",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_stageevent" ("asks_for", "id", "name", "order", "outcome", "owner_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "retired_at", "slug", "track_id", "updated_at", "version") VALUES (NEW."asks_for", NEW."id", NEW."name", NEW."order", NEW."outcome", NEW."owner_limit", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."probability", NEW."retired_at", NEW."slug", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="86747f6d3f60be0eef47bc5641b3bf357dc5e778",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_85238",
                    table="engagements_stage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_plantemplateevent" ("archived_at", "created_at", "description", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "track_id", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."description", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="11d2a10661cb1d89bc49d557e5b0910d19ac6111",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fa0d2",
                    table="engagements_plantemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_plantemplateevent" ("archived_at", "created_at", "description", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "track_id", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."description", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="b2eb359a51fbef7f57d77185abd55ea6ed5288e6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e91bd",
                    table="engagements_plantemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pipelinetarget",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_pipelinetargetevent" ("amount", "archived_at", "created_at", "currency", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "track_id", "updated_at", "version") VALUES (NEW."amount", NEW."archived_at", NEW."created_at", NEW."currency", NEW."id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quarter", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="176726a5b02762babae5189997c57f5ce8066dc4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_575fa",
                    table="engagements_pipelinetarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pipelinetarget",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_pipelinetargetevent" ("amount", "archived_at", "created_at", "currency", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "track_id", "updated_at", "version") VALUES (NEW."amount", NEW."archived_at", NEW."created_at", NEW."currency", NEW."id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quarter", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="564c7e328f16af2bcb73272a4dfc4391be504b9e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_727e3",
                    table="engagements_pipelinetarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="engagement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_engagementevent" ("amount", "archived_at", "close_reason", "closed_on", "created_at", "currency", "expected_close", "external_id", "external_system", "health", "health_reason", "id", "next_step", "objective", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "solution_id", "stage_entered_at", "stage_id", "started_on", "target_on", "title", "track_id", "updated_at", "version") VALUES (NEW."amount", NEW."archived_at", NEW."close_reason", NEW."closed_on", NEW."created_at", NEW."currency", NEW."expected_close", NEW."external_id", NEW."external_system", NEW."health", NEW."health_reason", NEW."id", NEW."next_step", NEW."objective", NEW."owner_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."solution_id", NEW."stage_entered_at", NEW."stage_id", NEW."started_on", NEW."target_on", NEW."title", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="8394e04183de974d7ea1f778e6f78da153245126",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3af5c",
                    table="engagements_engagement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="engagement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_engagementevent" ("amount", "archived_at", "close_reason", "closed_on", "created_at", "currency", "expected_close", "external_id", "external_system", "health", "health_reason", "id", "next_step", "objective", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "solution_id", "stage_entered_at", "stage_id", "started_on", "target_on", "title", "track_id", "updated_at", "version") VALUES (NEW."amount", NEW."archived_at", NEW."close_reason", NEW."closed_on", NEW."created_at", NEW."currency", NEW."expected_close", NEW."external_id", NEW."external_system", NEW."health", NEW."health_reason", NEW."id", NEW."next_step", NEW."objective", NEW."owner_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."solution_id", NEW."stage_entered_at", NEW."stage_id", NEW."started_on", NEW."target_on", NEW."title", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="799c24b5c9f775de0ce66209fce2daf68f821993",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_51ae7",
                    table="engagements_engagement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountgoal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "engagements_accountgoalevent" ("archived_at", "carried_from_id", "created_at", "id", "order", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "text", "track_id", "updated_at", "version") VALUES (NEW."archived_at", NEW."carried_from_id", NEW."created_at", NEW."id", NEW."order", NEW."owner_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quarter", NEW."state", NEW."text", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="cbdee0fc53434f5e5e4803141c4b72e19d5269ee",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ad435",
                    table="engagements_accountgoal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountgoal",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "engagements_accountgoalevent" ("archived_at", "carried_from_id", "created_at", "id", "order", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "text", "track_id", "updated_at", "version") VALUES (NEW."archived_at", NEW."carried_from_id", NEW."created_at", NEW."id", NEW."order", NEW."owner_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quarter", NEW."state", NEW."text", NEW."track_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="e2845f0f230b6ce9d67ff6ffea2509936344c402",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bbc2e",
                    table="engagements_accountgoal",
                    when="AFTER",
                ),
            ),
        ),
    ]
