"""What each role may do when an installation is new. An admin changes it afterwards, on the role's group.

A rule reads "app.model: verbs"; verbs are Django's add, change, delete and view, or a permission's own name.
"""

from django.contrib.auth.models import Group, Permission

from ecosystem.accounts.models import Role

READ_ALL = {
    "partners.*": "view",
    "engagements.*": "view",
    "roadmap_feedback.*": "view",
    "core.exchangerate": "view",
}
PARTNER_WORK = {
    "partners.partner": "add change",
    "partners.teammember": "add change delete",
    "partners.contact": "add change",
    "partners.adoption": "add change delete",
    "partners.solution": "add change",
    "partners.membership": "add change",
    "engagements.engagement": "add change",
    "engagements.planitem": "add change delete",
    "engagements.meeting": "add change",
    "engagements.followup": "add change",
    "engagements.event": "add change",
    "engagements.eventpart": "add change delete",
    "engagements.lead": "add change export_lead",
    "engagements.showcase": "add change",
    "roadmap_feedback.gap": "add",
    "roadmap_feedback.evidence": "add change",
}
PIPELINE = {"engagements.engagement": "view_pipeline export_pipeline", "core.savedview": "export_list"}

ROLE_RULES: dict[str, list[dict[str, str]]] = {
    Role.DEVREL: [READ_ALL, PARTNER_WORK, PIPELINE],
    Role.PRODUCT: [
        READ_ALL,
        {
            "partners.product": "change",
            "engagements.engagement": "view_pipeline",
            "engagements.meeting": "add change",
            "engagements.followup": "add change",
            "engagements.lead": "add",
            "roadmap_feedback.gap": "add change decide_gap",
            "roadmap_feedback.evidence": "add change",
            "roadmap_feedback.roadmapitem": "add change delete",
        },
    ],
    Role.ALLIANCE: [
        READ_ALL,
        PARTNER_WORK,
        PIPELINE,
        {"engagements.engagement": "import_engagement", "engagements.showcaseapproval": "approve_for_legal"},
    ],
    Role.MARKETING: [
        READ_ALL,
        {
            "partners.contact": "add change",
            "partners.solution": "change",
            "engagements.meeting": "add change",
            "engagements.followup": "add change",
            "engagements.event": "add change",
            "engagements.eventpart": "add change delete",
            "engagements.lead": "add change export_lead",
            "engagements.showcase": "add change",
            "roadmap_feedback.gap": "add",
            "roadmap_feedback.evidence": "add change",
        },
    ],
    Role.VIEWER: [READ_ALL],
    # An admin may do everything; the group holds nothing.
    Role.ADMIN: [],
}


def fill_missing_groups(*, using: str, app_label: str) -> None:
    """Add the permissions of `app_label` to each role's group, on database `using`, unless they were added before.

    A group that holds any permission of the app is left as it is: an admin's changes stay.
    """
    for role, rules in ROLE_RULES.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        if group.permissions.filter(content_type__app_label=app_label).exists():
            continue
        wanted = [p for p in _permissions_of(app_label, using) if any(_allows(rule, p) for rule in rules)]
        group.permissions.add(*wanted)


def _permissions_of(app_label: str, using: str) -> list[Permission]:
    permissions = Permission.objects.using(using).filter(content_type__app_label=app_label)
    return list(permissions.select_related("content_type"))


def _allows(rule: dict[str, str], permission: Permission) -> bool:
    model = permission.content_type.model
    words = {permission.codename, permission.codename.removesuffix(f"_{model}")}
    for target in (f"{permission.content_type.app_label}.{model}", f"{permission.content_type.app_label}.*"):
        if words & set(rule.get(target, "").split()):
            return not model.endswith("event") or model == "event"
    return False
