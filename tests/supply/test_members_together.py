"""Figures over members: told only where they hide each member."""

import numpy as np
import pytest

from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit
from bioaccord.supply.members_together import countries_of_makers, may_be_told, members_chokepoints
from bioaccord.vocabulary.material import standard_materials

from .networks import network


def members(count: int) -> NetworkChart:
    """So many Korean firms whose drug needs vials from one Chinese maker."""
    names = [f"D{number}" for number in range(count)]
    return NetworkChart(
        network(
            [("vial", "CN", "type_1_glass_vial"), *((name, "KR", "lidocaine_injection") for name in names)],
            [(name, "type_1_glass_vial", True, 0.1) for name in names],
            [("vial", name, 1.0, 5) for name in names],
        ),
        standard_materials(),
    )


def test_five_members_may_be_told_and_four_may_not() -> None:
    told = members_chokepoints(members(5), [f"F-D{number}" for number in range(5)], Unit.COUNTRY)
    assert [(row.key, row.members, row.usd_per_year, row.share) for row in told.rows] == [
        ("CN", 5, pytest.approx(5 * 365_000), pytest.approx(1.0))
    ]
    assert told.held_back == 0
    few = members_chokepoints(members(4), [f"F-D{number}" for number in range(4)], Unit.COUNTRY)
    assert few.rows == ()
    assert few.held_back == 1


def test_a_member_that_makes_up_most_of_a_figure_holds_it_back() -> None:
    assert may_be_told(np.array([60.0, 10, 10, 10, 10]))
    assert not may_be_told(np.array([61.0, 10, 10, 10, 9]))
    assert not may_be_told(np.array([5.0, 5, 5, 5, 0]))


def test_sites_and_firms_are_never_told() -> None:
    with pytest.raises(ValueError, match="never by site or firm"):
        members_chokepoints(members(5), ["F-D0"], Unit.SITE)


def test_countries_of_makers_are_told_from_five_firms_on() -> None:
    firms = [(f"kr{number}", "KR", "single_use_bioreactor_bag") for number in range(5)]
    others = [(f"us{number}", "US", "single_use_bioreactor_bag") for number in range(4)]
    one = NetworkChart(network([*firms, *others], [], [], []), standard_materials())
    assert countries_of_makers(one, "single_use_bioreactor_bag") == ("KR",)
    assert countries_of_makers(one, "type_1_glass_vial") == ()
