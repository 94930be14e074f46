"""The only way to write subscriptions, their addresses and secrets, and what was read. Each act is on the audit trail, without its words."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require
from bioaccord.node.audit.services import record

from .access import InboxFilters, hash_of, inbox_for, subscription_for, subscriptions_for
from .digests import subscription_to_end
from .models import FeedToken, Hit, Subscription, Webhook
from .safe_connection import AddressRefused, check_address
from .webhooks import OVERLAP, secret_of

MOST_SUBSCRIPTIONS = 50
SEARCH = ("kind", "country", "words", "facets", "stage", "topics", "materials", "least_severity", "only_mine")


@transaction.atomic
def save_subscription(user, values: dict[str, object], subscription_id: int | None = None) -> Subscription:
    """Make or change one of a person's own subscriptions; `values` are those of its form. Raises `ValidationError` or `Http404`."""
    require(user.is_authenticated)
    now = timezone.now()
    if subscription_id is None:
        if subscriptions_for(user).count() >= MOST_SUBSCRIPTIONS:
            raise ValidationError(_("You have 50 saved searches. Delete one that you no longer need."))
        row = Subscription(owner=user, created_at=now, mail_since=now)
    else:
        row = subscription_for(user, subscription_id)
    wrote_mail, searched = row.active and row.by_mail, [getattr(row, name) for name in SEARCH]
    for name, value in values.items():
        setattr(row, name, value)
    if (row.active and row.by_mail and not wrote_mail) or searched != [getattr(row, name) for name in SEARCH]:
        # Another search, or mails after a pause, tell of what is found from now on.
        row.mail_since = now
        if row.id:
            Hit.objects.filter(subscription=row, digest=None).delete()
    row.save()
    record(user, "subscription_made" if subscription_id is None else "subscription_changed", str(row.id))
    return row


@transaction.atomic
def pause_subscription(user, subscription_id: int, *, active: bool) -> None:
    """Pause a subscription, or let it go on from now."""
    row = subscription_for(user, subscription_id)
    if row.active != active:
        save_subscription(user, {"active": active}, subscription_id)


@transaction.atomic
def delete_subscription(user, subscription_id: int) -> None:
    """Delete a subscription, its addresses and what still waits to be sent for it."""
    subscription_for(user, subscription_id).delete()
    record(user, "subscription_deleted", str(subscription_id))


@transaction.atomic
def end_mails(token: str) -> Subscription | None:
    """End the mails of the subscription that an unsubscribe address is of; a second time changes nothing. None for a wrong address."""
    row = subscription_to_end(token)
    if row is not None and row.by_mail:
        row.by_mail = False
        row.save()
        record(None, "mails_ended", str(row.id))
    return row


@transaction.atomic
def make_feed_token(user, subscription_id: int) -> str:
    """Make another private address and return its token, which is not kept and cannot be shown again."""
    row, token = subscription_for(user, subscription_id), secrets.token_urlsafe(32)
    FeedToken.objects.create(subscription=row, token_hash=hash_of(token), made_at=timezone.now())
    record(user, "feed_address_made", str(row.id))
    return token


@transaction.atomic
def revoke_feed_token(user, subscription_id: int, token_id: int) -> None:
    """Revoke a private address for good."""
    row = subscription_for(user, subscription_id)
    if row.tokens.filter(id=token_id, revoked_at=None).update(revoked_at=timezone.now()):
        record(user, "feed_address_revoked", str(row.id))


def feed_was_read(subscription: Subscription, token: str) -> None:
    """Write down on which day an address was last used, so that its owner can tell one in use from a forgotten one."""
    today = timezone.localdate()
    subscription.tokens.filter(token_hash=hash_of(token)).exclude(last_used_on=today).update(last_used_on=today)


@transaction.atomic
def set_webhook(user, subscription_id: int, address: str) -> str:
    """Set where a subscription's signals are sent, and return its secret, shown once. Raises `ValidationError`."""
    row, address = subscription_for(user, subscription_id), address.strip()
    try:
        if len(address) > 500:
            raise AddressRefused("too long")
        check_address(address, private_allowed=settings.WEBHOOKS_PRIVATE)
    except AddressRefused:
        raise ValidationError(
            _(
                "This address cannot be used. Give one that begins with https:// and names a host of the public internet."
            )
        ) from None
    Webhook.objects.filter(subscription=row).delete()
    webhook = Webhook.objects.create(
        subscription=row, address=address, nonce=secrets.token_hex(16), made_at=timezone.now()
    )
    record(user, "webhook_set", str(row.id))
    return secret_of(webhook, webhook.nonce)


@transaction.atomic
def rotate_secret(user, subscription_id: int) -> str:
    """Make another secret and return it, shown once; the former signs too for a day."""
    webhook = _webhook(user, subscription_id)
    webhook.former_nonce, webhook.former_until = webhook.nonce, timezone.now() + OVERLAP
    webhook.nonce = secrets.token_hex(16)
    webhook.save()
    record(user, "webhook_secret_renewed", str(subscription_id))
    return secret_of(webhook, webhook.nonce)


@transaction.atomic
def enable_webhook(user, subscription_id: int) -> None:
    """Try a disabled webhook again, for what is found from now on."""
    webhook = _webhook(user, subscription_id)
    webhook.disabled_at, webhook.failures = None, 0
    webhook.save()
    record(user, "webhook_enabled", str(subscription_id))


@transaction.atomic
def drop_webhook(user, subscription_id: int) -> None:
    """Take a webhook away."""
    _webhook(user, subscription_id).delete()
    record(user, "webhook_dropped", str(subscription_id))


def _webhook(user, subscription_id: int) -> Webhook:
    row = subscription_for(user, subscription_id)
    if not hasattr(row, "webhook"):
        raise ValidationError(_("This saved search has no webhook. Set its address first."))
    return row.webhook


def mark_read(user, entry_id: int, *, read: bool = True) -> None:
    """Mark one entry of a person's own inbox; anybody else's is left alone."""
    inbox_for(user, InboxFilters()).filter(id=entry_id).update(read_at=timezone.now() if read else None)


def mark_all_read(user, filters: InboxFilters) -> int:
    """Mark everything that the filters show; returns how many were unread."""
    shown = inbox_for(user, filters).filter(read_at=None).values_list("id", flat=True)
    return inbox_for(user, InboxFilters()).filter(id__in=list(shown)).update(read_at=timezone.now())
