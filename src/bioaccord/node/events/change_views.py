"""The change desk: what happened is put together, a proposal is asked for, and the run's page shows who is moved and why."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language

from . import change_services
from .change_words import KINDS, change_words
from .models import RunKind
from .rows import event_of
from .run_access import organised_event, runs_for
from .run_views import event_context
from .run_words import asked_words, standing_of, state_words


@login_required
def changes(request, event_id: str):
    """Take changes one by one into a list (which the form carries), and leave a proposal for all of them to the worker."""
    row, language = organised_event(request.user, event_id), page_language()
    event = event_of(row)
    listed = [one for one in map(_read, request.POST.getlist("change")) if one]
    over_before = request.POST.get("over_before", "")
    refused = ""
    if request.method == "POST":
        dropped = request.POST.get("drop", "")
        if dropped.isdecimal() and int(dropped) < len(listed):
            del listed[int(dropped)]
        elif request.POST.get("which", "").strip():
            taken = _change(request, event)
            try:
                change_services.check_change(request.user, event_id, event, taken)
                if taken not in listed:
                    listed.append(taken)
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
    given = {"kind": request.POST.get("kind") or request.GET.get("kind", ""), "which": request.GET.get("which", "")}
    context = event_context(row, language) | {
        "refused": refused,
        "kinds": list(KINDS.items()),
        "given": given,
        "slots": [(slot.slot_id, wording.slot(slot, event.time_zone, language)) for slot in event.slots],
        "over_before": over_before,
        "halls": list(dict.fromkeys((table.hall.en, table.hall.in_language(language)) for table in event.tables)),
        "listed": [
            {"value": _written(one), "words": change_words(one, event, language), "number": number}
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


def _change(request, event) -> dict:
    """Return the change of the form; of two slots all between them are meant."""
    kind, which = request.POST.get("kind", ""), request.POST["which"].replace("\0", "").strip()
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
    kind, _sep, rest = text.partition("|")
    which, *slots = rest.split("|")
    return {"kind": kind, "which": which, "slots": slots} if kind in KINDS and which else None
