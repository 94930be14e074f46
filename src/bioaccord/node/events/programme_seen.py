"""A change of a programme as its organiser sees it before it is written: what it would break, meeting by meeting."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bioaccord.brief import wording
from bioaccord.events.programme import Event
from bioaccord.events.programme_edit import ProgrammeError
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language, Text

from . import programme_services as services
from .event_shown import head
from .firms import firm_names
from .models import EventState
from .run_access import organised_event

MOST_SHOWN = 60


def programme_context(request, row, event: Event) -> dict:
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
    names = firm_names({firm for one in effects.touched[: 3 * MOST_SHOWN] for firm in one.meeting.parties})
    lists = (
        ("lost", _("lose their slot and go to the change desk to be scheduled anew"), effects.lost),
        ("retabled", _("keep their time and get another table"), effects.retabled),
        ("retimed", _("stay in their slot, which has another time"), effects.retimed),
    )
    context = programme_context(request, row, looked.before) | {
        "differences": [one.in_language(language) for one in effects.differences],
        "refusals": [one.in_language(language) for one in effects.refusals],
        "notes": [one.in_language(language) for one in effects.notes],
        "lists": [
            {
                "kind": kind,
                "says": says,
                "count": len(found),
                "locked": sum(one.meeting.is_locked for one in found),
                "rows": [_touched(one, looked, names, language) for one in found[:MOST_SHOWN]],
                "more": max(0, len(found) - MOST_SHOWN),
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


def tried(request, event_id: str, change: services.Change, back: str) -> HttpResponse | None:
    """Return the answer to a change, or None where it is refused, which is told on the page."""
    try:
        return settled(request, event_id, change, back)
    except (ProgrammeError, InputError) as error:
        messages.error(request, error.told(page_language()))
        return None


def given_for(request, act: str):
    return request.POST if request.POST.get("act") == act else None
