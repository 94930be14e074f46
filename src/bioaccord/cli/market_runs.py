"""`bioaccord market runs`: what was added to a store, when, and what was not."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language


def runs(
    store: Annotated[Path, typer.Option(help="Folder of the store.")],
    most: Annotated[int, typer.Option(min=1, help="How many runs, the latest first.")] = 20,
    reasons: Annotated[int, typer.Option(min=0, help="How many reasons of each for what was kept apart.")] = 5,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """List the runs of a store: source, when, read, new, revised, kept apart, failed and why."""
    from bioaccord.market.store import Store

    from .market_told import tell_run

    for run in islice(Store(store).runs(), most):
        tell_run(run, language, reasons)
