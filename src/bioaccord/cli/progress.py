"""A progress bar on standard error; nothing of it reaches a file or a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def steps(first: str, *, total: int) -> Iterator[Callable[[str], None]]:
    """Show `total` steps; the function yielded ends a step and names the next."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(first, total=total)

        def advance(next_step: str) -> None:
            progress.update(task, advance=1, description=next_step)

        yield advance


@contextmanager
def counting(total: int) -> Iterator[Callable[[int, int], bool]]:
    """Show how much of `total` is done; the function yielded takes (done, total) and answers true: go on."""
    columns = (BarColumn(), TextColumn("{task.completed:,.0f} / {task.total:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)

        def advance(done: int, _: int) -> bool:
            progress.update(task, completed=done)
            return True

        yield advance


@contextmanager
def searching() -> Iterator[Callable[[float, str], None]]:
    """Show how much of a search's time is gone; the function yielded takes the share (0..1) and where the search stands."""
    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1.0)
        yield lambda spent, stands: progress.update(task, completed=spent, description=stands)


@contextmanager
def comparing() -> Iterator[Callable[[int, int], bool]]:
    """Show how much is done of work that says itself how much there is; the function yielded takes (done, total) and answers true."""
    columns = (BarColumn(), TextColumn("{task.completed:,.0f} / {task.total:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=0)

        def advance(done: int, total: int) -> bool:
            progress.update(task, completed=done, total=total)
            return True

        yield advance


@contextmanager
def watching(name: str) -> Iterator[Callable[[int], None]]:
    """Show how much has come where nobody knows how much there is; the function yielded takes how much so far."""
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done: progress.update(task, completed=done)
