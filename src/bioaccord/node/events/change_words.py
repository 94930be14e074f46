"""Changes on the day as JSON, as the engine takes them, and in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.events.programme import Event
from bioaccord.events.reschedule import Cancelled, Change, HallLost, Late, NoShow, TableLost
from bioaccord.vocabulary.language import Language

from .change_finding import delegate_fits, meeting_fits
from .event_shown import slot_shown, slots_shown
from .models import EventRecord

KINDS = {
    "cancelled": gettext_lazy("A meeting is cancelled"),
    "no_show": gettext_lazy("A delegate does not come"),
    "late": gettext_lazy("A delegate comes late"),
    "table_lost": gettext_lazy("A table cannot be used"),
    "hall_lost": gettext_lazy("A whole hall cannot be used"),
}


def change_of(given: dict) -> Change:
    """Return a change as the engine takes it. Raises `KeyError` for a kind that is none."""
    kind, which, slots = given["kind"], given["which"], given["slots"]
    if kind == "cancelled":
        return Cancelled(which)
    if kind == "no_show":
        return NoShow(which, slots[0])
    if kind == "late":
        return Late(which, slots[0])
    makes = {"table_lost": TableLost, "hall_lost": HallLost}
    return makes[kind](which, frozenset(slots))


def change_words(given: dict, row: EventRecord, event: Event, language: Language) -> str:
    """Return a change in the words of the page: firms, persons, days and clock times."""
    slots = slots_shown(event, language)
    which, named = given["which"], [slot_shown(slots, one) for one in given["slots"]]
    if given["kind"] == "cancelled":
        fits = meeting_fits(event, row.meetings.filter(meeting_id=which), language)
        return _("Cancelled: {which}").format(which=fits[0].words if fits else which)
    if given["kind"] in ("no_show", "late"):
        fits = delegate_fits(row.delegates.filter(delegate_id=which), language)
        who = fits[0].words if fits else which
        if given["kind"] == "no_show":
            return _("Does not come from {slot} on: {who}").format(slot=named[0], who=who)
        return _("Is not there before {slot}: {who}").format(slot=named[0], who=who)
    if given["kind"] == "hall_lost":
        which = next((one.hall.in_language(language) for one in event.tables if one.hall.en == which), which)
        what = _("Hall lost: {which}").format(which=which)
    else:
        what = _("Table lost: {which}").format(which=which)
    when = _("in all slots") if not named else named[0] if len(named) == 1 else f"{named[0]} … {named[-1]}"
    return f"{what}, {when}"
