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
    "partners.benefituse": "add delete",
    "engagements.engagement": "add change",
    "engagements.planitem": "add change delete",
    "engagements.attachment": "add delete",
    "engagements.comment": "add change",
    "engagements.accountgoal": "add change delete",
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

PROGRAMMES = {"partners.programme": "add change", "partners.benefit": "add change"}

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
            "engagements.attachment": "add",
            "engagements.comment": "add change",
            "roadmap_feedback.gap": "add change decide_gap",
            "roadmap_feedback.evidence": "add change",
            "roadmap_feedback.roadmapitem": "add change delete",
        },
    ],
    Role.ALLIANCE: [
        READ_ALL,
        PARTNER_WORK,
        PIPELINE,
        PROGRAMMES,
        {
            "engagements.engagement": "import_engagement",
            "engagements.showcaseapproval": "approve_for_legal",
            "engagements.pipelinetarget": "add change",
        },
    ],
    Role.MARKETING: [
        READ_ALL,
        {
            "partners.contact": "add change",
            "partners.solution": "change",
            "engagements.meeting": "add change",
            "engagements.followup": "add change",
            "engagements.attachment": "add",
            "engagements.comment": "add change",
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
    """Add the permissions of `app_label` to each role's group, on database `using`, for models that are new.

    A model of which any group holds a permission was filled in before and is left as it is: an admin's changes stay.
    """
    groups = [Group.objects.using(using).get_or_create(name=role)[0] for role in ROLE_RULES]
    permissions = _permissions_of(app_label, using)
    held = set(
        Permission.objects.using(using)
        .filter(group__isnull=False, content_type__app_label=app_label)
        .values_list("content_type", flat=True)
    )
    for group, rules in zip(groups, ROLE_RULES.values(), strict=True):
        new = [p for p in permissions if p.content_type_id not in held]
        group.permissions.add(*(p for p in new if any(_allows(rule, p) for rule in rules)))


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
