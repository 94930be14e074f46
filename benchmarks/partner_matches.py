"""How long offers against needs take at the size of both associations, whether it grows with the firms, and who is shown.

The directory is made up (`_made_directory.py`, seeds 1 and 2): real profiles have few typed fields. The reference is numpy on scores alone: two tables of
twelve numbers a firm, multiplied, and the twenty largest of each row.
"""

import subprocess
import sys
import time

import numpy as np

from _made_directory import TODAY, made_directory
from _report import peak_megabytes, report
from bioaccord.partners.entry import Side
from bioaccord.partners.fairness import appearance
from bioaccord.partners.match_table import MatchTable

ASKED, FIRMS, PLACES = 600, 12_000, 20
GROWTH = (31_500, 63_000, 126_000)


def main() -> None:
    if len(sys.argv) > 1:
        grown(int(sys.argv[1]))
        return
    others, own, needs, offers = directory(FIRMS)
    began = time.perf_counter()
    table = MatchTable([*others, *own], TODAY)
    compiled = time.perf_counter() - began
    table.answers(needs), table.askers(offers)  # compiles the kernels, once after an installation
    began = time.perf_counter()
    found = table.answers(needs)
    turned = table.askers(offers)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    table.with_entry(others[7])
    renewed = time.perf_counter() - began
    began = time.perf_counter()
    scores_alone()
    alone = time.perf_counter() - began
    places = sum(map(len, found)) + sum(map(len, turned))
    first = appearance(found, table.entries)
    rows = [
        (f"{ASKED} needs and {ASKED} offers x {FIRMS:,} firms, made up", "< 2 s", f"{seconds:.2f} s ({places:,} matches with reasons)"),
        ("  peak memory", "< 2 GB", f"{peak_megabytes():,.0f} MB"),
        ("  compiling the table, once", "-", f"{compiled:.2f} s"),
        ("  an entry replaced", "< 1 s", f"{renewed:.3f} s"),
        ("numpy, scores alone, both directions", "-", f"{alone:.2f} s"),
        ("firms in somebody's top 20", "reported", f"{first.share:.1%} of {first.firms:,}"),
        ("  under 50 employees or of unknown size", "reported", f"{first.small_share:.1%} of {first.small_firms:,}"),
        ("  places held by the tenth of firms seen most", "reported", f"{first.largest_tenth:.1%}"),
    ]  # fmt: skip
    for firms in GROWTH:
        done = subprocess.run([sys.executable, __file__, str(firms)], capture_output=True, text=True, check=True)
        seconds_then, megabytes, made = done.stdout.split()
        rows.append((f"{firms:,} firms", "linear", f"{seconds_then} s, {megabytes} MB; compiled in {made} s"))
    report("Offers against needs, two threads", rows)


def directory(firms: int):
    """Return the other association's entries, ours, and as many needs and offers of ours as are asked."""
    others = made_directory(firms, 1, association="us", country="US")
    own = made_directory(3 * ASKED, 2, association="kr", country="KR")
    of_side = {side: [one for entry in own for one in entry.postings if one.side is side][:ASKED] for side in Side}
    return others, own[:ASKED], of_side[Side.NEED], of_side[Side.OFFER]


def grown(firms: int) -> None:
    """Print seconds for both directions, peak megabytes and seconds of compiling at a size."""
    others, own, needs, offers = directory(firms)
    began = time.perf_counter()
    table = MatchTable([*others, *own], TODAY)
    compiled = time.perf_counter() - began
    began = time.perf_counter()
    table.answers(needs), table.askers(offers)
    print(f"{time.perf_counter() - began:.2f} {peak_megabytes():.0f} {compiled:.2f}")


def scores_alone() -> None:
    """Score every pair both ways by twelve numbers a firm, and find the twenty best of each row."""
    draw = np.random.default_rng(1)
    one = draw.random((ASKED, 12), dtype=np.float32)
    other = draw.random((FIRMS, 12), dtype=np.float32)
    for _ in range(2):
        scores = one @ other.T
        np.argpartition(-scores, PLACES, axis=1)[:, :PLACES]


if __name__ == "__main__":
    main()
