import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Exchange rates, saved views of lists, and bulk changes."""

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("core", "0001_search"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.TextField(blank=True)),
                ("shared_with", models.CharField(blank=True, max_length=20, verbose_name="shared with")),
                ("is_default", models.BooleanField(default=False, verbose_name="opens first")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "permissions": [("export_list", "Can export lists")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("owner"),
                        models.F("path"),
                        django.db.models.functions.text.Lower("name"),
                        name="saved_view_name_once",
                        violation_error_message="You have a view of this name already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("owner", "path"),
                        name="saved_view_one_default",
                        violation_error_message="Another view opens first already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="saved_view_has_name",
                        violation_error_message="A view has a name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=100)),
                ("query", models.TextField(blank=True)),
                ("field", models.CharField(max_length=40)),
                ("value", models.JSONField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("preview", "To be confirmed"), ("done", "Done"), ("undone", "Undone")],
                        default="preview",
                        max_length=10,
                    ),
                ),
                ("rows", models.JSONField(default=list)),
                ("refused", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulk_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("base", models.CharField(max_length=3)),
                ("day", models.DateField()),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=12, help_text="Units of base for one unit of currency.", max_digits=22
                    ),
                ),
            ],
            options={
                "ordering": ["currency", "-day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "base", "day"),
                        name="exchange_rate_once_a_day",
                        violation_error_message="There is a rate for this currency on that day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)),
                        name="exchange_rate_positive",
                        violation_error_message="A rate is above zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("base", models.CharField(max_length=3)),
                ("day", models.DateField()),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=12, help_text="Units of base for one unit of currency.", max_digits=22
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
                        to="core.exchangerate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangerate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_exchangerateevent" ("base", "currency", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate") VALUES (NEW."base", NEW."currency", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate"); RETURN NULL;',
                    hash="abda7d02e1e46d954ba08cd31ebd66f28915d98b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f0957",
                    table="core_exchangerate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangerate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_exchangerateevent" ("base", "currency", "day", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate") VALUES (NEW."base", NEW."currency", NEW."day", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate"); RETURN NULL;',
                    hash="132a50bd90060ba9b2c15190c468d8fec04cdfbb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8b13c",
                    table="core_exchangerate",
                    when="AFTER",
                ),
            ),
        ),
    ]
