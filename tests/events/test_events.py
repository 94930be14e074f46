"""A trade show: files, proposals, an assignment held against brute force, diaries."""

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from bioaccord.events.constraints import violations
from bioaccord.events.event_folder import read_event
from bioaccord.events.free_slots import common_slots
from bioaccord.events.programme import Delegate, Event, MeetingTable
from bioaccord.events.proposals import MeetingError, accept, cancel, decline, propose
from bioaccord.events.schedule import assign
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus, Slot

SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "event"
SEOUL = datetime.fromisoformat("2027-03-16T09:00:00+09:00")


def event(delegates, slots=4, tables=2) -> Event:
    return Event(
        "show",
        Text("전시회", "Show"),
        "Seoul",
        "KR",
        "Asia/Seoul",
        date(2027, 3, 16),
        date(2027, 3, 16),
        tuple(
            Slot(f"S{number}", SEOUL + timedelta(minutes=30 * number), SEOUL + timedelta(minutes=30 * number + 30))
            for number in range(slots)
        ),
        tuple(MeetingTable(f"T{number}", Text("동관", "East"), 4) for number in range(tables)),
        tuple(
            Delegate(f"{firm}-{number}", firm, Text(firm, firm), Text("", ""), (), frozenset(away))
            for firm, people in delegates.items()
            for number, away in enumerate(people)
        ),
    )


def meeting(number, *parties, status=MeetingStatus.ACCEPTED) -> Meeting:
    return Meeting(f"M{number}", "show", parties, Text("주제", "subject"), status)


def most_that_can_be_held(show: Event, meetings) -> int:
    """Try every slot and every pair of delegates for every meeting."""
    choices = []
    for one in meetings:
        options: list[tuple | None] = [None]
        for slot in show.slots:
            teams = [
                [who for who in show.team(party) if slot.slot_id not in who.unavailable_slots] for party in one.parties
            ]
            options += [(slot.slot_id, tuple(who.delegate_id for who in pair)) for pair in product(*teams)]
        choices.append(options)
    best = 0
    for picked in product(*choices):
        held = [one for one in picked if one]
        busy = [(slot, who) for slot, pair in held for who in pair]
        per_slot = [sum(slot == other for other, _ in held) for slot, _ in held]
        if len(set(busy)) == len(busy) and all(count <= len(show.tables) for count in per_slot):
            best = max(best, len(held))
    return best


@st.composite
def shows(draw):
    slots = draw(st.integers(1, 3))
    away = st.lists(st.sampled_from([f"S{number}" for number in range(slots)]), max_size=2)
    delegates = {firm: draw(st.lists(away, min_size=1, max_size=2)) for firm in "ABC"}
    pairs = draw(st.lists(st.sampled_from([("A", "B"), ("A", "C"), ("B", "C")]), min_size=1, max_size=4))
    return event(delegates, slots, draw(st.integers(1, 2))), [
        meeting(number, *pair) for number, pair in enumerate(pairs)
    ]


@settings(max_examples=40, deadline=None)
@given(shows())
def test_as_many_meetings_as_brute_force_finds_and_never_a_violation(drawn):
    show, meetings = drawn
    schedule = assign(show, meetings, generator=default_rng(0))
    assert violations(show, schedule.meetings) == []
    assert schedule.placed_count == most_that_can_be_held(show, meetings)
    assert schedule.proven
    assert schedule.bound == schedule.placed_count
    assert all(one.reasons for one in schedule.meetings if one.meeting_id in schedule.left_out)


def test_what_has_a_slot_stays_where_it_is():
    show = event({"A": [[]], "B": [[]], "C": [[]]})
    first = assign(show, [meeting(1, "A", "B")], generator=default_rng(0)).meetings[0]
    later = assign(show, [first, meeting(2, "A", "C"), meeting(3, "B", "C")], generator=default_rng(0))
    assert later.meetings[0] == first
    assert later.placed_count == 3


def test_a_meeting_left_out_says_why():
    never = assign(event({"A": [["S0", "S1"]], "B": [["S2", "S3"]]}), [meeting(1, "A", "B")], generator=default_rng(0))
    assert "겹치지 않습니다" in never.meetings[0].reasons[0].ko
    full = assign(
        event({"A": [[]], "B": [[]], "C": [[]], "D": [[]]}, slots=1, tables=1),
        [meeting(1, "A", "B"), meeting(2, "C", "D")],
        generator=default_rng(0),
    )
    (out,) = [one for one in full.meetings if one.status == MeetingStatus.ACCEPTED]
    assert "all tables are taken" in out.reasons[0].en


def test_a_foreign_schedule_is_checked_too():
    show = event({"A": [["S0"]], "B": [[]], "C": [[]]})
    placed = {
        "status": MeetingStatus.SCHEDULED,
        "slot": show.slots[0],
        "place": "T0",
    }
    bad = [
        replace(meeting(1, "A", "B"), delegates=("A-0", "B-0"), **placed),
        replace(meeting(2, "B", "C"), delegates=("B-0",), **placed),
    ]
    assert {one.rule for one in violations(show, bad)} == {
        "nobody_twice",
        "available",
        "attendance",
        "one_meeting_a_table",
    }


def test_common_slots_leave_out_what_is_taken():
    show = event({"A": [["S0"]], "B": [[]]})
    assert [slot.slot_id for slot in common_slots(show, "A", "B")] == ["S1", "S2", "S3"]
    held = assign(show, [meeting(1, "A", "B")], generator=default_rng(0)).meetings
    assert len(common_slots(show, "A", "B", held)) == 2
    assert common_slots(show, "A", "nobody") == []


def test_steps_of_a_proposal():
    asked = propose("M1", "show", "A", "B", Text("주제", "subject"))
    assert accept(asked, "B", owner="B-0").status == MeetingStatus.ACCEPTED
    assert decline(asked, "B").status == MeetingStatus.DECLINED
    with pytest.raises(MeetingError, match="Only the firm that was asked"):
        accept(asked, "A", owner="A-0")
    gone = cancel(accept(asked, "B", owner="B-0"), "A")
    for step in (partial(accept, owner="B-0"), decline, cancel):
        with pytest.raises(MeetingError):
            step(gone, "B")
    with pytest.raises(MeetingError, match="cannot ask itself"):
        propose("M2", "show", "A", "A", Text("", ""))


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("event", "Asia/Seoul", "Asia/Seul", "is not a time zone"),
        ("slots", "2027-03-16T09:00:00+09:00", "2027-03-16T09:00:00", "with its offset"),
        ("delegates", "D1-01", "D9-99", "names the slot"),
        ("tables", "A-02,", "A-01,", "stands already in row 2"),
        ("slots", "slot_id", "slot", "the column 'slot_id' is missing"),
    ],
)
def test_a_slip_in_event_files_is_told(tmp_path, table, old, new, message):
    shutil.copytree(SAMPLE, tmp_path / "event")
    file = tmp_path / "event" / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_event(tmp_path / "event")
