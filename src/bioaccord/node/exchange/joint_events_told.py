"""What leaves about joint events: the event itself, that a firm comes, and each step of a meeting."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from bioaccord.brief import wording
from bioaccord.events.programme import Event
from bioaccord.exchange.kinds import Kind, checked_payload, plain
from bioaccord.node.audit import services as audit
from bioaccord.node.events.firms import GUEST, firm_countries, firm_names
from bioaccord.node.events.models import EventRecord, EventState
from bioaccord.node.events.rows import programme_of
from bioaccord.node.partners.directory import current_directory
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.tlp import TLP

from .models import SharingGroup
from .shared_words import as_told
from .waiting import let_wait

MARKING = TLP.AMBER
"""Who comes and who meets whom is for the associations' desks and the two firms."""
_MAY_BE_LISTED = (TLP.CLEAR, TLP.GREEN)
_REQUESTS = {EventState.SET_UP: "not_yet", EventState.OPEN: "taken"}


def instant(when: datetime) -> str:
    """Return an instant as it travels."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def firms_to_list(row: EventRecord) -> dict[str, Text]:
    """Return the firms of this association that come to an event and whose names may leave it; guests of others are not among them."""
    firms = set(row.delegates.filter(withdrawn_at=None).values_list("organisation_id", flat=True))
    entries = current_directory().entries
    may = [one for one in firms if not one.startswith(GUEST) and one in entries and entries[one].tlp in _MAY_BE_LISTED]  # fmt: skip
    return firm_names(may)


def event_payload(row: EventRecord, listed: list[str], text: Text) -> dict[str, Any]:
    """Return an event as it would leave, with the firms that agreed to be listed."""
    event: Event = programme_of(row)
    names, countries = firm_names(listed), firm_countries(listed)
    city = {language: wording.city(event.city, language) for language in Language}
    payload: dict[str, Any] = {
        "event_id": event.event_id, "name": as_told(event.name), "first_day": event.first_day.isoformat(), "last_day": event.last_day.isoformat(),
        "place": " / ".join(dict.fromkeys(city.values())), "country": event.country, "time_zone": event.time_zone, "is_fictional": event.fictional,
        "slots": [
            {"slot_id": one.slot_id, "begins_at": one.begins_at.isoformat(), "ends_at": one.ends_at.isoformat(), "is_online": one.is_online, "is_meal": one.is_meal}
            for one in event.slots
        ],
        "requests": _REQUESTS.get(EventState(row.state), "closed"),
        "participants": [
            {"reference": one, "name": as_told(names[one])} | ({"country": countries[one]} if one in countries else {}) for one in listed
        ],
    }  # fmt: skip
    if row.requests_open_at is not None and row.state == EventState.SET_UP:
        payload["requests_from"] = instant(row.requests_open_at)
    if row.requests_close_at is not None:
        payload["requests_until"] = instant(row.requests_close_at)
    if told := as_told(text):
        payload["text"] = told
    return payload


def step_payload(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a step of a joint event exactly as it leaves. Raises `Refused` for a step against its schema."""
    return plain(checked_payload(Kind.MEETING_INVITATION, {**step, "is_fictional": settings.LOADS_SAMPLE}))


def tell_step(user, group: SharingGroup, step: Mapping[str, Any], now: datetime) -> str:
    """Let a step of a joint event wait to be sealed, and return the record's id. Raises `Refused` for a step against its schema."""
    record_id = let_wait(user, group, Kind.MEETING_INVITATION, MARKING, step_payload(step), now)
    audit.record(user, "exchange_meeting_told", f"{group.group_id} {step['step']} {record_id}")
    return record_id
