"""What a trade show came to: held, no-shows, by pair of countries, first-time visitors, satisfaction, fairness; no group of fewer than three firms is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .programme import Event

LEAST_FIRMS = 3
"""Of fewer firms than this nothing is shown: who knows one of them could tell the other."""
_WITH_SLOT = (MeetingStatus.SCHEDULED, MeetingStatus.MOVED, MeetingStatus.HELD, MeetingStatus.NO_SHOW)
_ACCEPTED = (MeetingStatus.ACCEPTED, *_WITH_SLOT)


@dataclass(frozen=True, slots=True)
class Rated:
    """What both sides said of a meeting (1-5), None where a side said nothing."""

    asking: int | None = None
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Counts of a group of meetings. `firms` is how many firms take part in it; where `is_hidden`, nothing else of it may be shown."""

    name: str
    firms: int
    accepted: int
    with_slot: int
    held: int
    no_show: int
    not_entered: int
    ratings: int
    satisfaction: float | None
    """The mean of all ratings (1-5), None where there are fewer than three firms that rated."""
    is_hidden: bool = False

    @property
    def share_held(self) -> float | None:
        """Return the share of meetings held among those of which it was entered; None where nothing was."""
        entered = self.held + self.no_show
        return self.held / entered if entered else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How evenly meetings held came to firms: quartiles of the number a firm, and the share of accepted meetings that got a slot."""

    firms: int
    fewest: int
    lower_quarter: float
    middle: float
    upper_quarter: float
    most: int
    gini: float
    """0 where all firms have as many, near 1 where few have all."""


@dataclass(frozen=True, slots=True)
class EventFigures:
    """All figures of an event."""

    whole: GroupFigures
    by_pair: tuple[GroupFigures, ...]
    """By pair of countries, `KR-US`; firms of an unknown country are `?`."""
    first_time: tuple[GroupFigures, ...]
    """Meetings with a firm that has a first-time visitor (`first_time`), and the others (`regular`)."""
    by_day: tuple[GroupFigures, ...]
    spread: Spread | None


def event_figures(
    event: Event, meetings: Sequence[Meeting], countries: Mapping[str, str], ratings: Mapping[str, Rated]
) -> EventFigures:
    """Return the figures of an event; `countries` by firm, `ratings` by meeting."""
    taking_part = [one for one in meetings if one.status in _ACCEPTED]
    new = {one.organisation_id for one in event.delegates if one.is_first_time}
    zone_day = {slot.slot_id: slot.begins_at.date().isoformat() for slot in event.slots}

    def pair(one: Meeting) -> str:
        return "-".join(sorted(countries.get(party, "?") or "?" for party in one.parties))

    def kind(one: Meeting) -> str:
        return "first_time" if any(party in new for party in one.parties) else "regular"

    def day(one: Meeting) -> str | None:
        return zone_day.get(one.slot.slot_id) if one.slot else None

    return EventFigures(
        whole=_hidden_if_small(_figures("all", taking_part, ratings)),
        by_pair=_grouped(taking_part, pair, ratings),
        first_time=_grouped(taking_part, kind, ratings),
        by_day=_grouped(taking_part, day, ratings),
        spread=_spread(event, taking_part),
    )


def _grouped(
    meetings: Iterable[Meeting], group_of: Callable[[Meeting], str | None], ratings: Mapping[str, Rated]
) -> tuple[GroupFigures, ...]:
    """Return groups in order of name. A small one is hidden, and where it is the only one, the smallest other too: it would follow from the sum."""
    groups: dict[str, list[Meeting]] = defaultdict(list)
    for one in meetings:
        name = group_of(one)
        if name is not None:
            groups[name].append(one)
    found = [_hidden_if_small(_figures(name, own, ratings)) for name, own in sorted(groups.items())]
    hidden = [one for one in found if one.is_hidden]
    shown = [one for one in found if not one.is_hidden]
    if len(hidden) == 1 and shown:
        smallest = min(shown, key=lambda one: (one.accepted, one.name))
        found = [_hidden(one) if one is smallest else one for one in found]
    return tuple(found)


def _figures(name: str, meetings: Sequence[Meeting], ratings: Mapping[str, Rated]) -> GroupFigures:
    given: list[int] = []
    rating_firms: set[str] = set()
    for one in meetings:
        rated = ratings.get(one.meeting_id, Rated())
        for party, stars in zip(one.parties, (rated.asking, rated.asked), strict=False):
            if stars is not None:
                given.append(stars)
                rating_firms.add(party)
    held = sum(one.status is MeetingStatus.HELD for one in meetings)
    no_show = sum(one.status is MeetingStatus.NO_SHOW for one in meetings)
    with_slot = sum(one.status in _WITH_SLOT for one in meetings)
    return GroupFigures(
        name=name,
        firms=len({party for one in meetings for party in one.parties}),
        accepted=len(meetings),
        with_slot=with_slot,
        held=held,
        no_show=no_show,
        not_entered=with_slot - held - no_show,
        ratings=len(given) if len(rating_firms) >= LEAST_FIRMS else 0,
        satisfaction=mean(given) if len(rating_firms) >= LEAST_FIRMS else None,
    )


def _hidden_if_small(group: GroupFigures) -> GroupFigures:
    return _hidden(group) if group.firms < LEAST_FIRMS else group


def _hidden(group: GroupFigures) -> GroupFigures:
    return GroupFigures(group.name, 0, 0, 0, 0, 0, 0, 0, None, is_hidden=True)


def _spread(event: Event, meetings: Sequence[Meeting]) -> Spread | None:
    """Return how evenly meetings that have a slot came to firms with delegates; None for fewer than three."""
    count: dict[str, int] = dict.fromkeys((one.organisation_id for one in event.delegates), 0)
    for one in meetings:
        if one.status in _WITH_SLOT:
            for party in one.parties:
                count[party] = count.get(party, 0) + 1
    ordered = sorted(count.values())
    if len(ordered) < LEAST_FIRMS:
        return None
    total = sum(ordered)
    ranks = sum((2 * rank - len(ordered) - 1) * value for rank, value in enumerate(ordered, 1))
    return Spread(
        firms=len(ordered),
        fewest=ordered[0],
        lower_quarter=_quantile(ordered, 0.25),
        middle=_quantile(ordered, 0.5),
        upper_quarter=_quantile(ordered, 0.75),
        most=ordered[-1],
        gini=ranks / (len(ordered) * total) if total else 0.0,
    )


def _quantile(ordered: Sequence[int], share: float) -> float:
    """Return a quantile of ordered values, between neighbours in proportion.

    >>> _quantile([1, 2, 3, 4], 0.5)
    2.5
    """
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])
