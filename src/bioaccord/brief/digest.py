"""A digest: what is new for one saved search since it was last told, in the order in which it asks for action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bioaccord.supply.members_together import FEWEST_MEMBERS
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.signal import Channel, DatedWords, Signal, Stage

from .ranking import without_repetition
from .standing import Standing, is_without_substance

DEADLINE_WITHIN_DAYS = 120
"""A later date stands with its duty, not among the deadlines that are coming."""
REMINDED_DAYS_BEFORE = (30, 7)
"""A deadline that was told before is told again when this many days are left, once each."""

OVER = (Stage.ENDED, Stage.WITHDRAWN, Stage.REPEALED)
"""Stages in which a change sets no day and reaches no firm any more."""


class Group(StrEnum):
    """Why an item is told, and so where it stands; in reading order."""

    DEADLINE = "deadline"
    DUTY = "duty"
    MONEY = "money"
    REST = "rest"


class DueKind(StrEnum):
    """What has to be done by the day."""

    COMMENT = "comment"
    ACT = "act"
    EFFECTIVE = "effective"
    PLANNED = "planned"
    """A proposal names the day; it may still move."""


@dataclass(frozen=True, slots=True)
class Due:
    """The next day that a signal sets."""

    day: date
    kind: DueKind
    read_from: DatedWords


@dataclass(frozen=True, slots=True)
class News:
    """A signal to be told, and where it stood before, if it was known and has moved."""

    signal: Signal
    before: Standing | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes the digest is for.

    A member sees its own firms only (`organisation_ids`). Somebody of the association (`member_ids` not empty) sees which members are
    touched: those in `named_member_ids` by name, all others as a number, and that only from five on.
    """

    organisation_ids: frozenset[str] = frozenset()
    member_ids: frozenset[str] = frozenset()
    named_member_ids: frozenset[str] = frozenset()

    @property
    def is_member(self) -> bool:
        """Whether the digest speaks to a firm."""
        return bool(self.organisation_ids)


@dataclass(frozen=True, slots=True)
class Touched:
    """Which members a signal touches, as far as the reader may know.

    `unnamed` is how many more there are, None where that must not be told (fewer than five, perhaps none). `sharing` and `silent` are how many
    members may be named and how many may not, touched or not.
    """

    named: tuple[str, ...]
    unnamed: int | None
    sharing: int
    silent: int

    @property
    def is_told(self) -> bool:
        """Whether anybody touched may be told of."""
        return bool(self.named or self.unnamed)

    @property
    def is_everybody(self) -> bool:
        """Whether each of several members is touched."""
        return len(self.named) == self.sharing and (self.unnamed or 0) == self.silent and self.sharing + self.silent > 1


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One signal in a digest. `exposures` are the reader's own firm's, largest first; empty for the association."""

    signal: Signal
    group: Group
    due: Due | None
    exposures: tuple[Exposure, ...]
    touched: Touched | None
    before: Standing | None
    is_reminder: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one mail tells, as plain data. `left_out` counts what changes nothing or would be said twice."""

    name: str
    since: date
    as_of: date
    is_for_member: bool
    items: tuple[DigestItem, ...]
    left_out: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.items

    def group(self, group: Group) -> tuple[DigestItem, ...]:
        """Return the items of one group, in reading order."""
        return tuple(item for item in self.items if item.group == group)


def compose_digest(
    news: Sequence[News],
    known: Iterable[Signal],
    exposures: Iterable[Exposure],
    *,
    name: str,
    since: date,
    as_of: date,
    reader: Reader,
    only_mine: bool = False,
) -> Digest:
    """Return the digest of the days after `since` up to `as_of`.

    `news` are the signals that are new or have moved, `known` all that fit the search: of those, deadlines that come near are recalled.
    `exposures` may hold those of any firm; only what the reader may see is used. Nothing stands in it twice.
    """
    told = {one.signal.signal_id: one for one in news if not is_without_substance(one.signal)}
    kept = without_repetition(sorted((one.signal for one in told.values()), key=lambda one: one.signal_id))
    by_signal: dict[str, list[Exposure]] = {}
    for exposure in exposures:
        by_signal.setdefault(exposure.signal_id, []).append(exposure)
    items = []
    for signal in kept:
        reached = by_signal.get(signal.signal_id, [])
        # What is over reaches nobody; that it ended is told to whoever was told of it.
        ended = signal.stage in OVER and told[signal.signal_id].before is not None
        if only_mine and not ended and not reaches(reached, reader):
            continue
        items.append(_item(signal, told[signal.signal_id].before, reached, as_of, reader, is_reminder=False))
    left_out = len(news) - len(kept)
    shown = {item.signal.signal_id for item in items}
    for signal in without_repetition(known):
        due = due_of(signal, as_of)
        if signal.signal_id in told or signal.signal_id in shown or due is None or is_without_substance(signal):
            continue
        reached = by_signal.get(signal.signal_id, [])
        if not is_recalled(due.day, since, as_of) or (only_mine and not reaches(reached, reader)):
            continue
        item = _item(signal, None, reached, as_of, reader, is_reminder=True)
        if item.group == Group.DEADLINE:
            items.append(item)
    return Digest(
        name=name,
        since=since,
        as_of=as_of,
        is_for_member=reader.is_member,
        items=tuple(sorted(items, key=_order)),
        left_out=left_out,
    )


