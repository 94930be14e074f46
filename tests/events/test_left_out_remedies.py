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
