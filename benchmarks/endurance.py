"""How long it takes to say how long an association's products live through the loss of each site of a network of its size."""

import time

from _report import peak_megabytes, report
from availability_sweep import random_network
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit
from bioaccord.supply.endurance import times_to_survive
from bioaccord.vocabulary.material import standard_materials


def main() -> None:
    rows = []
    for named in (0.9, 1.0):
        chart = NetworkChart(random_network(7, named), standard_materials())
        times_to_survive(chart, range(100), Unit.COUNTRY)
        for firms in (10, 600):
            began = time.perf_counter()
            found = times_to_survive(chart, range(firms), Unit.SITE)
            seconds = time.perf_counter() - began
            what = f"{len(chart.sites):,} sites, products of {firms} firms, {named:.0%} of needs named"
            rows.append((what, "-", f"{seconds:.0f} s ({len(found):,} reach them)"))
    rows.append(("peak memory", "-", f"{peak_megabytes():.0f} MB"))
    report("Time to survive the loss of each site, two threads", rows)


if __name__ == "__main__":
    main()
