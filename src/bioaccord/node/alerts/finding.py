"""Finds what is new or has moved, and writes it down for every subscription it fits: once, whatever breaks in between."""

import json
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bioaccord.brief.digest import OVER, reaches, touched_members
from bioaccord.brief.standing import Standing, is_news, is_without_substance, standing_from_json, standing_of
from bioaccord.node.brief.payload import exposure_type
from bioaccord.node.policy.access import signal_of
from bioaccord.node.policy.models import SignalRecord
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.signal import Signal

from .access import reader_of, those_that_fit
from .digests import signal_address
from .models import Delivery, Hit, InboxEntry, KnownSignal, Subscription
from .reach import Reaches, visible_exposures

_AT_A_TIME = 200


def find_news(now: datetime) -> int:
    """Look at every signal that is new or has changed since the last look; returns how many hits were found.

    A signal and all that is written for it are one transaction: one that breaks is looked at again, and what was written is not
    written twice.
    """
    today = timezone.localdate(now)
    subscriptions = list(
        Subscription.objects.filter(active=True, owner__is_active=True).select_related("owner", "webhook")
    )
    found = 0
    while rows := list(_not_looked_at().order_by("id")[:_AT_A_TIME]):
        # What takes long is computed before anything is locked.
        reach, digests = Reaches(today), {row.id: row.digest for row in rows}
        fitting = those_that_fit(subscriptions, rows)
        reach.of([signal_of(row) for row in rows if fitting[row.signal_id]])
        with transaction.atomic():
            still = _not_looked_at().filter(id__in=digests).select_for_update(of=("self",)).order_by("id")
            held = [row for row in still if row.digest == digests[row.id]]
            known = {one.signal_id: one for one in KnownSignal.objects.filter(signal__in=held)}
            for row in held:
                found += _look_at(row, known.get(row.id), fitting[row.signal_id], reach, now)
    return found


def _not_looked_at() -> QuerySet[SignalRecord]:
    return SignalRecord.objects.filter(Q(known=None) | ~Q(known__digest=F("digest")))


def _look_at(
    row: SignalRecord, known: KnownSignal | None, fitting: list[Subscription], reach: Reaches, now: datetime
) -> int:
    signal = signal_of(row)
    standing = standing_of(signal)
    before = standing_from_json(known.standing) if known else None
    moved = before is not None and before != standing
    sequence = known.sequence + 1 if known and moved else known.sequence if known else 0
    values = {
        "digest": row.digest,
        "standing": standing.as_json(),
        "sequence": sequence,
        "deadline_on": standing.deadline_on[1] if standing.deadline_on else None,
        "effective_on": standing.effective_on[0] if standing.effective_on else None,
    }
    if known is None:
        values |= {"found_at": now, "moved_at": now}
    if moved:
        values |= {
            "moved_at": now,
            "gone_deadline": _gone(before.deadline_on, standing.deadline_on, known.gone_deadline, last=True),
            "gone_effective": _gone(before.effective_on, standing.effective_on, known.gone_effective, last=False),
        }
    KnownSignal.objects.update_or_create(signal=row, defaults=values)
    if is_without_substance(signal):
        return 0
    if not moved and not (known is None and is_news(signal, reach.as_of)):
        # Whoever followed a paper when it was withdrawn is told so, however late the node reads of both.
        if known is not None or signal.stage not in OVER or signal.moved_on is None:
            return 0
        fitting = [one for one in fitting if timezone.localdate(one.created_at) <= signal.moved_on]
    exposures = reach.of([signal]) if fitting else []
    fitting = [one for one in fitting if not one.only_mine or reaches(exposures, reader_of(one.owner))]
    if moved and signal.stage in OVER:
        # What is over reaches no firm and may fit a search no longer; whoever was told that it began is told that it ended.
        told = Subscription.objects.filter(hits__signal=row, active=True, owner__is_active=True).distinct()
        fitting = list({one.id: one for one in (*fitting, *told.select_related("owner", "webhook"))}.values())
    key = f"{sequence}-{standing.fingerprint}"
    _write(row, signal, key, before if moved else None, fitting, exposures, now)
    return len(fitting)


def _write(
    row: SignalRecord,
    signal: Signal,
    key: str,
    before: Standing | None,
    fitting: list[Subscription],
    exposures: list[Exposure],
    now: datetime,
) -> None:
    former = before.as_json() if before else None
    Hit.objects.bulk_create(
        [Hit(subscription=one, signal=row, standing=key, before=former, found_at=now) for one in fitting],
        ignore_conflicts=True,
    )
    owners = {one.owner_id for one in fitting if one.to_inbox}
    InboxEntry.objects.bulk_create(
        [
            InboxEntry(owner_id=owner_id, signal=row, standing=key, before=former, found_at=now)
            for owner_id in sorted(owners)
        ],
        ignore_conflicts=True,
    )
    Delivery.objects.bulk_create(
        [
            Delivery(
                subscription=one,
                channel=Delivery.Channel.WEBHOOK,
                key=f"{signal.signal_id} {key}"[-340:],
                message_id=f"msg_{one.id}_{row.id}_{key}",
                text=_message(one, row, signal, before is not None, exposures, now),
                created_at=now,
                next_attempt_at=now,
            )
            for one in fitting
            if hasattr(one, "webhook") and one.webhook.disabled_at is None
        ],
        ignore_conflicts=True,
    )


def _message(
    subscription: Subscription,
    row: SignalRecord,
    signal: Signal,
    moved: bool,
    exposures: list[Exposure],
    now: datetime,
) -> str:
    """Return what a webhook is told: the public signal, and whom it touches as far as the owner may know."""
    reader = reader_of(subscription.owner)
    touched = touched_members(exposures, reader)
    own = [exposure_type().dump_python(one, mode="json") for one in visible_exposures(exposures, reader)]
    data = {
        "subscription": {"id": subscription.id, "name": subscription.name},
        "signal": row.payload,
        "address": signal_address(signal.signal_id),
        "exposures": own,
        "members_touched": {"named": list(touched.named), "unnamed": touched.unnamed},
    }
    kind = "signal.moved" if moved else "signal.found"
    return json.dumps({"type": kind, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)


def _gone(
    before: tuple[date, date] | None, after: tuple[date, date] | None, known: date | None, *, last: bool
) -> date | None:
    if after:
        return None
    return before[1 if last else 0] if before else known
