"""A report that a person assembles from charts, figures, findings, signals and notes: plain data that can be made again.

What stands in a report is where each figure is found and as of which day, never a copy of it: a report of last March shows what was said
last March, also after the publisher has revised it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from bioaccord.market import finding as market_finding
from bioaccord.market.areas import Panel
from bioaccord.reading.json_document import parse_json
from bioaccord.reading.model_error import sentence_of
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Signal
from bioaccord.vocabulary.tlp import TLP

MOST_PARTS = 200
MOST_SERIES = 6
"""Lines in one chart, or columns in one table; more are no longer told apart."""

_LONGEST_TEXT = 20_000
_NOTHING_ELSE = ConfigDict(extra="forbid", str_max_length=_LONGEST_TEXT)
_EMPTY = Text("", "")

Addresses = Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_SERIES)]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a section (level 1) or of a part of one (level 2)."""

    kind: Literal["heading"]
    text: Text
    level: Literal[1, 2] = 1

    __pydantic_config__ = _NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class Note:
    """What a person says in own words, in either language or both; an empty line begins a new paragraph."""

    kind: Literal["note"]
    text: Text

    __pydantic_config__ = _NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines of up to six series that are counted in one unit, as of a day.

    `as_of` None is the day of the report. `digest`, where there is one, is what the figures were when the report was pinned. `forecast`
    and `changes` also draw what is likely next in the first series, and where it changed.
    """

    kind: Literal["chart"]
    series: Addresses
    title: Text = _EMPTY
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    digest: str = ""
    forecast: bool = False
    changes: bool = False

    __pydantic_config__ = _NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The figures of up to six series side by side, one row a period; as a `Chart` otherwise. `last_periods` keeps the newest."""

    kind: Literal["table"]
    series: Addresses
    title: Text = _EMPTY
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    digest: str = ""
    last_periods: Annotated[int, Field(ge=1, le=2_000)] | None = None

    __pydantic_config__ = _NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class FigureName:
    """One figure of a series: that of the period which begins on a day."""

    series: str
    period: date

    __pydantic_config__ = _NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person finds in series: the statement, the test it passed, and the figures it rests on, as of a day."""

    kind: Literal["finding"]
    statement: Text
    figures: Annotated[tuple[FigureName, ...], Field(min_length=1, max_length=50)]
    test: Text = _EMPTY
    as_of: date | None = None
    digest: str = ""

    __pydantic_config__ = _NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class PanelPart:
    """A panel of a dashboard: its chart and what is new in it, as of a day; otherwise as a `Chart`.

    `panel` says itself which figures stand in it, so that a report keeps its own when a dashboard is changed.
    """

    kind: Literal["panel"]
    panel: Panel
    as_of: date | None = None
    digest: str = ""
    forecast: bool = False
    changes: bool = False

    __pydantic_config__ = _NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class FoundPart:
    """What the search for what is new has found: kept whole as it was, with its figures, its picture and the test it passed."""

    kind: Literal["found"]
    finding: market_finding.Finding

    __pydantic_config__ = _NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class SignalPart:
    """A policy or market signal, kept whole as it was when it was put in."""

    kind: Literal["signal"]
    signal: Signal

    __pydantic_config__ = _NOTHING_ELSE


Part = Annotated[
    Heading | Note | Chart | FigureTable | PanelPart | Finding | FoundPart | SignalPart, Field(discriminator="kind")
]
WITH_FIGURES = (Chart, FigureTable, PanelPart, Finding)
"""Parts whose figures are asked of a store."""


@dataclass(frozen=True, slots=True)
class Report:
    """Title, who wrote it, for which association, of which day, how far it may be told, and its parts in order.

    `author` is one name, or the name as it is written in each language. `fictional` marks every page; a fictional signal among the parts does so too.
    """

    title: Text
    association: Text
    author: Annotated[str, Field(max_length=200)] | Text
    written_on: date
    tlp: TLP = TLP.GREEN
    fictional: bool = False
    parts: Annotated[tuple[Part, ...], Field(max_length=MOST_PARTS)] = field(default=())

    __pydantic_config__ = _NOTHING_ELSE

    def author_in(self, language: Language) -> str:
        """Return who wrote it, as the name is written in a language."""
        return self.author if isinstance(self.author, str) else self.author.in_language(language)

    @property
    def is_sample(self) -> bool:
        """Whether anything in the report is made up."""
        return self.fictional or any(part.signal.fictional for part in self.parts if isinstance(part, SignalPart))


@cache
def report_type() -> TypeAdapter[Report]:
    """Return the adapter that turns a report into JSON and back, and describes it as JSON Schema."""
    return TypeAdapter(Report)


def report_as_json(report: Report) -> str:
    """Return a report as JSON text, two spaces deep, Hangul unescaped."""
    return report_type().dump_json(report, indent=2).decode() + "\n"


def report_from_json(text: str, *, name: str) -> Report:
    """Return the report that JSON text holds; raises `InputError` with every place that is wrong. `name` is what the file is called."""
    return report_from_plain(parse_json(text, name), name=name)


def report_from_plain(plain: Any, *, name: str) -> Report:
    """Return the report that plain values hold; raises `InputError`."""
    try:
        report = report_type().validate_json(json.dumps(plain), strict=False)
    except ValidationError as error:
        raise InputError(_refusal(one, name) for one in error.errors(include_url=False)) from None
    if not (report.title.ko.strip() or report.title.en.strip()):
        raise InputError(
            Refusal(name, Sentence("has no title."), Sentence("Give it one in Korean or English."), column="title")
        )
    _hold_marking(report, name)
    return report


def _hold_marking(report: Report, name: str) -> None:
    """Refuse a report that tells a signal further than the signal may be told."""
    order = list(TLP)
    for place, part in enumerate(report.parts):
        if isinstance(part, SignalPart) and order.index(part.signal.tlp) > order.index(report.tlp):
            raise InputError(
                Refusal(
                    name,
                    Sentence(
                        "the report is marked TLP:{marking}, but this signal TLP:{narrower}.",
                        marking=report.tlp.value.upper(),
                        narrower=part.signal.tlp.value.upper(),
                    ),
                    Sentence("Mark the report as narrowly as the signal, or take the signal out."),
                    column=f"parts[{place + 1}]",
                )
            )


def _refusal(error: Any, name: str) -> Refusal:
    kinds = {"heading", "note", "chart", "table", "panel", "finding", "found", "signal"}
    # Part numbers count as a person counts; pydantic names the kind of a part between its number and its field.
    location = [one for place, one in enumerate(error["loc"]) if not (place == 2 and one in kinds)]
    where = "".join(f"[{one + 1}]" if isinstance(one, int) else f".{one}" for one in location).lstrip(".")
    return Refusal(
        name,
        sentence_of(error),
        Sentence("See docs/howto/write-a-report.md for what a report holds."),
        column=where or None,
    )
