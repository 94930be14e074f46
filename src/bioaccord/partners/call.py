"""Calls for partners: who is addressed, until when it can be answered, and when it is recalled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.errors import BioaccordError

from .entry import Entry, Traits
from .terms import Terms


class CallError(BioaccordError):
    """Something that cannot be done with a call."""


class CallKind(StrEnum):
    """What a call is for."""

    CONSORTIUM = "consortium"
    SHORTAGE = "shortage"
    OTHER = "other"


class CallAudience(StrEnum):
    """To whom a call goes."""

    OWN_MEMBERS = "own_members"
    BOTH_MEMBERS = "both_members"
    NAMED = "named"
    FITTING = "fitting"
    """Members of either association whose capabilities fit the terms of the call."""


class CallState(StrEnum):
    """Where a call stands on a day."""

    OPEN = "open"
    CLOSED = "closed"
    OVER = "over"
    WITHDRAWN = "withdrawn"


REMINDED_DAYS_BEFORE = (7, 1)
"""Whoever has not answered is reminded so many days before the deadline."""
LONGEST_DAYS = 366
"""A deadline lies at most so many days ahead."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call for partners. `deadline_on` is the last day for answers. `terms` are codes that a fitting firm's capabilities hold.

    `caller` is a firm, or empty where the association itself (`association`) calls.
    """

    caller: str
    association: str
    audience: CallAudience
    deadline_on: date
    named: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    closed_on: date | None = None
    withdrawn_on: date | None = None


def state_of(call: Call, today: date) -> CallState:
    """Return where a call stands; what was withdrawn is so for good."""
    if call.withdrawn_on is not None:
        return CallState.WITHDRAWN
    if call.closed_on is not None:
        return CallState.CLOSED
    return CallState.OPEN if today <= call.deadline_on else CallState.OVER


def is_addressed(call: Call, entry: Entry, terms: Terms) -> bool:
    """Return whether a call goes to a firm. The caller itself is not addressed."""
    if entry.organisation_id == call.caller:
        return False
    match call.audience:
        case CallAudience.NAMED:
            return entry.organisation_id in call.named
        case CallAudience.OWN_MEMBERS:
            return bool(call.association) and entry.association == call.association
        case CallAudience.BOTH_MEMBERS:
            return bool(entry.association)
    return bool(entry.association) and fits(entry, call.terms, terms)


def fits(entry: Entry, wanted: Iterable[str], terms: Terms) -> bool:
    """Return whether a firm's capabilities, offers included, hold one of the wanted codes of each facet that is asked for.

    A narrower code answers a broader one: a firm that makes monoclonal antibodies fits a call for antibodies.
    """
    asked: dict[str, set[str]] = {}
    for code in wanted:
        if code in terms:
            asked.setdefault(terms[code].facet, set()).add(code)
    offered = [one.traits for one in entry.capabilities] + [one.traits for one in entry.postings if one.side == "offer"]
    held = {broader for traits in offered for code in _codes(traits) for broader in terms.with_broader(code)}
    return bool(asked) and all(codes & held for codes in asked.values())


def _codes(traits: Traits) -> tuple[str, ...]:
    return (
        *traits.modalities,
        *traits.steps,
        *traits.stages,
        *traits.hosts,
        *traits.species,
        *traits.fields,
        *(one.authority for one in traits.inspections),
    )


def reminder_due(call: Call, today: date) -> int | None:
    """Return which reminder (days before the deadline) is due on a day, or None. One that was missed is made up for by the next."""
    left = (call.deadline_on - today).days
    if state_of(call, today) is not CallState.OPEN:
        return None
    return min((days for days in REMINDED_DAYS_BEFORE if left <= days), default=None)
