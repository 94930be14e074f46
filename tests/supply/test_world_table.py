"""World tables: what they hold, and what of them is refused."""

from pathlib import Path

import numpy as np
import pytest

from bioaccord.supply.disruption import simulate
from bioaccord.supply.disruption_rules import SECTORS
from bioaccord.supply.world_table import read_world_table
from bioaccord.vocabulary.errors import InputError


def table(path: Path, **changed: object) -> Path:
    flows = np.array([[10.0, 20, 0, 5], [5, 5, 5, 5], [0, 10, 30, 10], [1, 2, 3, 4]])
    # The third industry sells out of its inventories: a fall of stocks is negative final demand.
    final = np.array([[60.0, 5], [80, 0], [45, -5], [20, 0]])
    held = {
        "Z": flows,
        "F": final,
        "x": flows.sum(axis=1) + final.sum(axis=1),
        "countries": np.array(["KOR", "USA"]),
        "sectors": np.array(["c1", "c2"]),
        **changed,
    }
    np.savez(path / "table.npz", **held)
    return path / "table.npz"


def test_a_table_tells_what_it_holds(tmp_path):
    found = read_world_table(table(tmp_path, unit=np.array("USD million"), year=np.array("2020")))
    assert (found.file, found.countries, found.sectors, found.unit, found.year) == (
        "table.npz",
        2,
        2,
        "USD million",
        "2020",
    )
    assert found.production.names == ("KOR|c1", "KOR|c2", "USA|c1", "USA|c2")
    assert (read_world_table(table(tmp_path)).unit, found.production.producers) == ("", 4)


def changed(values: list[float], place: tuple[int, ...], value: float) -> np.ndarray:
    array = np.array(values, dtype=float)
    array[place] = value
    return array


FLOWS = [[10.0, 20, 0, 5], [5, 5, 5, 5], [0, 10, 30, 10], [1, 2, 3, 4]]
OUTPUT = [100.0, 100, 90, 30]


@pytest.mark.parametrize(
    ("array", "values", "words"),
    [
        ("x", [0.0] * 4, r"4 industries do not add up to their output x; KOR\|c1 delivers 100 but x is 0"),
        ("x", changed(OUTPUT, (3,), 31), r"1 industries .* USA\|c2 delivers 30 but x is 31"),
        ("x", changed(OUTPUT, (1,), np.nan), r"x holds 1 values that are no numbers, the first at KOR\|c2"),
        ("x", [1.0], "x \\(1,\\) for 4 industries"),
        ("Z", changed(FLOWS, (0, 3), np.nan), r"first at KOR\|c1 → USA\|c2"),
        ("Z", changed(FLOWS, (2, 1), -50_000), r"first from USA\|c1 to KOR\|c2 \(-50,000\)"),
    ],
)
def test_a_wrong_table_is_refused_with_the_industry(tmp_path, array, values, words):
    with pytest.raises(InputError, match=words):
        read_world_table(table(tmp_path, **{array: np.array(values)}))


def test_a_table_of_nothing_is_refused_and_a_run_of_nothing_is_no_collapse(tmp_path):
    nothing = {"Z": np.zeros((4, 4)), "F": np.zeros((4, 1)), "x": np.zeros(4)}
    with pytest.raises(InputError, match="no industry delivers anything"):
        read_world_table(table(tmp_path, **nothing))
    from bioaccord.supply.production import production_of_table

    names = ["a", "b"]
    idle = production_of_table(np.zeros((2, 2)), np.zeros((2, 1)), np.zeros(2), names, names, 60.0)
    run = simulate(idle, [], SECTORS, days=10)
    assert not run.collapsed
    assert (run.daily_output == 1).all()
    assert (run.daily_unmet == 0).all()
