import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Imports and what each row of them did."""

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("subject", models.CharField(blank=True, max_length=20, verbose_name="what it is")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("salesforce", "Salesforce"),
                            ("hubspot", "HubSpot"),
                            ("ecosystem", "Ecosystem"),
                            ("file", "Another system"),
                        ],
                        default="file",
                        max_length=20,
                        verbose_name="system",
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                ("options", models.JSONField(default=dict)),
                ("questions", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="rows")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "Columns to be told"),
                            ("reading", "Being read"),
                            ("preview", "To be confirmed"),
                            ("importing", "Being brought in"),
                            ("done", "Done"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                            ("failed", "Can't be read"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_rows", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded"),
                ),
                ("planned_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "mapping",
                                    "reading",
                                    "preview",
                                    "importing",
                                    "done",
                                    "undoing",
                                    "undone",
                                    "failed",
                                ],
                            )
                        ),
                        name="import_run_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_at__isnull", False), ("state__in", ("done", "undoing", "undone"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("done", "undoing", "undone")), _negated=True),
                                ("done_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="import_run_done_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("create", "New"),
                            ("update", "Changed"),
                            ("unchanged", "As they are"),
                            ("asked", "To decide"),
                            ("conflict", "Conflicts"),
                            ("bad", "Left out"),
                        ],
                        max_length=10,
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=300)),
                ("reason", models.TextField(blank=True)),
                ("object_id", models.BigIntegerField(blank=True, null=True)),
                ("seen_version", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "data",
                    models.JSONField(
                        blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                    ),
                ),
                (
                    "adds",
                    models.JSONField(
                        blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                    ),
                ),
                (
                    "drops",
                    models.JSONField(
                        blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                    ),
                ),
                ("changes", models.JSONField(blank=True, null=True)),
                ("questions", models.JSONField(blank=True, null=True)),
                ("values", models.JSONField(blank=True, null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned",
                        to="workspace.importrun",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["run", "outcome", "number"], name="import_row_by_outcome")],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="import_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["create", "update", "unchanged", "asked", "conflict", "bad"])
                        ),
                        name="import_row_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("file", "The file"),
                            ("accounts", "Companies"),
                            ("products", "Products"),
                            ("teams", "Sales agents"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="workspace.importrun",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "part"), name="import_file_once_a_part")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=100)),
                ("object_id", models.BigIntegerField()),
                ("root", models.CharField(max_length=100)),
                ("root_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("created", "Created"), ("changed", "Changed"), ("removed", "Removed")],
                        max_length=10,
                    ),
                ),
                ("before", models.JSONField(blank=True, null=True)),
                ("left_as", models.CharField(blank=True, max_length=32)),
                ("kept_because", models.CharField(blank=True, max_length=200)),
                ("undone", models.BooleanField(default=False)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="workspace.importrun",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["run", "model", "object_id"], name="import_change_by_run"),
                    models.Index(fields=["run", "root", "root_id"], name="import_change_by_root"),
                    models.Index(fields=["model", "object_id"], name="import_change_by_object"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["created", "changed", "removed"])),
                        name="import_change_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signature", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=20)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("salesforce", "Salesforce"),
                            ("hubspot", "HubSpot"),
                            ("ecosystem", "Ecosystem"),
                            ("file", "Another system"),
                        ],
                        max_length=20,
                    ),
                ),
                ("fields", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_mappings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "signature"), name="import_mapping_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="workspace.importfile",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("file", "number"), name="import_piece_once")],
            },
        ),
    ]
