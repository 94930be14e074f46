"""Changes on the day: what is lost is made good, and nobody moves who need not."""

from dataclasses import replace

import pytest
from numpy.random import default_rng

from bioaccord.events.constraints import violations
from bioaccord.events.reschedule import Cancelled, ChangeError, HallLost, Late, NoShow, TableLost, rescheduled
from bioaccord.events.schedule import assign
from bioaccord.events.table_plan import with_tables
from bioaccord.events.timetable_search import Steps
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus
from tests.events.made_event import made_event


def standing(seed=0, **sizes):
    event, meetings = made_event(seed, **{"tables": 6, "firms": 10, **sizes})
    return event, list(assign(event, meetings, generator=default_rng(seed)).meetings)


def after(event, found, *changes, **options):
    made = rescheduled(event, found, changes, generator=default_rng(0), budget=Steps(20_000), **options)
    was, now = {one.meeting_id: one for one in found}, {one.meeting_id: one for one in made.schedule.meetings}
    moved = {one.meeting_id for one in made.moved}
    assert violations(made.event, made.schedule.meetings, before=[]) == []
    assert {key for key in was if (was[key].slot, was[key].place, set(was[key].delegates)) != (now[key].slot, now[key].place, set(now[key].delegates))} == moved  # fmt: skip
    assert set(made.told) == {who for one in made.moved for who in one.delegate_ids}
    return made, now, moved


def test_a_cancelled_meeting_moves_nobody():
    event, found = standing()
    gone = next(one for one in found if one.slot is not None)
    made, now, moved = after(event, found, Cancelled(gone.meeting_id))
    assert now[gone.meeting_id].status is MeetingStatus.CANCELLED
    assert {one.meeting_id for one in made.moved if one.from_slot is not None} == {gone.meeting_id}
    assert set(gone.delegates) <= set(made.told)
    with pytest.raises(ChangeError, match="over or cancelled"):
        rescheduled(made.event, made.schedule.meetings, [Cancelled(gone.meeting_id)], generator=default_rng(0))


@pytest.mark.parametrize("seed", range(3))
def test_a_lost_hall_is_made_good_and_locks_stay(seed):
    event, found = standing(seed)
    in_hall = {one.table_id for one in event.tables if one.hall.en == "East"}
    lock = next(one for one in found if one.slot and one.place not in in_hall and not one.slot.is_online)
    found = [replace(one, is_locked=True) if one is lock else one for one in found]
    made, now, _ = after(event, found, HallLost("East"))
    assert not any(one.place in in_hall for one in now.values())
    assert (now[lock.meeting_id].slot, now[lock.meeting_id].place) == (lock.slot, lock.place)
    for one in made.moved:
        assert one.why.ko and one.why.en


def test_a_lost_table_moves_only_its_own_meetings_where_there_is_room():
    event, found = standing(1, meetings=12)
    slot = next(one.slot for one in found if one.slot and not one.slot.is_online)
    table = next(one.place for one in found if one.slot == slot)
    _, now, moved = after(event, found, TableLost(table, frozenset({slot.slot_id})))
    own = {one.meeting_id for one in found if one.place == table and one.slot == slot}
    assert own <= moved
    assert {
        one for one in moved if one not in own and next(two for two in found if two.meeting_id == one).slot
    } == set()
    assert all(now[one].place != table or now[one].slot != slot for one in own)


def test_a_no_show_frees_a_colleague_or_a_slot_and_a_late_one_comes_later():
    event, found = standing(2)
    who = next(one.delegates[0] for one in found if one.slot)
    made, now, _ = after(event, found, NoShow(who, event.slots[0].slot_id))
    assert not any(who in one.delegates for one in now.values() if one.slot)
    assert made.schedule.placed_count >= sum(one.slot is not None for one in found) - 8
    until = event.slots[3].slot_id
    _, late, _ = after(event, found, Late(who, until))
    early = {slot.slot_id for slot in event.slots[:3]}
    assert not any(who in one.delegates and one.slot.slot_id in early for one in late.values() if one.slot)


def test_what_is_over_stays_and_nothing_new_stands_there():
    event, found = standing(3)
    over = {slot.slot_id for slot in event.slots[:4]}
    _, now, _ = after(event, found, HallLost("East"), over_before=event.slots[4].slot_id)
    before = {one.meeting_id: one for one in found if one.slot and one.slot.slot_id in over}
    assert {key: one for key, one in now.items() if one.slot and one.slot.slot_id in over} == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Cancelled("M999"), "no meeting 'M999'"),
        (NoShow("nobody", "S0"), "no delegate 'nobody'"),
        (Late("F0-0", "S99"), "no slot 'S99'"),
        (TableLost("T99"), "no table 'T99'"),
        (HallLost("North"), "no hall 'North'"),
    ],
)
def test_a_change_that_names_what_is_not_there_is_refused(change, message):
    event, found = standing()
    with pytest.raises(ChangeError, match=message):
        rescheduled(event, found, [change], generator=default_rng(0))


def test_a_smaller_meeting_makes_room_at_the_only_large_table():
    event, _ = made_event(0)
    slot = next(one for one in event.slots if not one.is_online)
    small, large = (
        replace(event.tables[number], capacity=size, closed_slots=frozenset()) for number, size in ((0, 2), (1, 4))
    )
    hall = replace(event, tables=(small, large, replace(large, table_id="T9", hall=event.tables[1].hall)))
    ids = [one.delegate_id for one in event.delegates]
    two = locked_at(slot, large.table_id, *ids[:2])
    four = locked_at(slot, "T9", *ids[4:8])
    placed = with_tables(replace(hall, tables=(small, large)), [two, replace(four, meeting_id="M8", place=None)])
    assert [one.place for one in placed] == [small.table_id, large.table_id]
    kept = with_tables(
        replace(hall, tables=(small, large)), [replace(two, is_locked=True), replace(four, meeting_id="M8", place=None)]
    )
    assert [one.place for one in kept] == [large.table_id, None]


def locked_at(slot, table_id, *delegates):
    return Meeting("M7", "show", ("F0", "F1"), Text("", ""), MeetingStatus.SCHEDULED, slot, table_id, delegates)


@pytest.mark.parametrize("seed", range(3))
def test_nobody_takes_over_from_a_colleague_at_a_meeting_that_no_change_reaches(seed):
    event, found = standing(seed, firms=8, meetings=60)
    was = {one.meeting_id: one for one in found}
    made, now, _ = after(event, found, HallLost("East"))
    made_room = [one for one in made.moved if one.from_slot and one.to_slot and "room for another" in one.why.en]
    assert all(set(now[one.meeting_id].delegates) == set(was[one.meeting_id].delegates) for one in made_room)
    assert all(one.changes_slot or one.from_place != one.to_place for one in made_room)


@pytest.mark.parametrize("seed", range(3))
def test_no_meeting_that_stands_elsewhere_gives_its_slot_up_where_tables_are_full(seed):
    event, found = standing(seed, tables=3, firms=12, meetings=90)
    draw = default_rng(seed)
    found = [replace(one, value=float(draw.integers(1, 6))) for one in found]
    hall = event.tables[0].hall.en
    made, now, _ = after(event, found, HallLost(hall, frozenset(slot.slot_id for slot in event.slots[:4])))
    lost = [one for one in made.moved if one.from_slot and one.to_slot is None]
    assert lost, "tables are full: some of that hall have no place any more"
    assert all("hall cannot be used" in one.why.en or "has to come before it" in one.why.en for one in lost)
