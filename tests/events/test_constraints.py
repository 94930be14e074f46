"""The rules: each is kept by the search, and each is seen by the checker where it is not."""

from dataclasses import replace

import pytest
from numpy.random import default_rng

from bioaccord.events.compiled_event import KEPT_BY, compiled
from bioaccord.events.constraints import RULES, rule_named, violations
from bioaccord.events.contradictions import ContradictionError, contradictions
from bioaccord.events.schedule import assign
from bioaccord.events.timetable import empty_plan
from bioaccord.vocabulary.meeting import Attendance, MeetingStatus
from tests.events.made_event import locked, made_event


def scheduled(seed=0, **sizes):
    event, meetings = made_event(seed, **sizes)
    return event, meetings, list(assign(event, meetings, generator=default_rng(seed)).meetings)


@pytest.mark.parametrize("seed", range(4))
def test_a_schedule_made_here_breaks_no_rule(seed):
    event, _, found = scheduled(seed)
    assert violations(event, found) == []
    assert sum(one.slot is not None for one in found) > 15


def test_every_rule_says_what_it_is_and_where_the_search_keeps_it():
    event, meetings = made_event()
    made = compiled(event, meetings)
    parts = {*made.problem._fields, *empty_plan(made.problem, made.requests)._fields}
    assert set(KEPT_BY) == {rule.name for rule in RULES}
    for rule in RULES:
        assert set(KEPT_BY[rule.name]) <= parts
        assert rule.says.ko and rule.says.en and rule.remedy.ko and rule.remedy.en
        assert rule_named(rule.name) is rule


def at_site(found):
    return [one for one in found if one.slot is not None and not one.slot.is_online]


def broken_by(rule, event, found):
    """Return event and schedule after something was changed that only this rule forbids, or this rule among others."""
    one, other = next(
        (one, other)
        for one in at_site(found)
        for other in at_site(found)
        if one.slot == other.slot and one.meeting_id != other.meeting_id and not one.after and not other.after
    )
    change = {}
    if rule == "slot_of_the_event":
        change[one.meeting_id] = replace(one, slot=replace(one.slot, slot_id="S99"))
    elif rule == "nobody_twice":
        change[one.meeting_id] = replace(one, delegates=other.delegates)
    elif rule == "available":
        away = replace(event.delegates[0], unavailable_slots=frozenset(slot.slot_id for slot in event.slots))
        event = replace(event, delegates=(away, *event.delegates[1:]))
    elif rule == "not_in_a_session":
        event = replace(
            event, sessions=(replace(event.sessions[0], delegate_ids=frozenset(one.delegates), slot_ids=frozenset({one.slot.slot_id})),),
        )  # fmt: skip
    elif rule == "attendance":
        change[one.meeting_id] = replace(one, delegates=one.delegates[:1])
    elif rule == "wanted_slot":
        change[one.meeting_id] = replace(one, allowed_slots=frozenset())
    elif rule == "in_order":
        change[one.meeting_id] = replace(one, after=(other.meeting_id,))
    elif rule == "table_of_the_event":
        change[one.meeting_id] = replace(one, place=None)
    elif rule == "one_meeting_a_table":
        change[one.meeting_id] = replace(one, place=other.place)
    elif rule == "open_table":
        closed = tuple(replace(table, closed_slots=frozenset({one.slot.slot_id})) for table in event.tables)
        event = replace(event, tables=closed)
    elif rule == "table_large_enough":
        event = replace(event, tables=tuple(replace(table, capacity=1) for table in event.tables))
    elif rule == "online_places":
        event = replace(event, slots=tuple(replace(slot, is_online=True) for slot in event.slots), online_places=0)
        change = {two.meeting_id: replace(two, slot=replace(two.slot, is_online=True)) for two in at_site(found)}
    return event, [change.get(two.meeting_id, two) for two in found]


@pytest.mark.parametrize("rule", [rule.name for rule in RULES if rule.name != "locked_stay"])
def test_a_broken_rule_is_seen(rule):
    event, _, found = scheduled(1)
    event, changed = broken_by(rule, event, found)
    seen = [one for one in violations(event, changed) if one.rule == rule]
    assert seen
    assert all(one.sentence.ko and one.sentence.en and one.meeting_ids for one in seen)


def test_a_lock_is_kept_and_seen_where_it_is_not():
    event, meetings, found = scheduled(2)
    one = at_site(found)[0]
    lock = replace(one, is_locked=True)
    again = assign(
        event,
        [lock if two.meeting_id == one.meeting_id else two for two in found],
        generator=default_rng(1),
        keep_placed=False,
    ).meetings
    assert next(two for two in again if two.meeting_id == one.meeting_id) == lock
    assert violations(event, again, before=[lock]) == []
    (seen,) = violations(event, [replace(two) for two in found if two.meeting_id != one.meeting_id], before=[lock])
    assert seen.rule == "locked_stay"


def test_a_cancelled_meeting_is_not_waited_for():
    event, meetings, found = scheduled(3)
    one = next(two for two in at_site(found) if not two.after)
    gone = replace(meetings[0], meeting_id="gone", status=MeetingStatus.CANCELLED)
    follows = [replace(two, after=("gone",)) if two is one else two for two in found]
    assert violations(event, [*follows, gone]) == []


def test_contradictions_are_told_with_names_and_what_to_do():
    event, meetings = made_event()
    slot = event.slots[0]
    at = [f"T{number}" for number in range(5)]
    twice = [locked(meetings[0], slot, "T3", "F0-0", "F1-0"), locked(meetings[1], slot, "T3", "F0-0", "F2-0")]
    circle = [replace(meetings[2], after=("M3",)), replace(meetings[3], after=("M2",))]
    ids = [one.delegate_id for one in event.delegates]
    crowd = [
        locked(meetings[4 + number], event.slots[1], at[number % 5], ids[2 * number], ids[2 * number + 1])
        for number in range(6)
    ]
    strange = replace(meetings[12], attendance=(Attendance(("nobody", "F7-0")), Attendance()), parties=("F1", "F2"))
    two_teams = replace(event.delegates[0], organisation_id="F5")
    outside = replace(event.delegates[3], unavailable_slots=frozenset({"S77"}))
    wrong = replace(event, delegates=(*event.delegates[:3], outside, *event.delegates[4:], two_teams))
    found = contradictions(wrong, [*twice, *circle, *crowd, strange])
    kinds = {one.kind for one in found}
    assert {
        "two_teams", "of_another_firm", "outside_the_slots", "locked_twice", "locked_at_one_table", "more_than_tables", "circle",
    } <= kinds  # fmt: skip
    names = {one.kind: one.told() for one in found}
    assert "Delegate 0-0" in names["locked_twice"].en and "M0" in names["locked_twice"].en
    assert "참가자 0-0" in names["locked_twice"].ko
    assert "M2 → M3" in names["circle"].en or "M3 → M2" in names["circle"].en
    assert "Unlock" in names["more_than_tables"].en
    with pytest.raises(ContradictionError, match="both locked"):
        assign(event, twice, generator=default_rng(0))


def test_an_event_in_order_contradicts_nothing():
    event, meetings, found = scheduled()
    assert contradictions(event, meetings) == []
    assert list(contradictions(event, found, keep=frozenset(one.meeting_id for one in found))) == []
