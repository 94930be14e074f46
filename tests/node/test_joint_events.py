"""Events across two nodes: firms of one association come to an event of the other, ask, answer, and have their diary at home."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from bioaccord.events.proposals import MeetingError
from bioaccord.exchange.kinds import checked_payload
from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.events import request_services, services
from bioaccord.node.events.firms import firm_names
from bioaccord.node.events.models import DelegateRecord, EventRecord, GuestFirm, MeetingRecord
from bioaccord.node.exchange import services as exchange_services
from bioaccord.node.exchange.joint_events_changed import tell_of_changed
from bioaccord.node.exchange.joint_events_holder import tell_meetings
from bioaccord.node.exchange.joint_events_services import take_back_replaced
from bioaccord.node.exchange.models import JointEvent, JointGuest, JointMeeting, LedgerRecord, Waiting
from bioaccord.node.exchange.reading_in import read_in
from bioaccord.node.exchange.sharing_views import preview_digest
from bioaccord.vocabulary.meeting import Attendance
from bioaccord.vocabulary.tlp import TLP

from .exchange_peer import BIO, SLOTS, US, neighbour

ANALYST, MEMBER, OTHER, ORGANISER = "analyst@kbio.example", "member@hanbit.example", "member@yedam.example", "organiser@kbio.example"  # fmt: skip
EVENT, OWN = "forum-2027", "KR-0007"
PERSON = {"reference": "d1", "name": {"en": "Ann Buyer"}, "role": {"en": "Sourcing"}, "languages": ["en"], "unavailable_slots": []}  # fmt: skip


def who(email: str) -> User:
    return User.objects.get(email=email)


@pytest.fixture
def us(db):
    return neighbour()


class Holder:
    """This association holds the forum and has told it; the American side tells the steps of its firm."""

    def __init__(self, us, visit) -> None:
        self.us = us
        self.analyst = visit(ANALYST)
        address = f"/exchange/share/event/{EVENT}"
        given = {"group": "kr-us", "marking": "green", "listed": [OWN], "text_ko": "", "text_en": ""}
        shown = self.analyst.post(address, given).content.decode()
        seen = re.search(r'name="seen" value="([^"]+)"', shown)[1]
        assert "한빛누리" in shown
        assert self.analyst.post(address, {**given, "seen": seen, "send": "yes"}).status_code == 302
        us.hears()
        self.record = LedgerRecord.objects.get(source="kbio-sample", kind="event")
        self.number = 0

    def they(self, step: str, invitation: str, by: str = "us-1", of: str = OWN, **more) -> str:
        self.number += 1
        name = f"{step}-{self.number}"
        payload = {"invitation": invitation, "step": step, "about": {"source": "kbio-sample", "id": self.record.record_id}, "asked_by": by, "asked_of": of, "event_id": EVENT, **more}  # fmt: skip
        self.us.tells(name, payload, kind="meeting_invitation", marking=TLP.AMBER)
        read_in()
        return name

    def come(self) -> GuestFirm:
        guest = {
            "name": {"en": "Cascade Media"},
            "country": "US",
            "what": {"en": "Cell culture media"},
            "delegates": [PERSON],
        }
        self.registered = self.they("registered", "coming", of="kbio-sample", guest=guest)
        return GuestFirm.objects.get()

    def told(self) -> list[dict]:
        """Return the steps that were decided since the last look, and seal them."""
        found = [one.payload for one in Waiting.objects.filter(kind="meeting_invitation").order_by("pk")]
        self.us.hears()
        return found


@pytest.fixture
def holder(us, visit):
    EventRecord.objects.filter(event_id=EVENT).update(state="open", requests_close_at=None)
    MeetingRecord.objects.all().delete()
    return Holder(us, visit)


def test_what_leaves_of_an_event_is_its_programme_and_the_firms_that_were_ticked(holder):
    told = holder.record.payload
    assert [one["reference"] for one in told["participants"]] == [OWN]
    assert len(told["slots"]) == len(EventRecord.objects.get(event_id=EVENT).payload["slots"])
    assert not {"delegates", "tables", "sessions"} & set(told)
    names = {one.name_ko for one in DelegateRecord.objects.filter(event__event_id=EVENT)} - {""}
    assert not any(name in str(told) for name in names), "who comes is told by nobody but the firm"


def test_a_firm_that_was_not_listed_is_not_asked_and_nobody_learns_whether_it_comes(holder):
    holder.come()
    coming = set(
        DelegateRecord.objects.filter(event__event_id=EVENT, withdrawn_at=None).values_list(
            "organisation_id", flat=True
        )
    )
    unlisted = next(one for one in sorted(coming) if one.startswith("KR-") and one != OWN)
    said = []
    for number, firm in enumerate((unlisted, "KR-0099")):
        holder.they("asked", f"guess-{number}", of=firm)
        (step,) = holder.told()
        said.append({name: value for name, value in step.items() if name not in ("invitation", "asked_of")})
    assert said[0] == said[1]
    assert said[0]["step"] == "declined"
    assert not MeetingRecord.objects.exists()


def test_the_organiser_tells_guests_apart(holder, visit):
    holder.come()
    holder.they("asked", "i1")
    for page in ("requests", "delegates"):
        assert (
            "Cascade Media (다른 협회)"
            in visit(ORGANISER).get(f"/events/{EVENT}/{page}/?firm=Cascade").content.decode()
        ), page


def test_a_firm_that_the_list_does_not_name_is_named_where_it_asks(holder):
    guest = holder.come()
    services.propose_meeting(who(OTHER), EVENT, "KR-0025", guest.organisation_id, subject="배지")
    tell_meetings(timezone.now())
    (step,) = holder.told()
    assert (step["asked_by"], step["firm"]["ko"]) == ("KR-0025", firm_names(["KR-0025"])["KR-0025"].ko)


def test_another_time_of_its_slot_moves_a_meeting(holder):
    guest = holder.come()
    holder.they("asked", "i1")
    row = MeetingRecord.objects.get()
    services.answer_meeting(who(MEMBER), row.meeting_id, accept=True)
    services.schedule_event(who(ORGANISER), EVENT)
    event = EventRecord.objects.get(event_id=EVENT)
    EventRecord.objects.filter(pk=event.pk).update(state="published")
    tell_meetings(timezone.now())
    assert holder.told()[-1]["step"] == "scheduled"
    row.refresh_from_db()
    slot = next(one for one in event.payload["slots"] if one["slot_id"] == row.slot_id)
    before = slot["begins_at"]
    slot["begins_at"] = (timezone.datetime.fromisoformat(before) - timedelta(minutes=5)).isoformat()
    EventRecord.objects.filter(pk=event.pk).update(payload=event.payload)
    assert tell_meetings(timezone.now()) == 1
    (step,) = holder.told()
    assert step["step"] == "moved"
    assert timezone.datetime.fromisoformat(step["slot"]["begins_at"]) < timezone.datetime.fromisoformat(before)
    assert tell_meetings(timezone.now()) == 0
    assert guest.withdrawn_at is None


def test_an_event_is_told_with_a_marking_that_firms_can_read(holder):
    given = {"group": "kr-us", "marking": "amber", "listed": [OWN], "text_ko": "", "text_en": ""}
    refused = holder.analyst.post(f"/exchange/share/event/{EVENT}", given)
    assert refused.status_code == 422
    assert "읽을 수 있는 기업이 없어" in refused.content.decode()


def test_what_is_taken_back_is_gone_from_the_inbox_too(us):
    us.tells("bio", BIO, kind="event")
    read_in()
    assert InboxEntry.objects.filter(owner=who(ANALYST), about_en__contains="Convention").exists()
    us.tells(
        "back",
        {"of": {"source": US, "id": "bio"}, "did": "erased", "at": "2026-11-27T00:00:00Z"},
        kind="receipt",
        retracts="bio",
    )
    read_in()
    assert not InboxEntry.objects.filter(about_en__contains="Convention").exists()


def test_an_event_shared_again_takes_the_place_of_what_was_told_before(holder):
    first = LedgerRecord.objects.get(source="kbio-sample", kind="event")
    address, given = f"/exchange/share/event/{EVENT}", {"group": "kr-us", "marking": "green", "listed": [OWN], "text_ko": "다시", "text_en": ""}  # fmt: skip
    analyst = holder.analyst
    page = analyst.get(address).content.decode()
    assert "앞서 보낸 내용을 대신하며" in page
    ticked = re.findall(r'<input [^>]*name="(\w+)"[^>]*value="([^"]+)"[^>]* checked', page)
    assert ticked == [("group", "kr-us"), ("marking", "green"), ("listed", OWN)], "it begins as it was told last"
    shown = analyst.post(address, given).content.decode()
    analyst.post(address, given | {"seen": re.search(r'name="seen" value="([^"]+)"', shown)[1], "send": "yes"})
    holder.us.hears()
    first.refresh_from_db()
    assert first.payload is None, "the earlier record is taken back"
    (standing,) = LedgerRecord.objects.filter(source="kbio-sample", kind="event", retracted_at=None)
    assert (
        standing.payload["text"]["ko"] == "다시"
        and standing.seq < LedgerRecord.objects.get(retracts=first.record_id).seq
    )


def test_analysts_are_told_once_that_an_event_is_no_longer_as_others_were_told(holder):
    now = timezone.now()
    assert tell_of_changed(now) == 0
    assert holder.record.payload["requests"] == "taken"
    analyst = who(ANALYST)
    request_services.change_state(who(ORGANISER), EVENT, "closed", now)
    assert tell_of_changed(now) == 1
    (notice,) = InboxEntry.objects.filter(owner=analyst, address=f"/exchange/share/event/{EVENT}")
    assert "no longer as other associations were told" in notice.about_en
    assert tell_of_changed(now) == 0, "once for each time that it was told"
    address, given = f"/exchange/share/event/{EVENT}", {"group": "kr-us", "marking": "green", "listed": [OWN], "text_ko": "", "text_en": ""}  # fmt: skip
    shown = holder.analyst.post(address, given).content.decode()
    assert "마감됨" in shown
    holder.analyst.post(address, given | {"seen": re.search(r'name="seen" value="([^"]+)"', shown)[1], "send": "yes"})
    holder.us.hears()
    assert LedgerRecord.objects.get(kind="event", retracted_at=None).payload["requests"] == "closed"
    assert tell_of_changed(timezone.now()) == 0
    request_services.change_state(who(ORGANISER), EVENT, "open", timezone.now())
    assert tell_of_changed(timezone.now()) == 1, "and again, where it changes after that"


def test_a_guest_firm_asks_is_answered_scheduled_moved_and_told_each_step(holder, visit):
    guest = holder.come()
    delegate = DelegateRecord.objects.get(organisation_id=guest.organisation_id)
    assert (delegate.name_en, delegate.role_en) == ("Ann Buyer", "Sourcing")
    holder.they("asked", "i1", message={"en": "Media for perfusion"})
    row = MeetingRecord.objects.get()
    assert (row.asking, row.asked, row.subject, row.status) == (guest.organisation_id, OWN, "Media for perfusion", "proposed")  # fmt: skip
    assert InboxEntry.objects.filter(owner=who(MEMBER), address=f"/meetings/{row.meeting_id}/").exists()
    page = visit(MEMBER).get(f"/meetings/{row.meeting_id}/").content.decode()
    assert "Cascade Media" in page and "미국 바이오 예시 협회를 통해" in page and "Cell culture media" in page
    assert 'name="message"' not in page, "no message reaches their node"
    for step in (
        lambda: services.answer_meeting(who(MEMBER), row.meeting_id, accept=True, message="반갑습니다"),
        lambda: request_services.write_message(who(MEMBER), row.meeting_id, "반갑습니다"),
    ):
        with pytest.raises(MeetingError, match="Messages do not reach"):
            step()
    assert tell_meetings(timezone.now()) == 0, "what they said is not told back to them"
    services.answer_meeting(who(MEMBER), row.meeting_id, accept=True)
    assert tell_meetings(timezone.now()) == 1
    assert [(one["step"], one["invitation"], one["asked_by"], one["asked_of"]) for one in holder.told()] == [("accepted", "i1", "us-1", OWN)]  # fmt: skip
    services.schedule_event(who(ORGANISER), EVENT)
    assert tell_meetings(timezone.now()) == 0, "before a schedule is published nobody is told of it"
    EventRecord.objects.filter(event_id=EVENT).update(state="published")
    tell_meetings(timezone.now())
    row.refresh_from_db()
    told = holder.told()[0]
    slot = next(one for one in EventRecord.objects.get(event_id=EVENT).payload["slots"] if one["slot_id"] == row.slot_id)  # fmt: skip
    assert (told["step"], told["attending"]) == ("scheduled", ["d1"])
    assert told["place"].endswith(row.place)
    begins = timezone.datetime.fromisoformat(told["slot"]["begins_at"])
    assert begins == timezone.datetime.fromisoformat(slot["begins_at"])
    assert tell_meetings(timezone.now()) == 0
    services.cancel_meeting(who(MEMBER), row.meeting_id)
    tell_meetings(timezone.now())
    assert [one["step"] for one in holder.told()] == ["cancelled"]
    assert tell_meetings(timezone.now()) == 0


def test_a_firm_here_asks_a_guest_firm_and_the_answer_comes_from_the_other_node(holder, visit):
    guest = holder.come()
    found = visit(MEMBER).get(f"/events/{EVENT}/find/?q=Cascade").content.decode()
    asking = visit(MEMBER).get(f"/events/{EVENT}/ask/{guest.organisation_id}/").content.decode()
    assert "Cascade Media" not in visit(MEMBER).get(f"/events/{EVENT}/find/?q=Cascade+syringe").content.decode()
    for page in (found, asking):
        assert "Cascade Media" in page and "미국 바이오 예시 협회를 통해" in page
    assert f"/organisations/{guest.organisation_id}" not in found and 'name="message"' not in asking
    with pytest.raises(MeetingError, match="Messages do not reach"):
        services.propose_meeting(who(MEMBER), EVENT, OWN, guest.organisation_id, subject="배지", message="안녕하세요")
    for invitation_answer, status in (("accepted", "accepted"), ("declined", "declined")):
        MeetingRecord.objects.all().delete()
        row = services.propose_meeting(who(MEMBER), EVENT, OWN, guest.organisation_id, subject="배지 공급")
        tell_meetings(timezone.now())
        told = holder.told()[-1]
        assert (told["step"], told["asked_by"], told["asked_of"], told["message"]["ko"]) == ("asked", OWN, "us-1", "배지 공급")  # fmt: skip
        holder.they(invitation_answer, told["invitation"], by=OWN, of="us-1")
        row.refresh_from_db()
        assert row.status == status
        assert tell_meetings(timezone.now()) == 0


BEN = {"reference": "d2", "name": {"en": "Ben Seller"}, "languages": ["en"]}
CARA = {"reference": "d3", "name": {"en": "Cara Buyer"}, "languages": ["ko"]}


def came(*people: dict) -> dict:
    return {"name": {"en": "Cascade Media"}, "country": "US", "delegates": list(people)}


def test_a_firm_that_comes_with_others_keeps_those_who_stay_and_others_take_over(holder):
    firm = holder.come().organisation_id
    holder.they("registered", "coming", of="kbio-sample", guest=came(PERSON, BEN))
    ann, ben = DelegateRecord.objects.filter(organisation_id=firm)
    holder.they("asked", "i1")
    row = MeetingRecord.objects.get()
    services.answer_meeting(who(MEMBER), row.meeting_id, accept=True)
    services.schedule_event(who(ORGANISER), EVENT)
    EventRecord.objects.filter(event_id=EVENT).update(state="published")
    tell_meetings(timezone.now())
    assert holder.told()[-1]["attending"] == ["d1"]
    renamed = BEN | {"name": {"en": "Ben Seller-Kim"}}
    holder.they("registered", "coming", of="kbio-sample", guest=came(renamed, CARA))
    assert GuestFirm.objects.get().withdrawn_at is None
    assert list(
        DelegateRecord.objects.filter(organisation_id=firm, withdrawn_at=None).values_list(
            "delegate_id", "told_as", "name_en", "token"
        )
    ) == [  # fmt: skip
        (ben.delegate_id, "d2", "Ben Seller-Kim", ben.token),
        (f"{firm}-D3", "d3", "Cara Buyer", DelegateRecord.objects.get(told_as="d3").token),
    ], "nobody takes over the number, the badge or the diary of somebody else"
    ann.refresh_from_db()
    assert (ann.name_en, ann.role_en, ann.withdrawn_at is not None) == ("", "", True)
    assert not DelegateRecord.history.filter(name_en__in=["Ann Buyer", "Ben Seller"]).exists(), "nor is the old name kept"  # fmt: skip
    row.refresh_from_db()
    assert row.slot_id and [one for one in row.delegates if one.startswith(firm)] == [ben.delegate_id]
    assert InboxEntry.objects.filter(owner=who(MEMBER), about_en__contains="changes who comes").exists()
    tell_meetings(timezone.now())
    (told,) = holder.told()
    assert (told["step"], told["attending"]) == ("scheduled", ["d2"])
    # Nobody is free then any more: the meeting stands, and waits for a slot.
    away = {"unavailable_slots": [row.slot_id]}
    holder.they("registered", "coming", of="kbio-sample", guest=came(renamed | away, CARA | away))
    row.refresh_from_db()
    assert (row.status, row.slot_id, row.delegates) == ("accepted", "", [])
    assert InboxEntry.objects.filter(owner=who(MEMBER), about_en__contains="waits for another time").exists()
    tell_meetings(timezone.now())
    assert [one["step"] for one in holder.told()] == ["accepted"]
    # Who comes again is the person of before.
    holder.they("registered", "coming", of="kbio-sample", guest=came(PERSON, CARA))
    assert DelegateRecord.objects.get(told_as="d1", withdrawn_at=None).delegate_id == ann.delegate_id


def test_a_registration_told_anew_and_taken_back_at_once_leaves_the_firm_where_it_is(holder):
    guest = holder.come()
    holder.they("asked", "i1")
    step = {"invitation": "coming", "step": "registered", "about": {"source": "kbio-sample", "id": holder.record.record_id}, "asked_by": "us-1", "asked_of": "kbio-sample", "event_id": EVENT}  # fmt: skip
    holder.us.tells("again", step | {"guest": came(PERSON, BEN)}, kind="meeting_invitation", marking=TLP.AMBER)
    erased = {"of": {"source": US, "id": holder.registered}, "did": "erased", "at": "2026-11-27T06:00:00Z"}
    holder.us.tells("back", erased, kind="receipt", marking=TLP.AMBER, retracts=holder.registered)
    # Both are there before anything is worked in: as where they were sealed, and travel, together.
    read_in()
    guest.refresh_from_db()
    assert (guest.withdrawn_at, guest.record_id) == (None, "again")
    assert MeetingRecord.objects.get().status == "proposed"
    assert LedgerRecord.objects.get(record_id=holder.registered).payload is None
    holder.us.tells("gone", erased | {"of": {"source": US, "id": "again"}}, kind="receipt", marking=TLP.AMBER, retracts="again")  # fmt: skip
    read_in()
    assert MeetingRecord.objects.get().status == "cancelled"


def test_who_owns_a_meeting_and_comes_no_more_hands_it_over(holder):
    firm = holder.come().organisation_id
    holder.they("registered", "coming", of="kbio-sample", guest=came(PERSON, BEN))
    made = services.propose_meeting(who(MEMBER), EVENT, OWN, firm, subject="Media", attendance=(Attendance(), Attendance((f"{firm}-D1",), 1)))  # fmt: skip
    tell_meetings(timezone.now())
    invitation = holder.told()[-1]["invitation"]
    holder.they("accepted", invitation, by=OWN, of="us-1")
    assert MeetingRecord.objects.get().owner == f"{firm}-D1"
    holder.they("registered", "coming", of="kbio-sample", guest=came(BEN))
    row = MeetingRecord.objects.get(meeting_id=made.meeting_id)
    assert (row.owner, row.status, row.attendance[1]["among"]) == (f"{firm}-D2", "accepted", [])


@pytest.mark.parametrize("begins", ["9999-12-31T23:00:00Z", "2027-06-14T09:00:00"])
def test_a_slot_that_no_calendar_holds_or_without_a_zone_is_refused(begins):
    slot = {"slot_id": "far", "begins_at": begins, "ends_at": "9999-12-31T23:30:00Z"}
    with pytest.raises(ValueError, match=r"slots\.0\.begins_at"):
        checked_payload("event", BIO | {"slots": [slot]})


def test_two_people_of_one_name_are_refused(holder):
    with pytest.raises(ValueError, match="guest: value_error"):
        checked_payload("meeting_invitation", {
            "invitation": "coming", "step": "registered", "about": {"source": "kbio-sample", "id": "x"}, "asked_by": "us-1", "asked_of": "kbio-sample",
            "event_id": EVENT, "guest": came(PERSON, PERSON),
        })  # fmt: skip


def test_who_comes_no_more_is_erased_and_its_meetings_are_cancelled(holder):
    guest = holder.come()
    holder.they("asked", "i1")
    services.answer_meeting(who(MEMBER), MeetingRecord.objects.get().meeting_id, accept=True)
    gone = {"of": {"source": US, "id": holder.registered}, "did": "erased", "at": "2026-11-27T00:00:00Z"}
    holder.us.tells("gone", gone, kind="receipt", retracts=holder.registered)
    read_in()
    guest.refresh_from_db()
    assert MeetingRecord.objects.get().status == "cancelled"
    assert guest.withdrawn_at is not None
    kept = str(list(GuestFirm.objects.values())) + str(list(DelegateRecord.objects.values())) + str(list(DelegateRecord.history.values()))  # fmt: skip
    assert "Ann Buyer" not in kept
    assert "Cascade" not in kept


def test_an_event_that_is_taken_back_takes_its_guests_with_it(holder):
    holder.come()
    holder.they("asked", "i1")
    exchange_services.retract(who(ANALYST), holder.record.record_id, "held elsewhere")
    holder.us.hears()
    tell_meetings(timezone.now())
    assert GuestFirm.objects.get().withdrawn_at is not None
    assert MeetingRecord.objects.get().status == "cancelled"
    holder.they("registered", "again", of="kbio-sample", guest={"name": {"en": "Late"}, "delegates": [PERSON]})
    assert GuestFirm.objects.count() == 1


def test_steps_that_fit_nothing_are_left_alone_and_a_request_that_cannot_be_is_declined(holder):
    holder.they("asked", "i0")
    assert not MeetingRecord.objects.exists(), "nobody asks who did not say that it comes"
    holder.come()
    holder.they("asked", "i1", by="somebody-else")
    holder.they("accepted", "never-asked")
    assert not MeetingRecord.objects.exists()
    holder.they("asked", "i2", of="KR-9999")
    (declined,) = holder.told()
    assert (declined["step"], declined["invitation"]) == ("declined", "i2")
    assert declined["message"]["en"] == "That firm is not among those that can be asked at this event."
    holder.they("asked", "i3")
    holder.they("asked", "i3")
    holder.they("asked", "i4")
    assert MeetingRecord.objects.count() == 1, "a pair of firms has one open request"
    row = MeetingRecord.objects.get()
    holder.they("accepted", "i3")
    row.refresh_from_db()
    assert row.status == "proposed", "who asked cannot answer"
    EventRecord.objects.filter(event_id=EVENT).update(requests_close_at=timezone.now() - timedelta(minutes=1))
    request_services.close_what_is_due(timezone.now())
    tell_meetings(timezone.now())
    assert ("declined", "i3") in [(one["step"], one["invitation"]) for one in holder.told()]


class Guest:
    """The Korean firm's manager at an event that the American association holds."""

    def __init__(self, us, visit) -> None:
        self.us, self.visit, self.member, self.number = us, visit, visit(MEMBER), 0
        self.us.tells("event", BIO, kind="event")
        read_in()
        self.event = JointEvent.objects.get()
        self.address = f"/joint-events/{self.event.pk}/"

    def page(self, client=None) -> str:
        return re.sub(r"\s+", " ", (client or self.member).get(self.address).content.decode())

    def confirm(self, what: str, given: dict):
        shown = self.member.post(self.address + what, given)
        content = shown.content.decode()
        assert "미국 바이오 예시 협회" in content
        hidden: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', content):
            hidden.setdefault(name, []).append(value)
        answer = self.member.post(self.address + what, hidden | {"send": "yes"})
        told = Waiting.objects.filter(kind="meeting_invitation").latest("pk")
        assert hidden["seen"] == [preview_digest(told.group, TLP(told.marking), told.payload)], (
            "what was looked at leaves"
        )
        return answer

    def come(self) -> JointGuest:
        people = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name_ko": "김조달", "form-0-role_ko": "구매팀장", "form-0-languages": ["ko", "en"]}  # fmt: skip
        self.confirm("come", {"firm": OWN, "agreed": "on", "what_ko": "완제의약품", **people})
        return JointGuest.objects.get()

    def told(self) -> list[dict]:
        found = [one.payload for one in Waiting.objects.filter(kind="meeting_invitation").order_by("pk")]
        self.us.hears()
        return found

    def they(self, step: str, invitation: str, by: str, of: str, **more) -> None:
        self.number += 1
        payload = {"invitation": invitation, "step": step, "about": {"source": US, "id": "event"}, "asked_by": by, "asked_of": of, "event_id": "bio-2027", **more}  # fmt: skip
        self.us.tells(f"{step}-{self.number}", payload, kind="meeting_invitation", marking=TLP.AMBER)
        read_in()


