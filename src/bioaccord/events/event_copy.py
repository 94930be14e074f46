"""Next year's event from last year's: the same programme on other days, without anybody's name in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Slot

from .event_cells import is_on_the_clock
from .event_template import TemplateError
from .programme import Event


def programme_alone(event: Event) -> Event:
    """Return an event without its delegates, every table open in all slots: what was closed on the day was closed for that day."""
    return replace(
        event,
        delegates=(),
        tables=tuple(replace(one, closed_slots=frozenset()) for one in event.tables),
        sessions=tuple(replace(one, delegate_ids=frozenset()) for one in event.sessions),
    )


def on_other_days(event: Event, first_day: date) -> Event:
    """Return an event that begins on another day, at the same hours of its own clocks. Raises `TemplateError` where the clocks skip one of these hours then.

    Slots keep their ids, and so what names them: availability, sessions, meetings.
    """
    zone, days = ZoneInfo(event.time_zone), first_day - event.first_day

    def moved(slot: Slot) -> Slot:
        clock = slot.begins_at.astimezone(zone).replace(tzinfo=None) + days
        if not is_on_the_clock(clock, zone):
            raise TemplateError(
                Text(
                    ko=f"{clock:%Y-%m-%d %H:%M}은 그날 {event.time_zone}의 시계가 바뀌어 없거나 두 번 있는 시각입니다. 다른 첫날을 고르십시오.",
                    en=f"The clocks of {event.time_zone} do not show {clock:%Y-%m-%d %H:%M} exactly once. Choose another first day.",
                )
            )
        begins = clock.replace(tzinfo=zone)
        length = slot.ends_at - slot.begins_at
        return replace(slot, begins_at=begins, ends_at=(begins.astimezone(UTC) + length).astimezone(zone))

    return replace(
        event,
        first_day=first_day,
        last_day=event.last_day + timedelta(days=days.days),
        slots=tuple(map(moved, event.slots)),
    )
