"""What stands on the pages of engagements besides their plan: people, files and comments."""

import hashlib
import tomllib
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile

from ecosystem.accounts.models import User
from ecosystem.workspace.demo.content import FOLDER
from ecosystem.workspace.demo.plan import Demo, EngagementPlan, PartnerPlan
from engagements.models import Attachment, Comment, Engagement
from engagements.models.attachment import attachment_storage

# Of the open engagements every second has files, every third comments.
FILES_EACH, COMMENTS_EACH = 2, 3
# Days ago at which something was attached or said, at most.
LATELY = 45
# By track: the name of a file, and its text with slots for the partner, the title and the day.
FILES = {
    "technical": (
        "timings.csv",
        "# {partner}: {title}, {day}\ncase,cells,reference_s,ours_s\ncoarse,1200000,1840,96\nmedium,4800000,7610,310\n"
        "fine,19200000,31900,1180\n",
    ),
    "product": (
        "beta-feedback.md",
        "# Beta feedback, {partner}\n\n{title}, {day}\n\n1. Restart after a full disk\n2. Clearer message when a case has no outlet\n"
        "3. Units in the export\n",
    ),
    "marketing": (
        "outline.md",
        "# {title}\n\n{partner}, {day}\n\n- The problem, in their words\n- What was tried before\n- What it took\n- The number\n",
    ),
    "go-to-market": (
        "account-plan.csv",
        "# {partner}: {title}, {day}\nstep,who,by\nBudget holder met,us,Q1\nReference call,partner,Q1\nOrder form,us,Q2\n",
    ),
}


def add_engagement_pages(demo: Demo) -> None:
    """Lay out the people of every engagement, and files and comments of some that are open."""
    remarks: dict[str, list[list[str]]] = tomllib.loads((FOLDER / "comments.toml").read_text("utf-8"))
    said: dict[str, int] = {}
    number = 0
    for partner in demo.partners:
        for engagement in partner.engagements:
            _add_people(demo, partner, engagement)
            if not engagement.is_open:
                continue
            number += 1
            if number % FILES_EACH == 0:
                _add_file(demo, partner, engagement, number)
            if number % COMMENTS_EACH == 0:
                track = engagement.text.track
                said[track] = said.get(track, -1) + 1
                _add_comments(demo, partner, engagement, remarks[track][said[track] % len(remarks[track])])


def _add_people(demo: Demo, partner: PartnerPlan, engagement: EngagementPlan) -> None:
    if partner.owner != engagement.row.owner:
        demo.link(Engagement.colleagues.through, engagement=engagement.row, user=partner.owner)
    for contact in partner.present(demo.today)[:2]:
        demo.link(Engagement.contacts.through, engagement=engagement.row, contact=contact)


def _add_file(demo: Demo, partner: PartnerPlan, engagement: EngagementPlan, number: int) -> None:
    """Keep a file under a name that the next seeding finds again, so that none is left over."""
    name, text = FILES[engagement.text.track]
    by, at = _lately(demo, partner, engagement)
    day = f"{at.astimezone(by.zone):%d %b %Y}"
    content = text.format(partner=partner.text.name, title=engagement.text.title, day=day).encode()
    place, storage = f"engagements/demo/{number}-{name}", attachment_storage()
    storage.delete(place)
    demo.add(
        Attachment(
            engagement=engagement.row,
            name=name,
            file=storage.save(place, ContentFile(content)),
            size=len(content),
            content_type="text/plain",
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=by,
            uploaded_at=at,
        )
    )


def _add_comments(demo: Demo, partner: PartnerPlan, engagement: EngagementPlan, remarks: list[str]) -> None:
    asker, at = _lately(demo, partner, engagement)
    # Of a restricted partner only its owner knows for sure.
    other = (
        asker if partner.text.restricted else demo.users["priya" if asker.name != "Priya Raman" else "dana"]
    )
    for author, mentioned, text in ((asker, other, remarks[0]), (other, None, remarks[1])):
        kept = text.format(who=f"@[{mentioned.pk}]") if mentioned else text
        comment = Comment(engagement=engagement.row, author=author, text=kept, created_at=at, updated_at=at)
        demo.add(comment)
        if mentioned and "{who}" in text:
            demo.link(Comment.mentioned.through, comment=comment, user=mentioned)
        at = min(at + timedelta(minutes=25), demo.moments.end - timedelta(minutes=5))


def _lately(demo: Demo, partner: PartnerPlan, engagement: EngagementPlan) -> tuple[User, datetime]:
    """Return who works on it, and a moment in their working hours within the last weeks and since it began."""
    by = engagement.row.owner or partner.owner
    day: date = max(
        demo.moments.day(demo.choose.randint(2, LATELY)),
        demo.moments.day((demo.today - engagement.begun).days),
    )
    begun = engagement.moves[0].at
    assert begun is not None
    return by, max(demo.moments.at_work(by, day), begun + timedelta(minutes=10))
