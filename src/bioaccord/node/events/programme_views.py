"""The programme of a trade show for its organiser: every part of it changed in plain forms or by file, seen first with what it would break."""

from dataclasses import replace
from datetime import date
from itertools import combinations, groupby
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bioaccord.brief import wording
from bioaccord.events import programme_edit as edit
from bioaccord.events.programme import Event
from bioaccord.events.programme_edit import ProgrammeError
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.supply.drafts import kept_refusal, refusals_of
from bioaccord.vocabulary.errors import BioaccordError, InputError
from bioaccord.vocabulary.language import Language, Text

from . import programme_forms as forms
from . import programme_services as services
from . import request_services
from .access import event_row_for
from .event_shown import days_of, head
from .firms import firm_names
from .models import EventDraft, EventState
from .registration_views import member_page
from .rows import programme_of
from .run_access import organised_event

_SHOWN = 60
_TABLES_A_PAGE = 60
_FORMATS = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_required
def programme(request, event_id: str):
    """Show the programme: to its organiser with the way to change each part, to firms as it is."""
    row = event_row_for(request.user, event_id)
    if not roles_of(request.user).organiser or request.GET.get("view") == "firms":
        return member_page(request, row)
    event, language = programme_of(row), page_language()
    days = days_of(event, language)
    context = _context(request, row, event) | {
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


def _context(request, row, event: Event) -> dict:
    return {"event": head(row, event, request.user, page_language()), "section": "events", "here": "programme"}


def settled(request, event_id: str, change: services.Change, back: str) -> HttpResponse:
    """Write a change and lead back, or show first what it would break. Raises `ProgrammeError` or `InputError`, told on the page it came from."""
    try:
        looked = services.change_programme(request.user, event_id, change, seen=request.POST.get("seen", ""))
    except services.ProgrammeUnseenError as unseen:
        return seen_first(request, event_id, unseen.looked, back)
    if not looked.effects.differences:
        messages.info(request, _("Nothing is another than before."))
        return redirect(back)
    messages.success(request, _("The programme is changed."))
    lost = len(looked.effects.lost)
    if lost:
        messages.info(
            request,
            ngettext(
                "%(count)d meeting lost its slot and waits here to be scheduled anew.",
                "%(count)d meetings lost their slot and wait here to be scheduled anew.",
                lost,
            )
            % {"count": lost},
        )
        return redirect("change_desk", event_id)
    return redirect(back)


def seen_first(request, event_id: str, looked: services.Looked, back: str) -> HttpResponse:
    """Show what a change does to what stands already, with the button that makes it, where it can be made."""
    row, language = organised_event(request.user, event_id), page_language()
    effects = looked.effects
    names = firm_names({firm for one in effects.touched[: 3 * _SHOWN] for firm in one.meeting.parties})
    lists = (
        ("lost", _("lose their slot and go to the change desk to be scheduled anew"), effects.lost),
        ("retabled", _("keep their time and get another table"), effects.retabled),
        ("retimed", _("stay in their slot, which has another time"), effects.retimed),
    )
    context = _context(request, row, looked.before) | {
        "differences": [one.in_language(language) for one in effects.differences],
        "refusals": [one.in_language(language) for one in effects.refusals],
        "notes": [one.in_language(language) for one in effects.notes],
        "lists": [
            {
                "kind": kind,
                "says": says,
                "count": len(found),
                "locked": sum(one.meeting.is_locked for one in found),
                "rows": [_touched(one, looked, names, language) for one in found[:_SHOWN]],
                "more": max(0, len(found) - _SHOWN),
            }
            for kind, says, found in lists
            if found
        ],
        "is_published": row.state == EventState.PUBLISHED,
        "mark": looked.mark,
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", "seen")
            for value in values
        ],
        "was_seen": bool(request.POST.get("seen")),
        "back": back,
    }
    return render(request, "events/programme_effects.html", context)


def _touched(one, looked: services.Looked, names: dict[str, Text], language: Language) -> dict:
    was, then = one.meeting, one.after
    zones = [f" ({event.time_zone})" for event in (looked.before, looked.after)]
    if zones[0] == zones[1]:
        zones = ["", ""]
    return {
        "meeting_id": was.meeting_id,
        "firms": " – ".join(names[firm].in_language(language) for firm in was.parties if firm in names),
        "was": _where(was, looked.before, language) + zones[0],
        "then": _where(then, looked.after, language) + zones[1] if then.slot else "",
        "is_locked": was.is_locked,
        "why": one.why.in_language(language),
    }


def _where(meeting, event: Event, language: Language) -> str:
    return f"{wording.slot(meeting.slot, event.time_zone, language)} {meeting.place or ''}".strip()


