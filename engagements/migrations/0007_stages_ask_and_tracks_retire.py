from typing import Any

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


def part_names(apps: Any, schema_editor: Any) -> None:
    """Give stages in use that share a name with an earlier one of their track a number after it."""
    Stage = apps.get_model("engagements", "Stage")
    taken: set[tuple[int, str]] = set()
    for stage in Stage.objects.filter(retired_at__isnull=True).order_by("track", "order", "pk"):
        name, number = stage.name, 1
        while (stage.track_id, name.lower()) in taken:
            number += 1
            name = f"{stage.name[:44]} ({number})"
        taken.add((stage.track_id, name.lower()))
        if name != stage.name:
            stage.name = name
            stage.save(update_fields=["name"])


class Migration(migrations.Migration):
    """Stages ask for fields on entry and may be limited, tracks can be retired, and a close has a reason."""

    dependencies = [
        ("engagements", "0006_events_leads_and_showcases"),
        ("partners", "0012_history_of_domains_and_industries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(part_names, migrations.RunPython.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="engagement",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="engagement",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="stage",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="stage",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="track",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="track",
            name="update_update",
        ),
        migrations.AddField(
            model_name="engagement",
            name="close_reason",
            field=models.CharField(
                blank=True,
                help_text="What decided it, in a line.",
                max_length=300,
                verbose_name="reason it was won or lost",
            ),
        ),
        migrations.AddField(
            model_name="engagementevent",
            name="close_reason",
            field=models.CharField(
                blank=True,
                help_text="What decided it, in a line.",
                max_length=300,
                verbose_name="reason it was won or lost",
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="asks_for",
            field=django.contrib.postgres.fields.ArrayField(
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
        migrations.AddField(
            model_name="stage",
            name="owner_limit",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="From one more on, the board says who is over it.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="limit for each owner",
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="updated"),
        ),
        migrations.AddField(
            model_name="stage",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="stageevent",
            name="asks_for",
            field=django.contrib.postgres.fields.ArrayField(
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
        migrations.AddField(
            model_name="stageevent",
            name="owner_limit",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="From one more on, the board says who is over it.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="limit for each owner",
            ),
        ),
        migrations.AddField(
            model_name="stageevent",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="updated"),
        ),
        migrations.AddField(
            model_name="stageevent",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="track",
            name="retired_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retired"),
        ),
        migrations.AddField(
            model_name="track",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="updated"),
        ),
        migrations.AddField(
            model_name="track",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="trackevent",
            name="retired_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retired"),
        ),
        migrations.AddField(
            model_name="trackevent",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="updated"),
        ),
        migrations.AddField(
            model_name="trackevent",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name="stage",
            name="probability",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="probability (%)",
            ),
        ),
        migrations.AlterField(
            model_name="stageevent",
            name="probability",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="probability (%)",
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
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("close_reason", ""), ("closed_on__isnull", False), _connector="OR"),
                name="engagement_reason_of_a_close",
                violation_error_message="What is still open was neither won nor lost, so it has no reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(
                models.F("track"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("retired_at__isnull", True)),
                name="stage_name_once_a_track",
                violation_error_message="The track has a stage of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="stage_has_name",
                violation_error_message="A stage has a name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["open", "won", "lost"])),
                name="stage_outcome_known",
                violation_error_message="A stage is open, won or lost.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "open"), _negated=True),
                    models.Q(("asks_for__contains", ["close_reason"]), _negated=True),
                    _connector="OR",
                ),
                name="stage_open_asks_no_reason",
                violation_error_message="Only a stage that ends the work can ask why it was won or lost.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner_limit__isnull", True), ("owner_limit__gte", 1), _connector="OR"),
                name="stage_owner_limit_positive",
                violation_error_message="A limit is one or more.",
            ),
        ),
        migrations.AddConstraint(
            model_name="track",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="track_has_name",
                violation_error_message="A track has a name.",
            ),
        ),
    ]
