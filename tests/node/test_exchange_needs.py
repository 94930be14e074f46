"""Offers and needs across two nodes without names, and introductions by double consent: nothing leaves but what was shown before."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.utils import timezone

from bioaccord.exchange.kinds import SCHEMAS
from bioaccord.exchange.shared_need import invitation_payload, need_payload
from bioaccord.exchange.statement import unchecked_fields
from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.audit.words import ACTS
from bioaccord.node.exchange.introductions_services import tell_what_ended
from bioaccord.node.exchange.models import (
    AcrossIntroduction,
    GroupState,
    LedgerRecord,
    Peer,
    PeerState,
    ReceivedPosting,
    SharedPosting,
    SharingGroup,
    ShownPosting,
    Waiting,
)
from bioaccord.node.exchange.needs_services import end_what_is_over, markings_of
from bioaccord.node.exchange.needs_shown import FIELDS
from bioaccord.node.exchange.reading_in import read_in
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.partners.posting_access import FoundPosting
from bioaccord.node.partners.posting_services import save_posting, withdraw_posting
from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Identifier,
    IdentifierScheme,
    Inspection,
    OrganisationName,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP
from tests.node.exchange_peer import US, Neighbour, neighbour

HANBIT, YEDAM = "KR-0007", "KR-0025"
MEMBER, OTHER_US, THIRD, ANALYST = (
    "member@hanbit.example",
    "member@briarcliff.example",
    "member@yedam.example",
    "analyst@kbio.example",
)
ANTIBODIES = Traits(
    modalities=("monoclonal_antibody",), steps=("drug_substance",), scale=Scale(2000, 2000, "L"),
    inspections=(Inspection("fda", date(2021, 3, 9)),),
)  # fmt: skip
SECRETS = (
    "한빛누리", "Hanbit", "hanbit", "KR-0007", "카나리아", "canary", "1234567890", "Osong", "오송", "2021-03-09", "KR-0025", "1150", "S-1",
)  # fmt: skip
"""What tells whose a need is, in any field of the firm's entry or posting."""


def person(email: str) -> User:
    return User.objects.get(email=email)


@pytest.fixture
def firms(db):
    """A directory with a needing firm full of what must not leave, a maker with people, one without, and makers of the other side."""
    EntryRecord.objects.all().delete()
    able = (Capability("c1", ANTIBODIES), )  # fmt: skip
    entries = [
        Entry(
            HANBIT,
            (OrganisationName("한빛누리제약", "ko"), OrganisationName("Hanbit Nuri Pharma", "en")),
            "KR", city="Osong", association="kbio-sample",
            identifiers=(Identifier(IdentifierScheme.BUSINESS_NUMBER, "1234567890"), Identifier(IdentifierScheme.HOME_PAGE, "hanbit.example")),
            industry=Text("카나리아 업종", "canary line"), products=Text("카나리아주", "canary jab"), summary=Text("카나리아", "canary"),
            employees=1150, sites=(EntrySite("S-1", Text("오송 공장", "Osong plant"), "KR", "Osong"),), competitors=(YEDAM,),
            fictional=True,
        ),
        Entry(YEDAM, (OrganisationName("예담톡신", "ko"), OrganisationName("Yedam Toxin", "en")), "KR", association="kbio-sample", capabilities=able, fictional=True),
        Entry("KR-QUIET", (OrganisationName("조용한항체", "ko"), OrganisationName("Quiet Antibody", "en")), "KR", association="kbio-sample", capabilities=able),
        Entry("US-MAKER", (OrganisationName("Ohio Antibody", "en"),), "US", association=US, capabilities=able),
        *(Entry(f"KR-9{number:03}", (OrganisationName(f"가상 {number}", "ko"),), "KR", association="kbio-sample") for number in range(6)),
    ]  # fmt: skip
    save_entries(None, entries, timezone.now(), reason="test")
    InboxEntry.objects.all().delete()
    Delivery.objects.all().delete()


@pytest.fixture
def us(firms) -> Neighbour:
    return neighbour()


