"""A law as the rest of the project sees it: its figures, its rules explained, what a portfolio looks like, and what it does to one.

Pages, the command line, exports and the API know only this. A law is a folder beside this file with a `law.py` that holds `LAW`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Protocol

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.progress import Progress
from bioaccord.vocabulary.sentence import Sentence

from .parameter import Parameters, Scenario, Standing
from .trail import Answer, Step

if TYPE_CHECKING:
    import numpy as np

Rows = Mapping[str, Sequence[Mapping[str, str]]]
"""A portfolio as it is kept and exchanged: table name → rows of text by column, as they stood in the file."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a portfolio's table: its name in files, its title on pages, what is written in it, an example."""

    name: str
    title: Text
    described: Text
    example: str = ""
    is_required: bool = False
    words: tuple[tuple[str, Text], ...] = ()
    """The words that may stand in it, with what they mean; empty where anything may."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table of a portfolio: a sheet of the workbook, or a CSV file of the same name in a folder."""

    name: str
    title: Text
    described: Text
    columns: tuple[Column, ...]
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class RuleExplained:
    """A rule of the law in words: what a page shows beside a step of the trail."""

    rule_id: str
    title: Text
    explanation: Text
    section: str
    link: str
    parameters: tuple[str, ...] = ()
    group: str = ""
    """The file that holds it, without its ending."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that applies to a subject from a day (to a day), as its timeline shows it."""

    first_day: date
    last_day: date | None
    title: Text
    said: Sentence
    kind: str
    """`milestone` (a day), `period`, or `chance` (a period that may come; `probability` says how likely)."""
    standing: Standing = Standing.ENACTED
    probability: float | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer about a subject: its title, the answer with its trail, and how its value is shown."""

    key: str
    title: Text
    answer: Answer[Any]
    unit: str = ""
    """One of `impact/units.py`; empty for words and yes or no."""
    said: Sentence | None = None
    """The value in words, where a bare value says too little."""


@dataclass(frozen=True, slots=True)
class Band:
    """A figure by year with its uncertainty: the middle one and the range that holds nine in ten draws (least = most: sure)."""

    key: str
    title: Text
    year: int
    unit: str
    low: float
    middle: float
    high: float
    mean: float
    probability: float | None = None
    """How likely the figure is to be anything but nothing, where that is a chance."""
    standing: Standing = Standing.COMPUTED
    is_drawn: bool = True
    """Whether the range holds nine in ten draws; else its ends are what is open (a column not given, a figure not published)."""
    is_least: bool = False
    """Whether something that belongs in it cannot be told and counts as nothing: it may be more."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the law does to one product (or one bill of materials): findings, timeline, figures by year."""

    subject_id: str
    name: Text
    headline: Sentence
    findings: tuple[Finding, ...]
    timeline: tuple[Entry, ...] = ()
    bands: tuple[Band, ...] = ()
    missing: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a law does to a portfolio, as the law was known on `as_of` and under a scenario.

    `bands` are the portfolio's own figures by year (not sums of the subjects' ends: draws are added up first). `assumptions` are
    what no file and no law says, each in words; `sources` where the data come from.
    """

    law_id: str
    as_of: date
    scenario: Scenario | None
    subjects: tuple[Subject, ...]
    bands: tuple[Band, ...] = ()
    assumptions: tuple[Sentence, ...] = ()
    sources: tuple[Text, ...] = ()
    draws: int = 0
    is_sample: bool = False


class Assessed(Protocol):
    """What a law does to a portfolio: `parameters` already carries the day it is known by and the scenario.

    Raises `InputError` for rows it cannot read. What takes long tells `progress` how far it is, and ends by `Cancelled` where that
    answers false.
    """

    def __call__(
        self,
        rows: Rows,
        figures: Parameters,
        as_of: date,
        generator: np.random.Generator,
        draws: int,
        progress: Progress | None = None,
    ) -> Assessment:
        """Return the assessment of a portfolio."""


@dataclass(frozen=True, slots=True)
class OutsideFile:
    """A public file that a law can read beside a portfolio: its name in commands (`part-d`), what it is, where it is offered."""

    name: str
    title: Text
    described: Text
    link: str


@dataclass(frozen=True, slots=True)
class OutsideMarket:
    """A portfolio with what public files add to it: rows of every table, what to know of them, and what found no place.

    `left_out`: a row for each, all with the same columns; a cell may be a sentence.
    """

    rows: Rows
    notes: tuple[Sentence, ...]
    left_out: tuple[Mapping[str, str | Sentence], ...]


@dataclass(frozen=True, slots=True)
class OutsideFiles:
    """The public files a law reads. `read(paths by name, portfolio)` raises `InputError`; the portfolio's own rows stay as they are."""

    files: tuple[OutsideFile, ...]
    read: Callable[[Mapping[str, Path], Rows], OutsideMarket]


@dataclass(frozen=True, slots=True)
class Law:
    """A law: see the fields of the classes above."""

    law_id: str
    title: Text
    summary: Text
    countries: tuple[str, ...]
    parameters: Callable[[], Parameters]
    scenarios: Callable[[], tuple[Scenario, ...]]
    rules: Callable[[], tuple[RuleExplained, ...]]
    tables: tuple[TableShape, ...]
    example: Callable[[], Rows]
    """Rows of the template: a small portfolio of made-up products that a person can write over."""
    checked: Callable[[Rows], None]
    """Raises `InputError` with every place that is wrong."""
    assessed: Assessed
    outside_files: OutsideFiles | None = None
    """Public files from which the rest of the market is read, where the law has such."""
    rule_groups: Mapping[str, Text] = field(default_factory=dict)
    """What the groups of its rules are called, in the order in which they are explained; a group is a file of rules."""


@cache
def laws() -> dict[str, Law]:
    """Return every law of the room by its id: each folder beside this file that holds a `law.py` with `LAW`."""
    package = import_module(__package__ or "bioaccord.impact")
    found: dict[str, Law] = {}
    for module in iter_modules(package.__path__):
        if module.ispkg:
            law: Law = import_module(f"{package.__name__}.{module.name}.law").LAW
            found[law.law_id] = law
    return found


def files_of(law_id: str, folder: str) -> tuple[Traversable, ...]:
    """Return the YAML files in a folder (figures, rules, scenarios) of a law."""
    return tuple(
        one for one in files(f"{__package__}.{law_id}").joinpath(folder).iterdir() if one.name.endswith(".yaml")
    )
