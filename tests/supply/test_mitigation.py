"""Plans under a budget: a case solved by hand, brute force over measures, and what the simulation shows."""

from dataclasses import replace
from pathlib import Path

import pytest

from bioaccord.supply.asked_products import asked_products
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.event_rates import EventRate, Spread, read_rates
from bioaccord.supply.measures import MeasureCosts, RaisedStock, SecondSource, candidate_measures, with_measures
from bioaccord.supply.mitigation import plan_mitigation
from bioaccord.supply.progress import Cancelled
from bioaccord.supply.risk import expected_shortfall
from bioaccord.supply.stress_test import StressModel, stress_test
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.material import standard_materials

from .networks import network

SAMPLE = Path(__file__).parents[2] / "sample"


def chart() -> NetworkChart:
    """A drug of vials from CN, with a maker of vials in the US that nobody buys from yet."""
    return NetworkChart(
        network(
            [
                ("far", "CN", "type_1_glass_vial"),
                ("near", "US", "type_1_glass_vial"),
                ("third", "DE", "type_1_glass_vial"),
                ("drug", "KR", "lidocaine_injection"),
            ],
            [("drug", "type_1_glass_vial", True, 0.1)],
            [("far", "drug", 1.0, 0)],
            [("drug", "type_1_glass_vial", 5)],
        ),
        standard_materials(),
    )


RATES = (
    EventRate(
        kind="country_lost",
        per_year=2.0,
        countries=("CN",),
        duration_days=Spread(low=40, mode=40, high=40),
        source="test",
    ),
)
COSTS = MeasureCosts(holding_per_year=0.2, qualification_usd=20_000, years=5, most_stock_days=60)


def shortfall(one: NetworkChart) -> float:
    products = [one.product_number["drug"]]
    test = stress_test(StressModel(one, products), RATES, scenarios=40, seed=2)
    return expected_shortfall(test.loss, 0.9)


def test_candidates_take_the_chosen_country_first() -> None:
    stocks, sources = candidate_measures(chart(), [3], COSTS, first_country="US", most=1)
    # A day of vials is worth 1,000 x 0.1 USD.
    assert stocks == [RaisedStock("S-drug", "type_1_glass_vial", 60.0, pytest.approx(60 * 100 * 0.2))]
    assert [one.supplier_site_id for one in sources] == ["S-near"]
    assert candidate_measures(chart(), [3], COSTS, first_country="DE", most=1)[1][0].supplier_site_id == "S-third"


def test_measures_change_the_network() -> None:
    source = SecondSource("S-drug", "type_1_glass_vial", "S-near", 0.3, 12.0, 100.0)
    changed = with_measures(chart().network, [RaisedStock("S-drug", "type_1_glass_vial", 7.0, 1.0), source])
    assert changed.stocks[0].days == 12.0
    assert [(link.supplier_site_id, link.share) for link in changed.links] == [("S-far", 0.7), ("S-near", 0.3)]


def test_a_plan_is_no_worse_than_any_single_measure_it_could_pay_and_the_frontier_falls() -> None:
    model = StressModel(chart(), [3])
    found = plan_mitigation(
        model, RATES, budgets=[400, 4_000, 20_000], scenarios=40, seed=2, level=0.9, costs=COSTS, first_country="US"
    )
    simulated = [plan.simulated_shortfall.value for plan in found.plans]
    assert found.plans[0].effects == ()
    assert simulated[0] == pytest.approx(shortfall(chart()))
    assert simulated == sorted(simulated, reverse=True)
    assert simulated[-1] < 0.6 * simulated[0]
    for plan in found.plans:
        assert plan.cost <= plan.budget + 1e-6
        measures = [effect.measure for effect in plan.effects]
        again = NetworkChart(with_measures(chart().network, measures), standard_materials())
        assert plan.simulated_shortfall.value == pytest.approx(shortfall(again))
        for effect in plan.effects:
            alone = NetworkChart(with_measures(chart().network, [effect.measure]), standard_materials())
            assert effect.shortfall_avoided.value == pytest.approx(simulated[0] - shortfall(alone))
            assert effect.shortfall_avoided.low <= effect.shortfall_avoided.value <= effect.shortfall_avoided.high
    # 4,000 USD pay 200 days of stock at 20 USD each, or one qualification at 4,000: brute force over both.
    stock = RaisedStock("S-drug", "type_1_glass_vial", 60.0, 1_200.0)
    source = candidate_measures(chart(), [3], COSTS, first_country="US", most=1)[1][0]
    single = [
        shortfall(NetworkChart(with_measures(chart().network, [one]), standard_materials())) for one in (stock, source)
    ]
    assert found.plans[2].simulated_shortfall.value <= min(single) * 1.02


