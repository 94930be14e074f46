"""Events of other associations: a firm says that it comes, asks for meetings and answers, and has its diary here."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bioaccord.brief import wording
from bioaccord.events.diary import delegate_calendar
from bioaccord.events.proposals import MeetingError
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.refusal import TOLD, Refused
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.events.diary_letters import organiser_address
from bioaccord.node.events.firms import firm_names
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Slot

from . import joint_events_services as services
from .joint_events_access import (
    OPEN,
    STANDING,
    SeenEvent,
    diary_of,
    ended_event_for,
    guest_for,
    guests_for,
    joint_event_for,
    meeting_for,
    meetings_for,
    name_of_other,
    name_of_participant,
    own_meetings_meanwhile,
)
from .joint_events_forms import AskForm, ComingForm, PersonForms, people_of
from .joint_events_told import MARKING, step_payload
from .models import JointGuest, JointMeeting
from .shared_words import in_either
from .sharing_views import preview_context, preview_digest
from .words import MARKINGS, name_of

MEND = gettext_lazy("Something that was typed cannot be taken: see what stands beside it.")
_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_State = JointMeeting.State


def _states() -> dict[str, str]:
    return {
        _State.ASKED: _("waits for an answer"),
        _State.ACCEPTED: _("accepted; the holder of the event sets the time"),
        _State.DECLINED: _("declined"),
        _State.WITHDRAWN: _("taken back"),
        _State.SCHEDULED: _("time is set"),
        _State.MOVED: _("moved"),
        _State.CANCELLED: _("cancelled"),
    }


@login_required
@require_safe
@never_cache
def joint_event(request, pk: int):
    """Show an event of another association with the own firm's part in it."""
    try:
        return _event_page(request, joint_event_for(request.user, pk))
    except Http404:
        row = ended_event_for(request.user, pk)
        context = {"holder": name_of(row.source), "row": row, "section": "events"}
        return render(request, "exchange/joint_event_ended.html", context, status=410)


def _event_page(request, seen: SeenEvent, firm: str = "", given: dict[str, Any] | None = None):
    """Show an event; `given` are the forms that a firm's person has filled in so far, with what is wrong in them."""
    language, given = page_language(), given or {}
    own = roles_of(request.user).organisation_ids
    coming = {one.organisation_id: one for one in guests_for(request.user, seen.row)}
    names = firm_names([*own, *coming])
    told = seen.told
    # What is to be answered first, then what stands by its time; what is over comes last.
    rows = sorted(meetings_for(request.user, seen.row), key=lambda one: (one.state not in OPEN, one.begins_at is not None))  # fmt: skip
    context = {
        "seen": seen,
        "name": in_either(told.name).in_language(language),
        "text": in_either(told.text).in_language(language) if told.text else "",
        "holder": name_of(seen.row.source),
        "marking": MARKINGS[seen.row.record.marking],
        "when": f"{wording.day(told.first_day, language)} – {wording.day(told.last_day, language)}",
        "days": _days(seen, request.user, language),
        "firms": [
            {"id": one, "name": names[one].in_language(language), "guest": coming.get(one), "people": people_shown(coming.get(one), language), "meetings": [_shown(seen, row, request.user, language) for row in rows if row.guest.organisation_id == one and row.guest.ended_at is None],
             "has_ended_meetings": any(row.begins_at for row in rows if row.guest.organisation_id == one and row.guest.ended_at is not None),
             **{"coming": ComingForm(), "forms": PersonForms(), "asking": None, **(given if one == firm else {})}}
            for one in own
        ],
        "others": [names[one].in_language(language) for one in coming if one not in own],
        "participants": [
            {"reference": one.reference, "name": in_either(one.name).in_language(language), "country": one.country or "", "what": in_either(one.what).in_language(language) if one.what else ""}
            for one in told.participants
        ],
        "slot_count": len(told.slots),
        "takes_requests": seen.takes_requests(timezone.now()),
        "section": "events",
    }  # fmt: skip
    return render(
        request, "exchange/joint_event.html", context, status=422 if given and "back" not in request.POST else 200
    )


