"""A directory with and without confidential rows: for a firm that may not see them every answer is the same, to the letter and to the query."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.members.entry_access import reader_of
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord, RequestCount
from bioaccord.node.partners.models import PartnerWatch
from bioaccord.node.partners.posting_services import save_posting
from bioaccord.node.partners.seen_directory import seen_directory
from bioaccord.node.partners.telling import tell_partners
from bioaccord.node.partners.watch_services import save_watch, watch_posting
from bioaccord.node.partners.watching import fitting
from bioaccord.partners.entry import (
    Capability,
    Entry,
    Identifier,
    IdentifierScheme,
    OrganisationName,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP

KOREAN, AMERICAN = "kbio-sample", "usbio-sample"
HANBIT, BRIARCLIFF = "KR-0007", "US-0025"
MEMBER, OTHER, ANALYST = "member@hanbit.example", "member@briarcliff.example", "analyst@kbio.example"
ABLE = Traits(modalities=("monoclonal_antibody",), steps=("drug_substance",), scale=Scale(100, 5000, "L"))
WORDS = "단일클론항체 위탁생산. Monoclonal antibody CDMO in 2,000 L bioreactors."
NAMES = ("Makers", "가상항체", "Hidden Antibody", "숨은항체", "Canary Antibodies")
ADDRESSES = (
    "/directory/",
    "/directory/?page=2",
    "/directory/?q=mAb CDMO 2000 L",
    "/directory/?q=단일클론항체 위탁생산",
    "/directory/?q=antibdy",
    "/directory/?q=Canary",
    "/directory/?country=DE",
    "/directory/?modality=monoclonal_antibody&country=KR",
    "/directory/list.csv?q=antibody CDMO",
    "/directory/list.json",
    "/directory/OPEN-1/",
    "/directory/OPEN-1/?format=json",
    "/directory/OPEN-1/?format=jsonld",
    "/directory/OPEN-1/history/",
    "/directory/HIDDEN-1/",
    "/partners/",
    "/partners/postings/new",
    "/partners/calls/",
    "/partners/introductions/",
    "/partners/searches/",
    "/partners/ask/OPEN-1/",
    "/api/partners/postings",
    "/api/partners/postings?side=offer&kind=contract_manufacture",
    "/api/partners/calls",
    "/reconcile/en/suggest/entity?prefix=Hidden",
    "/reconcile/en/suggest/entity?prefix=Canary",
    "/reconcile/en/suggest/entity?prefix=가상",
    "/reconcile/ko/preview/HIDDEN-1",
    "/reconcile/ko/flyout/entity?id=HIDDEN-1",
    "/reconcile/en/?queries="
    + quote(json.dumps({str(place): {"query": name} for place, name in enumerate(NAMES)})),
    "/reconcile/en/?extend=" + quote(json.dumps({"ids": ["OPEN-1", "HIDDEN-1"], "properties": [{"id": "name_en"}]})),
)  # fmt: skip
_ONCE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|nonce-[\w+/=-]+')


def firm(organisation_id: str, korean: str, english: str, association: str = "", **more) -> Entry:
    names = (OrganisationName(korean, "ko"), OrganisationName(english, "en"))
    return Entry(organisation_id, names, more.pop("country", "KR"), association=association, source="register", **more)


def posting(posting_id: str, organisation_id: str, side: Side, tlp: TLP, *audience: str) -> Posting:
    return Posting(
        posting_id,
        organisation_id,
        side,
        MatchKind.CONTRACT_MANUFACTURE,
        Text("항체 위탁생산 카나리아", "Antibody manufacture canary"),
        ABLE,
        expires_on=timezone.localdate() + timedelta(days=100),
        tlp=tlp,
        audience=audience,
    )


def store(*entries: Entry) -> None:
    save_entries(None, entries, timezone.now(), reason="import: register", look=False)


def person(email: str) -> User:
    return User.objects.get(email=email)


OPEN = firm(
    "OPEN-1", "가상항체", "Makers", KOREAN, summary=Text("", WORDS), capabilities=(Capability("c", ABLE),)
)  # fmt: skip


@pytest.fixture
def own(db) -> dict[str, Posting]:
    """The open directory, with a need and an offer of two firms, and searches of theirs that tell of what is new."""
    EntryRecord.objects.all().delete()
    clear = [
        firm(f"OPEN-{n}", f"열린바이오{n}", f"Open Bio {n}", products=Text("독감 백신, 항체 시약", ""), tlp=TLP.CLEAR)
        for n in range(2, 25)
    ]
    hanbit, briarcliff = (
        firm(HANBIT, "한빛누리", "Hanbit Nuri", KOREAN),
        firm(BRIARCLIFF, "브라이어", "Briarcliff", AMERICAN),
    )
    store(OPEN, *clear, hanbit, briarcliff)
    now = timezone.now()
    made = {}
    for email, organisation_id, side in ((MEMBER, HANBIT, Side.OFFER), (OTHER, BRIARCLIFF, Side.NEED)):
        made[email] = save_posting(person(email), posting("", organisation_id, side, TLP.GREEN), now)
        watch_posting(person(email), made[email].posting_id, 0.0, now)
        save_watch(person(email), {"name": "항체", "words": "antibody CDMO", "by_mail": False}, now)
        save_watch(person(email), {"name": "항체 제안", "side": "offer", "term": "antibody", "by_mail": False}, now)
    tell_partners(now)
    InboxEntry.objects.all().delete()
    return made


def hidden_from_everybody_else() -> list[Entry]:
    """What nobody but the firm, or whom it names, may see: RED postings of an open firm, and RED entries that fit better than any open one."""
    red = (
        posting("red-offer", "OPEN-1", Side.OFFER, TLP.RED),
        posting("red-need", "OPEN-1", Side.NEED, TLP.RED, "OPEN-2"),
    )
    page = (Identifier(IdentifierScheme.HOME_PAGE, "https://canary.example/"),)
    entries = [
        firm(
            f"HIDDEN-{n}", "숨은항체", "Hidden Antibody", association, tlp=TLP.RED, country="DE", summary=Text("", f"{WORDS} Canary."),
            capabilities=(Capability("c", ABLE),), postings=(posting(f"h-{n}", f"HIDDEN-{n}", side, TLP.GREEN),), identifiers=page,
            competitors=("OPEN-1", HANBIT, BRIARCLIFF),
        )
        for n, association, side in ((1, KOREAN, Side.OFFER), (2, AMERICAN, Side.NEED), (3, "", Side.OFFER))
    ]  # fmt: skip
    return [
        firm("OPEN-1", "가상항체", "Makers", KOREAN, summary=OPEN.summary, capabilities=OPEN.capabilities, postings=red, competitors=(HANBIT, BRIARCLIFF)),
        *entries,
    ]  # fmt: skip


def hidden_from_the_other_association() -> list[Entry]:
    """What only the Korean association's members and analysts may see."""
    amber = (
        posting("amber-offer", "OPEN-1", Side.OFFER, TLP.AMBER),
        posting("strict-need", "OPEN-1", Side.NEED, TLP.AMBER_STRICT),
    )
    able = (Capability("c", ABLE, note=Text("카나리아", "canary")),)
    return [
        firm("OPEN-1", "가상항체", "Makers", KOREAN, summary=OPEN.summary, capabilities=OPEN.capabilities, postings=amber),
        firm("HIDDEN-1", "숨은항체", "Hidden Antibody", KOREAN, tlp=TLP.AMBER, country="DE", summary=Text("", WORDS), capabilities=able),
        firm("HIDDEN-2", "가상항체", "Makers", KOREAN, tlp=TLP.AMBER_STRICT, capabilities=able),
    ]  # fmt: skip


