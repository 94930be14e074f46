"""The inflation rebates of one medicine under both parts, put together: answers, timeline, figures by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band, Entry, Finding
from ..parameter import Parameters, Standing
from ..trail import Answer, Step, cannot_tell
from .band_of_parts import band_of
from .discounted_units import range_of
from .medicine_facts import is_in_part
from .part_b_owed import part_b_owed, part_b_period, part_b_rise
from .part_d_owed import part_d_owed, part_d_period, part_d_rise, report_days
from .product import Medicine, Part, Pathway

PART_D_KEY, PART_B_KEY = "rebate.part_d", "rebate.part_b"
_TITLES = {
    Part.D: Text("낼 파트 D 물가 연동 리베이트(그해 9월까지 12개월)", "Part D inflation rebate owed (12 months to September)"),
    Part.B: Text("낼 파트 B 물가 연동 리베이트", "Part B inflation rebate owed"),
}  # fmt: skip


def rebates(medicine: Medicine, parameters: Parameters, as_of: date) -> tuple[tuple[Finding, ...], tuple[Band, ...]]:
    """Return how far a price may have risen under each part and what is owed, and that by year, in US dollars.

    By year for each year whose prices and spending are given and whose index is known. Units are spending over price; yearly prices stand
    in for the quarters that the law weighs. From nothing to all where the share of units with a 340B discount is not given and would be
    left out.
    """
    findings, bands = list[Finding](), list[Band]()
    if is_in_part(medicine, Part.D):
        answers = part_d_owed(medicine, parameters, as_of)
        findings += [*part_d_rise(medicine, parameters, as_of), _owed(medicine, Part.D, answers)]
        bands += _bands(PART_D_KEY, Part.D, answers)
    if _may_owe_part_b(medicine):
        answers = part_b_owed(medicine, parameters, as_of)
        findings += [*part_b_rise(medicine, parameters, as_of), _owed(medicine, Part.B, answers)]
        bands += _bands(PART_B_KEY, Part.B, answers)
    return tuple(findings), tuple(bands)


def rebate_entries(medicine: Medicine, parameters: Parameters, as_of: date) -> tuple[Entry, ...]:
    """Return from when rebates are owed, and by when those of the periods around the day are reported."""
    found = list[Entry]()
    if is_in_part(medicine, Part.D):
        found += part_d_period(medicine, parameters)
        found += report_days(medicine, found, parameters, as_of)
    if _may_owe_part_b(medicine):
        found += part_b_period(medicine, parameters)
    return tuple(found)


def _may_owe_part_b(medicine: Medicine) -> bool:
    """Return whether a rebate of Part B is looked for: not for vaccines, and not for biosimilars, which owe none in their five years."""
    return is_in_part(medicine, Part.B) and not medicine.is_vaccine and medicine.pathway is not Pathway.BIOSIMILAR


def _bands(key: str, part: Part, answers: dict[int, Answer[float]]) -> list[Band]:
    found = list[Band]()
    for year, answer in sorted(answers.items()):
        reach = range_of(answer)
        if reach:
            low, high = reach
            found.append(band_of(year, [(low, (low + high) / 2, high, answer.standing)], key, _TITLES[part]))
    return found


def _owed(medicine: Medicine, part: Part, answers: Mapping[int, Answer[float]]) -> Finding:
    """Return what is owed in the latest year that can be told, with its trail; or what is missing to tell it for any."""
    told = {year: one for year, one in answers.items() if range_of(one)}
    key = (PART_D_KEY if part is Part.D else PART_B_KEY).replace(".", "_")
    if told:
        year = max(told)
        said = Sentence("In {year}. Units are taken as spending over price, yearly prices for those of the quarters.", year=year)  # fmt: skip
        step = Step("rebates.part_d.amount" if part is Part.D else "rebates.part_b.amount", said, None, (), Standing.UNVERIFIED)  # fmt: skip
        answer = replace(told[year], steps=(*told[year].steps, step))
        return Finding(key, _TITLES[part], answer, "USD a year", Sentence("In {year}.", year=year))
    gap = (
        Sentence("The rebate of {name} by year asks for rows in prices of kind amp (benchmark year and later) and of kind list in the same unit, and for spending of Part D in the same year.", name=medicine.name)
        if part is Part.D
        else Sentence("The rebate of {name} by year asks for rows in prices of kind asp per unit (benchmark year and later), and for spending of Part B in the same year.", name=medicine.name)
    )  # fmt: skip
    untold: Answer[float] = cannot_tell(gap)
    return Finding(key, _TITLES[part], untold, "USD a year")