@pytest.fixture
def need(firms) -> Posting:
    return save_posting(
        person(MEMBER),
        Posting(
            "", HANBIT, Side.NEED, MatchKind.CONTRACT_MANUFACTURE, Text("항체 원액 위탁생산", "Antibody drug substance"), ANTIBODIES,
            text=Text("미국에서 2,000 L로 만들 곳을 찾습니다.", "2,000 L in the United States."), site_id="S-1", countries=("US",),
            expires_on=timezone.localdate() + timedelta(days=90), tlp=TLP.AMBER, audience=(YEDAM,), signal_id="canary-signal",
        ),
        timezone.now(),
    )  # fmt: skip


def given(need: Posting, **more) -> dict:
    return {
        "group_id": "kr-us", "marking": "amber", "title_ko": need.title.ko, "title_en": need.title.en, "text_ko": need.text.ko,
        "text_en": need.text.en,
    } | more  # fmt: skip


def text_of(answer) -> str:
    return unescape(answer.content.decode())


def token_of(answer) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found is not None, answer.content.decode()
    return found[1]


def keys_of(answer) -> list[str]:
    return re.findall(r'name="told_anyway" value="([^"]+)"', unescape(answer.content.decode()))


def share(visit, need: Posting, **more) -> SharedPosting:
    client, address = visit(MEMBER), f"/partners/postings/{need.posting_id}/share"
    answer = client.post(address, given(need))
    client.post(address, {"token": token_of(answer), "told_anyway": keys_of(answer)} | more)
    return SharedPosting.objects.get()


def asked(us: Neighbour, row: SharedPosting, invitation: str = "a" * 32, **more) -> LedgerRecord:
    payload = invitation_payload(
        "asked", **{
            "invitation": invitation, "about": (settings.ASSOCIATION, row.record_id), "asked_by": "b" * 32, "asked_of": row.reference,
            "described": Text("미국 기업", "a firm in the United States"), "message": Text("", "We make antibody."), "reasons": [Text("맞음", "fits")],
        } | more,
    )  # fmt: skip
    record = us.tells(f"asked-{invitation}", payload, kind="meeting_invitation", marking=TLP.AMBER)
    read_in()
    return record


def tells_step(us: Neighbour, row: AcrossIntroduction, step: str, **more) -> LedgerRecord:
    payload = invitation_payload(
        step, invitation=row.invitation, about=(row.about_source, row.about_id), asked_by=row.asked_by, asked_of=row.asked_of, **more
    )  # fmt: skip
    record = us.tells(f"{step}-{row.invitation}", payload, kind="meeting_invitation", marking=TLP.AMBER)
    read_in()
    return record


def sealed(us: Neighbour) -> list[LedgerRecord]:
    """Seal what waits and return what is new of the own ledger, without receipts."""
    last = LedgerRecord.objects.filter(source=settings.ASSOCIATION).count()
    us.hears()
    return [one for one in LedgerRecord.objects.filter(source=settings.ASSOCIATION).order_by("seq")[last:] if one.kind != "receipt"]  # fmt: skip


def all_that_left() -> str:
    """Return every byte of the own ledger that others are given."""
    rows = LedgerRecord.objects.filter(source=settings.ASSOCIATION)
    return "\n".join(json.dumps([unchecked_fields(one.token), one.payload], ensure_ascii=False) for one in rows)


def us_need(us: Neighbour, record_id: str = "us-need", **more) -> ReceivedPosting:
    payload = need_payload(**{
        "reference": "c" * 32, "match_kind": MatchKind.CONTRACT_MANUFACTURE, "title": Text("", "Antibody drug substance wanted"),
        "text": Text("", "2,000 L runs."), "codes": {"modality": ("monoclonal_antibody",), "step": ("drug_substance",)}, "country": "US",
        "until": timezone.localdate() + timedelta(days=60), "is_fictional": True,
    } | more)  # fmt: skip
    us.tells(record_id, payload, kind="need", marking=TLP.AMBER)
    read_in()
    return ReceivedPosting.objects.get(record__record_id=record_id)


def shown_to_yedam(visit, row: ReceivedPosting) -> None:
    answer = visit(ANALYST).post(f"/partners/across/{row.pk}/show", {"firm": YEDAM})
    assert answer.status_code == 302


