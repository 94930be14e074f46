"""The only way to write figures: publishers' files into the node's store. For commands and tasks of the node."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bioaccord.market.market_readers import MarketSource
from bioaccord.market.store_run import Run

from .access import store


def import_figures(
    source: MarketSource,
    path: Path,
    *,
    retrieved_at: datetime | None,
    at: datetime,
    told: Callable[[int], None],
    corrects: bool = False,
) -> Run:
    """Add a file, or a folder of them, to the store as one run; `retrieved_at` is that of the youngest file where none is given.

    What `corrects` is taken though it differs a thousandfold from the known figures, and is as of `at` where no day is given: it counts
    before all that came earlier.
    Raises `BioaccordError` where the file cannot be read or another process is writing; the store then is as it was.
    """
    return store().add(
        source.figures_from_file(path, retrieved_at=retrieved_at or (None if corrects else changed_at(path)) or at),
        source=source.name,
        at=at,
        told=told,
        corrects=corrects,
    )


def changed_at(path: Path) -> datetime | None:
    """Return when a file, or the youngest in a folder, was last changed; None where there is none, which the reader tells."""
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    times = [file.stat().st_mtime for file in files if file.exists()]
    return datetime.fromtimestamp(max(times), UTC) if times else None
