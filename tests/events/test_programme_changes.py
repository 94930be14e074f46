"""A programme that exists is changed: what is another, what it breaks, and what cannot be."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bioaccord.events import programme_edit as edit
from bioaccord.events.constraints import violations
from bioaccord.events.event_folder import read_event, read_meetings
from bioaccord.events.programme import Badge, Session
from bioaccord.events.programme_edit import ProgrammeError, SlotLine
from bioaccord.events.programme_effects import programme_effects
from bioaccord.events.programme_file import programme_folder, programme_workbook, read_programme
from bioaccord.events.reschedule import rescheduled
from bioaccord.events.schedule import assign
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import MeetingStatus

SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "event"
FIRST = date(2027, 3, 16)


@pytest.fixture(scope="module")
def event():
    return read_event(SAMPLE)


@pytest.fixture(scope="module")
def scheduled(event):
    return list(assign(event, read_meetings(SAMPLE, event), generator=np.random.default_rng(1)).meetings)


def effects(event, after, meetings, rounds=None):
    return programme_effects(event, after, meetings, rounds or {})


def after_of(found, meetings):
    """The meetings as they stand after a change, in the slots of the event as it is then."""
    then = {one.meeting.meeting_id: one.after for one in found.touched}
    return [then.get(one.meeting_id, one) for one in meetings]


def test_a_day_taken_out_frees_exactly_its_meetings_and_the_change_desk_places_what_it_can(event, scheduled):
    after = edit.without_day(event, date(2027, 3, 18))
    found = effects(event, after, scheduled)
    there = {one.meeting_id for one in scheduled if one.slot and one.slot.slot_id.startswith("D3")}
    assert {one.meeting.meeting_id for one in found.lost} == there != set()
    assert (after.last_day, found.retabled, found.retimed) == (date(2027, 3, 17), (), ())
    meetings = after_of(found, scheduled)
    assert violations(after, meetings) == []
    for one in meetings:
        if one.meeting_id in there:
            assert (one.status, one.slot, one.place, one.delegates) == (MeetingStatus.ACCEPTED, None, None, ())
            assert "없어졌습니다" in one.reasons[0].ko
    again = rescheduled(after, meetings, [], generator=np.random.default_rng(1))
    assert violations(after, again.schedule.meetings) == []
    placed = {one.meeting_id for one in again.schedule.meetings if one.slot}
    assert len(placed & there) > len(there) / 2
    before = {one.meeting_id: one.slot for one in meetings if one.slot}
    assert all(before[one.meeting_id] == one.slot for one in again.schedule.meetings if one.meeting_id in before)


def test_a_lost_table_costs_a_meeting_its_time_only_where_no_other_is_free(event, scheduled):
    at = next(one for one in scheduled if one.place == "A-01")
    after = edit.without_tables(event, {"A-01"})
    found = effects(event, after, scheduled)
    assert {one.meeting.meeting_id for one in found.touched} == {
        one.meeting_id for one in scheduled if one.place == "A-01"
    }
    retabled = {one.meeting.meeting_id: one.after for one in found.retabled}
    assert retabled[at.meeting_id].slot == at.slot
    assert violations(after, after_of(found, scheduled)) == []
    full = edit.without_tables(event, {one.table_id for one in event.tables if one.table_id != "A-01"})
    few = effects(event, full, scheduled)
    assert few.lost
    assert violations(full, after_of(few, scheduled)) == []


def test_other_times_take_their_meetings_along(event, scheduled):
    lines = [
        SlotLine(slot.slot_id, slot.begins_at.time(), slot.ends_at.time(), slot.is_meal, slot.is_online)
        for slot in event.slots
        if edit.day_of(slot, event) == FIRST
    ]
    later = replace(lines[0], begins=time(8, 50))
    found = effects(event, edit.with_slots_of_day(event, FIRST, [later, *lines[1:]]), scheduled)
    there = {one.meeting_id for one in scheduled if one.slot and one.slot.slot_id == lines[0].slot_id}
    assert {one.meeting.meeting_id for one in found.retimed} == there
    assert not found.asks_times
    assert edit.with_slots_of_day(event, FIRST, lines) == event


def test_an_added_slot_asks_for_times_again_and_overlaps_are_refused(event, scheduled):
    lines = [
        SlotLine(slot.slot_id, slot.begins_at.time(), slot.ends_at.time(), slot.is_meal)
        for slot in event.slots
        if edit.day_of(slot, event) == FIRST
    ]
    wider = edit.with_slots_of_day(event, FIRST, [*lines, SlotLine("", time(16), time(16, 30))])
    found = effects(event, wider, scheduled)
    assert found.asks_times
    assert not found.touched
    assert {one.slot_id for one in wider.slots} - {one.slot_id for one in event.slots} == {"D1-11"}
    overlapping = edit.with_slots_of_day(event, FIRST, [*lines, SlotLine("", time(15, 45), time(16, 15))])
    with pytest.raises(ProgrammeError, match="overlap"):
        edit.refuse_unsound(overlapping)
    with pytest.raises(ProgrammeError):
        edit.refuse_unsound(edit.with_slots_of_day(event, FIRST, [SlotLine("", time(11), time(11))]))


def test_a_session_over_a_locked_meeting_unlocks_it_and_says_so(event, scheduled):
    at = next(one for one in scheduled if one.slot)
    locked = [replace(one, is_locked=one is at) for one in scheduled]
    session = Session("talk", Text("강연", "Talk"), frozenset({at.slot.slot_id}), frozenset(at.delegates[:1]))
    found = effects(event, edit.with_session(event, session), locked)
    (lost,) = found.lost
    assert (lost.meeting.meeting_id, lost.meeting.is_locked, lost.after.is_locked) == (at.meeting_id, True, False)
    assert "강연" in lost.why.ko


def test_what_was_held_and_rounds_of_roundtables_stand_in_the_way(event, scheduled):
    held = [replace(one, status=MeetingStatus.HELD) if one.slot else one for one in scheduled]
    after = edit.without_day(event, FIRST)
    assert "이미 열렸거나" in effects(event, after, held).refusals[0].ko
    missed = [replace(one, status=MeetingStatus.NO_SHOW) if one.slot else one for one in scheduled]
    assert effects(event, after, missed).refusals
    assert "라운드테이블" in effects(event, after, [], {"공급망": ["D1-02", "D2-01"]}).refusals[0].ko
    assert not effects(event, after, [], {"공급망": ["D2-01"]}).refusals


def test_on_line_slots_hold_as_many_as_they_have_places(event, scheduled):
    slot = next(one.slot for one in scheduled if one.slot)
    slots = [replace(one, is_online=one == slot) for one in event.slots]
    many = [one for one in scheduled if one.slot == slot]
    after = edit.with_slots(replace(event, online_places=1), slots)
    found = effects(event, after, scheduled)
    assert len(found.lost) == len(many) - 1
    kept = [one for one in found.touched if not one.loses_slot]
    assert [one.after.place for one in kept] == [None]
    assert violations(after, after_of(found, scheduled)) == []


def test_another_zone_keeps_the_clocks_and_refuses_the_hours_that_do_not_come(event):
    berlin = edit.moved_to_zone(event, "Europe/Berlin")
    zone = ZoneInfo("Europe/Berlin")
    assert [one.begins_at.astimezone(zone).time() for one in berlin.slots] == [
        one.begins_at.time() for one in event.slots
    ]
    assert (berlin.first_day, berlin.last_day) == (event.first_day, event.last_day)
    with pytest.raises(ProgrammeError, match="not a time zone"):
        edit.moved_to_zone(event, "Seoul")
    early = edit.with_slots_of_day(event, FIRST, [SlotLine("", time(2, 30), time(3, 30))])
    early = edit.without_day(edit.without_day(early, date(2027, 3, 17)), date(2027, 3, 18))
    # In New York the clocks go from 02:00 to 03:00 on 14 March 2027, and 01:30 comes twice on 7 November.
    with pytest.raises(ProgrammeError, match="02:30 comes twice or not at all"):
        edit.moved_to_zone(edit.moved_to_day(early, date(2027, 3, 14)), "America/New_York")
    autumn = edit.with_slots_of_day(early, FIRST, [SlotLine("", time(1, 30), time(3))])
    with pytest.raises(ProgrammeError, match="01:30"):
        edit.moved_to_zone(edit.moved_to_day(autumn, date(2027, 11, 7)), "America/New_York")


def test_moved_to_other_days_and_back_is_the_same(event, scheduled):
    moved = edit.moved_to_day(event, date(2027, 4, 6))
    assert (moved.first_day, moved.last_day) == (date(2027, 4, 6), date(2027, 4, 8))
    found = effects(event, moved, scheduled)
    assert found.asks_times
    assert not found.lost
    assert len(found.retimed) == sum(one.slot is not None for one in scheduled)
    assert edit.moved_to_day(moved, event.first_day) == event
    with pytest.raises(ProgrammeError, match="9999"):
        edit.moved_to_day(event, date(9999, 12, 30))


def test_a_day_like_another_and_halls_by_another_name(event):
    more = edit.with_day_like(event, FIRST, date(2027, 3, 19))
    assert more.last_day == date(2027, 3, 19)
    assert sum(one.slot_id.startswith("D4-") for one in more.slots) == sum(
        one.slot_id.startswith("D1-") for one in event.slots
    )
    with pytest.raises(ProgrammeError, match="has slots already"):
        edit.with_day_like(event, FIRST, date(2027, 3, 17))
    renamed = edit.with_hall_called(event, "East Hall", Text("제1전시장", "Hall One"))
    assert {one.one for one in renamed.walks} == {"Hall One", "Hall One/A1", "West Hall/B1"}
    with pytest.raises(ProgrammeError, match="already"):
        edit.with_hall_called(event, "East Hall", Text("서관", "West Hall"))
    gone = edit.without_tables(event, {one.table_id for one in event.tables if one.hall.en == "West Hall"})
    assert [(one.one, one.other) for one in gone.walks] == [("East Hall/A1", "East Hall/A2")]


def test_a_badge_that_somebody_holds_stays(event):
    after = edit.with_badges(event, [one for one in event.badges if one.badge_id != "plus"])
    assert "플러스 배지" in effects(event, after, []).refusals[0].ko
    lower = edit.with_badges(event, [Badge("standard", Text("일반 배지", "Standard badge"), 5), *event.badges[1:]])
    found = effects(event, lower, [])
    assert not found.refusals
    assert "한도가 낮아집니다" in found.notes[0].ko


def test_files_come_back_as_they_went_out_and_a_single_table_changes_what_it_holds(event, tmp_path):
    packed = tmp_path / "programme.zip"
    (tmp_path / "out").mkdir()
    packed.write_bytes(programme_folder(event, tmp_path / "out"))
    programme_workbook(tmp_path / "programme.xlsx", event)
    for number, name in enumerate(("programme.zip", "programme.xlsx")):
        folder = tmp_path / f"in{number}"
        folder.mkdir()
        assert read_programme(tmp_path / name, event, folder) == event
    slots = (tmp_path / "out" / "slots.csv").read_text(encoding="utf-8-sig").splitlines()
    shorter = tmp_path / "slots.csv"
    shorter.write_text("\n".join(one for one in slots if not one.startswith("D3-09")), encoding="utf-8")
    (tmp_path / "in2").mkdir()
    read = read_programme(shorter, event, tmp_path / "in2")
    assert {one.slot_id for one in event.slots} - {one.slot_id for one in read.slots} == {"D3-09"}
    assert next(one for one in read.tables if one.table_id == "B-06").closed_slots == {"D3-10"}
    assert len(read.delegates) == len(event.delegates)
    wrong = tmp_path / "slots2.csv"
    wrong.write_text("\n".join(slots).replace("D1-02,2027-03-16T09:30:00+09:00", "D1-02,2027-03-16T09:30:00+08:00"))
    (tmp_path / "in3").mkdir()
    with pytest.raises(InputError, match=r"has the offset \+08:00, but Asia/Seoul has \+09:00"):
        read_programme(wrong, event, tmp_path / "in3")
    nothing = tmp_path / "guests.csv"
    nothing.write_text("a,b\n1,2\n")
    (tmp_path / "in4").mkdir()
    with pytest.raises(InputError, match="no table of a programme"):
        read_programme(nothing, event, tmp_path / "in4")
