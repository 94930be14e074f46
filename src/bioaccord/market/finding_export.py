"""Findings as plain data, in both languages, for a file, a page or another program."""

from __future__ import annotations

from typing import Any

from bioaccord.vocabulary.language import Language, Text

from .chart import titled
from .finding import ChartSeries, Figure, Finding
from .finding_chart import finding_chart
from .findings import Findings
from .market_readers import citation


def findings_data(found: Findings) -> dict[str, Any]:
    """Return findings with everything they stand on, ready for JSON; periods are first days."""
    return {
        "findings": [finding_data(one) for one in found.found],
        "tests": {kind.value: count for kind, count in found.tests.items()},
        "series": found.series,
        "breaks": [{**one.key._asdict(), "period": str(one.period), "zeros": one.zeros} for one in found.breaks],
        "citations": {source: both(citation(source)) for source in sorted({one.source for one in found.found})},
    }


def finding_data(one: Finding) -> dict[str, Any]:
    """Return one finding, ready for JSON."""
    return {
        "finding_id": one.finding_id,
        "kind": one.kind.value,
        "indicator": one.indicator,
        "reporter": one.reporter,
        "partner": one.partner,
        "product_system": one.product_system,
        "product": one.product,
        "frequency": one.frequency.value,
        "title": both(one.title),
        "summary": both(one.summary),
        "figures": [_figure(figure) for figure in one.figures],
        "compared_with": both(one.compared_with),
        "test": {
            "name": both(one.test.name),
            "p_value": one.test.p_value,
            "adjusted_p_value": one.test.adjusted_p_value,
            "family": one.test.family,
        },
        "weight": one.weight,
        "change": one.change,
        "rises": one.rises,
        "since": str(one.since),
        "as_of": str(one.as_of),
        "source": one.source,
        "vintage": str(one.vintage),
        "retrieved_at": one.retrieved_at.isoformat(),
        "origins": list(one.origins),
        "flags": one.flags,
        "chart": [_line(line) for line in one.chart],
        "vega_lite": {language.value: _picture(one, language) for language in Language},
    }


def both(text: Text) -> dict[str, str]:
    """Return words by language."""
    return {"ko": text.ko, "en": text.en}


def _picture(one: Finding, language: Language) -> dict[str, Any] | None:
    drawn = finding_chart(one, language)
    source = f"{citation(one.source).in_language(language)} ({one.vintage})"
    return titled(drawn, one.title.in_language(language), source) if drawn else None


def _figure(one: Figure) -> dict[str, Any]:
    bounds = {"lower": one.lower, "upper": one.upper} if one.lower is not None else {}
    return {
        "name": both(one.name),
        "value": one.value,
        "unit": one.unit,
        "first": str(one.first),
        "last": str(one.last),
        **bounds,
    }


def _line(one: ChartSeries) -> dict[str, Any]:
    return {
        "name": both(one.name),
        "unit": one.unit,
        "periods": [str(day) for day in one.periods],
        "values": list(one.values),
    }