def ask(visit, row: ReceivedPosting, **more) -> AcrossIntroduction:
    client, address = visit(THIRD), f"/partners/across/{row.pk}/ask"
    form = {"shown_as": "country", "words": "We make antibody.", "contact_name": "이예담", "contact_mail": "lee@yedam.example"}  # fmt: skip
    answer = client.post(address, form | more)
    client.post(address, {"token": token_of(answer), "told_anyway": keys_of(answer)})
    return AcrossIntroduction.objects.get(role="asker")


def test_what_leaves_is_what_was_shown_and_nothing_else_of_the_firm(visit, us, need):
    client, address = visit(MEMBER), f"/partners/postings/{need.posting_id}/share"
    assert "kr-us" in text_of(client.get(address))
    shown = client.post(address, given(need))
    page = text_of(shown)
    assert "미국 바이오 예시 협회" in page and "나가는 항목 전체" in page
    assert not keys_of(shown)
    client.post(address, {"token": token_of(shown), "by": "own"})
    row = SharedPosting.objects.get()
    for value in (row.reference, "항체 원액 위탁생산", "monoclonal_antibody", "2000", need.expires_on.isoformat()):
        assert value in page
    (record,) = sealed(us)
    assert (record.kind, record.payload, record.marking, record.subject) == ("need", row.payload, "amber", "need")
    left = all_that_left()
    assert row.reference in left
    for secret in (*SECRETS, need.posting_id, MEMBER):
        assert secret not in left, secret


def test_a_reference_is_new_for_each_sharing_and_one_group_is_told_once(visit, us, need):
    first = share(visit, need)
    answer = visit(MEMBER).post(f"/partners/postings/{need.posting_id}/share", given(need))
    assert "이미 이 그룹에 공유됐거나" in text_of(answer)
    visit(MEMBER).post(f"/partners/across/shared/{first.pk}/act", {"act": "end"})
    first_reference = first.reference
    first.delete()
    assert share(visit, need).reference != first_reference


def test_words_that_tell_whose_it_is_are_agreed_to_one_by_one(visit, us, need):
    client, address = visit(MEMBER), f"/partners/postings/{need.posting_id}/share"
    answer = client.post(address, given(need, text_en="Hanbit Nuri Pharma, kim@hanbit.example"))
    assert keys_of(answer) == ["words kim@hanbit.example", "words Hanbit Nuri Pharma"]
    refused = client.post(address, {"token": token_of(answer), "told_anyway": keys_of(answer)[:1]})
    assert "아직 공유하지 않았습니다" in text_of(refused)
    assert not SharedPosting.objects.exists() and not Waiting.objects.exists()
    client.post(address, {"token": token_of(answer), "told_anyway": keys_of(answer)})
    assert "Hanbit Nuri Pharma" in SharedPosting.objects.get().payload["text"]["en"]


def test_a_title_that_others_find_here_tells_whose_it_is(visit, us, need):
    save_posting(person(MEMBER), replace(need, tlp=TLP.GREEN), timezone.now())
    address = f"/partners/postings/{need.posting_id}/share"
    assert keys_of(visit(MEMBER).post(address, given(need))) == ["title"]
    assert keys_of(visit(MEMBER).post(address, given(need, title_ko="원액", title_en="Bulk"))) == []


def test_what_was_looked_at_is_of_one_person_and_cannot_be_changed(visit, us, need, account):
    account("second@hanbit.example", ("member_user", HANBIT))
    address = f"/partners/postings/{need.posting_id}/share"
    token = token_of(visit(MEMBER).post(address, given(need)))
    for client, sent in ((visit("second@hanbit.example"), token), (visit(MEMBER), token[:-4] + "AAAA")):
        client.post(address, {"token": sent})
    assert visit(THIRD).post(address, given(need)).status_code == 404
    assert not SharedPosting.objects.exists()


