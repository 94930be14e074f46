"""A report told in one language: every word and every figure as a reader sees it, before it becomes a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from bioaccord.market.change_point import ChangePoints
from bioaccord.market.chart import Line, period_words, series_chart
from bioaccord.market.finding_chart import finding_chart, finding_lines
from bioaccord.market.finding_words import chance
from bioaccord.market.forecast import Forecast
from bioaccord.market.market_readers import citation
from bioaccord.market.observation import Flag
from bioaccord.market.outlook import Outlook
from bioaccord.market.panel_figures import part_tables
from bioaccord.market.panel_picture import panel_picture
from bioaccord.market.panels import what_it_says
from bioaccord.market.series_address import series_key
from bioaccord.market.store import Store
from bioaccord.market.unit_names import unit_name
from bioaccord.vocabulary.language import Language, Text

from . import wording
from .phrases import phrase
from .report import Chart, FigureTable, Finding, FoundPart, Heading, Note, PanelPart, Report, SignalPart
from .report_figures import PartFigures, figures_of
from .report_sources import SourceList, ToldCitation, ToldDisclaimer, series_name, short_series_name
from .report_tables import (
    ToldTable,
    figure_table,
    finding_table,
    forecast_table,
    legend,
    line_table,
    number_words,
    part_table,
    value_words,
)


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
    dated: str = ""
    credit: str = ""
    """What a picture that is taken out of the report has to say of its day and of its sources."""
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
    is_draft: bool
    parts: tuple[ToldPart, ...]
    annexes: tuple[ToldPart, ...]
    citations: tuple[ToldCitation, ...]
    disclaimers: tuple[ToldDisclaimer, ...]


def tell_report(report: Report, figures: Store, language: Language, *, is_draft: bool = False) -> ToldReport:
    """Return a report with its figures and sources in a language; a draft is marked as one. Raises `InputError` where a figure is not there."""
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
            case FoundPart():
                teller.found(part)
            case Chart() if found:
                teller.chart(part, found)
            case PanelPart() if found:
                teller.panel(part, found)
            case FigureTable() if found:
                teller.table(part, found)
            case Finding() if found:
                teller.finding(part, found)
    marking = report.tlp.value
    return ToldReport(
        language=language,
        title=report.title.in_language(language),
        association=report.association.in_language(language),
        author=report.author_in(language),
        written_on=report.written_on,
        tlp=marking.upper(),
        tlp_words=phrase(f"report_tlp_{marking.replace('+', '_')}", language),
        is_sample=report.is_sample,
        is_draft=is_draft,
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
        addresses = list(found.series)
        names = self._short_names(found)
        title = part.title.in_language(self.language) or self._common_title(addresses)
        specification = series_chart(
            [Line(names[one], found.series[one]) for one in addresses],
            self.language,
            forecast=found.outlook.drawn_forecast,
            changes=found.outlook.drawn_changes,
        )
        self._picture(title, [], found, names, specification)

    def panel(self, part: PanelPart, found: PartFigures) -> None:
        names = {
            address: line.name.in_language(self.language)
            for address, line in zip(found.series, found.content.lines, strict=True)
        }
        title = part.panel.title.in_language(self.language)
        specification = panel_picture(part.panel, found.content, self.language, titled=False, outlook=found.outlook)
        said = [one.told(self.language) for one in what_it_says(found.content, part.panel)]
        self._picture(title, said, found, names, specification)
        for place, one in enumerate(part_tables(found.content, self.language), start=1):
            annex = f"{self._charts}-{place}"
            self.annexes.append(
                ToldPart(
                    "table",
                    title=self._say("report_annex_of", number=annex, title=one.title.in_language(self.language)),
                    numbers=self.parts[-1].numbers,
                    source=self.parts[-1].source,
                    table=part_table(one, self.language),
                )
            )

    def _picture(
        self, title: str, said: list[str], found: PartFigures, names: dict[str, str], specification: dict[str, Any]
    ) -> None:
        """Tell a chart: what is said of it, what is likely next and what changed where that is drawn; its figures stand in an annex."""
        self._charts += 1
        numbers, source = self._source(found)
        small = [self._say("report_figures_follow", number=self._charts)]
        ahead = found.outlook.forecast
        about = outlook_sentences(found.outlook, self.language)
        self.parts.append(
            ToldPart(
                "chart",
                label=self._say("report_chart", number=self._charts),
                title=title,
                paragraphs=tuple(said),
                numbers=numbers,
                source=source,
                small=(*small, *about),
                specification=specification,
                alternative=self._alternative(title, names, found),
                dated=self._dated(known_on(found)),
                credit=self._credit({series_key(one)["source"] for one in found.series}),
            )
        )
        annex = self._say("report_annex_of", number=self._charts, title=title)
        table = figure_table(found.series, names, self.language)
        self.annexes.append(ToldPart("table", title=annex, numbers=numbers, source=source, table=table))
        if isinstance(ahead, Forecast):
            first = next(iter(found.series.values()))
            self.annexes.append(
                ToldPart(
                    "table",
                    title=self._say("report_annex_forecast", number=self._charts, title=title),
                    numbers=numbers[:1],
                    source=self._say("report_forecast_ours"),
                    table=forecast_table(ahead, str(first["unit"][0]), self.language),
                )
            )

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
                table=figure_table(found.series, self._short_names(found), self.language),
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
                        value_words(row, self.language),
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
                table=ToldTable(
                    tuple(self._say(one) for one in header), tuple(rows), legend(marks, self.language), words_first=2
                ),
                **person,
            )
        )

    def found(self, part: FoundPart) -> None:
        """Tell what the search for what is new found: its figures, the test it passed, and its picture, whose figures stand in an annex."""
        finding, language = part.finding, self.language
        numbers = (self.sources.number_of_finding(finding),)
        told = "".join(f"[{number}]" for number in numbers)
        test = self._say(
            "report_test_passed",
            name=finding.test.name.in_language(language),
            chance=chance(finding.test.p_value),
            adjusted=chance(finding.test.adjusted_p_value),
            family=f"{finding.test.family:,}",
        )
        source = self._say("report_source_line", numbers=told, as_of=wording.day(finding.vintage, language))
        small = [f"{self._say('report_compared_with')}: {finding.compared_with.in_language(language)}", test]
        specification = finding_chart(finding, language)
        lines = finding_lines(finding, language)
        title = finding.title.in_language(language)
        label = self._say("report_finding")
        if specification:
            self._charts += 1
            label += f" · {self._say('report_chart', number=self._charts)}"
            small.append(self._say("report_figures_follow", number=self._charts))
            annex = self._say("report_annex_of", number=self._charts, title=title)
            table = line_table(lines, language)
            self.annexes.append(ToldPart("table", title=annex, numbers=numbers, source=source, table=table))
        self.parts.append(
            ToldPart(
                "found",
                label=label,
                title=title,
                paragraphs=tuple(_paragraphs(finding.summary.in_language(language))),
                small=tuple(small),
                numbers=numbers,
                source=source,
                table=finding_table(finding, language),
                specification=specification,
                alternative=self._say("report_finding_alt", title=title, lines=", ".join(line.name for line in lines)),
                dated=self._dated(finding.vintage),
                credit=self._credit([finding.source]),
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
                    "sources",
                    publishers=", ".join(
                        dict.fromkeys(wording.publisher(one.publisher, language) for one in signal.evidence)
                    ),
                ),
            )
        )

    def _source(self, found: PartFigures) -> tuple[tuple[int, ...], str]:
        numbers = tuple(self.sources.number_of_series(one, found.as_of, found.based_on(one)) for one in found.series)
        told = "".join(f"[{number}]" for number in numbers)
        return numbers, self._say("report_source_line", numbers=told, as_of=wording.day(known_on(found), self.language))

    def _short_names(self, found: PartFigures) -> dict[str, str]:
        addresses = list(found.series)
        return {one: short_series_name(one, addresses, self.language) for one in addresses}

    def _dated(self, day: date) -> str:
        return self._say("report_source_as_of", day=wording.day(day, self.language))

    def _credit(self, sources: Iterable[str]) -> str:
        """Return what the publishers of a picture ask to be said."""
        return " ".join(citation(one).in_language(self.language) for one in sorted(sources))

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
                first, last = (number_words(given["value"][place], self.language) for place in (0, -1))
                unit = unit_name(str(table["unit"][0])).in_language(self.language)
                lines.append(self._say("report_chart_alt_line", name=names[address], first=first, last=last, unit=unit))
        frequency = str(next(iter(found.series.values()))["frequency"][0])
        first, last = (period_words(one, frequency) for one in (min(periods), max(periods)))
        return self._say("report_chart_alt", title=title, first=first, last=last, lines=" ".join(lines))

    def _say(self, key: str, **values: object) -> str:
        return phrase(key, self.language).format(**values)


def known_on(found: PartFigures) -> date:
    """Return the day on which the newest of the figures was known; the day of a report is no day of figures."""
    days: list[date] = [day for one in found.series for day in found.based_on(one)["vintage"].drop_nulls().to_list()]
    return max(days, default=found.as_of)


def outlook_sentences(told: Outlook, language: Language) -> list[str]:
    """Return what is said beside a picture of what is likely next and of what changed, or why neither is drawn."""
    said: list[str] = []
    if isinstance(told.forecast, Forecast):
        said += [one.told(language) for one in told.forecast.sentences]
    elif told.forecast is not None:
        said.append(f"{phrase('report_no_forecast', language)}: {told.forecast.reason.told(language)}")
    if isinstance(told.changes, ChangePoints):
        points = [one.sentence.told(language) for one in told.changes.points]
        said += points or [phrase("report_no_change", language)]
    elif told.changes is not None:
        said.append(told.changes.told(language))
    return said


def _paragraphs(words: str) -> list[str]:
    """Return a text cut where an empty line stands."""
    lines = words.replace("\r\n", "\n").strip().split("\n\n")
    return [one.strip() for one in lines if one.strip()]
