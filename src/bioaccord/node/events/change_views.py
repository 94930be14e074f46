"""The change desk: what happened is put together, a proposal is asked for, and the run's page shows who is moved and why."""

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.node.alerts.access import mail_is_set_up
from bioaccord.node.brief.templatetags.wording import page_language

from . import change_services
from .change_finding import fitting, suggested
from .change_words import KINDS, change_words
from .firms import firm_names
from .models import RunKind
from .rows import programme_of
from .run_access import organised_event, runs_for
from .run_views import event_context
from .run_words import asked_words, standing_of, state_words

_WAITING_SHOWN = 20
_LISTED = ("cancelled", "no_show", "table_lost", "hall_lost")
"""The kinds of change of which each has a list of names of its own; who comes late is one of those who may not come."""
_LONGEST = 300


@login_required
def changes(request, event_id: str):
    """Take changes one by one into a list (which the form carries), and leave a proposal for all of them to the worker."""
    row, language = organised_event(request.user, event_id), page_language()
    event = programme_of(row)
    listed = [one for one in map(_read, request.POST.getlist("change")) if one]
    now = timezone.now()
    over_before = request.POST.get("over_before", change_services.first_open_slot(event, now))
    kind = request.POST.get("kind") or request.GET.get("kind") or next(iter(KINDS))
    written = request.POST.get("pick") or request.POST.get("which") or request.GET.get("which") or ""
    written = written.replace("\0", "").strip()[:_LONGEST]
    refused, choices = "", []
    if request.method == "POST":
        dropped = request.POST.get("drop", "")
        if dropped.isdecimal() and int(dropped) < len(listed):
            del listed[int(dropped)]
        elif written:
            fits = fitting(row, event, kind, written, language)
            if len(fits) > 1:
                refused, choices = _("Several fit “{words}”: choose one of them.").format(words=written), fits
            else:
                taken = _change(request, event, kind, fits[0].which if fits else written)
                try:
                    change_services.check_change(request.user, event_id, event, taken)
                    if taken not in listed:
                        listed.append(taken)
                    written = ""
                except ValidationError as error:
                    refused = error.messages[0]
        elif "propose" not in request.POST:
            refused = _("Say which meeting, delegate, table or hall.")
        if "propose" in request.POST and not refused:
            try:
                run = change_services.propose_changes(request.user, event_id, listed, over_before=over_before)
                return redirect("schedule_run", event_id, run.pk)
            except ValidationError as error:
                refused = error.messages[0]
    if request.method == "GET" and written:
        # Whoever comes from a meeting's or a person's page sees what it is called.
        fits = fitting(row, event, kind, written, language)
        written = f"{fits[0].words} [{fits[0].which}]" if len(fits) == 1 else written
    given = {"kind": kind, "which": written}
    chosen = {name: request.POST.get(name, "") if written else "" for name in ("from_slot", "to_slot")}
    if request.method == "GET":
        chosen["from_slot"] = over_before
    waiting = change_services.waiting_meetings(row)
    first = list(waiting[:_WAITING_SHOWN])
    names = firm_names({firm for one in first for firm in (one.asking, one.asked)})
    context = event_context(row, language) | {
        "waiting_count": waiting.count(),
        "waiting": [
            {
                "meeting_id": one.meeting_id,
                "firms": " – ".join(names[firm].in_language(language) for firm in (one.asking, one.asked)),
                "reason": one.reason_ko if language == "ko" else one.reason_en,
            }
            for one in first
        ],
        "refused": refused,
        "kinds": list(KINDS.items()),
        "given": given | chosen,
        "choices": choices,
        "mail_is_set_up": mail_is_set_up(),
        "suggested": [(value, suggested(row, event, value, language)) for value in _LISTED],
        "clock": wording.moment(now.astimezone(ZoneInfo(event.time_zone)), language)
        if change_services.first_open_slot(event, now)
        else "",
        "slots": [(slot.slot_id, wording.slot(slot, event.time_zone, language)) for slot in event.slots],
        "over_before": over_before,
        "listed": [
            {"value": _written(one), "words": change_words(one, row, event, language), "number": number}
            for number, one in enumerate(listed)
        ],
        "proposals": [
            {
                "id": one.pk,
                "asked": asked_words(one, language),
                "words": state_words(one, standing_of(one), language),
                "at": one.begun_at,
            }
            for one in runs_for(request.user, event_id).filter(kind=RunKind.RESCHEDULE)[:20]
        ],
    }
    return render(request, "events/changes.html", context)


def _change(request, event, kind: str, which: str) -> dict:
    """Return the change of the form; of two slots all between them are meant."""
    slots = [slot.slot_id for slot in event.slots]
    first, last = request.POST.get("from_slot", ""), request.POST.get("to_slot", "")
    if kind in ("table_lost", "hall_lost") and first in slots:
        begin = slots.index(first)
        end = slots.index(last) if last in slots else len(slots) - 1
        return {"kind": kind, "which": which, "slots": slots[begin : max(begin, end) + 1]}
    return {
        "kind": kind,
        "which": which,
        "slots": [first] if first and kind in ("no_show", "late") else slots[:1] if kind == "no_show" else [],
    }


def _written(change: dict) -> str:
    return "|".join((change["kind"], change["which"], *change["slots"]))


def _read(text: str) -> dict | None:
    kind, _sep, rest = text.replace("\0", "").partition("|")
    which, *slots = rest.split("|")
    return {"kind": kind, "which": which, "slots": slots} if kind in KINDS and which else None
