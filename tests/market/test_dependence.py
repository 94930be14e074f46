"""Dependence: hand-computed tables, every allocation of what is missing by brute force, and a world that adds up."""

from datetime import date
from itertools import product as every

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.market.chokepoints import chokepoint_links, chokepoint_rows, chokepoints
from bioaccord.market.concentration import Bounds, concentration
from bioaccord.market.dependence import By, dependences
from bioaccord.market.dependence_words import chokepoint_told, dependence_rows, dependence_told
from bioaccord.market.observation import Flag, observations
from bioaccord.vocabulary.language import share_of_hangul
from tests.market.trade_tables import RETRIEVED
from tests.slips import english_sentences


def figure(reporter, partner, value, *, product="294190", indicator="import_value", period=date(2025, 1, 1), **more):
    return {
        "source": "un-comtrade",
        "indicator": indicator,
        "reporter": reporter,
        "partner": partner,
        "product_system": "HS2022",
        "product": product,
        "unit": "USD",
        "frequency": "A",
        "period": period,
        "value": value,
        "flags": 0 if value is not None else int(Flag.SUPPRESSED),
        "vintage": date(2026, 5, 1),
        "retrieved_at": RETRIEVED,
        "origin": "a.json",
    } | more


def test_a_small_table_by_hand():
    rows = [
        figure("KR", "CN", 60.0),
        figure("KR", "IN", 30.0),
        figure("KR", "US", 10.0),
        figure("US", "CN", 100.0),
        figure("US", "IN", 150.0),
        figure("US", "KR", 50.0),
        # 45 to the world, 10 of it to Korea already: 35 are left against the 90 that Korea buys elsewhere.
        figure("US", "WLD", 45.0, indicator="export_value"),
        figure("US", "KR", 10.0, indicator="export_value"),
    ]
    korea, america = dependences(observations(rows))
    assert (korea.reporter, korea.imports, korea.key, korea.other) == ("KR", 100.0, "294190", "US")
    assert [(one.country, one.share.lower) for one in korea.suppliers] == [("CN", 0.6), ("IN", 0.3), ("US", 0.1)]
    assert korea.concentration.hhi.lower == pytest.approx(0.36 + 0.09 + 0.01)
    assert korea.other_share == Bounds(0.1, 0.1) and korea.other_exports == Bounds(35.0, 35.0)
    assert korea.replaceable == Bounds(pytest.approx(35 / 90), pytest.approx(35 / 90))
    assert korea.other_reports == 10.0 and korea.exports_last == date(2025, 1, 1)
    assert america.other_exports is None and america.replaceable is None
    first, second = chokepoints([korea, america], 0.3)
    # India: 30 + 150 at stake; China: 60 + 100.
    assert [(one.country, one.value_at_stake, one.is_certain) for one in (first, second)] == [
        ("IN", 180.0, True),
        ("CN", 160.0, True),
    ]
    assert [one.country for one in chokepoints([korea, america], 0.33)] == ["CN"]
    assert chokepoints([korea, america], 0.34) == []
    assert [(one["from"], one["to"], one["value"]) for one in chokepoint_links([first])] == [
        ("IN", "KR", 30.0),
        ("IN", "US", 150.0),
    ]
    (row,) = chokepoint_rows([second])
    assert (row["share_KR_at_least"], row["share_US_at_most"]) == (0.6, pytest.approx(1 / 3))
    told = dependence_told(korea)
    assert "in 2025; 60.0% came from China (HHI 0.46)" in told.en and told.ko.startswith("2025년 한국의")
    assert "39% of what does not come from there" in told.en
    for text in (told, chokepoint_told(first), dependence_told(america)):
        assert share_of_hangul(text.ko) > 0.7 and english_sentences(text.ko) == []


def test_a_suppressed_supplier_makes_ranges_and_a_doubtful_chokepoint():
    rows = [
        figure("KR", "WLD", 100.0),
        figure("KR", "CN", None),
        figure("KR", "IN", 40.0),
        figure("US", "CN", 50.0),
        figure("US", "IN", 50.0),
    ]
    korea, america = dependences(observations(rows))
    assert korea.share_of("CN") == Bounds(0.0, 0.6) and korea.share_of("IN") == Bounds(0.4, 0.4)
    # Nobody is listed for the rest but China: another country could have all of it as well.
    assert korea.share_of("DE") == Bounds(0.0, 0.6) and korea.other_share == Bounds(0.0, 0.6)
    assert korea.concentration.hhi == Bounds(pytest.approx(0.16), pytest.approx(0.52))
    sure, doubtful = chokepoints([korea, america], 0.3)
    assert (sure.country, sure.is_certain) == ("IN", True) and (doubtful.country, doubtful.is_certain) == ("CN", False)
    assert "another supplier may be the largest" in dependence_told(korea).en
    assert "only if" in chokepoint_told(doubtful).en and "0.16~0.52" in dependence_told(korea).en


