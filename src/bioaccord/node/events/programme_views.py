"""The programme of a trade show for its organiser: every part of it changed in plain forms or by file, seen first with what it would break."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.events import programme_edit as edit
from bioaccord.events.programme import Event
from bioaccord.events.programme_edit import ProgrammeError
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Language, Text

from . import programme_forms as forms
from . import programme_services as services
from . import request_services
from .access import event_row_for
from .event_shown import days_of
from .models import EventState
from .programme_seen import given_for, programme_context, tried
from .registration_views import member_page
from .rows import programme_of
from .run_access import organised_event


@login_required
def programme(request, event_id: str):
    """Show the programme: to its organiser with the way to change each part, to firms as it is."""
    row = event_row_for(request.user, event_id)
    if not roles_of(request.user).organiser or request.GET.get("view") == "firms":
        return member_page(request, row)
    event, language = programme_of(row), page_language()
    days = days_of(event, language)
    context = programme_context(request, row, event) | {
        "days": [
            {
                "iso": one["day"].isoformat(),
                "name": wording.day(one["day"], language),
                "begins": one["slots"][0]["begins"],
                "ends": one["slots"][-1]["ends"],
                "slots": sum(not slot["is_meal"] and not slot["is_online"] for slot in one["slots"]),
                "meals": sum(slot["is_meal"] for slot in one["slots"]),
                "online": sum(slot["is_online"] for slot in one["slots"]),
                "breaks": _breaks(one["slots"]),
            }
            for one in days
        ],
        "day_form": _day_form(event, language),
        "tables_form": forms.TablesForm(),
        "halls": _halls(event, language),
        "walks": len(event.walks),
        "sessions": _sessions(event, language),
        "badges": [(one.name.in_language(language), one.most_pending) for one in event.badges],
        "opens": row.requests_open_at,
        "closes": row.requests_close_at,
        "is_over": row.state == EventState.OVER,
        "lost": row.meetings.filter(status="accepted", slot_id="").exclude(reason_en="").count(),
    }
    return render(request, "events/programme_edit.html", context)


def _breaks(slots: list[dict]) -> list[str]:
    pairs = zip(slots, slots[1:], strict=False)
    return [f"{one['ends']}–{other['begins']}" for one, other in pairs if one["ends"] < other["begins"]]


def _halls(event: Event, language: Language) -> list[dict]:
    found: dict[str, list] = {}
    for table in event.tables:
        found.setdefault(table.hall.en, []).append(table)
    return [
        {
            "number": number,
            "name": tables[0].hall.in_language(language),
            "tables": len(tables),
            "seats": sum(one.capacity for one in tables),
            "zones": ", ".join(sorted({one.zone for one in tables if one.zone})),
            "closed": sum(bool(one.closed_slots) for one in tables),
        }
        for number, tables in enumerate(found.values(), 1)
    ]


def _sessions(event: Event, language: Language) -> list[dict]:
    slots = {slot.slot_id: slot for slot in event.slots}
    return [
        {
            "session_id": one.session_id,
            "name": one.name.in_language(language),
            "when": [wording.slot(slots[slot], event.time_zone, language) for slot in slots if slot in one.slot_ids],
            "people": len(one.delegate_ids),
        }
        for one in event.sessions
    ]


def _day_form(event: Event, language: Language, given=None) -> forms.DayForm:
    form = forms.DayForm(given)
    form.fields["like"].widget.choices = [
        (one.isoformat(), wording.day(one, language)) for one in edit.days_of_slots(event)
    ]
    return form


@login_required
def about(request, event_id: str):
    """Change name and place, the days, the time zone, and when requests open and close."""
    row = organised_event(request.user, event_id)
    event, act = programme_of(row), request.POST.get("act", "")
    zone = ZoneInfo(event.time_zone)
    local = {
        "open_at": row.requests_open_at.astimezone(zone).replace(tzinfo=None) if row.requests_open_at else None,
        "close_at": row.requests_close_at.astimezone(zone).replace(tzinfo=None) if row.requests_close_at else None,
    }
    of_event = {"name_ko": event.name.ko, "name_en": event.name.en, "city": event.city, "country": event.country}
    shown = {
        "about": forms.AboutForm(
            given_for(request, "about"), initial=of_event | {"online_places": event.online_places}
        ),
        "move": forms.MoveForm(given_for(request, "move"), initial={"first_day": event.first_day}),
        "zone": forms.ZoneForm(given_for(request, "zone"), initial={"time_zone": event.time_zone}),
        "opening": forms.OpeningForm(given_for(request, "opening"), initial=local),
    }
    form = shown.get(act)
    if form is not None and form.is_valid():
        answer = _about(request, row, event, act, form.cleaned_data)
        if answer is not None:
            return answer
    return render(request, "events/programme_about.html", programme_context(request, row, event) | shown)


def _about(request, row, event: Event, act: str, given: dict) -> HttpResponse | None:
    back = reverse("event_programme", args=[row.event_id])
    if act == "opening":
        return _set_opening(request, row, event, given)
    if act == "move":
        return tried(request, row.event_id, lambda one: edit.moved_to_day(one, given["first_day"]), back)
    if act == "zone":
        return tried(request, row.event_id, lambda one: edit.moved_to_zone(one, given["time_zone"].strip()), back)
    name = Text(given["name_ko"], given["name_en"])
    return tried(request, row.event_id, lambda one: _with_head(one, name, given), back)


def _with_head(event: Event, name: Text, given: dict) -> Event:
    return replace(event, name=name, city=given["city"], country=given["country"], online_places=given["online_places"])


def _set_opening(request, row, event: Event, given: dict) -> HttpResponse | None:
    zone, now = ZoneInfo(event.time_zone), timezone.now()
    try:
        opens, closes = (
            edit.instant_of(given[one].replace(tzinfo=None, second=0, microsecond=0), zone) if given[one] else None
            for one in ("open_at", "close_at")
        )
        if closes != row.requests_close_at:
            request_services.set_deadline(request.user, row.event_id, closes, now)
        if opens != row.requests_open_at:
            services.set_opening(request.user, row.event_id, opens, now)
    except (ProgrammeError, MeetingError) as error:
        messages.error(request, error.told(page_language()))
        return None
    messages.success(request, _("It is saved."))
    return redirect("event_programme", row.event_id)


@login_required
@require_POST
def add_day(request, event_id: str):
    """Add a day with the slots of another one."""
    row = organised_event(request.user, event_id)
    form, back = (
        _day_form(programme_of(row), page_language(), request.POST),
        reverse("event_programme", args=[event_id]),
    )
    if not form.is_valid():
        messages.error(request, _("Write the day as 2027-03-19."))
        return redirect(back)
    given = form.cleaned_data
    return tried(request, event_id, lambda one: edit.with_day_like(one, given["like"], given["day"]), back) or redirect(
        back
    )


@login_required
def day(request, event_id: str, iso: str):
    """Change the slots of a day: times, meals, what is held over the network; add and take out."""
    row, language = organised_event(request.user, event_id), page_language()
    event = programme_of(row)
    which = next((one for one in edit.days_of_slots(event) if one.isoformat() == iso), None)
    if which is None:
        raise Http404
    back = reverse("event_programme", args=[event_id])
    rows = forms.slot_rows(event, [slot for slot in event.slots if edit.day_of(slot, event) == which])
    if request.method == "POST":
        if request.POST.get("act") == "gone":
            answer = tried(request, event_id, lambda one: edit.without_day(one, which), back)
        else:
            answer = tried(request, event_id, _slots_changed(request.POST, which), back)
            rows = forms.posted_slot_rows(request.POST)
        if answer is not None:
            return answer
    context = programme_context(request, row, event) | {
        "day": wording.day(which, language),
        "rows": rows,
        "kinds": forms.KINDS.items(),
        "days": [(one.isoformat(), wording.day(one, language)) for one in edit.days_of_slots(event)],
        "iso": iso,
    }
    return render(request, "events/programme_day.html", context)


def _slots_changed(given, which: date) -> services.Change:
    return lambda event: edit.with_slots_of_day(event, which, forms.slot_lines(given, event))