def due_of(signal: Signal, as_of: date) -> Due | None:
    """Return the next day a signal sets, today included: the end of comments, the day to act by, the day it takes effect."""
    if signal.stage in OVER:
        return None
    proposed = signal.stage == Stage.PROPOSED
    deadline, effective = signal.deadline_on, signal.effective_on
    if deadline and deadline.is_set and deadline.last_day >= as_of:
        # Before a rule is settled, the day by which something can be handed in is one for comments.
        comment = proposed or (effective is None and not signal.effects)
        return Due(deadline.last_day, DueKind.COMMENT if comment else DueKind.ACT, deadline)
    if effective and effective.is_set and effective.first_day >= as_of:
        return Due(effective.first_day, DueKind.PLANNED if proposed else DueKind.EFFECTIVE, effective)
    return None


def is_recalled(day: date, since: date, as_of: date) -> bool:
    """Return whether a known deadline has come near in the days after `since` up to `as_of`."""
    return any(since < day - timedelta(days=before) <= as_of for before in REMINDED_DAYS_BEFORE)


def reaches(exposures: Iterable[Exposure], reader: Reader) -> bool:
    """Return whether exposures are of a firm of the reader; for the association, of any member."""
    wanted = reader.organisation_ids or reader.member_ids
    return any(exposure.organisation_id in wanted for exposure in exposures)


def touched_members(exposures: Iterable[Exposure], reader: Reader) -> Touched:
    """Return which members are touched: by name those whose sharing allows it, the others as a number from five on."""
    members = {exposure.organisation_id for exposure in exposures} & reader.member_ids
    named = sorted(members & reader.named_member_ids)
    others = len(members) - len(named)
    sharing = len(reader.member_ids & reader.named_member_ids)
    unnamed = others if others >= FEWEST_MEMBERS else None
    return Touched(tuple(named), unnamed, sharing, len(reader.member_ids) - sharing)


def _item(
    signal: Signal, before: Standing | None, reached: list[Exposure], as_of: date, reader: Reader, *, is_reminder: bool
) -> DigestItem:
    own = sorted((one for one in reached if one.organisation_id in reader.organisation_ids), key=largest_first)
    due = due_of(signal, as_of)
    return DigestItem(
        signal=signal,
        group=_group(signal, due, own or ([] if reader.is_member else reached), as_of, reader),
        due=due,
        exposures=tuple(own),
        touched=touched_members(reached, reader) if reader.member_ids and not reader.is_member else None,
        before=before,
        is_reminder=is_reminder,
    )


def _group(signal: Signal, due: Due | None, reached: Sequence[Exposure], as_of: date, reader: Reader) -> Group:
    if signal.stage in OVER and not reached:
        return Group.REST
    concerns = bool(reached) or not reader.is_member
    # Whom a consultation will bind is open while it lasts: every firm may want to answer.
    open_to_all = due is not None and due.kind == DueKind.COMMENT and not signal.effects
    if due and (due.day - as_of).days <= DEADLINE_WITHIN_DAYS and (concerns or open_to_all):
        return Group.DEADLINE
    duty = any(one.channel == Channel.DUTY for one in reached)
    if duty or (not reader.is_member and any(effect.channel == Channel.DUTY for effect in signal.effects)):
        return Group.DUTY
    return Group.MONEY if reached else Group.REST


def largest_first(exposure: Exposure) -> tuple[float, float, str]:
    """Return by what exposures are sorted: most money first, then the sooner one."""
    money = exposure.value_at_risk or exposure.amount
    days = exposure.days_until if exposure.days_until is not None else float("inf")
    return (-abs(money.amount) if money else 0.0, days, exposure.product_id or "")


def _order(item: DigestItem) -> tuple[float, float, float, float, str]:
    place = list(Group).index(item.group)
    day = item.due.day.toordinal() if item.due else date.max.toordinal()
    known = [one.value_at_risk or one.amount for one in item.exposures]
    worth = sum(abs(money.amount) for money in known if money)
    newest = -item.signal.last_told_on.toordinal()
    if item.group in (Group.DEADLINE, Group.DUTY):
        return (place, day, -item.signal.severity, newest, item.signal.signal_id)
    if item.group == Group.REST:
        return (place, day, newest, -item.signal.severity, item.signal.signal_id)
    return (place, -worth, -item.signal.severity, newest, item.signal.signal_id)