values = st.lists(st.integers(0, 20), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(values, values, st.integers(0, 20), st.booleans())
def test_bounds_hold_every_allocation_of_what_is_missing_and_are_reached(certain, hidden, rest, has_total):
    known = {f"C{at}": float(value) for at, value in enumerate(certain)}
    uncertain = {f"U{at}": float(value) for at, value in enumerate(hidden)}
    placed = sum(known.values()) + sum(uncertain.values())
    total = placed + rest if has_total else None
    found = concentration(known | uncertain, set(uncertain), total)
    if (total if has_total else placed) <= 0:
        assert found is None
        return
    # With a total, the rest goes in whole units to uncertain suppliers or to three that are not listed.
    names = [*uncertain, "X", "Y", "Z"] if has_total else list(uncertain)
    steps = range(rest + 1) if has_total else (0, 1, 3, 10, 40, 400)
    highest = 0.0
    for extra in every(*([steps] * len(names)) if len(names) < 4 else [range(0, rest + 1, max(1, rest))] * len(names)):
        if has_total and sum(extra) != rest:
            continue
        sold = known | uncertain
        for name, more in zip(names, extra, strict=True):
            sold[name] = sold.get(name, 0.0) + more
        whole = sum(sold.values())
        index = sum(value**2 for value in sold.values()) / whole**2
        highest = max(highest, index)
        assert found.hhi.lower - 1e-9 <= index <= found.hhi.upper + 1e-9
        for name in found.shares:
            assert found.shares[name].lower - 1e-9 <= sold[name] / whole <= found.shares[name].upper + 1e-9
    if has_total:
        assert highest == pytest.approx(found.hhi.upper)
        assert found.hhi.lower == pytest.approx(
            sum(one**2 for one in (known | uncertain).values()) / (placed + rest) ** 2
        )
    else:
        assert found.hhi.upper == 1.0 and not found.is_bounded


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.floats(0.1, 1e6), min_size=1))
def test_known_shares_add_up_and_scale_says_nothing(known):
    found = concentration(known, (), None)
    assert sum(one.lower for one in found.shares.values()) == pytest.approx(1)
    assert 1 / len(known) - 1e-9 <= found.hhi.lower <= 1 + 1e-9
    again = concentration({name: 7 * value for name, value in known.items()}, (), 7 * sum(known.values()))
    assert again.hhi.lower == pytest.approx(found.hhi.lower)


def test_what_has_no_upper_bound_is_not_said_to_be_replaceable():
    rows = [figure("KR", "IN", 40.0), figure("KR", "CN", None), figure("US", "WLD", 90.0, indicator="export_value")]
    (korea,) = dependences(observations(rows))
    # It is not told how much of it went to Korea.
    assert (
        korea.other_exports == Bounds(0.0, 90.0)
        and korea.replaceable is None
        and korea.share_of("IN") == Bounds(0.0, 1.0)
    )
    told = dependence_told(korea)
    assert "imported at least USD 40" in told.en and "수입액은 최소 40달러" in told.ko
    assert (
        "no firm bounds" in told.en
        and "상한을 정할 수 없습니다" in told.ko
        and "at most USD 90 of it to others" in told.en
    )


def test_suppliers_that_exceed_the_total_are_told():
    found = concentration({"CN": 70.0, "IN": 50.0}, (), 100.0)
    assert found.exceeds_total and found.shares["CN"].lower == pytest.approx(70 / 120)


def test_a_heading_is_not_added_to_its_lines_and_twelve_months_make_a_year():
    months = [date(2024, month, 1) for month in range(1, 13)] + [date(2025, month, 1) for month in range(1, 7)]
    kinds = {"frequency": "M", "product_system": "HSK"}
    rows = [figure("KR", "CN", 5.0, product="2941901000", period=day, **kinds) for day in months]
    rows += [figure("KR", "IN", 1.0, product="2941909000", period=day, **kinds) for day in months]
    (korea,) = dependences(observations(rows))
    assert (korea.first, korea.last) == (date(2024, 7, 1), date(2025, 6, 1))
    assert korea.imports == 72.0 and korea.codes == ("2941901000", "2941909000") and korea.key == "294190"
    rows += [figure("KR", "CN", 7.0, product="2941", period=day, **kinds) for day in months]
    # The heading is a statement of its own; nothing is taken from its lines.
    found = dependences(observations(rows))
    assert {one.key: one.imports for one in found} == {"2941": 84.0, "294190": 72.0}


