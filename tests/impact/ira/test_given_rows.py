"""What a portfolio says against the days on which it could be known, and rows that contradict each other."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bioaccord.impact.ira.given_rows import known_rows, marked
from bioaccord.impact.ira.law import LAW as WHOLE
from bioaccord.impact.ira.law import checked
from bioaccord.impact.ira.negotiation import negotiation_entries
from bioaccord.impact.ira.price_findings import price_findings
from bioaccord.impact.ira.product import Medicine, Portfolio, Price
from bioaccord.impact.ira.qualifying import SingleSourceDrug, single_source_drugs
from bioaccord.impact.law import Subject
from bioaccord.impact.parameter import Standing
from bioaccord.vocabulary.errors import BioaccordError, InputError

from .medicines import LAW, designated, form, medicine, rival, under, use

ELIQUIS = medicine(
    moieties=("apixaban",),
    forms=(form(date(2012, 12, 28)),),
    selected_for=2026,
    prices=(Price("P", "list", 2023, 521), Price("P", "negotiated", 2026, 231)),
)


def on(day: date, one: Medicine = ELIQUIS) -> tuple[int | None, list[str], int]:
    found = known_rows(Portfolio((one,)), LAW, day)
    kept = found.portfolio.medicines[0]
    return kept.selected_for, [price.kind for price in kept.prices], len(found.in_all)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2022, 8, 17), (None, ["list"], 2)),
        (date(2023, 8, 28), (None, ["list"], 2)),
        (date(2023, 8, 29), (2026, ["list"], 1)),  # the list was really announced
        (date(2023, 8, 30), (2026, ["list"], 1)),
        (date(2024, 8, 14), (2026, ["list"], 1)),
        (date(2024, 8, 15), (2026, ["list", "negotiated"], 0)),  # the prices were published
        (date(2024, 8, 16), (2026, ["list", "negotiated"], 0)),
    ],
)
def test_nothing_is_used_before_it_was_out(day: date, known: tuple[int | None, list[str], int]) -> None:
    assert on(day) == known


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2026, 10, 31), (2028, [], 1)),
        (date(2026, 11, 1), (2028, ["negotiated"], 0)),  # agreed: its holder knows, published or not
        (date(2026, 11, 2), (2028, ["negotiated"], 0)),
    ],
)
def test_a_price_that_no_figure_dates_can_be_given_from_the_end_of_the_negotiation(day: date, known: tuple[int | None, list[str], int]) -> None:  # fmt: skip
    assert on(day, medicine(selected_for=2028, prices=(Price("P", "negotiated", 2028, 100),))) == known


@pytest.mark.parametrize(("day", "year"), [(date(2026, 12, 31), None), (date(2027, 1, 1), 2029), (date(2027, 1, 2), 2029)])  # fmt: skip
def test_a_list_that_no_figure_dates_can_be_given_a_month_before_its_day(day: date, year: int | None) -> None:
    assert on(day, medicine(selected_for=2029))[0] == year


def test_before_the_list_the_page_tells_of_no_selection_and_says_so() -> None:
    rows = {
        "products": [{"product_id": "E", "name_en": "Eliquis", "moieties": "apixaban", "holder": "Firm", "pathway": "drug", "selected_for": "2026"}],
        "forms": [{"form_id": "E1", "product_id": "E", "name": "tablet", "approved_on": "2012-12-28"}],
        "prices": [{"product_id": "E", "kind": "negotiated", "year": "2026", "amount": "231", "currency": "USD", "per": "30 days"}],
    }  # fmt: skip

    def told(day: date) -> Subject:
        (found,) = WHOLE.assessed(rows, LAW.known(day), day, np.random.default_rng(1), 10).subjects
        return found

    before, after = told(date(2023, 6, 1)), told(date(2025, 6, 1))
    assert "Selected for 2026" not in str(before.headline)
    assert "231" not in str(before.headline)
    assert ["was not out on 2023-06-01" in str(one) or "were not out on 2023-06-01" in str(one) for one in before.missing[:2]] == [True, True]  # fmt: skip
    assert "Selected for 2026" in str(after.headline)


def drug(**changed: object) -> SingleSourceDrug:
    (found,) = single_source_drugs(Portfolio((medicine(**changed),)), 2028, LAW)
    return found


def test_a_selection_that_the_dates_do_not_allow_is_said_and_marked() -> None:
    # 7 years by 1 September 2023: approved on that day of 2016 at the latest.
    for day, is_doubtful in ((date(2016, 8, 31), False), (date(2016, 9, 1), False), (date(2016, 9, 2), True)):
        found, said = marked(drug(forms=(form(day),), selected_for=2026), LAW)
        assert bool(said) is is_doubtful
        assert found.medicine.standing is (Standing.UNVERIFIED if is_doubtful else Standing.ENACTED)
    assert "selected for 2026" in str(said[0])
    assert "7 years pass only on 2023-09-02" in str(said[0])
    # A proposal changes nothing about what was really selected.
    assert marked(drug(forms=(form(date(2016, 9, 1)),), selected_for=2026), under("eleven-years"))[1] == ()


def test_an_orphan_drug_given_as_selected_is_said() -> None:
    _, said = marked(drug(selected_for=2028, indications=(use(date(2010, 5, 4), "x"),), designations=(designated("x"),)), LAW)  # fmt: skip
    assert "rare disease" in str(said[0])


def test_a_negotiated_price_above_its_ceiling_is_said_and_marked() -> None:
    prices = (Price("P", "list", 2024, 100), Price("P", "negotiated", 2027, 150))
    found, (said,) = marked(drug(selected_for=2027, prices=prices), LAW)
    assert "above its ceiling" in str(said)
    assert [one.standing for one in found.medicine.prices] == [Standing.ENACTED, Standing.UNVERIFIED]
    fine = (prices[0], replace(prices[1], amount_usd=40))
    assert marked(drug(selected_for=2027, prices=fine), LAW)[1] == ()


def test_a_net_price_above_the_list_price_is_said_and_not_used() -> None:
    prices = (Price("P", "list", 2025, 100), Price("P", "net", 2025, 400), Price("P", "net", 2024, 50))
    found, (said,) = marked(drug(selected_for=2028, prices=prices), LAW)
    assert "lies above its list price" in str(said)
    assert [(one.kind, one.year, one.standing) for one in found.medicine.prices] == [("list", 2025, Standing.UNVERIFIED), ("net", 2024, Standing.ENACTED)]  # fmt: skip


@pytest.mark.parametrize(("day", "is_doubtful"), [(date(2024, 7, 31), True), (date(2024, 8, 1), True), (date(2024, 8, 2), False)])  # fmt: skip
def test_a_price_that_was_never_negotiated_is_said_and_not_used(day: date, is_doubtful: bool) -> None:
    prices = (Price("P", "list", 2023, 500), Price("P", "negotiated", 2026, 200))
    found, said = marked(drug(selected_for=2026, prices=prices, competitors=(rival(determined_on=day),)), LAW)
    assert [bool(said), len(found.medicine.prices)] == [is_doubtful, 1 if is_doubtful else 2]
    keys = [one.key for one in price_findings(found.medicine, 2026, LAW)]
    assert ("first_price" in keys) is not is_doubtful
    titles = [str(entry.title.en) for entry in negotiation_entries(found, LAW, date(2026, 11, 27))]
    assert any(title.startswith("Maximum fair price") for title in titles) is not is_doubtful


def test_another_price_than_the_published_one_is_said() -> None:
    wrong = replace(ELIQUIS, prices=(ELIQUIS.prices[0], Price("P", "negotiated", 2026, 220)))
    assert "not the one that was published (231.00 USD)" in str(marked(SingleSourceDrug(wrong, (wrong,), ()), LAW)[1][0])  # fmt: skip
    assert marked(SingleSourceDrug(ELIQUIS, (ELIQUIS,), ()), LAW)[1] == ()


PRODUCT = {"product_id": "X", "name_en": "X", "moieties": "x", "holder": "H", "pathway": "drug"}


@pytest.mark.parametrize(("year", "is_refused"), [("2025", True), ("2026", False), ("2035", False), ("2036", True)])
def test_a_year_without_a_list_is_refused_with_its_place(year: str, is_refused: bool) -> None:
    rows = {"products": [PRODUCT | {"selected_for": year}]}
    if not is_refused:
        checked(rows)
        return
    with pytest.raises(InputError) as refused:
        checked(rows)
    (one,) = refused.value.refusals
    assert (one.file, one.row, one.column) == ("products.csv", 2, "selected_for")
    assert "the first is 2026" in str(one.problem)


def test_a_product_of_two_holders_is_refused_as_such_and_two_products_are_told_apart() -> None:
    with pytest.raises(InputError) as refused:
        checked({"products": [PRODUCT, PRODUCT | {"holder": "H2"}]})
    (one,) = refused.value.refusals
    assert (one.row, one.column) == (3, "product_id")
    assert "with another holder, H" in str(one.problem)
    with pytest.raises(InputError, match="stands already in row 2"):
        checked({"products": [PRODUCT, PRODUCT]})
    day = date(2026, 11, 27)
    rows = {"products": [PRODUCT, PRODUCT | {"product_id": "Y", "holder": "H2"}]}
    for subject in WHOLE.assessed(rows, LAW.known(day), day, np.random.default_rng(1), 10).subjects:
        first = next(found.answer for found in subject.findings if found.key == "earliest_year")
        assert ["each hold a drug with x" in str(said) for said in first.assumed] == [True]


@pytest.mark.parametrize(("day", "is_refused"), [(date(2022, 8, 15), True), (date(2022, 8, 16), False), (date(2022, 8, 17), False)])  # fmt: skip
def test_before_the_act_nothing_is_told(day: date, is_refused: bool) -> None:
    def told() -> object:
        return WHOLE.assessed({"products": [PRODUCT]}, LAW.known(day), day, np.random.default_rng(1), 10)

    if is_refused:
        with pytest.raises(BioaccordError, match="signed on 2022-08-16"):
            told()
    else:
        assert told()
