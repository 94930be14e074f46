"""Both sides hold the same in the end, whatever befell nodes and wire: a few short runs; `benchmarks/exchange_faults.py` makes long ones."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .faults import Pair, machine


def test_both_sides_hold_the_same_whatever_befell_them(tmp_path_factory) -> None:
    pair = Pair(tmp_path_factory.mktemp("faults"))
    try:
        run_state_machine_as_test(
            machine(lambda: pair),
            settings=settings(
                max_examples=3, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck),
                phases=[Phase.generate], report_multiple_bugs=False,
            ),
        )  # fmt: skip
    finally:
        pair.close()
    assert pair.counts["records compared"] > 0
