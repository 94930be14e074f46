"""Who may read a firm's portfolios: its own people, and nobody else; the association neither."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.http import Http404
from django.utils import timezone

from bioaccord.impact.assessed import assessed_data
from bioaccord.impact.assessment_data import VERSION
from bioaccord.impact.law import Law, laws
from bioaccord.node.accounts.access import roles_of
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.progress import Progress
from bioaccord.vocabulary.tlp import TLP

from .models import AssessmentAnswer, AssessmentRun, Portfolio, PortfolioVersion, RunState
from .question import Question

AT_ONCE_ROWS, AT_ONCE_DRAWS = 1_000, 1_000
"""Up to so many rows and draws a page computes; what is larger the worker does."""
LOST_AFTER = timedelta(minutes=10)
_LIVE = (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True)
class BroughtResult:
    """A figure that a firm chose to bring to a roundtable: with source, day, uncertainty and marking; whose it is stands beside it.

    `value`, `low` and `high` are in `unit` (of `impact.units`); None for what was chosen before they were kept.
    """

    portfolio_id: str
    organisation_id: str
    label: Text
    figure: Text
    uncertainty: Text
    source: Text
    date: str
    marking: TLP
    is_sample: bool
    key: str = ""
    unit: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None


def law_for(law_id: str) -> Law:
    """Return a law. Raises `Http404`."""
    found = laws().get(law_id)
    if found is None:
        raise Http404
    return found


def portfolios_for(user, law_id: str = "") -> list[Portfolio]:
    """Return the portfolios of the user's firms, of laws that this node knows."""
    rows = Portfolio.objects.filter(organisation_id__in=roles_of(user).organisation_ids, law_id__in=list(laws()))
    return list(rows.filter(law_id=law_id) if law_id else rows)


def portfolio_for(user, portfolio_id: str) -> Portfolio:
    """Return a portfolio of one of the user's firms. Raises `Http404` for any other, as if there were none."""
    row = Portfolio.objects.filter(
        portfolio_id=portfolio_id, organisation_id__in=roles_of(user).organisation_ids, law_id__in=list(laws())
    ).first()
    if row is None:
        raise Http404
    return row


def version_of(portfolio: Portfolio, number: int | None = None) -> PortfolioVersion:
    """Return a version of a portfolio, the newest where none is named. Raises `Http404`."""
    row = portfolio.versions.filter(**({} if number is None else {"number": number})).first()
    if row is None:
        raise Http404
    return row


def answer_for(user, portfolio: Portfolio, question: Question) -> dict | None:
    """Return what the law does to a portfolio, or None where the worker has to be asked first. Raises `BioaccordError` and `Http404`."""
    version = version_of(portfolio_for(user, portfolio.portfolio_id))
    kept = AssessmentAnswer.objects.filter(
        version=version,
        as_of=question.as_of,
        scenario_id=question.scenario_id,
        seed=question.seed,
        draws=question.draws,
    ).first()
    # One of before the answer held what it holds now is computed anew.
    if kept is not None and kept.result["version"] == VERSION:
        return kept.result
    if not is_small(version, question):
        return None
    return _computed(version.pk, version.portfolio.portfolio_id, version.made_at, question)


def is_small(version: PortfolioVersion, question: Question) -> bool:
    """Return whether a page may compute the answer itself."""
    return sum(len(rows) for rows in version.rows.values()) <= AT_ONCE_ROWS and question.draws <= AT_ONCE_DRAWS


@lru_cache(maxsize=64)
def _computed(version_pk: int, _portfolio_id: str, _made_at: datetime, question: Question) -> dict:
    # A number alone names another version once a database was put back: name and time are asked for with it.
    return computed(PortfolioVersion.objects.select_related("portfolio").get(pk=version_pk), question)


def computed(version: PortfolioVersion, question: Question, progress: Progress | None = None) -> dict:
    """Return what the law does to a version; for pages and the worker. Raises `BioaccordError`, `Cancelled` where `progress` says so."""
    law = laws()[version.portfolio.law_id]
    answer = assessed_data(
        law,
        version.rows,
        question.as_of,
        question.scenario_id,
        seed=question.seed,
        draws=question.draws,
        progress=progress,
    )
    return answer | {"is_sample": answer["is_sample"] or version.portfolio.is_sample}


def runs_for(user, portfolio: Portfolio) -> list[AssessmentRun]:
    """Return the runs of the newest version that wait or run, and the last one where it ended without an answer."""
    version = version_of(portfolio_for(user, portfolio.portfolio_id))
    rows = list(version.runs.all()[:20])
    live = [one for one in rows if state_of(one) in _LIVE]
    ended = [one for one in rows[:1] if one not in live and state_of(one) != RunState.DONE]
    return ended + live


def run_for(user, portfolio_id: str, run_id: int) -> AssessmentRun:
    """Return a run of a portfolio. Raises `Http404`."""
    portfolio = portfolio_for(user, portfolio_id)
    row = AssessmentRun.objects.filter(version__portfolio=portfolio, pk=run_id).first()
    if row is None:
        raise Http404
    return row


def state_of(row: AssessmentRun) -> RunState:
    """Return how far a run is now; one whose worker fell silent is interrupted."""
    silent = row.state == RunState.RUNNING and row.seen_at and row.seen_at < timezone.now() - LOST_AFTER
    return RunState.INTERRUPTED if silent else RunState(row.state)


def brought_results_for(user) -> list[BroughtResult]:
    """Return the results that the user's firms chose to bring to a roundtable, as they were computed when chosen."""
    return [one for portfolio in portfolios_for(user) for one in _brought(portfolio)]


def brought_result_for(user, portfolio_id: str) -> list[BroughtResult]:
    """Return what the owner of a portfolio chose to bring of it; nothing where nothing was chosen. Raises `Http404` for others."""
    return _brought(portfolio_for(user, portfolio_id))


def _brought(portfolio: Portfolio) -> list[BroughtResult]:
    def text(both: dict) -> Text:
        return Text(both["ko"], both["en"])

    return [
        BroughtResult(
            portfolio.portfolio_id,
            portfolio.organisation_id,
            text(one["label"]),
            text(one["figure"]),
            text(one["uncertainty"]),
            text(one["source"]),
            one["date"],
            TLP(one["marking"]),
            portfolio.is_sample,
            **{name: one[name] for name in ("key", "unit", "value", "low", "high") if name in one},
        )
        for one in portfolio.brought
    ]
