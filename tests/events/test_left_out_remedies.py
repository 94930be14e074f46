"""What is said to hold so many meetings does hold them: the remedy is carried out, and the independent checker finds nothing wrong."""

from dataclasses import replace

import pytest
from numpy.random import default_rng

from bioaccord.events.constraints import violations
from bioaccord.events.left_out import left_out
from bioaccord.events.left_out_remedies import CAUSES, MORE_TABLES, carried_out, cause_of, remedies
from bioaccord.events.schedule import assign
from bioaccord.vocabulary.meeting import MeetingStatus
from tests.events.made_event import made_event


@pytest.mark.parametrize("seed", range(3))
def test_a_remedy_holds_what_it_says(seed):
    event, meetings = made_event(seed, tables=3, days=1, meetings=40)
    event = replace(event, tables=tuple(replace(one, capacity=4) for one in event.tables[:2]))
    found = list(assign(event, meetings, generator=default_rng(seed)).meetings)
    told = remedies(event, found)
    assert MORE_TABLES in {one.kind for one in told}
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