def _try(request, event_id: str, change: services.Change, back: str) -> HttpResponse | None:
    """Return the answer to a change, or None where it is refused, which is told on the page."""
    try:
        return settled(request, event_id, change, back)
    except (ProgrammeError, InputError) as error:
        messages.error(request, error.told(page_language()))
        return None


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
        "about": forms.AboutForm(_given(request, "about"), initial=of_event | {"online_places": event.online_places}),
        "move": forms.MoveForm(_given(request, "move"), initial={"first_day": event.first_day}),
        "zone": forms.ZoneForm(_given(request, "zone"), initial={"time_zone": event.time_zone}),
        "opening": forms.OpeningForm(_given(request, "opening"), initial=local),
    }
    form = shown.get(act)
    if form is not None and form.is_valid():
        answer = _about(request, row, event, act, form.cleaned_data)
        if answer is not None:
            return answer
    return render(request, "events/programme_about.html", _context(request, row, event) | shown)


def _given(request, act: str):
    return request.POST if request.POST.get("act") == act else None


def _about(request, row, event: Event, act: str, given: dict) -> HttpResponse | None:
    back = reverse("event_programme", args=[row.event_id])
    if act == "opening":
        return _set_opening(request, row, event, given)
    if act == "move":
        return _try(request, row.event_id, lambda one: edit.moved_to_day(one, given["first_day"]), back)
    if act == "zone":
        return _try(request, row.event_id, lambda one: edit.moved_to_zone(one, given["time_zone"].strip()), back)
    name = Text(given["name_ko"], given["name_en"])
    return _try(request, row.event_id, lambda one: _with_head(one, name, given), back)


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
    return _try(request, event_id, lambda one: edit.with_day_like(one, given["like"], given["day"]), back) or redirect(
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
            answer = _try(request, event_id, lambda one: edit.without_day(one, which), back)
        else:
            answer = _try(request, event_id, _slots_changed(request.POST, which), back)
            rows = forms.posted_slot_rows(request.POST)
        if answer is not None:
            return answer
    context = _context(request, row, event) | {
        "day": wording.day(which, language),
        "rows": rows,
        "kinds": forms.KINDS.items(),
        "days": [(one.isoformat(), wording.day(one, language)) for one in edit.days_of_slots(event)],
        "iso": iso,
    }
    return render(request, "events/programme_day.html", context)


def _slots_changed(given, which: date) -> services.Change:
    return lambda event: edit.with_slots_of_day(event, which, forms.slot_lines(given, event))


@login_required
@require_POST
def add_tables(request, event_id: str):
    """Add tables or rooms to a hall that is there, or to a new one."""
    organised_event(request.user, event_id)
    back, form = reverse("event_programme", args=[event_id]), forms.TablesForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Write the hall in both languages, the numbers of the tables, and at least two seats.")
        )
        return redirect(back)
    given = form.cleaned_data

    def change(event: Event) -> Event:
        hall, names = Text(given["hall_ko"], given["hall_en"]), edit.table_names(given["names"])
        return edit.with_more_tables(event, hall, names, given["seats"], given["zone"].strip())

    return _try(request, event_id, change, back) or redirect(back)


