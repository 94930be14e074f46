"""A finding about one series, with its figures' source and the line that is drawn of it."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.language import Text

from .finding import Figure, Finding, FindingKind, Test
from .finding_words import line
from .indicators import indicator_name
from .observation import WORLD, Frequency
from .series_history import SeriesHistory


def series_finding(
    one: SeriesHistory,
    kind: FindingKind,
    finding_id: str,
    title: Text,
    summary: Text,
    figures: tuple[Figure, ...],
    compared_with: Text,
    test: Test,
    *,
    weight: float,
    since: date,
    rises: bool | None,
    change: float | None,
    flags: int,
    drawn: int,
) -> Finding:
    """Return a finding about a series, which is drawn over its last `drawn` periods."""
    key = one.key
    return Finding(
        finding_id=finding_id,
        kind=kind,
        indicator=key.indicator,
        reporter=key.reporter,
        partner="" if key.partner == WORLD else key.partner,
        product_system=key.product_system,
        product=key.product,
        title=title,
        summary=summary,
        figures=figures,
        compared_with=compared_with,
        test=test,
        weight=weight,
        since=since,
        as_of=one.periods[-1],
        rises=rises,
        change=change,
        source=key.source,
        frequency=Frequency(key.frequency),
        vintage=one.vintage,
        retrieved_at=one.retrieved_at,
        origins=one.origins,
        flags=flags,
        chart=(line(indicator_name(key.indicator), key.unit, one.periods[-drawn:], one.values[-drawn:]),),
    )
