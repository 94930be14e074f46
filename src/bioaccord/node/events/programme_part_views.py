"""Sessions and badges of a trade show, changed in plain forms."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from bioaccord.brief import wording
from bioaccord.events import programme_edit as edit
from bioaccord.events.programme import Event
from bioaccord.node.brief.templatetags.wording import page_language

from . import programme_forms as forms
from . import programme_services as services
from .event_shown import days_of
from .programme_seen import given_for, programme_context, tried
from .rows import programme_of
from .run_access import organised_event


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
        forms.SessionForm(given_for(request, "save"), initial=initial),
        reverse("event_programme", args=[event_id]),
    )
    answer = None
    if request.method == "POST" and known and request.POST.get("act") == "gone":
        answer = tried(request, event_id, lambda one: edit.without_session(one, session_id), back)
    elif request.method == "POST" and form.is_valid():
        answer = tried(request, event_id, _session_changed(form, session_id, request.POST.getlist("slot")), back)
    if answer is not None:
        return answer
    chosen = set(request.POST.getlist("slot")) if request.method == "POST" else known.slot_ids if known else set()
    context = programme_context(request, row, event) | {
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
        answer = tried(
            request,
            event_id,
            lambda one: edit.with_badges(one, forms.posted_badges(request.POST, one.badges)),
            reverse("event_programme", args=[event_id]),
        )
        if answer is not None:
            return answer
    held = list(row.delegates.filter(withdrawn_at=None).values_list("badge", flat=True))
    context = programme_context(request, row, event) | {
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
