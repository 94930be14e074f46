"""How long a thousand random years take on a network of an association's size, and whether memory stays flat."""

import time

from _report import peak_megabytes, report
from availability_sweep import random_network
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.event_rates import EventRate, Spread
from bioaccord.supply.stress_test import StressModel, stress_test
from bioaccord.vocabulary.material import standard_materials

RATES = (
    EventRate(
        kind="site_lost",
        per_year=0.01,
        duration_days=Spread(low=14, mode=45, high=240),
        recovery_days=Spread(low=7, mode=30, high=90),
        size=Spread(low=0.4, mode=1, high=1),
        source="assumed for the benchmark",
    ),
    EventRate(
        kind="country_lost",
        per_year=0.05,
        countries=("CN", "IN", "DE", "JP"),
        duration_days=Spread(low=7, mode=21, high=90),
        size=Spread(low=0.1, mode=0.3, high=0.8),
        source="assumed for the benchmark",
    ),
)


def main() -> None:
    chart = NetworkChart(random_network(7, 0.9), standard_materials())
    model = StressModel(chart, range(600))
    stress_test(model, RATES, scenarios=8, seed=2, workers=2)
    begun = peak_megabytes()
    rows = []
    for scenarios in (100, 1000):
        began = time.perf_counter()
        test = stress_test(model, RATES, scenarios=scenarios, seed=1, workers=2)
        seconds = time.perf_counter() - began
        what = f"{scenarios:,} scenarios, {chart.compiled.products:,} firms, {chart.compiled.deliveries:,} links, two threads"
        rows.append((what, "< 600 s" if scenarios == 1000 else "-", f"{seconds:.0f} s"))
        rows.append(("  peak memory then", "flat", f"{peak_megabytes():.0f} MB (before: {begun:.0f} MB)"))
    rows.append(("  scenarios in which the model ran dry", "-", f"{int(test.collapsed.sum())}"))
    report("A thousand random years", rows)


if __name__ == "__main__":
    main()
