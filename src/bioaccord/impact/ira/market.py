"""All medicines that are ranked against each other, with what the rules say of each by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.period import Period
from bioaccord.vocabulary.progress import Progress, tell
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters
from .age import FIRST_YEAR, LAST_YEAR
from .approval import approval
from .competition import chance_of_competition, entered_on
from .delay import delay
from .eligibility import qualifies
from .end_of_selection import end_of_selection, first_year_after, is_after_negotiation
from .low_spend import ranking_period, threshold
from .orphan import day_of
from .product import Competitor, CompetitorKind, Medicine, Pathway
from .small_biotech import is_no_small_biotech
from .spending_growth import (
    Floats,
    GrowthModel,
    Integers,
    SpendingSeries,
    growth_model,
    months_since_year_0,
    spending_series,
    with_unknown_growth,
)

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Arrival:
    """A competitor that may come: when (years since year 0), how likely one has come by then (0 to 1), the first year without a negotiated price (0: told elsewhere).

    `leaves_year` says that it comes after the negotiation for `ends_in`: what was selected for that year keeps its price for it.
    """

    time: float
    likely: float
    ends_in: int
    is_generic: bool
    leaves_year: bool = False


@dataclass(frozen=True, slots=True)
class SelectionYear:
    """What the law asks of one price applicability year's selection; money in US dollars."""

    year: int
    selected: int
    pool: int
    with_part_b: bool
    least_spending_usd: float
    window: Period


@dataclass(frozen=True, slots=True)
class Market:
    """Products (rows) by price applicability years (columns).

    `qualifies` is how likely it is a qualifying single source drug (0 to 1, spending apart), `exempt` whether it is not counted as a
    small biotech drug, `delayed` whether it is taken out of the ranking for a biosimilar that is to come, `due` whether such a drug has
    to be selected now: all (products, years). `selected_for` and `ended_in` are years, 0 for none: (products,). `is_open` is
    where the rules cannot tell and no likelihood says more (products, years). `delay_years` is by how long a selection is put off where the
    agency grants it, `possible_delays` what it may grant: granted where what is open is taken as less than a half. `arrivals` are the
    competitors of each product that are yet to come, in the order of their days; `ended_in` rests on those that came.
    """

    product_ids: tuple[str, ...]
    years: tuple[SelectionYear, ...]
    series: SpendingSeries
    growth: GrowthModel
    qualifies: Floats
    exempt: NDArray[np.bool_]
    delayed: NDArray[np.bool_]
    due: NDArray[np.bool_]
    selected_for: Integers
    ended_in: Integers
    missing: tuple[Sentence, ...] = ()
    is_open: NDArray[np.bool_] | None = None
    delay_years: Integers | None = None
    possible_delays: Integers | None = None
    arrivals: tuple[tuple[Arrival, ...], ...] = ()
    told_until: float = 0.0
    """Until when no generic has come that nobody told of, in years since year 0."""

    def with_open(self, open_as: float) -> Market:
        """Return the market with something else (0 to 1) in the place of what the rules cannot tell."""
        delays = self.possible_delays if open_as < _HALF else None
        if self.is_open is None:
            return replace(self, delay_years=delays)
        return replace(self, qualifies=np.where(self.is_open, np.float32(open_as), self.qualifies), delay_years=delays)

    def place(self, product_id: str) -> int:
        """Return the row of a product; raises `ValueError`."""
        return self.product_ids.index(product_id)


def selection_years(years: Sequence[int], parameters: Parameters) -> tuple[SelectionYear, ...]:
    """Return what the law asks of the selection of each price applicability year."""
    found = list[SelectionYear]()
    for year in years:
        first_day = date(year, 1, 1)
        floor = threshold(year, parameters)
        found.append(
            SelectionYear(
                year,
                int(parameters.at("negotiation.drugs_selected", first_day).number),
                int(parameters.at("negotiation.pool", first_day).number),
                parameters.at("negotiation.parts", first_day).value == "B and D",
                floor.value or floor.least or 0.0,
                ranking_period(year, parameters),
            )
        )
    return tuple(found)