@pytest.fixture
def guest(us, visit):
    return Guest(us, visit)


def test_an_event_of_another_association_stands_among_the_events_marked_as_theirs(guest, visit):
    listed = guest.member.get("/events/").content.decode()
    assert "예시 컨벤션" in listed
    assert "미국 바이오 예시 협회 주최" in listed
    page = guest.page()
    assert "America/Los_Angeles" in page
    assert "Asia/Seoul" in page, "times stand in both zones"
    guest.us.tells("newer", BIO | {"place": "Boston"}, kind="event")
    read_in()
    assert "Boston" in guest.page()
    assert JointEvent.objects.count() == 1


def test_a_firm_says_who_comes_and_only_what_was_shown_leaves(guest):
    bare = {"firm": OWN, "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name_ko": "김조달"}
    refused = guest.member.post(guest.address + "come", bare | {"what_ko": "완제의약품"})
    assert refused.status_code == 422
    assert all(one in refused.content.decode() for one in ('value="김조달"', "완제의약품</textarea>")), (
        "what was typed stays"
    )
    back = guest.member.post(guest.address + "come", bare | {"agreed": "on", "back": "yes"})
    assert (back.status_code, 'value="김조달"' in back.content.decode()) == (200, True)
    long = guest.member.post(guest.address + "come", bare | {"form-0-name_ko": "김" * 300, "agreed": "on"}).content.decode()  # fmt: skip
    assert "받을 수 없는 내용이 있습니다" in long and "참가자를 한 명 이상" not in long, (
        "what is wrong is named, and nothing else"
    )
    assert guest.member.get(guest.address + "come").status_code == 302
    assert not Waiting.objects.filter(kind="meeting_invitation").exists(), "nobody agreed"
    assert guest.member.post(guest.address + "come", bare | {"firm": "KR-0001", "agreed": "on"}).status_code == 403
    row = guest.come()
    told = guest.told()[0]
    assert (told["step"], told["asked_by"], told["asked_of"]) == ("registered", row.reference, US)
    assert told["guest"]["delegates"] == [{"reference": "d1", "name": {"ko": "김조달", "en": ""}, "role": {"ko": "구매팀장", "en": ""}, "languages": ["ko", "en"], "unavailable_slots": []}]  # fmt: skip
    assert uuid.UUID(row.reference)
    assert OWN not in str(told), "the id that this node uses stays here"


