import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
import ecosystem.core.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Gaps, what partners said of them, and what is planned."""

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("engagements", "0001_engagements"),
        ("partners", "0001_partners"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gap",
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
                    "problem",
                    models.TextField(
                        blank=True,
                        help_text="What partners can't do, not how to solve it.",
                        verbose_name="problem",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("feature", "Feature"),
                            ("performance", "Performance"),
                            ("defect", "Defect"),
                            ("documentation", "Documentation"),
                            ("integration", "Integration"),
                            ("licensing", "Licensing"),
                            ("support", "Support"),
                        ],
                        default="feature",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("triaged", "Triaged"),
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("shipped", "Shipped"),
                            ("declined", "Declined"),
                            ("merged", "Merged"),
                        ],
                        default="new",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "target_release",
                    models.CharField(blank=True, max_length=50, verbose_name="target release"),
                ),
                ("tracker_url", models.URLField(blank=True, max_length=500, verbose_name="tracker")),
                (
                    "partner_message",
                    models.TextField(
                        blank=True, help_text="May be told outside.", verbose_name="message to partners"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_gaps",
                        to="roadmap_feedback.gap",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gaps",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gaps",
                        to="partners.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_gaps",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "permissions": [("decide_gap", "Can triage gaps and decide on them")],
                "indexes": [
                    models.Index(fields=["product", "state"], name="gap_by_product"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            ecosystem.core.models.SearchNormal("title"), name="gin_trgm_ops"
                        ),
                        name="gap_title_search",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector("title", "problem", config="english"),
                        name="gap_text_search",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="gap_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "feature",
                                    "performance",
                                    "defect",
                                    "documentation",
                                    "integration",
                                    "licensing",
                                    "support",
                                ],
                            )
                        ),
                        name="gap_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["new", "triaged", "planned", "in_progress", "shipped", "declined", "merged"],
                            )
                        ),
                        name="gap_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(
                                models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="gap_merged_names_its_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="gap_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("partner_message", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="gap_declined_has_message",
                        violation_error_message="Say why, in words that a partner may read.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DemandSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField(help_text="The Monday of the week.")),
                ("demand", models.DecimalField(decimal_places=2, max_digits=10)),
                ("partners", models.PositiveIntegerField()),
                ("at_stake", models.DecimalField(decimal_places=2, max_digits=16)),
                ("currency", models.CharField(max_length=3)),
                (
                    "gap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="roadmap_feedback.gap",
                    ),
                ),
            ],
            options={
                "ordering": ["gap", "week"],
                "indexes": [models.Index(fields=["week"], name="demand_snapshot_by_week")],
                "constraints": [
                    models.UniqueConstraint(fields=("gap", "week"), name="demand_snapshot_once_a_week"),
                    models.CheckConstraint(
                        condition=models.Q(("week__iso_week_day", 1)), name="demand_snapshot_on_monday"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
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
                ("quote", models.TextField(blank=True, verbose_name="quote")),
                (
                    "severity",
                    models.CharField(
                        choices=[("critical", "Critical"), ("medium", "Medium"), ("low", "Low")],
                        default="medium",
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                ("workaround", models.TextField(blank=True, verbose_name="workaround")),
                (
                    "heard_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="heard on"),
                ),
                (
                    "blocks",
                    models.ManyToManyField(
                        blank=True,
                        related_name="blocked_by",
                        to="engagements.engagement",
                        verbose_name="blocks",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="partners.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="engagements.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="partners.partner",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="roadmap_feedback.gap",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["-heard_on", "-id"],
                "indexes": [
                    models.Index(fields=["gap", "partner"], name="evidence_by_gap"),
                    models.Index(fields=["partner", "-heard_on"], name="evidence_by_partner"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["critical", "medium", "low"])),
                        name="evidence_severity_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceEvent",
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
                ("quote", models.TextField(blank=True, verbose_name="quote")),
                (
                    "severity",
                    models.CharField(
                        choices=[("critical", "Critical"), ("medium", "Medium"), ("low", "Low")],
                        default="medium",
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                ("workaround", models.TextField(blank=True, verbose_name="workaround")),
                (
                    "heard_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="heard on"),
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
                        to="roadmap_feedback.evidence",
                    ),
                ),
                (
                    "reported_by",
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
                    "gap",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="roadmap_feedback.gap",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GapEvent",
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
                    "problem",
                    models.TextField(
                        blank=True,
                        help_text="What partners can't do, not how to solve it.",
                        verbose_name="problem",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("feature", "Feature"),
                            ("performance", "Performance"),
                            ("defect", "Defect"),
                            ("documentation", "Documentation"),
                            ("integration", "Integration"),
                            ("licensing", "Licensing"),
                            ("support", "Support"),
                        ],
                        default="feature",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("triaged", "Triaged"),
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("shipped", "Shipped"),
                            ("declined", "Declined"),
                            ("merged", "Merged"),
                        ],
                        default="new",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "target_release",
                    models.CharField(blank=True, max_length=50, verbose_name="target release"),
                ),
                ("tracker_url", models.URLField(blank=True, max_length=500, verbose_name="tracker")),
                (
                    "partner_message",
                    models.TextField(
                        blank=True, help_text="May be told outside.", verbose_name="message to partners"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="roadmap_feedback.gap",
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
                        to="roadmap_feedback.gap",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "reported_by",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GapStateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "New"),
                            ("triaged", "Triaged"),
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("shipped", "Shipped"),
                            ("declined", "Declined"),
                            ("merged", "Merged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("triaged", "Triaged"),
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("shipped", "Shipped"),
                            ("declined", "Declined"),
                            ("merged", "Merged"),
                        ],
                        max_length=20,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.TextField(blank=True)),
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
                    "gap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="state_changes",
                        to="roadmap_feedback.gap",
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-id"],
                "indexes": [models.Index(fields=["gap", "changed_at"], name="gap_state_change_by_gap")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_state", models.F("to_state")), _negated=True),
                        name="gap_state_change_moves",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("triaged", "Triaged"),
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("shipped", "Shipped"),
                            ("declined", "Declined"),
                            ("merged", "Merged"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "follow_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply",
                        to="engagements.followup",
                    ),
                ),
                (
                    "gap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="roadmap_feedback.gap",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "partner replies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gap", "partner", "state"), name="partner_reply_once_a_state"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecencyPolicy",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "half_life_days",
                    models.PositiveSmallIntegerField(default=180, verbose_name="half-life (days)"),
                ),
            ],
            options={
                "verbose_name_plural": "recency policy",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="recency_policy_single"),
                    models.CheckConstraint(
                        condition=models.Q(("half_life_days__gt", 0)), name="recency_policy_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecencyPolicyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, serialize=False)),
                (
                    "half_life_days",
                    models.PositiveSmallIntegerField(default=180, verbose_name="half-life (days)"),
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
                        to="roadmap_feedback.recencypolicy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RoadmapItem",
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
                    "horizon",
                    models.CharField(
                        choices=[("now", "Now"), ("next", "Next"), ("later", "Later")],
                        default="later",
                        max_length=10,
                        verbose_name="horizon",
                    ),
                ),
                ("release", models.CharField(blank=True, max_length=50, verbose_name="release")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("shipped", "Shipped"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "gaps",
                    models.ManyToManyField(
                        blank=True,
                        related_name="roadmap_items",
                        to="roadmap_feedback.gap",
                        verbose_name="gaps",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roadmap_items",
                        to="partners.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "ordering": ["product__name", "horizon", "title"],
            },
        ),
        migrations.CreateModel(
            name="RoadmapItemEvent",
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
                    "horizon",
                    models.CharField(
                        choices=[("now", "Now"), ("next", "Next"), ("later", "Later")],
                        default="later",
                        max_length=10,
                        verbose_name="horizon",
                    ),
                ),
                ("release", models.CharField(blank=True, max_length=50, verbose_name="release")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("shipped", "Shipped"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="state",
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
                        to="roadmap_feedback.roadmapitem",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DemandWeight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[("tier", "Tier"), ("severity", "Severity")],
                        max_length=10,
                        verbose_name="dimension",
                    ),
                ),
                ("value", models.CharField(max_length=20, verbose_name="value")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="weight")),
            ],
            options={
                "ordering": ["dimension", "-weight"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dimension", "value"),
                        name="demand_weight_once",
                        violation_error_message="This tier or severity has a weight already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0)),
                        name="demand_weight_not_negative",
                        violation_error_message="A weight is zero or more.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DemandWeightEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "dimension",
                    models.CharField(
                        choices=[("tier", "Tier"), ("severity", "Severity")],
                        max_length=10,
                        verbose_name="dimension",
                    ),
                ),
                ("value", models.CharField(max_length=20, verbose_name="value")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="weight")),
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
                        to="roadmap_feedback.demandweight",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demandweight",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "roadmap_feedback_demandweightevent" ("dimension", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "weight") VALUES (NEW."dimension", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."value", NEW."weight"); RETURN NULL;',
                    hash="fa562fc55d4d0e3ea1a446c3308dd3221893c037",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ba7a0",
                    table="roadmap_feedback_demandweight",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demandweight",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "roadmap_feedback_demandweightevent" ("dimension", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "weight") VALUES (NEW."dimension", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."value", NEW."weight"); RETURN NULL;',
                    hash="2c14cc7b6ac6ffcab4bdf55a9c4e4e1ef791cd3c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7e530",
                    table="roadmap_feedback_demandweight",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recencypolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "roadmap_feedback_recencypolicyevent" ("half_life_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."half_life_days", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="f50b3c8eaa68accfb49c2567a3d9b6c8ffd5c80e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6bb84",
                    table="roadmap_feedback_recencypolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recencypolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "roadmap_feedback_recencypolicyevent" ("half_life_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."half_life_days", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="650724d35b874894d0544f3b2b434ed352380e83",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_77a27",
                    table="roadmap_feedback_recencypolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gap",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "roadmap_feedback_gapevent" ("archived_at", "created_at", "id", "kind", "merged_into_id", "owner_id", "partner_message", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "product_id", "reported_by_id", "state", "target_release", "title", "tracker_url", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."id", NEW."kind", NEW."merged_into_id", NEW."owner_id", NEW."partner_message", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."problem", NEW."product_id", NEW."reported_by_id", NEW."state", NEW."target_release", NEW."title", NEW."tracker_url", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="61629cbc01d4e9138b9779a33f2e2585878bcc75",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0e052",
                    table="roadmap_feedback_gap",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gap",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "roadmap_feedback_gapevent" ("archived_at", "created_at", "id", "kind", "merged_into_id", "owner_id", "partner_message", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "product_id", "reported_by_id", "state", "target_release", "title", "tracker_url", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."id", NEW."kind", NEW."merged_into_id", NEW."owner_id", NEW."partner_message", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."problem", NEW."product_id", NEW."reported_by_id", NEW."state", NEW."target_release", NEW."title", NEW."tracker_url", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="853cca821d58c4802e4bd2e44418a67861034d02",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_24485",
                    table="roadmap_feedback_gap",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "roadmap_feedback_evidenceevent" ("archived_at", "contact_id", "created_at", "gap_id", "heard_on", "id", "meeting_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "reported_by_id", "severity", "updated_at", "version", "workaround") VALUES (NEW."archived_at", NEW."contact_id", NEW."created_at", NEW."gap_id", NEW."heard_on", NEW."id", NEW."meeting_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quote", NEW."reported_by_id", NEW."severity", NEW."updated_at", NEW."version", NEW."workaround"); RETURN NULL;',
                    hash="a20eb01ce2adb498aa571f04d17a60d49afaa08d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a5f45",
                    table="roadmap_feedback_evidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "roadmap_feedback_evidenceevent" ("archived_at", "contact_id", "created_at", "gap_id", "heard_on", "id", "meeting_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quote", "reported_by_id", "severity", "updated_at", "version", "workaround") VALUES (NEW."archived_at", NEW."contact_id", NEW."created_at", NEW."gap_id", NEW."heard_on", NEW."id", NEW."meeting_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quote", NEW."reported_by_id", NEW."severity", NEW."updated_at", NEW."version", NEW."workaround"); RETURN NULL;',
                    hash="85f3852c502f16499bc49febd151377c6b9ad075",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c932d",
                    table="roadmap_feedback_evidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roadmapitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "roadmap_feedback_roadmapitemevent" ("archived_at", "created_at", "horizon", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "release", "state", "title", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."horizon", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."release", NEW."state", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="fe894c383ff92dd05b8802959d8547c0eac71192",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_98d0f",
                    table="roadmap_feedback_roadmapitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roadmapitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "roadmap_feedback_roadmapitemevent" ("archived_at", "created_at", "horizon", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "release", "state", "title", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."horizon", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."release", NEW."state", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="6a50be61719f9e0094c78688d25563f8d5ec0eb8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e0e87",
                    table="roadmap_feedback_roadmapitem",
                    when="AFTER",
                ),
            ),
        ),
    ]
