"""Which rate of a firm's own table holds for a line on a day: the longest code, and of these the one that names the origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import weakest
from ..trail import Step
from .line import PROGRAMMES, Line, Programme, Rate
from .part import Option

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Found:
    """The rates of the table that may hold; `is_dated` is False where none of them says from when it applies."""

    rates: tuple[Rate, ...]
    is_dated: bool = True


def rates_for(
    line: Line, origin: str, programme: Programme, day: date, rates: tuple[Rate, ...], as_of: date
) -> Found | None:
    """Return the rates of a programme that may hold for a line of an origin on a day, as known by `as_of`; None where there is none.

    Several: the table gives more than one for the day, and nothing says which is right.
    """
    fits = [one for one in rates if _fits(one, line, origin, programme, day, as_of)]
    if not fits:
        return None
    best = max((len(one.hs_code), bool(one.origin)) for one in fits)
    closest = tuple(one for one in fits if (len(one.hs_code), bool(one.origin)) == best)
    return Found(closest, any(one.first_day for one in closest))


def options_of(found: Found, question: str) -> tuple[Option, ...]:
    """Return the different rates found as options, of which `question` says which."""
    shares = sorted({one.share for one in found.rates})
    if len(shares) == 1:
        return (Option(shares[0]),)
    return tuple(Option(share, ((question, number),)) for number, share in enumerate(shares))


def steps_of(found: Found, line: Line, rule_id: str) -> tuple[Step, ...]:
    """Return a step for each rate found, with its source."""
    return tuple(
        Step(
            rule_id,
            Sentence(
                "{name}: {programme} of HS {code}, {rate}% ({source}, row {row} of the table of rates).",
                name=line.name, programme=PROGRAMMES[one.programme], code=one.hs_code, rate=percent(one.share), source=one.source or "-", row=one.row,
            ),
            None,
            (),
            weakest([one.standing, line.standing]),
        )
        for one in found.rates
    )  # fmt: skip


def gaps_of(found: Found, line: Line) -> tuple[Sentence, ...]:
    """Return what is said where the table gives two rates for one day, or does not say from when one applies."""
    said = list[Sentence]()
    rows = ", ".join(str(one.row) for one in found.rates)
    if len({one.share for one in found.rates}) > 1:
        said.append(Sentence("Rows {rows} of the table of rates give different rates for {name} on one day.", rows=rows, name=line.name))  # fmt: skip
    if any(one.first_day is None for one in found.rates):
        said.append(Sentence("Row {rows} of the table of rates does not say from when the rate for {name} applies.", rows=rows, name=line.name))  # fmt: skip
    return tuple(said)


def percent(share: float) -> str:
    """Return a share as a number of per cent.

    >>> percent(0.15), percent(0.065)
    ('15', '6.5')
    """
    return f"{round(share * _PERCENT, 6):g}"


def _fits(rate: Rate, line: Line, origin: str, programme: Programme, day: date, as_of: date) -> bool:
    return (
        rate.programme is programme
        and rate.destination == line.imported_into
        and rate.origin in ("", origin)
        and line.hs_code is not None
        and rate.hs_code.covers(line.hs_code)
        and (rate.first_day is None or rate.first_day <= day)
        and (rate.last_day is None or day <= rate.last_day)
        and (rate.known_on is None or rate.known_on <= as_of)
    )
