"""What pages of a trade show have in common: its head, its days, and delegates and slots in the words of the page."""

from collections.abc import Collection, Mapping
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.events.programme import Event
from bioaccord.node.accounts.access import roles_of
from bioaccord.vocabulary.language import Language

from .access import PUBLISHED_STATES
from .models import DelegateRecord, EventRecord
from .services import takes_requests
from .words import EVENT_STATES


def head(row: EventRecord, event: Event, user, language: Language) -> dict:
    """Return what stands over every page of a trade show, and which of its pages the reader has."""
    roles = roles_of(user)
    return {
        "event_id": event.event_id,
        "name": event_name(event, language),
        "when": f"{wording.day(event.first_day, language)} – {wording.day(event.last_day, language)}",
        "city": wording.city(event.city, language),
        "time_zone": event.time_zone,
        "state": row.state,
        "state_name": EVENT_STATES[row.state][0],
        "state_means": EVENT_STATES[row.state][1],
        "close_at": row.requests_close_at,
        "takes_requests": takes_requests(row, timezone.now()),
        "is_published": row.state in PUBLISHED_STATES,
        "own": roles.organisation_ids,
        "is_organiser": roles.organiser,
    }


def slots_shown(event: Event, language: Language) -> dict[str, str]:
    """Return each slot (by id) as day and clock time in the event's own zone."""
    return {slot.slot_id: wording.slot(slot, event.time_zone, language) for slot in event.slots}


def slot_shown(shown: Mapping[str, str], slot_id: str) -> str:
    """Return a slot in words; of one that the programme holds no more, that it is gone; nothing for none."""
    return shown.get(slot_id) or (_("a time no longer in the programme") if slot_id else "")


def event_name(event: Event, language: Language) -> str:
    """Return what a trade show is called; a fictional one says so."""
    name = event.name.in_language(language)
    return f"{name} {_('(fictional)')}" if event.fictional else name


def days_of(event: Event, language: Language) -> list[dict]:
    """Return the slots by day, on the clocks of the event: each with its times and what is to be known of it."""
    zone = ZoneInfo(event.time_zone)
    sessions = {slot: [] for slot in (one.slot_id for one in event.slots)}
    for session in event.sessions:
        for slot_id in session.slot_ids:
            sessions.setdefault(slot_id, []).append(session.name.in_language(language))
    days = []
    for number, (day, slots) in enumerate(
        groupby(event.slots, key=lambda slot: slot.begins_at.astimezone(zone).date()), start=1
    ):
        days.append(
            {
                "number": number,
                "day": day,
                "slots": [
                    {
                        "slot_id": slot.slot_id,
                        "begins": f"{slot.begins_at.astimezone(zone):%H:%M}",
                        "ends": f"{slot.ends_at.astimezone(zone):%H:%M}",
                        "is_meal": slot.is_meal,
                        "is_online": slot.is_online,
                        "is_morning": slot.begins_at.astimezone(zone).hour < 12,
                        "sessions": sessions[slot.slot_id],
                    }
                    for slot in slots
                ],
            }
        )
    return days


def with_part(days: list[dict], free: set[str], pressed: str) -> set[str]:
    """Return the free slots after a button for a part of the grid: `all`, `none`, or `1-all`, `1-none`, `1-morning`, `1-afternoon`."""
    which, _dash, part = pressed.rpartition("-")
    found = set(free)
    for day in days:
        if which not in ("", str(day["number"])):
            continue
        ids = {slot["slot_id"] for slot in day["slots"]}
        morning = {slot["slot_id"] for slot in day["slots"] if slot["is_morning"]}
        chosen = {"all": ids, "morning": morning, "afternoon": ids - morning}.get(part, set())
        found = (found - ids) | chosen
    return found


def mark_free(days: list[dict], free: Collection[str], language: Language) -> None:
    """Mark in `days` which slots are free, and give each day its name and how many are."""
    for day in days:
        for slot in day["slots"]:
            slot["is_free"] = slot["slot_id"] in free
        day["free"] = sum(slot["is_free"] for slot in day["slots"])
        day["name"] = wording.day(day["day"], language)


def delegate_shown(row: DelegateRecord, language: Language) -> dict:
    """Return a delegate in the words of the page."""
    ko = language == Language.KOREAN
    return {
        "delegate_id": row.delegate_id,
        "organisation_id": row.organisation_id,
        "name": (row.name_ko if ko else row.name_en) or row.name_ko or row.name_en or row.delegate_id,
        "role": (row.role_ko if ko else row.role_en) or row.role_ko or row.role_en,
        "email": row.email,
        "languages": ", ".join(_LANGUAGE_NAMES[language].get(one, one) for one in row.languages),
        "badge": row.badge,
        "is_first_time": row.is_first_time,
        "has_told_times": row.has_told_times,
        "away_count": len(row.unavailable_slots),
    }


_LANGUAGE_NAMES = {
    Language.KOREAN: {"ko": "한국어", "en": "영어", "ja": "일본어", "zh": "중국어"},
    Language.ENGLISH: {"ko": "Korean", "en": "English", "ja": "Japanese", "zh": "Chinese"},
}
