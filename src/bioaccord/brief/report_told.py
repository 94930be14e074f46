"""A report told in one language: every word and every figure as a reader sees it, before it becomes a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from babel.numbers import format_decimal

from bioaccord.market.chart import Line, period_words, series_chart
from bioaccord.market.observation import Flag
from bioaccord.vocabulary.language import Language, Text

from . import wording
from .phrases import phrase
from .report import Chart, FigureTable, Finding, Heading, Note, Report, SignalPart
from .report_figures import Figures, PartFigures, figures_of
from .report_sources import SourceList, ToldCitation, ToldDisclaimer, series_name, short_series_name

_MARKS = {
    Flag.ESTIMATED: "estimated",
    Flag.PROVISIONAL: "provisional",
    Flag.CALCULATED: "calculated",
    Flag.CONCORDED: "concorded",
    Flag.SPLIT: "split",
}


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A table: what its columns are called, its rows as words, and what the letters at figures mean."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: str


@dataclass(frozen=True, slots=True)
class ToldPart:
    """One part of a report. `kind` says which of the other fields are filled; `numbers` lead to the list of sources."""

    kind: str
    label: str = ""
    title: str = ""
    level: int = 1
    paragraphs: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    source: str = ""
    table: ToldTable | None = None
    specification: dict[str, Any] | None = None
    alternative: str = ""
    written_in: str = ""
    """Language of a person's text where it is not that of the report."""


@dataclass(frozen=True, slots=True)
class ToldReport:
    """A whole report in one language."""

    language: Language
    title: str
    association: str
    author: str
    written_on: date
    tlp: str
    tlp_words: str
    is_sample: bool
    parts: tuple[ToldPart, ...]
    annexes: tuple[ToldPart, ...]
    citations: tuple[ToldCitation, ...]
    disclaimers: tuple[ToldDisclaimer, ...]


def tell_report(report: Report, figures: Figures, language: Language) -> ToldReport:
    """Return a report with its figures and sources in a language; raises `InputError` where a figure is not there."""
    teller = _Teller(report, language)
    for place, part in enumerate(report.parts):
        found = figures_of(part, report, figures, place=place)
        match part:
            case Heading():
                # A part of no section would leave a gap in the outline that a screen reader reads.
                level = part.level if teller.has_section else 1
                teller.has_section = True
                teller.parts.append(ToldPart("heading", level=level, **teller.person(part.text)))
            case Note():
                teller.parts.append(ToldPart("note", **teller.person(part.text, paragraphs=True)))
            case SignalPart():
                teller.signal(part)
            case Chart() if found:
                teller.chart(part, found)
            case FigureTable() if found:
                teller.table(part, found)
            case Finding() if found:
                teller.finding(part, found)
    marking = report.tlp.value
    return ToldReport(
        language=language,
        title=report.title.in_language(language),
        association=report.association.in_language(language),
        author=report.author,
        written_on=report.written_on,
        tlp=marking.upper(),
        tlp_words=phrase(f"report_tlp_{marking.replace('+', '_')}", language),
        is_sample=report.is_sample,
        parts=tuple(teller.parts),
        annexes=tuple(teller.annexes),
        citations=tuple(teller.sources.citations()),
        disclaimers=tuple(teller.sources.disclaimers()),
    )


