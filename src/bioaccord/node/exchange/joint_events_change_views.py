"""A firm changes who comes to an event of another association, and says when each is free; nothing is sent before it was looked at."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bioaccord.events.proposals import MeetingError
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.events.event_shown import days_of, mark_free, with_part
from bioaccord.node.events.firms import firm_names
from bioaccord.vocabulary.language import Text

from . import joint_events_services as services
from .joint_events_access import SeenEvent, guest_for, joint_event_for, programme_told
from .joint_events_forms import ComingForm, PersonForms, people_filled, people_of
from .joint_events_views import MEND, looked_at, people_shown, repeated
from .models import JointGuest
from .shared_words import in_either


@login_required
@never_cache
def who_comes(request, pk: int, organisation_id: str):
    """Change who comes: names, positions, somebody else, somebody no more."""
    seen, guest = _own(request, pk, organisation_id)
    what, given = services.words_told(guest), request.POST or None
    form = ComingForm(given, initial={"what_ko": what.ko, "what_en": what.en})
    people = PersonForms(given) if given else PersonForms(initial=people_filled(guest.delegates))
    if given and all([form.is_valid(), people.is_valid()]) and "back" not in given:
        named = people_of(people, guest.people_named, guest.delegates)
        words = Text(form.cleaned_data["what_ko"], form.cleaned_data["what_en"])
        if named:
            again = partial(_page, request, seen, guest, form, people)
            return _told_anew(request, seen, guest, named, words, repeated(request), again)
        messages.error(request, _("Name at least one person who comes, or take back on the event's page that the firm comes."))  # fmt: skip
    return _page(request, seen, guest, form, people)


@login_required
@never_cache
def times(request, pk: int, organisation_id: str, reference: str):
    """Say when somebody who comes is free: a box a slot, and buttons for whole days and halves of days that need no script."""
    seen, guest = _own(request, pk, organisation_id)
    language, event = page_language(), programme_told(seen.told)
    person = next((one for one in guest.delegates if one["reference"] == reference), None)
    if person is None or not event.slots:
        raise Http404
    slots, days = [slot.slot_id for slot in event.slots], days_of(event, language)
    free = set(slots) - set(person.get("unavailable_slots", ()))
    if request.method == "POST":
        free = set(request.POST.getlist("free")) & set(slots)
        pressed = request.POST.get("set", "")
        free = with_part(days, free, pressed) if pressed else free

    def page():
        mark_free(days, free, language)
        (shown,) = (one for one in people_shown(guest, language) if one["reference"] == reference)
        context = _head(seen, guest) | {"person": shown, "days": days, "is_unsaved": request.method == "POST"}
        return render(request, "exchange/joint_event_times.html", context)

    if request.method != "POST" or pressed or "back" in request.POST:
        return page()
    away = [one for one in slots if one not in free]
    people = [one | {"unavailable_slots": away} if one is person else one for one in guest.delegates]
    hidden = [("free", one) for one in slots if one in free]
    return _told_anew(request, seen, guest, people, services.words_told(guest), hidden, page)


def _told_anew(request, seen: SeenEvent, guest: JointGuest, people: list[dict[str, Any]], what: Text, hidden: list[tuple[str, str]], again: Callable[[], Any]):  # fmt: skip
    """Show what is told anew, and tell it where that was confirmed; what cannot be is said at once."""
    try:
        services.check_who_stays(seen, guest, people)
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
        return again()
    step = services.registration(seen, guest.organisation_id, guest.invitation, guest.reference, people, what)
    heading = firm_names([guest.organisation_id])[guest.organisation_id].in_language(page_language())
    return looked_at(request, seen, step, heading, hidden, lambda: services.change(request.user, seen, guest, step), _("The association that holds the event is told who comes now."))  # fmt: skip


def _page(request, seen: SeenEvent, guest: JointGuest, form: ComingForm, people):
    is_wrong = form.is_bound and not (form.is_valid() and people.is_valid()) and "back" not in request.POST
    if is_wrong:
        messages.error(request, MEND)
    context = _head(seen, guest) | {"coming": form, "forms": people}
    return render(request, "exchange/joint_event_change.html", context, status=422 if is_wrong else 200)


def _head(seen: SeenEvent, guest: JointGuest) -> dict[str, Any]:
    language = page_language()
    return {
        "seen": seen, "guest": guest, "section": "events", "name": in_either(seen.told.name).in_language(language),
        "firm": firm_names([guest.organisation_id])[guest.organisation_id].in_language(language), "time_zone": seen.told.time_zone,
    }  # fmt: skip


def _own(request, pk: int, organisation_id: str) -> tuple[SeenEvent, JointGuest]:
    """Return an event that can still be told about, and the own firm that comes to it; raises `Http404`."""
    seen = joint_event_for(request.user, pk)
    guest = guest_for(request.user, seen.row, organisation_id)
    if not seen.is_open:
        raise Http404
    return seen, guest
