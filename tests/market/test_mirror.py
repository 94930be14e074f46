"""Mirrored trade: a closed example by hand, brute force, and what must hold whatever the countries are called and money is counted in."""

import math
from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from bioaccord.market.mirror import FALLBACK_RATE, mirrored, rate_sentence, reason_sentence
from bioaccord.market.mirror_reliability import LARGEST_DISTANCE, reliability
from bioaccord.market.observation import Flag, checked, observations
from tests.slips import english_sentences

NOW = datetime(2026, 9, 15, 3, tzinfo=UTC)


def said(indicator, reporter, partner, value, *, month=1, year=2025, source="un-comtrade", **changes):
    return {
        "source": source,
        "indicator": indicator,
        "reporter": reporter,
        "partner": partner,
        "product_system": "HS2022",
        "product": "300249",
        "unit": "USD",
        "frequency": "M",
        "period": date(year, month, 1),
        "value": value,
        "flags": int(Flag.MISSING) if value is None else 0,
        "vintage": NOW.date(),
        "retrieved_at": NOW,
    } | changes


def sold(exporter, importer, value, **changes):
    return said("export_value", exporter, importer, value, **changes)


def bought(exporter, importer, value, **changes):
    return said("import_value", importer, exporter, value, **changes)


def mirror(*rows, **options):
    return mirrored(checked(observations(rows)), **options)


def one(*rows, **options):
    (row,) = mirror(*rows, **options).table.iter_rows(named=True)
    return row


def test_a_closed_example_by_hand():
    """A sells to B, who agrees, and to C, who says e^0.6 times as much.

    The average distance is 0.15 a side. Least squares with one more flow of that distance for each country: 3e+b+c = 0.75,
    e+2b = 0.15, e+2c = 0.75, so e = 0.15, b = 0, c = 0.30, and A's figure weighs 0.30/(0.15+0.30) = 2/3 against C's.
    """
    found = mirror(
        sold("A", "B", 50.0),
        bought("A", "B", 50.0),
        sold("A", "C", 100.0),
        bought("A", "C", 100 * math.exp(0.6)),
        rate=1.0,
    )
    distances = found.reliability
    assert distances.exporters == pytest.approx({"A": 0.15})
    assert distances.importers == pytest.approx({"B": 0.0, "C": 0.30})
    assert (distances.exporter_flows, distances.importer_flows) == ({"A": 2}, {"B": 1, "C": 1})
    rows = {row["importer"]: row for row in found.table.iter_rows(named=True)}
    assert rows["B"]["value"] == pytest.approx(50.0)
    assert rows["C"]["exporter_weight"] == pytest.approx(2 / 3)
    assert rows["C"]["value"] == pytest.approx(2 / 3 * 100 + 1 / 3 * 100 * math.exp(0.6))
    assert rows["C"]["reason"] == "both" and Flag(rows["C"]["flags"]) == Flag.CALCULATED | Flag.ESTIMATED


def test_one_side_stands_alone_and_neither_is_never_filled():
    found = mirror(
        sold("A", "B", 100.0),
        bought("A", "C", 108.0),
        sold("A", "D", None),
        bought("A", "D", None),
        sold("A", "E", None),
        bought("A", "E", 54.0, flags=int(Flag.PROVISIONAL)),
    )
    rows = {row["importer"]: row for row in found.table.iter_rows(named=True)}
    assert (rows["B"]["value"], rows["B"]["reason"], rows["B"]["exporter_weight"]) == (100.0, "exporter_only", 1.0)
    assert rows["C"]["value"] == pytest.approx(108 / FALLBACK_RATE) and rows["C"]["reason"] == "importer_only"
    assert (rows["D"]["value"], rows["D"]["reason"], Flag(rows["D"]["flags"])) == (None, "neither", Flag.MISSING)
    assert rows["E"]["value"] == pytest.approx(50.0)
    assert Flag(rows["E"]["flags"]) == Flag.PROVISIONAL | Flag.CALCULATED | Flag.ESTIMATED
    assert set(rows) == {"B", "C", "D", "E"}


