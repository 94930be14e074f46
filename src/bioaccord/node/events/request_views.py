"""Pages of requests: the own ones by what is to be done, one of them, finding partners at a trade show, and asking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bioaccord.brief import wording
from bioaccord.events.free_slots import HOLDS_A_SLOT
from bioaccord.events.proposals import OPEN_STATES, MeetingError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus

from . import attendance_services, board_services, request_services, services
from .access import event_row_for, event_rows_for, meeting_for, meetings_seen
from .event_shown import delegate_shown, event_name, head
from .firms import firm_countries, firm_names, guests_found, known_firms, standing_guests
from .models import EventState, MeetingRecord
from .partner_proposals import FoundPartner, proposed_partners, searched_partners
from .request_access import AGREED, OVER, TO_ANSWER, WAITING, counts_of_own, own_requests
from .rows import programme_of
from .services import pending_cap
from .words import PRIORITIES, STATUS_NAMES

_A_PAGE, _FOUND_A_PAGE = 20, 10
_BOXES = (TO_ANSWER, WAITING, AGREED, OVER)


def box_names() -> dict[str, str]:
    """Return what the boxes of own requests are called."""
    return {
        TO_ANSWER: _("To be answered"),
        WAITING: _("Waiting for the other side"),
        AGREED: _("Agreed"),
        OVER: _("Over"),
    }


@login_required
def meetings(request):
    """List the requests and meetings of the reader's firms by what is to be done."""
    own, event_id = roles_of(request.user).organisation_ids, request.GET.get("event", "")
    counts = counts_of_own(request.user, event_id)
    box = request.GET.get("box", "")
    if box not in _BOXES:
        box = next((one for one in _BOXES if counts[one]), TO_ANSWER)
    page = Paginator(own_requests(request.user, box, event_id), _A_PAGE).get_page(request.GET.get("page"))
    language = page_language()
    shows = list(event_rows_for(request.user)) if own else []
    query = request.GET.copy()
    query.pop("page", None)
    query["box"] = box
    context = {
        "meetings": shown_meetings(request.user, list(page), language),
        "page": page,
        "query": query.urlencode(),
        "box": box,
        "boxes": [(one, name, counts[one]) for one, name in box_names().items()],
        "event_id": event_id,
        "events": [
            {"event_id": row.event_id, "name": event_name(programme_of(row), language), "state": row.state}
            for row in shows
        ],
        "diaries": [
            {"event_id": row.event_id, "name": event_name(programme_of(row), language)}
            for row in shows
            if row.meetings.filter(asking__in=own).exists() or row.meetings.filter(asked__in=own).exists()
        ],
        "section": "meetings",
    }
    return render(request, "events/meetings.html", context)


def shown_meetings(user, rows: list[MeetingRecord], language: Language) -> list[dict]:
    """Return meetings in the words of the page, as far as a person may see them; each programme and all names are read once."""
    own = roles_of(user).organisation_ids
    found = meetings_seen(user, rows)
    names = firm_names(firm for row in rows for firm in (row.asking, row.asked))
    events = {event_id: programme_of(row) for event_id, row in {one.event_id: one.event for one in rows}.items()}
    shown = []
    for row, meeting in zip(rows, found, strict=True):
        event = events[row.event_id]
        when = wording.slot(meeting.slot, event.time_zone, language) if meeting.slot else ""
        if when and row.event.state in (EventState.OPEN, EventState.CLOSED):
            # What stands before the schedule is published may still become another one.
            when = _("%(slot)s, not fixed yet") % {"slot": when}
        if not when and row.wished_slot:
            wished = next((slot for slot in event.slots if slot.slot_id == row.wished_slot), None)
            if wished:
                when = _("wished: %(slot)s") % {"slot": wording.slot(wished, event.time_zone, language)}
        hall = next((table.hall.in_language(language) for table in event.tables if table.table_id == meeting.place), "")
        shown.append(
            {
                "meeting_id": row.meeting_id,
                "event": event_name(event, language),
                "event_id": event.event_id,
                "status": str(meeting.status),
                "status_name": _status_name(row, meeting),
                "when": when,
                "zone": event.time_zone if when else "",
                "place": f"{hall} {meeting.place or ''}".strip(),
                "firms": " – ".join(names[one].in_language(language) for one in meeting.parties),
                "asked_id": row.asked,
                "asking": names[row.asking].in_language(language),
                "asked": names[row.asked].in_language(language),
                "subject": row.subject,
                "message": row.message,
                "priority": PRIORITIES.get(row.priority, "") if row.priority > 1 else "",
                "asked_at": row.asked_at,
                "is_locked": meeting.is_locked and meeting.slot is not None,
                "reasons": [reason.in_language(language) for reason in meeting.reasons],
                "can_answer": row.asked in own and meeting.status == MeetingStatus.PROPOSED,
                "can_withdraw": row.asking in own and meeting.status == MeetingStatus.PROPOSED,
                "can_rate": (row.asked in own or row.asking in own)
                and meeting.slot is not None
                and (meeting.status in HOLDS_A_SLOT or meeting.status == MeetingStatus.NO_SHOW)
                and meeting.slot.begins_at <= timezone.now(),
                "can_cancel": (row.asked in own or row.asking in own)
                and row.event.state != EventState.OVER
                and meeting.status in OPEN_STATES
                and meeting.status != MeetingStatus.PROPOSED,
                "can_write": (row.asked in own or row.asking in own) and meeting.status in OPEN_STATES,
            }
        )
    return shown


