"""The only way to write portfolios and what is computed from them."""

import secrets
import time
from pathlib import PurePath

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.impact.law import Law, OutsideMarket, Rows, laws
from bioaccord.impact.range_notes import range_name
from bioaccord.impact.value_words import both
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.progress import Cancelled
from bioaccord.vocabulary.tlp import TLP

from .access import answer_for, computed, portfolio_for, run_for, state_of, version_of
from .files import market_of_files, rows_of_file
from .models import AssessmentAnswer, AssessmentRun, Portfolio, PortfolioVersion, RunState
from .question import Question

LARGEST_UPLOAD_BYTES = 30 * 1024 * 1024
MOST_RUNS = 3  # waiting or running, a person
_VERSIONS_KEPT = 20
_SECONDS_BETWEEN_SIGNS = 1.0
_ANSWERS_KEPT = 60  # of a version
_LIVE = (RunState.WAITING, RunState.RUNNING)


def import_portfolio(user, law: Law, organisation_id: str, name: str, file) -> Portfolio:
    """Take in a file as a new portfolio of a firm, whole or not at all; for people of the firm.

    Raises `PermissionDenied`, `ValidationError` for a file that is too large, `InputError` with every place that is refused.
    """
    require(organisation_id in roles_of(user).organisation_ids)
    rows = _rows_of(file, law)
    return save_portfolio(
        user, law, organisation_id, name.strip()[:120] or PurePath(file.name).stem[:120], rows, file.name
    )


def import_version(user, portfolio_id: str, file) -> PortfolioVersion:
    """Take in a file in the place of a portfolio's rows. Raises as `import_portfolio` does, and `Http404`."""
    portfolio = portfolio_for(user, portfolio_id)
    rows = _rows_of(file, laws()[portfolio.law_id])
    with transaction.atomic():
        portfolio = Portfolio.objects.select_for_update().get(pk=portfolio.pk)
        version = _save_version(user, portfolio, rows, file.name)
        record(user, "impact_portfolio_changed", portfolio.organisation_id)
    return version


def import_market(user, portfolio_id: str, files: dict) -> OutsideMarket:
    """Lay the market of public files (uploads by the law's names of them) beside a portfolio, as its next version.

    Raises as `import_version` does.
    """
    portfolio = portfolio_for(user, portfolio_id)
    if any(file.size > LARGEST_UPLOAD_BYTES for file in files.values()):
        raise ValidationError(_("A file is larger than 30 MB. Most likely it is not the one asked for."))
    given = {name: (file.name[-200:], file.read()) for name, file in files.items()}
    version = version_of(portfolio)
    found = market_of_files(laws()[portfolio.law_id], version.rows, given)
    with transaction.atomic():
        portfolio = Portfolio.objects.select_for_update().get(pk=portfolio.pk)
        if version_of(portfolio).pk != version.pk:
            raise ValidationError(_("The portfolio was changed meanwhile. Look at it and try again."))
        _save_version(user, portfolio, found.rows, ", ".join(file.name for file in files.values()))
        record(user, "impact_portfolio_changed", portfolio.organisation_id)
    return found


@transaction.atomic
def save_portfolio(
    user, law: Law, organisation_id: str, name: str, rows: Rows, file_name: str = "", *, is_sample: bool = False
) -> Portfolio:
    """Keep rows that were read as a new portfolio; `user` None is the node itself, which loads its sample."""
    portfolio = Portfolio.objects.create(
        portfolio_id=secrets.token_hex(8),
        organisation_id=organisation_id,
        law_id=law.law_id,
        name=name,
        is_sample=is_sample,
        made_at=timezone.now(),
    )
    _save_version(user, portfolio, rows, file_name)
    # Nothing of what is in it: the trail is read by people who may not see it.
    record(user, "impact_portfolio_imported", organisation_id)
    return portfolio


@transaction.atomic
def delete_portfolio(user, portfolio_id: str) -> None:
    """Delete a portfolio with all that was computed from it. Raises `Http404`."""
    portfolio = portfolio_for(user, portfolio_id)
    record(user, "impact_portfolio_deleted", portfolio.organisation_id)
    portfolio.delete()


@transaction.atomic
def start_run(user, portfolio_id: str, question: Question, scenarios: list[str]) -> AssessmentRun:
    """Leave scenarios to the worker; the same question that waits or runs is not asked twice. Raises `Http404` and `ValidationError`."""
    from .tasks import run_assessment

    version = version_of(portfolio_for(user, portfolio_id))
    # One question of a person at a time, so that the limit holds for hurried hands too.
    get_user_model().objects.select_for_update().get(pk=user.pk)
    asked = {"as_of": question.as_of, "seed": question.seed, "draws": question.draws}
    for row in version.runs.filter(state__in=_LIVE, **asked):
        if row.scenarios == scenarios and state_of(row) in _LIVE:
            return row
    mine = AssessmentRun.objects.filter(made_by=user, state__in=_LIVE)
    if sum(state_of(one) in _LIVE for one in mine) >= MOST_RUNS:
        told = _("{count} of your calculations wait or run already. Let one end, or cancel one.")
        raise ValidationError(told.format(count=MOST_RUNS))
    row = AssessmentRun.objects.create(
        version=version, scenarios=scenarios, made_by=user, made_at=timezone.now(), **asked
    )
    record(user, "impact_run_started", version.portfolio.organisation_id)
    transaction.on_commit(lambda: run_assessment.enqueue(row.pk))
    return row


