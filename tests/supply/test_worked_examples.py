"""Examples that others have worked out in print, with the figures they print."""

import numpy as np
import pytest

from bioaccord.supply.availability import availability
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.compiled import compile_network
from bioaccord.supply.dependence import supplier_concentration
from bioaccord.supply.disruption import Shock, ShockKind, simulate
from bioaccord.supply.disruption_rules import DisruptionRules, Overproduction
from bioaccord.supply.knock_out_sweep import KnockOutSweep
from bioaccord.supply.production import production_of_table
from bioaccord.vocabulary.material import standard_materials

from .networks import network


def test_the_two_sector_economy_of_miller_and_blair() -> None:
    """Input-Output Analysis (2nd ed., 2009), section 2.3: final demand goes from (350, 1700) to (600, 1500), output from
    (1000, 2000) to (1247.5, 1841.6). The simulation has to settle there when firms may make more for long."""
    table = production_of_table(
        np.array([[150.0, 500.0], [200.0, 100.0]]),
        np.array([[350.0], [1700.0]]),
        np.array([1000.0, 2000.0]),
        ["one", "two"],
        ["one", "two"],
        30.0,
    )
    change = np.array([600 / 350 - 1, 1500 / 1700 - 1])
    shock = Shock(ShockKind.DEMAND, np.array([0, 1]), change, first_day=0, duration_days=1_000_000)
    # Under the default rule capacity above the normal always drifts back a little, and output with it; here it stays while it is needed.
    rules = DisruptionRules(
        overproduction_max=2.0, overproduction_days=365, restoration_days=30, stock_heterogeneity=0.5,
        overproduction=Overproduction.SIGNED_SCARCITY,
    )  # fmt: skip
    run = simulate(table, [shock], rules, days=20_000)
    assert run.last_output * 365 == pytest.approx([1247.5, 1841.6], abs=0.1)


def test_the_market_of_four_firms_in_the_merger_guidelines() -> None:
    """US Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines (2010), note 9: four firms with 30, 30, 20 and
    20 per cent have a Herfindahl-Hirschman index of 2,600."""
    suppliers = {"A": 0.3, "B": 0.3, "C": 0.2, "D": 0.2}
    chart = NetworkChart(
        network(
            [*((name, "US", "type_1_glass_vial") for name in suppliers), ("drug", "KR", "lidocaine_injection")],
            [("drug", "type_1_glass_vial", True, 0.1)],
            [(name, "drug", share, 5) for name, share in suppliers.items()],
        ),
        standard_materials(),
    )
    low, high = supplier_concentration(chart)
    assert low[0] * 10_000 == pytest.approx(2_600)
    assert high[0] * 10_000 == pytest.approx(2_600)


@pytest.mark.parametrize("half", [3, 10, 14])
def test_the_chain_on_which_repetition_stops_too_early(half: int) -> None:
    """Haddad and Monmege, Interval iteration algorithm for MDPs and IMDPs (Theoretical Computer Science 735, 2018), their first example: every state goes on
    to the next with a half, or back to the middle; the goal at one end and the sink at the other are equally far, so from the middle the goal is
    reached with probability 1/2. Repeating the equations seems to stand still long before. Here a state is a firm that buys half from the next and half from the middle."""
    last = 2 * half
    links = []
    for number in range(1, last):
        onward = number - 1 if number < half else number + 1
        other = half if number != half else half - 1
        links += [(f"P{onward}", f"P{number}", 0.5, 1), (f"P{other}", f"P{number}", 0.5, 1)]
    products = [(f"P{number}", "KR", "corn") for number in range(last + 1)]
    compiled = compile_network(network(products, [(f"P{n}", "corn", True, 0.1) for n in range(1, last)], links))
    lost = np.zeros((last + 1, 1), dtype=np.bool_)
    lost[0] = True
    assert KnockOutSweep(compiled).losses(lost)[half, 0] == pytest.approx(0.5, abs=5e-4)
    left, _, _ = availability(compiled, np.where(lost[:, 0], 0.0, 1.0), np.ones(compiled.deliveries))
    assert left[half] == pytest.approx(0.5, abs=1e-5)