def _status_name(row: MeetingRecord, meeting: Meeting) -> str:
    """Return what a state is called; an accepted meeting has an owner, so what was cancelled without one was withdrawn."""
    if meeting.status == MeetingStatus.CANCELLED and not row.owner:
        return _("withdrawn")
    return STATUS_NAMES[meeting.status]


@login_required
def meeting(request, meeting_id: str):
    """Show one request or meeting: what was written, who attends, and what can be done."""
    row, language = meeting_for(request.user, meeting_id), page_language()
    roles = roles_of(request.user)
    own = roles.organisation_ids
    # What two firms write to each other is theirs; an organiser sees that they have a meeting, not what it is about.
    is_party = row.asking in own or row.asked in own
    (shown,) = shown_meetings(request.user, [row], language)
    (seen,) = meetings_seen(request.user, [row])
    changing = _own_side(row, own) if row.status in OPEN_STATES and row.status != MeetingStatus.PROPOSED else ""
    if not is_party:
        shown |= {"subject": "", "message": ""}
    names = firm_names((row.asking, row.asked))
    people = {
        one.delegate_id: delegate_shown(one, language)
        for one in row.event.delegates.filter(organisation_id__in=(row.asking, row.asked))
    }
    teams = {
        firm: [one for one in people.values() if one["organisation_id"] == firm] for firm in (row.asking, row.asked)
    }
    context = {
        "event": head(row.event, programme_of(row.event), request.user, language),
        "meeting": shown,
        "is_party": is_party,
        "attendance": [
            {"firm": names[firm].in_language(language), "who": _attendance_words(one, people)}
            for firm, one in zip((row.asking, row.asked), _attendance(row), strict=True)
        ],
        "attending": [people[one] for one in seen.delegates if one in people],
        "owner": people.get(row.owner),
        "team": teams[row.asked],
        "guest": next(iter(standing_guests((row.asking, row.asked)).values()), None),
        "changing": changing,
        "changing_team": [
            one | {"comes": one["delegate_id"] in (seen.delegates or _named(row))} for one in teams.get(changing, [])
        ],
        "has_slot": seen.slot is not None,
        "can_name_owner": roles.organiser and row.status in OPEN_STATES and row.status != MeetingStatus.PROPOSED,
        "can_lock": roles.organiser and bool(row.slot_id),
        "messages_written": [
            {
                "firm": names[one.organisation_id].in_language(language) if one.organisation_id in names else "",
                "text": one.text,
                "at": one.written_at,
            }
            for one in row.messages.all()
        ]
        if is_party
        else [],
        "priorities": PRIORITIES.items(),
        "section": "meetings",
    }
    return render(request, "events/meeting.html", context)


def _own_side(row: MeetingRecord, own: tuple[str, ...]) -> str:
    """Return for which of the two firms a person says who comes."""
    return row.asked if row.asked in own else row.asking if row.asking in own else ""


def _named(row: MeetingRecord) -> set[str]:
    return {one for side in row.attendance for one in side["among"]}


def _attendance(row: MeetingRecord) -> list[Attendance]:
    found = [Attendance(tuple(one["among"]), one["count"]) for one in row.attendance]
    return (found + [Attendance(), Attendance()])[:2]


def _attendance_words(attendance: Attendance, people: dict[str, dict]) -> str:
    names = ", ".join(people[one]["name"] if one in people else one for one in attendance.among)
    if not attendance.among:
        return (
            _("anybody of the team")
            if attendance.count == 1
            else _("%(count)d of the team") % {"count": attendance.count}
        )
    if attendance.count >= len(attendance.among):
        return names
    return _("%(count)d of: %(names)s") % {"count": attendance.count, "names": names}


def attendance_of(given, side: str) -> Attendance:
    """Return who attends as a form says it: boxes for persons, and whether one of them or all of them."""
    among = tuple(given.getlist(f"{side}_who"))
    if not among:
        return Attendance()
    return Attendance(among, len(among) if given.get(f"{side}_count") == "all" else 1)


