"""The calendar of deadlines, and what the node holds of each source."""

from calendar import Calendar
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.policy.document_readers import READERS
from bioaccord.policy.live_sources import LIVE_SOURCES
from bioaccord.vocabulary.language import Language

from . import document_access as access
from .document_access import ANY_TOPIC, month_before
from .document_query import ALL_TOPICS, filter_choices, filters_of, month_of, query_of
from .document_shown import file_row, shown
from .document_sources import FRESH_FOR_DAYS, shares_documents_with, source_name
from .search_views import tells_what_cannot_be_read
from .timeline_views import month_name

_MOST_ON_A_DAY = 4
_STATES = ("failed", "stale", "fresh", "never")
_WEEKDAYS = {Language.KOREAN: "월화수목금토일", Language.ENGLISH: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


@login_required
@tells_what_cannot_be_read
def deadlines(request):
    """Show deadlines and effective days of one month, as a sheet and as a list."""
    language, today, filters = page_language(), timezone.localdate(), filters_of(request, ANY_TOPIC)
    month = month_of(request.GET.get("month", "")) or today.replace(day=1)
    last = month_before(month, -1) - timedelta(days=1)
    found = access.calendar_for(request.user, filters, month, last)
    what = request.GET.get("what", "")
    found = [one for one in found if not what or one.what == what]
    entries = [
        shown(one.version, language, today)
        | {"on": one.on, "what": one.what}
        | ({"deadline": one.words} if one.words else {})
        for one in found
    ]
    by_day: dict[date, list[dict]] = {}
    for entry in entries:
        by_day.setdefault(entry["on"], []).append(entry)
    weeks = [
        [
            {
                "day": day,
                "other": day.month != month.month,
                "today": day == today,
                "entries": by_day.get(day, [])[:_MOST_ON_A_DAY] if day.month == month.month else [],
                "rest": max(0, len(by_day.get(day, [])) - _MOST_ON_A_DAY) if day.month == month.month else 0,
            }
            for day in week
        ]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]
    context = filter_choices(filters, language) | {
        "month_name": month_name(month, language),
        "month": f"{month:%Y-%m}",
        "weekdays": _WEEKDAYS[language],
        "weeks": weeks,
        "days": [{"day": day, "entries": those, "past": day < today} for day, those in sorted(by_day.items())],
        "count": len(entries),
        "what": what,
        "previous": query_of(request, month=f"{month_before(month, 1):%Y-%m}"),
        "next": query_of(request, month=f"{month_before(month, -1):%Y-%m}"),
        "query": query_of(request),
        "only_ours": filters.topic == ANY_TOPIC,
        "other_query": query_of(request, topic=ALL_TOPICS if filters.topic == ANY_TOPIC else ANY_TOPIC),
    }
    return render(request, "policy/deadlines.html", context)


@login_required
@tells_what_cannot_be_read
def deadlines_file(request, format: str):
    """Give the days of a month as CSV or JSON."""
    month = month_of(request.GET.get("month", "")) or timezone.localdate().replace(day=1)
    last = month_before(month, -1) - timedelta(days=1)
    what = request.GET.get("what", "")
    rows = [
        {"on": str(one.on), "what": one.what}
        | file_row(one.version)
        | ({"deadline_words": one.words.words} if one.words else {})
        for one in access.calendar_for(request.user, filters_of(request, ANY_TOPIC), month, last)
        if not what or one.what == what
    ]
    columns = (
        "on",
        "what",
        "country",
        "title_ko",
        "title_en",
        "deadline_words",
        "deadline_zone",
        "deadline_zone_stated",
    )
    return table_file(rows, (*columns, "effective_words", "document_id", "version", "address"), "policy-days", format)


@login_required
def coverage(request):
    """Show what the node holds of each source, how fresh it is, and what went wrong."""
    language, today = page_language(), timezone.localdate()
    rows = [
        {
            "source": one.source,
            "name": source_name(one.source).in_language(language),
            "coverage": one,
            "live": one.source in LIVE_SOURCES,
            "failed": one.run is not None and one.run.failed,
            "failure": _failure(one.run, language),
            "stale": one.is_stale(today, FRESH_FOR_DAYS.get(one.source, 7)),
            "old": one.is_old(today, FRESH_FOR_DAYS.get(one.source, 7)),
            "fresh_for": wording.days(FRESH_FOR_DAYS.get(one.source, 7), language),
            "shared_with": source_name(owner).in_language(language)
            if (owner := shares_documents_with(one.source))
            else "",
        }
        for one in access.coverage_for(request.user, READERS)
    ]
    for row in rows:
        row["state"] = _state(row)
    # What went wrong stands first; within a state, publishers keep their order.
    rows.sort(key=lambda row: _STATES.index(row["state"]))
    counts = [(state, sum(row["state"] == state for row in rows)) for state in _STATES]
    return render(
        request,
        "policy/coverage.html",
        {"sources": rows, "counts": [one for one in counts if one[1]], "section": "policy"},
    )


def _state(row: dict) -> str:
    """Return what a source's card says first: failed, stale, fresh, or never where nothing was ever pulled and nothing is held."""
    if row["failed"]:
        return "failed"
    if row["coverage"].run is None and not row["coverage"].versions:
        return "never"
    return "stale" if row["stale"] else "fresh"


@login_required
def coverage_file(request, format: str):
    """Give what the node holds of each source as CSV or JSON."""
    rows = [
        {
            "source": one.source,
            "documents": one.documents,
            "versions": one.versions,
            "first_on": str(one.first_on or ""),
            "newest_on": str(one.newest_on or ""),
            "last_pull": one.run.finished_at.isoformat() if one.run else "",
            "last_good_pull": one.good_run.finished_at.isoformat() if one.good_run else "",
            "failed": bool(one.run and one.run.failed),
            "failure": one.run.failure_en if one.run else "",
        }
        for one in access.coverage_for(request.user, READERS)
    ]
    columns = (
        "source",
        "documents",
        "versions",
        "first_on",
        "newest_on",
        "last_pull",
        "last_good_pull",
        "failed",
        "failure",
    )
    return table_file(rows, columns, "policy-sources", format)


def _failure(run, language: Language) -> str:
    if run is None:
        return ""
    return run.failure_ko if language == Language.KOREAN else run.failure_en
