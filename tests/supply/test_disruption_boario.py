"""Five cases that BoARIO 0.7.2 computed, step by step: production, capacity, overproduction."""

import ast
import json

import numpy as np
import pytest

from bioaccord.supply.disruption import Shock, ShockKind, simulate
from bioaccord.supply.disruption_rules import boario_rules
from bioaccord.supply.production import production_of_table

CASES = ("tiny_arbitrary", "tiny_arbitrary_noalt", "tiny_collapse", "tiny_recover", "tiny_shortage")


@pytest.mark.parametrize("case", CASES)
def test_a_table_runs_as_boario_runs_it(shared_data, case):
    folder = shared_data / "supply" / "boario" / case
    described = json.loads((folder / "case.json").read_text())
    with np.load(folder / "trajectory.npz", allow_pickle=True) as stored:
        expected = {name: stored[name] for name in stored}
    parameters, (event,) = described["params"], described["events"]
    pairs = [(str(region), str(sector)) for region in expected["regions"] for sector in expected["sectors"]]
    network = production_of_table(
        expected["Z_year"],
        expected["Y_year"],
        expected["x_year"],
        [sector for _, sector in pairs],
        ["|".join(pair) for pair in pairs],
        {sector: float(days) for sector, days in parameters["inventory_dict"].items()},
    )
    hit = {ast.literal_eval(place): size for place, size in event["impact_series"].items()}
    places = np.array([pairs.index(place) for place in hit])
    size = np.array(list(hit.values()))
    # Lost capital is a share of the capital; an arbitrary event bites one step late, and fades in rounded steps.
    is_capital = event["type"].startswith("EventKapital")
    late = 0 if is_capital else 1
    shock = Shock(
        ShockKind.CAPACITY,
        places,
        size / expected["capital"][places] if is_capital else size,
        first_day=event["occurrence"] + late,
        duration_days=event["duration"] + 2,
        recovery_days=event["recovery_tau"],
        rounded_to=None if is_capital else 6,
    )
    rules = boario_rules(
        overproduction_max=parameters["alpha_max"],
        overproduction_days=parameters["alpha_tau"],
        stock_heterogeneity=parameters["psi_param"],
        restoration_days=parameters["inventory_restoration_tau"],
        by_capacity=parameters["order_type"] == "alt",
    )
    run = simulate(network, [shock], rules, days=described["T"], keep_days=True)
    for ours, theirs in (
        (run.production, expected["production"]),
        (run.capacity, expected["production_cap"]),
        (run.overproduction, expected["overprod"]),
    ):
        assert np.allclose(ours, theirs, rtol=1e-9, atol=0)
    assert run.collapsed == (case == "tiny_collapse")