@login_required
@require_POST
def answer(request, meeting_id: str):
    """Accept or decline a request, or write without deciding."""
    said, given = request.POST.get("answer", ""), request.POST
    if said not in ("accept", "decline", "write"):
        raise Http404
    try:
        if said == "write":
            request_services.write_message(request.user, meeting_id, given.get("message", ""))
            messages.success(request, _("Your message is sent. It changes nothing about the request or the meeting."))
            return redirect("meeting", meeting_id)
        services.answer_meeting(
            request.user,
            meeting_id,
            accept=said == "accept",
            owner=given.get("owner", ""),
            priority=_priority(given),
            attendance=attendance_of(given, "asked") if given.getlist("asked_who") else None,
            message=given.get("message", ""),
        )
        messages.success(request, _("The meeting is accepted.") if said == "accept" else _("The meeting is declined."))
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    return redirect("meetings")


@login_required
@require_POST
def act(request, meeting_id: str):
    """Withdraw a request, name another owner, lock or unlock."""
    wanted = request.POST.get("act", "")
    try:
        if wanted == "attendance":
            row = meeting_for(request.user, meeting_id)
            attendance_services.change_attendance(
                request.user,
                meeting_id,
                _own_side(row, roles_of(request.user).organisation_ids),
                attendance_of(request.POST, "own"),
                owner=request.POST.get("owner", ""),
            )
            messages.success(request, _("Who comes is changed; the other side is told."))
        elif wanted == "withdraw":
            request_services.withdraw_request(request.user, meeting_id)
            messages.success(request, _("Your request is withdrawn."))
            return redirect("meetings")
        elif wanted == "owner":
            request_services.name_owner(request.user, meeting_id, request.POST.get("owner", ""))
            messages.success(request, _("The owner is named."))
        elif wanted in ("lock", "unlock"):
            event = meeting_for(request.user, meeting_id).event
            board_services.lock_meeting(request.user, event.event_id, meeting_id, locked=wanted == "lock")
            messages.success(
                request,
                _("The meeting stays where it is.") if wanted == "lock" else _("The meeting may be moved again."),
            )
        else:
            raise Http404
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("meeting", meeting_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, meeting_id: str):
    """Say what cancelling does, and cancel a meeting for good once that is confirmed."""
    if request.method != "POST":
        row, language = meeting_for(request.user, meeting_id), page_language()
        (shown,) = shown_meetings(request.user, [row], language)
        if not shown["can_cancel"]:
            return redirect("meeting", meeting_id)
        return render(request, "events/cancel.html", {"meeting": shown, "section": "meetings"})
    try:
        services.cancel_meeting(request.user, meeting_id)
        messages.success(request, _("The meeting is cancelled."))
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    return redirect("meetings")


def _priority(given) -> int:
    written = given.get("priority", "1")
    return int(written) if written in ("1", "2", "3") else 1


@login_required
def find(request, event_id: str):
    """Find firms at a trade show to ask for a meeting: proposed with the reasons of matches, or searched."""
    row, language = event_row_for(request.user, event_id), page_language()
    own = roles_of(request.user).organisation_ids
    require(bool(own))
    query, today = request.GET.get("q", "").strip()[:200], timezone.localdate()
    teams = row.delegates.filter(withdrawn_at=None).order_by()
    there = set(teams.values_list("organisation_id", flat=True).distinct()) - set(own)
    states = {}
    for asking, asked, status in own_pairs(row, own):
        states[asked if asking in own else asking] = status
    found = (
        searched_partners(request.user, query, there, today) if query else proposed_partners(request.user, there, today)
    )
    is_ready = found is not None
    if query and found is not None:
        found = [*found, *(FoundPartner(one, (), (), 0.0) for one in guests_found(query, there))]
    proposed_count = len(found or [])
    if not query:
        found = [*(found or []), *_others(there, found or [], language)]
    countries_there = firm_countries(one.organisation_id for one in found or [])
    country, what = request.GET.get("country", ""), request.GET.get("what", "")
    kept = [
        one
        for one in found or []
        if (not country or countries_there.get(one.organisation_id) == country)
        and (what != "open" or one.organisation_id not in states)
    ]
    page = Paginator(kept, _FOUND_A_PAGE).get_page(request.GET.get("page"))
    ids = [one.organisation_id for one in page]
    names, guests = firm_names(ids), standing_guests(ids)
    cap = pending_cap(row, own[0])
    params = request.GET.copy()
    params.pop("page", None)
    context = {
        "event": head(row, programme_of(row), request.user, language),
        "q": query,
        "is_ready": is_ready,
        "page": page,
        "query": params.urlencode(),
        "count": page.paginator.count,
        "proposed_count": proposed_count,
        "firms_there": len(there),
        "found": [
            {
                "organisation_id": one.organisation_id,
                "name": names[one.organisation_id].in_language(language),
                "guest": guests.get(one.organisation_id),
                "country": wording.country(countries_there[one.organisation_id], language)
                if one.organisation_id in countries_there
                else "",
                "because": [reason.in_language(language) for reason in one.because],
                "against": [reason.in_language(language) for reason in one.against],
                "state": STATUS_NAMES[MeetingStatus(states[one.organisation_id])]
                if one.organisation_id in states
                else "",
            }
            for one in page
        ],
        "cap": cap,
        "country": country,
        "countries": sorted(
            (code, wording.country(code, language))
            for code in {*countries_there.values(), *([country] if country else [])}
        ),
        "what": what,
        "section": "events",
        "here": "find",
    }
    return render(request, "events/find.html", context)


