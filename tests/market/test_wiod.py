"""Industries by country: a table by hand, every tier by brute force, and the real tables of 2011 against what was published of them."""

import csv
from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
import pytest

from bioaccord.market.chokepoints import chokepoints
from bioaccord.market.concentration import Bounds
from bioaccord.market.dependence import By, dependences
from bioaccord.market.dependence_words import dependence_told
from bioaccord.market.observation import Flag, checked
from bioaccord.market.sources.wiod import figures_from_file, inputs_by_origin, value_added_by_origin
from bioaccord.reading.industry_table import read_industry_table
from bioaccord.vocabulary.errors import InputError
from tests.slips import english_sentences

NOW = datetime(2026, 9, 15, tzinfo=UTC)
COUNTRIES, SECTORS = ("KOR", "USA", "CHN", "RoW"), ("c8", "c9")


def saved(folder, name="wiod2011_small.npz", **changed):
    generator = np.random.default_rng(3)
    flows = generator.gamma(0.5, 10.0, (8, 8)).round()
    final = generator.gamma(1.0, 40.0, (8, 8)).round() + 20
    held = {
        "Z": flows,
        "F": final,
        "x": flows.sum(axis=1) + final.sum(axis=1),
        "countries": np.array(COUNTRIES),
        "sectors": np.array(SECTORS),
        **changed,
    }
    np.savez(folder / name, **held)
    return folder / name


def figures(path):
    (found,) = figures_from_file(path, retrieved_at=NOW)
    return checked(found.table)


def value(table, indicator, reporter, partner, sector):
    (found,) = table.filter(indicator=indicator, reporter=reporter, partner=partner, product=sector)["value"]
    return found


def test_inputs_and_value_added_are_those_of_adding_up_tier_after_tier(tmp_path):
    path = saved(tmp_path)
    table, stored = figures(path), np.load(path)
    flows, final, output = stored["Z"], stored["F"], stored["x"]
    # Korea's chemical industry (second row) buys of both Chinese industries (fifth and sixth row).
    assert value(table, "industry_inputs", "KR", "CN", "c9") == (flows[4, 1] + flows[5, 1]) * 1e6
    assert value(table, "industry_inputs", "KR", "WLD", "c9") == flows[:, 1].sum() * 1e6
    assert set(table["partner"]) == {"KR", "US", "CN", "WLD"}
    # What the United States uses of chemicals made anywhere, and everything that went into it, tier after tier.
    use = np.zeros(8)
    use[1::2] = final[1::2, 2:4].sum(axis=1)
    inputs, made, tier = flows / output, np.zeros(8), use.copy()
    for _ in range(2000):
        made, tier = made + tier, inputs @ tier
    added = (1 - inputs.sum(axis=0)) * made
    for number, country in enumerate(("KR", "US", "CN")):
        told = value(table, "final_use_value_added", "US", country, "c9")
        assert told == pytest.approx(added[2 * number : 2 * number + 2].sum() * 1e6)
    # Nothing is created and nothing lost on the way.
    assert value(table, "final_use_value_added", "US", "WLD", "c9") == pytest.approx(use.sum() * 1e6)
    assert set(table.filter(indicator="final_use_value_added")["flags"]) == {Flag.ESTIMATED | Flag.CALCULATED}
    assert set(table["period"]) == {date(2011, 1, 1)} and set(table["product_system"]) == {"industry"}


def test_the_rest_of_the_world_is_bounds_and_ones_own_inputs_are_no_imports(tmp_path):
    table = figures(saved(tmp_path))
    flows = np.load(tmp_path / "wiod2011_small.npz")["Z"]
    (korea,) = [one for one in dependences(table, by=By.INDUSTRY) if (one.reporter, one.key) == ("KR", "c9")]
    abroad = flows[2:, 1].sum()
    assert korea.own == flows[:2, 1].sum() * 1e6 and korea.imports == pytest.approx(abroad * 1e6)
    assert korea.share_of("CN").lower == pytest.approx(flows[4:6, 1].sum() / abroad)
    named = np.array([flows[2:4, 1].sum(), flows[4:6, 1].sum()]) / abroad
    rest = flows[6:, 1].sum() / abroad
    assert korea.concentration.hhi == Bounds(pytest.approx((named**2).sum()), pytest.approx((named**2).sum() + rest**2))
    told = dependence_told(korea)
    assert "in 2011" in told.en and "not told by country" in told.en and told.ko.startswith("2011년 한국의 화학")
    assert english_sentences(told.ko) == []


@pytest.mark.parametrize(
    ("name", "changed", "words"),
    [
        ("table.npz", {}, "of which year"),
        ("wiod2011.npz", {"unit": np.array("EUR million")}, "EUR million"),
        ("wiod2011.npz", {"F": np.ones((8, 7))}, "7 columns, which 4 countries"),
        ("wiod2011.npz", {"countries": np.array(["DEU", "FRA", "CHN", "RoW"])}, "neither Korea nor"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, name, changed, words):
    if "F" in changed:
        flows = np.ones((8, 8))
        changed |= {"Z": flows, "x": flows.sum(axis=1) + changed["F"].sum(axis=1)}
    with pytest.raises(InputError, match=words):
        figures(saved(tmp_path, name, **changed))


def test_industries_that_use_up_what_they_make_are_refused(tmp_path):
    flows = np.full((8, 8), 5.0)
    with pytest.raises(InputError, match="use up all"):
        figures(saved(tmp_path, Z=flows, F=np.zeros((8, 4)), x=flows.sum(axis=1)))


def test_the_year_stands_in_the_name_or_in_the_file(tmp_path):
    assert set(figures(saved(tmp_path, "table_2014.npz"))["period"]) == {date(2014, 1, 1)}
    assert set(figures(saved(tmp_path, "a.npz", year=np.array("2009")))["period"]) == {date(2009, 1, 1)}


def test_the_real_tables_of_2011(shared_data):
    folder = shared_data / "supply" / "wiod"
    path = folder / "wiod2011_41x35.npz"
    whole = read_industry_table(path)
    places = {name: whole.countries.index(name) for name in ("KOR", "USA")}
    with (folder / "wiod2011_usa_kor_bilateral_by_sector.csv").open(encoding="utf-8") as file:
        published = list(csv.DictReader(file))
    by_pair = whole.flows.reshape(41, 35, 41, 35)
    used = whole.final.reshape(41, 35, 41, -1).sum(axis=3)
    for seller, buyer in (("USA", "KOR"), ("KOR", "USA")):
        here, there = places[seller], places[buyer]
        for number, row in enumerate(published):
            assert by_pair[here, number, there].sum() == float(row[f"{seller}_to_{buyer}_intermediate"])
            assert used[here, number, there] == float(row[f"{seller}_to_{buyer}_final"])
    # By the buyer's industry the same flows are told, only in the other direction.
    table = figures(path)
    american = sum(float(row["USA_to_KOR_intermediate"]) for row in published)
    told = table.filter(indicator="industry_inputs", reporter="KR", partner="US")["value"].sum()
    assert told == pytest.approx(american * 1e6)
    assert np.allclose(value_added_by_origin(whole).sum(axis=0)[whole.output > 0], 1.0)
    assert inputs_by_origin(whole).sum() == whole.flows.sum()
    found = dependences(table, by=By.FINAL_USE)
    points = chokepoints(found, 0.3)
    assert {(point.country, point.key) for point in points} >= {("CN", "c14"), ("CN", "c4")}
    assert all(first.value_at_stake >= second.value_at_stake for first, second in pairwise(points))
