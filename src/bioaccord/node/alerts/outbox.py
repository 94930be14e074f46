"""The outbox: deliveries are claimed one by one in a transaction, tried again later where they fail, and given up in the open.

A claim is a word of the worker's own; only the worker that holds it may finish the row. A worker that dies leaves a claim that is stale
after a quarter of an hour, and the delivery is made again with the same message id: whether the receiver had already taken it can
not be known from here (SMTP and HTTP have no way to ask), so the last word against a double lies with the message id.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from .models import Delivery

STALE_AFTER = timedelta(minutes=15)


def claim(channel: str, now: datetime) -> Delivery | None:
    """Return the next delivery that is due, claimed for the caller alone, or None where there is none."""
    with transaction.atomic():
        row = (
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(channel=channel)
            .filter(
                Q(state=Delivery.State.WAITING, next_attempt_at__lte=now)
                | Q(state=Delivery.State.SENDING, claimed_at__lte=now - STALE_AFTER)
            )
            .order_by("next_attempt_at", "id")
            .first()
        )
        if row is None:
            return None
        row.state, row.claim, row.claimed_at = Delivery.State.SENDING, secrets.token_hex(16), now
        row.attempts += 1
        row.save(update_fields=["state", "claim", "claimed_at", "attempts"])
        return row


def mark_sent(row: Delivery, now: datetime) -> bool:
    """Mark a claimed delivery as sent, and forget what it said; returns whether the claim was still held."""
    return _finish(
        row, state=Delivery.State.SENT, finished_at=now, text="", html="", pictures=[], files=[], last_error=""
    )


def mark_failed(
    row: Delivery, now: datetime, error: str, retry_after: timedelta | None, *, counts: bool = True
) -> bool:
    """Let a claimed delivery wait for another attempt, or give it up where `retry_after` is None.

    `counts` False gives the attempt back: the other side was not there at all.
    """
    values: dict[str, object] = {"last_error": error[:300]}
    if not counts:
        values["attempts"] = row.attempts - 1
    if retry_after is None:
        values |= {"state": Delivery.State.GIVEN_UP, "finished_at": now}
    else:
        values |= {"state": Delivery.State.WAITING, "next_attempt_at": now + retry_after}
    return _finish(row, **values)


def _finish(row: Delivery, **values: object) -> bool:
    mine = Delivery.objects.filter(id=row.id, claim=row.claim, state=Delivery.State.SENDING)
    return bool(mine.update(claim="", claimed_at=None, **values))
