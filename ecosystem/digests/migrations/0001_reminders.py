import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Which reminders were given."""

    initial = True

    dependencies = [
        ("engagements", "0001_engagements"),
        ("outbox", "0001_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUpReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="engagements.followup",
                    ),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_up_reminders",
                        to="outbox.mail",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("follow_up", "day"), name="follow_up_reminder_once_a_day")
                ],
            },
        ),
    ]
