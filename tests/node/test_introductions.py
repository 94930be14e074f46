"""Introductions by double consent: nobody learns of a refusal, on any channel."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bioaccord.node.accounts.models import Membership, Role, User
from bioaccord.node.alerts.mail import send_mail_that_is_due
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.events.models import MeetingRecord
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.partners import introduction_services as services
from bioaccord.node.partners.directory import first_entry
from bioaccord.node.partners.introduction_services import Request
from bioaccord.node.partners.models import BlockedFirm, IntroductionRecord, ShownAs
from bioaccord.node.partners.posting_services import save_posting
from bioaccord.node.partners.telling import tell_partners
from bioaccord.partners.entry import Entry, OrganisationName, Posting, Side, Traits
from bioaccord.partners.introduction import DAYS_TO_ANSWER, MOST_WAITING, Answer, IntroductionError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP
from tests.smtp_server import smtp_server

HANBIT, BRIARCLIFF, YEDAM = "KR-0007", "US-0025", "KR-0025"
MEMBER, OTHER, THIRD, ANALYST = (
    "member@hanbit.example",
    "member@briarcliff.example",
    "member@yedam.example",
    "analyst@kbio.example",
)


@pytest.fixture
def firms(db):
    EntryRecord.objects.all().delete()
    others = [
        Entry(f"KR-9{number:03}", (OrganisationName(f"가상 {number}", "ko"),), "KR", association="kbio-sample")
        for number in range(MOST_WAITING + 2)
    ]
    entries = [first_entry(one) for one in (HANBIT, BRIARCLIFF, YEDAM)]
    save_entries(None, [*entries, *others], timezone.now(), reason="test")
    Delivery.objects.all().delete()
    InboxEntry.objects.all().delete()


@pytest.fixture
def postbox(settings):
    with smtp_server() as box:
        settings.MAIL_HOST = settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS = box.port, False
        settings.BASE_ADDRESS = "https://node.example"
        settings.DEFAULT_FROM_EMAIL = "bioaccord <alerts@node.example>"
        yield box


def person(email: str) -> User:
    return User.objects.get(email=email)


def ask(email: str = MEMBER, asker: str = HANBIT, asked: str = BRIARCLIFF, **more) -> IntroductionRecord:
    given = {
        "words": "함께 개발할 곳을 찾습니다.",
        "contact_name": "김한빛",
        "contact_mail": "kim@hanbit.example",
    } | more
    return services.ask(person(email), Request(asker=asker, asked=asked, **given), timezone.now())


def say(row: IntroductionRecord, answer: Answer, email: str = OTHER) -> None:
    services.answer(
        person(email), row.introduction_id, answer, timezone.now(), name="Ann Briar", mail="ann@briarcliff.example"
    )


def everything_the_asker_reads(visit, row: IntroductionRecord) -> list[str]:
    """Return the pages, the API and the inbox of the firm that asked, without what is different in every request."""
    client, pages = visit(MEMBER), []
    for address in (
        "/partners/introductions/",
        f"/partners/introductions/{row.introduction_id}/",
        "/api/partners/introductions",
        f"/api/partners/introductions/{row.introduction_id}",
        "/partners/",
        f"/partners/ask/{row.asked}/",
        "/inbox/",
        "/audit/",
    ):
        answer = client.get(address)
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
        pages.append(f"{answer.status_code} {text}".replace(row.introduction_id, "ID"))
    return pages


@pytest.mark.parametrize("how", ["no", "not_now", "blocked", "competitor", "reported", "held"])
def test_whoever_asked_reads_the_same_whether_it_was_refused_or_overlooked(how, firms, visit, postbox):
    def before_asking() -> None:
        if how == "blocked":
            BlockedFirm.objects.create(organisation_id=BRIARCLIFF, blocked=HANBIT, blocked_at=timezone.now())
        if how == "competitor":
            entry = first_entry(BRIARCLIFF)
            save_entries(None, [Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | {"competitors": (HANBIT,)})], timezone.now(), reason="test")  # fmt: skip

    def afterwards(row: IntroductionRecord) -> None:
        if how in ("no", "not_now"):
            say(row, Answer(how))
        if how == "reported":
            services.report(person(OTHER), row.introduction_id, "spam", timezone.now())
        if how == "held":
            IntroductionRecord.objects.filter(id=row.id).update(is_held=True)

    def story(refuses: bool) -> tuple:
        if refuses:
            before_asking()
        row = ask()
        tell_partners(timezone.now())
        if refuses:
            afterwards(row)
        waiting, sent = everything_the_asker_reads(visit, row), []
        # Day by day: the round in which something is told, and what, are the same.
        for days in (DAYS_TO_ANSWER - 1, DAYS_TO_ANSWER, DAYS_TO_ANSWER + 1, DAYS_TO_ANSWER + 2):
            now = timezone.now() + timedelta(days=days)
            tell_partners(now)
            send_mail_that_is_due(now)
            mails = [one for one in postbox.taken if one["To"] == MEMBER]
            sent.append([(one["Subject"], one.get_content().replace(row.introduction_id, "ID")) for one in mails])
        notices = InboxEntry.objects.filter(owner=person(MEMBER)).values_list("notice", "about", "about_en")
        story = waiting, sent, list(notices)
        postbox.taken.clear()
        Delivery.objects.all().delete()
        InboxEntry.objects.all().delete()
        IntroductionRecord.objects.all().delete()
        return story

    overlooked, refused = story(False), story(True)
    assert overlooked[0] == refused[0]
    assert overlooked[1:] == refused[1:]
    assert "답변 대기" in refused[0][1]
    assert [len(mails) for mails in refused[1]] == [0, 0, 1, 1]
    assert "no answer" in refused[1][2][0][1]


def test_both_yes_exchanges_contacts_by_page_mail_and_inbox_and_a_meeting_follows(firms, visit, postbox):
    row = ask(shown_as=ShownAs.COUNTRY)
    tell_partners(timezone.now())
    page = f"/partners/introductions/{row.introduction_id}/"
    before = visit(OTHER).get(page).content.decode()
    assert "대한민국 기업" in before
    assert not any(secret in before for secret in ("한빛", "kim@hanbit.example", HANBIT))
    assert "ann@briarcliff.example" not in visit(MEMBER).get(page).content.decode()
    answer = {"answer": "yes", "contact_name": "Ann Briar", "contact_mail": "ann@briarcliff.example"}
    visit(OTHER).post(f"{page}answer", answer)
    assert "kim@hanbit.example" in visit(OTHER).get(page).content.decode()
    assert "ann@briarcliff.example" in visit(MEMBER).get(page).content.decode()
    for _round in range(2):
        tell_partners(timezone.now())
        send_mail_that_is_due(timezone.now())
    mails = {one["To"]: one.get_content() for one in postbox.taken if "연락처" in one["Subject"]}
    assert "ann@briarcliff.example" in mails[MEMBER] and "kim@hanbit.example" in mails[OTHER]
    assert len(postbox.taken) == 3  # asked, and one to each of both
    told = InboxEntry.objects.filter(notice="introduction_agreed")
    assert {one.owner.email for one in told} == {MEMBER, OTHER}
    visit(MEMBER).post(f"{page}act", {"act": "meet", "subject": "공동개발 협의", "slot": ""})
    assert MeetingRecord.objects.filter(asking=HANBIT, asked=BRIARCLIFF, subject="공동개발 협의").exists()


def test_the_request_is_asked_through_the_pages_and_nobody_else_sees_it(firms, visit):
    given = {
        "shown_as": "named",
        "words": "소개 부탁드립니다.",
        "contact_name": "김",
        "contact_mail": "kim@hanbit.example",
    }
    answer = visit(MEMBER).post(f"/partners/ask/{BRIARCLIFF}/", given)
    page = answer["Location"]
    assert visit(OTHER).get(page).status_code == 200
    for email in (THIRD, ANALYST):
        assert visit(email).get(page).status_code == 404
        assert visit(email).get("/api/partners/introductions").json()["count"] == 0
        assert visit(email).post(f"{page}answer", {"answer": "no"}).status_code == 404
    assert visit(MEMBER).post(f"{page}answer", {"answer": "no"}).status_code == 404
    assert visit(MEMBER).get(f"/partners/ask/{HANBIT}/").status_code == 200
    assert visit(MEMBER).get("/partners/ask/KR-NOBODY/").status_code == 404


def test_the_association_is_told_where_the_asker_allows_it_and_never_how_a_firm_answered(firms, visit):
    row = ask(OTHER, BRIARCLIFF, HANBIT, tells_association=True)
    say(row, Answer.NO, MEMBER)
    seen = visit(ANALYST).get(f"/api/partners/introductions/{row.introduction_id}").json()
    assert (seen["role"], seen["state"], seen["contact_mail"], seen["can_answer"]) == (
        "association",
        "waiting",
        "",
        False,
    )


def test_for_a_firm_without_people_the_association_answers(firms, visit):
    row = ask(asked="KR-9000")
    assert tell_partners(timezone.now()) == 1
    page = f"/partners/introductions/{row.introduction_id}/"
    visit(ANALYST).post(f"{page}answer", {"answer": "yes", "contact_name": "박", "contact_mail": "park@firm.example"})
    assert "park@firm.example" in visit(MEMBER).get(page).content.decode()


def test_requests_are_limited_by_firm_and_not_by_person(firms, account):
    account("second@hanbit.example", (Role.MEMBER_USER, HANBIT))
    for number in range(MOST_WAITING):
        ask(asked=f"KR-9{number:03}", words=f"words {number}")
    with pytest.raises(IntroductionError):
        ask("second@hanbit.example", asked=BRIARCLIFF)
    assert IntroductionRecord.objects.filter(asker=HANBIT).count() == MOST_WAITING
    assert Membership.objects.filter(organisation_id=HANBIT).count() == 3


def test_the_same_words_to_many_are_held_until_the_association_lets_them_through(firms, visit):
    for number in range(4):
        ask(asked=f"KR-9{number:03}", words="사 주세요")
    row = ask(words="사  주세요")
    page = f"/partners/introductions/{row.introduction_id}/"
    assert row.is_held and visit(OTHER).get(page).status_code == 404
    assert visit(MEMBER).get("/partners/introductions/held/").status_code == 403
    assert "사  주세요" in visit(ANALYST).get("/partners/introductions/held/").content.decode()
    visit(ANALYST).post("/partners/introductions/held/", {"introduction": row.introduction_id, "decision": "unfounded"})
    assert visit(OTHER).get(page).status_code == 200


def test_after_a_report_the_next_requests_of_the_firm_are_held_until_it_was_found_unfounded(firms, visit):
    row = ask(OTHER, BRIARCLIFF, HANBIT)
    visit(MEMBER).post(f"/partners/introductions/{row.introduction_id}/act", {"act": "report", "words": "광고"})
    assert ask(OTHER, BRIARCLIFF, YEDAM).is_held
    services.settle(person(ANALYST), row.introduction_id, founded=False, now=timezone.now())
    assert not ask(OTHER, BRIARCLIFF, "KR-9001").is_held


def test_a_blocked_firm_stays_unnamed_where_it_had_not_named_itself(firms, visit):
    row = ask(shown_as=ShownAs.COUNTRY)
    visit(OTHER).post(f"/partners/introductions/{row.introduction_id}/act", {"act": "block"})
    page = visit(OTHER).get("/partners/introductions/").content.decode()
    assert "대한민국 기업" in page and "한빛" not in page and row.introduction_id not in page
    block = BlockedFirm.objects.get()
    visit(OTHER).post(f"/partners/introductions/blocks/{block.id}/undo")
    assert row.introduction_id in visit(OTHER).get("/partners/introductions/").content.decode()


def green_need() -> Posting:
    need = Posting(
        "",
        HANBIT,
        Side.NEED,
        MatchKind.CONTRACT_MANUFACTURE,
        Text("항체 2,000L 위탁생산처를 찾습니다", "Antibody at 2,000 L"),
        Traits(),
        expires_on=timezone.localdate() + timedelta(days=90),
        tlp=TLP.GREEN,
    )
    return save_posting(person(MEMBER), need, timezone.now())


def names_of_hanbit(posting_id: str) -> tuple[str, ...]:
    """Return what leads to the firm that asks: its names, ids, home page and contacts, and the address of its posting."""
    entry = first_entry(HANBIT)
    pages = (one.value for one in entry.identifiers)
    return (*(one.text for one in entry.names), *pages, HANBIT, "hanbit", "한빛", "kim@", "김한빛", posting_id)


def test_the_page_chooses_nothing_that_tells_who_asks(firms, visit):
    need = green_need()
    page = visit(MEMBER).get(f"/partners/ask/{BRIARCLIFF}/?posting={need.posting_id}").content.decode()
    assert f'<option value="{need.posting_id}">' in page
    form = page[page.index('<form class="card"') :]
    assert "checked" not in form
    assert re.findall(r'<option value="([^"]*)" selected>', form) == ["", ""]


def test_a_request_without_a_name_tells_it_only_after_a_second_decision(firms, visit):
    need, member = green_need(), visit(MEMBER)
    given = {
        "shown_as": "country",
        "posting_id": need.posting_id,
        "words": "한빛누리제약입니다. www.hanbit.example",
        "contact_name": "김한빛",
        "contact_mail": "kim@hanbit.example",
    }
    page = member.post(f"/partners/ask/{BRIARCLIFF}/", given).content.decode()
    keys = re.findall(r'name="told_anyway" value="([^"]+)"', page)
    assert IntroductionRecord.objects.count() == 0
    assert "아직 보내지 않았습니다" in page
    assert f"posting {need.posting_id}" in keys and len(keys) >= 3
    # Agreeing to one of them is not agreeing to the others.
    member.post(f"/partners/ask/{BRIARCLIFF}/", given | {"told_anyway": keys[:1]})
    assert IntroductionRecord.objects.count() == 0
    assert member.post(f"/partners/ask/{BRIARCLIFF}/", given | {"told_anyway": keys}).status_code == 302
    row = IntroductionRecord.objects.get()
    assert row.posting_id == need.posting_id
    # What was agreed to is the title; the address of the posting still leads to nobody.
    seen = visit(OTHER).get(f"/api/partners/introductions/{row.introduction_id}").json()
    assert seen["posting"]["ko"] == need.title.ko and seen["posting_id"] == "" and seen["other_id"] == ""


def test_nothing_that_the_asked_side_gets_leads_to_a_firm_that_gave_no_name(firms, visit, postbox):
    need = green_need()
    InboxEntry.objects.all().delete()
    given = {
        "shown_as": "country",
        "kind": "contract_manufacture",
        "words": "항체 위탁생산을 논의하고 싶습니다.",
        "contact_name": "김한빛",
        "contact_mail": "kim@hanbit.example",
        "tells_association": "on",
    }
    # To be told apart from the firm's public posting, the request comes from where a match led.
    visit(MEMBER).post(f"/partners/ask/{YEDAM}/?posting={need.posting_id}", given)
    row = IntroductionRecord.objects.get()
    tell_partners(timezone.now())
    send_mail_that_is_due(timezone.now())
    got = [one.get_content() + one["Subject"] for one in postbox.taken if one["To"] != MEMBER]
    assert got, "there must be a mail that could leak"
    for email in (THIRD, ANALYST):
        for address in (
            "/partners/introductions/",
            f"/partners/introductions/{row.introduction_id}/",
            "/api/partners/introductions",
            f"/api/partners/introductions/{row.introduction_id}",
            "/inbox/",
        ):
            answer = visit(email).get(address)
            assert answer.status_code == 200, address
            is_json = answer["Content-Type"].startswith("application/json")
            got.append(json.dumps(answer.json(), ensure_ascii=False) if is_json else answer.content.decode())
    assert sum("대한민국 기업" in one for one in got) == len(got)
    for text in got:
        assert [one for one in names_of_hanbit(need.posting_id) if one in text] == []


def test_a_description_that_fits_few_firms_is_told_before_it_is_sent(firms):
    with pytest.raises(services.RevealsError) as refused:
        ask(OTHER, BRIARCLIFF, HANBIT, shown_as=ShownAs.COUNTRY)
    assert [one.key for one in refused.value.found] == ["shown country"]
    assert ask(OTHER, BRIARCLIFF, HANBIT, shown_as=ShownAs.COUNTRY, told_anyway=frozenset(["shown country"]))