def test_a_request_is_accepted_scheduled_and_moved_and_stands_in_the_diary(guest, visit):
    row = guest.come()
    guest.told()
    guest.confirm("ask", {"firm": OWN, "other": "US-1", "subject_ko": "", "subject_en": "Perfusion media"})
    asked = guest.told()[0]
    assert (asked["step"], asked["asked_by"], asked["asked_of"], asked["message"]["en"]) == ("asked", row.reference, "US-1", "Perfusion media")  # fmt: skip
    again = guest.member.post(guest.address + "ask", {"firm": OWN, "other": "US-1"}, follow=True).content.decode()
    assert "이미 요청이나 미팅이 있습니다" in again
    guest.they("accepted", asked["invitation"], row.reference, "US-1")
    guest.they("scheduled", asked["invitation"], row.reference, "US-1", slot={"begins_at": "2027-06-14T09:00:00-07:00", "ends_at": "2027-06-14T09:30:00-07:00"}, place="Hall A 12", attending=["d1"])  # fmt: skip
    page = guest.page()
    assert "09:00–09:30 (America/Los_Angeles)" in page
    assert "01:00–01:30 (Asia/Seoul)" in page
    assert "Hall A 12" in page
    assert "김조달" in page
    calendar = guest.member.get(f"{guest.address}{OWN}.ics?person=d1").content.decode()
    assert "DTSTART;TZID=America/Los_Angeles:20270614T090000" in calendar
    assert "Cascade Media" in calendar
    assert "Perfusion" not in calendar
    guest.they("moved", asked["invitation"], row.reference, "US-1", slot={"begins_at": "2027-06-14T10:00:00-07:00", "ends_at": "2027-06-14T10:30:00-07:00"}, place="Hall B 1", attending=["d1"])  # fmt: skip
    calendar = guest.member.get(f"{guest.address}{OWN}.ics").content.decode()
    assert "20270614T100000" in calendar
    assert "SEQUENCE:3" in calendar
    for client in (visit(OTHER), visit(ANALYST)):
        assert "Perfusion media" not in guest.page(client), "what it is about is for the two firms"
    assert visit(OTHER).get(f"{guest.address}{OWN}.ics").status_code == 403
    guest.they("cancelled", asked["invitation"], row.reference, "US-1")
    assert "STATUS:CANCELLED" in guest.member.get(f"{guest.address}{OWN}.ics").content.decode()


