"""Which figures make a dependence: each shipment once, of one source and edition, and replacement by every allocation of what is missing."""

from datetime import date
from itertools import product as every

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.market.chokepoints import chokepoints
from bioaccord.market.concentration import Bounds
from bioaccord.market.dependence import By, dependences
from bioaccord.market.dependence_words import dependence_rows, dependence_told
from bioaccord.market.observation import Flag, observations
from tests.market.test_dependence import figure

MONTHS = [date(2025, month, 1) for month in range(1, 13)]


def sold(seller, partner, value, **more):
    return figure(seller, partner, value, indicator="export_value", **more)


def korea(*rows, **options):
    (one,) = [one for one in dependences(observations(rows), **options) if one.reporter == "KR"]
    return one


def test_what_comes_back_from_the_country_itself_is_no_import():
    """The total of the United Nations holds returned goods; without the row they would look like a supplier whom nobody names."""
    one = korea(
        figure("KR", "WLD", 110.0), figure("KR", "KR", 10.0), figure("KR", "CN", 60.0), figure("KR", "IN", 40.0)
    )
    assert (one.imports, one.own, one.share_of("CN")) == (100.0, 10.0, Bounds(0.6, 0.6))
    assert one.concentration.hhi.is_known and {supplier.country for supplier in one.suppliers} == {"CN", "IN"}


def test_areas_that_nobody_names_are_bounds_and_a_total_alone_is_no_dependence():
    one = korea(figure("KR", "WLD", 100.0), figure("KR", "CN", 70.0))
    assert one.share_of("CN") == Bounds(0.7, 0.7) and one.concentration.hhi == Bounds(
        pytest.approx(0.49), pytest.approx(0.58)
    )
    assert one.other_share == Bounds(0.0, pytest.approx(0.3))
    assert dependences(observations([figure("KR", "WLD", 100.0)])) == []


def test_partners_by_heading_and_the_total_by_line_are_one_shipment():
    lines = [
        figure("KR", "WLD", value, product=code, product_system="HSK")
        for code, value in (("2941901000", 60.0), ("2941909000", 40.0))
    ]
    heading = [figure("KR", name, value, product_system="HSK") for name, value in (("CN", 70.0), ("IN", 30.0))]
    one = korea(*lines, *heading)
    assert (one.imports, one.share_of("CN").lower, one.concentration.exceeds_total) == (100.0, 0.7, False)


def test_one_edition_a_period_and_one_source_a_key():
    brought = {"product_system": "HS2017", "flags": int(Flag.CONCORDED)}
    rows = [figure("KR", "CN", 60.0), figure("KR", "IN", 40.0)]
    rows += [figure("KR", name, value, **brought) for name, value in (("CN", 60.0), ("IN", 40.0))]
    assert korea(*rows).imports == 100.0
    # Another source knows one product by month: it tells that one, and takes nothing from the rest.
    own = {"source": "korea-customs", "product_system": "HSK", "frequency": "M", "product": "2941901000"}
    rows += [figure("KR", name, 1.0, period=day, **own) for day in MONTHS for name in ("CN", "VN")]
    rows += [figure("KR", "CN", 5.0, product="310210"), figure("KR", "CN", 7.0, product="310230")]
    found = {one.key: one for one in dependences(observations(rows))}
    assert found["294190"].source == "korea-customs" and found["294190"].imports == 24.0
    assert found["310210"].source == "un-comtrade"
    (area,) = [one for one in dependences(observations(rows), by=By.AREA) if one.key == "food_security"]
    # The area holds all three codes, and they stand together in one source only.
    assert (area.imports, area.source) == (112.0, "un-comtrade")


def test_a_source_that_ended_years_ago_does_not_hide_a_new_one():
    old = {"period": date(2015, 1, 1), "source": "old"}
    rows = [figure("KR", name, 9.0, product=code, **old) for code in ("310210", "310230") for name in ("CN", "QA")]
    (one,) = [one for one in dependences(observations([*rows, figure("KR", "CN", 5.0, product="310210"), figure("KR", "QA", 5.0, product="310210")]), by=By.MATERIAL) if one.key == "urea"]  # fmt: skip
    assert (one.last.year, one.imports) == (2025, 10.0)


def test_the_european_union_stands_beside_its_members_or_for_them():
    members = [figure("KR", "DE", 30.0), figure("KR", "FR", 20.0), figure("KR", "CN", 50.0)]
    assert korea(*members, figure("KR", "EU", 50.0)).imports == 100.0
    one = korea(*members, union_as_one=True)
    assert one.share_of("EU") == Bounds(0.5, 0.5) and one.concentration.hhi.lower == pytest.approx(0.5)
    alone = korea(figure("KR", "EU", 50.0), figure("KR", "CN", 50.0))
    assert alone.share_of("EU").lower == 0.5
    # A union is a chokepoint like any country.
    rows = [*members, figure("US", "DE", 60.0), figure("US", "CN", 40.0)]
    (point,) = chokepoints(dependences(observations(rows), union_as_one=True), 0.45)
    assert (point.country, point.value_at_stake) == ("EU", 110.0)


