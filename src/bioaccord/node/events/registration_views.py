"""Pages of a firm at a trade show: the programme, the own team, and when each delegate is free."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.events.free_slots import HOLDS_A_SLOT
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language

from . import registration_services as services
from .access import PUBLISHED_STATES, delegate_for, delegates_of_team, event_row_for, meetings_for
from .event_shown import days_of, delegate_shown, head, mark_free, with_part
from .firms import firm_names
from .models import EventRecord
from .registration_form import RegistrationForm
from .request_access import counts_of_own
from .rows import programme_of
from .services import pending_cap


def member_page(request, row: EventRecord):
    """Show a trade show to a firm: what is to be done first, then the programme."""
    event, language = programme_of(row), page_language()
    own = roles_of(request.user).organisation_ids
    names = firm_names(own)
    teams = [
        {
            "organisation_id": firm,
            "name": names[firm].in_language(language),
            "count": len(team := delegates_of_team(request.user, row, firm)),
            "untold": sum(not one.has_told_times for one in team),
            "cap": pending_cap(row, firm),
        }
        for firm in own
    ]
    halls: dict[str, int] = {}
    for table in event.tables:
        halls[table.hall.in_language(language)] = halls.get(table.hall.in_language(language), 0) + 1
    context = {
        "event": head(row, event, request.user, language),
        "days": _with_meetings(request.user, row, days_of(event, language), language),
        "halls": halls.items(),
        "walks": [
            (_place(event, one.one, language), _place(event, one.other, language), round(one.minutes))
            for one in event.walks
            if "/" not in one.one
        ],
        "teams": teams,
        "counts": counts_of_own(request.user, row.event_id) if own else {},
        "section": "events",
        "here": "programme",
    }
    return render(request, "events/programme.html", context)


def _with_meetings(user, row: EventRecord, days: list[dict], language) -> list[dict]:
    """Return the days of an event with the meetings of the reader's firms in their slots, once the schedule is published."""
    own = roles_of(user).organisation_ids
    if not own or row.state not in PUBLISHED_STATES:
        return days
    rows = list(meetings_for(user).filter(Q(asking__in=own) | Q(asked__in=own), event=row).exclude(slot_id=""))
    names = firm_names({firm for one in rows for firm in (one.asking, one.asked)})
    people = {
        one.delegate_id: delegate_shown(one, language)["name"] for one in row.delegates.filter(organisation_id__in=own)
    }
    held: dict[str, list[dict]] = {}
    for one in rows:
        if one.status in HOLDS_A_SLOT:
            other = one.asked if one.asking in own else one.asking
            told = {
                "meeting_id": one.meeting_id,
                "other": names[other].in_language(language),
                "place": one.place,
                "who": ", ".join(people[who] for who in one.delegates if who in people),
            }
            held.setdefault(one.slot_id, []).append(told)
    for day in days:
        for slot in day["slots"]:
            slot["meetings"] = held.get(slot["slot_id"], [])
    return days


def _place(event, name: str, language) -> str:
    return next((one.hall.in_language(language) for one in event.tables if one.hall.en == name), name)


@login_required
def own_team(request, event_id: str):
    """Lead to the team of the reader's firm."""
    own = roles_of(request.user).organisation_ids
    return redirect("event_team", event_id, own[0]) if own else redirect("event", event_id)


@login_required
def team(request, event_id: str, organisation_id: str):
    """Show the delegates of a firm, and register a further one."""
    row, language = event_row_for(request.user, event_id), page_language()
    people = delegates_of_team(request.user, row, organisation_id)
    form = RegistrationForm(
        request.POST or None,
        initial={"languages": ["ko" if language == "ko" else "en"]},
        badges=_badges_to_give(request, row, language),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_delegate(request.user, event_id, organisation_id, form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.told(language))
        else:
            messages.success(request, _("Registered. Now say when this delegate is free."))
            return redirect("event_times", event_id, made.delegate_id)
    event = programme_of(row)
    badges = {one.badge_id: one.name.in_language(language) for one in event.badges}
    context = {
        "event": head(row, event, request.user, language),
        "firm": firm_names([organisation_id])[organisation_id].in_language(language),
        "organisation_id": organisation_id,
        "people": [
            delegate_shown(one, language)
            | {"badge": badges.get(one.badge, one.badge), "free_count": len(event.slots) - len(one.unavailable_slots)}
            for one in people
        ],
        "slot_count": len(event.slots),
        "cap": pending_cap(row, organisation_id),
        "form": form,
        "section": "events",
        "here": "team",
    }
    return render(request, "events/team.html", context)


def _badges_to_give(request, row: EventRecord, language) -> list[tuple[str, str]]:
    """Return the badges that the reader may give: a badge sets how many requests a firm may have, so that only organisers do."""
    if not roles_of(request.user).organiser:
        return []
    return [
        (
            one.badge_id,
            _("{badge} ({count} open requests)").format(badge=one.name.in_language(language), count=one.most_pending),
        )
        for one in programme_of(row).badges
    ]


@login_required
def delegate(request, event_id: str, delegate_id: str):
    """Change who a delegate is."""
    row, language = delegate_for(request.user, event_id, delegate_id), page_language()
    fields = ("name_ko", "name_en", "role_ko", "role_en", "email", "phone", "languages", "is_first_time", "badge")
    form = RegistrationForm(
        request.POST or None,
        initial={name: getattr(row, name) for name in fields},
        badges=_badges_to_give(request, row.event, language),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_delegate(request.user, event_id, delegate_id, form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, error.told(language))
        else:
            messages.success(request, _("It is saved."))
            return redirect("event_team", event_id, row.organisation_id)
    context = {
        "event": head(row.event, programme_of(row.event), request.user, language),
        "person": delegate_shown(row, language),
        "form": form,
        "section": "events",
        "here": "team",
    }
    return render(request, "events/delegate.html", context)


@login_required
@require_POST
def withdraw(request, event_id: str, delegate_id: str):
    """Take a delegate off the event."""
    row = delegate_for(request.user, event_id, delegate_id)
    try:
        services.withdraw_delegate(request.user, event_id, delegate_id)
        messages.success(request, _("The delegate is taken off the event."))
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    return redirect("event_team", event_id, row.organisation_id)


@login_required
def times(request, event_id: str, delegate_id: str):
    """Say when a delegate is free: a box a slot, and buttons for whole days and halves of days that need no script."""
    row, language = delegate_for(request.user, event_id, delegate_id), page_language()
    event = programme_of(row.event)
    slots = [slot.slot_id for slot in event.slots]
    free = set(slots) - set(row.unavailable_slots)
    days = days_of(event, language)
    if request.method == "POST":
        free = set(request.POST.getlist("free"))
        pressed = request.POST.get("set", "")
        if pressed:
            free = with_part(days, free, pressed)
        else:
            try:
                services.tell_times(request.user, event_id, delegate_id, free)
            except MeetingError as error:
                messages.error(request, error.told(language))
            else:
                messages.success(request, _("Thank you: it is known now when this delegate is free."))
                return redirect("event_team", event_id, row.organisation_id)
    mark_free(days, free, language)
    context = {
        "event": head(row.event, event, request.user, language),
        "person": delegate_shown(row, language),
        "days": days,
        "is_unsaved": request.method == "POST",
        "section": "events",
        "here": "team",
    }
    return render(request, "events/times.html", context)