@login_required
def hall(request, event_id: str, number: int):
    """Change a hall: what it is called, and seats, zone and closed slots of its tables."""
    row, language = organised_event(request.user, event_id), page_language()
    event = programme_of(row)
    halls = list(dict.fromkeys(table.hall.en for table in event.tables))
    if not 1 <= number <= len(halls):
        raise Http404
    tables = [one for one in event.tables if one.hall.en == halls[number - 1]]
    name, back = tables[0].hall, reverse("event_programme", args=[event_id])
    form = forms.HallForm(_given(request, "name"), initial={"name_ko": name.ko, "name_en": name.en})
    if request.method == "POST":
        change = None
        if request.POST.get("act") == "name":
            if form.is_valid():
                called = Text(form.cleaned_data["name_ko"], form.cleaned_data["name_en"])
                change = lambda one: edit.with_hall_called(one, name.en, called)  # noqa: E731 - it differs by what was pressed
        else:
            change = _tables_changed(request.POST, name.en)
        answer = _try(request, event_id, change, back) if change else None
        if answer is not None:
            return answer
    page = forms.page_of_tables(request.GET.get("page", ""))
    pages = max(1, -(-len(tables) // _TABLES_A_PAGE))
    page = min(page, pages)
    slots = {slot.slot_id: slot for slot in event.slots}
    context = _context(request, row, event) | {
        "form": form,
        "hall": name.in_language(language),
        "count": len(tables),
        "tables": [
            {
                "table_id": one.table_id,
                "seats": one.capacity,
                "zone": one.zone,
                "closed": _closed_words(one.closed_slots, slots, event, language),
            }
            for one in tables[(page - 1) * _TABLES_A_PAGE : page * _TABLES_A_PAGE]
        ],
        "pages": range(1, pages + 1) if pages > 1 else (),
        "page_number": page,
        "acts": forms.part_names().items(),
        "slots": [(slot.slot_id, wording.slot(slot, event.time_zone, language)) for slot in event.slots],
        "chosen": set(request.POST.getlist("table")),
        "given": request.POST,
    }
    return render(request, "events/programme_hall.html", context)


def _closed_words(closed: frozenset[str], slots: dict, event: Event, language: Language) -> str:
    if not closed:
        return ""
    if len(closed) == len(slots):
        return _("in all slots")
    runs = []
    numbered = [(number, one) for number, one in enumerate(slots) if one in closed]
    for _key, run in groupby(enumerate(numbered), key=lambda pair: pair[1][0] - pair[0]):
        ids = [one for _place, (_number, one) in run]
        first, last = (wording.slot(slots[one], event.time_zone, language) for one in (ids[0], ids[-1]))
        runs.append(first if first == last else f"{first} … {last}")
    return "; ".join(runs)


def _tables_changed(given, hall: str) -> services.Change:
    """Return the change of chosen tables; of none chosen, a refusal."""
    wanted, chosen = given.get("act", ""), set(given.getlist("table"))
    is_all = given.get("all") == "yes"

    def change(event: Event) -> Event:
        ids = {one.table_id for one in event.tables if one.hall.en == hall and (is_all or one.table_id in chosen)}
        if not ids:
            raise ProgrammeError(Text("테이블을 하나 이상 고르십시오.", "Choose at least one table."))
        if wanted == "gone":
            return edit.without_tables(event, ids)
        if wanted == "seats":
            written = given.get("seats", "").strip()
            if not written.isdecimal() or not 2 <= int(written[:6]) <= 500:
                raise ProgrammeError(
                    Text("좌석 수를 2에서 500 사이로 적어 주십시오.", "Write the seats, from 2 to 500.")
                )
            return edit.with_tables_changed(event, ids, seats=int(written))
        if wanted == "zone":
            zone = given.get("zone", "").replace("\0", "").strip()[:16]
            if "/" in zone:
                raise ProgrammeError(Text("구역 이름에는 ‘/’를 쓸 수 없습니다.", "A zone cannot hold “/”."))
            return edit.with_tables_changed(event, ids, zone=zone)
        span = _span(event, given.get("from_slot", ""), given.get("to_slot", ""))
        if wanted == "close":
            return edit.with_tables_changed(event, ids, closes=span)
        if wanted == "open":
            return edit.with_tables_changed(event, ids, opens=span)
        raise ProgrammeError(Text("무엇을 할지 고르십시오.", "Choose what to do."))

    return change


def _span(event: Event, first: str, last: str) -> frozenset[str]:
    """Return the slots from one to another; all where none is chosen."""
    ids = [slot.slot_id for slot in event.slots]
    begin = ids.index(first) if first in ids else 0
    end = ids.index(last) if last in ids else len(ids) - 1
    if end < begin:
        raise ProgrammeError(
            Text(
                "끝나는 시간이 시작보다 앞섭니다. 둘 중 하나를 고쳐 주십시오.",
                "The last slot lies before the first. Correct one of the two.",
            )
        )
    return frozenset(ids[begin : end + 1])


@login_required
def walks(request, event_id: str):
    """Change how many minutes it takes on foot from hall to hall, and between the zones of a hall."""
    row, language = organised_event(request.user, event_id), page_language()
    event = programme_of(row)
    pairs = _pairs(event)
    minutes = {frozenset((one.one, one.other)): f"{one.minutes:g}" for one in event.walks}
    if request.method == "POST":
        answer = _try(
            request,
            event_id,
            lambda one: edit.with_walks(one, forms.walk_minutes(request.POST, _pairs(one))),
            reverse("event_programme", args=[event_id]),
        )
        if answer is not None:
            return answer
    names = {one.hall.en: one.hall.in_language(language) for one in event.tables}
    context = _context(request, row, event) | {
        "rows": [
            {
                "number": number,
                "one": _place_name(one, names),
                "other": _place_name(other, names),
                "minutes": request.POST.get(f"minutes-{number}", minutes.get(frozenset((one, other)), "")),
            }
            for number, (one, other) in enumerate(pairs)
        ]
    }
    return render(request, "events/programme_walks.html", context)


def _pairs(event: Event) -> list[tuple[str, str]]:
    """Return the pairs of halls, of zones of one hall, and whatever else a way is written for."""
    places = edit.places_of(event)
    halls = [one for one in places if "/" not in one]
    found = dict.fromkeys(combinations(halls, 2))
    for one in halls:
        found |= dict.fromkeys(combinations([place for place in places if place.startswith(f"{one}/")], 2))
    known = {frozenset(pair) for pair in found}
    return [*found, *((one.one, one.other) for one in event.walks if frozenset((one.one, one.other)) not in known)]


def _place_name(place: str, names: dict[str, str]) -> str:
    first, slash, zone = place.partition("/")
    return f"{names.get(first, first)}{' ' if slash else ''}{zone}"


@login_required
def session(request, event_id: str, session_id: str = ""):
    """Change a session or take it out; without an id a new one is made."""
    row, language = organised_event(request.user, event_id), page_language()
    event = programme_of(row)
    known = next((one for one in event.sessions if one.session_id == session_id), None)
    if session_id and known is None:
        raise Http404
    initial = (
        {"name_ko": known.name.ko, "name_en": known.name.en, "delegates": "\n".join(sorted(known.delegate_ids))}
        if known
        else {}
    )
    form, back = (
        forms.SessionForm(_given(request, "save"), initial=initial),
        reverse("event_programme", args=[event_id]),
    )
    answer = None
    if request.method == "POST" and known and request.POST.get("act") == "gone":
        answer = _try(request, event_id, lambda one: edit.without_session(one, session_id), back)
    elif request.method == "POST" and form.is_valid():
        answer = _try(request, event_id, _session_changed(form, session_id, request.POST.getlist("slot")), back)
    if answer is not None:
        return answer
    chosen = set(request.POST.getlist("slot")) if request.method == "POST" else known.slot_ids if known else set()
    context = _context(request, row, event) | {
        "form": form,
        "known": known.name.in_language(language) if known else "",
        "days": [
            {
                "name": wording.day(one["day"], language),
                "slots": [slot | {"chosen": slot["slot_id"] in chosen} for slot in one["slots"]],
            }
            for one in days_of(event, language)
        ],
    }
    return render(request, "events/programme_session.html", context)


def _session_changed(form: forms.SessionForm, session_id: str, slots: list[str]) -> services.Change:
    def change(event: Event) -> Event:
        taken = {one.session_id for one in event.sessions}
        new = next(f"session-{number}" for number in range(1, 1000) if f"session-{number}" not in taken)
        return edit.with_session(event, form.session(session_id or new, slots, event))

    return change


@login_required
def badges(request, event_id: str):
    """Change the badges and how many unanswered requests each allows."""
    row = organised_event(request.user, event_id)
    event = programme_of(row)
    if request.method == "POST":
        answer = _try(
            request,
            event_id,
            lambda one: edit.with_badges(one, forms.posted_badges(request.POST, one.badges)),
            reverse("event_programme", args=[event_id]),
        )
        if answer is not None:
            return answer
    held = list(row.delegates.filter(withdrawn_at=None).values_list("badge", flat=True))
    context = _context(request, row, event) | {
        "badges": [
            {
                "id": one.badge_id,
                "ko": one.name.ko,
                "en": one.name.en,
                "most": one.most_pending,
                "held": held.count(one.badge_id),
            }
            for one in event.badges
        ]
    }
    return render(request, "events/programme_badges.html", context)


@login_required
@require_safe
def file(request, event_id: str, format: str):
    """Send the programme as a ZIP of CSV tables, or as a workbook."""
    answer = HttpResponse(services.programme_file(request.user, event_id, format), content_type=_FORMATS[format])
    answer["Content-Disposition"] = f'attachment; filename="{event_id}-programme.{format}"'
    return answer


@login_required
@require_POST
def upload(request, event_id: str):
    """Keep a file of a programme, and show what it changes."""
    try:
        kept = services.keep_programme_file(request.user, event_id, request.FILES.get("file"))
    except ProgrammeError as error:
        messages.error(request, error.told(page_language()))
        return redirect("event_programme", event_id)
    return redirect("programme_draft", event_id, kept.id)


@login_required
def draft(request, event_id: str, draft_id: int):
    """Show what a file of a programme changes and breaks, and every refused cell; write it once that was seen."""
    row = organised_event(request.user, event_id)
    kept = EventDraft.objects.filter(
        made_by=request.user, id=draft_id, event=row, kind=EventDraft.Kind.PROGRAMME
    ).first()
    if kept is None:
        raise Http404
    back, change = reverse("event_programme", args=[event_id]), services.change_of_file(kept)
    try:
        if request.method == "POST":
            answer = settled(request, event_id, change, back)
            if answer.status_code == 302:
                kept.delete()
            return answer
        return seen_first(request, event_id, services.look_at(request.user, event_id, change), back)
    except InputError as error:
        refused = {"refusals": [kept_refusal(one) for one in error.refusals[:_SHOWN]]}
        context = {"count": error.count, "refusals": refusals_of(refused)}
    except BioaccordError as error:
        context = {"count": 0, "problem": error.told(page_language())}
    shown = _context(request, row, programme_of(row)) | context | {"file_name": kept.file_name}
    return render(request, "events/programme_refused.html", shown)
