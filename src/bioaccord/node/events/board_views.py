"""The schedule by hall and by person, one meeting's moves, and what was left out: for organisers, by keyboard alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.events.delegate_report import delegate_reports
from bioaccord.events.proposals import MeetingError
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.vocabulary.meeting import MeetingStatus

from . import board_services
from .board_access import (
    HOLDING,
    days_of,
    delegates_called,
    hall_day,
    halls_of,
    held_by_slot,
    neighbourhood_for,
    person_for,
    places_in,
    slots_of_day,
)
from .firms import firms_called
from .models import EventState, MeetingRecord
from .move_told import told_of_move
from .rows import event_of, meetings_of, nothing_collected, programme_of, read_meetings
from .rule_words import RuleWords, price_words
from .run_access import organised_event
from .run_views import event_context
from .words import STATUS_NAMES

_PEOPLE_A_PAGE = 50
HALL_COLUMNS = (
    "slot_id",
    "when",
    "table_id",
    "meeting_id",
    "status",
    "asking",
    "asked",
    "firms",
    "delegates",
    "is_locked",
)
REPORT_COLUMNS = ("delegate_id", "name", "firm", "requested", "met", "missed", "unanswered", "refused", "cancelled")


@login_required
def board(request, event_id: str):
    """Show an event's days and halls with how full they are, and where to go from there."""
    row, language = organised_event(request.user, event_id), page_language()
    event, held = programme_of(row), held_by_slot(row)
    halls = halls_of(event)
    names = {table.hall.en: table.hall.in_language(language) for table in event.tables}
    by_hall = _held_by_hall(row, event)
    days = []
    for number, day in enumerate(days_of(event), 1):
        slots = slots_of_day(event, day)
        here = sum(held.get(slot.slot_id, 0) for slot in slots)
        places = places_in(event, slots)
        days.append(
            {
                "number": number,
                "day": wording.day(day, language),
                "held": f"{here:,}",
                "places": f"{places:,}",
                "share": _share(here, places),
                "halls": [
                    {
                        "number": at,
                        "name": names[hall],
                        "held": by_hall.get((number, hall), 0),
                        "places": places_in(event, slots, hall),
                    }
                    for at, hall in enumerate(halls, 1)
                ],
            }
        )
    waiting = row.meetings.filter(status=MeetingStatus.ACCEPTED).count()
    context = event_context(row, language) | {
        "days": days,
        "tiles": [
            (_("with a slot"), f"{sum(held.values()):,}"),
            (_("accepted, without a slot"), f"{waiting:,}"),
            (_("locked"), f"{row.meetings.filter(is_locked=True).count():,}"),
            (_("delegates"), f"{row.delegates.filter(withdrawn_at=None).count():,}"),
        ],
    }
    return render(request, "events/schedule_board.html", context)


def _held_by_hall(row, event) -> dict[tuple[int, str], int]:
    hall_of = {table.table_id: table.hall.en for table in event.tables}
    day_of = {slot.slot_id: at for at, day in enumerate(days_of(event), 1) for slot in slots_of_day(event, day)}
    counts: dict[tuple[int, str], int] = {}
    standing = row.meetings.filter(status__in=HOLDING).exclude(slot_id="").order_by().values_list("slot_id", "place")
    for slot_id, place in standing:
        if place in hall_of and slot_id in day_of:
            key = (day_of[slot_id], hall_of[place])
            counts[key] = counts.get(key, 0) + 1
    return counts


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


@login_required
@never_cache
def hall(request, event_id: str, day: int, hall: int):
    """Show one hall on one day: tables by slots, to be printed or walked through by keyboard."""
    shown, language = hall_day(request.user, event_id, day, hall), page_language()
    names = firms_called({firm for one in shown.at.values() for firm in (one.asking, one.asked)}, language)
    event = shown.event
    heads = [
        {
            "slot_id": slot.slot_id,
            "time": wording.slot(slot, event.time_zone, language).split(" ")[-1],
            "meal": slot.is_meal,
        }
        for slot in shown.slots
    ]
    context = event_context(shown.row, language) | {
        "day": wording.day(shown.day, language),
        "day_number": day,
        "hall_number": hall,
        "hall": shown.tables[0].hall.in_language(language),
        "heads": heads,
        "tables": [
            {
                "table_id": table.table_id,
                "zone": table.zone,
                "cells": [
                    _cell(shown.at.get((table.table_id, slot.slot_id)), table, slot, names) for slot in shown.slots
                ],
            }
            for table in shown.tables
        ],
        "days": [(at, wording.day(one, language)) for at, one in enumerate(days_of(event), 1)],
        "halls": [
            (at, next(table.hall.in_language(language) for table in event.tables if table.hall.en == one))
            for at, one in enumerate(halls_of(event), 1)
        ],
        "held": len(shown.at),
        "places": places_in(event, shown.slots, shown.hall),
    }
    return render(request, "events/schedule_hall.html", context)


