"""Goods for the tests of customs duty: one Korean medicine bound for the United States, to be changed in one place each time."""

from dataclasses import replace
from datetime import date

from bioaccord.impact.parameter import Parameters
from bioaccord.impact.tariff.duty import Tariff
from bioaccord.impact.tariff.law import parameters, scenarios
from bioaccord.impact.tariff.line import Agreement, Kind, Line, Portfolio, Product, Programme, Rate
from bioaccord.impact.tariff.part import Stack
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Text

LAW = parameters()
TODAY = date(2026, 11, 27)
PRODUCT = Product("P", Text("제품", "product"), "US", Kind.PATENTED, False, Agreement.NONE)
LINE = Line(
    "L", "P", Text("물품", "good"), HSCode("3002.15"), "US", "KR", "KR", 1_000_000.0, True, qualifies=True,
    is_reciprocal_exempt=False, is_section_122_exempt=False, is_section_232_listed=True,
)  # fmt: skip


def rate(share: float, programme: Programme = Programme.MFN, hs_code: str = "30", **changed: object) -> Rate:
    """A rate for everything of chapter 30 into the United States, since 2012."""
    return replace(Rate(HSCode(hs_code), "US", "", programme, share, date(2012, 3, 15)), **changed)


FREE = (rate(0.0), rate(0.0, Programme.PREFERENCE, origin="KR"))


def tariff(
    *lines: Line, rates: tuple[Rate, ...] = FREE, as_of: date = TODAY, law: Parameters = LAW, product: Product = PRODUCT
) -> Tariff:
    """The law as known on a day, put to some lines of one product."""
    return Tariff(Portfolio((product,), lines, rates), law.known(as_of), as_of)


def duty(day: date, line: Line = LINE, **more: object) -> Stack:
    """All duties on one line on a day."""
    return tariff(line, **more).duty(line, day)


def shares(day: date, programme: Programme, line: Line = LINE, **more: object) -> tuple[float, ...]:
    """The rates that one duty may have on a day, from the least; nothing where it does not exist."""
    return duty(day, line, **more).shares_by_programme.get(programme, ())


def under(scenario_id: str) -> Parameters:
    """The law with a scenario laid over it."""
    return LAW.under(next(one for one in scenarios() if one.scenario_id == scenario_id))