def test_what_changed_since_it_was_looked_at_is_looked_at_again(visit, us, need):
    client, address = visit(MEMBER), f"/partners/postings/{need.posting_id}/share"
    token = token_of(client.post(address, given(need)))
    save_posting(person(MEMBER), replace(need, countries=("US", "CA")), timezone.now())
    assert "다시 미리 본 뒤" in text_of(client.post(address, {"token": token}, follow=True))
    assert not SharedPosting.objects.exists()


def test_a_need_of_nothing_is_not_shared(visit, us, need):
    save_posting(person(MEMBER), replace(need, traits=Traits()), timezone.now())
    address = f"/partners/postings/{need.posting_id}/share"
    assert "매칭에 쓸 조건이 하나도 없습니다" in text_of(visit(MEMBER).post(address, given(need)))


def test_what_an_analyst_takes_back_by_hand_has_ended(visit, us, need):
    row = share(visit, need)
    Waiting.objects.filter(kind="need").delete()
    assert end_what_is_over(timezone.now()) == 1
    row.refresh_from_db()
    assert (row.ended_why, row.payload) == ("taken_back", {})


def test_an_analyst_sends_what_a_firm_allowed_or_declines(visit, us, need):
    row = share(visit, need, by="analyst")
    assert not Waiting.objects.exists() and row.sent_at is None
    assert InboxEntry.objects.filter(owner__email=ANALYST, notice="from_other_assoc").count() == 1
    page = f"/partners/across/shared/{row.pk}/"
    assert visit(THIRD).get(page).status_code == 404
    assert row.reference in text_of(visit(ANALYST).get(page))
    visit(ANALYST).post(f"{page}act", {"act": "send"})
    assert [one.payload for one in sealed(us)] == [row.payload]
    row.refresh_from_db()
    assert row.sent_by == person(ANALYST)


def test_a_narrower_marking_is_kept_and_the_narrowest_does_not_leave(firms):
    def markings(tlp: TLP) -> list[TLP]:
        entry = Entry("KR-1", (), "KR")
        posting = Posting("p", "KR-1", Side.NEED, MatchKind.RESEARCH, Text("", "x"), Traits(), tlp=tlp)
        return markings_of(FoundPosting(entry, posting, True))

    assert markings(TLP.CLEAR) == [TLP.AMBER, TLP.GREEN, TLP.CLEAR]
    assert markings(TLP.AMBER) == [TLP.AMBER]
    assert markings(TLP.AMBER_STRICT) == markings(TLP.RED) == []


@pytest.mark.parametrize("why", ["withdrawn", "expired", "taken back", "narrowed"])
def test_what_no_longer_holds_is_taken_back_and_its_requests_end(visit, us, need, why):
    row = share(visit, need)
    sealed(us)
    row.refresh_from_db()
    asked(us, row)
    now = timezone.now()
    if why == "withdrawn":
        withdraw_posting(person(MEMBER), need.posting_id, now)
    elif why == "narrowed":
        save_posting(person(MEMBER), replace(need, tlp=TLP.RED), now)
    elif why == "taken back":
        visit(MEMBER).post(f"/partners/across/shared/{row.pk}/act", {"act": "end"})
    end_what_is_over(now + timedelta(days=91 if why == "expired" else 0))
    us.hears()
    record = LedgerRecord.objects.get(record_id=row.record_id)
    assert record.payload is None and LedgerRecord.objects.filter(retracts=row.record_id).count() == 1
    row.refresh_from_db()
    assert row.payload == {} and row.ended_at is not None
    seen = text_of(visit(MEMBER).get(f"/partners/across/introductions/{AcrossIntroduction.objects.get().pk}/"))
    assert "끝남: 글이 더는 유효하지 않음" in seen and 'value="yes"' not in seen


@pytest.mark.parametrize("is_paired", [True, False])
def test_in_a_closed_group_it_is_taken_back_as_long_as_they_are_paired(visit, us, need, is_paired):
    row = share(visit, need)
    sealed(us)
    row.refresh_from_db()
    SharingGroup.objects.update(state=GroupState.CLOSED, closed_at=timezone.now())
    if not is_paired:
        Peer.objects.update(state=PeerState.ENDED)
    withdraw_posting(person(MEMBER), need.posting_id, timezone.now())
    end_what_is_over(timezone.now())
    if is_paired:
        us.hears()
    record = LedgerRecord.objects.get(record_id=row.record_id)
    assert (record.payload is None) == LedgerRecord.objects.filter(retracts=row.record_id).exists() == is_paired
    assert AuditEntry.objects.filter(what="exchange_partner_record_left").exists() != is_paired
    assert not Waiting.objects.exists()


