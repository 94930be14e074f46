"""The search of the directory in a node: by meaning in either language, narrowed, explained, saved, and telling nothing that is hidden."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.members.entry_access import own_entry, reader_of
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.entry_words import ORIGINS
from bioaccord.node.members.importing import outcomes, present_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.partners import searched_directory as searching
from bioaccord.node.partners.match_access import matches_of
from bioaccord.node.partners.models import PartnerWatch
from bioaccord.node.partners.posting_access import own_posting
from bioaccord.node.partners.posting_services import save_posting
from bioaccord.node.partners.read_entries import capabilities_read, profile_of
from bioaccord.node.partners.searched_directory import searched_directory
from bioaccord.node.partners.telling import tell_partners
from bioaccord.partners.directory_file import read_directory
from bioaccord.partners.entry import (
    Entry,
    Identifier,
    IdentifierScheme,
    OrganisationName,
    Origin,
    Posting,
    Side,
    Traits,
)
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP

MEMBER, OTHER = "member@hanbit.example", "member@briarcliff.example"
HANBIT = "KR-0007"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
MAKES = "Alpha is a CDMO. It makes monoclonal antibodies in 2,000 L bioreactors."


def firm(organisation_id: str, name: str, country: str, **more) -> Entry:
    return Entry(organisation_id, (OrganisationName(name, "en"),), country, source="register", **more)


def store(*entries: Entry) -> None:
    save_entries(None, entries, NOW, reason="import: register")


@pytest.fixture
def firms(db) -> None:
    """Two contract manufacturers, each described in one language only, and one that makes something else."""
    EntryRecord.objects.all().delete()
    page_of = (Identifier(IdentifierScheme.HOME_PAGE, "https://www.alpha.example/"),)
    store(
        firm("US-1", "Alpha", "US", region="Maryland", city="Rockville", summary=Text("", MAKES), identifiers=page_of),
        firm("KR-1", "Gamma", "KR", products=Text("단일클론항체 위탁개발생산", "")),
        firm("KR-4", "Delta", "KR", products=Text("독감 백신", "")),
        firm(HANBIT, "Hanbit Nuri", "KR", association="kbio-sample"),
    )


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def ids_on(told: str) -> list[str]:
    return re.findall(r'<p class="name"><a href="/directory/([^/]+)/"', told)


def ids_in(text: str) -> list[str]:
    return [row["organisation_id"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


def test_both_languages_find_the_same_firms_with_reasons_and_the_files_hold_the_same(firms, visit):
    client = visit(MEMBER)
    korean = page(client, "/directory/?q=단일클론항체 위탁생산 2,000L")
    english = page(client, "/directory/?q=mAb CDMO 2000 L")
    assert ids_on(korean) == ids_on(english) == ["US-1", "KR-1"]
    assert "검색어 해석" in korean
    assert "“mAb”</span> → <b>단일클론항체</b>" in english
    assert "“monoclonal antibodies”" in english  # where it stands, in the firm's own words
    assert ids_in(page(client, "/directory/list.csv?q=mAb CDMO 2000 L&country=KR")) == ["KR-1"]
    assert ids_on(page(client, "/directory/?q=alpha.example")) == ["US-1"]
    assert ids_on(page(client, "/directory/?q=Rockville")) == ["US-1"]


def test_values_of_a_facet_widen_facets_narrow_and_the_address_holds_them(firms, visit):
    client = visit(MEMBER)
    assert set(ids_on(page(client, "/directory/?country=KR&country=US"))) == {"US-1", "KR-1", "KR-4", HANBIT}
    narrowed = page(client, "/directory/?country=KR&modality=vaccine")
    assert ids_on(narrowed) == ["KR-4"]
    assert 'href="?country=KR"' in narrowed  # takes the other away
    assert ids_on(page(client, "/directory/?firm_kind=contract_manufacturer")) == ["US-1", "KR-1"]


def test_what_a_reader_may_not_see_is_in_no_index_of_that_reader(firms, visit):
    secret = Posting(
        "p", "KR-4", Side.OFFER, MatchKind.CONTRACT_MANUFACTURE, Text("올리고핵산 합성", "Oligonucleotide synthesis"),
        Traits(), tlp=TLP.RED, audience=("US-0025",), expires_on=date(2099, 1, 1),
    )  # fmt: skip
    facets = re.compile(r'<nav class="facets".*?</nav>', re.S)
    before = facets.findall(page(visit(MEMBER), "/directory/"))
    store(firm("KR-4", "Delta", "KR", products=Text("독감 백신", ""), postings=(secret,)))
    client = visit(MEMBER)
    assert ids_on(page(client, "/directory/?q=올리고핵산")) == []
    assert facets.findall(page(client, "/directory/")) == before
    assert "oligonucleotide" not in page(client, "/directory/").lower()
    assert ids_on(page(visit(OTHER), "/directory/?q=올리고핵산")) == ["KR-4"]  # whom the offer names


def test_one_changed_entry_is_read_and_no_other(firms):
    reader = reader_of(User.objects.get(email=MEMBER))
    first = searched_directory(reader, TODAY)
    store(firm("KR-4", "Delta", "KR", products=Text("세포치료제", "")))
    second = searched_directory(reader, TODAY)
    assert [hit.organisation_id for hit in second.index.search("cell therapy").hits] == ["KR-4"]
    for one in ("US-1", "KR-1"):
        assert second.entries[one] is first.entries[one]
        assert profile_of(second.entries[one]) is profile_of(first.entries[one])
    assert second.index.names is first.index.names
    other = searched_directory(reader_of(User.objects.get(email="analyst@kbio.example")), TODAY)
    assert other.entries["US-1"] is first.entries["US-1"]  # read once for all readers


def test_a_page_says_that_the_index_is_being_made_ready_and_searches_words_meanwhile(firms, visit, monkeypatch):
    begun = []
    monkeypatch.setattr(searching, "AT_ONCE", -1)
    monkeypatch.setattr(searching, "_in_background", begun.append)
    client = visit(MEMBER)
    told = page(client, "/directory/?q=bioreactors")
    assert ids_on(told) == ["US-1"]
    assert "준비하고 있습니다" in told
    assert client.get("/directory/list.csv?q=CDMO").status_code == 503
    assert len(begun) == 1  # however many ask
    begun.pop()()
    monkeypatch.undo()
    told = page(client, "/directory/?q=생물반응기 항체")
    assert "준비하고 있습니다" not in told


def test_a_search_is_saved_from_the_list_and_tells_of_a_firm_that_says_it_in_the_other_language(firms, visit):
    client = visit(MEMBER)
    told = page(client, "/directory/?q=mAb CDMO&country=KR")
    address = re.search(r'href="(/partners/searches/new\?[^"]+)"', told).group(1).replace("&amp;", "&")
    assert "국가: 대한민국" in page(client, address)
    answer = client.post(address, {"name": "항체", "words": "mAb CDMO"}, follow=True)
    assert "Gamma" in answer.content.decode()
    watch = PartnerWatch.objects.get()
    assert watch.facets == {"country": ["KR"]}
    store(
        firm("KR-9", "Epsilon", "KR", products=Text("단클론항체 위탁생산", "")),
        firm("US-9", "Zeta", "US", summary=Text("", MAKES)),
    )
    assert tell_partners(timezone.now()) == 1
    assert tell_partners(timezone.now()) == 0
    assert InboxEntry.objects.filter(notice=InboxEntry.Notice.PARTNER_FOUND).count() == 1
    inbox = page(client, "/inbox/")
    assert "Epsilon" in inbox
    assert "협력 공고 소식" in inbox


def test_what_a_text_says_is_shown_as_read_stands_in_no_field_and_is_matched(firms, visit):
    client = visit(MEMBER)
    told = page(client, "/directory/US-1/")
    with translation.override("ko"):
        assert str(ORIGINS[Origin.READ]) in told
    assert f"“{MAKES.split('. ')[1]}”" in told
    assert client.get("/directory/US-1/?format=json").json()["capabilities"] == []
    assert EntryRecord.objects.get(organisation_id="US-1").payload["capabilities"] == []
    assert capabilities_read(own_entry("US-1"))
    user = User.objects.get(email=MEMBER)
    need = Posting(
        "", HANBIT, Side.NEED, MatchKind.CONTRACT_MANUFACTURE, Text("항체 위탁생산", "Antibody manufacture"),
        Traits(modalities=("monoclonal_antibody",)), expires_on=date(2027, 6, 1),
    )  # fmt: skip
    saved = save_posting(user, need, NOW)
    matches = matches_of(user, own_posting(user, saved.posting_id), TODAY)
    best = next(one for one in matches if one.candidate_organisation_id == "US-1")
    assert best.rests_on == "read"


def test_a_marking_that_a_file_says_is_told_from_one_it_does_not(firms, tmp_path):
    store(firm("KR-4", "Delta", "KR", tlp=TLP.CLEAR))
    told = {}
    for marking, row in (("", "KR-4,Delta,KR"), (",tlp", "KR-4,Delta,KR,GREEN")):
        file = tmp_path / "entries.csv"
        file.write_text(f"organisation_id,name_en,country{marking}\n{row}\n", "utf-8")
        read = read_directory(file, source="register", as_of=None)
        told[marking] = outcomes(read.entries, present_entries(), read.assumed)[0].after.tlp
    assert told == {"": TLP.CLEAR, ",tlp": TLP.GREEN}