def test_an_event_told_anew_and_taken_back_at_once_ends_nothing(guest):
    row = guest.come()
    guest.us.tells("newer", BIO | {"place": "Boston"}, kind="event")
    erased = {"of": {"source": US, "id": "event"}, "did": "erased", "at": "2026-11-27T06:00:00Z"}
    guest.us.tells("back", erased, kind="receipt", retracts="event")
    read_in()
    row.refresh_from_db()
    assert (row.ended_at, row.event.ended_at) == (None, None)
    page = guest.page()
    assert "Boston" in page and "김조달" in page
    # In the order in which it was told: taken back, and told once more after that.
    guest.us.tells("back-2", erased | {"of": {"source": US, "id": "newer"}}, kind="receipt", retracts="newer")
    guest.us.tells("third", BIO | {"place": "Denver"}, kind="event")
    read_in()
    row.refresh_from_db()
    assert row.ended_at is not None
    page = guest.page()
    assert "Denver" in page and "김조달" not in page


def test_what_a_registration_replaced_is_taken_back_once_it_has_arrived(guest):
    row = guest.come()
    guest.told()
    guest.confirm(f"{OWN}/people", PEOPLE | {"agreed": "on", "form-1-name_en": "Lee Second"})
    guest.told()
    first = LedgerRecord.objects.get(record_id=row.record_id)
    take_back_replaced(timezone.now())
    assert not Waiting.objects.exists(), "a request behind it would be of a firm that is unknown there"
    guest.us.answers(row.record_id, "received")
    take_back_replaced(timezone.now())
    guest.us.hears()
    first.refresh_from_db()
    row.refresh_from_db()
    assert (first.payload, row.replaced) == (None, [])