def market_of(
    medicines: Sequence[Medicine],
    years: Sequence[int],
    parameters: Parameters,
    open_as: float,
    growth: GrowthModel | None = None,
    told_on: date | None = None,
    progress: Progress | None = None,
) -> Market:
    """Return the market of medicines (each all forms of a moiety and a holder), as the rules answer for each year.

    `open_as` (0 to 1) stands for whatever the rules cannot tell: 0 and 1 give the ends between which a probability lies, and `missing`
    says what was open. Where only competitors yet to come leave it open, their likelihoods count instead. `growth` is learned from the
    medicines' own spending where none is given. Until `told_on` no generic has come that is not given.
    """
    asked = selection_years(years, parameters)
    shape = (len(medicines), len(asked))
    likely, exempt, is_open = np.zeros(shape, np.float32), np.zeros(shape, bool), np.zeros(shape, bool)
    delays = np.zeros(shape, np.int32)
    selected_for, ended_in = np.zeros(len(medicines), np.int32), np.zeros(len(medicines), np.int32)
    missing = dict[Sentence, None]()
    arrivals = tuple(_arrivals(medicine, parameters) for medicine in medicines)
    for row, medicine in enumerate(medicines):
        tell(progress, row, len(medicines))
        selected_for[row] = medicine.selected_for or 0
        if medicine.selected_for:
            came = tuple(one for one in medicine.competitors if entered_on(one) or one.likelihood == 1)
            ended = end_of_selection(replace(medicine, competitors=came), medicine.selected_for, parameters)
            ended_in[row] = ended.value or ended.least or 0
        if any(one.amount_usd < 0 for one in medicine.spending):
            missing[Sentence("Spending on {name} is negative: it is not ranked.", name=medicine.name)] = None
            continue
        if not any(one.amount_usd > 0 for one in medicine.spending):
            missing[Sentence("Spending on {name} is not given: it is not ranked.", name=medicine.name)] = None
            continue
        for column, one in enumerate(asked):
            if (
                medicine.selected_for
                and medicine.selected_for < one.year
                and not (ended_in[row] or any(other.ends_in for other in arrivals[row]))
            ):
                continue
            answer = qualifies(medicine, one.year, parameters)
            if answer.value is None:
                likely[row, column], is_open[row, column] = _likely(medicine, one.year, parameters, open_as)
                # Where competitors that may come alone leave it open, their likelihoods are no gap but what the portfolio says.
                missing |= dict.fromkeys(answer.missing if is_open[row, column] else _untold_likelihoods(medicine))
            else:
                likely[row, column] = float(answer.value)
            if likely[row, column] > 0 or is_open[row, column]:
                counted = is_no_small_biotech(medicine, one.year, parameters)
                exempt[row, column] = counted.value is False
                if counted.value is None:
                    missing |= dict.fromkeys(counted.missing)
                    likely[row, column], is_open[row, column] = open_as, True
            if likely[row, column] > 0 and any(rival.delay_requested_on for rival in medicine.competitors):
                asked_for = tuple(rival for rival in medicine.competitors if rival.delay_requested_on)
                possible = delay(replace(medicine, competitors=asked_for), one.year, parameters)
                delays[row, column] = possible.most or 0
                missing |= dict.fromkeys(possible.missing)
    histories = [[] if any(one.amount_usd < 0 for one in medicine.spending) else medicine.spending for medicine in medicines]  # fmt: skip
    approved = [approval(medicine).latest for medicine in medicines]
    model = growth or growth_model(histories, approved)
    # Who says which competitors there are, or are to come, has said when generics come.
    alone = [medicine.pathway is Pathway.DRUG and not any(one.kind is CompetitorKind.GENERIC for one in medicine.competitors) for medicine in medicines]  # fmt: skip
    series = with_unknown_growth(spending_series(histories, [one.window for one in asked], approved, alone), model)
    nobody = np.zeros(shape, bool)
    whole = Market(
        tuple(one.product_id for one in medicines), asked, series, model,
        likely, exempt, nobody, nobody.copy(), selected_for, ended_in, tuple(missing), is_open,
        possible_delays=delays if delays.any() else None, arrivals=arrivals,
        told_until=months_since_year_0(told_on) / 12 if told_on else 0.0,
    )  # fmt: skip
    return whole.with_open(open_as)


def _arrivals(medicine: Medicine, parameters: Parameters) -> tuple[Arrival, ...]:
    """Return when competitors of a medicine come, the earliest first, with how likely one of them has come by then.

    One that came already ends nothing here, as `ended_in` holds it, but a generic lowers the spending of what follows.
    """
    is_drug = medicine.pathway is not Pathway.BIOLOGIC
    kind = CompetitorKind.GENERIC if is_drug else CompetitorKind.BIOSIMILAR
    rivals = sorted((one for one in medicine.competitors if one.kind is kind), key=_comes_on)
    came = next((day for one in rivals if (day := entered_on(one))), None)
    if came:
        return (Arrival(months_since_year_0(came) / 12, 1.0, 0, is_drug),)
    found = list[Arrival]()
    for one in rivals:
        if one.expected_on and one.likelihood != 0:
            likely = chance_of_competition(medicine, one.expected_on)
            year = max(medicine.selected_for or one.expected_on.year, FIRST_YEAR)
            ends_in = first_year_after(one.expected_on, parameters, year)
            has_list = FIRST_YEAR <= ends_in <= LAST_YEAR
            leaves_year = has_list and is_after_negotiation(one.expected_on, ends_in, parameters)
            found.append(Arrival(months_since_year_0(one.expected_on) / 12, likely, ends_in, is_drug, leaves_year))
    return tuple(found)


def _comes_on(one: Competitor) -> date:
    return entered_on(one) or one.expected_on or date.max


def _untold_likelihoods(medicine: Medicine) -> list[Sentence]:
    open_ones = (one for one in medicine.competitors if not entered_on(one) and one.likelihood is None and one.kind is not CompetitorKind.AUTHORISED_GENERIC)  # fmt: skip
    return [Sentence("How likely {competitor} of {name} comes is not given: taken as one half.", competitor=one.name or one.kind.value, name=medicine.name) for one in open_ones]  # fmt: skip


def _likely(medicine: Medicine, year: int, parameters: Parameters, open_as: float) -> tuple[float, bool]:
    """Return how likely a medicine qualifies of which that is open, and whether that is but what `open_as` says."""
    if qualifies(replace(medicine, competitors=()), year, parameters).value:
        published = day_of(parameters.at("negotiation.publication_date", date(year, 1, 1)))
        return 1 - chance_of_competition(medicine, published), False
    return open_as, True
