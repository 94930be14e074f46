"""A roundtable: who comes, what each table needs, and seats over several rounds in which nobody meets anybody twice where that can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .seating import Standing, reached, shown, starting_room, who_of
from .seating_bound import fewest_repeats
from .seating_check import broken_rules, repeats_in
from .seating_groups import Group, group_number, impossible_groups
from .timetable_search import Budget, Steps

FEWEST_SEATS, MOST_SEATS = 2, 12
_USUAL_STEPS_A_GUEST, _FEWEST_STEPS = 10_000, 400_000
_FILE = Sentence("roundtable")


@dataclass(frozen=True, slots=True)
class Guest:
    """A person who takes part. No `languages` told counts as all; `kept_apart` holds ids of firms that this one does not sit with.

    `side` is the id of the group it belongs to where that is not told by its `country`.
    """

    guest_id: str
    organisation_id: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    is_moderator: bool = False
    is_interpreter: bool = False
    kept_apart: frozenset[str] = frozenset()
    side: str = ""


@dataclass(frozen=True, slots=True)
class TableRules:
    """What every table needs in every round, as far as the guests allow it.

    Of each of `groups` some sit at every table; colleagues of a firm sit apart where that costs no pair that meets twice.
    `moderators_stay`: one moderator a table, who stays there.
    """

    groups: tuple[Group, ...] = ()
    moderators_stay: bool = True
    colleagues_apart: bool = True


Seats = tuple[tuple[tuple[str, ...], ...], ...]
"""Guest ids by round and table."""


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where. `repeats` counts how often pairs meet beyond their first time, `bound` what no seating can be below, and why."""

    rounds: Seats
    repeats: int
    bound: int
    bound_reason: Sentence
    broken: tuple[Sentence, ...] = ()
    moved: tuple[str, ...] = ()
    told: tuple[Sentence, ...] = ()

    @property
    def is_perfect(self) -> bool:
        """Return whether nobody meets anybody twice and every rule holds."""
        return not self.repeats and not self.broken

    @property
    def is_proven(self) -> bool:
        """Return whether no seating has fewer repeats."""
        return self.repeats <= self.bound


@dataclass(frozen=True, slots=True)
class Away:
    """In which rounds (from 0) guests are not there, by guest id: who comes late, leaves early or never came."""

    rounds: Mapping[str, frozenset[int]] = field(default_factory=dict)


def seated(
    guests: Sequence[Guest],
    tables: int,
    seats: int,
    rounds: int,
    *,
    generator: np.random.Generator,
    rules: TableRules | None = None,
    away: Away | None = None,
    budget: Budget | None = None,
    watch: Callable[[Standing], bool] = lambda _: True,
) -> Seating:
    """Return seats for all guests: as few pairs that meet twice as were found. Raises `InputError` where nobody could be seated so.

    `watch` is told how the search stands and ends it by returning False; the best so far is returned then.
    """
    rules, away = rules or TableRules(), away or Away()
    refuse_impossible(guests, tables, seats, rounds, away, rules)
    who = who_of(guests, tables, seats, rounds, rules, away.rounds)
    fewest, _ = fewest_repeats(guests, tables, seats, rounds, rules, away.rounds)
    room = starting_room(who, tables, seats, rounds, generator, may_be_perfect=not fewest)
    budget = budget or _usual_budget(guests, rounds)
    best = reached(who, room, generator=generator, budget=budget, watch=watch, enough=float(fewest))
    found = shown(best, [one.guest_id for one in guests])
    return told_seating(found, guests, tables, seats, rules=rules, away=away)


def reseated(
    seating: Seating,
    guests: Sequence[Guest],
    tables: int,
    seats: int,
    *,
    from_round: int,
    generator: np.random.Generator,
    rules: TableRules | None = None,
    away: Away | None = None,
    budget: Budget | None = None,
    watch: Callable[[Standing], bool] = lambda _: True,
) -> Seating:
    """Return seats after guests were lost or came late: rounds before `from_round` (from 0) stay, of the others few guests move.

    `guests` are all who take part now; those without a seat before are seated. Raises `InputError` as `seated` does.
    """
    rules, away = rules or TableRules(), away or Away()
    rounds = len(seating.rounds)
    refuse_impossible(guests, tables, seats, rounds, away)
    who = who_of(guests, tables, seats, rounds, rules, away.rounds)
    names = [one.guest_id for one in guests]
    room = starting_room(
        who, tables, seats, rounds, generator, before=seating.rounds, names=names, from_round=from_round
    )
    budget = budget or _usual_budget(guests, rounds)
    best = reached(who, room, generator=generator, budget=budget, watch=watch, keeps=True)
    found = seating.rounds[:from_round] + shown(best, names)[from_round:]
    return told_seating(found, guests, tables, seats, rules=rules, away=away, before=seating.rounds)


def told_seating(
    rounds: Seats,
    guests: Sequence[Guest],
    tables: int,
    seats: int,
    *,
    rules: TableRules | None = None,
    away: Away | None = None,
    before: Seats | None = None,
) -> Seating:
    """Return any seats with what they are worth, counted by the independent checker: also those that a person moved by hand."""
    rules, away = rules or TableRules(), away or Away()
    bound, reason = fewest_repeats(guests, tables, seats, len(rounds), rules, away.rounds)
    return Seating(
        rounds=rounds,
        repeats=repeats_in(rounds),
        bound=bound,
        bound_reason=reason,
        broken=broken_rules(rounds, guests, tables, seats, rules, away.rounds),
        moved=_moved(before, rounds) if before else (),
        told=_told(guests, tables, seats, rules),
    )


