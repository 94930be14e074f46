"""Steps of a request: what each leaves, and what cannot follow; the cap of unanswered requests."""

from datetime import datetime, timedelta

import pytest

from bioaccord.events.programme import Badge
from bioaccord.events.proposals import (
    MeetingError,
    accept,
    answer_without_deciding,
    cancel,
    decline,
    expire,
    lock,
    move,
    propose,
    unlock,
    withdraw,
)
from bioaccord.events.request_cap import PendingCap, most_pending
from bioaccord.vocabulary.language import Text, share_of_hangul
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus, Slot

NINE = datetime.fromisoformat("2027-03-16T09:00:00+09:00")
SLOT = Slot("S1", NINE, NINE + timedelta(minutes=30))
SUBJECT = Text("주제", "subject")


def asked(**further) -> Meeting:
    return propose("M", "show", "A", "B", SUBJECT, **further)


def test_an_accepted_meeting_has_an_owner_and_the_greater_priority():
    meeting = asked(priority=2, attendance=(Attendance(("A1", "A2"), 2), Attendance()))
    with pytest.raises(MeetingError, match="has an owner"):
        accept(meeting, "B", owner="")
    agreed = accept(meeting, "B", owner="B1", priority=3, attendance=Attendance(("B1",)))
    assert (agreed.status, agreed.owner, agreed.value) == (MeetingStatus.ACCEPTED, "B1", 3.0)
    assert agreed.attendance == (Attendance(("A1", "A2"), 2), Attendance(("B1",)))


def test_a_request_is_withdrawn_by_who_asked_until_it_is_answered():
    assert withdraw(asked(), "A").status == MeetingStatus.CANCELLED
    for meeting, by in ((asked(), "B"), (accept(asked(), "B", owner="B1"), "A")):
        with pytest.raises(MeetingError):
            withdraw(meeting, by)


def test_an_answer_may_decide_nothing():
    assert answer_without_deciding(asked(), "B") == asked()
    with pytest.raises(MeetingError, match="Only a party"):
        answer_without_deciding(asked(), "C")
    with pytest.raises(MeetingError, match="is over"):
        answer_without_deciding(decline(asked(), "B"), "A")


def test_what_was_answered_does_not_expire():
    assert expire(asked()).status == MeetingStatus.EXPIRED
    agreed = accept(asked(), "B", owner="B1")
    assert expire(agreed) == agreed


def test_moving_is_not_cancelling_and_a_lock_holds():
    agreed = accept(asked(), "B", owner="B1")
    for step in (lock, lambda one: move(one, SLOT, "T1")):
        with pytest.raises(MeetingError):
            step(agreed)
    placed = Meeting("M", "show", ("A", "B"), SUBJECT, MeetingStatus.SCHEDULED, SLOT, "T1", ("A1", "B1"), owner="B1")
    later = Slot("S2", SLOT.ends_at, SLOT.ends_at + timedelta(minutes=30))
    moved = move(placed, later, "T2")
    assert (moved.status, moved.slot, moved.delegates) == (MeetingStatus.MOVED, later, ("A1", "B1"))
    with pytest.raises(MeetingError, match="is locked"):
        move(lock(placed), later, "T2")
    assert move(unlock(lock(placed)), later, "T2") == moved
    gone = cancel(moved, "A")
    assert (gone.status, gone.slot, gone.delegates) == (MeetingStatus.CANCELLED, None, ())
    with pytest.raises(MeetingError):
        cancel(gone, "A")


@pytest.mark.parametrize("wrong", [{"priority": 0}, {"priority": 4}, {"attendance": (Attendance(("A1",), 2),)}])
def test_a_request_that_cannot_be_is_refused_in_both_languages(wrong):
    with pytest.raises(MeetingError) as refused:
        asked(**wrong)
    assert share_of_hangul(refused.value.told("ko")) > 0.4
    assert share_of_hangul(refused.value.told("en")) == 0


def test_the_cap_of_a_firm_is_that_of_its_best_badge():
    badges = (Badge("plain", SUBJECT, 15), Badge("plus", SUBJECT, 40))
    assert most_pending(badges, {"plain", "plus"}) == 40
    assert most_pending(badges, {"plain"}) == 15
    assert most_pending(badges, {""}) == 15
    assert most_pending((), {"plus"}) is None
    caps = [PendingCap(11, 15), PendingCap(12, 15), PendingCap(15, 15), PendingCap(99, None)]
    assert [(one.is_near, one.is_reached, one.left) for one in caps] == [
        (False, False, 4),
        (True, False, 3),
        (True, True, 0),
        (False, False, None),
    ]
