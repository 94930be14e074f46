"""How every benchmark tells its figures: what, bar, measured."""

import resource
import sys
from collections.abc import Sequence


def peak_megabytes(who: int = resource.RUSAGE_SELF) -> float:
    """Return the largest memory of this process (or of its children) so far, in megabytes."""
    size = resource.getrusage(who).ru_maxrss
    return size / (1024 * 1024) if sys.platform == "darwin" else size / 1024


def report(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print a table of (what, bar, measured)."""
    print(f"\n{title}")
    widths = [max(len(row[column]) for row in (("what", "bar", "measured"), *rows)) for column in range(3)]
    for row in (("what", "bar", "measured"), *rows):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
