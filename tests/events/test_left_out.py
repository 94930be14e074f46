"""Meetings left out: every way that is told is taken, and the meeting is placed."""

from dataclasses import replace

import pytest
from numpy.random import default_rng

from bioaccord.events.constraints import violations
from bioaccord.events.delegate_report import delegate_reports
from bioaccord.events.left_out import carried_out, left_out, way_told
from bioaccord.events.schedule import assign
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, MeetingStatus
from tests.events.made_event import made_event


def crowded(seed):
    event, meetings = made_event(seed, tables=3, days=1, meetings=40)
    return event, list(assign(event, meetings, generator=default_rng(seed)).meetings)


@pytest.mark.parametrize("seed", range(5))
def test_what_would_have_to_change_does_place_the_meeting(seed):
    event, found = crowded(seed)
    out = left_out(event, found)
    assert len(out) == sum(one.slot is None for one in found) > 5
    assert violations(event, found) == []
    taken = 0
    for one in out:
        assert one.why.ko and one.why.en
        for way in one.ways:
            changed_event, changed = carried_out(event, found, one.meeting_id, way)
            assert violations(changed_event, changed) == []
            placed = next(two for two in changed if two.meeting_id == one.meeting_id)
            assert placed.slot is not None and placed.slot.slot_id == way.slot_id
            before = {two.meeting_id for two in found if two.slot is not None}
            after = {two.meeting_id for two in changed if two.slot is not None}
            assert before - after == set(way.gives_way)
            assert sum(two.value for two in found if two.meeting_id in way.gives_way) == way.value_lost
            assert way.slot_id in way_told(event, way).ko and way.slot_id in way_told(event, way).en
            taken += 1
    assert taken >= len(out)
    assert "give_way" in {way.kind for one in out for way in one.ways}


def test_what_names_others_stays_with_the_organiser():
    event, found = crowded(0)
    ids = {one.meeting_id for one in found}
    for one in left_out(event, found):
        assert not any(f"{other} " in one.why.en for other in ids)
        assert "Delegate" not in one.why.en


def test_a_party_without_delegates_and_a_meeting_after_one_without_slot():
    event, meetings = made_event()
    nobody = replace(meetings[0], parties=("F0", "F99"), attendance=(), after=())
    too_many = replace(meetings[1], attendance=(Attendance(count=3), Attendance()), after=())
    waits = replace(meetings[2], after=(nobody.meeting_id,))
    told = {one.meeting_id: one for one in left_out(event, [nobody, too_many, waits])}
    assert "F99" in told["M0"].why.en and not told["M0"].ways
    assert "3 of" in told["M1"].why.en
    assert "come before it" in told["M2"].why.en


def test_each_delegate_sees_requested_met_and_missed():
    event, found = crowded(1)
    declined = replace(
        found[0], meeting_id="declined", status=MeetingStatus.DECLINED, slot=None, delegates=(), attendance=()
    )
    asked = replace(declined, meeting_id="asked", status=MeetingStatus.PROPOSED, subject=Text("", ""))
    reports = {one.delegate_id: one for one in delegate_reports(event, [*found, declined, asked])}
    assert set(reports) == {one.delegate_id for one in event.delegates}
    for delegate_id, one in reports.items():
        assert set(one.met) == {two.meeting_id for two in found if delegate_id in two.delegates}
        assert ("asked" in one.unanswered) == (delegate_id.split("-")[0] in declined.parties)
        assert ("declined" in one.refused) == ("asked" in one.unanswered)
        assert one.requested == len({*one.met, *one.missed, *one.unanswered, *one.refused, *one.cancelled})
    missed = next(two for two in found if two.slot is None and two.attendance[0].among)
    assert missed.meeting_id in reports[missed.attendance[0].among[0]].missed


def test_allowed_slots_are_named_as_the_cause():
    event, meetings = made_event(meetings=1)
    ids = [slot.slot_id for slot in event.slots]
    away = [
        replace(
            one, unavailable_slots=frozenset({ids[0]}) if one.organisation_id == meetings[0].parties[0] else frozenset()
        )
        for one in event.delegates
    ]
    event = replace(event, delegates=tuple(away), sessions=())
    narrow = replace(meetings[0], attendance=(), after=(), allowed_slots=frozenset({ids[0]}))
    (told,) = left_out(event, [narrow])
    assert told.why.en.startswith("In the slots allowed for it the two sides are never available together.")