def test_freight_is_the_importers_own_the_given_the_medians_or_the_usual_rate():
    row = one(sold("A", "B", 100.0), bought("A", "B", 120.0), said("import_value_fob", "B", "A", 96.0))
    assert (row["cif_fob"], row["rate_basis"], row["importer_value_fob"]) == (1.25, "importer", 96.0)
    assert Flag.ESTIMATED not in Flag(row["flags"])
    row = one(sold("KR", "US", 100.0), bought("KR", "US", 90.0, source="us-census", product_system="HTS"))
    assert (row["cif_fob"], row["rate_basis"]) == (1.0, "customs_value")
    row = one(sold("A", "B", 100.0), bought("A", "B", 120.0), rate=1.2)
    assert (row["importer_value_fob"], row["rate_basis"]) == (pytest.approx(100.0), "given")
    assert one(sold("A", "B", 100.0), bought("A", "B", 120.0))["rate_basis"] == "fallback"
    months = [1.1, 1.1, 1.2, 1.3, 1.1, 1.3, 1.2]
    rows = [
        r
        for at, m in enumerate(months, 1)
        for r in (sold("A", "B", 100.0, month=at), bought("A", "B", 100 * m, month=at))
    ]
    table = mirror(*rows, bought("C", "B", 12.0)).table
    assert table.filter(exporter="A")["cif_fob"].to_list() == pytest.approx([1.2] * 7)
    assert set(table.filter(exporter="A")["rate_basis"]) == {"pair"}
    # Another exporter of the same product has the product's median.
    assert table.filter(exporter="C").select("cif_fob", "rate_basis").row(0) == (pytest.approx(1.2), "product")
    # Medians below 1 are no freight.
    rows = [r for at in range(1, 8) for r in (sold("A", "B", 100.0, month=at), bought("A", "B", 60.0, month=at))]
    assert set(mirror(*rows).table["rate_basis"]) == {"fallback"}
    with pytest.raises(ValueError, match="1 or more"):
        mirror(*rows, rate=0.9)


def test_lines_are_summed_to_six_digits_and_the_own_office_is_preferred():
    kr = {"source": "korea-customs", "product_system": "HSK"}
    row = one(
        sold("KR", "US", 60.0, product="3002491000", **kr),
        sold("KR", "US", 40.0, product="3002499000", **kr),
        sold("KR", "US", 99.0),
        bought("KR", "US", 110.0),
        rate=1.1,
    )
    assert (row["exporter_value"], row["exporter_source"], row["exporter_lines"]) == (100.0, "korea-customs", 2)
    assert (row["edition"], row["value"], row["importer_lines"]) == ("HS2022", pytest.approx(100.0), 1)
    # A heading hides its own lines, a line without a value makes a sum without one, and then the other source is taken.
    row = one(sold("KR", "US", 60.0, product="3002491000", **kr), sold("KR", "US", 70.0, **kr))
    assert (row["exporter_value"], row["exporter_lines"]) == (70.0, 1)
    row = one(
        sold("KR", "US", 60.0, product="3002491000", **kr),
        sold("KR", "US", None, product="3002499000", **kr),
        sold("KR", "US", 99.0),
    )
    assert (row["exporter_value"], row["exporter_source"]) == (99.0, "un-comtrade")


def test_editions_do_not_meet_and_the_world_is_no_partner():
    found = mirror(sold("A", "B", 1.0), bought("A", "B", 1.0, product_system="HS2017"), sold("A", "WLD", 5.0)).table
    assert found["reason"].to_list() == ["other_edition"] * 2
    # A national tariff of 2019 is of the edition of 2017.
    row = one(
        sold("KR", "US", 1.0, year=2019, product_system="HSK", product="3002491000"),
        bought("KR", "US", 2.0, year=2019, product_system="HS2017"),
    )
    assert row["reason"] == "both"


