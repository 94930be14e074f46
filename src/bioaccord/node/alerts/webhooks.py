"""Webhooks after Standard Webhooks: signed, tried again with growing pauses, disabled in the open where they keep failing."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils.crypto import salted_hmac

from bioaccord.node.audit.services import record

from .models import Delivery, InboxEntry, Webhook
from .outbox import claim, mark_failed, mark_sent
from .safe_connection import AddressRefused, post

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Between the attempts of one message; after the last it is given up."""
FAILURES_UNTIL_DISABLED = 20
"""Attempts that failed one after another, over all messages."""
OVERLAP = timedelta(hours=24)
"""How long the former secret signs too, after another one was made."""
_GONE = 410


def secret_of(webhook: Webhook, nonce: str) -> str:
    """Return the secret that belongs to a nonce: derived from the node's key, so that no table holds it."""
    key = salted_hmac("bioaccord.alerts.webhook", f"{webhook.id}:{nonce}", algorithm="sha256").digest()
    return "whsec_" + base64.b64encode(key).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature `v1,…` of a message, after the Standard Webhooks specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send_webhooks_that_are_due(now: datetime) -> dict[str, int]:
    """Send every webhook message that is due; returns how many were taken, put off and given up."""
    counts = {"sent": 0, "put_off": 0, "given_up": 0}
    while row := claim(Delivery.Channel.WEBHOOK, now):
        counts[_send(row, now)] += 1
    return counts


def _send(row: Delivery, now: datetime) -> str:
    subscription = row.subscription
    webhook = Webhook.objects.filter(subscription=subscription).first()
    if webhook is None or webhook.disabled_at or not (subscription.active and subscription.owner.is_active):
        mark_failed(row, now, "the webhook was ended before this was sent", None)
        return "given_up"
    status, error = _post(webhook, row, now)
    if 200 <= status < 300:
        mark_sent(row, now)
        Webhook.objects.filter(id=webhook.id).update(failures=0)
        return "sent"
    pause = PAUSES[row.attempts - 1] if row.attempts <= len(PAUSES) else None
    _count_failure(webhook, now, at_once=status == _GONE)
    mark_failed(row, now, error or f"answered {status}", pause)
    return "given_up" if pause is None else "put_off"


def _post(webhook: Webhook, row: Delivery, now: datetime) -> tuple[int, str]:
    body, timestamp = row.text.encode(), int(now.timestamp())
    nonces = [webhook.nonce]
    if webhook.former_nonce and webhook.former_until and webhook.former_until > now:
        nonces.append(webhook.former_nonce)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "bioaccord",
        "webhook-id": row.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            signature(secret_of(webhook, nonce), row.message_id, timestamp, body) for nonce in nonces
        ),
    }
    try:
        return post(webhook.address, body, headers, private_allowed=settings.WEBHOOKS_PRIVATE), ""
    except AddressRefused as error:
        return 0, str(error)
    except OSError as error:
        return 0, f"{type(error).__name__}: {error}"


def _count_failure(webhook: Webhook, now: datetime, *, at_once: bool) -> None:
    Webhook.objects.filter(id=webhook.id).update(failures=F("failures") + 1)
    webhook.refresh_from_db()
    if webhook.disabled_at is None and (at_once or webhook.failures >= FAILURES_UNTIL_DISABLED):
        webhook.disabled_at = now
        webhook.save()
        InboxEntry.objects.create(
            owner=webhook.subscription.owner,
            notice=InboxEntry.Notice.WEBHOOK_DISABLED,
            about=webhook.subscription.name,
            found_at=now,
        )
        record(None, "webhook_disabled", str(webhook.subscription_id))
