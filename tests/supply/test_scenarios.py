"""Scenarios as files, what they do to a network, and random ones."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit
from bioaccord.supply.event_rates import EventRate, RandomScenarios, Spread, nothing_drawn, read_rates
from bioaccord.supply.mitigation import plan_mitigation
from bioaccord.supply.progress import Cancelled
from bioaccord.supply.risk import expected_shortfall, risk_report, value_at_risk
from bioaccord.supply.risk_exposure import risk_exposures
from bioaccord.supply.scenario import (
    DemandSurge,
    ExportBan,
    LaneClosed,
    PortClosed,
    PriceShock,
    ProducerLost,
    Recall,
    SiteLost,
    Tariff,
    read_scenarios,
)
from bioaccord.supply.scenario_shocks import table_effects
from bioaccord.supply.stress_test import StressModel, stress_test
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.material import standard_materials
from tests.slips import english_sentences, slips

from .networks import network

SAMPLE = Path(__file__).resolve().parents[2] / "sample"


def chain() -> NetworkChart:
    """Tubing (CN) → vials (KR) → injection (KR): 10 days of tubing on stock, 5 of vials, 20 and 2 days of transit."""
    return NetworkChart(
        network(
            [
                ("tube", "CN", "borosilicate_glass_tubing"),
                ("vial", "KR", "type_1_glass_vial"),
                ("drug", "KR", "lidocaine_injection"),
            ],
            [("vial", "borosilicate_glass_tubing", True, 0.3), ("drug", "type_1_glass_vial", True, 0.2)],
            [("tube", "vial", 1.0, 20), ("vial", "drug", 1.0, 2)],
            [("vial", "borosilicate_glass_tubing", 10), ("drug", "type_1_glass_vial", 5)],
        ),
        standard_materials(),
    )


def model(chart: NetworkChart, products=None, days=365) -> StressModel:
    return StressModel(chart, range(len(chart.network.products)) if products is None else products, days=days)


def test_the_catalogue_of_the_sample_runs_and_harms() -> None:
    scenarios = read_scenarios(SAMPLE / "scenarios" / "catalogue.yaml")
    kinds = {event.kind for scenario in scenarios for event in scenario.events}
    assert kinds >= {
        "site_lost",
        "export_ban",
        "lane_closed",
        "port_closed",
        "recall",
        "price_shock",
        "tariff",
        "demand_surge",
    }
    assert any(len(scenario.events) > 1 for scenario in scenarios)
    from bioaccord.supply.network_files import read_network

    whole = model(NetworkChart(read_network(SAMPLE / "network", standard_materials()), standard_materials()))
    nothing = whole.outcome([])
    assert nothing.daily_output == pytest.approx(np.ones(365))
    for scenario in scenarios:
        outcome = whole.outcome(scenario.events)
        assert not outcome.collapsed, scenario.scenario_id
        harm = outcome.lost_revenue.sum() + outcome.added_cost.sum() + outcome.unmet_share
        assert harm > 0, scenario.scenario_id


def test_a_lost_site_stops_the_chain_when_stocks_and_transit_are_used_up() -> None:
    ten_years = model(chain(), days=100).outcome([SiteLost(site_id="S-tube", duration_days=100)])
    # 1 day in the house + 10 on stock + 20 in transit at the vial maker; 1 + 5 + 2 more at the drug maker.
    drug = model(chain(), products=[2], days=100).outcome([SiteLost(site_id="S-tube", duration_days=100)]).daily_output
    assert drug[: 31 + 8].min() == pytest.approx(1.0)
    assert drug[31 + 8 + 1 :].max() < 0.01
    assert ten_years.lost_revenue[0] == pytest.approx(100 * 1000.0)


def test_a_ban_a_lane_and_a_port_hold_what_crosses_the_border_only() -> None:
    chart = chain()
    ban = ExportBan(country="CN", materials=("borosilicate_glass_tubing",), duration_days=100)
    lane = LaneClosed(from_countries=("CN",), to_countries=("KR",), duration_days=100)
    port = PortClosed(country="KR", share=1.0, duration_days=100)
    effects = model(chart, days=100).reader.effects([ban, lane, port])
    crossing = [int(place) for place in effects[0].shocks[0].places]
    assert len(crossing) == 1
    assert chart.compiled.delivery_supplier[crossing[0]] == 0
    assert [list(effect.shocks[0].places) for effect in effects[1:]] == [crossing, crossing]
    banned = model(chart, products=[2], days=100).outcome([ban])
    assert banned.daily_output[-1] < 0.01
    elsewhere = ExportBan(country="CN", to_countries=("CN",), duration_days=100)
    assert model(chart, days=100).outcome([elsewhere]).lost_revenue.sum() == 0


def test_a_recall_destroys_what_buyers_hold() -> None:
    chart = chain()
    lost = model(chart, products=[2], days=100).outcome([SiteLost(site_id="S-vial", duration_days=30)])
    recalled = model(chart, products=[2], days=100).outcome(
        [Recall(site_id="S-vial", material="type_1_glass_vial", duration_days=30)]
    )
    assert lost.daily_output[:8].min() == pytest.approx(1.0)
    assert recalled.daily_output[0] == pytest.approx(0.0)
    assert recalled.lost_revenue[2] > lost.lost_revenue[2]


def test_dearer_inputs_are_passed_on_by_hand() -> None:
    price = PriceShock(materials=("borosilicate_glass_tubing",), rise=0.5, duration_days=73)
    tariff = Tariff(from_countries=("CN",), to_countries=("KR",), rate=0.1, first_day=300, duration_days=100)
    added = model(chain()).outcome([price]).added_cost
    # 365,000 USD a year: 1,000 a day; the vial pays 0.3 x 0.5 more, the drug 0.2 of that.
    assert added == pytest.approx([0.0, 73 * 1000 * 0.15, 73 * 1000 * 0.03])
    assert model(chain()).outcome([tariff]).added_cost == pytest.approx([0.0, 65 * 1000 * 0.03, 65 * 1000 * 0.006])


def test_a_surge_is_not_served_in_full() -> None:
    surge = DemandSurge(materials=("lidocaine_injection",), country="US", rise=1.0, duration_days=60)
    outcome = model(chain(), products=[2]).outcome([surge])
    # Half is sold in the US, so demand rises by half, more than what overtime can make.
    assert outcome.unmet_share > 0
    assert 1.0 < outcome.daily_output.max() < 1.26


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {scenario_id: a, name_ko: 가, name_en: a, events: [{kind: site_lots, site_id: X, duration_days: 3}]}", "Did you mean 'site_lost'"),
        ("- {scenario_id: a, name_ko: 가, name_en: a, events: [{kind: site_lost, site_id: X, duration_days: 0}]}", "duration_days"),
        ("- {scenario_id: a, name_ko: 가, name_en: a, events: [{kind: site_lost, site_id: X, duration_days: 3, share: 40}]}", "less than or equal to 1"),
        ("- {scenario_id: a, name_ko: 가, name_en: a, events: [{kind: site_lost, duration_days: 3}]}", "'site_id' is missing"),
        ("- {scenario_id: a, name_ko: 가, name_en: a, events: [{kind: price_shock, materials: [urea], rise: .nan, duration_days: 3}]}", "finite"),
        ("- {scenario_id: a, name_ko: 가, name_en: a, extra: 1, events: [{kind: site_lost, site_id: X, duration_days: 3}]}", "'extra' is not a field"),
        ("- {scenario_id: [", "row 1"),
        ("", "empty"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_scenarios(file)


def test_events_that_name_what_is_not_there_are_all_told() -> None:
    events = [SiteLost(site_id="S-tub", duration_days=3), ExportBan(country="FR", duration_days=3)]
    with pytest.raises(InputError) as told:
        model(chain()).reader.effects(events)
    assert "Did you mean 'S-tube'" in str(told.value)
    assert "'FR'" in str(told.value)
    with pytest.raises(InputError, match="producer_lost"):
        table_effects(model(chain()).production, events)
    loss = table_effects(model(chain()).production, [ProducerLost(producer="vial", share=0.5, duration_days=10)])
    assert loss[0].direct_loss == pytest.approx(10 * 500.0)


def rates() -> tuple[EventRate, ...]:
    return (
        EventRate(
            kind="site_lost",
            per_year=1.0,
            duration_days=Spread(low=5, mode=30, high=90),
            size=Spread(low=0.5, mode=1, high=1),
            source="test",
        ),
        EventRate(
            kind="price_shock",
            per_year=1.0,
            materials=("type_1_glass_vial",),
            duration_days=Spread(observed=(10, 20)),
            size=Spread(low=0.1, mode=0.2, high=0.4),
            source="test",
        ),
    )


def test_random_scenarios_have_the_rates_they_were_given() -> None:
    scenarios = RandomScenarios(chain(), rates(), 5)
    drawn = [scenarios.events(number) for number in range(2000)]
    per_year = np.mean([sum(event.kind == "site_lost" for event in events) for events in drawn])
    assert per_year == pytest.approx(3.0, abs=4 * np.sqrt(3 / 2000))  # three sites, each once a year
    lengths = {event.duration_days for events in drawn for event in events if event.kind == "price_shock"}
    assert lengths == {10, 20}
    assert drawn[7] == RandomScenarios(chain(), rates(), 5).events(7)
    assert drawn != [RandomScenarios(chain(), rates(), 6).events(number) for number in range(2000)]


def test_the_same_numbers_from_any_number_of_workers_and_from_dask(tmp_path: Path) -> None:
    from distributed import LocalCluster

    whole = model(chain(), days=120)
    runs = [stress_test(whole, rates(), scenarios=37, seed=3, workers=workers) for workers in (1, 2, 4)]
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=40
    ) as cluster:
        runs.append(stress_test(whole, rates(), scenarios=37, seed=3, dask_address=cluster.scheduler_address))
    for run in runs[1:]:
        assert (run.loss_by_firm == runs[0].loss_by_firm).all()
        assert (run.daily_output == runs[0].daily_output).all()
    assert runs[0].loss.max() > 0


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bioaccord.supply.stress_test._SCHEDULER_ANSWERS_WITHIN", "1s")
    with pytest.raises(SourceError, match="no Dask scheduler answers at 'tcp://127.0.0.1:9'"):
        stress_test(model(chain()), rates(), scenarios=1, seed=3, dask_address="tcp://127.0.0.1:9")


def test_a_cancelled_run_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    whole = model(chain(), days=120)
    told: list[int] = []
    with pytest.raises(Cancelled, match="the same command takes it up"):
        stress_test(
            whole, rates(), scenarios=40, seed=3, workers=1, folder=tmp_path, progress=lambda done, _: done < 16
        )
    kept = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert kept
    run = stress_test(
        whole,
        rates(),
        scenarios=40,
        seed=3,
        folder=tmp_path,
        progress=lambda done, _: told.append(done) is None,
    )
    assert told[0] == 8 * len(kept)  # what was there is taken up, not computed again
    assert all((tmp_path / name).stat().st_mtime_ns == at for name, at in kept.items())
    assert (run.loss == stress_test(whole, rates(), scenarios=40, seed=3).loss).all()
    other = stress_test(whole, rates(), scenarios=40, seed=4, folder=tmp_path)
    assert (other.loss != run.loss).any()


def test_the_report_adds_up() -> None:
    whole = model(chain(), days=120)
    run = stress_test(whole, rates(), scenarios=60, seed=3)
    report = risk_report(whole, rates(), run, level=0.9)
    assert report.expected_loss.low <= report.expected_loss.value <= report.expected_loss.high
    assert sum(row.expected for row in report.firms) == pytest.approx(report.expected_loss.value)
    assert sum(row.share for row in report.contributors) == pytest.approx(1.0)
    assert report.value_at_risk.value <= report.expected_shortfall.value
    assert report.bands.shape == (120, 5)
    assert (np.diff(report.bands, axis=1) >= 0).all()


def test_what_cannot_reach_a_firm_is_no_cause_of_its_losses(sample_network) -> None:
    """Another member's site that supplies nothing to the firm has no business on its page."""
    chart = NetworkChart(sample_network, standard_materials())
    whole = StressModel(chart, chart.product_numbers["KR-0007"])
    known = read_rates(Path("sample/scenarios/rates.yaml"))
    run = stress_test(whole, known, scenarios=120, seed=1)
    named = {row.name for row in risk_report(whole, known, run).contributors if row.kind == "site_lost"}
    suppliers: dict[str, set[str]] = {}
    for link in sample_network.links:
        suppliers.setdefault(link.buyer_site_id, set()).add(link.supplier_site_id)
    upstream = {site.site_id for site in sample_network.sites if site.organisation_id == "KR-0007"}
    while more := {maker for site in upstream for maker in suppliers.get(site, ())} - upstream:
        upstream |= more
    assert named
    assert named <= upstream
    everything = {site.site_id for site in sample_network.sites}
    assert everything - upstream, "there must be sites that could be named wrongly"


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=40),
    st.sampled_from([0.0, 0.5, 0.9, 0.95]),
)
@settings(deadline=None)
def test_expected_shortfall_is_the_least_of_its_definition(losses: list[float], level: float) -> None:
    """Rockafellar and Uryasev: the least over t of t + mean(max(loss - t, 0)) / (1 - level), reached at one of the losses."""
    loss = np.array(losses)
    least = min(t + np.maximum(loss - t, 0).mean() / (1 - level) for t in losses)
    assert expected_shortfall(loss, level) == pytest.approx(least, rel=1e-9, abs=1e-6)
    assert expected_shortfall(loss, level) >= value_at_risk(loss, level) - 1e-6 or level == 0


