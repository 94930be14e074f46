"""Results that a firm can bring to a roundtable out of the node's own rooms: one reader a kind of result.

A room that computes results for a firm adds its reader to `READERS`; everything after that (consent, marking, who sees it) is the same for all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bioaccord.node.impact.access import brought_results_for
from bioaccord.node.supply.access import latest_result
from bioaccord.node.supply.models import CalculationKind
from bioaccord.vocabulary.language import Text

_LONGEST_REFERENCE, _LONGEST_LABEL = 64, 200
"""Letters, as they are kept."""


@dataclass(frozen=True)
class OwnResult:
    """A figure of a result. `reference` names it within its `origin`; `unit` and `certainty` are keys of the lists in `roundtable_figure_words`; `as_of` is the day of the data or computation."""

    origin: str
    reference: str
    label: Text
    value: str
    unit: str
    low: str
    high: str
    certainty: str
    source: Text
    as_of: date

    @property
    def key(self) -> str:
        """Return what names it in a form."""
        return f"{self.origin}:{self.reference}"


_STRESS_FIGURES = {
    "expected_loss": Text("공급 차질에 따른 연간 기대손실", "Expected loss a year from supply disruptions"),
    "value_at_risk": Text(
        "공급 차질 손실: 20년에 한 해꼴로 넘는 금액(VaR 95 %)",
        "Loss from supply disruptions exceeded in one year of twenty (VaR 95 %)",
    ),
    "expected_shortfall": Text(
        "공급 차질 손실: 그런 해의 평균(기대부족액)", "Loss from supply disruptions, mean of those years"
    ),
}


def stress_test_results(user, organisation_id: str) -> Iterable[OwnResult]:
    """Return the figures of a firm's latest stress test; none where there is none, or the person may not see its chain."""
    try:
        row = latest_result(user, organisation_id, CalculationKind.STRESS_TEST)
    except PermissionDenied:
        return
    if row is None:
        return
    years = f"{row.parameters['years']:,}"
    source = Text(
        f"자사 공급망 스트레스 테스트(네트워크 {row.network_version}판, 모의 {years}년, 90 % 구간)",
        f"The firm's own supply stress test (network version {row.network_version}, {years} simulated years, 90 % interval)",
    )
    for name, label in _STRESS_FIGURES.items():
        figure = row.result[name]
        yield OwnResult(
            origin="stress_test",
            reference=f"{row.pk}-{name}",
            label=label,
            value=_rounded(figure["value"]),
            unit="USD",
            low=_rounded(figure["low"]),
            high=_rounded(figure["high"]),
            certainty="estimated",
            source=source,
            as_of=timezone.localtime(row.finished_at).date(),
        )


_SAMPLE = Text(" (가상 표본)", " (made-up sample)")
_LAW_UNITS = {"USD": "USD", "USD a year": "USD a year", "share": "%", "percent": "%", "rank": "rank", "years": "years"}
"""Units of laws' results that a table knows, by what it calls them."""


def law_results(user, organisation_id: str) -> Iterable[OwnResult]:
    """Return what a firm chose on its portfolios' pages to bring: what laws do to it by year, as it was computed then."""
    for one in brought_results_for(user):
        if one.organisation_id != organisation_id or one.value is None or one.unit not in _LAW_UNITS:
            continue
        sample = _SAMPLE if one.is_sample else Text("", "")
        has_range = one.low != one.high
        yield OwnResult(
            origin="law",
            reference=f"{one.portfolio_id}-{one.key}"[:_LONGEST_REFERENCE],
            label=Text(f"{one.label.ko}{sample.ko}"[:_LONGEST_LABEL], f"{one.label.en}{sample.en}"[:_LONGEST_LABEL]),
            value=_told(one.value, one.unit),
            unit=_LAW_UNITS[one.unit],
            low=_told(one.low, one.unit) if has_range else "",
            high=_told(one.high, one.unit) if has_range else "",
            certainty="estimated",
            source=one.source,
            as_of=date.fromisoformat(one.date),
        )


READERS: dict[str, Callable[..., Iterable[OwnResult]]] = {"stress_test": stress_test_results, "law": law_results}


def results_of(user, organisation_id: str) -> list[OwnResult]:
    """Return all results of a firm that a person could bring."""
    return [one for read in READERS.values() for one in read(user, organisation_id)]


def _told(value: float, unit: str) -> str:
    """Return a value of a law's result as a table writes it: money in three figures, a share in per cent."""
    if unit.startswith("USD"):
        return _rounded(value)
    return f"{value * 100:.3g}" if unit == "share" else f"{value:g}"


def _rounded(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.0f}"
