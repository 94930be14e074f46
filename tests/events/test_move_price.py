"""A move costs what the goals of the whole schedule say it does."""

import pytest
from numpy.random import default_rng

from bioaccord.events.move_check import moved_to, neighbourhood, slot_checks
from bioaccord.events.move_price import MovePrices
from bioaccord.events.schedule import assign
from bioaccord.events.table_plan import walking_minutes
from bioaccord.events.wishes import breaks_by_delegate_day, diaries_of, missed_meals, walking_of
from tests.events.made_event import made_event


def told(event, meetings) -> tuple[int, float, int]:
    diaries = diaries_of(event, meetings)
    return (
        sum(breaks_by_delegate_day(diaries).values()),
        walking_of(diaries, walking_minutes(event)),
        missed_meals(diaries),
    )


@pytest.mark.parametrize("seed", range(2))
def test_the_price_of_a_move_is_the_difference_of_the_schedules(seed):
    event, meetings = made_event(seed)
    found = list(assign(event, meetings, generator=default_rng(seed)).meetings)
    before, priced = told(event, found), 0
    for one in [one for one in found if one.slot is not None][:6]:
        near = neighbourhood(event, one)
        others = [two for two in found if two.meeting_id != one.meeting_id]
        prices = MovePrices(near, one, others)
        for check in slot_checks(near, one, others, {}, ()):
            if check.forbidden or check.is_here:
                continue
            place = None if check.slot.is_online else event.tables[0].table_id
            price = prices.price(check.slot, place, check.delegates)
            after = told(event, [*others, moved_to(one, check.slot, place, check.delegates)])
            assert (price.breaks, price.missed_meals) == (after[0] - before[0], after[2] - before[2])
            assert price.walking_minutes == pytest.approx(after[1] - before[1], abs=1e-3)
            priced += 1
    assert priced > 5
