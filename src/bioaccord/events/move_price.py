"""What a move costs the people who sit at a meeting: breaks, walking and meals, against where it stands now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bioaccord.vocabulary.meeting import Meeting, Slot

from .move_check import moved_to
from .programme import Event
from .table_plan import walking_minutes
from .wishes import Diaries, breaks_by_delegate_day, diaries_of, missed_meals, walking_of


@dataclass(frozen=True, slots=True)
class MovePrice:
    """How many breaks, minutes of walking and changing tables, and days without a meal more (or fewer) a move makes, for all who sit at the meeting together."""

    breaks: int
    walking_minutes: float
    missed_meals: int

    def __sub__(self, other: MovePrice) -> MovePrice:
        return MovePrice(
            self.breaks - other.breaks,
            self.walking_minutes - other.walking_minutes,
            self.missed_meals - other.missed_meals,
        )


class MovePrices:
    """Prices the moves of one meeting among its neighbours (see `neighbourhood`), counted as the goals of a schedule are."""

    def __init__(self, event: Event, meeting: Meeting, neighbours: Sequence[Meeting]) -> None:
        self._event, self._meeting = event, meeting
        self._others = [one for one in neighbours if one.meeting_id != meeting.meeting_id]
        self._minutes = walking_minutes(event)

    def price(self, slot: Slot, place: str | None, persons: tuple[str, ...]) -> MovePrice:
        """Return what it costs to put the meeting into a slot, at a table, with these persons."""
        concerned = {*persons, *self._meeting.delegates}
        there = moved_to(self._meeting, slot, place, persons)
        return self._of(there, concerned) - self._of(self._meeting, concerned)

    def _of(self, meeting: Meeting, concerned: set[str]) -> MovePrice:
        near = [one for one in self._others if concerned & set(one.delegates)]
        diaries = _only(diaries_of(self._event, [*near, meeting]), concerned)
        return MovePrice(
            sum(breaks_by_delegate_day(diaries).values()),
            walking_of(diaries, self._minutes),
            missed_meals(diaries),
        )


def _only(diaries: Diaries, concerned: set[str]) -> Diaries:
    days = defaultdict(list, {key: diary for key, diary in diaries.days.items() if key[0] in concerned})
    return replace(diaries, days=days)
