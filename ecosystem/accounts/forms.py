from zoneinfo import available_timezones

from django import forms

from ecosystem.accounts.models import User


class PreferencesForm(forms.ModelForm[User]):
    """What a person sets for themselves."""

    class Meta:
        model = User
        fields = ("name", "time_zone", "wants_reminders", "reminder_hour", "prep_mail")
        widgets = {
            "time_zone": forms.Select(
                choices=[(z, z.replace("_", " ")) for z in sorted(available_timezones())],
                attrs={"data-combobox": True},
            ),
            "reminder_hour": forms.Select(choices=[(hour, f"{hour:02}:00") for hour in range(24)]),
        }
