"""How old what an entry says is, and since when nobody has confirmed it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bioaccord.partners.entry import Entry

from .entry_words import day_told

STALE_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Freshness:
    """`state` is confirmed, changed (since it was confirmed), unconfirmed or stale; `words` say it with the day."""

    state: str
    words: str


def freshness(entry: Entry, today: date) -> Freshness:
    """Return how fresh an entry is, told in the language of the page; stale is what nobody confirmed for a year."""
    confirmed, known = entry.confirmed_on, entry.as_of or entry.updated_on
    if confirmed and today - confirmed > STALE_AFTER:
        return Freshness(
            "stale",
            _("Needs checking: not confirmed for more than a year, last on {day}.").format(day=day_told(confirmed)),
        )
    if confirmed and entry.updated_on and entry.updated_on > confirmed:
        return Freshness(
            "changed",
            _("Confirmed by the association on {day}; changed since, on {changed}.").format(
                day=day_told(confirmed), changed=day_told(entry.updated_on)
            ),
        )
    if confirmed:
        return Freshness("confirmed", _("Confirmed by the association on {day}.").format(day=day_told(confirmed)))
    if known and today - known > STALE_AFTER:
        return Freshness(
            "stale",
            _("Needs checking: never confirmed, and its figures are of {day}, more than a year ago.").format(
                day=day_told(known)
            ),
        )
    return Freshness("unconfirmed", _("Not yet confirmed by the association."))