def test_every_reason_has_both_languages():
    for key in ("both", "exporter_only", "importer_only", "other_edition", "neither"):
        assert english_sentences(reason_sentence(key).told("ko")) == []
    for key in ("", "customs_value", "importer", "given", "pair", "product", "fallback"):
        assert english_sentences(rate_sentence(key).told("ko")) == []


flows = st.lists(
    st.tuples(
        st.sampled_from("ABCDE"),
        st.sampled_from("ABCDE"),
        st.integers(1, 12),
        st.one_of(st.none(), st.floats(1, 1e9)),
        st.one_of(st.none(), st.floats(1, 1e9)),
    ).filter(lambda one: one[0] != one[1]),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one[:3],
)


def rows_of(drawn, name=lambda country: country, times=1.0):
    rows = []
    for exporter, importer, month, x, m in drawn:
        rows.append(sold(name(exporter), name(importer), None if x is None else x * times, month=month))
        rows.append(bought(name(exporter), name(importer), None if m is None else m * times, month=month))
    return rows


def by_flow(found, name=lambda country: country):
    return {
        (name(row["exporter"]), name(row["importer"]), row["period"]): (
            row["value"],
            row["exporter_weight"],
            row["reason"],
        )
        for row in found.table.iter_rows(named=True)
    }


def same(one_side, other, times=1.0):
    assert one_side.keys() == other.keys()
    for key, (value, weight, reason) in one_side.items():
        assert other[key][2] == reason
        assert other[key][1] == (pytest.approx(weight, abs=1e-6) if weight is not None else None)
        assert other[key][0] == (pytest.approx(value * times, rel=1e-6) if value is not None else None)


@settings(max_examples=40, deadline=None)
@given(flows, st.permutations("ABCDE"))
def test_other_names_give_the_same_figures(drawn, order):
    there = dict(zip("ABCDE", order, strict=True))
    back = {new: old for old, new in there.items()}
    same(by_flow(mirror(*rows_of(drawn))), by_flow(mirror(*rows_of(drawn, there.get)), back.get))


@settings(max_examples=40, deadline=None)
@given(flows, st.sampled_from([1e-3, 0.5, 1350.0]))
def test_another_currency_gives_the_same_figures_in_it(drawn, times):
    same(by_flow(mirror(*rows_of(drawn))), by_flow(mirror(*rows_of(drawn, times=times))), times)


@settings(max_examples=40, deadline=None)
@given(flows)
def test_a_figure_lies_between_what_the_two_say_and_none_is_made_up(drawn):
    for row in mirror(*rows_of(drawn)).table.iter_rows(named=True):
        both = [one for one in (row["exporter_value"], row["importer_value_fob"]) if one is not None]
        assert (row["value"] is None) == (not both) == bool(row["flags"] & Flag.MISSING)
        if both:
            assert min(both) * (1 - 1e-9) <= row["value"] <= max(both) * (1 + 1e-9)


def test_the_distances_are_those_of_brute_force():
    generator = np.random.default_rng(5)
    rows = [
        (exporter, importer, float(np.exp(generator.normal(0, 0.2 + 0.3 * (exporter == "B") + 3 * (importer == "E")))))
        for exporter in "ABC"
        for importer in "DEF"
        for _ in range(int(generator.integers(1, 6)))
    ]
    found = reliability(pl.DataFrame(rows, schema=["exporter", "importer", "ratio"], orient="row"))
    distance = [min(abs(math.log(ratio)), LARGEST_DISTANCE) for *_, ratio in rows]
    average = sum(distance) / len(distance) / 2

    def squares(guess):
        parts = dict(zip("ABCDEF", guess, strict=True))
        apart = sum((parts[x] + parts[m] - d) ** 2 for (x, m, _), d in zip(rows, distance, strict=True))
        return apart + sum((one - average) ** 2 for one in guess)

    best = minimize(squares, [average] * 6, bounds=[(0, None)] * 6, options={"ftol": 1e-15, "gtol": 1e-10})
    assert [*found.exporters.values(), *found.importers.values()] == pytest.approx(list(best.x), abs=1e-4)
    assert found.importers["E"] == max(found.importers.values())
