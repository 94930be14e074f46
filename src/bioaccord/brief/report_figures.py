"""The figures that a report rests on, out of a store, as of the day that each part is pinned to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.outlook import Outlook, outlook
from bioaccord.market.panels import PanelContent, panel_content
from bioaccord.market.series_address import series_at
from bioaccord.market.store import Store
from bioaccord.market.store_on_day import StoreOnDay
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .report import WITH_FIGURES, Chart, FigureTable, Finding, PanelPart, Part, Report
from .report_panel import line_address, line_basis

MOST_FIGURES = 2_000
"""Figures in one part; a table of more is a file, not a page."""


@dataclass(frozen=True, slots=True)
class PartFigures:
    """What a part of a report shows: the day it is as of, and address → figures of each of its lines.

    `basis` holds, by the same addresses, the publisher's own figures where a line was worked out from several series; `content` is that of a
    panel. `outlook` is of the first line.
    """

    as_of: date
    series: dict[str, pl.DataFrame]
    basis: dict[str, pl.DataFrame] = field(default_factory=dict)
    content: PanelContent = PanelContent()
    outlook: Outlook = Outlook()

    def based_on(self, address: str) -> pl.DataFrame:
        """Return the publisher's figures behind a line: those that say when and from where they were retrieved."""
        return self.basis.get(address, self.series[address])

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that are the same for the same figures."""
        text = "\n".join(
            f"{address} {row}"
            for address, table in self.series.items()
            for row in table.select("period", "value", "flags").iter_rows()
        )
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def figures_of(part: Part, report: Report, figures: Store, *, place: int) -> PartFigures | None:
    """Return the figures of a part as of its day, or None for one that shows none; `place` counts from 0.

    Raises `InputError` for a series that had no figure on that day, for too many figures, for a chart of several units, and where
    figures are not those that the report was pinned with.
    """
    if not isinstance(part, WITH_FIGURES):
        return None
    as_of = part.as_of or report.written_on
    column = f"parts[{place + 1}]"
    match part:
        case Finding():
            result = PartFigures(as_of, _named_figures(part, figures, as_of, column))
        case PanelPart():
            result = _panel(part, figures, as_of, column)
        case Chart() | FigureTable():
            found = {address: _series(address, part, figures, as_of, column) for address in part.series}
            _hold_together(part, found, column)
            result = PartFigures(as_of, found, outlook=_outlook(part, figures, as_of))
    if part.digest and part.digest != result.digest:
        raise InputError(
            Refusal(
                Sentence("report"),
                Sentence("the figures as of {day} are not those that the report was pinned with.", day=as_of),
                Sentence(
                    "Most likely the store is another one, or a statement of an earlier day was added. Check the figures, then empty 'digest'."
                ),
                column=column,
            )
        )
    return result


def pinned(report: Report, figures: Store) -> Report:
    """Return the report with the day of each of its figures, and a digest of them, so that it can be made again. Raises `InputError`."""
    parts: list[Part] = []
    for place, part in enumerate(report.parts):
        found = figures_of(part, report, figures, place=place)
        if found is not None and isinstance(part, WITH_FIGURES):
            part = replace(part, as_of=found.as_of, digest=found.digest)
        parts.append(part)
    return replace(report, parts=tuple(parts))


def _series(address: str, part: Chart | FigureTable, figures: Store, as_of: date, column: str) -> pl.DataFrame:
    table = figures.series(replace(series_at(address), since=part.since, until=part.until), as_of=as_of)
    if table.is_empty():
        raise InputError(_no_figure(address, as_of, column))
    last = part.last_periods if isinstance(part, FigureTable) else None
    return table.tail(last) if last else table


def _panel(part: PanelPart, figures: Store, as_of: date, column: str) -> PartFigures:
    on_day = StoreOnDay(figures, as_of)
    content = panel_content(on_day, part.panel)
    lines = content.lines
    if not lines:
        raise InputError(
            Refusal(
                part.panel.key,
                Sentence("the store has no figure that fills this panel as of {day}.", day=as_of),
                Sentence("Take the panel out, or import the publisher's file."),
                column=column,
            )
        )
    told = {line_address(line): line for line in lines}
    ahead = Outlook()
    if part.forecast or part.changes:
        ahead = outlook(lines[0].figures, with_forecast=part.forecast, with_changes=part.changes)
    return PartFigures(
        as_of,
        {address: line.figures for address, line in told.items()},
        {address: line_basis(line, on_day) for address, line in told.items() if line.key is None},
        content,
        ahead,
    )


def _outlook(part: Chart | FigureTable, figures: Store, as_of: date) -> Outlook:
    if not isinstance(part, Chart) or not (part.forecast or part.changes):
        return Outlook()
    # The whole past teaches, also that which is not shown.
    past = figures.series(replace(series_at(part.series[0]), until=part.until), as_of=as_of)
    found = outlook(past, with_forecast=part.forecast, with_changes=part.changes)
    return found.since(part.since) if part.since else found


def _named_figures(part: Finding, figures: Store, as_of: date, column: str) -> dict[str, pl.DataFrame]:
    found: dict[str, pl.DataFrame] = {}
    for one in part.figures:
        selection = replace(series_at(one.series), since=one.period, until=one.period)
        table = figures.series(selection, as_of=as_of)
        if table.is_empty():
            raise InputError(_no_figure(f"{one.series} {one.period}", as_of, column))
        found[one.series] = (
            pl.concat([found[one.series], table]).unique(maintain_order=True) if one.series in found else table
        )
    return found


def _hold_together(part: Chart | FigureTable, found: dict[str, pl.DataFrame], column: str) -> None:
    count = sum(table.height for table in found.values())
    if count > MOST_FIGURES:
        raise InputError(
            Refusal(
                Sentence("report"),
                Sentence(
                    "{count:,} figures are more than the {most:,} that a part of a report shows.",
                    count=count,
                    most=MOST_FIGURES,
                ),
                Sentence("Narrow it with 'since' and 'until'."),
                column=column,
            )
        )
    units = sorted({str(table["unit"][0]) for table in found.values()})
    frequencies = {str(table["frequency"][0]) for table in found.values()}
    if (isinstance(part, Chart) and len(units) > 1) or len(frequencies) > 1:
        raise InputError(
            Refusal(
                Sentence("report"),
                Sentence(
                    "series of several units ({units}) or of periods of several lengths stand together.",
                    units=", ".join(units),
                ),
                Sentence("Give each its own part."),
                column=column,
            )
        )


def _no_figure(address: str, as_of: date, column: str) -> Refusal:
    return Refusal(
        address,
        Sentence("the store has no figure of it as of {day}.", day=as_of),
        Sentence(
            "Compare with: bioaccord market series list --store FOLDER. The columns are {columns}.",
            columns=", ".join(SERIES_KEY),
        ),
        column=column,
    )
