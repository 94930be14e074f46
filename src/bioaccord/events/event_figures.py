"""What a trade show came to: held, no-shows, by pair of countries, first-time visitors, satisfaction, fairness; no group of fewer than three firms is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
    new = {one.organisation_id for one in event.delegates if one.is_first_time}
    zone_day = {slot.slot_id: slot.begins_at.date().isoformat() for slot in event.slots}
    pairs: dict[tuple[str, ...], str] = {}
    # Each meeting is looked at once, in the one cell of all groupings that it belongs to: there are few of them.
    cells: dict[_Cell, _Counts] = defaultdict(_Counts)
    taking_part = [one for one in meetings if one.status in _ACCEPTED]
    for one in taking_part:
        of = tuple(countries.get(party, "?") or "?" for party in one.parties)
        if of not in pairs:
            pairs[of] = "-".join(sorted(of))
        kind = "regular" if new.isdisjoint(one.parties) else "first_time"
        day = zone_day.get(one.slot.slot_id) if one.slot else None
        cells[pairs[of], kind, day].add(one, ratings.get(one.meeting_id))
    return EventFigures(
        whole=_hidden_if_small(_grouped(cells, lambda _: "all").get("all", _Counts()).figures("all")),
        by_pair=_shown(_grouped(cells, lambda cell: cell[0])),
        first_time=_shown(_grouped(cells, lambda cell: cell[1])),
        by_day=_shown(_grouped(cells, lambda cell: cell[2])),
        spread=_spread(event, taking_part),
    )


@dataclass(slots=True)
class _Counts:
    """What is counted of a group while it is looked through."""

    firms: set[str] = field(default_factory=set)
    accepted: int = 0
    with_slot: int = 0
    held: int = 0
    no_show: int = 0
    ratings: list[int] = field(default_factory=list)
    rating_firms: set[str] = field(default_factory=set)

    def add(self, one: Meeting, rated: Rated | None) -> None:
        self.firms.update(one.parties)
        self.accepted += 1
        if one.status is not MeetingStatus.ACCEPTED:
            self.with_slot += 1
            if one.status is MeetingStatus.HELD:
                self.held += 1
            elif one.status is MeetingStatus.NO_SHOW:
                self.no_show += 1
        if rated is not None:
            for party, stars in zip(one.parties, (rated.asking, rated.asked), strict=False):
                if stars is not None:
                    self.ratings.append(stars)
                    self.rating_firms.add(party)

    def take(self, other: _Counts) -> None:
        self.firms |= other.firms
        self.accepted += other.accepted
        self.with_slot += other.with_slot
        self.held += other.held
        self.no_show += other.no_show
        self.ratings += other.ratings
        self.rating_firms |= other.rating_firms

    def figures(self, name: str) -> GroupFigures:
        may_tell = len(self.rating_firms) >= LEAST_FIRMS
        return GroupFigures(
            name=name,
            firms=len(self.firms),
            accepted=self.accepted,
            with_slot=self.with_slot,
            held=self.held,
            no_show=self.no_show,
            not_entered=self.with_slot - self.held - self.no_show,
            ratings=len(self.ratings) if may_tell else 0,
            satisfaction=mean(self.ratings) if may_tell else None,
        )


_Cell = tuple[str, str, str | None]


def _grouped(cells: Mapping[_Cell, _Counts], group_of: Callable[[_Cell], str | None]) -> dict[str, _Counts]:
    """Return cells put together into groups, by name; what has none is in no group."""
    groups: dict[str, _Counts] = defaultdict(_Counts)
    for cell, counts in cells.items():
        name = group_of(cell)
        if name is not None:
            groups[name].take(counts)
    return groups


def _shown(groups: Mapping[str, _Counts]) -> tuple[GroupFigures, ...]:
    """Return groups in order of name. A small one is hidden, and where it is the only one, the smallest other too: it would follow from the sum."""
    found = [_hidden_if_small(own.figures(name)) for name, own in sorted(groups.items())]
    hidden = [one for one in found if one.is_hidden]
    shown = [one for one in found if not one.is_hidden]
    if len(hidden) == 1 and shown:
        smallest = min(shown, key=lambda one: (one.accepted, one.name))
        found = [_hidden(one) if one is smallest else one for one in found]
    return tuple(found)


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
