"""How long a medicine has stood alone, and the share of its price that the ceiling may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, weakest
from ..trail import Answer, Step, cannot_tell
from .anniversary import years_after
from .approval import Approval, approval
from .orphan import day_of
from .product import Medicine

_RULE = "negotiation.monopoly"


class MonopolyKind(StrEnum):
    """How long the monopoly has lasted, from the shortest to the longest. 42 USC 1320f-3(c)(3)-(5)."""

    SHORT = "short"
    """Under 12 years, vaccines, and until 2030 also 12 to 16 years."""
    EXTENDED = "extended"
    """12 to 16 years, of a drug first negotiated for 2030 or later."""
    LONG = "long"
    """16 years or more."""


@dataclass(frozen=True, slots=True)
class Monopoly:
    """The type of a monopoly in a year, and the share (0 to 1) of non-FAMP that the maximum fair price may not exceed."""

    kind: MonopolyKind
    share: float


def monopoly(
    medicine: Medicine, year: int, parameters: Parameters, selected_for: int | None = None
) -> Answer[Monopoly]:
    """Return the monopoly type and the share of the ceiling for a price that first applies, or is renegotiated, in a year.

    42 USC 1320f-3(c)(3)-(5). Years count from the first approval to the first day of that year; an orphan drug's do too, as the
    amendment of 2025 changes the years before selection only. `selected_for` is the year it was first selected for (without it, the
    portfolio's, or else `year`): drugs with an agreement for a year before 2030 never become extended ones. A range, from the longer
    monopoly with its lower share on, where the approval leaves it open.
    """
    first_day = date(year, 1, 1)
    counted = parameters.at("negotiation.monopoly_counted_on", first_day)
    first = min(year, selected_for or medicine.selected_for or year)
    extends = parameters.at("negotiation.extended_applies", date(first, 1, 1))
    approved = approval(medicine)
    if approved.latest is None and approved.earliest is None:
        return cannot_tell(*approved.gaps)
    old = _kind(medicine, approved.earliest or date.min, day_of(counted), bool(extends.value), parameters)
    young = _kind(medicine, approved.latest or approved.earliest or date.min, day_of(counted), bool(extends.value), parameters)  # fmt: skip
    steps = _steps(medicine, approved, young, year, counted, extends, parameters)
    if old is young:
        return Answer(_of(young, year, parameters), steps, approved.gaps if not approved.day else ())
    # Of two shares the lower one is the least.
    return Answer(None, steps, approved.gaps, least=_of(old, year, parameters), most=_of(young, year, parameters))


def turns_on(medicine: Medicine, kind: MonopolyKind, year: int, parameters: Parameters) -> Answer[date]:
    """Return the day on which a medicine has the years of a monopoly type, as a year's rule asks them; a range where it is open."""
    asked = parameters.at(f"negotiation.monopoly_years.{kind.value}", date(year, 1, 1))
    approved = approval(medicine)
    words = {"name": medicine.name, "years": asked.value}
    ends = [years_after(day, int(asked.number)) if day else None for day in (approved.earliest, approved.latest)]
    if approved.day and ends[0]:
        said = Sentence("{name} has had {years} years since its approval on {day}.", day=ends[0], **words)
        return Answer(ends[0], (Step(_RULE, said, None, (asked,), approved.standing),))
    if ends == [None, None]:
        return cannot_tell(*approved.gaps)
    return Answer(None, (), approved.gaps, least=ends[0], most=ends[1])


def _kind(medicine: Medicine, approved: date, day: date, extends: bool, parameters: Parameters) -> MonopolyKind:
    if medicine.is_vaccine:
        return MonopolyKind.SHORT
    first_day = date(day.year, 1, 1)
    long, extended = (
        int(parameters.at(f"negotiation.monopoly_years.{kind.value}", first_day).number)
        for kind in (MonopolyKind.LONG, MonopolyKind.EXTENDED)
    )
    if years_after(approved, long) <= day:
        return MonopolyKind.LONG
    return MonopolyKind.EXTENDED if extends and years_after(approved, extended) <= day else MonopolyKind.SHORT


def _of(kind: MonopolyKind, year: int, parameters: Parameters) -> Monopoly:
    return Monopoly(kind, parameters.at(f"negotiation.share.{kind.value}", date(year, 1, 1)).number)


def _steps(
    medicine: Medicine,
    approved: Approval,
    kind: MonopolyKind,
    year: int,
    counted: ParameterValue,
    extends: ParameterValue,
    parameters: Parameters,
) -> tuple[Step, ...]:
    first_day = date(year, 1, 1)
    share = parameters.at(f"negotiation.share.{kind.value}", first_day)
    long = parameters.at("negotiation.monopoly_years.long", first_day)
    extended = parameters.at("negotiation.monopoly_years.extended", first_day)
    since = approved.latest or approved.earliest or counted.value
    words = {
        "name": medicine.name,
        "since": since,
        "day": counted.value,
        "share": f"{share.number:.0%}",
        "extended": extended.value,
        "long": long.value,
    }
    is_held_back = (
        isinstance(since, date) and not extends.value and years_after(since, int(extended.number)) <= day_of(counted)
    )
    values: tuple[ParameterValue, ...] = (counted, long, share)
    if medicine.is_vaccine:
        said = Sentence("{name} is a vaccine: its share is {share} however old it is.", **words)
        values = (share,)
    elif kind is MonopolyKind.LONG:
        said = Sentence("{name}, approved on {since}, has {long} years or more on {day}: a long monopoly, at most {share} of non-FAMP.", **words)  # fmt: skip
    elif kind is MonopolyKind.EXTENDED:
        said = Sentence("{name}, approved on {since}, has {extended} to {long} years on {day}: an extended monopoly, at most {share} of non-FAMP.", **words)  # fmt: skip
        values = (counted, extended, long, extends, share)
    elif is_held_back:
        said = Sentence("{name}, approved on {since}, has {extended} to {long} years on {day}, but drugs first negotiated before 2030 are never extended monopolies: at most {share} of non-FAMP.", **words)  # fmt: skip
        values = (counted, extended, long, extends, share)
    else:
        said = Sentence("{name}, approved on {since}, has fewer than {extended} years on {day}: a short monopoly, at most {share} of non-FAMP.", **words)  # fmt: skip
        values = (counted, extended, share)
    standing: Standing = weakest([approved.standing, medicine.standing if medicine.is_vaccine else approved.standing])
    return (Step(_RULE, said, None, values, standing),)
