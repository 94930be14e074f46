"""The directory in a node: who sees what, who may change what, what waits for the association, and files in and out."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook

from bioaccord.node.accounts.models import Role, User
from bioaccord.node.members import limits
from bioaccord.node.members.entry_access import directory_version, own_entry, rows_seen_by
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.freshness import freshness
from bioaccord.node.members.models import DirectoryDraft, EntryRecord, HeldChange, RequestCount
from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Identifier,
    IdentifierScheme,
    Inspection,
    NameKind,
    OrganisationName,
    Origin,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.partners.visibility import Reader, may_see
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP

MEMBER, ADMIN, OTHER = "member@hanbit.example", "admin@hanbit.example", "member@briarcliff.example"
ANALYST, OPERATOR = "analyst@kbio.example", "operator@kbio.example"
FIRM, ASSOCIATION = "KR-0007", "kbio-sample"
CANARY = "canary7741"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def firm(organisation_id: str, ko: str, en: str, **more) -> Entry:
    names = (OrganisationName(ko, "ko"), OrganisationName(en, "en"))
    return Entry(organisation_id, names, **({"country": "KR", "source": "register", "as_of": date(2026, 6, 1)} | more))


def posting(owner: str, words: str, tlp: TLP, **more) -> Posting:
    return Posting(
        f"{owner}-{words}",
        owner,
        Side.OFFER,
        MatchKind.CONTRACT_MANUFACTURE,
        Text(words, words),
        Traits(),
        tlp=tlp,
        expires_on=date(2099, 1, 1),
        **more,
    )


def store(*entries: Entry, now: datetime = NOW) -> None:
    save_entries(None, entries, now, reason="import: register")


@pytest.fixture
def entries(db) -> None:
    """Three open firms, one for members, and one for each narrower marking: all hold a word that could leak."""
    EntryRecord.objects.all().delete()
    store(
        firm("A-1", "가온바이오", "Gaon Bio", tlp=TLP.CLEAR, firm_kinds=(FirmKind.CONTRACT_MANUFACTURER,)),
        firm("A-2", "나래제약", "Narae Pharm", tlp=TLP.CLEAR, country="US", association="usbio-sample"),
        firm("A-3", "다솜케미칼", "Dasom Chemical", association=ASSOCIATION, products=Text("크로마토그래피 레진", "")),
        firm("B-1", f"{CANARY} 앰버", f"{CANARY} Amber", tlp=TLP.AMBER, association="usbio-sample", country="DE"),
        firm("B-2", f"{CANARY} 레드", f"{CANARY} Red", tlp=TLP.RED, association=ASSOCIATION, country="FR"),
        firm(
            "B-3", f"{CANARY} 엄격", f"{CANARY} Strict", tlp=TLP.AMBER_STRICT, association="usbio-sample", country="CH"
        ),
    )


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def main(told: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", told[told.index("<main") : told.index("</main>")])


@pytest.fixture
def visitor(db) -> Client:
    return Client(headers={"accept-language": "ko"})


def test_the_database_leaves_out_what_the_markings_leave_out(entries):
    """The rows that are seen are those of `may_see`, for every kind of reader and every marking."""
    store(
        *(
            firm(f"T-{n}", "", f"T{n}", tlp=tlp, association=one)
            for n, (tlp, one) in enumerate(product(TLP, ("", "x", "y")))
        )
    )
    rows = list(EntryRecord.objects.all())
    for firms, associations, analyst in product(([], ["T-13"]), ([], ["x"], ["x", "y"], [""]), ("", "x")):
        reader = Reader(frozenset(firms), frozenset(associations), analyst)
        wanted = {
            row.organisation_id
            for row in rows
            if may_see(reader, TLP(row.tlp), owner=row.organisation_id, owner_association=row.association)
        }
        assert {row.organisation_id for row in rows_seen_by(reader)} == wanted, reader


def test_a_visitor_sees_open_entries_and_a_member_those_for_members(entries, visitor, visit):
    shown = page(visitor, "/directory/")
    assert "가온바이오" in shown
    assert "다솜케미칼" not in shown
    assert "2개 기관·기업" in shown
    member = page(visit(MEMBER), "/directory/")
    assert "다솜케미칼" in member
    assert "3개 기관·기업" in member


def test_nothing_hidden_is_told_by_answers_counts_facets_files_or_words(entries, visit):
    client = visit(MEMBER)
    for address in (
        "/directory/",
        f"/directory/?q={CANARY}",
        "/directory/?country=DE",
        "/directory/?association=usbio-sample",
        "/directory/list.csv",
        "/directory/list.json",
        f"/directory/list.json?q={CANARY}",
    ):
        told = page(client, address)
        for echo in (f'value="{CANARY}"', f"q={CANARY}", f"“{CANARY}”"):  # of what was typed
            told = told.replace(echo, "")
        assert CANARY not in told, address
        assert "독일" not in told or address.endswith("country=DE"), address
    # An entry that is hidden and one that does not exist answer alike, at every address.
    for rest in ("", "history/", "history.json", "edit/", "?format=json", "?format=jsonld"):
        hidden, missing = client.get(f"/directory/B-1/{rest}"), client.get(f"/directory/B-9/{rest}")
        assert hidden.status_code == missing.status_code, rest
        assert hidden.content.decode().replace("B-1", "B-9") == missing.content.decode(), rest
    hidden, missing = Client().get("/directory/A-3/"), Client().get("/directory/A-9/")
    assert (hidden.status_code, hidden["Location"]) == (302, missing["Location"].replace("A-9", "A-3"))
    assert b"B-2" not in client.get("/directory/entries.xlsx").content


def test_hidden_offers_are_not_told_by_days_words_or_history(entries, visit):
    entry = own_entry("A-3")
    secret = posting("A-3", CANARY, TLP.RED)
    store(replace(entry, postings=(posting("A-3", "open offer", TLP.GREEN), secret), competitors=("A-1",)))
    client = visit(MEMBER)
    page(client, "/directory/")  # where the log-in is told
    before = page(client, "/directory/A-3/")
    assert "open offer" in before
    version = directory_version()
    other = posting("A-3", f"{CANARY} second", TLP.RED)
    later = NOW + timedelta(days=3)
    store(replace(own_entry("A-3"), postings=(*own_entry("A-3").postings, other), competitors=("A-2",)), now=later)
    assert directory_version() > version
    assert main(page(client, "/directory/A-3/")) == main(before)
    for rest in ("history/", "history.csv", "?format=json", "?format=jsonld"):
        assert CANARY not in page(client, f"/directory/A-3/{rest}"), rest
    assert json.loads(page(client, "/directory/A-3/?format=json"))["competitors"] == []
    assert len(json.loads(page(client, "/directory/A-3/history.json"))) > 0
    assert json.loads(page(client, f"/directory/list.json?q={CANARY}")) == []
    # The day on which what all see was changed does move.
    store(replace(own_entry("A-3"), city="Osong"), now=later)
    assert own_entry("A-3").updated_on == date(2026, 11, 23)


def test_a_state_that_was_not_for_the_reader_is_not_in_the_history(entries, visit):
    store(replace(own_entry("B-2"), summary=Text("", f"{CANARY} plan")))
    store(
        replace(
            own_entry("B-2"),
            tlp=TLP.CLEAR,
            names=(OrganisationName("Open Now", "en"),),
            summary=Text("", "all may know"),
        )
    )
    told = page(visit(MEMBER), "/directory/B-2/history/")
    assert "all may know" in told
    assert CANARY not in told


def test_the_list_is_narrowed_and_its_counts_hold(entries, visit):
    client = visit(MEMBER)
    told = page(client, "/directory/?firm_kind=contract_manufacturer")
    assert "1개 기관·기업" in told
    assert "가온바이오" in told
    rows = json.loads(page(client, "/directory/list.json?country=KR"))
    assert [row["organisation_id"] for row in rows] == ["A-1", "A-3"]
    assert "다솜케미칼" in page(client, "/directory/?q=레진")
    assert "3개 기관·기업" in page(client, "/directory/?page=99")


def test_addresses_of_a_firm_answer_as_page_json_and_linked_data(entries, visitor):
    shown = page(visitor, "/directory/A-1/")
    assert 'rel="alternate" type="application/ld+json" href="/directory/A-1/?format=jsonld"' in shown
    assert "협회 확인 전입니다" in shown
    assert json.loads(page(visitor, "/directory/A-1/?format=json"))["organisation_id"] == "A-1"
    for asked in ({"accept": "application/ld+json"}, {"accept": "application/ld+json;q=0.9, text/html;q=0.2"}):
        answer = visitor.get("/directory/A-1/", headers=asked)
        assert answer["Content-Type"].startswith("application/ld+json")
        assert "Accept" in answer["Vary"]
        assert answer.json()["@type"] == "Organization"
        assert answer.json()["@id"].endswith("/directory/A-1/")
    assert visitor.get("/directory/A-1/", headers={"accept": "*/*"})["Content-Type"].startswith("text/html")


def test_a_merged_address_leads_on_for_whoever_may_see_both(entries, visit):
    kept = EntryRecord.objects.get(organisation_id="A-3")
    EntryRecord.objects.filter(organisation_id__in=("A-1", "B-1")).update(merged_into=kept)
    client = visit(MEMBER)
    answer = client.get("/directory/A-1/?format=json")
    assert (answer.status_code, answer["Location"]) == (302, "/directory/A-3/?format=json")
    assert client.get("/directory/B-1/").status_code == 404
    assert Client().get("/directory/A-1/")["Location"].startswith("/accounts/login/")
    assert "가온바이오" not in page(client, "/directory/")


def test_what_says_it_can_do_something_and_how_old_it_is_are_told_apart(entries, visit):
    store(
        replace(
            own_entry("A-1"),
            capabilities=(
                Capability(
                    "c1", Traits(modalities=("monoclonal_antibody",)), origin=Origin.READ, evidence="항체 위탁생산"
                ),
                Capability("c2", Traits(modalities=("mrna",)), origin=Origin.CONFIRMED, evidence="GMP-77"),
            ),
            confirmed_on=date(2024, 1, 5),
        )
    )
    told = page(visit(MEMBER), "/directory/A-1/")
    assert told.index("협회 확인") < told.index("소개 문구에서 추정")
    assert "“항체 위탁생산”" in told
    for typed in ("단일클론항체", "monoclonal antibody"):
        assert "가온바이오" in page(visit(MEMBER), f"/directory/?q={typed}")
    assert "확인 필요: 마지막 확인(2024년 1월 5일) 후 1년이 지났습니다." in told
    with translation.override("en"):
        today = date(2026, 11, 20)
        states = {
            freshness(replace(own_entry("A-2"), confirmed_on=day, updated_on=changed, as_of=as_of), today).state
            for day, changed, as_of in (
                (date(2026, 1, 1), date(2025, 1, 1), None),
                (date(2026, 1, 1), date(2026, 2, 1), None),
                (date(2025, 1, 1), None, None),
                (None, date(2026, 11, 1), date(2026, 6, 1)),
            )
        }
        assert states == {"confirmed", "changed", "stale", "unconfirmed"}
        assert freshness(replace(own_entry("A-2"), as_of=date(2020, 1, 1)), today).state == "stale"


# The own entry.


def seen(client: Client, address: str) -> str:
    told = page(client, address)
    return told.split('name="seen" value="')[1].split('"')[0]


def send(client: Client, part: str, values: dict, firm_id: str = FIRM, **more) -> str:
    address = f"/directory/{firm_id}/edit/{part}"
    answer = client.post(address, {"seen": seen(client, address)} | values | more, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def profile(**values) -> dict:
    return (
        {f"{name}_{language}": "" for name in ("industry", "products", "summary") for language in ("ko", "en")}
        | {"tlp": "green"}
        | values
    )


def names(*written: tuple[str, str, str], **identity) -> dict:
    rows = {"names-TOTAL_FORMS": str(len(written)), "names-INITIAL_FORMS": "0"}
    for number, (text, language, kind) in enumerate(written):
        rows |= {f"names-{number}-text": text, f"names-{number}-language": language, f"names-{number}-kind": kind}
    return rows | {"country": "KR"} | identity


def test_a_firm_writes_its_profile_and_every_change_has_a_history(entries, visit):
    client = visit(ADMIN)
    assert "명부 정보가 아직 없습니다" in page(client, f"/directory/{FIRM}/edit/")
    formula, script = '=HYPERLINK("x")', "<script>alert(1)</script>"
    assert "실행할 수 있는 내용입니다" in send(client, "profile/", profile(summary_ko=formula, city="청주"))
    assert "저장했습니다" in send(client, "profile/", profile(summary_ko="충전 전문", city="청주"))
    entry = own_entry(FIRM)
    assert entry.name.ko  # as the supply network names it
    assert (entry.city, entry.summary.ko) == ("청주", "충전 전문")
    # What is refused where it is typed may still come from elsewhere.
    store(replace(entry, summary=Text(formula, ""), products=Text("", script)))
    shown = page(client, f"/directory/{FIRM}/")
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "저장했습니다" in send(client, "profile/", profile(summary_ko="충전 전문", city="오송"))
    store(replace(own_entry(FIRM), summary=Text(formula, "")))
    history = page(client, f"/directory/{FIRM}/history/")
    assert "<del" in history
    assert "청주" in history
    assert "오송" in history
    assert ADMIN in history
    assert ADMIN not in page(visit(OTHER), f"/directory/{FIRM}/history/")
    # Files are defused, in both kinds.
    lines = list(csv.DictReader(io.StringIO(page(client, "/directory/list.csv").lstrip("\ufeff"))))
    cell = next(line for line in lines if line["organisation_id"] == FIRM)["summary_ko"]
    assert cell.startswith("'=")
    book = load_workbook(io.BytesIO(client.get("/directory/list.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == '=HYPERLINK("x")' for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    # What an import does not know, it leaves: the fields the firm wrote are marked as its own.
    assert "summary" in EntryRecord.objects.get(organisation_id=FIRM).own_fields


def test_only_administrators_of_the_firm_change_its_entry(entries, visit):
    store(firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION))
    for person in (MEMBER, OTHER, ANALYST, OPERATOR):
        client = visit(person)
        for part in ("", "names/", "profile/", "sites/", "capabilities/new"):
            assert client.get(f"/directory/{FIRM}/edit/{part}").status_code == 403, (person, part)
        assert client.post(f"/directory/{FIRM}/edit/profile/", profile(city="x")).status_code == 403
    assert visit(ADMIN).post("/directory/A-3/edit/profile/", profile(city="x")).status_code == 403
    assert Client().get(f"/directory/{FIRM}/edit/").status_code == 302
    assert visit(MEMBER).get("/directory/held/").status_code == 403
    assert visit(MEMBER).post("/directory/A-3/confirm").status_code == 403
    assert visit(ANALYST).get("/directory/import/").status_code == 403
    assert visit(ANALYST).get("/directory/requests/").status_code == 403


def test_a_form_that_began_before_another_change_is_refused(entries, visit):
    client = visit(ADMIN)
    send(client, "profile/", profile(city="청주"))
    old = seen(client, f"/directory/{FIRM}/edit/profile/")
    send(client, "profile/", profile(city="오송"))
    told = client.post(f"/directory/{FIRM}/edit/profile/", profile(city="대전") | {"seen": old}).content.decode()
    assert "그사이 다른 사람이" in told
    assert "대전" in told
    assert own_entry(FIRM).city == "오송"


def test_who_a_firm_is_changes_when_the_association_confirms_it(entries, visit):
    store(firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION))
    client, analyst = visit(ADMIN), visit(ANALYST)
    told = send(client, "names/", names(("한빛바이오", "ko", "official"), ("한빛누리제약", "ko", "former")))
    assert "아직 공개되지 않았습니다" in told
    assert own_entry(FIRM).name.ko == "한빛누리제약"
    assert "한빛바이오" not in page(analyst, f"/directory/{FIRM}/")
    waiting = page(analyst, "/directory/held/")
    assert "한빛바이오" in waiting
    held = HeldChange.objects.get()
    analyst.post(f"/directory/held/{held.id}/decide", {"decision": "take", "answer": "등기부 확인"})
    assert own_entry(FIRM).names == (
        OrganisationName("한빛바이오", "ko"),
        OrganisationName("한빛누리제약", "ko", NameKind.FORMER),
    )
    assert "등기부 확인" in page(client, f"/directory/{FIRM}/edit/")
    assert "기업 요청, 협회 승인" in page(client, f"/directory/{FIRM}/history/")
    # Decided once.
    again = analyst.post(f"/directory/held/{held.id}/decide", {"decision": "refuse"}, follow=True).content.decode()
    assert "그사이 다른 담당자가" in again


def test_a_number_of_another_entry_is_held_in_the_same_words_and_never_taken_over(entries, visit, account):
    number = Identifier(IdentifierScheme.BUSINESS_NUMBER, "1248100998")
    store(
        firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION),
        replace(own_entry("B-2"), identifiers=(number,)),
        replace(own_entry("A-3"), identifiers=(Identifier(IdentifierScheme.LEI, "LEI00000000000000001"),)),
    )
    account("owner@dasom.example", (Role.MEMBER_ADMIN, "A-3"))
    client, analyst = visit(ADMIN), visit(ANALYST)
    official = ("한빛누리제약", "ko", "official"), ("Hanbit Nuri", "en", "official")
    answers = [
        send(client, "names/", names(*official, business_number=one)).split('role="status"')[1].split("</ul>")[0]
        for one in ("124-81-00998", "999-99-99999")
    ]
    assert answers[0] == answers[1]
    touched = [[one["organisation_id"] for one in held.claims] for held in HeldChange.objects.order_by("id")]
    assert touched == [["B-2"], []]
    HeldChange.objects.filter(claims__isnull=False).update(state="waiting")
    told = page(analyst, "/directory/held/")  # of an entry that not even analysts see, only that there is one
    assert "열람 권한이 없는 항목: 같은 사업자등록번호 보유" in told
    assert CANARY not in told
    send(client, "names/", names(*official, lei="LEI00000000000000001"))
    held = HeldChange.objects.get(state="waiting")
    assert [(one["organisation_id"], one["why"]) for one in held.claims] == [("A-3", "identifier")]
    assert CANARY not in page(client, f"/directory/{FIRM}/edit/")
    owner = visit("owner@dasom.example")
    told = page(owner, "/directory/A-3/")
    assert "다른 곳에서도 기재했습니다" in told
    assert FIRM not in told
    operator = visit(OPERATOR)
    answer = operator.post(f"/directory/held/{held.id}/decide", {"decision": "take"}, follow=True).content.decode()
    assert "같은 식별번호가 다른 항목에 있습니다" in answer
    assert own_entry(FIRM).identifiers == ()
    operator.post(f"/directory/held/{held.id}/decide", {"decision": "refuse", "answer": "번호 확인 요망"})
    assert HeldChange.objects.get(pk=held.pk).state == "refused"
    assert "다른 곳에서도" not in page(owner, "/directory/A-3/")


def test_a_home_page_of_another_firm_is_told_plainly_and_confirmed_by_nobody_unseen(entries, visit, account):
    page_of = Identifier(IdentifierScheme.HOME_PAGE, "dasom.example")
    store(
        firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION),
        replace(own_entry("A-3"), identifiers=(page_of,)),
    )
    account("owner@dasom.example", (Role.MEMBER_ADMIN, "A-3"))
    owner = visit("owner@dasom.example")
    assert "확인을 기다리는 건이 없습니다" in page(owner, "/identity/claims/")
    official = ("한빛누리제약", "ko", "official"), ("Hanbit Nuri", "en", "official")
    send(visit(ADMIN), "names/", names(*official, home_page="https://www.dasom.example/en/about"))
    held = HeldChange.objects.get(state="waiting")
    assert [(one["organisation_id"], one["scheme"]) for one in held.claims] == [("A-3", "home_page")]
    assert "다른 곳에서도 기재했습니다" in page(owner, "/identity/claims/")
    analyst = visit(ANALYST)
    assert "/directory/held/" in page(analyst, "/identity/")
    told = page(analyst, "/directory/held/")
    assert "다솜케미칼" in told and 'name="agreed"' in told
    address, take_it = f"/directory/held/{held.id}/decide", {"decision": "take"}
    assert "같은 홈페이지가 다른 항목에도" in analyst.post(address, take_it, follow=True).content.decode()
    assert own_entry(FIRM).identifiers == ()
    analyst.post(address, take_it | {"agreed": "on"})
    assert own_entry(FIRM).identifiers != ()
    # Both state it now: whoever confirms one of them is told of the other, and says so.
    told = page(analyst, "/directory/A-3/")
    assert f'href="/directory/{FIRM}/"' in told and "다른 항목에도 같은 식별 정보가" in told
    analyst.post("/directory/A-3/confirm")
    assert own_entry("A-3").confirmed_on is None
    analyst.post("/directory/A-3/confirm", {"agreed": "on"})
    assert own_entry("A-3").confirmed_on is not None
    store(
        *(
            replace(own_entry(one), identifiers=(Identifier(IdentifierScheme.LEI, "LEI00000000000000001"),))
            for one in (FIRM, "A-1")
        )
    )
    assert "현재 내용대로 확인" not in page(analyst, f"/directory/{FIRM}/")
    analyst.post(f"/directory/{FIRM}/confirm", {"agreed": "on"})
    assert own_entry(FIRM).confirmed_on is None


def test_words_that_name_another_firm_wait_for_the_association(entries, visit):
    store(firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION))
    client = visit(ADMIN)
    told = send(client, "profile/", profile(summary_ko="다솜케미칼의 레진 공장에서 생산합니다."))
    assert "다른 기업의 이름이 있어" in told
    assert own_entry(FIRM).summary.ko == ""
    assert HeldChange.objects.get().claims[0]["organisation_id"] == "A-3"
    # A name without its legal form, in small letters, is a name too; with other words nothing waits, and nobody is warned any more.
    store(firm("A-9", "", "Dasom Reactors Co., Ltd."))
    send(client, "profile/", profile(summary_ko="", summary_en="We run the 18,000 L vessels of dasom reactors."))
    held = HeldChange.objects.get(state="waiting")
    assert [claim["organisation_id"] for claim in held.claims] == ["A-9"]
    send(client, "profile/", profile(summary_ko="배지를 생산합니다.", summary_en="We make media."))
    assert own_entry(FIRM).summary.en == "We make media."
    assert not HeldChange.objects.filter(state="waiting").exists()
    send(client, "profile/", profile(summary_ko="다솜케미칼의 레진 공장", products_ko="배지"))
    send(client, "profile/", profile(summary_ko="다솜 리액터스", products_ko="Dasom Reactors"))
    assert [claim["organisation_id"] for claim in HeldChange.objects.get(state="waiting").claims] == ["A-9"]
    # A name of an entry that the writer may not see changes nothing: what is held would tell that it is there.
    client.post(f"/directory/{FIRM}/edit/withdraw")
    assert "저장했습니다" in send(client, "profile/", profile(summary_ko=f"{CANARY} 레드와 협력"))


def test_a_capability_is_written_in_fields_confirmed_and_stated_anew(entries, visit):
    store(firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION))
    client = visit(ADMIN)
    values = {
        "modalities": ["monoclonal_antibody"],
        "steps": ["drug_substance"],
        "scale_least": "500",
        "scale_most": "2,000",
        "scale_unit": "L",
        "amount_unit": "kg",
        "material": ["Bioreactor bag", ""],
        "authority": ["mfds", ""],
        "inspected_on": ["2026-03-31", ""],
    }
    from bioaccord.vocabulary.material import standard_materials

    some = next(iter(standard_materials()))
    told = send(client, "capabilities/new", values | {"material": [some.name.ko, "없는 물질"]})
    assert "&#x27;없는 물질&#x27;은(는) 목록에 없는 원부자재입니다" in told
    assert (
        send(client, "capabilities/new", values | {"material": [some.name.ko], "scale_most": "5"}).count("errorlist")
        == 1
    )
    # More rows, without a script and without losing what was typed.
    more = send(client, "capabilities/new", values | {"material": [some.name.ko, "a", "b", "c"]}, add="rows")
    assert more.count('name="material"') == 7
    assert own_entry(FIRM).capabilities == ()
    send(client, "capabilities/new", values | {"material": [some.name.ko]})
    (made,) = own_entry(FIRM).capabilities
    assert made.traits.scale.most == 2000
    assert made.traits.material_ids == (some.material_id,)
    assert made.traits.inspections[0].inspected_on == date(2026, 3, 31)
    assert made.origin is Origin.STATED
    visit(ANALYST).post(f"/directory/{FIRM}/confirm", {"capability": made.capability_id})
    assert own_entry(FIRM).capabilities[0].origin is Origin.CONFIRMED
    part = f"capabilities/{made.capability_id}/"
    same = values | {"material": [some.name.ko]}
    send(client, part, same)
    assert own_entry(FIRM).capabilities[0].origin is Origin.CONFIRMED
    send(client, part, same | {"scale_most": "3000"})
    assert own_entry(FIRM).capabilities[0].origin is Origin.STATED
    told = page(visit(OTHER), f"/directory/{FIRM}/")
    assert "500–3,000 L" in told
    assert "기업 기재" in told
    gone = {"seen": seen(client, f"/directory/{FIRM}/edit/{part}")}
    client.post(f"/directory/{FIRM}/edit/{part}remove", gone)
    assert own_entry(FIRM).capabilities == ()


def test_sites_and_names_get_further_rows_and_lose_emptied_ones(entries, visit):
    store(firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION))
    client = visit(ADMIN)
    rows = {
        "sites-TOTAL_FORMS": "1",
        "sites-INITIAL_FORMS": "0",
        "sites-0-name_ko": "오송 공장",
        "sites-0-country": "KR",
    }
    assert send(client, "sites/", rows | {"add": "sites"}).count("-name_ko") >= 4
    send(client, "sites/", rows | {"sites-0-site_id": "A-3-S1"})
    (site,) = own_entry(FIRM).sites
    assert site.site_id == f"{FIRM}-S1"  # never an id of another firm's
    send(client, "sites/", rows | {"sites-0-site_id": site.site_id, "sites-0-name_ko": ""})
    assert own_entry(FIRM).sites == ()
    assert "현재 사용하는 명칭" in send(client, "names/", names(("", "ko", "official")))


def test_the_association_confirms_an_entry_as_it_stands(entries, visit):
    visit(ANALYST).post("/directory/A-3/confirm")
    entry, row = own_entry("A-3"), EntryRecord.objects.get(organisation_id="A-3")
    assert (entry.confirmed_on, entry.confirmed_by) == (timezone.localdate(), ASSOCIATION)
    assert row.confirmed_at is not None
    assert visit(ANALYST).post("/directory/A-2/confirm").status_code == 403  # the other association's own
    assert visit(OPERATOR).post("/directory/A-2/confirm").status_code == 302


# Files.


def bring(client: Client, table: str, **more) -> DirectoryDraft:
    file = SimpleUploadedFile("members.csv", table.encode())
    answer = client.post("/directory/import/", {"file": file, "source": "회원 대장", "country": "KR"} | more)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return DirectoryDraft.objects.get()


def take(client: Client, draft: DirectoryDraft) -> str:
    values = {"compared_with": draft.compared_with}
    return client.post(f"/directory/import/{draft.id}/take-over", values, follow=True).content.decode()


TABLE = """organisation_id,name_ko,name_en,country,products_ko,summary_ko,tlp
A-1,가온바이오,Gaon Bio,KR,세포배양 배지,,clear
A-3,다솜케미칼,Dasom Chemical,KR,이온교환 수지,파일의 소개,clear
N-1,새로운생명과학,New Life Science,KR,효소,,green
N-2,가온바이오,,KR,,,green
,,,KR,이름 없음,,green
"""


def test_a_file_is_shown_before_it_is_taken_over(entries, visit):
    people_of("A-3")
    save_entries(
        User.objects.get(email=ADMIN),
        [replace(own_entry("A-3"), products=Text("레진", ""))],
        NOW,
        reason="",
        own_fields=["products"],
    )
    client, before = visit(OPERATOR), EntryRecord.objects.count()
    draft = bring(client, TABLE)
    shown = page(client, f"/directory/import/{draft.id}/")
    assert EntryRecord.objects.count() == before
    assert draft.found["counts"] == {"new": 2, "changed": 2, "unchanged": 0, "kept": 1, "doubles": 1, "doubted": 0}
    assert draft.found["refused"] == 1
    assert "세포배양 배지" in shown
    assert "이온교환 수지" in shown  # what the file says of a field that stays
    assert "문제없는 4건 반영" in shown
    assert len(json.loads(page(client, f"/directory/import/{draft.id}/refusals.json"))) == 1
    take(client, draft)
    assert EntryRecord.objects.count() == before + 2
    kept = own_entry("A-3")
    assert kept.products.ko == "레진"
    assert kept.summary.ko == "파일의 소개"
    assert kept.tlp is TLP.GREEN  # a file makes no marking of a firm wider
    assert own_entry("A-1").tlp is TLP.CLEAR
    assert own_entry("A-1").products.ko == "세포배양 배지"
    assert "회원 대장" in own_entry("A-1").source
    assert not DirectoryDraft.objects.exists()
    again = bring(client, TABLE)
    assert again.found["counts"]["unchanged"] == 4


PROFILES = "회사명,종목코드,국가,주요제품\n한빛제약,123450,KR,원료의약품\n"
ENGLISH = "회사명,영문명,종목코드,국가\n한빛제약,Hanbit Pharm,123450,KR\n"


def test_a_second_file_adds_to_a_firm_that_is_known_by_its_number(entries, visit):
    client = visit(OPERATOR)
    take(client, bring(client, PROFILES))
    draft = bring(client, ENGLISH, source="names")
    assert draft.found["counts"]["changed"] == 1 and draft.found["counts"]["new"] == 0
    take(client, draft)
    one = own_entry("KR-ticker-123450")
    assert (one.name, one.products.ko) == (Text("한빛제약", "Hanbit Pharm"), "원료의약품")
    assert one.source == "회원 대장; names"
    take(client, bring(client, PROFILES))
    assert own_entry("KR-ticker-123450").name == Text("한빛제약", "Hanbit Pharm")


def test_a_row_that_renames_a_firm_by_its_number_is_taken_over_only_when_it_is_ticked(entries, visit):
    client = visit(OPERATOR)
    take(client, bring(client, PROFILES))
    draft = bring(client, "name,country,website,ticker\nCompletely Other,KR,,123450\nNovel Firm,KR,,765430\n")
    assert (draft.found["counts"]["doubted"], draft.found["counts"]["changed"], draft.found["counts"]["new"]) == (
        1,
        0,
        1,
    )
    shown = page(client, f"/directory/import/{draft.id}/")
    assert shown.index("번호와 이름이 서로 다름") < shown.index("take-over") and "한빛제약 → Completely Other" in shown
    take(client, draft)
    assert own_entry("KR-ticker-123450").name == Text("한빛제약", "") and own_entry("KR-ticker-765430") is not None
    draft = bring(client, "회사명,종목코드,국가\n다른홀딩스,123450,KR\n")
    client.post(
        f"/directory/import/{draft.id}/take-over",
        {"compared_with": draft.compared_with, "agreed": ["KR-ticker-123450"]},
    )
    assert own_entry("KR-ticker-123450").name.ko == "다른홀딩스"


def test_a_file_that_comes_again_takes_nothing_of_a_merge_away(entries, visit):
    from bioaccord.node.identity.models import Pair
    from bioaccord.node.identity.services import decide as decide_pair

    client = visit(OPERATOR)
    table = "organisation_id,name_ko,name_en,country,city,ticker,products_ko\nM-1,한빛제약,,KR,서울,123450,\nM-2,,Hanbit Pharm,KR,Seoul,123460,원료의약품\n"
    take(client, bring(client, table))
    rows = [EntryRecord.objects.get(organisation_id=one) for one in ("M-1", "M-2")]
    pair = Pair.objects.create(
        left=rows[0],
        right=rows[1],
        left_now=rows[0],
        right_now=rows[1],
        probability=0.9,
        prior_bits=-9,
        evidence=[],
        found_at=NOW,
    )
    decide_pair(User.objects.get(email=OPERATOR), pair.pk, merge=True, keep_id="M-1")
    merged = own_entry("M-1")
    assert [one.value for one in merged.identifiers] == ["123450", "123460"]
    draft = bring(client, table)
    assert (draft.found["counts"]["unchanged"], draft.found["refused"]) == (1, 0)
    take(client, draft)
    assert own_entry("M-1") == merged
    # A new number of the firm's own replaces its old one; what the merged one adds is added, and its city does not become the firm's.
    newer = table.replace("123450", "123470").replace("Hanbit Pharm,KR,Seoul", "Hanbit Pharmaceutical,KR,Busan")
    take(client, bring(client, newer))
    one = own_entry("M-1")
    assert {found.value for found in one.identifiers} == {"123470", "123460"}
    assert {name.text for name in one.names} == {"한빛제약", "Hanbit Pharm", "Hanbit Pharmaceutical"}
    assert (one.name, one.city, one.products.ko) == (Text("한빛제약", "Hanbit Pharm"), "서울", "원료의약품")
    assert own_entry("M-2") == one


def people_of(firm_id: str) -> None:
    from bioaccord.node.accounts.services import create_account

    create_account(f"people@{firm_id.lower()}.example", "a long password 1", [(Role.MEMBER_ADMIN, firm_id)])


def test_what_was_shown_is_taken_over_or_nothing(entries, visit):
    client = visit(OPERATOR)
    draft = bring(client, TABLE)
    store(replace(own_entry("A-1"), city="Seoul"))
    assert "그사이 명부가 변경되었습니다" in take(client, draft)
    assert own_entry("N-1") is None
    assert client.post(f"/directory/import/{draft.id}/drop", follow=True).status_code == 200
    assert not DirectoryDraft.objects.exists()
    file = SimpleUploadedFile("a.pdf", b"x")
    answer = client.post("/directory/import/", {"file": file, "source": "s"}).content.decode()
    assert "CSV나 XLSX 파일이 아닙니다" in answer
    stranger = bring(client, TABLE)
    account = User.objects.create_superuser("second@example.org", "a long password 1")
    other = Client()
    other.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert other.get(f"/directory/import/{stranger.id}/").status_code == 404


def test_the_whole_directory_goes_out_and_comes_in_unchanged(entries, visit):
    whole = firm(
        "W-1",
        "온새미바이오",
        "Onsaemi Bio",
        country="US",
        region="매사추세츠주",
        city="Boston",
        association=ASSOCIATION,
        tlp=TLP.CLEAR,
        source="회원 대장; DART; names.csv",
        identifiers=(
            Identifier(IdentifierScheme.HOME_PAGE, "onsaemi.example"),
            Identifier(IdentifierScheme.TICKER, "123450"),
            Identifier(IdentifierScheme.HOME_PAGE, "onsaemi.co.kr"),
            Identifier(IdentifierScheme.BUSINESS_NUMBER, "1248100998"),
        ),
        firm_kinds=(FirmKind.SEED_PRODUCER, FirmKind.DISTRIBUTOR),
        industry=Text("의약품", "pharma", Language.KOREAN),
        products=Text("", "media\nresins"),
        summary=Text("-80℃ 보관", "+ cold chain; = all", None),
        employees=1200,
        sites=(EntrySite("W-1-A", Text("1공장", "Plant 1"), "KR", "인천"),),
        capabilities=(
            Capability(
                "W-1-C",
                Traits(
                    modalities=("monoclonal_antibody",),
                    inspections=(Inspection("fda", date(2026, 5, 1)), Inspection("mfds")),
                    scale=Scale(200.0, 2000.0, "L"),
                    amount_per_year=12.5,
                    amount_unit="kg",
                ),
                "W-1-A",
                Text("비고", "note"),
                Origin.CONFIRMED,
                "document; page 3",
                (MatchKind.CONTRACT_MANUFACTURE,),
            ),
        ),
        postings=(
            posting("W-1", "slots", TLP.CLEAR, site_id="W-1-A", countries=("KR", "US"), posted_on=date(2026, 6, 1)),
        ),
        competitors=("A-2", "A-1"),
        confirmed_on=date(2026, 7, 1),
        confirmed_by=ASSOCIATION,
    )
    former = OrganisationName("새미", "ko", NameKind.FORMER, date(2020, 1, 1))
    store(
        replace(whole, names=(*whole.names, former, OrganisationName("OSM", "en", NameKind.SHORT))),
        Entry("W-2", (former, OrganisationName("온새미", "ko")), "", tlp=TLP.CLEAR, fictional=True),
    )
    # With people here, who see all that is said of their firm; the same operator takes it in again.
    User.objects.get(email=OPERATOR).memberships.create(organisation_id="W-1", role=Role.MEMBER_ADMIN)
    client = visit(OPERATOR)
    for language in ("ko", "en"):
        client.cookies["django_language"] = language
        content = client.get("/directory/entries.xlsx").content
        file = SimpleUploadedFile("entries.xlsx", content)
        given = {"file": file, "source": "own export", "as_of": "2026-11-20", "tlp": "red"}
        answer = client.post("/directory/import/", given, follow=True)
        assert answer.status_code == 200
        found = DirectoryDraft.objects.get().found
        assert (found["refused"], found["changed"], found["counts"]["new"], found["counts"]["kept"]) == (0, [], 0, 0)
        assert found["counts"]["unchanged"] > 4


def test_what_is_only_assumed_for_a_file_overwrites_nothing(entries, visit):
    client = visit(OPERATOR)
    table = "organisation_id,name_en,region\nA-2,Narae Pharm,\nW-3,Onsaemi,서울\n"
    given = {"country": "KR", "association": ASSOCIATION, "tlp": "clear", "source": "register"}
    draft = bring(client, table, **given)
    assert "TLP:CLEAR" in page(client, f"/directory/import/{draft.id}/")
    take(client, draft)
    known, new = own_entry("A-2"), own_entry("W-3")
    assert (known.country, known.association) == ("US", "usbio-sample")
    assert (new.country, new.association, new.tlp) == ("KR", ASSOCIATION, TLP.CLEAR)
    # The same region in the other language is the same region; another one is another.
    take(client, bring(client, table.replace("서울", "Seoul"), **given))
    assert own_entry("W-3").region == "서울"
    take(client, bring(client, table.replace("서울", "Busan"), **given))
    assert own_entry("W-3").region == "Busan"


def test_a_visitor_is_told_why_nothing_is_shown(entries, visitor):
    for row in EntryRecord.objects.all():
        store(replace(own_entry(row.organisation_id), tlp=TLP.GREEN))
    assert "TLP:CLEAR로 표시된 항목만" in main(page(visitor, "/directory/"))
    assert "모두에게 공개된 항목이 아직 없어" in main(page(visitor, "/reconcile/"))
    manifest = json.loads(visitor.get("/reconcile/en/").content)
    assert "make a private one, or ask the association" in manifest["name"]


def test_ten_thousand_requests_of_one_account_are_limited_and_told(within_an_hour, entries, visit, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "search", limits.Limit(10, 60))
    client, other = visit(MEMBER), visit(OTHER)
    answers = [client.get("/directory/?q=a") for _ in range(13)]
    assert [one.status_code for one in answers] == [200] * 10 + [429] * 3
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert "요청이 너무 많습니다" in answers[-1].content.decode()
    assert other.get("/directory/?q=a").status_code == 200
    assert [Client().get("/directory/").status_code for _ in range(3)] == [200, 200, 429]  # a visitor has a fifth
    told = page(visit(OPERATOR), "/directory/requests/")
    assert MEMBER in told
    row = RequestCount.objects.get(who=limits.who_asks(answers[0].wsgi_request), what="search")
    assert (row.count, row.refused) == (10, 3)
    with pytest.raises(limits.LimitReached):
        limits.spend("user:0", "search", timezone.now(), 11)
    assert limits.spend("user:0", "search", timezone.now(), 4) == 6


def test_pages_are_whole_in_both_languages(entries, visit):
    from tests.slips import english_sentences

    store(firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION))
    admin, operator = visit(ADMIN), visit(OPERATOR)
    send(admin, "names/", names(("한빛바이오", "ko", "official")))
    draft = bring(operator, TABLE)
    edit = f"/directory/{FIRM}/edit/"
    for client, address in (
        *((admin, one) for one in ("/directory/", f"/directory/{FIRM}/", f"/directory/{FIRM}/history/", edit)),
        *((admin, edit + part) for part in ("names/", "profile/", "sites/", "capabilities/new")),
        *((operator, f"/directory/{part}/") for part in ("held", "import", f"import/{draft.id}", "requests")),
    ):
        client.post("/i18n/setlang/", {"language": "ko", "next": "/"})
        korean = page(client, address)
        # A change quotes what was written, in either language.
        body = re.sub(r"<(ins|del)\b.*?</\1>", "", main(korean), flags=re.S)
        text = re.sub(r"<[^>]+>|&[#\w]+;", "\n", body)
        assert [one for one in english_sentences(text) if "Life Science" not in one] == [], address
        client.post("/i18n/setlang/", {"language": "en", "next": "/"})
        assert '<html lang="en">' in page(client, address)


def test_every_capability_of_the_own_page_that_can_be_changed_leads_to_its_form_and_keeps_its_kinds(entries, visit):
    stated = Capability("c-1", Traits(modalities=("monoclonal_antibody",)))
    words = Text("", "A contract manufacturer of vaccines with fill and finish")
    store(firm(FIRM, "한빛누리제약", "Hanbit Nuri", association=ASSOCIATION, capabilities=(stated,), summary=words))
    client = visit(ADMIN)
    text = page(client, f"/directory/{FIRM}/edit/")
    assert "소개 문구에서 추정" in text, "there must be a hint that has no form"
    forms = re.findall(rf'href="(/directory/{FIRM}/edit/capabilities/[^"]+)"', text)
    assert f"/directory/{FIRM}/edit/capabilities/c-1/" in forms
    assert {client.get(one).status_code for one in forms} == {200}
    form = page(client, f"/directory/{FIRM}/edit/capabilities/c-1/")
    seen = re.search(r'name="seen" value="([^"]*)"', form).group(1)
    given = {
        "seen": seen,
        "modalities": ["monoclonal_antibody"],
        "kinds": ["licence"],
        "scale_unit": "L",
        "amount_unit": "kg",
    }
    client.post(f"/directory/{FIRM}/edit/capabilities/c-1/", given)
    assert [one.kinds for one in own_entry(FIRM).capabilities] == [("licence",)]
    assert 'value="licence" checked' in re.sub(r' id="[^"]+"', "", page(client, forms[0]))