def _cell(row, table, slot, names) -> dict:
    if row is None:
        return {"closed": slot.slot_id in table.closed_slots, "meal": slot.is_meal, "slot_id": slot.slot_id}
    return {
        "meeting_id": row.meeting_id,
        "asking": names[row.asking],
        "asked": names[row.asked],
        "locked": row.is_locked,
        "status": STATUS_NAMES[row.status] if row.status in (MeetingStatus.HELD, MeetingStatus.NO_SHOW) else "",
    }


@login_required
@never_cache
def hall_file(request, event_id: str, day: int, hall: int, format: str):
    """Send what stands in a hall on a day as CSV or JSON."""
    shown, language = hall_day(request.user, event_id, day, hall), page_language()
    names = firms_called({firm for one in shown.at.values() for firm in (one.asking, one.asked)}, language)
    slots = {slot.slot_id: wording.slot(slot, shown.event.time_zone, language) for slot in shown.slots}
    rows = [
        {
            "slot_id": one.slot_id,
            "when": slots[one.slot_id],
            "table_id": one.place,
            "meeting_id": one.meeting_id,
            "status": one.status,
            "asking": one.asking,
            "asked": one.asked,
            "firms": f"{names[one.asking]} – {names[one.asked]}",
            "delegates": "; ".join(one.delegates),
            "is_locked": one.is_locked,
        }
        for one in sorted(shown.at.values(), key=lambda one: (one.slot_id, one.place))
    ]
    return table_file(rows, HALL_COLUMNS, f"{event_id}-{day}-{hall}", format)


