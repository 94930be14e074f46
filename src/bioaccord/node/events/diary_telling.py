"""Writes to delegates once a schedule is published, and afterwards to those whose own diary has changed: a mail with the diary attached."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.urls import reverse

from bioaccord.brief import wording
from bioaccord.events.diary import Appointment, brought_up_to_date, delegate_calendar
from bioaccord.events.programme import Event
from bioaccord.node.alerts.letters import letter_with_files, post, tell
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Slot

from .diary_access import all_standing, language_of
from .diary_services import keep_shown, mail_address_of, shown_of
from .models import DelegateRecord, EventRecord, EventState, RoundtableRecord

_AT_ONCE = 50
"""So many delegates in one transaction: others who write wait no longer than these take."""


def tell_diaries(now: datetime) -> int:
    """Do one round as of a moment, for every event whose schedule or seats at roundtables are published; returns how many delegates were told."""
    told = 0
    seats = RoundtableRecord.objects.exclude(published_at=None).values("event")
    rows = EventRecord.objects.filter(Q(state=EventState.PUBLISHED) | Q(pk__in=seats)).exclude(state=EventState.OVER)
    for row in rows.order_by("pk"):
        mark = _mark(row)
        if row.shown.get("told") == mark:
            continue
        told += _tell_event(row, now)
        with transaction.atomic():
            kept = EventRecord.objects.select_for_update().get(pk=row.pk)
            kept.shown = kept.shown | {"told": mark}
            kept.save(update_fields=["shown"])
    return told


def _mark(row: EventRecord) -> list:
    """Return what changes whenever a diary may have changed, without reading the diaries."""
    found = row.meetings.aggregate(Count("pk"), Sum("sequence"), Max("changed_at"))
    people = row.delegates.exclude(email="", user=None).count()
    seats = row.roundtables.aggregate(Max("published_at"))
    return [row.version, row.state, people, *(str(one) for one in (*found.values(), *seats.values()))]


def _tell_event(row: EventRecord, now: datetime) -> int:
    event, standing = all_standing(row)
    ids = list(row.delegates.filter(withdrawn_at=None).order_by("pk").values_list("pk", flat=True))
    told = 0
    for begin in range(0, len(ids), _AT_ONCE):
        with transaction.atomic():
            rows = DelegateRecord.objects.select_for_update(of=("self",)).select_related("user")
            told += _tell_some(event, list(rows.filter(pk__in=ids[begin : begin + _AT_ONCE])), standing, now)
    if told:
        record(None, "diaries_told", f"{event.event_id}: {told}")
    return told


def _tell_some(
    event: Event, rows: list[DelegateRecord], standing: Mapping[str, dict[str, Appointment]], now: datetime
) -> int:
    letters, changed = [], []
    for row in rows:
        before = row.diary
        shown = brought_up_to_date(shown_of(row), standing.get(row.delegate_id, {}), now)
        known = before.get("told", {})
        address = mail_address_of(row)
        fresh = [one for one in shown.values() if not one.is_gone and one.key not in known]
        moved = [one for one in shown.values() if not one.is_gone and known.get(one.key, one.sequence) != one.sequence]
        gone = [one for one in shown.values() if one.is_gone and known.get(one.key, one.sequence) != one.sequence]
        keep_shown(row, shown)
        if address or row.user is not None:
            row.diary = row.diary | {"told": {one.key: one.sequence for one in shown.values()}}
        if row.diary != before:
            changed.append(row)
        if not (fresh or moved or gone) or not (address or row.user is not None):
            continue
        if address:
            letters.append(_letter(event, row, shown, (fresh, moved, gone), not known, address, now))
        if row.user is not None and row.user.is_active:
            notice = InboxEntry.Notice.DIARY_CHANGED if known else InboxEntry.Notice.DIARY_PUBLISHED
            tell(row.user, notice, event.name, reverse("diaries", args=[event.event_id]), now)
    DelegateRecord.objects.bulk_update(changed, ["diary"], batch_size=_AT_ONCE)
    post(letters)
    return len(letters)


_SUBJECT = Text("일정표: {event}", "Your diary: {event}")
_SUBJECT_CHANGED = Text("일정 변경: {event}", "Your diary has changed: {event}")
_LEAD = Text(
    "{name} 님, {event} 일정이 확정되었습니다. 첨부 파일을 열면 달력에 들어갑니다.",
    "{name}, your diary of {event} is ready. Open the attached file to put it into your calendar.",
)
_LEAD_CHANGED = Text(
    "{name} 님, {event} 일정이 바뀌었습니다. 첨부 파일을 열면 달력의 이전 일정이 새 일정으로 바뀝니다.",
    "{name}, your diary of {event} has changed. Open the attached file: it replaces what your calendar holds.",
)
_NEW, _MOVED, _GONE = Text("추가", "New"), Text("시간·장소 변경", "Moved"), Text("취소", "Cancelled")
_ALL = Text("전체 일정", "Your whole diary")
_PHONE = Text("휴대전화용 일정", "Your day on a phone")
_FEED = Text("달력 구독 주소(자동 갱신)", "Address for your calendar to follow")
_PRIVATE = Text(
    "이 두 주소는 본인만 사용하십시오. 주소가 알려졌으면 일정표 화면에서 새 주소를 받을 수 있습니다.",
    "These two addresses are yours alone. If others have learned them, ask for new ones on the page of diaries.",
)


def _letter(
    event: Event,
    row: DelegateRecord,
    shown: Mapping[str, Appointment],
    changes: tuple[list[Appointment], list[Appointment], list[Appointment]],
    is_first: bool,
    address: str,
    now: datetime,
) -> Delivery:
    language = language_of(row)
    named = {
        "event": event.name.in_language(language),
        "name": Text(row.name_ko, row.name_en).in_language(language) or row.delegate_id,
    }
    lines = [(_LEAD if is_first else _LEAD_CHANGED).in_language(language).format(**named), ""]
    if not is_first:
        for heading, some in zip((_NEW, _MOVED, _GONE), changes, strict=True):
            lines += [f"{heading.in_language(language)}: {_line(event, one, language)}" for one in _in_order(some)]
        lines += ["", _ALL.in_language(language)]
    lines += [_line(event, one, language) for one in _in_order(shown.values()) if not one.is_gone]
    lines += [
        "",
        f"{_PHONE.in_language(language)}: {settings.BASE_ADDRESS}{reverse('day', args=[row.token])}",
        f"{_FEED.in_language(language)}: {settings.BASE_ADDRESS}{reverse('diary_feed', args=[row.token])}",
        _PRIVATE.in_language(language),
    ]
    files = [_file(event, shown.values(), language, "diary", "PUBLISH")]
    if any(one.key in shown and one.is_gone for one in changes[2]):
        # Some programs take an entry back only where the whole file says so.
        files.append(_file(event, changes[2], language, "cancelled", "CANCEL"))
    told = json.dumps(row.diary.get("told", {}), sort_keys=True)
    digest = hashlib.sha256(f"{row.token} {told}".encode()).hexdigest()[:16]
    subject = (_SUBJECT if is_first else _SUBJECT_CHANGED).in_language(language).format(**named)
    key = f"diary-{row.pk}-{digest}"
    return letter_with_files(row.user, address, key, subject, "\n".join(lines) + "\n", files, now)


def _line(event: Event, one: Appointment, language: Language) -> str:
    when = wording.slot(Slot(one.key, one.begins_at, one.ends_at), event.time_zone, language)
    return " · ".join(filter(None, (when, one.place(language), one.title.in_language(language))))


def _in_order(some) -> list[Appointment]:
    return sorted(some, key=lambda one: (one.begins_at, one.key))


def _file(event: Event, some, language: Language, name: str, method: str) -> dict[str, str]:
    text = delegate_calendar(event, some, language=language, organiser=organiser_address(), method=method)
    return {"name": f"{name}.ics", "kind": f"text/calendar; method={method}", "text": text.decode()}


def organiser_address() -> str:
    """Return the mail address that answers for the node's events in calendars."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").strip()
