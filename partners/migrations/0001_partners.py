import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import ecosystem.accounts.models
import ecosystem.core.models
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Partners and what is known of them, with the history of each."""

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("core", "0001_search"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactToCompare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                ("slug", models.SlugField(max_length=100, unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Industry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
            ],
            options={
                "verbose_name_plural": "industries",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
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
                ("slug", models.SlugField(editable=False, max_length=220, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("isv", "ISV"),
                            ("startup", "Startup"),
                            ("research_lab", "Research lab"),
                            ("agency", "Agency"),
                            ("system_integrator", "System integrator"),
                            ("community", "Developer community"),
                        ],
                        default="isv",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("strategic", "Strategic"),
                            ("growth", "Growth"),
                            ("emerging", "Emerging"),
                            ("watch", "Watch"),
                        ],
                        default="emerging",
                        max_length=20,
                        verbose_name="tier",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("onboarding", "Onboarding"),
                            ("active", "Active"),
                            ("dormant", "Dormant"),
                            ("former", "Former"),
                        ],
                        default="prospect",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True, help_text="ISO 3166-1 code.", max_length=2, verbose_name="country"
                    ),
                ),
                ("website", models.URLField(blank=True, max_length=500, verbose_name="website")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "restricted",
                    models.BooleanField(
                        default=False,
                        help_text="Under NDA: only its owner and team see that it exists.",
                        verbose_name="restricted",
                    ),
                ),
                (
                    "last_touch_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last touch"),
                ),
                (
                    "domains",
                    models.ManyToManyField(
                        blank=True, related_name="partners", to="partners.domain", verbose_name="domains"
                    ),
                ),
                (
                    "industries",
                    models.ManyToManyField(
                        blank=True, related_name="partners", to="partners.industry", verbose_name="industries"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_partners",
                        to="partners.partner",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_partners",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            ecosystem.core.models.SearchNormal("name"), name="gin_trgm_ops"
                        ),
                        name="partner_name_search",
                    ),
                    models.Index(
                        ecosystem.core.models.SearchNormal("name"), models.F("id"), name="partner_by_name"
                    ),
                    models.Index(fields=["last_touch_at"], name="partner_by_last_touch"),
                    models.Index(
                        condition=models.Q(("restricted", True)),
                        fields=["restricted"],
                        name="partner_restricted",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("archived_at__isnull", True), ("restricted", False)),
                        name="partner_name_unique",
                        violation_error_message="A partner of this name exists already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="partner_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True), ("archived_at__isnull", False), _connector="OR"
                        ),
                        name="partner_merged_is_archived",
                        violation_error_message="It was merged into another partner: undo the merge instead.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="partner_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "isv",
                                    "startup",
                                    "research_lab",
                                    "agency",
                                    "system_integrator",
                                    "community",
                                ],
                            )
                        ),
                        name="partner_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["strategic", "growth", "emerging", "watch"])),
                        name="partner_tier_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["prospect", "onboarding", "active", "dormant", "former"])
                        ),
                        name="partner_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerToCompare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Benefit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "allowance",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="In a year of membership. Empty: no limit.",
                        max_digits=12,
                        null=True,
                        verbose_name="allowance",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="Such as GPU hours or days.", max_length=30, verbose_name="unit"
                    ),
                ),
                (
                    "retired_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="no longer given since"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benefits",
                        to="partners.programme",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("programme"),
                        name="benefit_once_a_programme",
                        violation_error_message="The programme has a benefit of this name already.",
                    ),
                    models.UniqueConstraint(fields=("id", "programme"), name="benefit_with_its_programme"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="benefit_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allowance__isnull", True), ("allowance__gt", 0), _connector="OR"
                        ),
                        name="benefit_allowance_above_zero",
                        violation_error_message="An allowance is above zero, or empty for no limit.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "joined_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="joined on"),
                ),
                ("renews_on", models.DateField(blank=True, null=True, verbose_name="renews on")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="partners.partner",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="partners.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "ordering": ["programme__name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=("programme", "partner"),
                        name="membership_once_a_programme",
                        violation_error_message="The partner is in this programme already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("renews_on__isnull", True),
                            ("renews_on__gt", models.F("joined_on")),
                            _connector="OR",
                        ),
                        name="membership_renews_after_joining",
                        violation_error_message="A membership renews after the day it began.",
                    ),
                    models.UniqueConstraint(fields=("id", "programme"), name="membership_with_its_programme"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
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
                        to="partners.programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
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
                            ("devrel", "Developer relations"),
                            ("alliance", "Alliance"),
                            ("account", "Account"),
                            ("marketing", "Marketing"),
                            ("business_development", "Business development"),
                        ],
                        max_length=30,
                        verbose_name="role",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team",
                        to="partners.partner",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partner_roles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["role", "user__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "user", "role"),
                        name="team_member_once_a_role",
                        violation_error_message="This person has that role here already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                ["devrel", "alliance", "account", "marketing", "business_development"],
                            )
                        ),
                        name="team_member_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMemberEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("devrel", "Developer relations"),
                            ("alliance", "Alliance"),
                            ("account", "Account"),
                            ("marketing", "Marketing"),
                            ("business_development", "Business development"),
                        ],
                        max_length=30,
                        verbose_name="role",
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
                        to="partners.teammember",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
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
            name="TierPolicy",
            fields=[
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("strategic", "Strategic"),
                            ("growth", "Growth"),
                            ("emerging", "Emerging"),
                            ("watch", "Watch"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "cadence_days",
                    models.PositiveSmallIntegerField(help_text="Days between two contacts, at most."),
                ),
            ],
            options={
                "verbose_name_plural": "tier policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cadence_days__gt", 0)), name="tier_policy_cadence_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BenefitUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("1"), max_digits=12, verbose_name="how much"
                    ),
                ),
                (
                    "used_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="used on"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "benefit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="partners.benefit",
                        verbose_name="benefit",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="partners.membership",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.programme",
                    ),
                ),
            ],
            options={
                "ordering": ["-used_on", "-pk"],
                "indexes": [models.Index(fields=["membership", "used_on"], name="benefit_use_by_membership")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)),
                        name="benefit_use_above_zero",
                        violation_error_message="What is used is above zero.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ComparedPartner",
            fields=[
                ("record_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("key", models.TextField()),
                ("digits", models.TextField(blank=True)),
                ("host", models.TextField(blank=True)),
                ("restricted", models.BooleanField()),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["key"], name="compared_partner_by_key"),
                    models.Index(
                        condition=models.Q(("digits", ""), _negated=True),
                        fields=["digits"],
                        name="compared_partner_by_digits",
                    ),
                    models.Index(
                        condition=models.Q(("host", ""), _negated=True),
                        fields=["host"],
                        name="compared_partner_by_host",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("key", name="gin_trgm_ops"),
                        condition=models.Q(("digits", "")),
                        name="compared_partner_search",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("champion", "Champion"),
                                ("technical_lead", "Technical lead"),
                                ("executive_sponsor", "Executive sponsor"),
                                ("marketing", "Marketing"),
                                ("legal", "Legal"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        verbose_name="roles",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=50, verbose_name="phone")),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="Such as Europe/Oslo.",
                        max_length=64,
                        validators=[ecosystem.accounts.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("left_at", models.DateField(blank=True, null=True, verbose_name="left the partner on")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_contacts",
                        to="partners.contact",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            ecosystem.core.models.SearchNormal("name"), name="gin_trgm_ops"
                        ),
                        name="contact_name_search",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("email"), name="gin_trgm_ops"
                        ),
                        name="contact_email_search",
                    ),
                    models.Index(fields=["partner", "name"], name="contact_by_partner"),
                    models.Index(
                        ecosystem.core.models.SearchNormal("name"), models.F("id"), name="contact_by_name"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partner"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True), ("archived_at__isnull", True)
                        ),
                        name="contact_email_once_a_partner",
                        violation_error_message="A contact with this e-mail address is there already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="contact_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True), ("archived_at__isnull", False), _connector="OR"
                        ),
                        name="contact_merged_is_archived",
                        violation_error_message="It was merged into another contact: undo the merge instead.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="contact_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "roles__contained_by",
                                ["champion", "technical_lead", "executive_sponsor", "marketing", "legal"],
                            )
                        ),
                        name="contact_roles_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactErasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("named_in", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="partners.contact",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ContactExternalId",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system", models.CharField(max_length=50)),
                ("value", models.CharField(max_length=200)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="external_ids",
                        to="partners.contact",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("system", "value"),
                        name="contact_external_id_unique",
                        violation_error_message="Another contact has this id in that system.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                (
                    "away",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        related_query_name="+",
                        to="partners.contact",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        related_query_name="+",
                        to="partners.contact",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("away",),
                        name="contact_merged_away_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("away", models.F("into")), _negated=True),
                        name="contact_merge_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMergedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveIntegerField()),
                ("model", models.CharField(max_length=200)),
                ("row_id", models.CharField(max_length=40)),
                ("before", models.JSONField()),
                ("after", models.JSONField(null=True)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="partners.contactmerge",
                    ),
                ),
            ],
            options={
                "ordering": ["step", "pk"],
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["merge", "step"], name="contact_merged_row_by_step")],
            },
        ),
        migrations.CreateModel(
            name="ContactsToldApart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        related_query_name="+",
                        to="partners.contact",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        related_query_name="+",
                        to="partners.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="contacts_told_apart_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="contacts_told_apart_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LikelyContacts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField()),
                ("same_email", models.BooleanField()),
                ("same_name", models.BooleanField()),
                ("same_partner", models.BooleanField()),
                (
                    "first",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.contact",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["-score", "first", "second"],
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["-score", "first", "second"], name="likely_contacts_by_score")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="likely_contacts_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="likely_contacts_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerHealth",
            fields=[
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="health",
                        serialize=False,
                        to="partners.partner",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("at_risk", "At risk"), ("watch", "Watch"), ("good", "Good")],
                        max_length=10,
                        verbose_name="health",
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("computed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "partner healths",
                "indexes": [models.Index(fields=["state"], name="partner_health_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["at_risk", "watch", "good"])),
                        name="partner_health_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LikelyPartners",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField()),
                ("likeness", models.PositiveSmallIntegerField()),
                ("same_key", models.BooleanField()),
                ("host", models.TextField(blank=True)),
                (
                    "systems",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list),
                ),
                ("mail_domain", models.TextField(blank=True)),
                ("mail_contacts", models.PositiveIntegerField(default=0)),
                (
                    "first",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["-score", "first", "second"],
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["-score", "first", "second"], name="likely_partners_by_score")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="likely_partners_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="likely_partners_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("system", models.CharField(max_length=50)),
                ("value", models.CharField(max_length=200)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="external_ids",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("system", "value"),
                        name="partner_external_id_unique",
                        violation_error_message="Another partner has this id in that system.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("moved_on", models.DateField(verbose_name="moved on")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="partners.contact",
                    ),
                ),
                (
                    "from_partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts_gone",
                        to="partners.partner",
                    ),
                ),
                (
                    "to_partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts_come",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a contact",
                "verbose_name_plural": "moves of contacts",
                "ordering": ["-moved_on", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ContactEvent",
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
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("champion", "Champion"),
                                ("technical_lead", "Technical lead"),
                                ("executive_sponsor", "Executive sponsor"),
                                ("marketing", "Marketing"),
                                ("legal", "Legal"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        verbose_name="roles",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=50, verbose_name="phone")),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="Such as Europe/Oslo.",
                        max_length=64,
                        validators=[ecosystem.accounts.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("left_at", models.DateField(blank=True, null=True, verbose_name="left the partner on")),
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
                        to="partners.contact",
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
                        to="partners.contact",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerDomainEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "domain",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.domain",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerEvent",
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
                ("slug", models.SlugField(db_index=False, editable=False, max_length=220)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("isv", "ISV"),
                            ("startup", "Startup"),
                            ("research_lab", "Research lab"),
                            ("agency", "Agency"),
                            ("system_integrator", "System integrator"),
                            ("community", "Developer community"),
                        ],
                        default="isv",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("strategic", "Strategic"),
                            ("growth", "Growth"),
                            ("emerging", "Emerging"),
                            ("watch", "Watch"),
                        ],
                        default="emerging",
                        max_length=20,
                        verbose_name="tier",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("onboarding", "Onboarding"),
                            ("active", "Active"),
                            ("dormant", "Dormant"),
                            ("former", "Former"),
                        ],
                        default="prospect",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True, help_text="ISO 3166-1 code.", max_length=2, verbose_name="country"
                    ),
                ),
                ("website", models.URLField(blank=True, max_length=500, verbose_name="website")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "restricted",
                    models.BooleanField(
                        default=False,
                        help_text="Under NDA: only its owner and team see that it exists.",
                        verbose_name="restricted",
                    ),
                ),
                (
                    "last_touch_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last touch"),
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
                        to="partners.partner",
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
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerIndustryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "industry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.industry",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                (
                    "away",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("away",),
                        name="partner_merged_away_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("away", models.F("into")), _negated=True),
                        name="partner_merge_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerMergedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveIntegerField()),
                ("model", models.CharField(max_length=200)),
                ("row_id", models.CharField(max_length=40)),
                ("before", models.JSONField()),
                ("after", models.JSONField(null=True)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="partners.partnermerge",
                    ),
                ),
            ],
            options={
                "ordering": ["step", "pk"],
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["merge", "step"], name="partner_merged_row_by_step")],
            },
        ),
        migrations.CreateModel(
            name="PartnersToldApart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="partners_told_apart_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="partners_told_apart_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "former_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        verbose_name="former and other names",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_products",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="product owner",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Solution",
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
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "status",
                    models.CharField(
                        choices=[("concept", "Concept"), ("beta", "Beta"), ("available", "Available")],
                        default="concept",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "speed_up",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Times faster than the baseline.",
                        max_digits=10,
                        null=True,
                        verbose_name="measured speed-up",
                    ),
                ),
                (
                    "baseline",
                    models.CharField(
                        blank=True,
                        help_text="What it was measured against.",
                        max_length=300,
                        verbose_name="baseline",
                    ),
                ),
                ("showcase_ready", models.BooleanField(default=False, verbose_name="showcase-ready")),
                (
                    "domain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solutions",
                        to="partners.domain",
                        verbose_name="domain",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solutions",
                        to="partners.partner",
                    ),
                ),
                (
                    "products",
                    models.ManyToManyField(
                        blank=True, related_name="solutions", to="partners.product", verbose_name="products"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=("partner", "name"),
                        name="solution_name_once_a_partner",
                        violation_error_message="The partner has a solution of this name already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("speed_up__isnull", True),
                            models.Q(("speed_up__gt", 0), models.Q(("baseline", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="solution_speed_up_has_baseline",
                        violation_error_message="A speed-up is above zero and names its baseline.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["concept", "beta", "available"])),
                        name="solution_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SolutionClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "metric",
                    models.CharField(
                        help_text="Such as time to solution, or speed-up.",
                        max_length=100,
                        verbose_name="metric",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.001"))],
                        verbose_name="value",
                    ),
                ),
                (
                    "unit",
                    models.CharField(help_text="Such as ×, ms or kWh.", max_length=20, verbose_name="unit"),
                ),
                (
                    "baseline",
                    models.CharField(
                        help_text="What it was measured against.", max_length=300, verbose_name="baseline"
                    ),
                ),
                ("hardware", models.CharField(max_length=200, verbose_name="hardware")),
                (
                    "measured_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="measured on"),
                ),
                (
                    "evidence_url",
                    models.URLField(
                        blank=True, help_text="Where the measurement is described.", verbose_name="evidence"
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="partners.solution",
                    ),
                ),
            ],
            options={
                "ordering": ["-measured_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__gt", 0)),
                        name="solution_claim_above_zero",
                        violation_error_message="A measured value is above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("baseline", ""), _negated=True),
                            models.Q(("hardware", ""), _negated=True),
                            models.Q(("metric", ""), _negated=True),
                        ),
                        name="solution_claim_whole",
                        violation_error_message="A claim names its metric, baseline and hardware.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SolutionClaimEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "metric",
                    models.CharField(
                        help_text="Such as time to solution, or speed-up.",
                        max_length=100,
                        verbose_name="metric",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.001"))],
                        verbose_name="value",
                    ),
                ),
                (
                    "unit",
                    models.CharField(help_text="Such as ×, ms or kWh.", max_length=20, verbose_name="unit"),
                ),
                (
                    "baseline",
                    models.CharField(
                        help_text="What it was measured against.", max_length=300, verbose_name="baseline"
                    ),
                ),
                ("hardware", models.CharField(max_length=200, verbose_name="hardware")),
                (
                    "measured_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="measured on"),
                ),
                (
                    "evidence_url",
                    models.URLField(
                        blank=True, help_text="Where the measurement is described.", verbose_name="evidence"
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
                        to="partners.solutionclaim",
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.solution",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SolutionEvent",
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
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "status",
                    models.CharField(
                        choices=[("concept", "Concept"), ("beta", "Beta"), ("available", "Available")],
                        default="concept",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "speed_up",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Times faster than the baseline.",
                        max_digits=10,
                        null=True,
                        verbose_name="measured speed-up",
                    ),
                ),
                (
                    "baseline",
                    models.CharField(
                        blank=True,
                        help_text="What it was measured against.",
                        max_length=300,
                        verbose_name="baseline",
                    ),
                ),
                ("showcase_ready", models.BooleanField(default=False, verbose_name="showcase-ready")),
                (
                    "domain",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.domain",
                        verbose_name="domain",
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
                        to="partners.solution",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("exploring", "Exploring"),
                            ("evaluating", "Evaluating"),
                            ("prototyping", "Prototyping"),
                            ("integrating", "Integrating"),
                            ("in_production", "In production"),
                        ],
                        default="exploring",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="since")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adoptions",
                        to="partners.partner",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adoptions",
                        to="partners.product",
                    ),
                ),
            ],
            options={
                "ordering": ["product__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "product"),
                        name="adoption_once_a_product",
                        violation_error_message="This product is listed for the partner already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                ["exploring", "evaluating", "prototyping", "integrating", "in_production"],
                            )
                        ),
                        name="adoption_stage_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdoptionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("exploring", "Exploring"),
                            ("evaluating", "Evaluating"),
                            ("prototyping", "Prototyping"),
                            ("integrating", "Integrating"),
                            ("in_production", "In production"),
                        ],
                        default="exploring",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="since")),
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
                        to="partners.adoption",
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
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("slug", models.SlugField(db_index=False, max_length=100)),
                (
                    "former_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        verbose_name="former and other names",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
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
                        verbose_name="product owner",
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
                        to="partners.product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
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
                    "joined_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="joined on"),
                ),
                ("renews_on", models.DateField(blank=True, null=True, verbose_name="renews on")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
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
                        to="partners.membership",
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
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BenefitUseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("1"), max_digits=12, verbose_name="how much"
                    ),
                ),
                (
                    "used_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="used on"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "benefit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.benefit",
                        verbose_name="benefit",
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
                        to="partners.benefituse",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.membership",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BenefitEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "allowance",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="In a year of membership. Empty: no limit.",
                        max_digits=12,
                        null=True,
                        verbose_name="allowance",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="Such as GPU hours or days.", max_length=30, verbose_name="unit"
                    ),
                ),
                (
                    "retired_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="no longer given since"
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
                        to="partners.benefit",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerDomain",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("partners.partner_domains",),
        ),
        migrations.CreateModel(
            name="PartnerIndustry",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("partners.partner_industries",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_programmeevent" ("description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="96acaa873f4dd18a8451da08a9f03c3b5e862c14",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_38fb8",
                    table="partners_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_programmeevent" ("description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="bab06d9c5e3962ddb6cd62f5b64040c6bdee8d7b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9b1aa",
                    table="partners_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partner",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_partnerevent" ("archived_at", "country", "created_at", "id", "kind", "last_touch_at", "merged_into_id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restricted", "slug", "status", "summary", "tier", "updated_at", "version", "website") VALUES (NEW."archived_at", NEW."country", NEW."created_at", NEW."id", NEW."kind", NEW."last_touch_at", NEW."merged_into_id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."restricted", NEW."slug", NEW."status", NEW."summary", NEW."tier", NEW."updated_at", NEW."version", NEW."website"); RETURN NULL;',
                    hash="c1857819e6f8e68afbb69fd33a2b4b1245dc313d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_71860",
                    table="partners_partner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partner",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_partnerevent" ("archived_at", "country", "created_at", "id", "kind", "last_touch_at", "merged_into_id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restricted", "slug", "status", "summary", "tier", "updated_at", "version", "website") VALUES (NEW."archived_at", NEW."country", NEW."created_at", NEW."id", NEW."kind", NEW."last_touch_at", NEW."merged_into_id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."restricted", NEW."slug", NEW."status", NEW."summary", NEW."tier", NEW."updated_at", NEW."version", NEW."website"); RETURN NULL;',
                    hash="c2aedf4e3d9c953a4a2becb62d1580adca3245cb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17ece",
                    table="partners_partner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_contactevent" ("archived_at", "created_at", "email", "id", "left_at", "merged_into_id", "name", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "time_zone", "title", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."email", NEW."id", NEW."left_at", NEW."merged_into_id", NEW."name", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."roles", NEW."time_zone", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="c3cdf2dfaec1bd28ef9af3d0ad6a2a3c58e57e46",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0e407",
                    table="partners_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_contactevent" ("archived_at", "created_at", "email", "id", "left_at", "merged_into_id", "name", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "time_zone", "title", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."email", NEW."id", NEW."left_at", NEW."merged_into_id", NEW."name", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."roles", NEW."time_zone", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="3a062e2c03d08a06e729a36d997f71da145286d2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8aa2f",
                    table="partners_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_productevent" ("description", "former_names", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "slug") VALUES (NEW."description", NEW."former_names", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_at", NEW."slug"); RETURN NULL;',
                    hash="5839f3d262f20cb0a67094ea5d6625fc756e64e8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ed5ea",
                    table="partners_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_productevent" ("description", "former_names", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "slug") VALUES (NEW."description", NEW."former_names", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_at", NEW."slug"); RETURN NULL;',
                    hash="256f0d7fc0b0398ab073a1fc15e5f875c0a466f3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_63cf6",
                    table="partners_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adoption",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_adoptionevent" ("id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "since", "stage") VALUES (NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."since", NEW."stage"); RETURN NULL;',
                    hash="88b66691e16ac961bf2213238b484af2e0a2cf5a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2e707",
                    table="partners_adoption",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adoption",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_adoptionevent" ("id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "since", "stage") VALUES (NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."since", NEW."stage"); RETURN NULL;',
                    hash="077b33e9e4fc5091461545ff1ec792d0573089cf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_48e3f",
                    table="partners_adoption",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adoption",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_adoptionevent" ("id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "since", "stage") VALUES (OLD."id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."since", OLD."stage"); RETURN NULL;',
                    hash="8f9fae6d03a077bb5a2f1ef77687b86cb0cea624",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0b3cd",
                    table="partners_adoption",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_membershipevent" ("archived_at", "created_at", "id", "joined_on", "notes", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "renews_on", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."id", NEW."joined_on", NEW."notes", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."renews_on", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="022d5454b882334315d93312d282e534aa1f72c0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_81abf",
                    table="partners_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_membershipevent" ("archived_at", "created_at", "id", "joined_on", "notes", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "renews_on", "updated_at", "version") VALUES (NEW."archived_at", NEW."created_at", NEW."id", NEW."joined_on", NEW."notes", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."renews_on", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="d4c99a52f06a7a48ab5864c6fdd70ddd48e2153c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_668ed",
                    table="partners_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="benefituse",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_benefituseevent" ("benefit_id", "id", "membership_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "quantity", "used_on") VALUES (NEW."benefit_id", NEW."id", NEW."membership_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."quantity", NEW."used_on"); RETURN NULL;',
                    hash="9044ad5fd4f5d28b23e9e71f9c192ea16b88dff1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0f0ec",
                    table="partners_benefituse",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="benefituse",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_benefituseevent" ("benefit_id", "id", "membership_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "quantity", "used_on") VALUES (NEW."benefit_id", NEW."id", NEW."membership_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."quantity", NEW."used_on"); RETURN NULL;',
                    hash="3393a2ff843c0d36ac1cd152c02378b01217b246",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_50ea3",
                    table="partners_benefituse",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="benefituse",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_benefituseevent" ("benefit_id", "id", "membership_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "quantity", "used_on") VALUES (OLD."benefit_id", OLD."id", OLD."membership_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."quantity", OLD."used_on"); RETURN NULL;',
                    hash="f32696b53668872b9dd0dab3dd21a433e9bac7bb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e1ce1",
                    table="partners_benefituse",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="benefit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_benefitevent" ("allowance", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "retired_at", "unit") VALUES (NEW."allowance", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."retired_at", NEW."unit"); RETURN NULL;',
                    hash="c3e933c7689cbd3cf0ff27502d43ac9317c0e046",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a83cf",
                    table="partners_benefit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="benefit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_benefitevent" ("allowance", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "retired_at", "unit") VALUES (NEW."allowance", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."retired_at", NEW."unit"); RETURN NULL;',
                    hash="f6a868cc983d6ac8e92ea9c4a858d7d663f0c794",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2dd12",
                    table="partners_benefit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="solution",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_solutionevent" ("archived_at", "baseline", "created_at", "domain_id", "id", "name", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "showcase_ready", "speed_up", "status", "summary", "updated_at", "version") VALUES (NEW."archived_at", NEW."baseline", NEW."created_at", NEW."domain_id", NEW."id", NEW."name", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."showcase_ready", NEW."speed_up", NEW."status", NEW."summary", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="8f4870e32f9bd1a2fe6c69d1ff36b2c62d0a5eb7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2f6c5",
                    table="partners_solution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="solution",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_solutionevent" ("archived_at", "baseline", "created_at", "domain_id", "id", "name", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "showcase_ready", "speed_up", "status", "summary", "updated_at", "version") VALUES (NEW."archived_at", NEW."baseline", NEW."created_at", NEW."domain_id", NEW."id", NEW."name", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."showcase_ready", NEW."speed_up", NEW."status", NEW."summary", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="78ab3b38d6003bf7a3a3b7835d788b744c7a3686",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_60882",
                    table="partners_solution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="solutionclaim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_solutionclaimevent" ("baseline", "evidence_url", "hardware", "id", "measured_on", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "solution_id", "unit", "value") VALUES (NEW."baseline", NEW."evidence_url", NEW."hardware", NEW."id", NEW."measured_on", NEW."metric", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."solution_id", NEW."unit", NEW."value"); RETURN NULL;',
                    hash="f23f12d31ff6921cfb6462508ad8a3614389657d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7f56c",
                    table="partners_solutionclaim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="solutionclaim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_solutionclaimevent" ("baseline", "evidence_url", "hardware", "id", "measured_on", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "solution_id", "unit", "value") VALUES (NEW."baseline", NEW."evidence_url", NEW."hardware", NEW."id", NEW."measured_on", NEW."metric", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."solution_id", NEW."unit", NEW."value"); RETURN NULL;',
                    hash="0d1fcc339c96f7067f4195000e5fe92d8434026d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_64b33",
                    table="partners_solutionclaim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="solutionclaim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_solutionclaimevent" ("baseline", "evidence_url", "hardware", "id", "measured_on", "metric", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "solution_id", "unit", "value") VALUES (OLD."baseline", OLD."evidence_url", OLD."hardware", OLD."id", OLD."measured_on", OLD."metric", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."solution_id", OLD."unit", OLD."value"); RETURN NULL;',
                    hash="10138fde9a30b23530dae81f46b760446667b185",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_66424",
                    table="partners_solutionclaim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teammember",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_teammemberevent" ("id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;',
                    hash="11b57347acc4d09b38f3ffba900908994c7971be",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b4b5a",
                    table="partners_teammember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teammember",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partners_teammemberevent" ("id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;',
                    hash="e5bdac361bfcd467aa150a07269ba11610880c21",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0b2bb",
                    table="partners_teammember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teammember",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_teammemberevent" ("id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (OLD."id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."user_id"); RETURN NULL;',
                    hash="d9c7c9cef4903d902fa08294fc678bc3b0790e9f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4796e",
                    table="partners_teammember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnerdomain",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_partnerdomainevent" ("domain_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."domain_id", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;',
                    hash="52f8e59d4a05227eea1ba0aaf94672a8135ca848",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_45ce7",
                    table="partners_partner_domains",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnerdomain",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_partnerdomainevent" ("domain_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."domain_id", OLD."id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;',
                    hash="906d8e576b2ba6bdb89865b12d07a13bd53b5bc1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_92f66",
                    table="partners_partner_domains",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnerindustry",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_partnerindustryevent" ("id", "industry_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."id", NEW."industry_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;',
                    hash="ea814bfa0c15f76ac2121b4c7a5b7d4e6f400ca5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_eb3be",
                    table="partners_partner_industries",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnerindustry",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_partnerindustryevent" ("id", "industry_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."id", OLD."industry_id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;',
                    hash="616bdb7735da2a550bede205e53220931b7f31e6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_81aae",
                    table="partners_partner_industries",
                    when="AFTER",
                ),
            ),
        ),
    ]