def test_whether_requests_are_taken_stands_on_the_page_and_holds_there(guest):
    guest.come()
    asks = 'name="other"'
    for number, (told, said, takes) in enumerate(
        [
            ({"requests": "not_yet"}, "아직 받지 않음", False),
            ({"requests": "not_yet", "requests_from": "2027-01-04T09:00:00+09:00"}, "부터 접수", False),
            ({"requests": "not_yet", "requests_from": "2026-01-04T09:00:00+09:00"}, asks, True),
            ({"requests": "closed", "requests_until": "2027-01-04T09:00:00+09:00"}, "마감됨", False),
            ({"requests": "taken", "requests_until": "2026-01-04T09:00:00+09:00"}, "마감됨", False),
            ({"requests": "taken", "requests_until": "2099-01-04T09:00:00+09:00"}, asks, True),
        ]
    ):
        guest.us.tells(f"told-{number}", BIO | told, kind="event")
        read_in()
        page = guest.page()
        assert said in page and (asks in page) == takes, told
        refused = guest.member.post(guest.address + "ask", {"firm": OWN, "other": "US-1"})
        assert (refused.status_code == 422) != takes, told


def test_a_request_that_cannot_be_keeps_what_was_typed(guest):
    guest.come()
    asked = {"firm": OWN, "other": "US-1", "subject_ko": "", "subject_en": "Perfusion media"}
    guest.confirm("ask", asked)
    again = guest.member.post(guest.address + "ask", asked)
    assert again.status_code == 422
    assert "Perfusion media</textarea>" in again.content.decode()
    assert re.search(r'value="US-1" selected', again.content.decode())