@login_required
def people(request, event_id: str):
    """List the delegates, to choose whose diary to look at."""
    language, words = page_language(), request.GET.get("words", "").replace("\0", "").strip()
    rows = delegates_called(request.user, event_id, words)
    page = Paginator(rows, _PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    names = firms_called({one.organisation_id for one in page}, language)
    query = request.GET.copy()
    query.pop("page", None)
    context = event_context(organised_event(request.user, event_id), language) | {
        "words": words,
        "count": page.paginator.count,
        "page": page,
        "query": query.urlencode(),
        "people": [
            {
                "delegate_id": one.delegate_id,
                "name": (one.name_ko if language == "ko" else one.name_en) or one.name_en or one.name_ko,
                "firm": names[one.organisation_id],
                "checked_in": one.checked_in_at is not None,
            }
            for one in page
        ],
    }
    return render(request, "events/schedule_people.html", context)


@login_required
@never_cache
def person(request, event_id: str, delegate_id: str):
    """Show one delegate's days slot by slot, and what was requested, met and missed."""
    found, language = person_for(request.user, event_id, delegate_id), page_language()
    event = found.event
    rows = {one.meeting_id: one for one in found.meetings}
    meetings = meetings_of(found.meetings, event)
    report = next((one for one in delegate_reports(event, meetings) if one.delegate_id == delegate_id), None)
    names = firms_called({firm for one in found.meetings for firm in (one.asking, one.asked)}, language)
    own = {
        one.slot_id: one
        for one in found.meetings
        if delegate_id in one.delegates and one.slot_id and one.status in (*HOLDING, "no_show")
    }
    sessions = {
        slot: session.name.in_language(language)
        for session in event.sessions
        if delegate_id in session.delegate_ids
        for slot in session.slot_ids
    }

    def other(row) -> str:
        return names[row.asked if row.asking == found.row.organisation_id else row.asking]

    def told(meeting_ids) -> list[dict]:
        return [
            {
                "meeting_id": one,
                "other": other(rows[one]),
                "why": (rows[one].reason_ko if language == "ko" else rows[one].reason_en),
                "status": STATUS_NAMES.get(rows[one].status, rows[one].status),
            }
            for one in meeting_ids
        ]

    days = [
        {
            "day": wording.day(day, language),
            "slots": [
                {
                    "time": wording.slot(slot, event.time_zone, language).split(" ")[-1],
                    "meeting": own.get(slot.slot_id),
                    "other": other(own[slot.slot_id]) if slot.slot_id in own else "",
                    "session": sessions.get(slot.slot_id, ""),
                    "away": slot.slot_id in found.row.unavailable_slots,
                    "meal": slot.is_meal,
                }
                for slot in slots_of_day(event, day)
            ],
        }
        for day in days_of(event)
    ]
    context = event_context(found.row.event, language) | {
        "name": (found.row.name_ko if language == "ko" else found.row.name_en) or found.row.name_en,
        "delegate_id": delegate_id,
        "firm": firms_called([found.row.organisation_id], language)[found.row.organisation_id],
        "days": days,
        "tiles": _report_tiles(report) if report else [],
        "missed": told(report.missed) if report else [],
        "unanswered": told(report.unanswered) if report else [],
    }
    return render(request, "events/schedule_person.html", context)


def _report_tiles(report) -> list[tuple[str, int]]:
    return [
        (_("requested"), report.requested),
        (_("met, or with a slot"), len(report.met)),
        (_("missed"), len(report.missed)),
        (_("without an answer"), len(report.unanswered)),
        (_("declined or expired"), len(report.refused)),
        (_("cancelled"), len(report.cancelled)),
    ]


@login_required
@never_cache
def reports_file(request, event_id: str, format: str):
    """Send what each delegate requested, met and missed as CSV or JSON."""
    row, language = organised_event(request.user, event_id), page_language()
    with nothing_collected():
        event = event_of(row)
        reports = delegate_reports(event, read_meetings(row.meetings.order_by("slot_id", "meeting_id"), event))
    names = firms_called({one.organisation_id for one in event.delegates}, language)
    delegates = {one.delegate_id: one for one in event.delegates}
    rows = [
        {
            "delegate_id": one.delegate_id,
            "name": delegates[one.delegate_id].name.in_language(language),
            "firm": names[delegates[one.delegate_id].organisation_id],
            "requested": one.requested,
            "met": len(one.met),
            "missed": len(one.missed),
            "unanswered": len(one.unanswered),
            "refused": len(one.refused),
            "cancelled": len(one.cancelled),
        }
        for one in reports
    ]
    return table_file(rows, REPORT_COLUMNS, f"{event_id}-delegates", format)


@login_required
@never_cache
def meeting(request, event_id: str, meeting_id: str):
    """Show one meeting and, for each slot, whether it can go there and which rule forbids it; for a chosen slot each table of a hall."""
    found, language = neighbourhood_for(request.user, event_id, meeting_id), page_language()
    row, event = found.row, found.event
    names = firms_called({row.asking, row.asked}, language)
    people = {one.delegate_id: one.name.in_language(language) for one in event.delegates}
    movable = found.meeting.status in (MeetingStatus.ACCEPTED, MeetingStatus.SCHEDULED, MeetingStatus.MOVED)
    movable = movable and row.event.state != EventState.OVER
    now = timezone.now()
    has_begun = movable and found.has_begun(now)
    movable = movable and not has_begun
    checks = found.checked_slots(now) if movable else []
    words = RuleWords(event, [found.meeting, *found.neighbours], language)
    prices = found.prices(checks) if movable else {}
    held = {slot.slot_id: slot for slot in event.slots}
    context = event_context(row.event, language) | {
        "meeting": row,
        "firms": f"{names[row.asking]} – {names[row.asked]}",
        "status": STATUS_NAMES.get(row.status, row.status),
        "where": f"{wording.slot(held[row.slot_id], event.time_zone, language)} · {row.place}"
        if row.slot_id in held
        else "",
        "people": ", ".join(people.get(one, one) for one in row.delegates),
        "reason": row.reason_ko if language == "ko" else row.reason_en,
        "movable": movable,
        "has_begun": has_begun,
        "just_moved": "moved" in request.GET,
        "days": [
            {
                "day": wording.day(day, language),
                "slots": [
                    {
                        "slot_id": one.slot.slot_id,
                        "time": wording.slot(one.slot, event.time_zone, language).split(" ")[-1],
                        "here": one.is_here,
                        "forbidden": words.of_slot(found.meeting, one),
                        "price": price_words(prices[one.slot.slot_id])
                        if found.meeting.slot is not None and one.slot.slot_id in prices
                        else "",
                        "people": ", ".join(people.get(who, who) for who in one.delegates),
                        "online": one.slot.is_online,
                        "meal": one.slot.is_meal,
                    }
                    for one in checks
                    if one.slot in slots_of_day(event, day)
                ],
            }
            for day in days_of(event)
        ]
        if movable
        else [],
    }
    if movable:
        context |= _tables(request, found, checks, language)
    return render(request, "events/schedule_meeting.html", context)


def _tables(request, found, checked, language) -> dict:
    """Return the tables of a hall in the slot that was chosen."""
    slot = next((one for one in found.event.slots if one.slot_id == request.GET.get("slot")), None)
    if slot is None or slot.is_online or any(one.is_past for one in checked if one.slot == slot):
        return {}
    halls = halls_of(found.event)
    now = next(
        (one.hall.en for one in found.event.tables if one.table_id == found.row.place), halls[0] if halls else ""
    )
    given = request.GET.get("hall", "")
    number = int(given) if given.isdecimal() and 1 <= int(given) <= len(halls) else halls.index(now) + 1 if halls else 0
    if not number:
        return {}
    checks, rows = found.checked_tables(slot, halls[number - 1])
    words = RuleWords(found.event, [found.meeting, *found.neighbours], language)
    persons = next(one.delegates for one in checked if one.slot == slot)
    names = firms_called({firm for one in rows.values() for firm in (one.asking, one.asked)}, language)

    def sitting(meeting_id) -> str:
        return f"{names[rows[meeting_id].asking]} – {names[rows[meeting_id].asked]}" if meeting_id in rows else ""

    hall_names = {table.hall.en: table.hall.in_language(language) for table in found.event.tables}
    return {
        "slot": {"slot_id": slot.slot_id, "words": wording.slot(slot, found.event.time_zone, language)},
        "halls": [(at, hall_names[one]) for at, one in enumerate(halls, 1)],
        "hall_number": number,
        "tables": [
            {
                "table_id": one.table.table_id,
                "capacity": one.table.capacity,
                "here": one.is_here,
                "taken_by": sitting(one.taken_by),
                "other_id": one.taken_by,
                "forbidden": words.of_table(found.meeting, slot.slot_id, persons, one),
            }
            for one in checks
        ],
    }


@login_required
@require_POST
def move(request, event_id: str, meeting_id: str):
    """Put a meeting where the button says."""
    given, sequence = request.POST, request.POST.get("sequence", "")
    # One button carries slot and table, so that a move is one key.
    slot_id, _sep, table_id = given.get("to", "").partition("|")
    was = _sitting(request.user, event_id, meeting_id)
    try:
        row = board_services.move_meeting(
            request.user, event_id, meeting_id, slot_id, table_id, int(sequence) if sequence.isdecimal() else None
        )
        messages.success(
            request, _("The meeting stands at {place} now.").format(place=row.place or _("an on-line place"))
        )
        _say_who_is_told(request, row, was)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("schedule_meeting", event_id, meeting_id)
    # Back to where the meeting stands among the moves: focus is there, and the next move one key away.
    return redirect(f"{reverse('schedule_meeting', args=[event_id, meeting_id])}?moved=yes#here")


@login_required
@require_POST
def unschedule(request, event_id: str, meeting_id: str):
    """Take the slot of a meeting away."""
    was = _sitting(request.user, event_id, meeting_id)
    try:
        row = board_services.unschedule_meeting(request.user, event_id, meeting_id)
        messages.success(request, _("The meeting has no slot now; it stays accepted."))
        _say_who_is_told(request, row, was)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("schedule_meeting", event_id, meeting_id)


def _sitting(user, event_id: str, meeting_id: str) -> MeetingRecord | None:
    """Return a meeting as it stands before it is changed."""
    return organised_event(user, event_id).meetings.filter(meeting_id=meeting_id).first()


def _say_who_is_told(request, row: MeetingRecord, was: MeetingRecord | None) -> None:
    """Say whom the change reaches and whom to call, where the schedule is published and a diary shows something else."""
    if was is None or was.sequence == row.sequence:
        return
    for sentence in told_of_move(row.event, {*was.delegates, *row.delegates}, page_language()):
        messages.info(request, sentence)


@login_required
@require_POST
def lock(request, event_id: str, meeting_id: str):
    """Lock or unlock a meeting."""
    locked = request.POST.get("locked") == "yes"
    try:
        board_services.lock_meeting(request.user, event_id, meeting_id, locked=locked)
        messages.success(request, _("The meeting is locked.") if locked else _("The meeting is unlocked."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    return redirect("schedule_meeting", event_id, meeting_id)
