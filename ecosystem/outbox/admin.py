from django.contrib import admin

from ecosystem.outbox.models import Mail


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin[Mail]):
    list_display = ("subject", "address", "kind", "state", "attempts", "created_at", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("subject", "address", "key")
    readonly_fields = tuple(field.name for field in Mail._meta.fields)