def test_a_request_of_the_other_side_is_answered_here(guest):
    row = guest.come()
    guest.told()
    guest.they("asked", "theirs", "US-2", row.reference, message={"en": "Resins"})
    meeting = JointMeeting.objects.get()
    assert "Resins" in guest.page()
    assert InboxEntry.objects.filter(owner=who(MEMBER), address=guest.address).exists()
    guest.member.post(f"{guest.address}meetings/{meeting.pk}", {"do": "accept"})
    assert [(one["step"], one["invitation"], one["asked_by"]) for one in guest.told()] == [("accepted", "theirs", "US-2")]  # fmt: skip
    guest.member.post(f"{guest.address}meetings/{meeting.pk}", {"do": "decline"})
    assert guest.told() == [], "it was answered"
    guest.member.post(f"{guest.address}meetings/{meeting.pk}", {"do": "cancel"})
    assert [one["step"] for one in guest.told()] == ["withdrawn"]
    guest.they("accepted", "theirs", "US-2", row.reference)
    meeting.refresh_from_db()
    assert meeting.state == "withdrawn", "what is over stays over"


PEOPLE = {
    "form-TOTAL_FORMS": "3",
    "form-INITIAL_FORMS": "1",
    "form-0-name_ko": "김조달",
    "form-0-role_ko": "구매팀장",
    "form-0-languages": ["ko", "en"],
    "form-0-reference": "d1",
}