@transaction.atomic
def cancel_run(user, portfolio_id: str, run_id: int) -> None:
    """Cancel a run that waits or runs; what it has finished is kept. Raises `Http404`."""
    row = run_for(user, portfolio_id, run_id)
    if AssessmentRun.objects.filter(pk=row.pk, state__in=_LIVE).update(
        state=RunState.CANCELLED, finished_at=timezone.now()
    ):
        record(user, "impact_run_cancelled", row.version.portfolio.organisation_id)


def answer_run(run_id: int) -> str:
    """Put the scenarios of a run that waits to its portfolio, and return how that ended; for the worker."""
    now = timezone.now()
    if not AssessmentRun.objects.filter(pk=run_id, state=RunState.WAITING).update(state=RunState.RUNNING, seen_at=now):
        return "nothing"  # cancelled meanwhile, or another worker has it
    row = AssessmentRun.objects.select_related("version__portfolio").get(pk=run_id)
    running = AssessmentRun.objects.filter(pk=run_id, state=RunState.RUNNING)
    try:
        for done, scenario_id in enumerate(row.scenarios, start=1):
            question = Question(row.as_of, scenario_id, row.draws, row.seed)
            keep_answer(row.version, question, computed(row.version, question, _Sign(running)))
            if not running.update(done=done, part=0.0, seen_at=timezone.now()):
                return str(RunState.CANCELLED)
    except Cancelled:
        return str(RunState.CANCELLED)
    except BioaccordError as refusal:
        return _end(running, RunState.FAILED, problem=str(refusal))
    except Exception:
        _end(running, RunState.FAILED)
        raise
    except BaseException:  # the worker is told to end
        _end(running, RunState.INTERRUPTED)
        raise
    return _end(running, RunState.DONE)


class _Sign:
    """Writes down how far the scenario that is computed now is, and answers false where its run was cancelled or given up."""

    def __init__(self, running) -> None:
        self._running = running
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> bool:
        if time.monotonic() - self._last < _SECONDS_BETWEEN_SIGNS:
            return True
        self._last = time.monotonic()
        return bool(self._running.update(part=done / total, seen_at=timezone.now()))


def keep_answer(version: PortfolioVersion, question: Question, result: dict) -> None:
    """Keep an answer, and forget the oldest ones of the version."""
    AssessmentAnswer.objects.update_or_create(
        version=version,
        as_of=question.as_of,
        scenario_id=question.scenario_id,
        seed=question.seed,
        draws=question.draws,
        defaults={"result": result, "made_at": timezone.now()},
    )
    kept = version.answers.order_by("-made_at").values_list("pk", flat=True)[:_ANSWERS_KEPT]
    version.answers.exclude(pk__in=list(kept)).delete()


def bring_results(user, portfolio_id: str, question: Question, keys: list[str], marking: TLP) -> int:
    """Choose figures by year of a portfolio to bring to a roundtable, as they are now; none takes back what was chosen.

    Returns how many are brought. A key is `figure:year`. Raises `Http404`, and `ValidationError` where nothing is computed yet.
    """
    portfolio = portfolio_for(user, portfolio_id)
    answer = answer_for(user, portfolio, question) if keys else {"bands": []}
    if answer is None:
        raise ValidationError(_("This has not been computed yet. Compute it first."))
    chosen = [one for one in answer["bands"] if f"{one['key']}:{one['year']}" in keys]
    with transaction.atomic():
        portfolio.brought = [_brought(one, answer, marking) for one in chosen]
        portfolio.save(update_fields=["brought"])
        record(user, "impact_result_brought", portfolio.organisation_id)
    return len(chosen)


def _brought(band: dict, answer: dict, marking: TLP) -> dict:
    scenario = answer["scenario"]
    certain = {"ko": "범위 없음", "en": "no range"}
    ranged = both(range_name(band))
    stands = {"ko": "현행법", "en": "the law as it stands"}
    return {
        "key": f"{band['key']}:{band['year']}",
        **{name: band["middle" if name == "value" else name] for name in ("value", "low", "high", "unit")},
        "label": {one: f"{band['title'][one]}, {band['year']}" for one in ("ko", "en")},
        "figure": band["shown"],
        "uncertainty": {
            one: f"{band['range'][one]} ({ranged[one]}); {band['standing_words'][one]}"
            if band["range"][one]
            else f"{certain[one]}; {band['standing_words'][one]}"
            for one in ("ko", "en")
        },
        "source": {
            one: f"{answer['law']['title'][one]}; {(scenario['title'] if scenario else stands)[one]}"
            for one in ("ko", "en")
        },
        "date": answer["as_of"],
        "marking": str(marking),
    }


def _rows_of(file, law: Law) -> Rows:
    if file.size > LARGEST_UPLOAD_BYTES:
        raise ValidationError(_("The file is larger than 30 MB. Give it as CSV tables in a zip."))
    return rows_of_file(file.name[-200:], file.read(), law)


def _save_version(user, portfolio: Portfolio, rows: Rows, file_name: str) -> PortfolioVersion:
    last = portfolio.versions.first()
    version = PortfolioVersion.objects.create(
        portfolio=portfolio,
        number=(last.number if last else 0) + 1,
        rows={table: [dict(row) for row in those] for table, those in rows.items()},
        file_name=file_name[-200:],
        made_by=user,
        made_at=timezone.now(),
    )
    portfolio.versions.filter(number__lte=version.number - _VERSIONS_KEPT).delete()
    return version


def _end(running, state: RunState, *, problem: str = "") -> str:
    ended = running.update(state=state, problem=problem, finished_at=timezone.now())
    return str(state) if ended else str(RunState.CANCELLED)
