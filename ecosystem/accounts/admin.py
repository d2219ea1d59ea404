from django.contrib import admin
from django.contrib.auth.models import Group

from ecosystem.accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ("name", "email", "role", "is_active", "time_zone")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    fields = ("name", "email", "role", "is_active", "time_zone", "reminder_hour", "wants_reminders", "groups")
    filter_horizontal = ("groups",)


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(admin.ModelAdmin[Group]):
    """Each role's group: what it may do is changed here."""

    filter_horizontal = ("permissions",)