def own_pairs(row, own: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Return the open requests and meetings of some firms at a trade show: who asks, who is asked, the state."""
    open_ones = row.meetings.filter(status__in=OPEN_STATES).order_by()
    asked = open_ones.filter(asking__in=own) | open_ones.filter(asked__in=own)
    return list(asked.values_list("asking", "asked", "status"))


@login_required
def ask(request, event_id: str, organisation_id: str):
    """Ask a firm for a meeting at a trade show: about what, how much it is wished for, and who is to attend."""
    row, language, given = event_row_for(request.user, event_id), page_language(), request.POST
    own = roles_of(request.user).organisation_ids
    require(bool(own))
    if organisation_id not in known_firms():
        raise Http404
    firm = given.get("firm") or request.GET.get("firm", "")
    firm = firm if firm in own else own[0]
    event = programme_of(row)
    if request.method == "POST":
        attendance = (attendance_of(given, "asking"), attendance_of(given, "asked"))
        try:
            services.propose_meeting(
                request.user,
                event_id,
                firm,
                organisation_id,
                subject=given.get("subject", "").strip() or _("Getting to know each other"),
                message=given.get("message", "").strip(),
                priority=_priority(given),
                slot_id=given.get("slot", ""),
                attendance=() if attendance == (Attendance(), Attendance()) else attendance,
            )
        except MeetingError as error:
            messages.error(request, error.told(language))
        else:
            messages.success(request, _("The meeting is proposed. The other side now answers."))
            return redirect("event_find", event_id)
    names = firm_names((firm, organisation_id, *own))
    people = row.delegates.filter(withdrawn_at=None, organisation_id__in=(firm, organisation_id))
    shown = [delegate_shown(one, language) for one in people]
    context = {
        "event": head(row, event, request.user, language),
        "organisation_id": organisation_id,
        "asked_name": names[organisation_id].in_language(language),
        "guest": standing_guests([organisation_id]).get(organisation_id),
        "firm": firm,
        "firm_name": names[firm].in_language(language),
        "firms": [(one, names[one].in_language(language)) for one in own] if len(own) > 1 else [],
        "own_team": [one for one in shown if one["organisation_id"] == firm],
        "their_team": [one for one in shown if one["organisation_id"] == organisation_id],
        "slots": [(slot.slot_id, wording.slot(slot, event.time_zone, language)) for slot in event.slots],
        "priorities": PRIORITIES.items(),
        "given": given,
        "chosen": set(given.getlist("asking_who") + given.getlist("asked_who")) if given else set(),
        "cap": pending_cap(row, firm),
        "earlier": _earlier_answer(row, firm, organisation_id, names[organisation_id].in_language(language)),
        "section": "events",
        "here": "find",
    }
    return render(request, "events/ask.html", context)


def _earlier_answer(row, firm: str, asked: str, name: str) -> str:
    """Return what came of the last request to a firm that it declined; nothing where it never did."""
    before = (
        row.meetings.filter(asking=firm, asked=asked, status=MeetingStatus.DECLINED).order_by("-changed_at").first()
    )
    if before is None:
        return ""
    words = _("%(firm)s declined a request of yours on %(day)s: “%(subject)s”. Ask again only with something new.")
    when = wording.day(timezone.localdate(before.changed_at), page_language())
    return words % {"firm": name, "day": when, "subject": before.subject[:120]}


def _others(there: set[str], proposed: list[FoundPartner], language: Language) -> list[FoundPartner]:
    """Return the firms at an event for which nothing speaks yet, by name."""
    rest = there - {one.organisation_id for one in proposed}
    names = firm_names(rest)
    return [
        FoundPartner(one, (), (), 0.0)
        for one in sorted(rest, key=lambda firm: (names[firm].in_language(language), firm))
    ]
