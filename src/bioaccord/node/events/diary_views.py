"""Diaries: feed, file and paper of a delegate, the page of the day for phones, and the page on which a firm finds all of them."""

import base64
import hashlib
import re
from zoneinfo import ZoneInfo

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from bioaccord.brief import wording
from bioaccord.brief.report_pdf import fonts_folder
from bioaccord.events.diary import delegate_calendar
from bioaccord.events.hall_plan import walking_minutes
from bioaccord.events.paper import time_at
from bioaccord.events.printed_diary import PrintedDiary, diaries_as_pdf
from bioaccord.events.proposals import MeetingError
from bioaccord.events.qr_code import qr_svg
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.members.limits import LimitReached, limited, spend, too_many
from bioaccord.vocabulary.language import Language, Text

from .access import delegate_for, delegates_for, event_row_for, programme_for
from .diary_access import check_in_code, delegate_of_token, is_published, language_of, last_change
from .diary_letters import organiser_address
from .diary_services import REPORTS, renew_address, renewed_diary, report, reports_of, set_naming
from .event_shown import event_name
from .firms import firm_names
from .mailing_words import mailing_told
from .models import DelegateRecord, EventRecord, MeetingRecord
from .private_addresses import private_page
from .rows import delegate_of
from .run_access import organised_event
from .screen_views import pdf_answer

_A_PAGE = 50
_MOST_PRINTED = 1000
_FOLDER = settings.NODE / "templates" / "events"
_STYLE = (_FOLDER / "day.css").read_text(encoding="utf-8")
_SCRIPT = (_FOLDER / "day.js").read_text(encoding="utf-8")
_WORKER = (_FOLDER / "day_offline.js").read_text(encoding="utf-8")


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@require_safe
@private_page
def feed(request, token: str):
    """Send a delegate's diary to a calendar that follows it; 304 where the calendar has it already."""
    row = delegate_of_token(token)
    return _calendar_answer(request, row)


@login_required
@require_safe
def diary_file(request, event_id: str, delegate_id: str):
    """Send a delegate's diary as a file, to the firm's people and organisers."""
    row = delegate_for(request.user, event_id, delegate_id)
    answer = _calendar_answer(request, row)
    answer["Content-Disposition"] = f'attachment; filename="{_plain_name(event_id, delegate_id)}.ics"'
    return answer


def _calendar_answer(request, row: DelegateRecord) -> HttpResponse:
    event, appointments = renewed_diary(row, timezone.now())
    body = delegate_calendar(event, appointments, language=language_of(row), organiser=organiser_address())
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    modified = int(last_change(appointments, row.event.history.latest().history_date).timestamp())
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=300"
    answer["ETag"], answer["Last-Modified"] = etag, http_date(modified)
    return get_conditional_response(request, etag=etag, last_modified=modified, response=answer)


