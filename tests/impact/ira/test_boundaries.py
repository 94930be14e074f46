"""The day before, the day of and the day after: every dated figure of the negotiation, by name, and what changes with it.

`CASES` is the register. A figure that is added to the files without a case here fails the first test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import yaml

from bioaccord.impact.ira.age import is_old_enough
from bioaccord.impact.ira.consumer_price import month_index
from bioaccord.impact.ira.delay import delay
from bioaccord.impact.ira.end_of_selection import applies_in, end_of_selection, is_negotiated
from bioaccord.impact.ira.low_spend import is_in_its_parts, is_spent_enough, ranking_period, spent
from bioaccord.impact.ira.market import selection_years
from bioaccord.impact.ira.monopoly import MonopolyKind, monopoly
from bioaccord.impact.ira.orphan import is_no_orphan
from bioaccord.impact.ira.product import Part, Portfolio, Spending
from bioaccord.impact.ira.qualifying import single_source_drugs
from bioaccord.impact.ira.renegotiation import RenegotiationKind, renegotiation
from bioaccord.impact.ira.small_biotech import is_no_small_biotech, is_small_biotech, small_biotech_floor
from bioaccord.impact.ira.timetable import dates_of, next_list
from bioaccord.impact.law import files_of
from bioaccord.impact.parameter import Parameters, Standing, UnknownParameter
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period

from .medicines import LAW, OLD, biologic, biosimilar, designated, form, medicine, rival, spending, under, use

FILES = ("negotiation.yaml", "negotiation_calendar.yaml", "consumer_prices.yaml")
FIGURES = tuple(
    entry["name"]
    for file in files_of("ira", "figures")
    if file.name in FILES
    for entry in yaml.safe_load(file.read_text(encoding="utf-8"))
)
DAY = timedelta(days=1)
PART_D_2021 = 215_290_000_000
SHORT, EXTENDED, LONG = MonopolyKind


@dataclass(frozen=True)
class Case:
    """What is asked one step before, on and after an edge (a day, a year, a dollar), and what is answered."""

    figure: str
    what: str
    ask: Callable[[int], object]
    before_on_after: tuple[object, object, object]


def figure(name: str, day: date, law: Parameters = LAW) -> object:
    try:
        return law.at(name, day).value
    except UnknownParameter:
        return None


def begins(name: str, day: date, *values: object) -> Case:
    """A figure whose value changes with a day of its own."""
    before, after = values
    return Case(name, f"value from {day}", lambda n: figure(name, day + n * DAY), (before, after, after))


def aged(day: date, **more: object) -> object:
    return medicine(forms=(form(day),), **more)


def kind_of(one: object, year: int) -> MonopolyKind | None:
    found = monopoly(one, year, LAW).value
    return found.kind if found else None


def share_of(one: object, year: int) -> float | None:
    found = monopoly(one, year, LAW).value
    return found.share if found else None


def small(**more: object) -> object:
    return medicine(**{"share_of_holder_part_d_2021": 0.9, "spending": (spending(1e9, year=2021),), **more})


def put_off(approved: date = date(2014, 5, 20), **more: object) -> int:
    given = {"delay_requested_on": date(2026, 1, 5), "expected_on": date(2027, 6, 1), "likelihood": 0.9, **more}
    found = delay(biologic(forms=(form(approved),), competitors=(biosimilar(**given),)), 2028, LAW)
    return found.value if found.value is not None else found.most or 0


def standing_of_one_drug(day: date) -> Standing:
    return single_source_drugs(Portfolio((medicine(),)), 2028, LAW.known(day))[0].steps[0].standing


def drugs_with_hyaluronidase(year: int) -> int:
    rows = tuple(
        biologic(product_id=name, name=Text(name, name), moieties=moieties)
        for name, moieties in (("Infused", ("a",)), ("Injected", ("a", "hyaluronidase-fihj")))
    )
    return len(single_source_drugs(Portfolio(rows), year, under("proposed-rule-2026")))


def is_covered(first: date, last: date) -> bool:
    row = Spending("P", Part.D, Period(first, last), 1e9)
    return spent(medicine(spending=(row,)), ranking_period(2028, LAW)).is_told


def announced(day: date) -> bool:
    return any(one.key == "announced_on" for one in dates_of(2028, LAW.known(day)))


def again(year: int) -> RenegotiationKind | None:
    found = renegotiation(aged(date(2011, 5, 2), selected_for=2026), year, LAW).value
    return found.kind if found else None


TWO_DISEASES = medicine(
    designations=(designated("gaucher"), designated("fabry")), indications=(use(OLD, "gaucher"), use(OLD, "fabry"))
)


def former(approved: date, lost: date) -> object:
    return medicine(
        forms=(form(approved),),
        designations=(designated("gaucher"),),
        indications=(use(approved, "gaucher"), use(lost)),
    )


ENACTED = date(2022, 8, 16)
LIST_2028 = date(2026, 2, 1)
CASES = (
    Case("negotiation.drugs_selected", "10 to 15", lambda n: figure("negotiation.drugs_selected", date(2027, 1, 1) + n * DAY), (10, 15, 15)),
    Case("negotiation.drugs_selected", "15 to 20", lambda n: selection_years([2029 + n], LAW)[0].selected, (15, 20, 20)),
    begins("negotiation.pool", date(2026, 1, 1), None, 50),
    Case("negotiation.parts", "Part B from 2028", lambda n: is_in_its_parts(medicine(spending=(spending(9e8, Part.B),)), 2028 + n, LAW).value, (False, True, True)),
    Case("negotiation.years_since_approval.drug", "seven years", lambda n: is_old_enough(aged(date(2019, 2, 1) + n * DAY), 2028, LAW).value, (True, True, False)),
    Case("negotiation.years_since_approval.biologic", "eleven years", lambda n: is_old_enough(biologic(forms=(form(date(2015, 2, 1) + n * DAY),)), 2028, LAW).value, (True, True, False)),
    Case("negotiation.one_drug", "the guidance", lambda n: standing_of_one_drug(date(2023, 6, 30) + n * DAY), (Standing.UNVERIFIED, Standing.GUIDANCE, Standing.GUIDANCE)),
    Case("negotiation.ingredients_that_do_not_count", "the proposed rule", lambda n: drugs_with_hyaluronidase(2029 + n), (2, 1, 1)),
    Case("negotiation.orphan.diseases", "several from 2028", lambda n: is_no_orphan(TWO_DISEASES, 2028 + n, LAW).value, (True, False, False)),
    Case("negotiation.orphan.diseases", "enacted on 2025-07-04", lambda n: is_no_orphan(TWO_DISEASES, 2028, LAW.known(date(2025, 7, 4) + n * DAY)).value, (True, False, False)),
    Case("negotiation.orphan.clock", "from 2028", lambda n: is_old_enough(former(date(2017, 4, 1), date(2019, 4, 1)), 2028 + n, LAW).value, (True, False, True)),
    Case("negotiation.orphan.clock", "enacted on 2025-07-04", lambda n: is_old_enough(former(date(2012, 4, 1), date(2022, 4, 1)), 2028, LAW.known(date(2025, 7, 4) + n * DAY)).value, (True, False, False)),
    Case("negotiation.orphan.clock", "seven years from the day it was none", lambda n: is_old_enough(former(date(2010, 1, 1), date(2019, 2, 1) + n * DAY), 2028, LAW).value, (True, True, False)),
    Case("negotiation.low_spend", "a dollar", lambda n: is_spent_enough(medicine(), 2026, LAW, 200_000_000 + n).value, (False, True, True)),
    Case("negotiation.small_biotech.exception", "to 2028", lambda n: is_no_small_biotech(small(), 2029 + n, LAW).value, (False, True, True)),
    Case("negotiation.small_biotech.most_of_part", "a dollar", lambda n: is_small_biotech(small(spending=(spending(PART_D_2021 // 100 + n, year=2021),)), date(2023, 9, 1), LAW).value, (True, True, False)),
    Case("negotiation.small_biotech.least_of_holder", "a hundredth of a per cent", lambda n: is_small_biotech(small(share_of_holder_part_d_2021=0.8 + n / 10_000), date(2023, 9, 1), LAW).value, (False, True, True)),
    Case("negotiation.small_biotech.part_d_total", "published", lambda n: is_small_biotech(small(), date(2023, 9, 1), LAW.known(date(2023, 3, 1) + n * DAY)).value, (None, True, True)),
    Case("negotiation.small_biotech.part_b_total", "published nowhere", lambda n: is_small_biotech(medicine(share_of_holder_part_b_2021=0.9), date(2023, 9, 1), LAW.known(ENACTED + (n + 1) * DAY)).value, (None, None, None)),
    Case("negotiation.small_biotech.acquired_after", "2021-12-31", lambda n: is_small_biotech(small(acquired_on=date(2021, 12, 31) + n * DAY, acquired_by_specified=False), date(2025, 2, 1), LAW).value, (True, True, False)),
    Case("negotiation.small_biotech.acquisition_from", "in effect from 2025", lambda n: is_small_biotech(small(acquired_on=date(2022, 6, 1), acquired_by_specified=False), date(2025, 1, 1) + n * DAY, LAW).value, (True, False, False)),
    Case("negotiation.small_biotech.acquisition_from", "acquired from 2025 on: the next plan year", lambda n: is_small_biotech(small(acquired_on=date(2025, 1, 1) + n * DAY, acquired_by_specified=False), date(2025, 2, 1), LAW).value, (False, True, True)),
    Case("negotiation.small_biotech.floor", "from 2029", lambda n: small_biotech_floor(small(), 2029 + n, LAW).value, (0.0, 0.66, 0.66)),
    Case("negotiation.small_biotech.floor", "to 2030", lambda n: small_biotech_floor(small(), 2030 + n, LAW).value, (0.66, 0.66, 0.0)),
    Case("negotiation.share.short", "under twelve years", lambda n: share_of(aged(date(2018, 1, 1) + n * DAY), 2030), (0.65, 0.65, 0.75)),
    Case("negotiation.share.extended", "under sixteen years", lambda n: share_of(aged(date(2014, 1, 1) + n * DAY), 2030), (0.4, 0.4, 0.65)),
    Case("negotiation.share.long", "sixteen years before 2030", lambda n: share_of(aged(date(2012, 1, 1) + n * DAY), 2028), (0.4, 0.4, 0.75)),
    Case("negotiation.monopoly_years.extended", "twelve years", lambda n: kind_of(aged(date(2019, 1, 1) + n * DAY), 2031), (EXTENDED, EXTENDED, SHORT)),
    Case("negotiation.monopoly_years.long", "sixteen years", lambda n: kind_of(aged(date(2015, 1, 1) + n * DAY), 2031), (LONG, LONG, EXTENDED)),
    Case("negotiation.extended_applies", "from 2030", lambda n: kind_of(aged(date(2016, 6, 1)), 2030 + n), (SHORT, EXTENDED, EXTENDED)),
    Case("negotiation.monopoly_counted_on", "the first of January", lambda n: kind_of(aged(date(2012, 1, 1) + n * DAY), 2028), (LONG, LONG, SHORT)),
    Case("negotiation.monopoly_counted_on", "the guidance", lambda n: monopoly(medicine(), 2028, LAW.known(date(2023, 6, 30) + n * DAY)).standing, (Standing.UNVERIFIED, Standing.GUIDANCE, Standing.GUIDANCE)),
    Case("negotiation.renegotiation", "from 2028", lambda n: again(2028 + n), (RenegotiationKind.NONE, RenegotiationKind.MUST, RenegotiationKind.MAY)),
    Case("negotiation.months_to_end", "nine months", lambda n: end_of_selection(medicine(competitors=(rival(determined_on=date(2026, 4, 1) + n * DAY),)), 2026, LAW).value, (2027, 2027, 2028)),
    Case("negotiation.delay.years_ahead", "two years", lambda n: put_off(expected_on=date(2028, 2, 1) + n * DAY), (2, 0, 0)),
    Case("negotiation.delay.most_years", "no second year past sixteen", lambda n: put_off(date(2013, 1, 1) + n * DAY), (1, 1, 2)),
    Case("negotiation.delay.years_unmarketed", "first year", lambda n: put_off(approved_on=date(2025, 2, 1) + n * DAY), (0, 1, 1)),
    Case("negotiation.delay.years_unmarketed", "second year", lambda n: put_off(approved_on=date(2026, 2, 1) + n * DAY), (1, 2, 2)),
    begins("negotiation.delay.rebate_share.part_d", date(2026, 1, 1), None, 0.75),
    begins("negotiation.delay.rebate_share.part_b", date(2026, 1, 1), None, 0.8),
    Case("negotiation.ranking_period_first_day", "rows that begin", lambda n: is_covered(date(2024, 11, 1) + n * DAY, date(2025, 10, 31)), (True, True, False)),
    Case("negotiation.ranking_period_last_day", "rows that end", lambda n: is_covered(date(2024, 11, 1), date(2025, 10, 31) + n * DAY), (False, True, True)),
    Case("negotiation.publication_date", "the next list", lambda n: next_list(LIST_2028 + n * DAY, LAW), (2028, 2028, 2029)),
    begins("negotiation.agreement_by", date(2027, 1, 1), date(2023, 10, 1), date(2025, 2, 28)),
    begins("negotiation.data_by", date(2027, 1, 1), date(2023, 10, 2), date(2025, 3, 1)),
    begins("negotiation.offer_by", date(2027, 1, 1), date(2024, 2, 1), date(2025, 6, 1)),
    Case("negotiation.ends_on", "the negotiation of 2028", lambda n: is_negotiated(medicine(competitors=(rival(determined_on=date(2026, 11, 1) + n * DAY),)), 2028, LAW).value, (False, False, True)),
    Case("negotiation.ends_on", "the negotiation of 2026", lambda n: is_negotiated(medicine(competitors=(rival(determined_on=date(2024, 8, 1) + n * DAY),)), 2026, LAW).value, (False, False, True)),
    begins("negotiation.prices_published_by", date(2027, 1, 1), date(2024, 9, 1), date(2025, 11, 30)),
    begins("negotiation.explained_by", date(2027, 1, 1), date(2025, 3, 1), date(2026, 3, 1)),
    Case("negotiation.price_applies_from", "from the year selected for", lambda n: applies_in(medicine(), 2028 + n, 2028, LAW).value, (False, True, True)),
    begins("negotiation.counteroffer_days", date(2026, 1, 1), None, 30),
    Case("negotiation.announced_on", "known on the day", lambda n: announced(date(2026, 1, 27) + n * DAY), (False, True, True)),
    Case("consumer_prices", "published after 45 days", lambda n: month_index(date(2021, 1, 1), LAW.known(date(2021, 2, 15) + n * DAY)).is_told, (False, True, True)),
    Case("consumer_prices", "a month that was published late", lambda n: month_index(date(2025, 9, 1), LAW.known(date(2025, 10, 24) + n * DAY)).is_told, (False, True, True)),
    Case("consumer_prices", "the month that was never published", lambda n: month_index(date(2025, 10 + n, 1), LAW).is_told, (True, False, True)),
)  # fmt: skip


def test_every_dated_figure_of_the_negotiation_has_its_case() -> None:
    assert len(FIGURES) > 40
    assert [name for name in FIGURES if name not in {case.figure for case in CASES}] == []
    assert {case.figure for case in CASES} - set(FIGURES) == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.figure}: {case.what}")
def test_one_step_before_on_and_after(case: Case) -> None:
    found = tuple(case.ask(step) for step in (-1, 0, 1))
    expected = case.before_on_after
    assert found == expected
    assert [type(one) for one in found] == [type(one) for one in expected]


@pytest.mark.parametrize("name", FIGURES)
def test_each_value_holds_from_its_day_and_is_known_from_its_day(name: str) -> None:
    parameter = LAW.by_name[name]
    for value in parameter.values:

        def held(day: date, known_by: date) -> object:
            """The value that a reader of the file finds by hand: the last one written that begins by then and is known."""
            told = [one for one in parameter.values if one.effective_on <= day and one.known_on <= known_by]
            last = told[-1] if told else None
            return last.value if last and parameter.lasting.reaches(last.effective_on, day) else None

        assert figure(name, value.effective_on, LAW.known(value.known_on)) == value.value
        for day in (value.effective_on - DAY, value.effective_on, value.effective_on + DAY):
            for known_by in (value.known_on - DAY, value.known_on, value.known_on + DAY):
                assert figure(name, day, LAW.known(known_by)) == held(day, known_by)
