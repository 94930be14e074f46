"""The hall: screens that refresh themselves, the page of a table, and the organiser's page of paper and screens."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from bioaccord.brief import wording
from bioaccord.brief.report_pdf import fonts_folder
from bioaccord.events.hall_plan import hall_plans, plans_as_pdf
from bioaccord.events.paper import day_in_both, time_at
from bioaccord.events.table_signs import SignLine, closed_on, signs_as_pdf, table_signs
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Text

from .diary_access import is_published
from .hall_screen import event_of_screen, is_open, lines_in_hall, screen_token, set_screen
from .private_addresses import private_page
from .rows import programme_of
from .run_access import organised_event

_ROWS_A_PAGE = 5
_SECONDS_A_PAGE = 10
_SECONDS_WHEN_STILL = 30
_NEXT_WITHIN = timedelta(hours=2)


@require_safe
@private_page
def screen(request, token: str):
    """Show now and next of each table of a hall, page after page, without JavaScript."""
    row = event_of_screen(token)
    now = timezone.now()
    context = {"event": programme_of(row), "seconds": _SECONDS_WHEN_STILL, "following": request.get_full_path()}
    if not is_open(row):
        return render(request, "events/hall_screen.html", context | {"is_closed": True, "clock": _clock(now, row)})
    event, lines = lines_in_hall(row, within=(now - _NEXT_WITHIN, now + _NEXT_WITHIN))
    halls = list({table.hall.en: table.hall for table in event.tables}.values())
    chosen = next((hall for hall in halls if hall.en == request.GET.get("hall")), None)
    tables = [table for table in event.tables if chosen is None or table.hall == chosen]
    shown = []
    for table in tables:
        current, coming = _now_and_next(lines[table.table_id], now)
        if current or coming:
            shown.append(
                {
                    "table": table.table_id,
                    "hall": table.hall,
                    "now": _told(current, event.time_zone),
                    "next": _told(coming, event.time_zone),
                }
            )
    pages = max(1, -(-len(shown) // _ROWS_A_PAGE))
    page = min(_number(request.GET.get("page")), pages)
    following = {"page": page % pages + 1} | ({"hall": chosen.en} if chosen else {})
    context |= {
        "hall": chosen or (halls[0] if len(halls) == 1 else Text("전체 홀", "All halls")),
        "names_halls": chosen is None and len(halls) > 1,
        "rows": shown[(page - 1) * _ROWS_A_PAGE : page * _ROWS_A_PAGE],
        "page": page,
        "pages": pages,
        "clock": _clock(now, row),
        "seconds": _SECONDS_A_PAGE if pages > 1 else _SECONDS_WHEN_STILL,
        "following": f"{reverse('hall_screen', args=[token])}?{urlencode(following)}",
    }
    return render(request, "events/hall_screen.html", context)


@require_safe
@private_page
def table_page(request, token: str, table_id: str):
    """Show the meetings of one table on the day, to whoever reads the code on its sign."""
    row = event_of_screen(token)
    if not is_open(row):
        return render(request, "events/table_page.html", {"is_closed": True, "event": programme_of(row)})
    event, lines = lines_in_hall(row, table_id=table_id)
    table = next((one for one in event.tables if one.table_id == table_id), None)
    if table is None:
        raise Http404
    now, zone = timezone.now(), ZoneInfo(event.time_zone)
    days = sorted({one.begins_at.astimezone(zone).date() for one in lines[table_id]})
    day = next((one for one in days if one >= now.astimezone(zone).date()), days[-1] if days else None)
    language = page_language()
    context = {
        "event": event,
        "table": table,
        "hall": table.hall.in_language(language),
        "name": event.name.in_language(language),
        "day": day_in_both(day).in_language(language) if day else "",
        "closed": [
            f"{time_at(begins, event.time_zone)}–{time_at(ends, event.time_zone)}"
            for begins, ends in closed_on(event, table, day or now.astimezone(zone).date())[0]
        ],
        "rows": [
            _told(one, event.time_zone) | {"is_now": one.begins_at <= now < one.ends_at}
            for one in lines[table_id]
            if one.begins_at.astimezone(zone).date() == day
        ],
    }
    return render(request, "events/table_page.html", context)


@login_required
@require_safe
def paper(request, event_id: str):
    """List what can be printed, and the addresses of the screens; for organisers."""
    row = organised_event(request.user, event_id)
    event, language = programme_of(row), page_language()
    token = screen_token(request.user, event_id)
    halls = list({table.hall.en: table.hall for table in event.tables}.values())
    counts = {hall.en: sum(table.hall == hall for table in event.tables) for hall in halls}
    address = f"{settings.BASE_ADDRESS}{reverse('hall_screen', args=[token])}"
    context = {
        "event_id": event_id,
        "name": event.name.in_language(language),
        "is_published": is_published(row),
        "is_open": bool(row.shown.get("is_open")),
        "table_count": len(event.tables),
        "days": [{"iso": day.isoformat(), "told": wording.day(day, language)} for day in _days(event)],
        "halls": [
            {
                "en": hall.en,
                "name": hall.in_language(language),
                "count": counts[hall.en],
                "screen": f"{address}?{urlencode({'hall': hall.en})}",
            }
            for hall in halls
        ],
        "screen": address,
        "checked_in": row.delegates.filter(withdrawn_at=None).exclude(checked_in_at=None).count(),
        "delegates": row.delegates.filter(withdrawn_at=None).count(),
        "unnamed": len(row.shown.get("unnamed", [])),
        "section": "events",
    }
    return render(request, "events/paper.html", context)


@login_required
@require_safe
def signs_file(request, event_id: str):
    """Send the table signs of a day (and a hall) as PDF; for organisers."""
    token = screen_token(request.user, event_id)
    row = organised_event(request.user, event_id)
    event, lines = lines_in_hall(row)
    day, hall = _day(request.GET.get("day"), event), request.GET.get("hall", "")
    # Tables of roundtables stand there on the days of their rounds only.
    always = set(programme_of(row).tables)
    signs = [one for one in table_signs(event, lines, day=day, hall=hall) if one.lines or one.table in always]
    if not signs:
        raise Http404
    pdf = signs_as_pdf(
        event,
        signs,
        address_of=lambda table_id: f"{settings.BASE_ADDRESS}{reverse('table_page', args=[token, table_id])}",
        fonts=fonts_folder(),
        made_at=timezone.now(),
    )
    return pdf_answer(pdf, f"{event_id}-table-signs-{day}.pdf")


@login_required
@require_safe
def plans_file(request, event_id: str):
    """Send the hall plans as PDF; for organisers."""
    event = programme_of(organised_event(request.user, event_id))
    plans = hall_plans(event)
    if not plans:
        raise Http404
    pdf = plans_as_pdf(event, plans, fonts=fonts_folder(), made_at=timezone.now())
    return pdf_answer(pdf, f"{event_id}-hall-plans.pdf")


@login_required
@require_POST
def choose_screen(request, event_id: str):
    """Open or close the screens, or give them a new address."""
    what = request.POST.get("screen")
    set_screen(request.user, event_id, opened=what != "close", renewed=what == "renew")
    return redirect("event_paper", event_id)


def pdf_answer(pdf: bytes, name: str) -> HttpResponse:
    """Return a PDF that a browser shows, and keeps for nobody else."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _now_and_next(lines: Sequence[SignLine], now: datetime) -> tuple[SignLine | None, SignLine | None]:
    current = next((one for one in lines if one.begins_at <= now < one.ends_at), None)
    coming = next((one for one in lines if now < one.begins_at <= now + _NEXT_WITHIN), None)
    return current, coming


def _told(line: SignLine | None, time_zone: str) -> dict:
    if line is None:
        return {}
    return {"begins": time_at(line.begins_at, time_zone), "ends": time_at(line.ends_at, time_zone), "firms": line.firms}


def _clock(now: datetime, row) -> str:
    return time_at(now, row.payload["time_zone"])


def _number(written: str | None) -> int:
    return max(1, int(written)) if written and written.isascii() and written.isdigit() and len(written) < 6 else 1


def _days(event) -> list[date]:
    zone = ZoneInfo(event.time_zone)
    return sorted({slot.begins_at.astimezone(zone).date() for slot in event.slots}) or [event.first_day]


def _day(written: str | None, event) -> date:
    days = {day.isoformat(): day for day in _days(event)}
    if written and written not in days:
        raise Http404
    return days[written] if written else next(iter(days.values()))