def _days(seen: SeenEvent, user, language: Language) -> list[dict[str, Any]]:
    """Return how many slots each day has, and from when to when, at the place and where the reader is."""
    zone, found = ZoneInfo(seen.told.time_zone), dict[str, list[Slot]]()
    for one in seen.told.slots:
        day = one.begins_at.astimezone(zone).date().isoformat()
        found.setdefault(day, []).append(Slot(one.slot_id, one.begins_at, one.ends_at))
    return [
        {"count": len(slots), "there": _times(Slot("", slots[0].begins_at, slots[-1].ends_at), seen.told.time_zone, user, language)}
        for slots in (sorted(one, key=lambda slot: slot.begins_at) for one in found.values())
    ]  # fmt: skip


def _times(slot: Slot, zone: str, user, language: Language) -> dict[str, str]:
    own = user.time_zone
    there = f"{wording.slot(slot, zone, language)} ({zone})"
    is_same = (
        slot.begins_at.astimezone(ZoneInfo(zone)).utcoffset() == slot.begins_at.astimezone(ZoneInfo(own)).utcoffset()
    )
    return {"there": there, "here": "" if is_same else f"{wording.slot(slot, own, language)} ({own})"}


def people_shown(guest: JointGuest | None, language: Language) -> list[dict[str, str]]:
    """Return who comes for a firm, in a reader's language where it was told in it."""
    return [
        {"reference": one["reference"], "name": _told(one["name"], language), "role": _told(one.get("role") or {}, language), "away": len(one.get("unavailable_slots", []))}
        for one in (guest.delegates if guest else [])
    ]  # fmt: skip


def _told(words: dict[str, str], language: Language) -> str:
    return words.get(str(language)) or words.get("ko") or words.get("en") or ""


def _shown(seen: SeenEvent, row: JointMeeting, user, language: Language) -> dict[str, Any]:
    stands = row.state in STANDING and row.begins_at is not None
    slot = Slot("", row.begins_at, row.ends_at) if stands else None
    people = {one["reference"]: one["name"] for one in people_shown(row.guest, language)}
    clashes = own_meetings_meanwhile(row.guest.organisation_id, row) if stands else []
    return {
        "row": row,
        "other": name_of_other(seen, row).in_language(language),
        "state": _states()[row.state],
        "why": Text(row.why_ko or row.why_en, row.why_en or row.why_ko).in_language(language),
        "subject": Text(row.subject_ko or row.subject_en, row.subject_en or row.subject_ko).in_language(language),
        "times": _times(slot, seen.told.time_zone, user, language) if slot else None,
        "who": ", ".join(people[one] for one in row.attending if one in people) if stands else "",
        "may_answer": row.state == _State.ASKED and row.is_asked_here,
        "may_cancel": row.state in OPEN and not (row.state == _State.ASKED and row.is_asked_here),
        "clashes": [
            {"event": event.name.in_language(language), "when": wording.slot(at, event.time_zone, language), "other": other.in_language(language)}
            for event, at, other in clashes
        ],
    }  # fmt: skip


@login_required
@never_cache
def come(request, pk: int):
    """Look at what is told when a firm says that it comes, and tell it."""
    if request.method != "POST":
        return redirect("joint_event", pk)
    seen, firm = joint_event_for(request.user, pk), request.POST.get("firm", "")
    require(firm in roles_of(request.user).organisation_ids)
    form, people = ComingForm(request.POST), PersonForms(request.POST)
    is_whole = all([form.is_valid(), people.is_valid()])
    named = people_of(people) if is_whole else []
    if not named or "back" in request.POST:
        if "back" not in request.POST:
            is_missing = is_whole or "agreed" in form.errors
            messages.error(request, _("Name at least one person who comes, and tick that everybody agreed.") if is_missing else MEND)  # fmt: skip
        return _event_page(request, seen, firm, {"coming": form, "forms": people})
    names = [_kept_name(request, name) for name in ("invitation", "reference")]
    what = Text(form.cleaned_data["what_ko"], form.cleaned_data["what_en"])
    step = services.registration(seen, firm, *names, named, what)
    hidden = [("firm", firm), *repeated(request), *zip(("invitation", "reference"), names, strict=True)]
    heading = firm_names([firm])[firm].in_language(page_language())
    return looked_at(request, seen, step, heading, hidden, lambda: services.come(request.user, seen, firm, step), _("The association that holds the event is told that you come."))  # fmt: skip


@login_required
@require_POST
def leave(request, pk: int):
    """Take back that a firm comes."""
    seen = joint_event_for(request.user, pk)
    services.leave(request.user, guest_for(request.user, seen.row, request.POST.get("firm", "")))
    messages.success(request, _("Taken back. The other association erases who was to come, and the meetings end."))
    return redirect("joint_event", pk)


