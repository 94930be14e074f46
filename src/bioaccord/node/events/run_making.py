"""What a run asks the engines for: a schedule by the organiser's goals, or one after changes on the day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from bioaccord.events.past_slots import slots_begun
from bioaccord.events.programme import Event
from bioaccord.events.reschedule import rescheduled
from bioaccord.events.schedule import Schedule, assign
from bioaccord.events.timetable_search import Budget, Standing
from bioaccord.events.wishes import GOALS, Goal, in_order
from bioaccord.vocabulary.meeting import Meeting

from .change_words import change_of


class SearchTime:
    """So many seconds from when the search itself begins: reading and laying out a large event takes nothing of them."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds, self._clock = seconds, clock
        self._began: float | None = None

    def spent(self, steps: int) -> float:
        """Return the share of time gone since this was first asked."""
        if self._began is None:
            self._began = self._clock()
        return min(1.0, (self._clock() - self._began) / self._seconds)


@dataclass(frozen=True)
class Asked:
    """What was asked for, and how long it may take."""

    given: dict
    budget: Budget
    now: datetime
    """The moment as of which slots have begun."""

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Return the goals in the organiser's order; the usual order where none was brought forward."""
        names = self.given.get("goals") or ()
        return in_order(*names) if names else GOALS


@dataclass(frozen=True)
class Made:
    """A schedule, the event as it is then, the goals it was made for, and why meetings moved (by id, in both languages)."""

    event: Event
    schedule: Schedule
    goals: tuple[Goal, ...]
    why: dict[str, list[str]] = field(default_factory=dict)


def made_by_search(event: Event, meetings: Sequence[Meeting], asked: Asked, watch: Callable[[Standing], bool]) -> Made:
    """Return a schedule of all accepted meetings; what stands in slots that have begun stays, and nothing is put there. Raises `BioaccordError` where what is asked for contradicts itself."""
    schedule = assign(
        event,
        meetings,
        generator=np.random.default_rng(asked.given.get("seed", 1)),
        budget=asked.budget,
        watch=watch,
        keep_placed=asked.given.get("keep_placed", False),
        goals=asked.goals,
        past_slots=slots_begun(event, asked.now),
    )
    return Made(event, schedule, asked.goals)


def made_by_changes(event: Event, meetings: Sequence[Meeting], asked: Asked, watch: Callable[[Standing], bool]) -> Made:
    """Return a schedule after changes that moves as few people as possible, with why each meeting moved."""
    changes = [change_of(one) for one in asked.given["changes"]]
    found = rescheduled(
        event,
        meetings,
        changes,
        generator=np.random.default_rng(asked.given.get("seed", 1)),
        budget=asked.budget,
        over_before=asked.given.get("over_before") or None,
        past_slots=slots_begun(event, asked.now),
        watch=watch,
        goals=asked.goals,
    )
    why = {one.meeting_id: [one.why.ko, one.why.en] for one in found.moved}
    return Made(found.event, found.schedule, asked.goals, why)
