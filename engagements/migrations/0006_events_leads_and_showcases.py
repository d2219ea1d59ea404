import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


# Approval is given to a wording that is under review, not to an idea. The history keeps what was noted too early.
TAKE_BACK = """
UPDATE engagements_showcase
SET partner_approved_at = NULL, legal_approved_at = NULL, version = version + 1
WHERE stage IN ('idea', 'draft') AND (partner_approved_at IS NOT NULL OR legal_approved_at IS NOT NULL);
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    """What events were for and brought, leads, and the approvals of showcases over a link."""

    dependencies = [
        ("engagements", "0005_planned_and_recurring_meetings"),
        ("partners", "0011_compared_names"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(TAKE_BACK, migrations.RunSQL.noop),
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
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "default_permissions": (),
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
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
            ],
            options={
                "ordering": ["-noted_at", "-pk"],
                "permissions": [("export_lead", "Can export leads")],
            },
        ),
        migrations.CreateModel(
            name="LeadEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
            ],
            options={
                "abstract": False,
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
            ],
            options={
                "ordering": ["decided_at", "pk"],
                "permissions": [("approve_for_legal", "Can approve showcases for legal")],
                "default_permissions": (),
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
            ],
            options={
                "ordering": ["moved_at", "pk"],
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="eventpart",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="eventpart",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="showcase",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="showcase",
            name="update_update",
        ),
        migrations.AddField(
            model_name="event",
            name="attendance",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="attendance"),
        ),
        migrations.AddField(
            model_name="event",
            name="booth_visits",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="booth visits"),
        ),
        migrations.AddField(
            model_name="event",
            name="colleagues",
            field=models.ManyToManyField(
                blank=True,
                related_name="attended_events",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who goes",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="goals",
            field=models.TextField(
                blank=True, help_text="What we want of it, in numbers if we can.", verbose_name="goals"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="outcome",
            field=models.TextField(
                blank=True, help_text="What came of it, and whether to go again.", verbose_name="outcome"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="registrations",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="registrations"),
        ),
        migrations.AddField(
            model_name="eventevent",
            name="attendance",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="attendance"),
        ),
        migrations.AddField(
            model_name="eventevent",
            name="booth_visits",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="booth visits"),
        ),
        migrations.AddField(
            model_name="eventevent",
            name="goals",
            field=models.TextField(
                blank=True, help_text="What we want of it, in numbers if we can.", verbose_name="goals"
            ),
        ),
        migrations.AddField(
            model_name="eventevent",
            name="outcome",
            field=models.TextField(
                blank=True, help_text="What came of it, and whether to go again.", verbose_name="outcome"
            ),
        ),
        migrations.AddField(
            model_name="eventevent",
            name="registrations",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="registrations"),
        ),
        migrations.AddField(
            model_name="eventpart",
            name="follow_up",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="event_part",
                to="engagements.followup",
            ),
        ),
        migrations.AddField(
            model_name="eventpart",
            name="talk_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="talk begins"),
        ),
        migrations.AddField(
            model_name="eventpart",
            name="talk_title",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the talk"),
        ),
        migrations.AddField(
            model_name="eventpartevent",
            name="follow_up",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="eventpartevent",
            name="talk_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="talk begins"),
        ),
        migrations.AddField(
            model_name="eventpartevent",
            name="talk_title",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the talk"),
        ),
        migrations.AddField(
            model_name="showcase",
            name="quote",
            field=models.TextField(blank=True, max_length=2000, verbose_name="quote"),
        ),
        migrations.AddField(
            model_name="showcase",
            name="quoted",
            field=models.CharField(blank=True, max_length=200, verbose_name="who says it"),
        ),
        migrations.AddField(
            model_name="showcase",
            name="text",
            field=models.TextField(blank=True, max_length=200000, verbose_name="text"),
        ),
        migrations.AddField(
            model_name="showcaseevent",
            name="quote",
            field=models.TextField(blank=True, max_length=2000, verbose_name="quote"),
        ),
        migrations.AddField(
            model_name="showcaseevent",
            name="quoted",
            field=models.CharField(blank=True, max_length=200, verbose_name="who says it"),
        ),
        migrations.AddField(
            model_name="showcaseevent",
            name="text",
            field=models.TextField(blank=True, max_length=200000, verbose_name="text"),
        ),
        migrations.AlterField(
            model_name="showcase",
            name="results",
            field=models.TextField(blank=True, max_length=20000, verbose_name="results"),
        ),
        migrations.AlterField(
            model_name="showcaseevent",
            name="results",
            field=models.TextField(blank=True, max_length=20000, verbose_name="results"),
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
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="event_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="eventpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role", "speaker"),
                    models.Q(("talk_at__isnull", True), ("talk_title", "")),
                    _connector="OR",
                ),
                name="event_part_talk_is_a_speakers",
                violation_error_message="Only a speaker has a talk.",
            ),
        ),
        migrations.AddConstraint(
            model_name="showcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ("partner_review", "legal", "published")),
                    models.Q(("legal_approved_at__isnull", True), ("partner_approved_at__isnull", True)),
                    _connector="OR",
                ),
                name="showcase_approved_in_review",
                violation_error_message="An idea or a draft is not approved yet.",
            ),
        ),
        migrations.AddField(
            model_name="approvalrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="approvalrequest",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approval_requests",
                to="partners.contact",
            ),
        ),
        migrations.AddField(
            model_name="approvalrequest",
            name="showcase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="requests",
                to="engagements.showcase",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads",
                to="partners.contact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="leads", to="engagements.event"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="follow_up",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lead",
                to="engagements.followup",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="logged_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="logged_leads",
                to=settings.AUTH_USER_MODEL,
                verbose_name="logged by",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="part",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="logged_leads",
                to="engagements.eventpart",
                verbose_name="booth",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="products",
            field=models.ManyToManyField(
                blank=True, related_name="leads", to="partners.product", verbose_name="interested in"
            ),
        ),
        migrations.AddField(
            model_name="leadevent",
            name="closed_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="leadevent",
            name="contact",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="leadevent",
            name="event",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="engagements.event",
            ),
        ),
        migrations.AddField(
            model_name="leadevent",
            name="follow_up",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="leadevent",
            name="logged_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="logged by",
            ),
        ),
        migrations.AddField(
            model_name="leadevent",
            name="part",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="leadevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="leadevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="engagements.lead",
            ),
        ),
        migrations.AddField(
            model_name="showcaseapproval",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="showcaseapproval",
            name="request",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer",
                to="engagements.approvalrequest",
            ),
        ),
        migrations.AddField(
            model_name="showcaseapproval",
            name="showcase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="engagements.showcase",
            ),
        ),
        migrations.AddField(
            model_name="showcasemove",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="showcasemove",
            name="showcase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="engagements.showcase"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("asked_at"))),
                name="approval_request_lasts_a_while",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"
                ),
                name="approval_request_ends_once",
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
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["event", "-noted_at"], name="lead_by_event"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("email", ""), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="lead_says_something",
                violation_error_message="Write a name, an e-mail address or a note.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(("temperature__in", ["hot", "warm", "cold"])),
                name="lead_temperature_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent", "not_asked"), ("consent_at__isnull", True)),
                    models.Q(("consent__in", ["given", "refused"]), ("consent_at__isnull", False)),
                    _connector="OR",
                ),
                name="lead_consent_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
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
                            ["no_fit", "no_answer", "duplicate", "no_consent", "not_a_person", "other"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="lead_closed_for_a_reason",
                violation_error_message="A lead is open, became a contact, or was dropped for a reason.",
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
        migrations.AddConstraint(
            model_name="showcaseapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("by__isnull", False), ("request__isnull", False), _connector="OR"),
                name="showcase_approval_is_somebodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="showcaseapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "changes"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="showcase_changes_are_said",
                violation_error_message="Say what is to be changed.",
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
        migrations.AddConstraint(
            model_name="showcasemove",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_stage", models.F("to_stage")), _negated=True),
                name="showcase_move_goes_somewhere",
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
    ]