class _Teller:
    """Counts charts, tables and sources while parts are told in order."""

    def __init__(self, report: Report, language: Language) -> None:
        self.language = language
        self.sources = SourceList(language)
        self.parts: list[ToldPart] = []
        self.annexes: list[ToldPart] = []
        self.has_section = False
        self._charts = self._tables = 0

    def person(self, text: Text, *, paragraphs: bool = False) -> dict[str, Any]:
        """Return a person's text, and in which language it is where it was not written in the reader's."""
        words = text.in_language(self.language).strip()
        told: dict[str, Any] = {"paragraphs": tuple(_paragraphs(words))} if paragraphs else {"title": words}
        if words and not text.is_translated(self.language):
            other = Language.ENGLISH if self.language == Language.KOREAN else Language.KOREAN
            told |= {"written_in": str(other), "small": (self._say(f"report_only_in_{other}"),)}
        return told

    def chart(self, part: Chart, found: PartFigures) -> None:
        self._charts += 1
        addresses = list(found.series)
        names = {one: short_series_name(one, addresses, self.language) for one in addresses}
        title = part.title.in_language(self.language) or self._common_title(addresses)
        specification = series_chart([Line(names[one], found.series[one]) for one in addresses], self.language)
        annex = self._say("report_annex_of", number=self._charts, title=title)
        label = self._say("report_chart", number=self._charts)
        numbers, source = self._source(found)
        self.parts.append(
            ToldPart(
                "chart",
                label=label,
                title=title,
                numbers=numbers,
                source=source,
                small=(self._say("report_figures_follow", number=self._charts),),
                specification=specification,
                alternative=self._alternative(title, names, found),
            )
        )
        self.annexes.append(ToldPart("table", title=annex, numbers=numbers, source=source, table=self._figures(found)))

    def table(self, part: FigureTable, found: PartFigures) -> None:
        self._tables += 1
        numbers, source = self._source(found)
        self.parts.append(
            ToldPart(
                "table",
                label=self._say("report_table", number=self._tables),
                title=part.title.in_language(self.language) or self._common_title(list(found.series)),
                numbers=numbers,
                source=source,
                table=self._figures(found),
            )
        )

    def finding(self, part: Finding, found: PartFigures) -> None:
        numbers, source = self._source(found)
        rows, marks = [], Flag.NONE
        for (address, table), number in zip(found.series.items(), numbers, strict=True):
            for row in table.iter_rows(named=True):
                marks |= Flag(row["flags"])
                rows.append(
                    (
                        series_name(address, self.language) + (f" [{number}]" if len(numbers) > 1 else ""),
                        period_words(row["period"], row["frequency"]),
                        self._value(row),
                        str(row["vintage"]),
                    )
                )
        header = ("report_series", "report_period", "report_figure", "report_vintage")
        person = self.person(part.statement)
        test = part.test.in_language(self.language).strip()
        small = (f"{self._say('report_test')}: {test}",) if test else ()
        person["small"] = (*person.get("small", ()), *small)
        self.parts.append(
            ToldPart(
                "finding",
                label=self._say("report_finding"),
                numbers=numbers,
                source=source,
                table=ToldTable(tuple(self._say(one) for one in header), tuple(rows), self._legend(marks)),
                **person,
            )
        )

    def signal(self, part: SignalPart) -> None:
        signal, language = part.signal, self.language
        facts = [wording.country(signal.country, language), wording.stage_of(signal, None, language)]
        facts.append(self._say("report_published", day=wording.day(signal.published_on, language)))
        if signal.effective_on:
            facts.append(self._say("report_effective", day=wording.dated(signal.effective_on, language)))
        if signal.deadline_on:
            facts.append(self._say("report_deadline", day=wording.dated(signal.deadline_on, language)))
        if signal.fictional:
            facts.append(self._say("fictional_mark"))
        numbers = tuple(self.sources.numbers_of_signal(signal))
        self.parts.append(
            ToldPart(
                "signal",
                label=self._say("report_signal"),
                title=signal.title.in_language(language),
                paragraphs=tuple(_paragraphs(signal.summary.in_language(language))),
                small=(" · ".join(facts), *filter(None, [signal.disclaimer.in_language(language)])),
                numbers=numbers,
                source=self._say(
                    "sources", publishers=", ".join(dict.fromkeys(one.publisher for one in signal.evidence))
                ),
            )
        )

    def _source(self, found: PartFigures) -> tuple[tuple[int, ...], str]:
        numbers = tuple(self.sources.number_of_series(one, found.as_of, table) for one, table in found.series.items())
        told = "".join(f"[{number}]" for number in numbers)
        return numbers, self._say("report_source_line", numbers=told, as_of=wording.day(found.as_of, self.language))

    def _figures(self, found: PartFigures) -> ToldTable:
        addresses = list(found.series)
        units = {address: str(table["unit"][0]) for address, table in found.series.items()}
        several = len(addresses) > 1
        header = [self._say("report_period")]
        for address in addresses:
            name = short_series_name(address, addresses, self.language) if several else self._say("report_figure")
            header.append(f"{name} ({units[address]})")
        header.append(self._say("report_vintage"))
        by_period: dict[date, dict[str, dict[str, Any]]] = {}
        marks = Flag.NONE
        for address, table in found.series.items():
            for row in table.iter_rows(named=True):
                by_period.setdefault(row["period"], {})[address] = row
                marks |= Flag(row["flags"])
        rows = []
        for period in sorted(by_period):
            line = by_period[period]
            frequency = next(iter(line.values()))["frequency"]
            figures = [self._value(line[one]) if one in line else "–" for one in addresses]
            vintages = dict.fromkeys(str(line[one]["vintage"]) for one in addresses if one in line)
            rows.append((period_words(period, frequency), *figures, " / ".join(vintages)))
        return ToldTable(tuple(header), tuple(rows), self._legend(marks))

    def _value(self, row: dict[str, Any]) -> str:
        flags = Flag(row["flags"])
        if flags & Flag.SUPPRESSED:
            return self._say("report_suppressed")
        if row["value"] is None:
            return self._say("report_not_given")
        letters = [self._say(f"report_mark_{word}").split(" ", 1)[0] for flag, word in _MARKS.items() if flags & flag]
        return " ".join([self._number(row["value"]), *letters])

    def _number(self, value: float) -> str:
        # Never rounded for show: the figure is the publisher's. Binary noise beyond fifteen digits is not.
        return str(format_decimal(float(f"{value:.15g}"), "#,##0.##########", locale=str(self.language)))

    def _legend(self, marks: Flag) -> str:
        return ", ".join(self._say(f"report_mark_{word}") for flag, word in _MARKS.items() if marks & flag)

    def _common_title(self, addresses: list[str]) -> str:
        if len(addresses) == 1:
            return series_name(addresses[0], self.language)
        return " / ".join(short_series_name(one, addresses, self.language) for one in addresses)

    def _alternative(self, title: str, names: dict[str, str], found: PartFigures) -> str:
        lines, periods = [], []
        for address, table in found.series.items():
            given = table.filter(pl.col("value").is_not_null())
            periods += table["period"].to_list()
            if given.height:
                first, last = (self._number(given["value"][place]) for place in (0, -1))
                unit = str(table["unit"][0])
                lines.append(self._say("report_chart_alt_line", name=names[address], first=first, last=last, unit=unit))
        frequency = str(next(iter(found.series.values()))["frequency"][0])
        first, last = (period_words(one, frequency) for one in (min(periods), max(periods)))
        return self._say("report_chart_alt", title=title, first=first, last=last, lines=" ".join(lines))

    def _say(self, key: str, **values: object) -> str:
        return phrase(key, self.language).format(**values)


def _paragraphs(words: str) -> list[str]:
    """Return a text cut where an empty line stands."""
    lines = words.replace("\r\n", "\n").strip().split("\n\n")
    return [one.strip() for one in lines if one.strip()]
