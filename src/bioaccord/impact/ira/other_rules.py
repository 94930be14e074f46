"""What the rules beside the negotiation mean for one medicine: their answers, timelines and figures by year, put together for its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band, Entry, Finding, Subject
from ..parameter import Parameters
from .age import LAST_YEAR
from .band_of_parts import added
from .discounts_owed import KEY as DISCOUNT_KEY
from .discounts_owed import discount_bands, discount_entries, discount_findings
from .excise_exposure import excise_entries, excise_findings
from .feedstock_exporter import LOST_KEY
from .fuel_subject import fuel_subjects
from .fuel_years import KEY as ENERGY_KEY
from .korean_firms import BIOSIMILAR_MAKER, effects_on, firm_bands, firm_entries, firm_headline
from .part_b_payment import part_b_payment_findings
from .product import Medicine, Part, Pathway, Portfolio
from .project_subject import project_subjects
from .rebates_owed import PART_B_KEY, PART_D_KEY, rebate_entries, rebates

_BRANDS = (Pathway.DRUG, Pathway.BIOLOGIC, Pathway.BIOSIMILAR)
_ADDED = (ENERGY_KEY, LOST_KEY, PART_D_KEY, PART_B_KEY, DISCOUNT_KEY)
"""What is added up over a portfolio, each by itself: never to the effect of negotiation on revenue."""
_LACKING = {
    PART_D_KEY: {"rebate_part_d"},
    PART_B_KEY: {"rebate_part_b"},
    DISCOUNT_KEY: {"discount", "discount_by_year"},
    ENERGY_KEY: {"credit", "aviation_credit", "project_credit"},
}
"""By figure, the findings of those that lack something for it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the other rules say of one medicine: answers, timeline in the order of the days, figures by year."""

    findings: tuple[Finding, ...]
    entries: tuple[Entry, ...]
    bands: tuple[Band, ...]


def other_rules(
    medicine: Medicine,
    portfolio: Portfolio,
    parameters: Parameters,
    as_of: date,
    chances: Mapping[int, float] | None = None,
) -> Told:
    """Return what our part in the medicine brings, rebates, discounts, Part B payment and excise tax.

    Discounts by year are weighed by the `chances` (0 to 1) that a negotiated price applies in a year; None: no chances were drawn.
    What Part D pays for owes its rebates and gives its discounts, a biosimilar of ours as any biologic.
    """
    effects = effects_on(medicine, portfolio, parameters, as_of)
    findings, entries = [one.finding() for one in effects], list(firm_entries(effects))
    bands = list(firm_bands(medicine, portfolio, parameters, as_of))
    if _is_ours(medicine) or _is_paid_by_part_d(medicine):
        owed, by_year = rebates(medicine, parameters, as_of)
        findings += owed
        entries += rebate_entries(medicine, parameters, as_of)
        bands += [*by_year, *discount_bands(medicine, parameters, as_of, portfolio.medicines, chances)]
    if _is_ours(medicine):
        findings += discount_findings(medicine, parameters, as_of, portfolio.medicines)
        findings += [*part_b_payment_findings(medicine, parameters), *excise_findings(medicine, parameters)]
        entries += [*discount_entries(medicine, parameters), *excise_entries(medicine, parameters)]
    return Told(tuple(findings), tuple(sorted(entries, key=lambda one: one.first_day)), tuple(bands))


def other_headline(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> Sentence | None:
    """Return what stands at the head of a medicine in which we are not the holder; None for other ones."""
    return firm_headline(medicine, portfolio, parameters, as_of)


def energy_subjects(portfolio: Portfolio, parameters: Parameters) -> tuple[Subject, ...]:
    """Return what the credits do to each fuel and each plant of a portfolio."""
    return (*fuel_subjects(portfolio, parameters), *project_subjects(portfolio, parameters))


def added_bands(subjects: tuple[Subject, ...]) -> tuple[Band, ...]:
    """Return energy credits, rebates and discounts of all subjects added up by year, each figure by itself."""
    return tuple(
        band
        for key in _ADDED
        for band in _open_sum(
            key, added(one for subject in subjects for one in subject.bands if one.key == key), subjects
        )
    )


def _open_sum(key: str, bands: tuple[Band, ...], subjects: tuple[Subject, ...]) -> tuple[Band, ...]:
    """Return a sum by year, marked as the least it can be where it leaves subjects out, with the years in which only those owe."""
    lacking = [one for one in subjects if key in _LACKING and _lacks(one, _LACKING[key])]
    if not bands or not lacking:
        return bands
    found = {one.year: replace(one, is_least=True) for one in bands}
    if key == DISCOUNT_KEY:
        nothing = replace(bands[0], low=0.0, middle=0.0, high=0.0, mean=0.0, is_least=True)
        owing = {year for one in lacking for year in _discount_years(one) if year >= bands[0].year}
        found = {year: replace(nothing, year=year) for year in owing} | found
    return tuple(found[year] for year in sorted(found))


def _discount_years(subject: Subject) -> set[int]:
    """Return the years in which the maker gives discounts, by the timeline."""
    periods = [one for one in subject.timeline if any(step.rule_id.startswith("discount.") for step in one.steps)]
    return {
        year for one in periods for year in range(one.first_day.year, (one.last_day or date(LAST_YEAR, 1, 1)).year + 1)
    }


def left_out(subjects: tuple[Subject, ...]) -> tuple[Sentence, ...]:
    """Return which subjects a figure added up over a portfolio leaves out, in some year or wholly, for want of a column."""
    found = list[Sentence]()
    for key, lacking in _LACKING.items():
        title = next((band.title for one in subjects for band in one.bands if band.key == key), None)
        others = [one.name for one in subjects if _lacks(one, lacking)]
        if title and others:
            names = Text(", ".join(one.ko for one in others), ", ".join(one.en for one in others))
            found.append(Sentence("'{title}' of the portfolio leaves out {names}, wholly or for some years: what each lacks is told with it.", title=title, names=names))  # fmt: skip
    return tuple(found)


def weighed(subjects: tuple[Subject, ...], *, is_drawn: bool) -> tuple[Sentence, ...]:
    """Return how the chance of selection enters the cost of discounts by year, where some product has one."""
    if not any(band.key == DISCOUNT_KEY for one in subjects for band in one.bands):
        return ()
    if not is_drawn:
        return (Sentence("The cost of the discount programme by year is told as if no further drug were selected: how likely that is cannot be told here."),)  # fmt: skip
    return (Sentence("The cost of the discount programme in a year is times the chance that no negotiated price applies then, by the draws of the effect on revenue. What a selected drug saves of it is in that effect already: do not add the two."),)  # fmt: skip


def _lacks(subject: Subject, keys: set[str]) -> bool:
    """Return whether an answer of those names cannot be told of a subject; of feedstock no credit is ours."""
    untold = (one.key.partition(".")[0] for one in subject.findings if not one.answer.is_told and not one.answer.is_range)  # fmt: skip
    return not keys.isdisjoint(untold) and not any(one.key == "feedstock_counts" for one in subject.findings)


def _is_paid_by_part_d(medicine: Medicine) -> bool:
    """Return whether Part D pays for a biosimilar of ours."""
    spent = (one.amount_usd > 0 for one in medicine.spending if one.part is Part.D)
    return medicine.role == BIOSIMILAR_MAKER and any(spent)


def _is_ours(medicine: Medicine) -> bool:
    return medicine.role == "holder" and medicine.pathway in _BRANDS
