"""What the node holds of each publisher of figures: runs, what was kept apart and why, how fresh it is."""

from datetime import date, timedelta
from itertools import groupby

import polars as pl
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.market.chart import period_text
from bioaccord.market.live_sources import LIVE_SOURCES
from bioaccord.market.market_readers import SOURCES
from bioaccord.market.observation import Frequency
from bioaccord.market.rhythm import MONTHLY
from bioaccord.node.alerts.clock import MARKET
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.vocabulary.language import Text

from . import access, pulls
from .models import FindingsRun
from .news import cancel_look
from .words import market_source_name, step_name

_LONGEST_LOOK = timedelta(hours=1)
"""A look that began longer ago and did not end broke off with its worker."""

_MOST_RUNS = 10
_FIRST_REASONS = 5
_MOST_REASONS = 50
_STATES = ("failed", "stale", "fresh", "closed", "never")


@login_required
def sources(request):
    """Show what the node holds of each publisher, how fresh it is, and what went wrong."""
    shown = _sources(request.user)
    counts = [(state, sum(one["state"] == state for one in shown)) for state in _STATES]
    context = {
        "sources": shown,
        "counts": [one for one in counts if one[1]],
        "look": _look(request.user),
        "section": "market",
    }
    return render(request, "market/sources.html", context)


@login_required
def sources_file(request, format: str):
    """Give the runs of each publisher as CSV or JSON, with the reasons for what was kept apart."""
    rows = [
        {
            "run": run.number,
            "source": run.source,
            "at": run.at.isoformat(),
            "read": run.read,
            "new": run.new,
            "revised": run.revised - run.withdrawn,
            "withdrawn": run.withdrawn,
            "unchanged": run.unchanged,
            "kept_apart": run.kept_apart_count,
            "failed": run.failed.in_language(page_language()) if run.failed else "",
            "reasons": " | ".join(one.in_language(page_language()) for one in run.kept_apart),
        }
        for run in access.runs_for(request.user)
    ]
    columns = (
        "run",
        "source",
        "at",
        "read",
        "new",
        "revised",
        "withdrawn",
        "unchanged",
        "kept_apart",
        "failed",
        "reasons",
    )
    return table_file(rows, columns, "market-runs", format)


@login_required
def run_file(request, number: int, format: str):
    """Give the rows that a run kept apart as CSV or JSON: where each stands, what was written, and why it was not taken."""
    run = access.run_for(request.user, number)
    rows = [
        {
            "run": run.number,
            "source": run.source,
            "file": one.file,
            "row": "" if one.row is None else one.row,
            "column": one.column,
            "value": one.value,
            "reason_ko": one.ko,
            "reason_en": one.en,
        }
        for one in run.kept_apart
    ]
    columns = ("run", "source", "file", "row", "column", "value", "reason_ko", "reason_en")
    return table_file(rows, columns, f"market-run-{number}-kept-apart", format)


@login_required
@require_POST
def cancel(request):
    """End the look for what is new; for operators."""
    cancel_look(request.user)
    messages.success(request, _("The look ends before its next step."))
    return redirect("market_sources")


def _look(user) -> dict | None:
    """Return the last look for what is new, how far it is, and whether figures came after it."""
    runs, look = access.runs_for(user), access.last_look_for(user)
    if not runs:
        return None
    newest = max((run.number for run in runs if not run.failed), default=0)
    if look is None:
        return {"behind": newest}
    steps = [step for step in FindingsRun.Step if step != FindingsRun.Step.DONE]
    going_on = look.ended_at is None and timezone.now() - look.started_at < _LONGEST_LOOK
    return {
        "row": look,
        "can_cancel": going_on and not look.cancelled and look.step != FindingsRun.Step.EXPOSURES,
        "going_on": going_on,
        "step": step_name(look.step),
        "place": steps.index(look.step) + 1 if look.step in steps else len(steps),
        "of": len(steps),
        "failure": Text(look.failure_ko, look.failure_en) if look.failure_en else None,
        "broke_off": look.ended_at is None and not going_on,
        "behind": newest if newest > look.store_run else 0,
    }


def _due_on(source: str, held: pl.DataFrame) -> date | None:
    """Return the day from which a publisher's next figures are due; the first of them, where its series have several frequencies; none of a closed release."""
    if held.is_empty():
        return None
    rhythm = SOURCES[source].rhythm if source in SOURCES else MONTHLY
    if rhythm.is_closed:
        return None
    if rhythm.look_days is not None:
        looked = max(filter(None, (held["vintage"].max(), pulls.last_answered_on(source))))
        return rhythm.due_on(looked, Frequency.DAILY)
    newest = held.group_by("frequency").agg(pl.col("last").max())
    return min(rhythm.due_on(last, Frequency(frequency)) for frequency, last in newest.iter_rows())


def _span(held: pl.DataFrame) -> list[Text]:
    """Return the first and the newest period, each in the words of its own frequency; one where both are the same."""
    first, newest = held.sort("first").row(0, named=True), held.sort("last").row(-1, named=True)
    ends = (period_text(first["first"], first["frequency"]), period_text(newest["last"], newest["frequency"]))
    return list(dict.fromkeys(ends))


def _sources(user) -> list[dict]:
    language, today = page_language(), timezone.localdate()
    runs = sorted(access.runs_for(user), key=lambda run: (run.source, -run.number))
    by_source = {source: list(those) for source, those in groupby(runs, key=lambda run: run.source)}
    keys = access.keys_for(user)
    shown = []
    for source in sorted({*SOURCES, *by_source}):
        those = by_source.get(source, [])
        last = those[0] if those else None
        good = next((run for run in those if not run.failed), None)
        held = keys.filter(keys["source"] == source) if keys.height else keys
        due = _due_on(source, held)
        live = LIVE_SOURCES.get(source)
        if last is None:
            state = "never"
        elif last.failed:
            state = "failed"
        elif source in SOURCES and SOURCES[source].rhythm.is_closed:
            state = "closed"
        else:
            state = "stale" if due is not None and due < today else "fresh"
        shown.append(
            {
                "source": source,
                "name": market_source_name(source, language),
                "state": state,
                "last": last,
                "good": good,
                "series": held.height,
                "figures": int(held["figures"].sum()) if held.height else 0,
                "missing": int(held["missing"].sum()) if held.height else 0,
                "span": _span(held) if held.height else (),
                "rhythm": SOURCES[source].rhythm.told if source in SOURCES else MONTHLY.told,
                "due": due,
                "is_due": due is not None and due < today,
                "live": live,
                "lacks_key": bool(live and live.key_variable and not settings.MARKET_KEYS.get(live.key_variable)),
                "daily": [one for one in settings.DAILY_PULLS if one.split()[:2] == [MARKET, source]],
                "runs": [(run, run.revised - run.withdrawn) for run in those[:_MOST_RUNS]],
                "reasons": good.kept_apart[:_FIRST_REASONS] if good else (),
                "more_reasons": good.kept_apart[_FIRST_REASONS:_MOST_REASONS] if good else (),
                "untold": bool(good and good.kept_apart_count > len(good.kept_apart)),
                "more": max(0, len(good.kept_apart) - _MOST_REASONS) if good else 0,
            }
        )
    return sorted(shown, key=lambda one: _STATES.index(one["state"]))