def test_exports_under_one_code_replace_nothing_under_another():
    rows = [figure("KR", "CN", 100.0, product="310210"), figure("KR", "CN", 100.0, product="310230")]
    rows += [sold("US", "WLD", 500.0, product="310210"), sold("US", "KR", 0.0, product="310210")]
    (area,) = dependences(observations(rows), by=By.AREA)
    assert area.other_exports == Bounds(500.0, 500.0) and area.replaceable == Bounds(0.5, 0.5)


def test_what_is_passed_on_is_not_the_others_own():
    rows = [figure("KR", "CN", 100.0), sold("US", "WLD", 80.0), sold("US", "KR", 10.0)]
    assert korea(*rows).replaceable == Bounds(0.7, 0.7) and not korea(*rows).are_domestic
    again = [sold("US", "WLD", 30.0), sold("US", "KR", 5.0)]
    one = korea(*rows, *({**row, "indicator": "reexport_value"} for row in again))
    # 70 to others, of which 25 were only passed on.
    assert one.are_domestic and one.other_exports == Bounds(45.0, 45.0) and one.replaceable == Bounds(0.45, 0.45)
    assert "re-exports left out" in dependence_told(one).en and "재수출을 빼고" in dependence_told(one).ko


def test_two_currencies_are_not_set_against_each_other_and_another_year_is_told():
    rows = [figure("KR", "CN", 100.0), sold("US", "WLD", 80.0, unit="KRW")]
    assert korea(*rows).other_exports is None
    earlier = korea(
        figure("KR", "CN", 100.0), *(sold("US", name, 40.0, period=date(2023, 1, 1)) for name in ("KR", "CN"))
    )
    assert earlier.other_exports == Bounds(40.0, 40.0) and "(exports of 2023)" in dependence_told(earlier).en
    # The same year is preferred to a later one.
    both = korea(
        figure("KR", "CN", 100.0),
        sold("US", "CN", 40.0),
        sold("US", "CN", 90.0, period=date(2026, 1, 1)),
    )
    assert both.exports_last == date(2025, 1, 1) and both.other_exports == Bounds(40.0, 40.0)


def test_what_the_other_side_says_stands_beside_it():
    one = korea(figure("KR", "US", 60.0), figure("KR", "CN", 40.0), sold("US", "KR", 45.0), sold("US", "CN", 5.0))
    assert one.other_share.lower == 0.6 and one.other_reports == 45.0
    assert dependence_rows([one])[0]["other_reports"] == 45.0


values = st.integers(0, 6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(values, values, values, st.booleans(), values, values, values, st.booleans()), min_size=1, max_size=2
    )
)
def test_replacement_lies_within_its_bounds_whatever_was_kept_secret(codes):
    """Two codes at most; of each: what Korea bought of China, the United States, and without a name; what the latter sold so."""
    rows, cases = [], []
    for code, (china, america, rest, hides, to_japan, to_korea, more, hides_korea) in zip(
        ("310210", "310230"), codes, strict=False
    ):
        rows += [
            figure("KR", "WLD", float(china + america + rest), product=code),
            figure("KR", "CN", float(china), product=code),
        ]
        rows += [figure("KR", "US", None if hides else float(america), product=code)]
        rows += [
            sold("US", "WLD", float(to_japan + to_korea + more), product=code),
            sold("US", "JP", float(to_japan), product=code),
        ]
        rows += [sold("US", "KR", None if hides_korea else float(to_korea), product=code)]
        # Everything that fits what was told: (need from third countries, exports to others).
        hidden, hidden_sold = rest + america * hides, more + to_korea * hides_korea
        needs = {china + hidden - of_america for of_america in range(hidden + 1)} if hides else {china + rest}
        offers = (
            {to_japan + hidden_sold - of_korea for of_korea in range(hidden_sold + 1)}
            if hides_korea
            else {to_japan + more}
        )
        cases.append(list(every(needs, offers)))
    found = [one for one in dependences(observations(rows), by=By.AREA) if one.reporter == "KR"]
    if not found:
        return
    (area,) = found
    for case in every(*cases):
        need = sum(one for one, _ in case)
        if need:
            share = sum(min(one) for one in case) / need
            assert area.replaceable.lower - 1e-9 <= share <= area.replaceable.upper + 1e-9
    if len(codes) == 1 and all(need for need, _ in cases[0]):
        shares = [min(one) / one[0] for one in cases[0]]
        assert area.replaceable == Bounds(pytest.approx(min(shares)), pytest.approx(max(shares)))
