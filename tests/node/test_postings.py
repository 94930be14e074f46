"""Offers and needs of one's own firm, who sees them, what answers them, and what of it tells nothing to others."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.partners import match_access, searched_directory
from bioaccord.node.partners.directory import first_entry
from bioaccord.node.partners.match_access import matches_of
from bioaccord.node.partners.posting_access import own_posting
from bioaccord.node.partners.posting_services import save_posting
from bioaccord.node.partners.telling import tell_partners
from bioaccord.node.partners.watch_services import save_watch, watch_posting
from bioaccord.partners.entry import Capability, Entry, OrganisationName, Posting, Scale, Side, Traits
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP

HANBIT, BRIARCLIFF, YEDAM = "KR-0007", "US-0025", "KR-0025"
MEMBER, OTHER, THIRD, ANALYST = (
    "member@hanbit.example",
    "member@briarcliff.example",
    "member@yedam.example",
    "analyst@kbio.example",
)
ANTIBODIES = Traits(modalities=("monoclonal_antibody",), steps=("drug_substance",), scale=Scale(2000, 2000, "L"))


@pytest.fixture
def firms(db):
    """The directory: three firms with people, and one that makes antibodies."""
    EntryRecord.objects.all().delete()
    able = Capability(
        "c1", Traits(modalities=("monoclonal_antibody",), steps=("drug_substance",), scale=Scale(100, 5000, "L"))
    )
    maker = Entry(
        "KR-MAKER",
        (OrganisationName("가상항체", "ko"), OrganisationName("Makers", "en")),
        "KR",
        association="kbio-sample",
        capabilities=(able,),
    )
    entries = [first_entry(one) for one in (HANBIT, BRIARCLIFF, YEDAM)]
    save_entries(None, [*entries, maker], timezone.now(), reason="test")


def person(email: str) -> User:
    return User.objects.get(email=email)


def need_of(firm: str, **more) -> Posting:
    values = {
        "side": Side.NEED,
        "kind": MatchKind.CONTRACT_MANUFACTURE,
        "title": Text("항체 위탁생산", "Antibody manufacture"),
    }
    expires_on = timezone.localdate() + timedelta(days=100)
    return Posting(
        **{"posting_id": "", "organisation_id": firm, "traits": ANTIBODIES, "expires_on": expires_on} | values | more
    )


def post(email: str, firm: str, **more) -> Posting:
    return save_posting(person(email), need_of(firm, **more), timezone.now())


def form_values(**more) -> dict:
    expires_on = (timezone.localdate() + timedelta(days=100)).isoformat()
    return {
        "side": "need", "kind": "contract_manufacture", "title_ko": "항체 위탁생산 2,000L", "title_en": "", "modalities": ["monoclonal_antibody"],
        "scale_least": "2000", "scale_most": "2000", "scale_unit": "L", "materials": "", "expires_on": expires_on, "tlp": "green",
    } | more  # fmt: skip


def test_a_firm_of_the_network_without_an_entry_posts_a_need_and_sees_who_answers_it(firms, visit):
    EntryRecord.objects.filter(organisation_id=HANBIT).delete()
    page = visit(MEMBER).post("/partners/postings/new", form_values(), follow=True).content.decode()
    assert "항체 위탁생산 2,000L" in page and "가상항체" in page
    row = EntryRecord.objects.get(organisation_id=HANBIT)
    assert row.name_ko and len(row.payload["postings"]) == 1
    assert row.history.first().history_user.email == MEMBER
    posting_id = row.payload["postings"][0]["posting_id"]
    found = visit(MEMBER).get(f"/api/partners/postings/{posting_id}/matches").json()
    assert found["items"][0]["candidate_organisation_id"] == "KR-MAKER"


@pytest.mark.parametrize("typed", ["=1+1", "<script>alert(1)</script>", '=HYPERLINK("http://evil.example")'])
def test_what_could_run_is_refused_where_it_is_typed(firms, visit, typed):
    client = visit(MEMBER)
    client.post("/i18n/setlang/", {"language": "ko", "next": "/"})
    page = client.post("/partners/postings/new", form_values(title_ko=typed)).content.decode()
    assert "스프레드시트나 브라우저가 실행할 수 있는 내용입니다" in page
    assert EntryRecord.objects.get(organisation_id=HANBIT).payload["postings"] == []


def test_a_posting_is_written_renewed_and_withdrawn_by_its_firm_alone(firms, visit):
    posting = post(MEMBER, HANBIT)
    page = f"/partners/postings/{posting.posting_id}/"
    until = timezone.localdate() + timedelta(days=400)
    for email in (OTHER, ANALYST):
        assert visit(email).get(page).status_code == 200
        assert visit(email).get(f"{page}edit").status_code == 404
        assert visit(email).post(f"{page}act", {"act": "withdraw"}).status_code == 404
        assert visit(email).get(f"/api/partners{page[9:]}matches").status_code == 404
    own = visit(MEMBER)
    own.post(f"{page}act", {"act": "renew", "expires_on": until.isoformat()})
    assert own_posting(person(MEMBER), posting.posting_id).posting.expires_on == until
    with pytest.raises(ValidationError):
        post(MEMBER, HANBIT, expires_on=timezone.localdate() + timedelta(days=800))
    own.post(f"{page}act", {"act": "withdraw"})
    assert own.get(page).status_code == 404


def test_a_form_says_what_is_wrong_in_it(firms, visit):
    given = form_values(materials="없는 품목", title_ko="", scale_unit="", audience="아무도 아님")
    page = visit(MEMBER).post("/partners/postings/new", given).content.decode()
    for words in ("“없는 품목”", "제목을 한 언어로라도", "단위를 골라", "“아무도 아님”"):
        assert words in page


def test_markings_hold_on_every_page_and_the_form_says_how_many_see_it(firms, visit):
    marked = {
        tlp: post(MEMBER, HANBIT, tlp=tlp, title=Text(f"수요 {tlp}", "need")) for tlp in (TLP.GREEN, TLP.AMBER, TLP.RED)
    }
    named = post(MEMBER, HANBIT, tlp=TLP.RED, audience=(BRIARCLIFF,))

    def seen_by(email: str) -> set[str]:
        listed = {one["posting_id"] for one in visit(email).get("/api/partners/postings").json()["items"]}
        ids = [one.posting_id for one in (*marked.values(), named)]
        assert listed == {one for one in ids if visit(email).get(f"/partners/postings/{one}/").status_code == 200}
        return listed

    green, amber = marked[TLP.GREEN].posting_id, marked[TLP.AMBER].posting_id
    assert seen_by(OTHER) == {green, named.posting_id}
    assert seen_by(THIRD) == {green, amber}
    assert seen_by(ANALYST) == {green, amber}
    form = visit(MEMBER).get("/partners/postings/new").content.decode()
    assert "양쪽 협회의 회원사와 분석 담당자: 현재 다른 기관 3곳" in form
    assert "지정 기관만(협회 분석 담당자 제외): 현재 다른 기관 0곳" in form


def test_what_a_reader_may_not_see_changes_no_rank_score_or_count(firms):
    """The hidden offer answers the need perfectly: if it took part at all, it would stand first."""
    need = post(OTHER, BRIARCLIFF)
    offer = {
        "side": Side.OFFER,
        "traits": replace(ANTIBODIES, hosts=("cho",)),
        "title": Text("항체 위탁생산 여력", "Antibody capacity free"),
    }

    def answers(email: str, posting: Posting):
        found = own_posting(person(email), posting.posting_id)
        return matches_of(person(email), found, timezone.localdate())

    before = answers(OTHER, need)
    assert [one.candidate_organisation_id for one in before][:1] == ["KR-MAKER"]
    hidden = post(THIRD, YEDAM, tlp=TLP.RED, **offer)
    after = answers(OTHER, need)
    assert after == before
    save_posting(person(THIRD), replace(hidden, audience=(BRIARCLIFF,)), timezone.now())
    shown = answers(OTHER, need)
    assert YEDAM in {one.candidate_organisation_id for one in shown} - {one.candidate_organisation_id for one in before}
    # Whoever is not named still reads what it read before.
    other_need = post(MEMBER, HANBIT)
    ids = [one.candidate_organisation_id for one in answers(MEMBER, other_need) if one.rests_on == hidden.posting_id]
    assert ids == []


def test_matches_are_fresh_after_a_profile_changes(firms):
    need = post(MEMBER, HANBIT)
    found = own_posting(person(MEMBER), need.posting_id)
    today = timezone.localdate()
    ids = {one.candidate_organisation_id for one in matches_of(person(MEMBER), found, today)}
    post(OTHER, BRIARCLIFF, side=Side.OFFER)
    assert {one.candidate_organisation_id for one in matches_of(person(MEMBER), found, today)} == ids | {BRIARCLIFF}
    EntryRecord.objects.get(organisation_id="KR-MAKER").delete()
    assert {one.candidate_organisation_id for one in matches_of(person(MEMBER), found, today)} == {BRIARCLIFF}


def test_a_page_says_that_the_directory_is_being_made_ready_for_matches(firms, visit, monkeypatch):
    need, begun = post(MEMBER, HANBIT), []
    monkeypatch.setattr(match_access, "_COMPILED_AT_ONCE", -1)
    monkeypatch.setattr(searched_directory, "_in_background", begun.append)
    client = visit(MEMBER)
    told = client.get(f"/partners/postings/{need.posting_id}/").content.decode()
    assert "대조할 준비를 하고 있습니다" in told
    assert "가상항체" not in told
    answer = client.get(f"/api/partners/postings/{need.posting_id}/matches")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert len(begun) == 1  # however many ask
    begun.pop()()
    monkeypatch.undo()
    assert "가상항체" in client.get(f"/partners/postings/{need.posting_id}/").content.decode()


def test_an_offer_lists_the_needs_it_could_answer(firms, visit):
    offer = post(OTHER, BRIARCLIFF, side=Side.OFFER)
    need = post(MEMBER, HANBIT)
    page = visit(OTHER).get(f"/partners/postings/{offer.posting_id}/").content.decode()
    assert f"/partners/postings/{need.posting_id}/" in page


def test_a_need_is_posted_from_an_exposure_of_the_own_firm(firms, visit):
    member = visit(MEMBER)
    rows = ExposureRecord.objects.filter(organisation_id=HANBIT, channel="supply")
    pages = [member.get(f"/exposures/{row.exposure_id}/").content.decode() for row in rows]
    linked = [row for row, page in zip(rows, pages, strict=True) if "이 수요를 등록하기" in page]
    assert linked
    page = member.get(f"/partners/postings/new?exposure={linked[0].exposure_id}").content.decode()
    assert "제2 공급처" in page and linked[0].signal_id in page
    assert visit(THIRD).get(f"/partners/postings/new?exposure={linked[0].exposure_id}").status_code in (403, 404)


def test_a_saved_search_tells_each_new_posting_once_and_nothing_hidden(firms):
    now, owner = timezone.now(), person(MEMBER)
    post(OTHER, BRIARCLIFF, side=Side.OFFER, title=Text("예전 공급", "old offer"))
    save_watch(owner, {"name": "항체", "side": "offer", "term": "antibody"}, now)
    post(THIRD, YEDAM, side=Side.OFFER, tlp=TLP.RED, title=Text("숨은 공급", "hidden offer"))
    tell_partners(now)
    assert not InboxEntry.objects.filter(owner=owner, notice="partner_found").exists()
    fresh = post(OTHER, BRIARCLIFF, side=Side.OFFER, title=Text("새 공급", "new offer"))
    for _round in range(2):
        tell_partners(now)
    told = InboxEntry.objects.filter(owner=owner, notice="partner_found")
    assert [one.address for one in told] == [f"/partners/postings/{fresh.posting_id}/"]


def test_a_watched_need_tells_of_a_new_match_once(firms):
    now, owner = timezone.now(), person(MEMBER)
    need = post(MEMBER, HANBIT)
    watch_posting(owner, need.posting_id, 0.4, now)
    post(OTHER, BRIARCLIFF, side=Side.OFFER)
    for _round in range(2):
        tell_partners(now)
    told = InboxEntry.objects.filter(owner=owner, notice="partner_found")
    assert [one.address for one in told] == [f"/directory/{BRIARCLIFF}/"]


def test_the_overview_counts_what_fits_and_leads_to_the_lists(firms, visit):
    need = post(MEMBER, HANBIT)
    client = visit(MEMBER)
    page = client.get("/partners/").content.decode()
    assert f"/partners/postings/{need.posting_id}/" in page and "매칭 1곳" in page
    for address in ("/partners/postings/", "/partners/introductions/", "/partners/calls/", "/partners/searches/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_each_match_shows_three_reasons_of_each_kind_and_weak_ones_stand_below_a_line(firms, visit):
    weak = Entry(
        "KR-WEAK",
        (OrganisationName("가상약품", "ko"),),
        "KR",
        association="kbio-sample",
        capabilities=(Capability("c1", Traits(modalities=("monoclonal_antibody",))),),
    )
    save_entries(None, [weak], timezone.now(), reason="test")
    need = post(MEMBER, HANBIT)
    page = visit(MEMBER).get(f"/partners/postings/{need.posting_id}/").content.decode()
    above, line, below = page.partition('class="weak-line"')
    assert line and "가상항체" in above and "가상약품" in below and "가상약품" not in above
    assert "점수가 40% 미만입니다" in below
    for part in (above, below):
        for match in part.split('<article class="card item">')[1:]:
            first = match.partition("<details>")[0]
            for reasons in first.split('<ul class="reasons')[1:]:
                assert reasons.partition("</ul>")[0].count("<li>") <= 3


def test_materials_are_suggested_and_countries_are_countries(firms, visit):
    client = visit(MEMBER)
    page = client.get("/partners/postings/new").content.decode()
    assert '<option value="단백질 A 레진" label="Protein A resin">' in page
    assert 'value="IT"' in page and 'value="EU"' not in page and 'value="UN"' not in page and 'value="CQ"' not in page
    given = form_values(materials=["Protein A resin", "단백질 A 래진", ""])
    assert "단백질 A 레진" in client.post("/partners/postings/new", given).content.decode()
    given = form_values(materials=["Protein A resin", "이온교환 레진", ""], countries=["IT"])
    client.post("/partners/postings/new", given)
    kept = EntryRecord.objects.get(organisation_id=HANBIT).payload["postings"]
    assert [(len(one["traits"]["material_ids"]), one["countries"]) for one in kept] == [(2, ["IT"])]
