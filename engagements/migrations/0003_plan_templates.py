from typing import Any

from django.db import migrations

# Name, kind, slug of the track, what it is for, and its items: side, title, days from the start, numbers of those that
# it waits for.
TEMPLATES = [
    (
        "Proof of concept",
        "proof_of_concept",
        "technical",
        "From an agreed case to a decision in eight weeks.",
        [
            ("us", "Agree on the case, the success criteria and who decides", 5, []),
            ("partner", "Name the technical lead and the people who take part", 5, []),
            ("partner", "Sign the evaluation agreement", 10, [1]),
            ("partner", "Provide the reference case with its data and baseline", 14, [1, 3]),
            ("us", "Give access to software, licences and compute", 14, [3]),
            ("us", "Run the kick-off workshop on the reference case", 18, [4, 5]),
            ("partner", "Train and run the first model on the reference case", 32, [6]),
            ("us", "Review accuracy and speed against the baseline", 39, [7]),
            ("partner", "Run the full evaluation", 49, [8]),
            ("us", "Write up the results together", 53, [9]),
            ("partner", "Decide on integration with the sponsor", 56, [10]),
        ],
    ),
    (
        "Joint webinar",
        "joint_webinar",
        "marketing",
        "Six weeks of preparation, and the follow-up after it.",
        [
            ("us", "Agree on topic, audience and date", 3, []),
            ("partner", "Name the speaker and a second", 5, []),
            ("us", "Write the abstract and the registration page", 10, [1, 2]),
            ("partner", "Approve abstract, logo and quotes", 14, [3]),
            ("us", "Open registration and announce it on both sides", 16, [4]),
            ("partner", "Invite own customers", 21, [5]),
            ("partner", "Send the draft slides and the demo", 28, [2]),
            ("us", "Review the slides, legal included", 32, [7]),
            ("us", "Rehearse with both speakers", 37, [8]),
            ("us", "Hold the webinar", 42, [5, 9]),
            ("us", "Send recording and slides to who registered", 44, [10]),
            ("us", "Share the leads and agree who follows up", 46, [10]),
            ("partner", "Follow up the leads and report", 60, [12]),
        ],
    ),
    (
        "Integration",
        "integration",
        "technical",
        "From the design to a released integration in about four months.",
        [
            ("us", "Agree on scope, versions and the definition of done", 7, []),
            ("partner", "Name the engineering owner and plan the sprints", 10, [1]),
            ("us", "Review the integration design together", 21, [1, 2]),
            ("partner", "Build the first end-to-end path", 45, [3]),
            ("us", "Profile it and clear the worst bottlenecks", 56, [4]),
            ("partner", "Set up continuous tests against our releases", 60, [4]),
            ("partner", "Finish the features in scope", 84, [5]),
            ("us", "Validate accuracy and speed on the agreed cases", 91, [7]),
            ("partner", "Run the beta with two customers", 112, [6, 8]),
            ("partner", "Write the user documentation", 112, [7]),
            ("us", "Review documentation and support path", 119, [10]),
            ("partner", "Release it", 126, [9, 11]),
        ],
    ),
    (
        "Launch",
        "launch",
        "go-to-market",
        "Ten weeks to a joint launch, with what sales needs on the day.",
        [
            ("us", "Agree on the launch date, the goals and the tiers of activity", 5, []),
            ("partner", "Confirm that the release is ready by then", 10, [1]),
            ("us", "Write the joint message and the proof points", 17, [1]),
            ("partner", "Approve message and proof points, legal included", 28, [3]),
            ("partner", "Find a customer who speaks about it", 30, [3]),
            ("us", "Make the sales brief and the demo", 42, [4]),
            ("us", "Brief both sales teams", 52, [6]),
            ("partner", "Publish product page and documentation", 60, [2, 4]),
            ("us", "Prepare press release, blog and posts", 60, [4, 5]),
            ("partner", "Approve press release and blog", 65, [9]),
            ("us", "Launch", 70, [7, 8, 10]),
            ("us", "Review leads and pipeline together", 100, [11]),
        ],
    ),
]


def add_templates(apps: Any, schema_editor: Any) -> None:
    Track = apps.get_model("engagements", "Track")
    Template = apps.get_model("engagements", "PlanTemplate")
    Item = apps.get_model("engagements", "PlanTemplateItem")
    for name, kind, track, description, items in TEMPLATES:
        template = Template.objects.create(
            name=name, kind=kind, track=Track.objects.filter(slug=track).first(), description=description
        )
        Item.objects.bulk_create(
            Item(template=template, number=number, side=side, title=title, days=days, waits_for=waits_for)
            for number, (side, title, days, waits_for) in enumerate(items, start=1)
        )


class Migration(migrations.Migration):
    """The templates of plans that an installation begins with. An admin may change them."""

    dependencies = [("engagements", "0002_tracks")]
    operations = [migrations.RunPython(add_templates, migrations.RunPython.noop)]
