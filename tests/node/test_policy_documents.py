"""Documents with their versions: stored once, compared once, told apart in time; and who may correct what."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bioaccord.node.accounts.models import User
from bioaccord.node.policy.comparison_services import compare_neighbours, kept_comparison
from bioaccord.node.policy.correction_services import correct_labels, withdraw_correction
from bioaccord.node.policy.document_access import document_for, history_for
from bioaccord.node.policy.document_labels import label_corrections
from bioaccord.node.policy.document_models import (
    DocumentRun,
    LabelCorrection,
    PolicyComparison,
    PolicyDocument,
    PolicyLabel,
    PolicyVersion,
)
from bioaccord.node.policy.document_services import store_versions
from bioaccord.node.policy.link_services import link_log
from bioaccord.node.policy.models import SignalRecord
from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.document_readers import READERS
from bioaccord.policy.sources import federal_register
from bioaccord.vocabulary.errors import InputError, PartlyRefused, Refusal
from bioaccord.vocabulary.sentence import Sentence

from ..policy.test_federal_register import NOW, document
from .policy_documents import FINAL, LAW, PROPOSED, law_versions, rules

MEMBER, ANALYST = "member@hanbit.example", "analyst@kbio.example"


@pytest.fixture
def documents(db):
    """The law and the two rules, stored and compared."""
    store_versions(None, "korean-law", law_versions())
    store_versions(None, "federal-register", rules())
    assert [done for done, _ in compare_neighbours()] == [1]


def _rows() -> dict[str, PolicyVersion]:
    return {row.version[:10]: row for row in PolicyVersion.objects.filter(document__document_id=LAW)}


def test_what_did_not_change_is_left_alone(documents):
    before = list(PolicyVersion.objects.values_list("pk", "digest", "compared_digest"))
    assert store_versions(None, "korean-law", reversed(law_versions())) == 0
    assert list(PolicyVersion.objects.values_list("pk", "digest", "compared_digest")) == before
    assert list(compare_neighbours()) == []
    run = DocumentRun.objects.first()
    assert (run.read, run.changed, run.failed) == (4, 0, False)


def test_a_changed_text_is_renewed_and_compared_again(documents):
    changed = [replace(one, text=one.text.replace("180일", "90일")) for one in law_versions()]
    assert store_versions(None, "korean-law", changed) == 3
    assert PolicyVersion.objects.filter(document__document_id=LAW).count() == 4
    assert list(compare_neighbours()) == [(1, 1)]


def test_a_reader_that_fails_half_way_leaves_nothing_and_the_failure_is_kept(db):
    def failing() -> Iterator[DocumentVersion]:
        yield from (replace(law_versions()[0], version=f"2024-01-02-{number:05}") for number in range(500))
        raise InputError(Refusal("laws.bundle", Sentence("is empty."), Sentence("Check where it came from.")))

    with pytest.raises(InputError):
        store_versions(None, "korean-law", failing())
    assert PolicyDocument.objects.count() == PolicyVersion.objects.count() == PolicyLabel.objects.count() == 0
    run = DocumentRun.objects.get()
    assert run.failed
    assert "laws.bundle" in run.failure_ko
    assert run.failure_ko != run.failure_en


def test_single_refusals_keep_the_others_and_stand_on_the_sources_page(db, visit):
    def refusing() -> Iterator[DocumentVersion]:
        yield from law_versions()
        raise PartlyRefused(Refusal("saved.json", Sentence("is empty."), Sentence("Check where it came from."), 7))

    with pytest.raises(PartlyRefused):
        store_versions(None, "korean-law", refusing())
    assert PolicyVersion.objects.count() == len(law_versions())
    assert not DocumentRun.objects.get().failed
    assert "saved.json" in DocumentRun.objects.get().failure_ko


def test_a_fault_of_the_program_is_put_on_record(db):
    def failing() -> Iterator[DocumentVersion]:
        raise RuntimeError("a fault")
        yield

    with pytest.raises(RuntimeError):
        store_versions(None, "korean-law", failing())
    run = DocumentRun.objects.get()
    assert run.failed
    assert "a fault" in run.failure_ko
    assert run.failure_ko != run.failure_en


def test_the_newest_version_stands_for_the_document_in_whatever_order_they_come(db):
    store_versions(None, "korean-law", reversed(law_versions()))
    row = PolicyDocument.objects.get()
    assert (row.first_published_on, row.last_published_on) == (date(2024, 1, 2), date(2026, 2, 3))
    assert (row.last_version, row.title_ko, row.title_en) == (
        "2026-02-03-20004",
        "약사법",
        "Pharmaceutical Affairs Act",
    )


def test_neighbours_are_compared_and_noise_is_told_apart(documents):
    told = {day: (row.substance_count, row.noise_count) for day, row in _rows().items()}
    assert told == {"2024-01-02": (3, 0), "2025-03-04": (1, 0), "2025-06-07": (0, 1), "2026-02-03": (0, 1)}
    assert [(one["kind"], one["number"]) for one in _rows()["2025-03-04"].outline] == [("amended", "제38조")]


def test_a_moved_article_is_followed_and_words_are_marked(documents):
    rows = _rows()
    changed = kept_comparison(rows["2024-01-02"], rows["2025-06-07"])
    assert [(one["kind"], one["former_number"], one["number"]) for one in changed] == [
        ("amended", "", "제38조"),
        ("moved", "제39조", "제39조의2"),
    ]
    provision = changed[0]["provisions"][0]
    assert "".join(words for words, _ in provision["old"]).startswith("의약품등의 제조업자는 생산 실적을")
    assert any(is_changed and "180" in words for words, is_changed in provision["new"])


def test_a_pair_is_compared_once_and_again_when_a_text_changed(documents):
    rows = _rows()
    kept_comparison(rows["2024-01-02"], rows["2025-03-04"])
    row = PolicyComparison.objects.get()
    kept_comparison(rows["2024-01-02"], rows["2025-03-04"])
    assert PolicyComparison.objects.get().digest == row.digest
    store_versions(None, "korean-law", [replace(one, text=one.text.replace("180", "90")) for one in law_versions()])
    rows = _rows()
    changed = kept_comparison(rows["2024-01-02"], rows["2025-03-04"])
    assert PolicyComparison.objects.get().digest != row.digest
    assert "90" in str(changed)


def test_in_force_and_promulgated_but_not_yet_in_force(documents, django_user_model):
    user = django_user_model.objects.get(email=MEMBER)
    history = history_for(user, document_for(user, LAW))
    assert history.in_force_on(date(2024, 1, 1)) is None
    assert history.in_force_on(date(2025, 5, 1)).row.version == "2024-01-02-20001"
    assert [one.row.version for one in history.pending_on(date(2025, 5, 1))] == ["2025-03-04-20002"]
    assert history.in_force_on(date(2026, 11, 1)).row.version == "2025-03-04-20002"


def test_a_deadline_keeps_its_words_and_zone(documents):
    row = PolicyVersion.objects.get(document__document_id=PROPOSED)
    assert (row.deadline_last, row.deadline_zone, row.deadline_zone_stated) == (
        date(2024, 4, 1),
        "America/New_York",
        True,
    )
    assert "11:59 p.m. Eastern Time" in row.deadline_words


def test_a_correction_holds_and_outlives_a_new_import(documents):
    analyst = User.objects.get(email=ANALYST)
    version = "2025-03-04-20002"
    assert set(_rows()["2025-03-04"].labels.values_list("topic", flat=True)) == {"health_care"}
    correct_labels(analyst, LAW, version, ["manufacturing_gmp"], is_noise=False, reason="GMP")
    changed = [replace(one, text=one.text.replace("180", "90")) for one in law_versions()]
    assert store_versions(None, "korean-law", changed) == 3
    holding = PolicyLabel.objects.filter(version__version=version, holds=True)
    assert list(holding.values_list("topic", "by_analyst")) == [("manufacturing_gmp", True)]
    assert PolicyLabel.objects.filter(version__version=version, by_analyst=False, holds=False).count() == 1
    assert [one.topics for one in label_corrections()] == [["manufacturing_gmp"]]
    withdraw_correction(analyst, LAW, version)
    assert list(holding.values_list("topic", "by_analyst")) == [("health_care", False)]
    assert LabelCorrection.history.filter(history_type="-").count() == 1


@pytest.mark.parametrize(
    "email", ["member@hanbit.example", "admin@hanbit.example", "organiser@kbio.example", "operator@kbio.example"]
)
def test_only_analysts_correct(documents, email):
    with pytest.raises(PermissionDenied):
        correct_labels(User.objects.get(email=email), LAW, "2025-03-04-20002", [], is_noise=False)
    assert LabelCorrection.objects.count() == 0


@pytest.mark.parametrize(("topics", "noise"), [(["nonsense"], False), (["tax"], True)])
def test_a_correction_that_says_nothing_clear_is_refused(documents, topics, noise):
    with pytest.raises(ValidationError):
        correct_labels(User.objects.get(email=ANALYST), LAW, "2025-03-04-20002", topics, is_noise=noise)


def test_a_log_is_tied_to_the_documents_it_names(documents):
    entry = SignalRecord.objects.get(signal_id="change-log:kr-essential-medicines-amendment")
    assert entry.version is None
    extra = replace(
        law_versions()[1],
        version="2025-11-11-21109",
        published_on=entry.published_on,
        text="",
    )
    store_versions(None, "korean-law", [extra])
    assert link_log(None) == 1
    entry.refresh_from_db()
    assert (entry.document.document_id, entry.version.version) == (LAW, "2025-11-11-21109")


ADDRESSES = (
    "/policy/?month=2025-03",
    "/policy/list/?words=약사법&noise=1",
    "/policy/deadlines/?month=2024-04",
    "/policy/sources/",
    f"/policy/show/{quote(LAW)}?on=2025-05-01",
    f"/policy/show/{FINAL}",
    f"/policy/compare/?document={quote(LAW)}&old=2024-01-02-20001&new=2025-06-07-20003",
)


@pytest.mark.parametrize(
    "address", [*ADDRESSES, "/policy/timeline.csv", "/policy/sources.json", "/policy/deadlines.csv"]
)
def test_a_visitor_sees_nothing(documents, client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("email", [MEMBER, ANALYST])
def test_pages_are_read_by_every_account(documents, visit, email, address):
    assert visit(email).get(address).status_code == 200


def test_who_corrected_is_for_analysts(documents, visit):
    correct_labels(
        User.objects.get(email=ANALYST), LAW, "2025-03-04-20002", ["tax"], is_noise=False, reason="canary-reason-77"
    )
    page = f"/policy/show/{quote(LAW)}?version=2025-03-04-20002"
    assert "canary-reason-77" in visit(ANALYST).get(page).content.decode()
    told = visit(MEMBER).get(page).content.decode()
    assert "canary-reason-77" not in told
    assert "세제" in told
    assert "주제 바로잡기" not in told


def test_a_members_filter_does_not_tell_what_touches_others(documents, visit):
    from bioaccord.node.brief.models import ExposureRecord

    foreign = ExposureRecord.objects.exclude(organisation_id="KR-0007").filter(organisation_id__startswith="KR")
    own = ExposureRecord.objects.filter(organisation_id="KR-0007").values("signal_id")
    leaking = foreign.exclude(signal_id__in=own).first()
    assert leaking is not None, "there must be something that could leak"
    row = PolicyVersion.objects.get(document__document_id=FINAL)
    SignalRecord.objects.filter(signal_id=leaking.signal_id).update(version=row, document=row.document)
    assert [one["document_id"] for one in visit(ANALYST).get("/policy/timeline.json?members=1").json()] == [FINAL]
    assert visit(MEMBER).get("/policy/timeline.json?members=1").json() == []
    firm = visit(MEMBER).get(f"/policy/show/{FINAL}").content.decode()
    assert leaking.exposure_id not in firm


def test_noise_is_shown_when_asked_for(documents, visit):
    client = visit(MEMBER)
    versions = lambda query: [one["version"] for one in client.get(f"/policy/timeline.json?country=KR{query}").json()]  # noqa: E731
    assert versions("") == ["2025-03-04-20002", "2024-01-02-20001"]
    assert versions("&noise=1") == ["2026-02-03-20004", "2025-06-07-20003", "2025-03-04-20002", "2024-01-02-20001"]


def test_words_find_titles_in_both_languages_and_dockets(documents, visit):
    client = visit(MEMBER)
    for words, found in (("약사법", LAW), ("pharmaceutical affairs", LAW), ("FDA-2024-N-0001 proposal", PROPOSED)):
        answer = client.get("/policy/timeline.json", {"words": words}).json()
        assert {one["document_id"] for one in answer} == {found}, words
    assert client.get("/policy/timeline.json", {"words": "nothing of the kind"}).json() == []


def test_a_korean_page_describes_an_english_title_and_tells_it(documents, visit):
    page = visit(MEMBER).get(f"/policy/show/{PROPOSED}").content.decode()
    assert "미국 식품의약국(FDA) 제안규칙" in page
    assert "원제" in page
    assert "Current Good Manufacturing Practice" in page
    assert "미국 동부시간" in page


def test_unknown_documents_and_versions_are_not_there(documents, visit):
    client = visit(MEMBER)
    for address in (
        "/policy/show/korean-law:없는법/법률",
        f"/policy/show/{quote(LAW)}?version=1",
        f"/policy/compare/?document={quote(LAW)}&old=1&new=2",
        "/policy/compare/",
    ):
        assert client.get(address).status_code == 404, address
    for address in (
        "/policy/?month=nonsense",
        "/policy/?month=0001-01",
        "/policy/deadlines/?month=9999-12",
        "/policy/list/?topic=x",
    ):
        assert client.get(address).status_code == 200, address


def test_a_correction_by_the_form(documents, visit):
    client = visit(ANALYST)
    page = f"/policy/correct/{quote(LAW)}"
    answer = client.post(page, {"version": "2025-03-04-20002", "topics": ["tax", "energy"]}, follow=True)
    assert answer.status_code == 200
    assert LabelCorrection.objects.get().topics == ["energy", "tax"]
    client.post(page, {"version": "2025-03-04-20002", "withdraw": "1"})
    assert LabelCorrection.objects.count() == 0
    assert visit(MEMBER).post(page, {"version": "2025-03-04-20002", "topics": ["tax"]}).status_code == 403


def test_a_comparison_as_a_file(documents, visit):
    address = f"/policy/compare.json?document={quote(LAW)}&old=2024-01-02-20001&new=2025-03-04-20002"
    told = visit(MEMBER).get(address).json()
    assert [one["number"] for one in told["changes"]] == ["제38조"]


def test_the_sources_page_tells_failure_and_what_to_do(documents, visit):
    def failing() -> Iterator[DocumentVersion]:
        raise InputError(Refusal("laws.bundle", Sentence("is empty."), Sentence("Check where it came from.")))
        yield

    with pytest.raises(InputError):
        store_versions(None, "korean-law", failing())
    page = visit(MEMBER).get("/policy/sources/").content.decode()
    assert "마지막 수집 실패" in page
    assert "laws.bundle" in page
    # What failed stands first, what was never pulled last.
    states = re.findall(r'<h2 id="s\d+">.*?<span class="tag[^"]*">([^<]+)</span>', page)
    assert len(states) == len(READERS)
    assert states[0] == "마지막 수집 실패"
    assert states[-1] == "수집한 적 없음"
    assert states == sorted(states, key=["마지막 수집 실패", "갱신 필요", "최신", "수집한 적 없음"].index)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_texts_of_a_bill_are_never_law_in_force(shared_data, visit, language):
    texts = READERS["bill-texts"](shared_data / "policy/us_bills/uslm")
    store_versions(None, "bill-texts", texts)
    client, asked = visit(MEMBER), {"accept-language": language}
    postponed = client.get(f"/policy/show/{quote('congress-gov:116-s-2731')}", headers=asked).content.decode()
    in_force, promulgated = ("현재 시행", "공포") if language == "ko" else ("In force on", "romulgated")
    assert in_force not in postponed and promulgated not in postponed and 'class="tag now"' not in postponed
    assert ("2019년 11월 12일" if language == "ko" else "12 November 2019") in postponed
    enrolled = client.get(f"/policy/show/{quote('congress-gov:116-hr-2157')}", headers=asked).content.decode()
    assert ("날짜가 없" if language == "ko" else "prints no day") in enrolled


def test_a_paper_stands_in_the_calendar_on_its_main_and_its_last_deadline(visit):
    dates = (
        "Comments must be received by May 6, 2024. Comments on the competitive impact should be sent to the Department of Justice "
        "on or before April 16, 2024. Requests for a hearing must be filed by June 8, 2024."
    )
    paper = document(
        "2024-00977", publication_date="2024-04-01", comments_close_on="2024-04-16", dates=dates, type="Proposed Rule"
    )
    store_versions(None, "federal-register", [federal_register.document_version(paper, NOW)])
    client, shown = visit(MEMBER), {}
    for month in ("2024-04", "2024-05", "2024-06"):
        rows = client.get(f"/policy/deadlines.json?month={month}").json()
        shown |= {one["on"]: one["deadline_words"] for one in rows if "2024-00977" in one["document_id"]}
    assert list(shown) == ["2024-05-06", "2024-06-08"]
    assert shown["2024-06-08"].startswith("Requests for a hearing")
    assert "Requests for a hearing" in client.get("/policy/deadlines/?month=2024-06").content.decode()
    page = client.get(f"/policy/show/{quote('federal-register:2024-00977@2024-04-01', safe=':@')}").content.decode()
    assert "그 밖의 기한" in page and "Department of Justice" in page and "2024년 6월 8일" in page


def test_the_calendar_begins_with_our_topics_and_shows_all_by_one_click(documents, visit):
    month = PolicyVersion.objects.exclude(deadline_last=None).first().deadline_last
    PolicyLabel.objects.all().update(holds=False)
    page = visit(MEMBER).get(f"/policy/deadlines/?month={month:%Y-%m}").content.decode()
    assert "topic=all" in page
    assert "이 달의 일정 모두 보기" in page
    every = visit(MEMBER).get(f"/policy/deadlines/?month={month:%Y-%m}&topic=all").content.decode()
    assert "topic=any" in every
    assert every.count('<li class="entry') > page.count('<li class="entry') == 0


def test_what_is_no_web_address_is_no_link(documents, visit):
    PolicyVersion.objects.update(address="javascript:alert(1)")
    page = visit(MEMBER).get(f"/policy/show/{quote(LAW)}").content.decode()
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
