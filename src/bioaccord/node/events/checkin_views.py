"""Check-in: any phone camera reads the code of a badge, and who organises the event confirms who stands there."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bioaccord.brief import wording
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.members.limits import LimitReached, limited, spend, too_many, who_asks
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Slot

from .access import event_rows_for
from .board_access import delegates_called
from .checkin_services import check_in as checked_in
from .checkin_services import check_in_steps, undo_check_in
from .diary_access import check_in_code, delegate_of_code
from .diary_services import renewed_diary
from .event_shown import delegate_shown, event_name
from .firms import firm_names
from .models import EventState
from .rows import programme_of

_MOST_FOUND = 30


@login_required
@limited("check_in")
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request, code: str):
    """Show whose code it is; check that person in once the organiser says so, or undo it. Reading a code alone changes nothing."""
    require(roles_of(request.user).organiser)
    row = delegate_of_code(code)
    if row is None:
        try:
            spend(who_asks(request), "wrong_code", timezone.now())
        except LimitReached as reached:
            return too_many(request, reached)
        return render(request, "events/check_in.html", {"is_wrong": True, "section": "events"}, status=404)
    before = row.checked_in_at
    is_new = False
    refused = ""
    if request.method == "POST" and request.POST.get("act") == "undo":
        try:
            undo_check_in(request.user, row, request.POST.get("since", ""))
            messages.success(request, _("The check-in is undone."))
            return redirect("check_in", code)
        except ValidationError as error:
            refused = error.messages[0]
            row.refresh_from_db(fields=["checked_in_at"])
            before = row.checked_in_at
    elif request.method == "POST":
        is_new, before = checked_in(request.user, row, timezone.now())
    language, now = page_language(), timezone.now()
    event, appointments = renewed_diary(row, now)
    zone = ZoneInfo(event.time_zone)
    coming = next((one for one in appointments if not one.is_gone and one.ends_at > now), None)
    context = {
        "code": code,
        "name": Text(row.name_ko, row.name_en).in_language(language) or row.delegate_id,
        "other_name": row.name_en if language == "ko" else row.name_ko,
        "role": Text(row.role_ko, row.role_en).in_language(language),
        "firm": firm_names([row.organisation_id])[row.organisation_id].in_language(language),
        "event": event.name.in_language(language),
        "event_id": event.event_id,
        "is_withdrawn": row.withdrawn_at is not None,
        "is_new": is_new,
        "refused": refused,
        "since": before.isoformat() if before else "",
        "steps": [
            {"is_in": one.is_in, "who": one.who, "at": wording.moment(one.at.astimezone(zone), language)}
            for one in check_in_steps(row)
        ],
        "before": wording.moment(before.astimezone(zone), language) if before and not is_new else "",
        "next": {
            "when": wording.slot(Slot(coming.key, coming.begins_at, coming.ends_at), event.time_zone, language),
            "place": coming.place(language),
            "title": coming.title.in_language(language),
        }
        if coming
        else None,
        "count": row.event.delegates.filter(withdrawn_at=None).exclude(checked_in_at=None).count(),
        "all": row.event.delegates.filter(withdrawn_at=None).count(),
        "section": "events",
    }
    return render(request, "events/check_in.html", context)


@login_required
@require_safe
def check_in_by_hand(request):
    """Lead to a code that somebody types because a camera cannot read it, or to a person found by name or firm where there is no code at all."""
    require(roles_of(request.user).organiser)
    written = "".join(request.GET.get("code", "").split()).rpartition("/checkin/")[2].strip("/")
    if written:
        return redirect("check_in", written[:80])
    words = request.GET.get("words", "").replace("\0", "").strip()[:120]
    found = _called(request.user, words, page_language()) if words else []
    context = {
        "is_empty": True,
        "lead": _("Read a badge"),
        "words": words,
        "found": found[:_MOST_FOUND],
        "is_more": len(found) > _MOST_FOUND,
        "section": "events",
    }
    return render(request, "events/check_in.html", context)


def _called(user, words: str, language) -> list[dict]:
    """Return who is called so, or is of a firm called so, at the events that are not over; those who run now first."""
    today = timezone.localdate()
    events = event_rows_for(user).exclude(state=EventState.OVER).filter(last_day__gte=today - timedelta(days=1))
    rows = [one for event in events for one in delegates_called(user, event.event_id, words)[: _MOST_FOUND + 1]]
    firms = firm_names(one.organisation_id for one in rows)
    names = {event.pk: event_name(programme_of(event), language) for event in events}
    return [
        {
            "code": check_in_code(one),
            "name": delegate_shown(one, language)["name"],
            "firm": firms[one.organisation_id].in_language(language),
            "event": names[one.event_id],
            "is_here": one.checked_in_at is not None,
        }
        for one in rows
    ]
