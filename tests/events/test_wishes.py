"""Wishes: measured on any schedule, in the organiser's order, and told to the search."""

from dataclasses import replace

import pytest
from numpy.random import default_rng

from bioaccord.events.compiled_event import compiled
from bioaccord.events.schedule import assign
from bioaccord.events.timetable_search import Steps
from bioaccord.events.wishes import GOALS, costs_of, in_order, measured
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus
from tests.events.made_event import made_event


def amounts(event, meetings):
    return {one.goal.name: one.amount for one in measured(event, meetings)}


def diary(event, slots, places):
    """Return meetings of one delegate in some slots."""
    return [
        Meeting(
            f"M{number}", "show", ("F0", f"F{number + 1}"), Text("", ""), MeetingStatus.SCHEDULED, event.slots[slot], place,
            ("F0-1", f"F{number + 1}-1"), value=2.0,
        )
        for number, (slot, place) in enumerate(zip(slots, places, strict=True))
    ]  # fmt: skip


def test_each_goal_is_measured_as_by_hand():
    event, _ = made_event()
    event = replace(event, delegates=tuple(replace(one, unavailable_slots=frozenset()) for one in event.delegates))
    # Slots 0, 2, 4 of a day with its meal in slot 3: one break; and slot 6 of the next day.
    meetings = diary(event, (0, 2, 4, 6), ("T0", "T0", "T2", "T1"))
    found = amounts(event, meetings)
    assert found["value"] == 8.0
    assert found["breaks"] == pytest.approx(1 / 6)  # six delegate-days: F0 two, the others one each
    assert found["walking"] == pytest.approx(1 / 6)  # one change of table in the same hall
    assert found["meals"] == 0
    assert amounts(event, diary(event, (3, 2), ("T0", "T0")))["meals"] == 2  # the only meal of the day: F0's and F1's
    assert found["load"] == pytest.approx(max(1 / sum(event.slots[slot].slot_id not in one.closed_slots for one in event.tables) for slot in (0, 2, 4, 6)))  # fmt: skip
    left = replace(meetings[0], meeting_id="out", status=MeetingStatus.ACCEPTED, slot=None, parties=("F4", "F5"))
    assert amounts(event, [*meetings, left])["newcomers"] == pytest.approx(100 * (0 / 1 - 4 / 4))


def test_what_is_brought_forward_counts_no_less_than_what_follows():
    assert [goal.name for goal in in_order("meals", "walking")[:3]] == ["meals", "walking", "value"]
    weights = [goal.weight for goal in in_order("meals", "walking")]
    assert weights[0] >= weights[1] >= weights[2]
    assert {goal.name for goal in in_order("meals")} == {goal.name for goal in GOALS}
    with pytest.raises(KeyError):
        in_order("weather")


def test_of_two_equal_meetings_the_newcomers_is_held():
    event, _ = made_event()
    one_slot = replace(
        event, slots=event.slots[:1], tables=event.tables[2:3], sessions=(),
        delegates=tuple(replace(one, unavailable_slots=frozenset()) for one in event.delegates),
    )  # fmt: skip
    one_slot = replace(one_slot, tables=(replace(one_slot.tables[0], closed_slots=frozenset()),))
    of_old = [asked(number, "F5", "F6") for number in range(4)]
    for order in ([*of_old, asked(9, "F0", "F1")], [asked(9, "F0", "F1"), *of_old]):
        found = assign(one_slot, order, generator=default_rng(0), budget=Steps(200_000))
        assert [one.meeting_id for one in found.meetings if one.slot] == ["M9"]


def test_tables_stay_free_in_every_slot_where_the_organiser_wants_it():
    event, meetings = made_event(5, tables=20, slots_a_day=8, firms=20, meetings=60)
    spread = tuple(replace(goal, weight=0.1) if goal.name == "load" else goal for goal in GOALS)
    assert costs_of(compiled(event, meetings), spread).spare == 0.1
    found = assign(event, meetings, generator=default_rng(0), budget=Steps(200_000), goals=spread)
    assert (
        found.placed_count >= assign(event, meetings, generator=default_rng(0), budget=Steps(200_000)).placed_count - 1
    )
    assert amounts(event, found.meetings)["load"] <= 1.0


def asked(number, *parties):
    return Meeting(
        f"M{number}", "show", parties, Text("", ""), MeetingStatus.ACCEPTED,
        attendance=tuple(Attendance((f"{party}-1",)) for party in parties),
    )  # fmt: skip
