"""Who pays what under the standard benefit of Part D, before and after 2025. 42 USC 1395w-102(b), 1395w-114c, 1395w-114d, 1395w-115(b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, UnknownParameter
from ..trail import Answer, Step, cannot_tell
from .exact import exact

FIRST_YEAR = 2023
_PHASES, _SHARES = "part_d.phases", "part_d.shares"


class DrugKind(StrEnum):
    """How Part D sees a drug: who shares its cost depends on it."""

    APPLICABLE = "applicable"
    """Approved under 505(c) or licensed under section 351, a biosimilar too, and not selected: its maker gives discounts."""
    SELECTED = "selected"
    """Selected, in its price applicability period: Medicare takes the place of its maker."""
    OTHER = "other"
    """Generics and whatever else is covered."""


class Phase(StrEnum):
    """The part of a year's spending that the same shares hold for."""

    DEDUCTIBLE = "deductible"
    INITIAL = "initial"
    GAP = "gap"
    """The coverage gap, to 2024."""
    CATASTROPHIC = "catastrophic"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase, by a person's gross spending of the year (USD) from which and to which it reaches; None: without end."""

    phase: Phase
    first_usd: float
    last_usd: float | None

    def part_of(self, spending_usd: float) -> Fraction:
        """Return how much of a year's spending falls in it."""
        last = spending_usd if self.last_usd is None else min(spending_usd, self.last_usd)
        return max(Fraction(0), exact(last) - exact(self.first_usd))


@dataclass(frozen=True, slots=True)
class Payers:
    """What each pays of a year's spending of one person, in US dollars."""

    patient_usd: float
    plan_usd: float
    maker_usd: float
    medicare_usd: float


def phases(year: int, kind: DrugKind, parameters: Parameters) -> Answer[tuple[Stretch, ...]]:
    """Return the phases of a year for a person without low-income subsidy who uses drugs of one kind only.

    The threshold counts what the person pays; to 2024 the maker's discount in the coverage gap too. Amounts of a year that are not
    published are those of the year before, marked unverified and told in `missing`. Cannot be told before 2023.
    """
    if year < FIRST_YEAR:
        return cannot_tell(Sentence("The amounts of Part D are kept from {year} on.", year=FIRST_YEAR))
    deductible, cap = (_amount(name, year, parameters) for name in ("part_d.deductible", "part_d.cap"))
    values, gaps, standing = [deductible, cap], list[Sentence](), Standing.ENACTED
    for one in (deductible, cap):
        if one.effective_on.year < year:
            title = parameters.by_name[one.name].title
            gaps.append(Sentence("'{title}' of {year} is in no source read; that of {before} stands in for it.", title=title, year=year, before=one.effective_on.year))  # fmt: skip
            standing = Standing.UNVERIFIED
    counted = exact(deductible.number)
    share = _share(Phase.INITIAL, kind, "patient", year, parameters)
    stretches = [Stretch(Phase.DEDUCTIBLE, 0.0, deductible.number)]
    reached = exact(deductible.number)
    limit = _initial_limit(year, parameters)
    if limit:
        values.append(limit)
        stretches.append(Stretch(Phase.INITIAL, float(reached), limit.number))
        counted += (exact(limit.number) - reached) * exact(share.number)
        reached = exact(limit.number)
        counts = [_share(Phase.GAP, kind, who, year, parameters) for who in ("patient", "maker")]
        values += counts
        last = reached + (exact(cap.number) - counted) / sum(exact(one.number) for one in counts)
        stretches.append(Stretch(Phase.GAP, float(reached), float(last)))
    else:
        last = reached + (exact(cap.number) - counted) / exact(share.number)
        stretches.append(Stretch(Phase.INITIAL, float(reached), float(last)))
    stretches.append(Stretch(Phase.CATASTROPHIC, float(last), None))
    words = {"year": year, "deductible": f"{deductible.number:,.0f}", "cap": f"{cap.number:,.0f}", "last": f"{float(last):,.2f}"}  # fmt: skip
    said = Sentence("In {year} a person pays the first {deductible} USD and at most {cap} USD, reached at {last} USD of spending.", **words)  # fmt: skip
    return Answer(tuple(stretches), (Step(_PHASES, said, None, (*values, share), standing),), tuple(gaps))


def payers(spending_usd: float, year: int, kind: DrugKind, parameters: Parameters) -> Answer[Payers]:
    """Return who pays what of one person's spending of a year (USD), all of it on drugs of one kind and at full discounts.

    The four amounts sum to the spending. Raises `UnknownParameter` for selected drugs before 2026, when there are none, and
    `ValueError` for spending below nothing.
    """
    if spending_usd < 0:
        raise ValueError(f"spending cannot be below nothing, as {spending_usd} is: give it gross of rebates")
    found = phases(year, kind, parameters)
    if found.value is None:
        unknown: Answer[Payers] = Answer(None)
        return unknown.after(found)
    paid = {who: Fraction(0) for who in ("patient", "maker", "medicare")}
    values = list[ParameterValue]()
    for one in found.value:
        part = one.part_of(spending_usd)
        if one.phase is Phase.DEDUCTIBLE:
            paid["patient"] += part
            continue
        for who in paid:
            share = _share(one.phase, kind, who, year, parameters)
            values.append(share)
            paid[who] += part * exact(share.number)
    patient, maker, medicare = (float(paid[who]) for who in ("patient", "maker", "medicare"))
    plan = float(exact(spending_usd) - sum(paid.values()))
    words = {"patient": f"{patient:,.2f}", "plan": f"{plan:,.2f}", "maker": f"{maker:,.2f}", "medicare": f"{medicare:,.2f}", "spending": f"{spending_usd:,.2f}"}  # fmt: skip
    said = Sentence("Of {spending} USD the patient pays {patient}, the plan {plan}, the manufacturer {maker} and Medicare {medicare} USD.", **words)  # fmt: skip
    answer = Answer(Payers(patient, plan, maker, medicare), (Step(_SHARES, said, None, tuple(values)),))
    return answer.after(found)


def _share(phase: Phase, kind: DrugKind, who: str, year: int, parameters: Parameters) -> ParameterValue:
    return parameters.at(f"part_d.share.{phase}.{kind}.{who}", date(year, 1, 1))


def _initial_limit(year: int, parameters: Parameters) -> ParameterValue | None:
    try:
        return parameters.at("part_d.initial_limit", date(year, 1, 1))
    except UnknownParameter:
        return None


def _amount(name: str, year: int, parameters: Parameters) -> ParameterValue:
    """Return the amount of a year, or the latest one before it that is known."""
    for before in range(year, FIRST_YEAR, -1):
        try:
            return parameters.at(name, date(before, 1, 1))
        except UnknownParameter:
            continue
    return parameters.at(name, date(FIRST_YEAR, 1, 1))
