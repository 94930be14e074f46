"""How long it takes to lose each site of a network of an association's size, one by one, and see what stops."""

import time

from _report import peak_megabytes, report
from availability_sweep import random_network
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit, knock_outs
from bioaccord.vocabulary.material import standard_materials

# Of each need by a known supplier: at 1.0 circles are closed, at 0.99 a loss runs round them many times before it has leaked away.
NAMED = (0.9, 0.99, 1.0)


def main() -> None:
    rows = []
    for named in NAMED:
        chart = NetworkChart(random_network(7, named), standard_materials())
        firms = range(100)  # what an association asks about: its members' products
        knock_outs(chart, firms, Unit.COUNTRY)
        began = time.perf_counter()
        found = knock_outs(chart, firms, Unit.SITE)
        seconds = time.perf_counter() - began
        what = f"all {chart.compiled.products:,} single-site knock-outs, {named:.0%} of needs named"
        rows.append((what, "< 30 s", f"{seconds:.0f} s ({len(found):,} stop more than a tenth of something)"))
    rows.append(("peak memory", "-", f"{peak_megabytes():.0f} MB"))
    report("Single points of failure, two threads", rows)


if __name__ == "__main__":
    main()