def test_wrong_rates_are_refused(tmp_path: Path) -> None:
    assert len(read_rates(SAMPLE / "scenarios" / "rates.yaml")) >= 6
    file = tmp_path / "rates.yaml"
    for text, words in (
        ("- {kind: export_ban, per_year: 1, duration_days: {observed: [3]}, source: x}", "needs countries"),
        ("- {kind: site_lost, per_year: 1, duration_days: {low: 5, mode: 3, high: 9}, source: x}", "have to rise"),
        ("- {kind: site_lost, per_year: 1, duration_days: {observed: [3]}}", "'source' is missing"),
        (
            "- {kind: site_lost, per_year: 1, duration_days: {observed: [3]}, size: {observed: [40]}, source: x}",
            "share",
        ),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=words):
            read_rates(file)
    hopeless = [EventRate(kind="site_lost", per_year=900, duration_days=Spread(observed=(3,)), source="x")]
    with pytest.raises(InputError, match="per_year is for each single target"):
        RandomScenarios(chain(), hopeless, 1)


@pytest.mark.parametrize(("name", "read"), [("catalogue", read_scenarios), ("rates", read_rates)])
def test_every_slip_is_told_in_korean(tmp_path: Path, name: str, read: Callable[[Path], object]) -> None:
    entries = yaml.safe_load((SAMPLE / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8"))
    file = tmp_path / f"{name}.yaml"
    file.write_text(yaml.safe_dump([slip for one in entries for slip in slips(one)], allow_unicode=True), "utf-8")
    with pytest.raises(InputError) as caught:
        read(file)
    assert len(caught.value.refusals) > 200
    for refusal in caught.value.refusals:
        told = refusal.told("ko")
        assert "형식에 맞지 않는 값입니다" not in told, refusal
        assert english_sentences(told.replace(str(refusal.value), "")) == []


def scenario_text(event: str) -> str:
    return f"- scenario_id: s\n  name_ko: 시험\n  name_en: test\n  events:\n    - {{{event}}}\n"


@pytest.mark.parametrize(
    ("event", "line", "words"),
    [
        ("kind: site_lost, site_id: A, duration_days: 3, share: 0", 5, "share"),
        ("kind: demand_surge, materials: [urea], rise: 0, duration_days: 3", 5, "a rise of 0 changes nothing"),
        ("kind: site_lost, site_id: A, duration_days: 0", 5, "duration_days"),
        ("kind: site_lst, site_id: A, duration_days: 3", 5, "Did you mean 'site_lost'"),
        ("kind: site_lost, duration_days: 3", 5, "'site_id' is missing"),
    ],
)
def test_one_slip_is_told_once_with_its_line(tmp_path: Path, event: str, line: int, words: str) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(scenario_text(event), encoding="utf-8")
    with pytest.raises(InputError, match=words) as caught:
        read_scenarios(file)
    assert [one.row for one in caught.value.refusals] == [line]


def test_no_events_at_all_are_still_refused(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("scenario_id: s\nname_ko: 시험\nname_en: test\nevents: []\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_scenarios(file)
    assert [(one.row, one.column) for one in caught.value.refusals] == [(4, "events")]


def test_a_scenario_that_begins_after_the_last_day_is_refused() -> None:
    late = SiteLost(site_id="A", first_day=30, duration_days=3)
    with pytest.raises(InputError, match="begins on day 30, after the last of the 30 days"):
        model(chain(), days=30).outcome([late])


def test_rates_that_name_what_is_not_there_are_refused() -> None:
    some = Spread(observed=(3,))
    given = [
        EventRate(kind="country_lost", per_year=1, duration_days=some, countries=("ZZ",), source="x"),
        EventRate(kind="price_shock", per_year=1, duration_days=some, materials=("no_such",), source="x"),
    ]
    with pytest.raises(InputError) as caught:
        RandomScenarios(chain(), given, 1)
    assert [(one.column, one.value) for one in caught.value.refusals] == [("countries", "ZZ"), ("materials", "no_such")]
    with pytest.raises(ValueError, match="size of site_lost is 0"):
        EventRate(kind="site_lost", per_year=1, duration_days=some, size=Spread(observed=(0,)), source="x")


def test_it_is_known_when_nothing_was_drawn() -> None:
    never = [EventRate(kind="site_lost", per_year=0, duration_days=Spread(observed=(3,)), source="x")]
    assert nothing_drawn(chain(), never, scenarios=20, seed=1, days=365)
    assert not nothing_drawn(chain(), rates(), scenarios=20, seed=1, days=365)


def test_nonsense_from_python_is_refused_at_once() -> None:
    network = chain()
    with pytest.raises(ValueError, match="at least 1, and not 0"):
        model(network, days=0)
    with pytest.raises(ValueError, match="no product number 99"):
        StressModel(network, [99])
    for chosen, words in (
        ({"scenarios": 0, "seed": 1}, "scenarios is a whole number, at least 1, and not 0"),
        ({"scenarios": 5, "seed": -1}, "seed is a whole number, at least 0"),
        ({"scenarios": 5, "seed": 1, "workers": 0}, "workers is a whole number, at least 1"),
    ):
        with pytest.raises(ValueError, match=words):
            stress_test(model(network), rates(), **chosen)
    for days in (math.nan, -1.0, math.inf):
        with pytest.raises(ValueError, match="an outage lasts a finite number of days"):
            risk_exposures(network, [0], Unit.SITE, days)
        with pytest.raises(ValueError, match="an outage lasts a finite number of days"):
            risk_exposures(network, [0], Unit.SITE, {"A": days})
    for changed, words in (
        ({"budgets": [math.nan]}, "a finite sum of USD"),
        ({"budgets": [math.inf]}, "a finite sum of USD"),
        ({"budgets": [1.0], "scenarios": 0}, "scenarios is a whole number"),
        ({"budgets": [1.0], "level": 1.0}, "a level lies between 0 and 1"),
        ({"budgets": [1.0], "seconds": math.nan}, "a finite number of seconds"),
    ):
        with pytest.raises(ValueError, match=words):
            plan_mitigation(model(network), rates(), **changed)
