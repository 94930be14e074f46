"""What a change on the day is about, found by what people call it: a firm, a person, a table or a hall, in either language; ids will do as well."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bioaccord.brief import wording
from bioaccord.events.programme import Event
from bioaccord.vocabulary.language import Language

from .event_shown import delegate_shown
from .firms import firm_names, firms_found
from .models import DelegateRecord, EventRecord, MeetingRecord

CAN_BE_CANCELLED = ("proposed", "accepted", "scheduled", "moved")
MOST_SUGGESTED = 400
"""How many names a list of suggestions holds; in a larger event whoever types part of a name chooses among those that fit."""
_MOST_FITTING = 20
_NUMBER = re.compile(r"\[([^\[\]]+)\]\s*$")
_BETWEEN_FIRMS = re.compile(r"\s+[–—-]\s+|[,;/]|\s+·\s+")


@dataclass(frozen=True)
class Fit:
    """One thing that fits what was written: its id (of a hall its English name), and what the page calls it."""

    which: str
    words: str


def fitting(row: EventRecord, event: Event, kind: str, written: str, language: Language) -> list[Fit]:
    """Return what of an event fits some words, for a kind of change; at most twenty. An id in brackets at the end decides alone."""
    number = _NUMBER.search(written)
    words = (number.group(1) if number else written).strip()
    if not words:
        return []
    if kind == "hall_lost":
        return _halls(event, words, language)
    if kind == "table_lost":
        return _tables(event, words, language)
    if kind == "cancelled":
        return meeting_fits(event, _meetings(row, words), language)
    return delegate_fits(_delegates(row, words), language)


def suggested(row: EventRecord, event: Event, kind: str, language: Language) -> list[str]:
    """Return what can be written for a kind of change, as `fitting` reads it again."""
    if kind == "hall_lost":
        return list(dict.fromkeys(table.hall.in_language(language) for table in event.tables))
    if kind == "table_lost":
        return [table.table_id for table in event.tables]
    if kind == "cancelled":
        rows = row.meetings.filter(status__in=CAN_BE_CANCELLED).exclude(slot_id="").order_by("slot_id", "place")
        fits = meeting_fits(event, rows[:MOST_SUGGESTED], language)
    else:
        fits = delegate_fits(row.delegates.filter(withdrawn_at=None)[:MOST_SUGGESTED], language)
    return [f"{one.words} [{one.which}]" for one in fits]


def _plain(words: str) -> str:
    return "".join(words.casefold().split())


def _halls(event: Event, words: str, language: Language) -> list[Fit]:
    halls = {table.hall.en: table.hall for table in event.tables}
    wanted = _plain(words)
    exact = [one for one in halls.values() if wanted in (_plain(one.ko), _plain(one.en))]
    near = exact or [one for one in halls.values() if wanted in _plain(one.ko) or wanted in _plain(one.en)]
    return [Fit(one.en, one.in_language(language)) for one in near]


def _tables(event: Event, words: str, language: Language) -> list[Fit]:
    wanted = _plain(words)
    exact = [one for one in event.tables if _plain(one.table_id) == wanted]
    near = exact or [one for one in event.tables if wanted in _plain(one.table_id)]
    return [Fit(one.table_id, f"{one.table_id} · {one.hall.in_language(language)}") for one in near[:_MOST_FITTING]]


def _delegates(row: EventRecord, words: str) -> list[DelegateRecord]:
    here = row.delegates.filter(withdrawn_at=None)
    exact = list(here.filter(delegate_id=words))
    if exact:
        return exact
    named = here.filter(Q(name_ko__icontains=words) | Q(name_en__icontains=words) | Q(delegate_id__icontains=words))
    found = list(named[:_MOST_FITTING])
    if found:
        return found
    parts = [part for part in _BETWEEN_FIRMS.split(words) if part.strip()]
    firms = firms_found(parts[-1], here.order_by().values_list("organisation_id", flat=True).distinct())
    return list(here.filter(organisation_id__in=firms)[:_MOST_FITTING])


def _meetings(row: EventRecord, words: str) -> QuerySet[MeetingRecord] | list[MeetingRecord]:
    exact = list(row.meetings.filter(meeting_id=words))
    if exact:
        return exact
    here = row.delegates.order_by().values_list("organisation_id", flat=True).distinct()
    found = row.meetings.filter(status__in=CAN_BE_CANCELLED)
    for part in filter(str.strip, _BETWEEN_FIRMS.split(words)):
        firms = firms_found(part, here)
        found = found.filter(Q(asking__in=firms) | Q(asked__in=firms))
    return found.order_by("slot_id", "meeting_id")[:_MOST_FITTING]


def meeting_fits(event: Event, rows: Iterable[MeetingRecord], language: Language) -> list[Fit]:
    """Return meetings as the page calls them: the two firms, when, and the table."""
    rows = list(rows)
    names = firm_names({firm for one in rows for firm in (one.asking, one.asked)})
    slots = {slot.slot_id: slot for slot in event.slots}

    def words(one: MeetingRecord) -> str:
        slot = slots.get(one.slot_id)
        firms = " – ".join(names[firm].in_language(language) for firm in (one.asking, one.asked))
        where = f"{wording.slot(slot, event.time_zone, language)} {one.place}".strip() if slot else ""
        return " · ".join(filter(None, (firms, where)))

    return [Fit(one.meeting_id, words(one)) for one in rows]


def delegate_fits(rows: Iterable[DelegateRecord], language: Language) -> list[Fit]:
    """Return delegates as the page calls them: name and firm."""
    rows = list(rows)
    names = firm_names(one.organisation_id for one in rows)
    return [
        Fit(
            one.delegate_id,
            f"{delegate_shown(one, language)['name']} · {names[one.organisation_id].in_language(language)}",
        )
        for one in rows
    ]
