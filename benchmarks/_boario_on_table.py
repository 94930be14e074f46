"""BoARIO on a table, for `disruption_run.py`; run by a Python that has it (`pip install boario pymrio progressbar2`).

Usage: _boario_on_table.py TABLE.npz SHOCKS.json     prints seconds of the loop and the daily output of the world as JSON
"""

import json
import sys
import time

import numpy as np
import pandas as pd
import pymrio
from boario import event
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation


def main() -> None:
    with np.load(sys.argv[1], allow_pickle=True) as stored:
        flows, final, countries, sectors = (stored[name] for name in ("flows", "final", "countries", "sectors"))
    with open(sys.argv[2], encoding="utf-8") as file:  # noqa: PTH123 - runs outside the project's environment
        shocks = json.load(file)
    index = pd.MultiIndex.from_product([countries, sectors], names=["region", "sector"])
    # All final demand is taken as of the first country; only its sum counts here.
    columns = pd.MultiIndex.from_product([countries, ["final"]], names=["region", "category"])
    demand = np.zeros((len(index), len(countries)))
    demand[:, 0] = final.ravel()
    table = pymrio.IOSystem(
        Z=pd.DataFrame(flows, index=index, columns=index), Y=pd.DataFrame(demand, index=index, columns=columns)
    )
    table.calc_all()
    model = ARIOPsiModel(
        table, order_type="noalt", alpha_tau=365, psi_param=0.8, main_inv_dur=60, inventory_restoration_tau=60
    )
    impact = pd.Series({tuple(place): size for place, size in shocks["places"]})
    impact.index = impact.index.set_names(["region", "sector"])
    happens = event.from_series(
        impact,
        event_type="arbitrary",
        occurrence=shocks["occurrence"],
        duration=shocks["duration"],
        recovery_tau=shocks["recovery"],
        recovery_function="linear",
    )
    simulation = Simulation(model, n_temporal_units_to_sim=365)
    simulation.add_event(happens)
    began = time.perf_counter()
    simulation.loop()
    seconds = time.perf_counter() - began
    made = simulation.production_realised
    world = made.sum(axis=1).to_numpy(dtype=float)
    print(json.dumps({"seconds": seconds, "world": (world / world[0]).tolist()}))


if __name__ == "__main__":
    main()
