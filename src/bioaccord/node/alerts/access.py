"""The only way to read subscriptions, inboxes and outboxes: each person sees the own, an operator sees how sending goes."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.brief.digest import OVER, Reader
from bioaccord.brief.saved_search import SavedSearch
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.members.access import own_member_ids
from bioaccord.node.policy.access import signal_of
from bioaccord.node.policy.models import SignalRecord
from bioaccord.node.policy.search_access import signals_found
from bioaccord.node.policy.signal_stages import at_stages
from bioaccord.node.supply.models import ChainSharing, SharingLevel
from bioaccord.vocabulary.signal import Signal

from .models import ClockJob, Delivery, FeedToken, InboxEntry, KnownSignal, Subscription


@dataclass(frozen=True)
class InboxFilters:
    """What an inbox is narrowed by; an empty filter narrows nothing."""

    unread: bool = False
    kind: str = ""
    subscription: str = ""


def subscriptions_for(user) -> QuerySet[Subscription]:
    """Return a person's own subscriptions."""
    require(user.is_authenticated)
    return Subscription.objects.filter(owner=user).select_related("webhook")


def subscription_for(user, subscription_id: int) -> Subscription:
    """Return one of a person's own subscriptions; anybody else's does not exist."""
    row = subscriptions_for(user).filter(id=subscription_id).first()
    if row is None:
        raise Http404
    return row


def inbox_for(user, filters: InboxFilters) -> QuerySet[InboxEntry]:
    """Return a person's own inbox, newest first."""
    require(user.is_authenticated)
    rows = InboxEntry.objects.filter(owner=user).select_related("signal")
    if filters.unread:
        rows = rows.filter(read_at=None)
    if filters.kind:
        rows = rows.filter(signal__kind=filters.kind)
    if filters.subscription.isascii() and filters.subscription.isdigit():
        rows = rows.filter(
            signal__hit__subscription_id=int(filters.subscription), signal__hit__subscription__owner=user
        )
        rows = rows.distinct()
    return rows


def unread_count(user) -> int:
    """Return how much a person has not read."""
    return InboxEntry.objects.filter(owner=user, read_at=None).count() if user.is_authenticated else 0


def search_of(subscription: Subscription) -> SavedSearch:
    """Return the search of a subscription as the engine wants it."""
    return SavedSearch(
        kind=subscription.kind,
        country=subscription.country,
        stage=subscription.stage,
        topics=tuple(subscription.topics),
        materials=tuple(subscription.materials),
        least_severity=subscription.least_severity,
        only_mine=subscription.only_mine,
    )


def reader_of(user) -> Reader:
    """Return what a person may know of whom a signal touches: the own firms; for an analyst the members, under their sharing."""
    roles = roles_of(user)
    if roles.organisation_ids or not roles.analyst:
        return Reader(organisation_ids=frozenset(roles.organisation_ids))
    members = own_member_ids()
    shown = ChainSharing.objects.exclude(level=SharingLevel.NOTHING).values_list("organisation_id", flat=True)
    return Reader(member_ids=members, named_member_ids=members.intersection(shown))


def known_that_fit(
    subscription: Subscription, *, days: tuple[date, date] | None = None
) -> Iterator[tuple[KnownSignal, Signal]]:
    """Yield the signals of the node that fit a subscription's search, newest first; `only_mine` left aside.

    `days` narrows to those with a deadline or an effective date from the first to the second day.
    """
    today = timezone.localdate()
    rows = KnownSignal.objects.select_related("signal").order_by("-signal__published_on", "signal__signal_id")
    for name in ("kind", "country"):
        if value := getattr(subscription, name):
            rows = rows.filter(**{f"signal__{name}": value})
    if subscription.stage:
        rows = rows.filter(signal__in=SignalRecord.objects.order_by().filter(at_stages([subscription.stage], today)))
    if days is not None:
        gone = Q(gone_deadline__range=days) | Q(gone_effective__range=days)
        rows = rows.filter(Q(deadline_on__range=days) | Q(effective_on__range=days) | gone)
    rows = rows.filter(signal__severity__gte=subscription.least_severity)
    if subscription.words.strip() or subscription.facets:
        digests = dict(rows.order_by().values_list("signal__signal_id", "signal__digest"))
        found = signals_found(subscription.words, subscription.facets, digests)
    else:
        found = None
    search = search_of(subscription)
    for row in rows.iterator(chunk_size=200):
        if found is not None and row.signal.signal_id not in found:
            continue
        signal = signal_of(row.signal)
        if search.fits(signal, today):
            yield row, signal


def told_and_over(subscription: Subscription) -> list[tuple[KnownSignal, Signal]]:
    """Return what a subscription was told of and what is over since: it may fit the search no longer, or reach the firm no longer."""
    rows = KnownSignal.objects.filter(signal__hit__subscription=subscription, signal__stage__in=OVER)
    return [(row, signal_of(row.signal)) for row in rows.select_related("signal").distinct()]


def those_that_fit(
    subscriptions: Sequence[Subscription], rows: Sequence[SignalRecord]
) -> dict[str, list[Subscription]]:
    """Return signal id → the subscriptions whose search it fits, `only_mine` left aside; each different query is asked once."""
    digests = {row.signal_id: row.digest for row in rows}
    signals = {row.signal_id: signal_of(row) for row in rows}
    asked: dict[str, set[str]] = {}
    fitting: dict[str, list[Subscription]] = {one: [] for one in signals}
    for subscription in subscriptions:
        query = json.dumps([subscription.words.strip(), subscription.facets], ensure_ascii=False, sort_keys=True)
        if query not in asked:
            has_query = subscription.words.strip() or subscription.facets
            asked[query] = (
                signals_found(subscription.words, subscription.facets, digests) if has_query else set(digests)
            )
        search = search_of(subscription)
        for signal_id in asked[query]:
            if search.fits(signals[signal_id], timezone.localdate()):
                fitting[signal_id].append(subscription)
    return fitting


def subscription_of_token(token: str) -> Subscription:
    """Return the subscription of a private address. Raises `Http404` for a wrong or revoked one, or an owner who may not log in."""
    row = (
        FeedToken.objects.select_related("subscription__owner")
        .filter(token_hash=hash_of(token), revoked_at=None, subscription__owner__is_active=True)
        .first()
    )
    if row is None:
        raise Http404
    return row.subscription


def hash_of(token: str) -> str:
    """Return what is kept of a token. It is random and long, so that a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def outbox_for(user) -> QuerySet[Delivery]:
    """Return all deliveries without what they say; for operators."""
    require(roles_of(user).operator)
    return Delivery.objects.select_related("subscription__owner", "recipient").defer("text", "html", "subject", "files")


def clock_for(user) -> QuerySet[ClockJob]:
    """Return what the node does by itself, and when it last did; for operators."""
    require(roles_of(user).operator)
    return ClockJob.objects.all()


def mail_is_set_up() -> bool:
    """Return whether the node knows a mail server."""
    return bool(settings.MAIL_HOST)