def test_who_comes_is_changed_as_it_was_looked_at_and_what_was_told_before_is_taken_back(guest):
    row, change = guest.come(), f"{OWN}/people"
    page = guest.member.get(guest.address + change).content.decode()
    assert all(one in page for one in ('value="김조달"', 'value="구매팀장"', "완제의약품</textarea>"))
    assert page.count("더 이상 참가하지 않음") == 1, "of somebody who was told already alone"
    nobody = PEOPLE | {"form-0-name_ko": "", "form-0-role_ko": "", "agreed": "on"}
    refused = guest.member.post(guest.address + change, nobody)
    assert (refused.status_code, "이름을 쓰거나" in refused.content.decode()) == (422, True)
    gone = guest.member.post(guest.address + change, PEOPLE | {"form-0-is_gone": "on", "agreed": "on"})
    assert "한 사람 이상" in gone.content.decode()
    # Nothing has left yet: what waits is written anew, and a request behind it still follows it.
    waits = Waiting.objects.get(kind="meeting_invitation")
    guest.confirm(change, PEOPLE | {"agreed": "on", "form-1-name_en": "Lee Second"})
    assert Waiting.objects.get(kind="meeting_invitation").pk == waits.pk
    assert [one["reference"] for one in guest.told()[0]["guest"]["delegates"]] == ["d1", "d2"]
    first = LedgerRecord.objects.get(record_id=row.record_id)
    guest.us.answers(row.record_id, "received")
    three = PEOPLE | {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "2", "form-1-reference": "d2", "agreed": "on", "what_ko": "주사제"}  # fmt: skip
    guest.confirm(change, three | {"form-1-is_gone": "on", "form-1-name_en": "Lee Second", "form-2-name_en": "Park Third", "form-0-name_ko": "김새이름"})  # fmt: skip
    row.refresh_from_db()
    told = guest.told()
    assert (told[0]["step"], told[0]["invitation"], told[0]["asked_by"]) == (
        "registered",
        row.invitation,
        row.reference,
    )
    people = told[0]["guest"]["delegates"]
    assert [(one["reference"], one["name"]) for one in people] == [("d1", {"ko": "김새이름", "en": ""}), ("d3", {"ko": "", "en": "Park Third"})], "nobody gets the reference of somebody else"  # fmt: skip
    assert told[0]["guest"]["what"]["ko"] == "주사제"
    first.refresh_from_db()
    newest = LedgerRecord.objects.get(record_id=row.record_id)
    assert first.payload is None and newest.seq < LedgerRecord.objects.get(retracts=first.record_id).seq
    page = guest.page()
    assert "김새이름" in page and "Lee Second" not in page
    # A colleague whose page is older takes nobody's place, and brings nobody back.
    guest.confirm(change, PEOPLE | {"form-TOTAL_FORMS": "4", "agreed": "on", "form-1-reference": "d2", "form-1-name_en": "Lee Second", "form-2-name_en": "Choi Fourth"})  # fmt: skip
    row.refresh_from_db()
    assert [(one["reference"], one["name"]["en"]) for one in row.delegates] == [("d1", ""), ("d4", "Choi Fourth"), ("d3", "Park Third")]  # fmt: skip


def test_when_somebody_is_free_is_told_and_a_meeting_that_stands_then_is_in_the_way(guest):
    guest.come()
    guest.told()
    address = f"{OWN}/times/d1"
    slots = [one["slot_id"] for one in SLOTS]
    page = guest.member.get(guest.address + address).content.decode()
    assert page.count('name="free"') == page.count(" checked") == len(slots)
    none = guest.member.post(guest.address + address, {"free": slots, "set": "-none"}).content.decode()
    assert " checked" not in none and not Waiting.objects.filter(kind="meeting_invitation").exists()
    shown = guest.member.post(guest.address + address, {"free": slots[1:]}).content.decode()
    assert "6월 14일 (월) 09:00–09:30" in shown, "a slot is told by its time, beside the id that leaves"
    guest.confirm(address, {"free": slots[1:]})
    assert guest.told()[0]["guest"]["delegates"][0]["unavailable_slots"] == slots[:1]
    assert "참석할 수 없는 시간 1개" in guest.page()
    assert guest.member.get(f"{guest.address}{OWN}/times/d9").status_code == 404
    assert guest.member.get(f"{guest.address}KR-0001/people").status_code == 403
    guest.confirm("ask", {"firm": OWN, "other": "US-1", "subject_ko": "", "subject_en": ""})
    row, invitation = JointGuest.objects.get(), guest.told()[-1]["invitation"]
    last = SLOTS[-1]
    guest.they("accepted", invitation, row.reference, "US-1")
    guest.they("scheduled", invitation, row.reference, "US-1", slot={one: last[one] for one in ("begins_at", "ends_at")}, place="A 12", attending=["d1"])  # fmt: skip
    said = "참석할 미팅이 정해져 있고(Cascade Media)"
    assert said in guest.member.post(guest.address + address, {"free": slots[:1]}).content.decode()
    alone = PEOPLE | {"form-0-name_en": "Kim First", "agreed": "on"}
    assert said not in guest.member.post(guest.address + f"{OWN}/people", alone).content.decode()
    assert not Waiting.objects.filter(kind="meeting_invitation").exists()
    # Another of the firm can attend: then nothing is in the way, and the meeting is cancelled in one calendar and stands in the other.
    guest.confirm(f"{OWN}/people", PEOPLE | {"form-1-name_en": "Lee Second", "agreed": "on"})
    guest.told()
    guest.confirm(address, {"free": slots[:1]})
    second = guest.told()[-1]["guest"]["delegates"][1]["reference"]
    guest.they("scheduled", invitation, row.reference, "US-1", slot={one: last[one] for one in ("begins_at", "ends_at")}, place="A 12", attending=[second])  # fmt: skip
    for person, state in (("d1", "STATUS:CANCELLED"), (second, "STATUS:CONFIRMED")):
        assert state in guest.member.get(f"{guest.address}{OWN}.ics?person={person}").content.decode(), person
    guest.they("accepted", invitation, row.reference, "US-1")
    assert "STATUS:CANCELLED" in guest.member.get(f"{guest.address}{OWN}.ics").content.decode(), (
        "its time is taken back"
    )
    assert "A 12" not in guest.page()


