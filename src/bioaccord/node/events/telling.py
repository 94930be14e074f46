"""Tells firms what concerns them of requests: new ones once a day, unanswered ones before they end, and those that ended. Nothing ends silently."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import MeetingStatus

from .models import EventRecord, EventState, MeetingRecord
from .telling_words import event_name, people_of_firms

REMINDED_BEFORE = (timedelta(days=7), timedelta(days=1))
"""How long before requests close those who have not answered are reminded."""


def tell_of_requests(now: datetime) -> int:
    """Do one round: tell firms of the requests that wait for their answer; returns how many people were told. Each is told once a day at most."""
    told = 0
    for event in EventRecord.objects.filter(state=EventState.OPEN):
        told += _tell_of_new(event, now) + _remind(event, now)
    return told


def tell_of_expired(event: EventRecord, rows: Iterable[MeetingRecord], now: datetime) -> None:
    """Tell both sides of requests that ended without an answer: how many of one's own, and how many one did not answer."""
    asked_by: Counter[str] = Counter()
    unanswered_by: Counter[str] = Counter()
    for row in rows:
        asked_by[row.asking] += 1
        unanswered_by[row.asked] += 1
    name = event_name(event)
    without_people = []
    people = people_of_firms({*asked_by, *unanswered_by})
    for firm in sorted({*asked_by, *unanswered_by}):
        own, others = asked_by[firm], unanswered_by[firm]
        if not people.get(firm):
            without_people.append(firm)
        for person in people.get(firm, ()):
            _write(
                person,
                f"expired-{event.event_id}-{now:%Y%m%d%H%M}-{firm}",
                Text(f"{name.ko}: 요청 접수가 마감되었습니다", f"{name.en}: requests are closed"),
                Text(
                    f"답이 없어 끝난 우리 요청 {own}건, 우리가 답하지 않아 끝난 요청 {others}건이 있습니다.",
                    f"{own} of your requests ended without an answer; {others} ended because you did not answer.",
                ),
                f"{reverse('meetings')}?box=over&event={event.event_id}",
                now,
            )
    if without_people:
        record(None, "firms_without_people", f"{event.event_id}: {', '.join(without_people)}")


def _tell_of_new(event: EventRecord, now: datetime) -> int:
    """Tell of requests that came since a firm was last told, once a day."""
    today = timezone.localdate(now).isoformat()
    key = f"requests-{event.event_id}-{today}"
    open_ones = event.meetings.filter(status=MeetingStatus.PROPOSED).order_by().values("asked")
    since = now - timedelta(days=1)
    new = open_ones.annotate(count=Count("id"), last=Max("asked_at")).filter(last__gt=since)
    counts = {one["asked"]: one["count"] for one in new}
    return _tell_counts(
        event,
        counts,
        key,
        now,
        Text("답을 기다리는 미팅 요청이 있습니다", "requests for meetings wait for your answer"),
    )


def _remind(event: EventRecord, now: datetime) -> int:
    if event.requests_close_at is None or event.requests_close_at <= now:
        return 0
    left = event.requests_close_at - now
    due = [one for one in REMINDED_BEFORE if left <= one]
    if not due:
        return 0
    open_ones = event.meetings.filter(status=MeetingStatus.PROPOSED).order_by().values_list("asked")
    return _tell_counts(
        event,
        dict(open_ones.annotate(count=Count("id"))),
        f"reminder-{event.event_id}-{min(due).days}-{event.requests_close_at:%Y%m%d%H%M}",
        now,
        Text("요청에 답할 날이 얼마 남지 않았습니다", "little time is left to answer requests"),
    )


def _tell_counts(event: EventRecord, counts: dict[str, int], key: str, now: datetime, what: Text) -> int:
    name, told = event_name(event), 0
    close = event.requests_close_at
    until_ko = f" {timezone.localtime(close):%Y-%m-%d %H:%M}까지 답하지 않으면 요청이 끝납니다." if close else ""
    until_en = f" What is not answered by {timezone.localtime(close):%Y-%m-%d %H:%M} ends." if close else ""
    people = people_of_firms(counts)
    written = set(
        Delivery.objects.filter(channel=Delivery.Channel.MAIL, key__startswith=key).values_list("recipient_id", "key")
    )
    for firm, count in counts.items():
        for person in people.get(firm, ()):
            if (person.id, f"{key}-{firm}") in written:
                continue
            _write(
                person,
                f"{key}-{firm}",
                Text(f"{name.ko}: {what.ko}({count}건)", f"{name.en}: {what.en} ({count})"),
                Text(
                    f"답을 기다리는 요청이 {count}건 있습니다.{until_ko}",
                    f"Requests that wait for your answer: {count}.{until_en}",
                ),
                f"{reverse('meetings')}?box=to_answer&event={event.event_id}",
                now,
            )
            told += 1
    return told


def _write(person, key: str, subject: Text, body: Text, page: str, now: datetime) -> None:
    tell(person, InboxEntry.Notice.TRADE_SHOW, subject, page, now)
    address = settings.BASE_ADDRESS + page
    write_letter(person, key, subject, Text(f"{body.ko}\n{address}", f"{body.en}\n{address}"), now)
