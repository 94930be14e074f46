"""Guests of a roundtable who sit in no round: who they are, and what keeps each of them away."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import RoundtableRecord
from .roundtable_access import away_of
from .roundtable_times import Takes, present_guests, taken_by

_TAKEN = {
    Takes.MEETING: gettext_lazy("a meeting in round %(rounds)s"),
    Takes.SESSION: gettext_lazy("a session of the programme in round %(rounds)s"),
    Takes.ROUNDTABLE: gettext_lazy("another roundtable in round %(rounds)s"),
}


@dataclass(frozen=True)
class Seatless:
    """A guest (delegate id) without a seat in any round, and in which rounds (from 0) which reason holds; none where the guest could sit."""

    delegate_id: str
    taken: Mapping[Takes, list[int]]
    unfree: list[int]
    noted: list[int]
    could_sit: bool

    def why(self) -> str:
        """Return the reasons in words, each with its rounds."""
        said = [str(_TAKEN[kind]) % {"rounds": _numbers(rounds)} for kind, rounds in self.taken.items() if rounds]
        if self.unfree:
            said.append(_("not free in round %(rounds)s, as told") % {"rounds": _numbers(self.unfree)})
        if self.noted:
            said.append(_("noted as away in round %(rounds)s") % {"rounds": _numbers(self.noted)})
        if self.could_sit:
            said.append(_("free in the other rounds, but seats were searched without this guest: search again"))
        return "; ".join(said)


def seatless_of(row: RoundtableRecord) -> list[Seatless]:
    """Return the guests who sit in no round of the seats the organiser works on, in order of id; none where there are no seats yet."""
    seated = {name for tables in row.seating for group in tables for name in group}
    left = [one for one in present_guests(row) if one.delegate.delegate_id not in seated] if row.seating else []
    if not left:
        return []
    taken, away = taken_by(row, row.round_slots), away_of(row).rounds
    turns = list(enumerate(row.round_slots))
    return [
        Seatless(
            name,
            {kind: [turn for turn, slot in turns if name in held.get(slot, ())] for kind, held in taken.items()},
            [turn for turn, slot in turns if slot in one.delegate.unavailable_slots],
            [turn for turn in one.away_rounds if turn < len(turns)],
            could_sit=len(away[name]) < len(turns),
        )
        for one in left
        for name in (one.delegate.delegate_id,)
    ]


def seatless_words(count: int, guests: int) -> str:
    """Return in a sentence how many guests sit in no round."""
    return ngettext(
        "%(count)d of %(guests)d guests sits in no round.", "%(count)d of %(guests)d guests sit in no round.", count
    ) % {"count": count, "guests": guests}


def _numbers(turns: list[int]) -> str:
    return ", ".join(str(turn + 1) for turn in turns)