@login_required
@never_cache
def ask(request, pk: int):
    """Look at what is told when a firm asks another for a meeting, and tell it."""
    if request.method != "POST":
        return redirect("joint_event", pk)
    seen = joint_event_for(request.user, pk)
    guest: JointGuest = guest_for(request.user, seen.row, request.POST.get("firm", ""))
    form = AskForm(request.POST, firms=[(one.reference, one.reference) for one in seen.told.participants])
    if not form.is_valid() or "back" in request.POST:
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {errors[0]}")
        return _event_page(request, seen, guest.organisation_id, {"asking": form})
    given, invitation = form.cleaned_data, _kept_name(request, "invitation")
    subject = Text(given["subject_ko"].strip(), given["subject_en"].strip())
    try:
        step = services.request(seen, guest, given["other"], invitation, subject, timezone.now())
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
        return _event_page(request, seen, guest.organisation_id, {"asking": form})
    hidden = [("firm", guest.organisation_id), ("other", given["other"]), ("invitation", invitation), ("subject_ko", subject.ko), ("subject_en", subject.en)]  # fmt: skip
    heading = name_of_participant(seen, given["other"]).in_language(page_language())
    return looked_at(request, seen, step, heading, hidden, lambda: services.ask(request.user, seen, guest, step, subject), _("The request is on its way."))  # fmt: skip


def repeated(request) -> list[tuple[str, str]]:
    """Return what was typed about who comes, to be carried along behind a preview."""
    own = ("agreed", "what_ko", "what_en")
    return [(name, value) for name in request.POST if name.startswith("form-") or name in own for value in request.POST.getlist(name)]  # fmt: skip


def _kept_name(request, name: str) -> str:
    """Return the random name that a page was shown with, or a new one."""
    given = request.POST.get(name, "")
    return given if _NAME.fullmatch(given) else services.new_name()


def looked_at(
    request, seen: SeenEvent, step: dict[str, Any], heading: str, hidden: list[tuple[str, str]], tell, done: str
):
    """Show who will read a step and each field that leaves; tell it where exactly that was confirmed."""
    group = seen.row.record.ledger.group
    try:
        payload = step_payload(step)
    except Refused as refused:
        messages.error(request, f"{TOLD[refused.reason].in_language(page_language())}")
        return redirect("joint_event", seen.row.pk)
    if "send" in request.POST and request.POST.get("seen") == preview_digest(group, MARKING, payload):
        try:
            tell()
            messages.success(request, done)
        except MeetingError as error:
            messages.error(request, error.told(page_language()))
        return redirect("joint_event", seen.row.pk)
    context = preview_context(group, Kind.MEETING_INVITATION, MARKING, payload) | {
        "heading": f"{in_either(seen.told.name).in_language(page_language())}: {heading}",
        "hidden": [format_html('<input type="hidden" name="{}" value="{}">', name, value) for name, value in hidden],
        "section": "events",
    }
    return render(request, "exchange/share_preview.html", context)


@login_required
@require_POST
def act(request, pk: int, meeting_id: int):
    """Accept, decline, take back or cancel."""
    seen = joint_event_for(request.user, pk)
    meeting, what = meeting_for(request.user, seen.row, meeting_id), request.POST.get("do", "")
    try:
        if what in ("accept", "decline"):
            services.answer(request.user, seen, meeting, accept=what == "accept")
        elif what == "cancel":
            services.cancel(request.user, seen, meeting)
        messages.success(request, _("It is told to the other side."))
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
    return redirect("joint_event", pk)


@login_required
@require_safe
@never_cache
def calendar(request, pk: int, organisation_id: str):
    """Give a firm's diary of an event, or that of one of its people (`person`), as an iCalendar file."""
    seen = joint_event_for(request.user, pk)
    require(organisation_id in roles_of(request.user).organisation_ids)
    # Also what was cancelled when the firm took back that it comes: calendars have to hear of it.
    meetings = meetings_for(request.user, seen.row).filter(guest__organisation_id=organisation_id)
    coming = guests_for(request.user, seen.row).filter(organisation_id=organisation_id).first()
    if not meetings and coming is None:
        raise Http404
    person = request.GET.get("person", "")
    if person and person not in {one["reference"] for one in (coming.delegates if coming else [])}:
        raise Http404
    event, entries = diary_of(seen, list(meetings), person)
    content = delegate_calendar(event, entries, language=page_language(), organiser=organiser_address())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="meetings-{pk}.ics"'
    return response