def test_who_comes_hears_that_an_event_is_told_anew(guest):
    guest.come()
    notices = InboxEntry.objects.filter(owner=who(MEMBER), about__contains="다시 알려 왔습니다")
    guest.us.tells("bio-same", BIO | {"participants": BIO["participants"][:1]}, kind="event")
    read_in()
    assert not notices.exists(), "of the list alone nobody is told"
    guest.us.tells("bio-closed", BIO | {"requests": "closed"}, kind="event")
    read_in()
    assert [one.address for one in notices] == [guest.address]


def test_who_took_back_that_it_comes_gets_the_cancellations_for_its_calendar(guest):
    row = guest.come()
    guest.they("asked", "theirs", "US-2", row.reference)
    guest.member.post(f"{guest.address}meetings/{JointMeeting.objects.get().pk}", {"do": "accept"})
    slot = {"begins_at": "2027-06-02T17:00:00Z", "ends_at": "2027-06-02T17:30:00Z"}
    guest.they("scheduled", "theirs", "US-2", row.reference, slot=slot, place="A 1", attending=["d1"])
    notice = InboxEntry.objects.filter(owner=who(MEMBER), address=guest.address).latest("pk")
    assert "미팅 시간 확정" in notice.about and "예시 컨벤션" in notice.about
    calendar = guest.member.get(f"{guest.address}{OWN}.ics").content.decode()
    assert guest.member.get(f"{guest.address}{OWN}.ics?person=nobody").status_code == 404
    guest.member.post(guest.address + "leave", {"firm": OWN})
    assert f"{OWN}.ics" in guest.page()
    cancelled = guest.member.get(f"{guest.address}{OWN}.ics").content.decode()
    number = [int(re.search(r"SEQUENCE:(\d+)", one)[1]) for one in (calendar, cancelled)]
    assert "STATUS:CONFIRMED" in calendar and "STATUS:CANCELLED" in cancelled and number[1] > number[0]


def test_leaving_takes_the_names_back_and_an_event_that_is_taken_back_ends_all(guest, visit):
    guest.come()
    guest.told()
    guest.confirm("ask", {"firm": OWN, "other": "US-1"})
    guest.told()
    guest.member.post(guest.address + "leave", {"firm": OWN})
    left = Waiting.objects.get(kind="receipt", subject="retraction")
    assert left.retracts == JointGuest.objects.get().record_id
    assert JointGuest.objects.get().delegates == []
    assert JointMeeting.objects.get().state == "withdrawn"
    guest.us.hears()
    JointGuest.objects.all().delete()
    row = guest.come()
    guest.told()
    guest.they("asked", "late", "US-2", row.reference)
    gone = {"of": {"source": US, "id": "event"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}
    guest.us.tells("gone", gone, kind="receipt", retracts="event")
    read_in()
    page = guest.member.get(guest.address)
    assert (page.status_code, "미국 바이오 예시 협회" in page.content.decode()) == (410, True)
    assert visit(OTHER).get(guest.address).status_code == 404, "another firm never was to come"
    assert JointMeeting.objects.get().state == "cancelled"
    assert "행사를 거두어들여" in InboxEntry.objects.filter(owner=who(MEMBER), address=guest.address).latest("pk").about
    assert "예시 컨벤션" not in guest.member.get("/events/").content.decode()


def test_a_meeting_at_the_same_time_as_one_at_home_is_shown(guest):
    row = guest.come()
    guest.told()
    event = EventRecord.objects.get(event_id=EVENT)
    EventRecord.objects.filter(event_id=EVENT).update(state="published")
    place = {"slot_id": event.payload["slots"][0]["slot_id"], "place": event.payload["tables"][0]["table_id"]}
    held = MeetingRecord.objects.create(meeting_id="held", event=event, asking=OWN, asked="US-0001", subject="공급", status="scheduled", **place)  # fmt: skip
    slot = next(one for one in held.event.payload["slots"] if one["slot_id"] == held.slot_id)
    guest.they("asked", "theirs", "US-2", row.reference)
    guest.member.post(f"{guest.address}meetings/{JointMeeting.objects.get().pk}", {"do": "accept"})
    guest.they("scheduled", "theirs", "US-2", row.reference, slot={"begins_at": slot["begins_at"], "ends_at": slot["ends_at"]}, place="A 1", attending=["d1"])  # fmt: skip
    assert "시간이 겹치는 미팅" in guest.page()
