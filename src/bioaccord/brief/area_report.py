"""A report of a dashboard: what is new in an area, then every panel that figures fill; a beginning, which a person goes on writing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bioaccord.market.areas import PANELS, Panel, areas_of
from bioaccord.market.finding import Finding
from bioaccord.market.panels import panel_lines
from bioaccord.market.store import Store
from bioaccord.market.store_on_day import StoreOnDay
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.topic import Area, topic_name

from .phrases import phrase
from .report import FoundPart, Heading, Note, PanelPart, Part, Report

MOST_FINDINGS = 6
"""More are one click away; a report that nobody reads to its end tells nothing."""

_EMPTY = Text("", "")


def area_report(
    area: Area,
    store: Store,
    findings: Iterable[Finding],
    *,
    written_on: date,
    association: Text = _EMPTY,
    author: str | Text = "",
) -> Report:
    """Return a report of an area as its figures were on a day; `findings` are those of the store, the weightiest first.

    Panels that no figure fills are named in a note. Raises `InputError` where there is no store.
    """
    on_day = StoreOnDay(store, written_on)
    filled: list[Panel] = []
    empty: list[Panel] = []
    for panel in PANELS[area]:
        (filled if panel_lines(on_day, panel) else empty).append(panel)
    found = findings_of_area(findings, area)[:MOST_FINDINGS]
    parts: list[Part] = [Heading("heading", _said("report_area_found"))]
    parts += [FoundPart("found", one) for one in found] or [Note("note", _said("report_area_nothing"))]
    if filled:
        parts.append(Heading("heading", _said("report_area_panels")))
        parts += [PanelPart("panel", panel) for panel in filled]
    if empty:
        ko, en = (", ".join(panel.title.in_language(one) for panel in empty) for one in Language)
        parts.append(Note("note", _said("report_area_left_out", names=Text(ko, en))))
    title = _said("report_area_title", area=topic_name(area))
    return Report(title, association, author, written_on, parts=tuple(parts))


def findings_of_area(findings: Iterable[Finding], area: Area) -> list[Finding]:
    """Return the findings about what stands on the dashboard of an area, in their order."""
    return [one for one in findings if area in areas_of(one.product_system, one.product, one.indicator, one.reporter)]


def _said(key: str, **values: Text) -> Text:
    ko, en = (
        phrase(key, language).format(**{name: one.in_language(language) for name, one in values.items()})
        for language in Language
    )
    return Text(ko, en)
