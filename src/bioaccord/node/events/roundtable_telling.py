"""Tells the firm where a seat at a roundtable changed and the delegate has no address of its own; all others get the changed diary by mail."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from bioaccord.brief import wording
from bioaccord.events.diary import Appointment
from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Slot

from .diary_services import mail_address_of
from .models import RoundtableRecord
from .roundtable_times import PREFIX, round_appointments
from .rows import programme_of
from .telling_words import people_of_firms

_NO_SEAT = Text("자리 없음", "no seat")


def seats_told(row: RoundtableRecord) -> dict[str, dict[str, Appointment]]:
    """Return what diaries hold of a roundtable, by delegate id and key."""
    prefix = f"{PREFIX}{row.pk}-"
    found = round_appointments(row.event, programme_of(row.event))
    return {name: {key: one for key, one in rounds.items() if key.startswith(prefix)} for name, rounds in found.items()}


def tell_seats(row: RoundtableRecord, before: dict[str, dict[str, Appointment]], now: datetime) -> int:
    """Tell what has changed since `before` to the people of firms whose delegates cannot be written to; returns how many people were told."""
    after = seats_told(row)
    changed = {name for name in before.keys() | after.keys() if before.get(name, {}) != after.get(name, {})}
    if not changed:
        return 0
    firms: dict[str, list[str]] = defaultdict(list)
    names: dict[str, Text] = {}
    for one in row.event.delegates.filter(delegate_id__in=changed).select_related("user").order_by("delegate_id"):
        if not mail_address_of(one):
            firms[one.organisation_id].append(one.delegate_id)
            names[one.delegate_id] = Text(one.name_ko or one.name_en, one.name_en or one.name_ko)
    event = programme_of(row.event)
    topic = Text(row.topic_ko, row.topic_en)
    page = reverse("roundtable", args=[row.event.event_id, row.pk])
    told = 0
    for firm, people in people_of_firms(firms).items():
        lines = [_line(event.time_zone, names[one], before.get(one, {}), after.get(one, {})) for one in firms[firm]]
        for person in people:
            tell(person, InboxEntry.Notice.DIARY_CHANGED, event.name, page, now)
            write_letter(
                person,
                f"roundtable-{row.pk}-{now:%Y%m%d%H%M%S%f}-{firm}",
                Text(f"라운드테이블 자리 안내: {topic.ko}", f"Seats at a roundtable: {topic.en}"),
                Text(
                    *(
                        "\n".join([*(one.in_language(to) for one in lines), settings.BASE_ADDRESS + page])
                        for to in Language
                    )
                ),
                now,
            )
            told += 1
    return told


def _line(time_zone: str, name: Text, before: dict[str, Appointment], after: dict[str, Appointment]) -> Text:
    said = []
    for language in Language:
        changes = [
            f"{_place(time_zone, before.get(key), language)} → {_place(time_zone, after.get(key), language)}"
            for key in sorted(before.keys() | after.keys())
            if before.get(key) != after.get(key)
        ]
        said.append(f"· {name.in_language(language)}: {'; '.join(changes)}")
    return Text(*said)


def _place(time_zone: str, one: Appointment | None, language: Language) -> str:
    if one is None:
        return _NO_SEAT.in_language(language)
    when = wording.slot(Slot(one.key, one.begins_at, one.ends_at), time_zone, language)
    return f"{when} {one.place(language)}"
