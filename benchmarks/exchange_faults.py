"""One hour of random faults between two real nodes, with counts: minutes and a seed may be given.

Nodes are killed before any statement or commit, databases and data folders put back to earlier copies, clocks set, keys replaced, and the
wire drops, doubles, holds back, cuts, alters, replays; each run ends with a wire that is well, and both sides must hold the same.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.two_nodes.faults import machine, temporary_pair

from _report import report


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    number = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    until, pair = time.monotonic() + minutes * 60, temporary_pair()
    chosen = settings(
        max_examples=5, stateful_step_count=30, deadline=None, derandomize=False, database=None, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    is_kept = True
    try:
        while time.monotonic() < until:
            number += 1
            run_state_machine_as_test(seed(number)(machine(lambda: pair)), settings=chosen)
    except BaseException:
        is_kept = False
        print(f"NOT KEPT with seed {number}", flush=True)
        raise
    finally:
        pair.close()
        rows = [(what, "-", f"{many:,}") for what, many in sorted(pair.counts.items())]
        report("Two nodes under faults", [("both sides hold the same, no number twice, nothing left that may not", "always", "always" if is_kept else "NOT"), *rows])  # fmt: skip


if __name__ == "__main__":
    main()
