import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import ecosystem.accounts.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """People, what they prefer, and the keys of their calendar feeds."""

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(blank=True, max_length=254, null=True, verbose_name="e-mail")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("devrel", "Developer relations"),
                            ("product", "Product"),
                            ("alliance", "Alliances"),
                            ("marketing", "Marketing"),
                            ("viewer", "Viewer"),
                            ("admin", "Admin"),
                        ],
                        default="viewer",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[ecosystem.accounts.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "reminder_hour",
                    models.PositiveSmallIntegerField(
                        default=8,
                        help_text="Reminders come from this hour on, in your own time zone.",
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="reminder hour",
                    ),
                ),
                ("wants_reminders", models.BooleanField(default=True, verbose_name="reminders by e-mail")),
                (
                    "prep_mail",
                    models.CharField(
                        choices=[
                            ("never", "Never"),
                            ("hour", "An hour before"),
                            ("morning", "In the morning of the day"),
                            ("evening", "In the evening before"),
                        ],
                        default="never",
                        help_text="Who attends, what is open and what was said last, before each meeting that you attend.",
                        max_length=10,
                        verbose_name="meeting preparation by e-mail",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="can sign in")),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="joined"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="user_email_unique",
                        violation_error_message="Someone has this e-mail address already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_active", False), ("email__isnull", False), _connector="OR"),
                        name="user_who_signs_in_has_email",
                        violation_error_message="Who signs in needs an e-mail address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reminder_hour__lte", 23)), name="user_reminder_hour_of_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prep_mail__in", ["never", "hour", "morning", "evening"])),
                        name="user_prep_mail_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeedKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made"
                    ),
                ),
                ("last_used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed_key",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UserEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("email", models.EmailField(blank=True, max_length=254, null=True, verbose_name="e-mail")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("devrel", "Developer relations"),
                            ("product", "Product"),
                            ("alliance", "Alliances"),
                            ("marketing", "Marketing"),
                            ("viewer", "Viewer"),
                            ("admin", "Admin"),
                        ],
                        default="viewer",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[ecosystem.accounts.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "reminder_hour",
                    models.PositiveSmallIntegerField(
                        default=8,
                        help_text="Reminders come from this hour on, in your own time zone.",
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="reminder hour",
                    ),
                ),
                ("wants_reminders", models.BooleanField(default=True, verbose_name="reminders by e-mail")),
                (
                    "prep_mail",
                    models.CharField(
                        choices=[
                            ("never", "Never"),
                            ("hour", "An hour before"),
                            ("morning", "In the morning of the day"),
                            ("evening", "In the evening before"),
                        ],
                        default="never",
                        help_text="Who attends, what is open and what was said last, before each meeting that you attend.",
                        max_length=10,
                        verbose_name="meeting preparation by e-mail",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="can sign in")),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="joined"
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
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userevent" ("date_joined", "email", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prep_mail", "reminder_hour", "role", "time_zone", "wants_reminders") VALUES (NEW."date_joined", NEW."email", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prep_mail", NEW."reminder_hour", NEW."role", NEW."time_zone", NEW."wants_reminders"); RETURN NULL;',
                    hash="cdef6c5d3ec7aa6d6332af150774703667991033",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3867c",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."date_joined" IS DISTINCT FROM (NEW."date_joined") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."prep_mail" IS DISTINCT FROM (NEW."prep_mail") OR OLD."reminder_hour" IS DISTINCT FROM (NEW."reminder_hour") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."wants_reminders" IS DISTINCT FROM (NEW."wants_reminders"))',
                    func='INSERT INTO "accounts_userevent" ("date_joined", "email", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prep_mail", "reminder_hour", "role", "time_zone", "wants_reminders") VALUES (NEW."date_joined", NEW."email", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prep_mail", NEW."reminder_hour", NEW."role", NEW."time_zone", NEW."wants_reminders"); RETURN NULL;',
                    hash="253761ebb8528aa9aa27e1bc982ed372590d9f05",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0e890",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
    ]
