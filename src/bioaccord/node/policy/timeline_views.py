"""The timeline of both countries, the list of versions, and what they show as files."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.vocabulary.language import Language

from . import document_access as access
from .document_access import month_before
from .document_query import filter_choices, filters_of, month_of, query_of
from .document_shown import FILE_COLUMNS, file_row, shown
from .search_views import tells_what_cannot_be_read

_MONTHS, _MOST_IN_MONTH, _MONTHS_DRAWN = 4, 8, 68
_MOST_IN_FILE = 20_000


@login_required
@tells_what_cannot_be_read
def timeline(request):
    """Show both countries side by side, month by month, newest first."""
    language, today = page_language(), timezone.localdate()
    filters = access.everywhere(filters_of(request))
    counts = access.month_counts(request.user, filters)
    asked = month_of(request.GET.get("month", ""))
    last = asked or max((month for month in counts if month <= today), default=today.replace(day=1))
    months = access.months_for(request.user, filters, last, _MONTHS, _MOST_IN_MONTH)
    newer = min((month for month in counts if month > last), default=None)
    older = max((month for month in counts if month <= month_before(last, _MONTHS)), default=None)
    context = filter_choices(filters, language) | {
        "months": [
            {
                "name": month_name(month.first_day, language),
                "key": f"{month.first_day:%Y-%m}",
                "is_empty": not any(month.counts.values()),
                "sides": [
                    {
                        "code": code,
                        "name": wording.country(code, language),
                        "count": month.counts[code],
                        "rest": month.counts[code] - len(month.entries[code]),
                        "entries": [shown(row, language, today) for row in month.entries[code]],
                        "query": query_of(request, month=f"{month.first_day:%Y-%m}", country=code),
                    }
                    for code in ("KR", "US")
                ],
            }
            for month in months
        ],
        "bars": _bars(request, counts, last, language),
        "years": sorted({month.year for month in counts}, reverse=True),
        "month": f"{last:%Y-%m}",
        "newer": query_of(request, month=f"{min(month_before(newer, -_MONTHS + 1), max(counts)):%Y-%m}")
        if newer
        else "",
        "older": query_of(request, month=f"{older:%Y-%m}") if older else "",
        "query": query_of(request, month=None),
        "count": {code: sum(row.get(code, 0) for row in counts.values()) for code in ("KR", "US")},
    }
    return render(request, "policy/timeline.html", context)


def _bars(request, counts: dict[date, dict[str, int]], last: date, language: Language) -> dict:
    """Return the scale of months as a drawing: Korea upwards, the United States downwards, each side on its own scale."""
    newest = max(last, min(month_before(last, -12), max(counts, default=last)))
    months = [month_before(newest, back) for back in reversed(range(_MONTHS_DRAWN))]
    most = {
        code: max((counts.get(month, {}).get(code, 0) for month in months), default=0) or 1 for code in ("KR", "US")
    }
    bars = []
    for place, month in enumerate(months):
        korea, america = (counts.get(month, {}).get(code, 0) for code in ("KR", "US"))
        up, down = round(44 * korea / most["KR"], 1), round(44 * america / most["US"], 1)
        bars.append(
            {
                "x": place * 15 + 1,
                "up": up,
                "up_y": 50 - up,
                "down": down,
                "korea": korea,
                "america": america,
                "name": month_name(month, language),
                "query": query_of(request, month=f"{month:%Y-%m}"),
                "year": month.year if month.month == 1 and place < _MONTHS_DRAWN - 2 else "",
                "current": month == last,
            }
        )
    return {"bars": bars, "width": _MONTHS_DRAWN * 15, "most_korea": most["KR"], "most_america": most["US"]}


def month_name(month: date, language: Language) -> str:
    """Return a month written out."""
    return f"{month.year}년 {month.month}월" if language == Language.KOREAN else f"{month:%B %Y}"


@login_required
@tells_what_cannot_be_read
def documents(request):
    """List every version under the filters, of one month or of all time."""
    language, today, filters = page_language(), timezone.localdate(), filters_of(request)
    rows = access.versions_for(request.user, filters)
    month = month_of(request.GET.get("month", ""))
    if month:
        rows = rows.filter(published_on__gte=month, published_on__lt=month_before(month, -1))
    page = Paginator(rows.prefetch_related("labels"), 25).get_page(request.GET.get("page"))
    context = filter_choices(filters, language) | {
        "page": page,
        "count": page.paginator.count,
        "entries": [shown(row, language, today) for row in page],
        "query": query_of(request, page=None),
        "month": request.GET.get("month", "") if month else "",
        "month_name": month_name(month, language) if month else "",
    }
    return render(request, "policy/documents.html", context)


@login_required
@tells_what_cannot_be_read
def timeline_file(request, format: str):
    """Give the versions under the filters as CSV or JSON, newest first."""
    rows = access.versions_for(request.user, filters_of(request))
    month = month_of(request.GET.get("month", ""))
    if month:
        rows = rows.filter(published_on__gte=month, published_on__lt=month_before(month, -1))
    found = [file_row(row) for row in rows.prefetch_related("labels")[:_MOST_IN_FILE]]
    return table_file(found, FILE_COLUMNS, "policy-timeline", format)
