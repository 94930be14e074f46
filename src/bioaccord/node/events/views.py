"""Meetings of a firm, and an organiser's view of a trade show."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.events.diary import calendar
from bioaccord.events.free_slots import HOLDS_A_SLOT
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.meeting import MeetingStatus

from . import services
from .access import all_events, event_for, meetings_for
from .rows import event_of, meeting_of
from .words import STATUS_NAMES

_OPEN = (MeetingStatus.PROPOSED, MeetingStatus.ACCEPTED, MeetingStatus.SCHEDULED, MeetingStatus.MOVED)


@login_required
def meetings(request):
    """List the meetings of the reader's firm."""
    own = roles_of(request.user).organisation_ids
    language = page_language()
    rows = list(meetings_for(request.user))
    shown_events = {row.event_id: event_of(row.event) for row in rows}
    context = {
        "meetings": [_told(row, shown_events[row.event_id], own, language) for row in rows],
        "diaries": [
            {"event_id": event.event_id, "name": event.name.in_language(language)}
            for event in shown_events.values()
            if own
        ],
        "section": "meetings",
    }
    return render(request, "events/meetings.html", context)


def _told(row, event, own, language) -> dict:
    network = current_network()
    meeting = meeting_of(row, event)
    when = ""
    if meeting.slot:
        when = wording.slot(meeting.slot, event.time_zone, language)
    elif row.wished_slot:
        wished = next((slot for slot in event.slots if slot.slot_id == row.wished_slot), None)
        if wished:
            when = _("wished: %(slot)s") % {"slot": wording.slot(wished, event.time_zone, language)}
    hall = next((table.hall.in_language(language) for table in event.tables if table.table_id == row.place), "")
    return {
        "meeting_id": row.meeting_id,
        "event": event.name.in_language(language),
        "status_name": STATUS_NAMES[meeting.status],
        "when": when,
        "place": f"{hall} {row.place}".strip(),
        "firms": " – ".join(wording.organisation_name(network.organisation(one), language) for one in meeting.parties),
        "subject": row.subject,
        "reasons": [reason.in_language(language) for reason in meeting.reasons],
        "can_answer": row.asked in own and meeting.status == MeetingStatus.PROPOSED,
        "can_rate": (row.asked in own or row.asking in own)
        and meeting.slot is not None
        and (meeting.status in HOLDS_A_SLOT or meeting.status == MeetingStatus.NO_SHOW)
        and meeting.slot.begins_at <= timezone.now(),
        "can_cancel": (row.asked in own or row.asking in own) and meeting.status in _OPEN,
    }


@login_required
@require_POST
def answer(request, meeting_id: str):
    """Accept or decline a proposal."""
    accept = request.POST.get("answer") == "accept"
    try:
        services.answer_meeting(request.user, meeting_id, accept=accept)
        messages.success(request, _("The meeting is accepted.") if accept else _("The meeting is declined."))
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    return redirect("meetings")


@login_required
@require_POST
def cancel(request, meeting_id: str):
    """Cancel a meeting for good."""
    try:
        services.cancel_meeting(request.user, meeting_id)
        messages.success(request, _("The meeting is cancelled."))
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    return redirect("meetings")


@login_required
def diary(request, event_id: str):
    """Send the reader's diary at an event as an iCalendar file."""
    event = event_for(request.user, event_id)
    own = roles_of(request.user).organisation_ids
    require(bool(own))
    rows = [row for row in meetings_for(request.user) if row.event.event_id == event_id]
    text = calendar(
        event,
        [meeting_of(row, event) for row in rows],
        reader=own[0],
        names={one.organisation_id: one.name for one in current_network().organisations},
        language=page_language(),
        made_at=timezone.now(),
        sequences={row.meeting_id: row.sequence for row in rows},
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event_id}.ics"'
    return response


@login_required
def events(request):
    """List the trade shows, for organisers."""
    require(roles_of(request.user).organiser)
    language = page_language()
    shown = [
        {
            "event_id": event.event_id,
            "name": _name(event, language),
            "when": f"{wording.day(event.first_day, language)} – {wording.day(event.last_day, language)}",
            "city": wording.city(event.city, language),
            "slots": len(event.slots),
            "tables": len(event.tables),
            "delegates": len(event.delegates),
        }
        for event in all_events()
    ]
    return render(request, "events/events.html", {"events": shown, "section": "events"})


@login_required
def event(request, event_id: str):
    """Show one trade show: counts, schedule, what was left out and why."""
    require(roles_of(request.user).organiser)
    shown, language, network = event_for(request.user, event_id), page_language(), current_network()
    rows = [row for row in meetings_for(request.user) if row.event.event_id == event_id]
    found = [meeting_of(row, shown) for row in rows]
    names = {delegate.delegate_id: delegate.name.in_language(language) for delegate in shown.delegates}

    def firms(meeting) -> str:
        return " – ".join(wording.organisation_name(network.organisation(one), language) for one in meeting.parties)

    placed = sorted((one for one in found if one.slot), key=lambda one: (one.slot.begins_at, one.place or ""))
    context = {
        "event": {
            "event_id": event_id,
            "name": _name(shown, language),
            "when": f"{wording.day(shown.first_day, language)} – {wording.day(shown.last_day, language)}",
            "city": wording.city(shown.city, language),
            "time_zone": shown.time_zone,
        },
        "counts": [
            (_("proposed"), sum(one.status == MeetingStatus.PROPOSED for one in found)),
            (_("accepted, without a slot"), sum(one.status == MeetingStatus.ACCEPTED for one in found)),
            (_("with a slot"), len(placed)),
            (_("delegates"), len(shown.delegates)),
        ],
        "rows": [
            {
                "when": wording.slot(one.slot, shown.time_zone, language),
                "place": one.place,
                "firms": firms(one),
                "delegates": ", ".join(names.get(delegate, delegate) for delegate in one.delegates),
            }
            for one in placed
        ],
        "left_out": [
            {"firms": firms(one), "reason": reason.in_language(language)} for one in found for reason in one.reasons
        ],
        "can_schedule": any(one.status == MeetingStatus.ACCEPTED for one in found),
        "section": "events",
    }
    return render(request, "events/event.html", context)


@login_required
@require_POST
def schedule(request, event_id: str):
    """Assign slots to all accepted meetings."""
    result = services.schedule_event(request.user, event_id)
    messages.success(
        request,
        ngettext("%(count)d meeting has a slot.", "%(count)d meetings have a slot.", result.placed_count)
        % {"count": result.placed_count},
    )
    return redirect("event", event_id)


def _name(event, language) -> str:
    name = event.name.in_language(language)
    return f"{name} {_('(fictional)')}" if event.fictional else name
