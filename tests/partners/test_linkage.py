"""The model of Fellegi and Sunter: what is learned without labels against what made the data, rarity, blocking; and the published sets."""

import csv
import json
import math
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.partners.blocking import alike_names, shared_values, united
from bioaccord.partners.column_comparisons import ColumnKind, ComparedColumn
from bioaccord.partners.linkage import MISSING, expectation_maximisation, probability
from bioaccord.partners.splink_settings import splink_settings
from bioaccord.partners.table_linkage import link_tables
from bioaccord.vocabulary.errors import InputError

DATA = (
    Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    / "partners"
    / "er"
)
PEOPLE = (
    ComparedColumn("first_name", by_rarity=True),
    ComparedColumn("surname", by_rarity=True),
    ComparedColumn("dob", ColumnKind.DIGITS),
    ComparedColumn("city", by_rarity=True),
    ComparedColumn("email"),
)


def test_what_made_the_data_is_learned_without_labels() -> None:
    generator = np.random.default_rng(7)
    m = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.95, 0.05]])
    u = np.array([[0.01, 0.99], [0.05, 0.95], [0.1, 0.9], [0.02, 0.98]])
    one = generator.random(40_000) < 0.2
    chances = np.where(one[:, None], m[:, 0], u[:, 0])
    levels = (generator.random(chances.shape) >= chances).astype(np.int8)
    levels[generator.random(levels.shape) < 0.1] = MISSING
    learned, share = expectation_maximisation(levels, [tuple(row) for row in u])
    assert share == pytest.approx(0.2, abs=0.01)
    assert np.array(learned) == pytest.approx(m, abs=0.02)


@given(st.floats(-50, 50))
def test_probability_and_bits_are_one_thing(bits: float) -> None:
    assert probability(bits) + probability(-bits) == pytest.approx(1)
    assert math.log2(probability(bits) / probability(-bits)) == pytest.approx(bits, abs=1e-6)


VALUES = st.lists(st.lists(st.sampled_from("abcdef"), max_size=3), max_size=8)


@given(VALUES, VALUES)
@settings(deadline=None)
def test_blocks_against_every_pair(left: list[list[str]], right: list[list[str]]) -> None:
    found = united([shared_values(left, right)], len(right))
    every = {(a, b) for a, ones in enumerate(left) for b, others in enumerate(right) if set(ones) & set(others)}
    assert set(zip(found[0].tolist(), found[1].tolist(), strict=True)) == every


def test_names_with_rare_pieces_in_common_are_near() -> None:
    left = ["hanbitpharm", "orionpharm", "cedarpharm", ""]
    right = ["birchpharm", "hanbitpharma", "oryonpharm"]
    ones, others = alike_names(left, right, length=3, nearest=2, least=0.1)
    found = set(zip(ones.tolist(), others.tolist(), strict=True))
    assert {(0, 1), (1, 2)} <= found
    assert all(one != 3 for one, _ in found)


def _people(generator: np.random.Generator, count: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return made-up records twice, the second time with slips, a third of them of nobody in the first."""
    syllables = ["ka", "lo", "min", "tar", "ves", "quo", "ran", "sil", "dep", "hu"]
    first: list[dict[str, str]] = []
    for number in range(count):
        words = ["".join(generator.choice(syllables, 3)) for _ in range(2)]
        day = f"{generator.integers(1950, 2000)}-{generator.integers(1, 13):02}-{generator.integers(1, 29):02}"
        first.append(
            {
                "id": str(number),
                "name": words[0],
                "town": words[1],
                "born": day,
                "code": str(generator.integers(10**5, 10**6)),
            }
        )
    second = []
    for row in first[: 2 * count // 3]:
        changed = dict(row)
        column = str(generator.choice(["name", "town", "born", "code", "none"]))
        if column != "none":
            changed[column] = changed[column][:-1] if generator.random() < 0.7 else ""
        second.append(changed)
    return first, second


def test_two_tables_are_linked_and_the_model_goes_to_splink() -> None:
    left, right = _people(np.random.default_rng(3), 600)
    columns = [
        ComparedColumn("name"),
        ComparedColumn("town"),
        ComparedColumn("born", ColumnKind.DIGITS),
        ComparedColumn("code", ColumnKind.DIGITS),
    ]
    rules = [("name",), ("born",), ("code",)]
    found, model = link_tables(left, right, columns, np.random.default_rng(1), rules=rules, id_column="id")
    pairs = {(one.left_id, one.right_id) for one in found}
    assert pairs == {(str(number), str(number)) for number in range(400)}
    assert all(one.probability == pytest.approx(probability(one.weight_bits)) for one in found)
    assert model.prior == pytest.approx(1 / 600, rel=0.2)
    told = json.loads(json.dumps(splink_settings(model, columns, rules, id_column="id", one_table=False)))
    assert [one["output_column_name"] for one in told["comparisons"]] == ["name", "town", "born", "code"]
    assert told["probability_two_random_records_match"] == model.prior


def test_columns_that_are_not_there_are_refused() -> None:
    rows = [{"a": "1"}, {"a": "2"}]
    with pytest.raises(InputError, match="'b' is no column"):
        link_tables(rows, None, [ComparedColumn("b")], np.random.default_rng(1))


def test_too_few_columns_teach_nothing() -> None:
    rows = [{"a": "x"}, {"a": "x"}, {"a": "y"}]
    with pytest.raises(InputError, match="three columns"):
        link_tables(rows, None, [ComparedColumn("a")], np.random.default_rng(1))


@pytest.mark.skipif(not DATA.is_dir(), reason=f"real data not found at {DATA} (BIOACCORD_SHARED_DATA)")
def test_fake_1000_without_labels() -> None:
    with (DATA / "splink_fake_1000.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cluster = {row["unique_id"]: row["cluster"] for row in rows}
    found, _ = link_tables(rows, None, PEOPLE, np.random.default_rng(1), id_column="unique_id")
    right = sum(cluster[one.left_id] == cluster[one.right_id] for one in found)
    assert right / len(found) > 0.93
    assert right > 1500  # of 2,031 pairs; many records hold too little to tell