def refuse_impossible(
    guests: Sequence[Guest],
    tables: int,
    seats: int,
    rounds: int,
    away: Away | None = None,
    rules: TableRules | None = None,
) -> None:
    """Raise `InputError` with everything for which nobody could be seated; only who is there in a round needs a seat in it.

    Without `rules` groups are not asked about: on the day those who are there are seated as well as can be.
    """
    gone = (away or Away()).rounds
    there = max(
        (sum(turn not in gone.get(one.guest_id, ()) for one in guests) for turn in range(max(0, rounds))), default=0
    )
    refusals = []
    for name, value, least, most in (
        (Sentence("tables"), tables, 1, 500),
        (Sentence("seats"), seats, FEWEST_SEATS, MOST_SEATS),
        (Sentence("rounds"), rounds, 1, 40),
    ):
        if not least <= value <= most:
            remedy = Sentence("Choose {least} to {most}.", least=least, most=most)
            refusals.append(Refusal(_FILE, Sentence("'{value}' cannot be.", value=value), remedy, column=name))
    ids = [one.guest_id for one in guests]
    for twice in sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else ():
        remedy = Sentence("Let everybody stand in it once.")
        refusals.append(Refusal(_FILE, Sentence("'{guest}' stands in it twice.", guest=twice), remedy))
    if not refusals and there > tables * seats:
        problem = Sentence(
            "{guests} guests, but {tables} tables of {seats} seats.", guests=there, tables=tables, seats=seats
        )
        need = -(-there // seats)
        refusals.append(Refusal(_FILE, problem, Sentence("Set up {need} tables, or invite fewer.", need=need)))
    if not refusals and len(guests) < 2 * tables:
        problem = Sentence("{guests} guests are too few for {tables} tables.", guests=len(guests), tables=tables)
        refusals.append(Refusal(_FILE, problem, Sentence("Take fewer tables: at most half as many as guests.")))
    if rules and not refusals:
        counts = [
            sum(group_number(one, rules.groups) == number for one in guests) for number in range(len(rules.groups))
        ]
        refusals += [
            Refusal(_FILE, problem, remedy)
            for problem, remedy in impossible_groups(rules.groups, counts, tables, seats)
        ]
    for one in guests:
        if one.organisation_id and one.organisation_id in one.kept_apart:
            problem = Sentence("'{guest}' is kept apart from its own firm.", guest=one.guest_id)
            refusals.append(Refusal(_FILE, problem, Sentence("Take the firm out of its own list.")))
    if not refusals and (crowd := _kept_apart_crowd(guests, tables)):
        problem = Sentence(
            "{count} firms do not want to sit with each other, but there are {tables} tables: {firms}.",
            count=len(crowd), tables=tables, firms=", ".join(crowd[:12]),
        )  # fmt: skip
        refusals.append(
            Refusal(_FILE, problem, Sentence("Set up more tables, or ask one of them to sit with another."))
        )
    if refusals:
        raise InputError(refusals)


def _kept_apart_crowd(guests: Sequence[Guest], tables: int) -> list[str]:
    """Return firms of which each is kept apart from each other, where they are more than tables; firms with most such wishes are tried first."""
    wishes: dict[str, set[str]] = {one.organisation_id: set() for one in guests if one.organisation_id}
    for one in guests:
        for other in one.kept_apart & wishes.keys():
            wishes[one.organisation_id].add(other)
            wishes[other].add(one.organisation_id)
    order = sorted(wishes, key=lambda firm: (-len(wishes[firm]), firm))
    for first in order:
        crowd = [first]
        crowd += [firm for firm in order if firm in wishes[first]]
        kept: list[str] = []
        for firm in crowd:
            if all(firm in wishes[one] for one in kept):
                kept.append(firm)
        if len(kept) > tables:
            return kept
    return []


def _told(guests: Sequence[Guest], tables: int, seats: int, rules: TableRules) -> tuple[Sentence, ...]:
    said = []
    if len(guests) < tables * seats:
        least, most = len(guests) // tables, -(-len(guests) // tables)
        said.append(
            Sentence(
                "{guests} guests for {places} seats: tables hold {least} to {most}.",
                guests=len(guests), places=tables * seats, least=least, most=most,
            )
        )  # fmt: skip
    for number, group in enumerate(rules.groups):
        count = sum(group_number(one, rules.groups) == number for one in guests)
        if count < tables * (1 if group.least is None else group.least):
            said.append(
                Sentence(
                    "{group}: {count} guests for {tables} tables, so that not every table has enough.",
                    group=group.name, count=count, tables=tables,
                )
            )  # fmt: skip
    moderators = sum(one.is_moderator for one in guests)
    if moderators < tables:
        said.append(
            Sentence("{count} moderators for {tables} tables: name more of them.", count=moderators, tables=tables)
        )
    return tuple(said)


def _moved(before: Seats, after: Seats) -> tuple[str, ...]:
    """Return who sits at another table than before in some round, in order of id; who newly came or left has not moved."""
    found = set()
    for old, new in zip(before, after, strict=True):
        was = {guest: table for table, group in enumerate(old) for guest in group}
        now = {guest: table for table, group in enumerate(new) for guest in group}
        found |= {guest for guest in was.keys() & now.keys() if was[guest] != now[guest]}
    return tuple(sorted(found))


def _usual_budget(guests: Sequence[Guest], rounds: int) -> Budget:
    return Steps(max(_FEWEST_STEPS, _USUAL_STEPS_A_GUEST * len(guests) * rounds))