def all_told(email: str, client: Client, own: dict[str, Posting]) -> dict[str, tuple]:
    """Return all that a reader is told: status, the whole answer without what is drawn anew each time, and how many queries it took."""
    addresses = list(ADDRESSES)
    if email in own:
        addresses += [
            f"/partners/postings/{own[email].posting_id}/",
            f"/api/partners/postings/{own[email].posting_id}/matches",
            *(f"/partners/searches/{one.id}/" for one in PartnerWatch.objects.filter(owner=person(email))),
        ]
    told = {}
    RequestCount.objects.all().delete()
    for address in addresses:
        # The first request after a change of anything reads the change, whoever may see it; the second is compared.
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        told[address] = (answer.status_code, _ONCE.sub("", answer.content.decode()), len(queries))
    return told


def judged(email: str):
    """Return all entries that anything told to a reader is computed from: the object that indexes and tables are made of."""
    user = person(email) if email else None
    return seen_directory(
        reader_of(user) if user else reader_of(Client().get("/").wsgi_request.user), timezone.localdate()
    )


@pytest.mark.parametrize(
    ("hidden", "readers"),
    [(hidden_from_everybody_else, ("", MEMBER, OTHER, ANALYST)), (hidden_from_the_other_association, ("", OTHER))],
)
def test_confidential_rows_change_nothing_that_is_told_to_who_may_not_see_them(own, visit, hidden, readers):
    clients = {email: visit(email) if email else Client() for email in readers}
    now, today = timezone.now(), timezone.localdate()
    without = {email: all_told(email, clients[email], own) for email in readers}
    seen = {email: judged(email) for email in readers}
    watches = {one: fitting(one, today) for one in PartnerWatch.objects.filter(owner__email__in=readers)}
    assert watches and any(watches.values()), "there must be something that could change"

    store(*hidden())
    assert EntryRecord.objects.filter(payload__icontains="canary").exists()

    for email in readers:
        for address, told in all_told(email, clients[email], own).items():
            assert told == without[email][address], (email, address)
        assert judged(email) is seen[email], email  # not one entry more is looked at, and nothing is made anew
    for watch, before in watches.items():
        assert fitting(watch, today) == before, watch.name
    tell_partners(now)
    assert not InboxEntry.objects.filter(owner__email__in=readers, notice="partner_found").exists()


def test_whoever_may_see_the_same_rows_is_told_of_them(own, visit):
    """The rows above would change answers, ranks, counts and alerts: whoever may see them is told."""
    client = visit(MEMBER)
    before = all_told(MEMBER, client, own)
    store(*hidden_from_the_other_association())
    after = all_told(MEMBER, client, own)
    changed = {address for address in after if after[address][1] != before[address][1]}
    for address in ADDRESSES[:4] + (
        "/directory/list.json",
        "/partners/",
        "/api/partners/postings",
        "/directory/HIDDEN-1/",
    ):
        assert address in changed, address
    assert "HIDDEN-1" in after["/reconcile/en/suggest/entity?prefix=Hidden"][1]
    tell_partners(timezone.now())
    assert InboxEntry.objects.filter(owner__email=MEMBER, notice="partner_found").exists()
    assert not InboxEntry.objects.filter(owner__email=OTHER, notice="partner_found").exists()