@csrf_exempt
@private_page
@csp(
    {
        "default-src": [NONE],
        "style-src": [_source(_STYLE)],
        "script-src": [_source(_SCRIPT), SELF],
        "connect-src": [SELF],
        "img-src": ["data:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
)
def day(request, token: str):
    """Show a delegate where to be next, and take what is said of a meeting with one touch.

    The address itself is the right to do so, and no cookie: a form of another page cannot know it, so there is nothing that a token
    against foreign forms could add.
    """
    row = delegate_of_token(token)
    language = Language(request.GET["lang"]) if request.GET.get("lang") in ("ko", "en") else language_of(row)
    with translation.override(str(language)):
        if request.method == "POST":
            return _say(request, row, token, language)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
        return render(request, "events/day.html", _day_told(row, token, language, request.GET.get("said", "")))


def _say(request, row: DelegateRecord, token: str, language: Language) -> HttpResponse:
    page = reverse("day", args=[token])
    try:
        spend(f"delegate:{row.pk}", "report", timezone.now())
        is_new = report(row, request.POST.get("meeting", ""), request.POST.get("what", ""), timezone.now())
        said = request.POST["what"] if is_new else "again"
    except LimitReached as reached:
        return too_many(request, reached)
    except MeetingError as error:
        context = _day_told(row, token, language, "") | {"refused": error.told(language)}
        return render(request, "events/day.html", context, status=409)
    return redirect(f"{page}?{urlencode({'said': said, 'lang': language})}")


def _day_told(row: DelegateRecord, token: str, language: Language, said: str) -> dict:
    now = timezone.now()
    event, appointments = renewed_diary(row, now)
    zone = ZoneInfo(event.time_zone)
    today = now.astimezone(zone).date()
    tables = {table.table_id: table for table in event.tables}
    meetings = {
        one.meeting_id: one for one in MeetingRecord.objects.filter(meeting_id__in=[a.key for a in appointments])
    }
    days: dict[str, list[dict]] = {}
    coming, last_day, last_table = None, None, None
    for one in appointments:
        when, table = one.begins_at.astimezone(zone).date(), tables.get(one.table_id)
        minutes = None
        if not one.is_gone:
            if last_day == when and last_table is not None and table is not None:
                minutes = walking_minutes(event, last_table, table)
            last_day, last_table = when, table
        meeting = meetings.get(one.key)
        told = {
            "key": one.key,
            "begins": time_at(one.begins_at, event.time_zone),
            "ends": time_at(one.ends_at, event.time_zone),
            "title": one.title.in_language(language),
            "hall": one.hall.in_language(language),
            "zone": one.zone,
            "table": one.table_id,
            "is_online": one.is_online and not one.table_id,
            "is_gone": one.is_gone,
            "is_over": one.ends_at <= now,
            "is_now": one.begins_at <= now < one.ends_at,
            "has_begun": one.begins_at <= now,
            "walk": f"{minutes:g}" if minutes else "",
            "same_zone": minutes == 0,
            "day": wording.day(when, language),
            "is_today": when == today,
            "said_by_them": [text.in_language(language) for text in reports_of(meeting, but_not_of=row.organisation_id)]
            if meeting and not one.is_gone
            else [],
            "can_say": meeting is not None and not one.is_gone and when == today,
        }
        if coming is None and not one.is_gone and one.ends_at > now:
            coming = told
        days.setdefault(wording.day(when, language), []).append(told)
    return {
        "event": event.name.in_language(language),
        "is_sample": event.fictional,
        "name": Text(row.name_ko, row.name_en).in_language(language) or row.delegate_id,
        "firm": firm_names([row.organisation_id])[row.organisation_id].in_language(language),
        "days": [{"day": name, "rows": rows} for name, rows in days.items()],
        "next": coming,
        "is_published": is_published(row.event) or bool(appointments),
        "as_of": time_at(now, event.time_zone),
        "time_zone": event.time_zone,
        "token": token,
        "language": str(language),
        "other": "en" if language == Language.KOREAN else "ko",
        "late": [{"what": name, "minutes": name.partition("-")[2]} for name in REPORTS if name.startswith("late")],
        "said": REPORTS[said].in_language(language) if said in REPORTS else "",
        "said_again": said == "again",
        "code": mark_safe(qr_svg(_check_in_address(row), _("Check-in code"))),
        "is_checked_in": row.checked_in_at is not None,
        "style": mark_safe(_STYLE),
        "script": mark_safe(_SCRIPT),
    }


@require_safe
@private_page
def offline(request, token: str):
    """Send the script that keeps the page of the day for when there is no connection."""
    delegate_of_token(token)
    return HttpResponse(_WORKER, content_type="text/javascript; charset=utf-8")


@login_required
@require_safe
def diaries(request, event_id: str):
    """List the delegates of the reader's firm (for organisers: all) with their diaries, addresses and codes."""
    event = programme_for(request.user, event_id)
    rows = delegates_for(request.user, event_id)
    roles, language = roles_of(request.user), page_language()
    words = request.GET.get("words", "").strip()[:80]
    for word in words.split()[:5]:
        fits = Q(name_ko__icontains=word) | Q(name_en__icontains=word) | Q(organisation_id__icontains=word)
        rows = rows.filter(fits | Q(delegate_id__icontains=word))
    page = Paginator(rows.order_by("organisation_id", "delegate_id"), _A_PAGE).get_page(request.GET.get("page"))
    names = firm_names(row.organisation_id for row in page)
    own = [one for one in roles.organisation_ids if any(row.organisation_id == one for row in page)]
    record = EventRecord.objects.get(event_id=event_id)
    unnamed = set(record.shown.get("unnamed", []))
    own_names = firm_names(own)
    context = {
        "event_id": event_id,
        "name": event_name(event, language),
        "is_published": is_published(record),
        "rows": [
            {
                "delegate_id": row.delegate_id,
                "name": Text(row.name_ko, row.name_en).in_language(language) or row.delegate_id,
                "role": Text(row.role_ko, row.role_en).in_language(language),
                "firm": names[row.organisation_id].in_language(language),
                "day": f"{settings.BASE_ADDRESS}{reverse('day', args=[row.token])}",
                "feed": f"{settings.BASE_ADDRESS}{reverse('diary_feed', args=[row.token])}",
                "checked_in_at": row.checked_in_at,
            }
            for row in page
        ],
        "firms": [
            {"id": one, "name": own_names[one].in_language(language), "is_named": one not in unnamed} for one in own
        ],
        "pages": page,
        "query": urlencode({"words": words}) if words else "",
        "words": words,
        "organiser": roles.organiser,
        "mailing": mailing_told(record.mailings.first(), timezone.now(), language) if roles.organiser else {},
        "section": "events" if roles.organiser else "meetings",
    }
    return render(request, "events/diaries.html", context)


@login_required
@never_cache
@require_safe
def mailing_progress(request, event_id: str):
    """Tell how far the mail of diaries is; for organisers."""
    last = organised_event(request.user, event_id).mailings.first()
    told = mailing_told(last, timezone.now(), page_language()) or {"words": "", "live": False, "done": 0, "total": 1}
    return JsonResponse({name: told[name] for name in ("words", "live", "done", "total")})


@login_required
@require_POST
def new_address(request, event_id: str, delegate_id: str):
    """Give a delegate a new private address."""
    renew_address(request.user, event_id, delegate_id)
    messages.success(
        request,
        _("There is a new address and a new check-in code; the old ones, also on printed paper, are no longer valid."),
    )
    return redirect("diaries", event_id)


@login_required
@require_POST
def naming(request, event_id: str):
    """Choose whether a firm is named in the hall."""
    event_row_for(request.user, event_id)
    is_named = request.POST.get("is_named") == "yes"
    set_naming(request.user, event_id, request.POST.get("firm", ""), is_named=is_named)
    messages.success(
        request,
        _("Your firm is shown by name in the hall.")
        if is_named
        else _("Your meetings are shown as reserved in the hall."),
    )
    return redirect("diaries", event_id)


@login_required
@limited("export")
@require_safe
def printed(request, event_id: str):
    """Send diaries as PDF: of the reader's firm, or for organisers of one firm or of all up to a thousand at once."""
    rows = delegates_for(request.user, event_id).select_related("event").order_by("organisation_id", "delegate_id")
    if wanted := request.GET.get("firm"):
        rows = rows.filter(organisation_id=wanted)
    if wanted := request.GET.get("delegate"):
        rows = rows.filter(delegate_id=wanted)
    begin = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() else 0
    found = list(rows[begin : begin + _MOST_PRINTED])
    if not found:
        raise Http404
    names = firm_names(row.organisation_id for row in found)
    told, event, now = [], None, timezone.now()
    for row in found:
        event, appointments = renewed_diary(row, now)
        told.append(
            PrintedDiary(
                delegate_of(row),
                names[row.organisation_id],
                tuple(appointments),
                language_of(row),
                _check_in_address(row),
            )
        )
    return pdf_answer(diaries_as_pdf(event, told, fonts=fonts_folder(), made_at=now), f"{event_id}-diaries.pdf")


@login_required
@require_safe
def code(request, event_id: str, delegate_id: str):
    """Send a delegate's check-in code as SVG, for a badge."""
    row = delegate_for(request.user, event_id, delegate_id)
    answer = HttpResponse(qr_svg(_check_in_address(row), delegate_id), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = f'inline; filename="{_plain_name(event_id, delegate_id)}-code.svg"'
    return answer


def _check_in_address(row: DelegateRecord) -> str:
    return f"{settings.BASE_ADDRESS}{reverse('check_in', args=[check_in_code(row)])}"


def _plain_name(*parts: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", "-".join(parts))