def test_a_plan_is_tried_on_years_that_it_was_not_chosen_on_and_no_measure_costs_more_than_it_brings() -> None:
    model = StressModel(chart(), [3])
    found = plan_mitigation(model, RATES, budgets=[20_000], scenarios=40, seed=2, level=0.9, costs=COSTS)
    plan = found.plans[-1]
    measures = [effect.measure for effect in plan.effects]
    changed = NetworkChart(with_measures(chart().network, measures), standard_materials())
    before, after = (
        stress_test(StressModel(one, [3]), RATES, scenarios=40, seed=found.seed_elsewhere).loss
        for one in (chart(), changed)
    )
    avoided = expected_shortfall(before, 0.9) - expected_shortfall(after, 0.9)
    assert found.seed_elsewhere != found.seed
    assert plan.avoided_elsewhere.value == pytest.approx(avoided)
    for effect in plan.effects:
        assert max(effect.shortfall_avoided.value, effect.missed_without.value) >= effect.measure.usd_per_year
    assert sum(one.share for one in found.contributors) == pytest.approx(1.0)
    assert {one.kind for one in found.contributors} == {"country_lost"}


def test_progress_rises_to_its_end_and_a_false_answer_cancels() -> None:
    told: list[tuple[int, int]] = []

    def note(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    given = {"budgets": [4_000.0, 20_000.0], "scenarios": 24, "seed": 2, "level": 0.9, "costs": COSTS}
    plan_mitigation(StressModel(chart(), [3]), RATES, **given, progress=note)
    assert told == sorted(told)
    assert told[-1] == (300, 300)
    assert len({done for done, _ in told}) > 10
    for stop in (0, 60, 150):
        with pytest.raises(Cancelled):
            plan_mitigation(StressModel(chart(), [3]), RATES, **given, progress=lambda done, _, stop=stop: done < stop)


def test_a_negative_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="a budget is a finite sum of USD, 0 or more"):
        plan_mitigation(StressModel(chart(), [3]), RATES, budgets=[-1.0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        MeasureCosts(second_share=1.2)


def test_where_nothing_happens_nothing_is_bought() -> None:
    calm = (replace_rate(RATES[0], 0.0),)
    found = plan_mitigation(StressModel(chart(), [3]), calm, budgets=[50_000], scenarios=20, costs=COSTS)
    assert all(plan.effects == () and plan.simulated_shortfall.value == 0 for plan in found.plans)


def replace_rate(rate: EventRate, per_year: float) -> EventRate:
    return rate.model_copy(update={"per_year": per_year})


def test_a_source_for_an_input_without_named_suppliers_is_named() -> None:
    net = replace(chart().network, links=(), _by_id={})
    changed = with_measures(net, [SecondSource("S-drug", "type_1_glass_vial", "S-near", 0.3, 12.0, 100.0)])
    assert [link.share for link in changed.links] == [0.3]


def test_a_chain_that_is_too_large_for_the_programme_is_refused_at_once() -> None:
    places = [(f"p{number}", "KR", "type_1_glass_vial") for number in range(3_001)]
    recipes = [(f"p{number}", "type_1_glass_vial", True, 0.1) for number in range(3_000)]
    links = [(f"p{number + 1}", f"p{number}", 1.0, 0) for number in range(3_000)]
    long = NetworkChart(network(places, recipes, links), standard_materials())
    with pytest.raises(BioaccordError, match="3,001 products stand behind"):
        plan_mitigation(StressModel(long, [0]), (), budgets=[1_000.0], scenarios=2)


def test_on_the_sample_more_money_neither_plans_nor_simulates_worse() -> None:
    one, products = asked_products(SAMPLE / "network", "KR-0007")
    found = plan_mitigation(
        StressModel(one, products),
        read_rates(SAMPLE / "scenarios" / "rates.yaml"),
        budgets=[50_000, 100_000, 200_000, 400_000],
        scenarios=60,
        level=0.9,
        first_country="US",
    )
    planned = [plan.planned_shortfall for plan in found.plans]
    simulated = [plan.simulated_shortfall.value for plan in found.plans]
    assert planned == sorted(planned, reverse=True)
    assert simulated == sorted(simulated, reverse=True)
    assert len(found.plans[-1].effects) > 0
    assert planned[-1] < planned[0]
    assert all(plan.cost <= plan.budget + 1e-6 for plan in found.plans)
