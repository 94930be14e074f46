"""What a manufacturer pays under the manufacturer discount programme of Part D. 42 USC 1395w-114c."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing
from ..trail import Answer, Step, cannot_tell
from .exact import between, exact, in_floats
from .orphan import day_of
from .part_d_benefit import DrugKind, Phase, phases

FIRST_YEAR = 2025
_MAKER, _RATE, _AMOUNT = "discount.maker", "discount.rate", "discount.amount"


class MakerKind(StrEnum):
    """How the programme sees a manufacturer."""

    ORDINARY = "ordinary"
    SPECIFIED = "specified"
    """Small in Medicare in 2021: discounts are phased in for people with the low-income subsidy."""
    SPECIFIED_SMALL = "specified_small"
    """Specified, and dependent on one drug: discounts are phased in for everybody."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A manufacturer with all that is one employer with it (26 USC 52). Shares are of 2021, from 0 to 1; None where not known.

    `share_of_part_d` and `share_of_part_b`: its spending of all spending of the part; `share_of_one_drug`: its largest drug's, of its own
    Part D spending. `acquirer`: what the firm is that acquired it after 2021.
    """

    name: Text
    had_agreement: bool | None
    share_of_part_d: float | None
    share_of_part_b: float | None
    share_of_one_drug: float | None
    acquired_on: date | None = None
    acquirer: MakerKind | None = None
    standing: Standing = Standing.ENACTED


def maker_kind(maker: Maker, year: int, parameters: Parameters) -> Answer[MakerKind]:
    """Return how the programme sees a manufacturer in a plan year. 42 USC 1395w-114c(g)(4)(B)(ii), (C)(ii).

    An acquisition after 2021 by one that is not of the same kind counts from the next plan year, at the earliest from 2025.
    """
    first_day = date(max(year, FIRST_YEAR), 1, 1)
    below, small, after = (parameters.at(f"discount.{one}", first_day) for one in ("specified_share", "small_share", "acquired_after"))  # fmt: skip
    values = (below, small, after)
    words: dict[str, object] = {"name": maker.name, "year": year}
    shares = (maker.share_of_part_d, maker.share_of_part_b)
    if maker.had_agreement is False or any(one is not None and one >= below.number for one in shares):
        said = Sentence("{name} is no specified manufacturer: without a discount agreement in 2021, or with 1% or more of a part’s spending.", **words)  # fmt: skip
        return Answer(MakerKind.ORDINARY, (Step(_MAKER, said, False, values, maker.standing),))
    if maker.had_agreement is None or None in shares:
        gap = Sentence("Whether {name} is a specified manufacturer is open: its agreement and its shares of Part D and Part B in 2021 are not all given.", **words)  # fmt: skip
        return cannot_tell(gap, steps=(Step(_MAKER, gap, None, values, maker.standing),))
    counts = maker.acquired_on is not None and maker.acquired_on > day_of(after) and year > maker.acquired_on.year
    if counts and maker.acquirer is None:
        gap = Sentence("What kind of manufacturer acquired {name} is not given.", **words)
        return cannot_tell(gap, steps=(Step(_MAKER, gap, None, values, maker.standing),))
    if counts and maker.acquirer is MakerKind.ORDINARY:
        said = Sentence("{name} was acquired on {day} by a manufacturer that is not specified: the phase-in ended with that plan year.", day=maker.acquired_on, **words)  # fmt: skip
        return Answer(MakerKind.ORDINARY, (Step(_MAKER, said, False, values, maker.standing),))
    if maker.share_of_one_drug is None:
        gap = Sentence("How much of the Part D spending of {name} its largest drug made in 2021 is not given.", **words)
        return cannot_tell(gap, steps=(Step(_MAKER, gap, None, values, maker.standing),))
    if maker.share_of_one_drug >= small.number and not (counts and maker.acquirer is MakerKind.SPECIFIED):
        said = Sentence("{name} is a specified small manufacturer: discounts are phased in for everybody.", **words)
        return Answer(MakerKind.SPECIFIED_SMALL, (Step(_MAKER, said, True, values, maker.standing),))
    said = Sentence("{name} is a specified manufacturer: discounts are phased in for people with the low-income subsidy.", **words)  # fmt: skip
    return Answer(MakerKind.SPECIFIED, (Step(_MAKER, said, True, values, maker.standing),))


def discount_rate(
    phase: Phase,
    year: int,
    kind: MakerKind,
    parameters: Parameters,
    *,
    marketed_on: date | None,
    has_subsidy: bool = False,
    is_selected: bool = False,
) -> Answer[float]:
    """Return the discount in a phase of a plan year (a share of the negotiated price). 42 USC 1395w-114c(g)(2), (4)(A)-(C).

    None in the deductible, none for a selected drug in its price applicability period, none before 2025. The phase-in is for drugs
    that were marketed on 16 August 2022. Cannot be told where it matters and `marketed_on` is None.
    """
    if year < FIRST_YEAR or is_selected or phase not in (Phase.INITIAL, Phase.CATASTROPHIC):
        said = Sentence("No discount is owed in the deductible, for a selected drug with a negotiated price, or before 2025.")  # fmt: skip
        return Answer(0.0, (Step(_RATE, said, False),))
    first_day = date(year, 1, 1)
    full = parameters.at(f"part_d.share.{phase}.{DrugKind.APPLICABLE}.maker", first_day)
    phased = parameters.at(f"discount.phase_in.{phase}", first_day)
    by = parameters.at("discount.marketed_by", first_day)
    may = kind is MakerKind.SPECIFIED_SMALL or (kind is MakerKind.SPECIFIED and has_subsidy)
    if may and phased.number != full.number and marketed_on is None:
        return cannot_tell(
            Sentence("Whether the drug was marketed on {day}, as the phase-in asks, is not given.", day=by.value)
        )
    value: ParameterValue = phased if may and marketed_on and marketed_on <= day_of(by) else full
    said = Sentence("The manufacturer’s discount is {share} of the negotiated price in {year}.", share=f"{value.number:.0%}", year=year)  # fmt: skip
    return Answer(value.number, (Step(_RATE, said, True, (value, by)),))


def yearly_discount(
    spending_usd: float,
    year: int,
    kind: MakerKind | None,
    parameters: Parameters,
    *,
    marketed_on: date | None,
    has_subsidy: bool = False,
    is_selected: bool = False,
) -> Answer[float]:
    """Return what a manufacturer owes (USD) for one person's spending of a year on its drug, the only one the person uses.

    42 USC 1395w-114c(g)(4), (E): claims that reach over the deductible or the threshold are split there. For a person with the
    low-income subsidy the threshold is reached at the same spending, as the subsidy counts as the person's own payment. `kind` None
    (not known): a range from the phased-in to the full discount. Raises `ValueError` for spending below nothing.
    """
    if spending_usd < 0:
        raise ValueError(f"spending cannot be below nothing, as {spending_usd} is: give it gross of rebates")
    found = phases(max(year, FIRST_YEAR), DrugKind.APPLICABLE, parameters)
    if found.value is None:
        unknown: Answer[float] = Answer(None)
        return unknown.after(found)
    kinds = (kind,) if kind else (MakerKind.ORDINARY, MakerKind.SPECIFIED_SMALL)
    owed, rates = list[Fraction](), list[Answer[float]]()
    for one in kinds:
        total = Fraction(0)
        for stretch in found.value:
            rate = discount_rate(
                stretch.phase, year, one, parameters,
                marketed_on=marketed_on, has_subsidy=has_subsidy, is_selected=is_selected,
            )  # fmt: skip
            if rate.value is None:
                unmarketed: Answer[float] = Answer(None)
                return unmarketed.after(found, rate)
            total += stretch.part_of(spending_usd) * exact(rate.value)
            rates += [rate] if stretch.phase is not Phase.DEDUCTIBLE else []
        owed.append(total)
    words = {"spending": f"{spending_usd:,.0f}", "year": year, "least": f"{float(min(owed)):,.2f}", "most": f"{float(max(owed)):,.2f}"}  # fmt: skip
    said = (
        Sentence("For {spending} USD of a person’s spending in {year} the manufacturer owes {most} USD.", **words)
        if min(owed) == max(owed)
        else Sentence("For {spending} USD of a person’s spending in {year} the manufacturer owes {least} USD (phased in) to {most} USD.", **words)
    )  # fmt: skip
    answer: Answer[Fraction] = Answer(None, (Step(_AMOUNT, said, None),))
    return in_floats(between(min(owed), max(owed), answer).after(found, *rates))
