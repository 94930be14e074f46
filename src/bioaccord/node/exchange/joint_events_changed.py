"""Events that are no longer as other associations were told: analysts are told once, so that they look at it and share it again."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from bioaccord.exchange.kinds import Kind, checked_payload, plain
from bioaccord.node.alerts.letters import tell
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.events.models import EventRecord, EventState
from bioaccord.node.events.telling_words import event_name
from bioaccord.node.partners.telling import analysts
from bioaccord.vocabulary.language import Text

from .joint_events_told import event_payload
from .models import LedgerRecord

_SAID = Text(
    "{name}: 다른 협회에 알린 내용과 달라졌습니다. 확인하고 다시 공유하십시오",
    "{name}: it is no longer as other associations were told; look at it and share it again",
)
_CHOSEN = ("participants", "text")
"""What an analyst chooses where an event is shared; everything else is read from the event."""


def tell_of_changed(now: datetime) -> int:
    """Tell the analysts where days, slots or whether requests are taken changed since an event was told; return how many notices were made.

    Nothing leaves by itself. There is one notice for each time that the event was told.
    """
    told = 0
    rows = LedgerRecord.objects.filter(source=settings.ASSOCIATION, kind=Kind.EVENT, retracted_at=None, payload__isnull=False)  # fmt: skip
    latest = {(one.payload["event_id"], one.ledger_id): one for one in rows.order_by("pk")}
    shared = EventRecord.objects.filter(event_id__in=[event_id for event_id, _ledger in latest])
    for row in shared.exclude(state=EventState.OVER).order_by("event_id"):
        now_so = _read_from_event(event_payload(row, [], Text("", "")))
        records = [one for (event_id, _ledger), one in latest.items() if event_id == row.event_id]
        old = [one for one in records if _read_from_event(one.payload) != now_so]
        if old:
            told += _tell(row, max(one.stored_at for one in old), now)
    return told


def _tell(row: EventRecord, since: datetime, now: datetime) -> int:
    page, name = reverse("exchange_share", args=["event", row.event_id]), event_name(row)
    notices = InboxEntry.objects.filter(address=page, notice=InboxEntry.Notice.TRADE_SHOW, found_at__gte=since)
    informed = set(notices.values_list("owner_id", flat=True))
    people = [one for one in analysts() if one.pk not in informed]
    words = Text(_SAID.ko.format(name=name.ko), _SAID.en.format(name=name.en))
    for person in people:
        tell(person, InboxEntry.Notice.TRADE_SHOW, words, page, now)
    return len(people)


def _read_from_event(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what of a told event no analyst chooses, as it leaves."""
    whole = plain(checked_payload(Kind.EVENT, payload))
    return {name: value for name, value in whole.items() if name not in _CHOSEN}
