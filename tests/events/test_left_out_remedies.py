"""What is said to hold so many meetings does hold them: the remedy is carried out, and the independent checker finds nothing wrong."""

from dataclasses import replace

import pytest
from numpy.random import default_rng

from bioaccord.events.constraints import violations
from bioaccord.events.left_out import left_out
from bioaccord.events.left_out_remedies import (
    CAUSES,
    FURTHER_DELEGATE,
    MORE_TABLES,
    OPENED_TIMES,
    carried_out,
    cause_of,
    remedies,
)
from bioaccord.events.schedule import assign
from bioaccord.vocabulary.meeting import MeetingStatus
from tests.events.made_event import made_event


@pytest.mark.parametrize(
    ("seed", "firms", "tables", "kinds"),
    [(0, 8, 2, {MORE_TABLES}), (1, 8, 2, {MORE_TABLES}), (1, 5, 40, {OPENED_TIMES, FURTHER_DELEGATE})],
)
def test_a_remedy_holds_what_it_says(seed, firms, tables, kinds):
    event, meetings = made_event(seed, firms=firms, tables=tables, days=1, meetings=60)
    event = replace(event, tables=tuple(replace(one, capacity=4) for one in event.tables))
    found = list(assign(event, meetings, generator=default_rng(seed)).meetings)
    told = remedies(event, found)
    assert kinds <= {one.kind for one in told}
    for remedy in told:
        changed = carried_out(event, remedy)
        slots, at = {slot.slot_id: slot for slot in changed.slots}, {one.meeting_id: one for one in remedy.placed}
        after = [
            replace(
                one,
                status=MeetingStatus.SCHEDULED,
                slot=slots[at[one.meeting_id].slot_id],
                place=at[one.meeting_id].table_id,
                delegates=at[one.meeting_id].delegate_ids,
            )
            if one.meeting_id in at
            else one
            for one in found
        ]
        assert violations(changed, after) == [], remedy.kind
        assert all(one.slot is None for one in found if one.meeting_id in at)
    assert {cause_of(one) for one in left_out(event, found)} <= set(CAUSES)


def test_nothing_counts_on_slots_that_have_begun():
    event, meetings = made_event(1, firms=8, tables=2, days=1, meetings=60)
    first = list(assign(event, meetings, generator=default_rng(1)).meetings)
    past = frozenset(slot.slot_id for slot in event.slots[:3])
    # Room was made in a slot that has begun: it stays empty, and what stands there beside it stays.
    freed = next(one for one in first if one.slot is not None and one.slot.slot_id in past)
    first[first.index(freed)] = replace(freed, status=MeetingStatus.ACCEPTED, slot=None, place=None, delegates=())
    again = assign(event, first, generator=default_rng(2), keep_placed=False, past_slots=past).meetings

    def standing(some):
        return {
            one.meeting_id: (one.slot, one.place, one.delegates)
            for one in some
            if one.slot and one.slot.slot_id in past
        }

    assert standing(again) == standing(first) != {}
    assert violations(event, again) == []
    assert not {way.slot_id for one in left_out(event, first, past) for way in one.ways} & past
    assert not {one.slot_id for remedy in remedies(event, first, past_slots=past) for one in remedy.placed} & past
    every = frozenset(slot.slot_id for slot in event.slots)
    assert remedies(event, first, past_slots=every) == []
    told = [one.why.en for one in left_out(event, first, every)]
    assert "Every slot has begun. It cannot be placed any more." in told
    assert not any("Run the schedule again" in one for one in told)