def test_materials_and_areas_sum_what_they_hold():
    rows = [
        figure("KR", "CN", 10.0, product="310210"),
        figure("KR", "QA", 30.0, product="310210"),
        figure("KR", "CN", 20.0, product="310230"),
    ]
    table = observations(rows)
    by_material = {one.key: one for one in dependences(table, by=By.MATERIAL)}
    assert by_material["urea"].imports == 40.0 and by_material["ammonium_nitrate"].imports == 20.0
    (area,) = [one for one in dependences(table, by=By.AREA) if one.key == "food_security"]
    assert area.imports == 60.0 and area.share_of("CN").lower == 0.5 and area.codes == ("310210", "310230")
    assert "food" in area.name.en.casefold() and "식량" in area.name.ko
    assert dependence_rows([area])[0]["supplier_1"] in ("CN", "QA")


def test_a_world_of_trade_that_adds_up():
    generator = np.random.default_rng(11)
    countries, products = ["KR", "US", "CN", "IN", "DE", "JP"], [f"2941{number:02}" for number in range(10, 40)]
    flows = generator.gamma(0.3, 1e6, (len(products), 6, 6))
    rows = []
    for (at, product), (to, buyer) in every(enumerate(products), enumerate(countries[:2])):
        flows[at, to, to] = 0.0
        rows += [
            figure(buyer, seller, float(flows[at, by, to]), product=product)
            for by, seller in enumerate(countries)
            if by != to
        ]
        rows += [figure(buyer, seller, float(flows[at, to, by]), product=product, indicator="export_value") for by, seller in enumerate(countries) if by != to]  # fmt: skip
    found = dependences(observations(rows))
    assert len(found) == 60
    for one in found:
        at, to, by = products.index(one.key), countries.index(one.reporter), countries.index(one.other)
        bought = flows[at, :, to]
        assert one.imports == pytest.approx(bought.sum())
        assert one.concentration.hhi.lower == pytest.approx(((bought / bought.sum()) ** 2).sum())
        elsewhere = flows[at, by].sum() - flows[at, by, to]
        assert one.replaceable.lower == pytest.approx(min(1, elsewhere / (bought.sum() - bought[by])))
        assert one.replaceable.is_known
    points = chokepoints(found, 0.4)
    shares = flows[:, :, :2] / flows[:, :, :2].sum(axis=1, keepdims=True)
    brute = {
        (products[at], countries[by])
        for at in range(len(products))
        for by in range(2, 6)
        if (shares[at, by] >= 0.4).all()
    }
    assert {(one.key, one.country) for one in points} == brute and brute
    assert [one.value_at_stake for one in points] == sorted((one.value_at_stake for one in points), reverse=True)


def test_real_flows_between_41_regions(shared_data):
    """WIOD 2011: what a country's industries buy abroad, by the seller's sector."""
    stored = np.load(shared_data / "supply" / "wiod" / "wiod2011_41x35.npz", allow_pickle=False)
    regions, sectors = len(stored["countries"]), len(stored["sectors"])
    names = [str(one) for one in stored["countries"]]
    flows = stored["Z"].reshape(regions, sectors, regions, sectors).sum(axis=3)
    codes = {"KOR": "KR", "USA": "US"}
    rows = []
    for (to, buyer), (by, seller), sector in every(enumerate(names), enumerate(names), range(sectors)):
        if buyer in codes and to != by:
            value = max(0.0, float(flows[by, sector, to]))
            rows.append(figure(codes[buyer], codes.get(seller, seller), value, product=f"{sector + 10}"))
    found = dependences(observations(rows))
    chemicals = 8  # of 35, "Chemicals and Chemical Products"
    (korea,) = [one for one in found if one.reporter == "KR" and one.key == f"{chemicals + 10}"]
    column = np.delete(flows[:, chemicals, names.index("KOR")], names.index("KOR"))
    assert korea.imports == pytest.approx(column.sum())
    assert korea.suppliers[0].value == pytest.approx(column.max())
    assert pl.DataFrame(dependence_rows(found)).height == len(found)