def test_both_agree_and_then_alone_contacts_leave(visit, us, need):
    row = share(visit, need)
    sealed(us)
    row.refresh_from_db()
    asked(us, row)
    known = AcrossIntroduction.objects.get()
    page = f"/partners/across/introductions/{known.pk}/"
    assert InboxEntry.objects.filter(owner__email=MEMBER, notice="introduction_asked", address=page).count() == 1
    seen = text_of(visit(MEMBER).get(page))
    assert "미국 기업" in seen and "〔용어만 번역〕 We make antibody(항체)." in seen
    assert visit(THIRD).get(page).status_code == visit(ANALYST).get(page).status_code == 404
    visit(MEMBER).post(
        f"{page}answer", {"answer": "yes", "contact_name": "김한빛", "contact_mail": "kim@hanbit.example"}
    )
    accepted, contact = sealed(us)
    assert accepted.payload["step"] == "accepted" and "contact" not in accepted.payload
    assert contact.payload["contact"] == {"organisation": "한빛누리제약 / Hanbit Nuri Pharma", "person": "김한빛", "email": "kim@hanbit.example"}  # fmt: skip
    assert "상대 연락처를 기다리는 중" in text_of(visit(MEMBER).get(page))
    theirs = tells_step(us, known, "contact", contact=("Ohio Antibody", "Ann Ohio", "ann@ohio.example"))
    seen = text_of(visit(MEMBER).get(page))
    assert "ann@ohio.example" in seen and "Ohio Antibody" in seen
    told = Delivery.objects.filter(recipient__email=MEMBER).values_list("text", flat=True)
    assert len(told) == 2 and not any("ann@ohio.example" in one for one in told)
    # Deleted here: the own contact is asked to be erased there; what they told goes here when they take it back.
    visit(MEMBER).post(f"{page}act", {"act": "delete"})
    us.hears()
    for record in (accepted, contact):
        record.refresh_from_db()
        assert record.payload is None
    known.refresh_from_db()
    assert (known.contact_mail, known.their_contact_mail, known.their_firm, known.words_en) == ("", "", "", "")
    us.tells("gone", {"of": {"source": US, "id": theirs.record_id}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts=theirs.record_id)  # fmt: skip
    read_in()
    assert LedgerRecord.objects.get(pk=theirs.pk).payload is None
    assert "소개가 삭제됨" in text_of(visit(MEMBER).get(page))


@pytest.mark.parametrize("said", ["no", "not_now", None])
def test_a_no_and_silence_leave_no_record_and_no_word_in_the_trail(visit, us, need, said):
    row = share(visit, need)
    sealed(us)
    row.refresh_from_db()
    asked(us, row)
    sealed(us)  # that it was received is told of everything, whatever is answered
    known = AcrossIntroduction.objects.get()
    before = AuditEntry.objects.count()
    ledger = all_that_left()
    if said:
        visit(MEMBER).post(f"/partners/across/introductions/{known.pk}/answer", {"answer": said})
        known.refresh_from_db()
        assert known.answer == said
    assert not Waiting.objects.exclude(kind="receipt").exists()
    tell_what_ended(timezone.now() + timedelta(days=60))
    assert sealed(us) == [] and all_that_left() == ledger
    assert not AuditEntry.objects.filter(what__startswith="exchange_introduction").order_by("id")[1:].exists()
    assert AuditEntry.objects.count() - before <= 2  # log-ins


def test_their_retraction_takes_the_request_away(visit, us, need):
    row = share(visit, need)
    sealed(us)
    row.refresh_from_db()
    record = asked(us, row)
    us.tells("gone", {"of": {"source": US, "id": record.record_id}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts=record.record_id)  # fmt: skip
    read_in()
    known = AcrossIntroduction.objects.get()
    assert (known.withdrawn_on, known.words_en, known.described_en, known.reasons) == (timezone.localdate(), "", "", [])
    page = text_of(visit(MEMBER).get(f"/partners/across/introductions/{known.pk}/"))
    assert "We make antibody." not in page and 'value="yes"' not in page


def test_a_yes_that_crossed_a_withdrawal_takes_its_contact_back(visit, us, need):
    row = share(visit, need)
    sealed(us)
    row.refresh_from_db()
    record = asked(us, row)
    known = AcrossIntroduction.objects.get()
    visit(MEMBER).post(f"/partners/across/introductions/{known.pk}/answer", {"answer": "yes", "contact_name": "김한빛", "contact_mail": "kim@hanbit.example"})  # fmt: skip
    _accepted, contact = sealed(us)
    us.tells("gone", {"of": {"source": US, "id": record.record_id}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts=record.record_id)  # fmt: skip
    read_in()
    us.hears()
    contact.refresh_from_db()
    assert contact.payload is None and "kim@hanbit.example" not in all_that_left()


def test_requests_that_fit_nothing_are_left_alone(visit, us, need):
    row = share(visit, need)
    sealed(us)
    row.refresh_from_db()
    asked(us, row, "1" * 32, asked_of="0" * 32)
    asked(us, row, "2" * 32, about=(US, row.record_id))
    asked(us, row, "3" * 32, about=(settings.ASSOCIATION, "unknown"))
    assert not AcrossIntroduction.objects.exists()
    asked(us, row, "4" * 32)
    known = AcrossIntroduction.objects.get()
    # Contacts and consents before the own consent change nothing.
    tells_step(us, known, "contact", contact=("Ohio Antibody", "Ann", "ann@ohio.example"))
    tells_step(us, known, "accepted")
    known.refresh_from_db()
    assert (known.answer, known.their_firm) == ("", "")
    assert AuditEntry.objects.filter(what="exchange_introduction_ignored").count() == 5


def test_introductions_are_made_in_a_group_of_the_two_alone(visit, us, need):
    row = share(visit, need)
    sealed(us)
    row.refresh_from_db()
    payload = invitation_payload(
        "asked", invitation="a" * 32, about=(settings.ASSOCIATION, row.record_id), asked_by="b" * 32, asked_of=row.reference,
        described=Text("", "a firm"),
    )  # fmt: skip
    us.tells("asked", payload, kind="meeting_invitation", marking=TLP.AMBER)
    us.row.members = sorted([*us.row.members, "jpbio-sample"])
    us.row.save()
    read_in()
    assert not AcrossIntroduction.objects.exists()
    received = us_need_of_three(us)
    assert "합의한 그룹이 아직 없습니다" in text_of(visit(ANALYST).get(f"/partners/across/{received.pk}/"))


def us_need_of_three(us: Neighbour) -> ReceivedPosting:
    """A need that stands in a group of three: what is looked at is who reads what is told there."""
    payload = need_payload(
        reference="d" * 32, match_kind=MatchKind.RESEARCH, title=Text("", "Assay"), text=Text("", ""), codes={"field": ("oncology",)}, country="US"
    )  # fmt: skip
    ledger = LedgerRecord.objects.filter(source=settings.ASSOCIATION).first().ledger
    record = LedgerRecord.objects.create(
        ledger=ledger, seq=99, source=US, record_id="three", kind="need", subject="need", marking="amber", time=timezone.now(), digest="x",
        token="x", salt="x", payload=payload, stored_at=timezone.now(),
    )  # fmt: skip
    return ReceivedPosting.objects.create(record=record)


def test_a_need_that_came_is_matched_with_own_members_and_shown_to_those_chosen(visit, us):
    row = us_need(us)
    page = f"/partners/across/{row.pk}/"
    assert InboxEntry.objects.filter(owner__email=ANALYST, address=page).count() == 1
    seen = text_of(visit(ANALYST).get(page))
    assert "예담톡신" in seen and "조용한항체" in seen and "Ohio Antibody" not in seen
    assert "〔용어만 번역〕" in seen and "미국" in seen
    assert "이 기업의 담당자 계정이 이 노드에 없습니다" in seen
    assert visit(THIRD).get(page).status_code == 404
    shown_to_yedam(visit, row)
    assert visit(ANALYST).post(f"{page}show", {"firm": "KR-QUIET"}).status_code == 404
    assert InboxEntry.objects.filter(owner__email=THIRD, address=page).count() == 1
    (letter,) = Delivery.objects.filter(recipient__email=THIRD).values_list("subject", "text")
    assert page in letter[1] and "substance" not in str(letter)
    client = visit(THIRD)
    seen = text_of(client.get(page))
    assert "상대 협회에서 공유" in seen and "조용한항체" not in seen and "소개 요청" in seen
    assert "Antibody(항체) drug substance" in text_of(client.get("/partners/across/"))
    assert visit(MEMBER).get(page).status_code == visit(OTHER_US).get(page).status_code == 404


def test_asking_tells_country_and_reasons_and_the_contact_only_after_their_yes(visit, us):
    row = us_need(us)
    shown_to_yedam(visit, row)
    known = ask(visit, row)
    (told,) = sealed(us)
    payload = told.payload
    assert (payload["step"], payload["described"]["en"], payload["asked_of"]) == ("asked", "a firm in South Korea", "c" * 32)  # fmt: skip
    assert payload["reasons"] and all(one["ko"] and one["en"] for one in payload["reasons"])
    for secret in ("예담", "Yedam", YEDAM, "yedam.example", "이예담", "2021-03-09"):
        assert secret not in all_that_left(), secret
    page = f"/partners/across/introductions/{known.pk}/"
    before = text_of(visit(THIRD).get(page))
    assert "답변 대기" in before
    tells_step(us, known, "declined")
    assert re.sub(r'csrfmiddlewaretoken" value="\w+', "", text_of(visit(THIRD).get(page))) == re.sub(r'csrfmiddlewaretoken" value="\w+', "", before)  # fmt: skip
    tells_step(us, known, "accepted")
    (contact,) = sealed(us)
    assert contact.payload["contact"] == {"organisation": "예담톡신 / Yedam Toxin", "person": "이예담", "email": "lee@yedam.example"}  # fmt: skip
    theirs = tells_step(us, known, "contact", contact=("Ohio Antibody", "Ann", "ann@ohio.example"))
    assert "ann@ohio.example" in text_of(visit(THIRD).get(page))
    # Their need ends: what was made of its words goes, the introduction stays.
    us.tells("over", {"of": {"source": US, "id": "us-need"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts="us-need")  # fmt: skip
    read_in()
    tell_what_ended(timezone.now())
    told = [*InboxEntry.objects.values_list("about", "about_en"), *Delivery.objects.values_list("text", "subject")]
    assert told and "substance" not in str(told) and "substance" not in text_of(visit(THIRD).get(page))
    assert "ann@ohio.example" in text_of(visit(THIRD).get(page))
    # They delete it: their contact goes here, and this side's is taken back there.
    us.tells("gone", {"of": {"source": US, "id": theirs.record_id}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts=theirs.record_id)  # fmt: skip
    read_in()
    us.hears()
    contact.refresh_from_db()
    assert contact.payload is None
    assert "ann@ohio.example" not in text_of(visit(THIRD).get(page))


def test_a_message_that_names_the_firm_is_agreed_to_first(visit, us):
    row = us_need(us)
    shown_to_yedam(visit, row)
    form = {
        "shown_as": "country",
        "words": "예담톡신입니다.",
        "contact_name": "이예담",
        "contact_mail": "lee@yedam.example",
    }
    client, address = visit(THIRD), f"/partners/across/{row.pk}/ask"
    answer = client.post(address, form)
    assert keys_of(answer) == ["words 예담톡신"]
    client.post(address, {"token": token_of(answer)})
    assert not AcrossIntroduction.objects.exists()
    named = client.post(address, form | {"shown_as": "named"})
    assert keys_of(named) == []
    client.post(address, {"token": token_of(named)})
    assert AcrossIntroduction.objects.get().described_ko == "예담톡신"


@pytest.mark.parametrize("end", ["withdrawn", "unanswered", "need retracted"])
def test_a_request_that_ends_is_erased_there(visit, us, end):
    row = us_need(us)
    shown_to_yedam(visit, row)
    known = ask(visit, row)
    (told,) = sealed(us)
    days = 0
    if end == "withdrawn":
        visit(THIRD).post(f"/partners/across/introductions/{known.pk}/act", {"act": "withdraw"})
    elif end == "unanswered":
        assert tell_what_ended(timezone.now() + timedelta(days=22)) == 0
        days = 23
    else:
        us.tells("gone", {"of": {"source": US, "id": "us-need"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts="us-need")  # fmt: skip
        read_in()
        assert ShownPosting.objects.get().reasons == []
        assert "내용은 보관하지 않습니다" in text_of(visit(THIRD).get("/partners/across/"))
    tell_what_ended(timezone.now() + timedelta(days=days))
    tell_what_ended(timezone.now() + timedelta(days=days))
    us.hears()
    told.refresh_from_db()
    assert told.payload is None
    notices = InboxEntry.objects.filter(owner__email=THIRD, notice="introduction_unanswered").count()
    assert notices == (0 if end == "withdrawn" else 1)
    # A yes that comes too late is not taken.
    known.refresh_from_db()
    tells_step(us, known, "accepted")
    known.refresh_from_db()
    assert known.answer == "" and known.contact_mail == ""


def test_a_request_taken_back_before_it_is_sealed_never_leaves(visit, us):
    row = us_need(us)
    shown_to_yedam(visit, row)
    known = ask(visit, row)
    visit(THIRD).post(f"/partners/across/introductions/{known.pk}/act", {"act": "withdraw"})
    assert sealed(us) == [] and not Waiting.objects.exclude(kind="receipt").exists()


def test_an_offer_that_came_is_matched_with_the_needs_of_members(visit, us, need):
    payload = need_payload(
        reference="e" * 32, match_kind=MatchKind.CONTRACT_MANUFACTURE, title=Text("", "Antibody capacity"), text=Text("", ""),
        codes={"modality": ("monoclonal_antibody",), "step": ("drug_substance",)}, country="US",
    )  # fmt: skip
    us.tells("us-offer", payload, kind="offer", marking=TLP.AMBER)
    read_in()
    row = ReceivedPosting.objects.get()
    seen = text_of(visit(ANALYST).get(f"/partners/across/{row.pk}/"))
    assert "이 제공이 필요할 만한 회원사" in seen and "한빛누리제약" in seen


def test_every_field_that_can_leave_has_a_name_and_every_act_a_word():
    told = {name for kind in ("need",) for name in SCHEMAS[kind].model_fields} - {"organisation"}
    told |= {"invitation", "step", "about", "asked_by", "asked_of", "described", "message", "reasons", "is_fictional"}
    assert told - set(FIELDS) == set()
    for step in ("asked", "accepted", "contact"):
        assert {f"exchange_introduction_{step}", f"exchange_introduction_{step}_there"} <= set(ACTS)


def test_pages_are_in_the_language_of_the_reader(visit, us, need):
    row = us_need(us)
    shown_to_yedam(visit, row)
    shared = share(visit, need)
    for email, pages in (
        (ANALYST, ("/partners/across/", f"/partners/across/{row.pk}/", f"/partners/across/shared/{shared.pk}/")),
        (THIRD, (f"/partners/across/{row.pk}/", f"/partners/across/{row.pk}/ask")),
        (MEMBER, (f"/partners/postings/{need.posting_id}/share",)),
    ):
        client = visit(email)
        client.get("/partners/")  # who logged in is told so, once
        for page in pages:
            english = client.get(page, headers={"accept-language": "en"}).content.decode()
            main = re.sub(r"<[^>]+>", " ", english[english.index("<main") : english.index("</main")])
            assert not re.search("[가-힣]", re.sub(r"항체 원액 위탁생산|미국에서[^<]+?찾습니다\.", "", main)), page
