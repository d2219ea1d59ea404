"""The pages that are measured, each at its hardest: the partner with most meetings, words mistyped, the last page."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.http import urlencode

from engagements.models import Engagement, FollowUp, Meeting
from partners.models import Contact, Partner, Product
from roadmap_feedback.models import Gap

BUSY = 1000


@dataclass(frozen=True)
class MeasuredPage:
    """A page and who asks for it, by role. `words` are posted; without any it is asked for."""

    name: str
    address: str
    role: str = "devrel"
    words: tuple[tuple[str, str], ...] = ()


def measured_pages() -> list[MeasuredPage]:
    """Return the pages, with ids and names of what is in the database."""
    busy = busiest_partner()
    some = Partner.objects.live().filter(restricted=False).order_by("pk")[7]
    typo = some.name[:2] + some.name[3:]
    contact = Contact.objects.filter(partner=busy).earliest("pk")
    engagement = Engagement.objects.filter(partner=busy).earliest("pk")
    gap = Gap.objects.annotate(n=Count("evidence")).order_by("-n", "pk")[0]
    newest, product = Meeting.objects.latest("pk"), Product.objects.earliest("pk")
    notes = "They moved on.\n- [ ] send the benchmark fri\n! gap Warp: no adaptive mesh"

    def page(name: str, path: str, role: str = "devrel", **query: object) -> MeasuredPage:
        return MeasuredPage(name, path + (f"?{urlencode(query)}" if query else ""), role)

    return [
        page("Today", "/"),
        page("Today, product", "/", "product"),
        page("Partners", "/partners/", view="all"),
        page("Partners, filtered", "/partners/", tier="growth", status="active", domain=1),
        page("Partners, by health", "/partners/", health="at_risk"),
        page("Partners, product adopted", "/partners/", product=product.pk, stage="in_production"),
        page("Partners, quiet for 90 days", "/partners/", quiet=90),
        page("Partners, searched", "/partners/", q=some.name.split()[0]),
        page("Partners, searched with a typo", "/partners/", q=typo),
        page("Partners, by last touch", "/partners/", sort="-touch"),
        page("Partners, by owner", "/partners/", sort="owner"),
        page("Partners, last page", "/partners/", page=9999),
        page("Partner options", "/partners/options/", q=some.name[:4]),
        page("Partner, 1,000 meetings", busy.get_absolute_url()),
        page("Partner, contacts", busy.get_absolute_url(), tab="contacts"),
        page("Partner, engagements", busy.get_absolute_url(), tab="engagements"),
        page("Partner, gaps", busy.get_absolute_url(), tab="gaps"),
        page("Timeline part", f"{busy.get_absolute_url()}timeline/", before=oldest_moment(busy)),
        page("Partner history", f"{busy.get_absolute_url()}history/"),
        page("Contacts", "/contacts/", view="all"),
        page("Contacts, searched", "/contacts/", q=contact.name.split()[-1]),
        page("Contacts, searched with a typo", "/contacts/", q=contact.name[:2] + contact.name[3:]),
        page("Contacts, by partner", "/contacts/", sort="partner"),
        page("Contact", contact.get_absolute_url()),
        page("Solutions", "/solutions/", view="all"),
        page("Programmes", "/programmes/", view="all"),
        page("Adoption", "/adoption/"),
        page("Engagements", "/engagements/", view="all"),
        page("Engagements, searched", "/engagements/", q="solver"),
        page("Engagement", engagement.get_absolute_url()),
        page("Board", engagement.track.get_absolute_url()),
        page("Pipeline", "/pipeline/", "alliance"),
        page("Meetings", "/meetings/", view="all"),
        page("Meetings of a partner", "/meetings/", partner=busy.pk),
        page("Meetings, searched", "/meetings/", q="benchmark"),
        page("Meetings, page 200", "/meetings/", page=200),
        page("Meeting", newest.get_absolute_url()),
        page("Follow-ups", "/follow-ups/", view="all"),
        page("Follow-ups, everybody's", "/follow-ups/", state="open", sort="due"),
        page("Follow-up", FollowUp.objects.latest("pk").get_absolute_url()),
        page("Events", "/events/"),
        page("Showcases", "/showcases/"),
        page("Gaps", "/gaps/", "product", view="all"),
        page("Gap", gap.get_absolute_url(), "product"),
        page("Gap report", "/gaps/report/", "product"),
        page("Roadmap", "/roadmap/", "product"),
        page("Search", "/search/", q=some.name.split()[0]),
        page("Search, of notes", "/search/", q="adaptive mesh"),
        page("Search, with a typo", "/search/", q=typo),
        page("Duplicates", "/partners/duplicates/", "alliance"),
        page("Duplicates of contacts", "/contacts/duplicates/", "alliance"),
        page("Imports", "/imports/", "alliance"),
        page("Logger", "/meetings/log/", partner=busy.pk),
        MeasuredPage("Logger, reading notes", "/meetings/log/reading/", words=(("partner", str(busy.pk)), ("notes", notes))),
        MeasuredPage("Logger, preview", "/meetings/log/preview/", words=(("notes", notes),)),
    ]  # fmt: skip


def busiest_partner() -> Partner:
    """Return the open partner with most meetings."""
    counts = Meeting.objects.values("partner").annotate(n=Count("pk")).order_by("-n", "partner")
    partners = counts.filter(partner__restricted=False, partner__archived_at__isnull=True)
    return Partner.objects.get(pk=partners[0]["partner"])


def oldest_moment(partner: Partner) -> str:
    """Return a moment deep in the partner's timeline."""
    return Meeting.objects.filter(partner=partner).order_by("starts_at")[20].starts_at.isoformat()
