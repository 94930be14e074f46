"""What the node holds of each publisher of figures: runs, what was kept apart and why, how fresh it is."""

from datetime import timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from bioaccord.market.market_readers import SOURCES
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file

from . import access
from .words import market_source_name

FRESH_FOR = timedelta(days=45)
"""Monthly figures are published once a month, two weeks late at most."""

_MOST_RUNS = 10
_MOST_REASONS = 50
_STATES = ("failed", "stale", "fresh", "never")


@login_required
def sources(request):
    """Show what the node holds of each publisher, how fresh it is, and what went wrong."""
    shown = _sources(request.user)
    counts = [(state, sum(one["state"] == state for one in shown)) for state in _STATES]
    context = {"sources": shown, "counts": [one for one in counts if one[1]], "section": "market"}
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
            "revised": run.revised,
            "unchanged": run.unchanged,
            "kept_apart": run.kept_apart_count,
            "failed": run.failed.en if run.failed else "",
            "reasons": " | ".join(one.in_language(page_language()) for one in run.kept_apart),
        }
        for run in access.runs_for(request.user)
    ]
    columns = ("run", "source", "at", "read", "new", "revised", "unchanged", "kept_apart", "failed", "reasons")
    return table_file(rows, columns, "market-runs", format)


def _sources(user) -> list[dict]:
    language, now = page_language(), timezone.now()
    runs = sorted(access.runs_for(user), key=lambda run: (run.source, -run.number))
    by_source = {source: list(those) for source, those in groupby(runs, key=lambda run: run.source)}
    keys = access.keys_for(user)
    shown = []
    for source in sorted({*SOURCES, *by_source}):
        those = by_source.get(source, [])
        last = those[0] if those else None
        good = next((run for run in those if not run.failed), None)
        held = keys.filter(keys["source"] == source) if keys.height else keys
        if last is None:
            state = "never"
        elif last.failed:
            state = "failed"
        else:
            state = "fresh" if now - last.at <= FRESH_FOR else "stale"
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
                "first": held["first"].min() if held.height else None,
                "newest": held["last"].max() if held.height else None,
                "runs": those[:_MOST_RUNS],
                "reasons": good.kept_apart[:_MOST_REASONS] if good else (),
                "more": max(0, len(good.kept_apart) - _MOST_REASONS) if good else 0,
            }
        )
    return sorted(shown, key=lambda one: _STATES.index(one["state"]))
