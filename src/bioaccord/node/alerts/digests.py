"""Puts digests that are due into the outbox, composed once and for all."""

from datetime import date, datetime, timedelta
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bioaccord.brief.digest import REMINDED_DAYS_BEFORE, Digest, News, compose_digest, reaches
from bioaccord.brief.digest_told import DigestLinks, digest_as_html, digest_as_text, tell_digest
from bioaccord.brief.standing import is_without_substance, standing_from_json
from bioaccord.node.partners.names import NamedRecords
from bioaccord.node.policy.access import signal_of
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import Signal

from .access import known_that_fit, reader_of
from .due import last_due
from .models import Delivery, Hit, KnownSignal, Subscription
from .pictures import kept_picture, pictures_of
from .reach import Reaches

LATELY_DAYS = 90
_SALT = "bioaccord.alerts.unsubscribe"


def prepare_digests(now: datetime) -> int:
    """Write every digest that is due and was not written yet into the outbox; returns how many are to be sent.

    A digest and the mark on what it tells are one transaction; the row is unique for its subscription and day, so that two workers
    write it once. A node that slept over several days writes one digest of all of them.
    """
    wanted = Subscription.objects.filter(active=True, by_mail=True, owner__is_active=True).select_related("owner")
    reaches: dict[date, Reaches] = {}
    written = 0
    for subscription in wanted:
        due = last_due(subscription, subscription.owner.time_zone, now)
        if due is None or due <= subscription.mail_since:
            continue
        day = due.date()
        made = Delivery.objects.filter(subscription=subscription, channel=Delivery.Channel.MAIL)
        if made.filter(key=day.isoformat()).exists():
            continue
        today = now.astimezone(due.tzinfo).date()
        written += _prepare(subscription, day, reaches.setdefault(today, Reaches(today)), now)
    return written


def _prepare(subscription: Subscription, day: date, reach: Reaches, now: datetime) -> int:
    language = Language(subscription.language)
    # What takes long is computed before anything is locked; the row's uniqueness settles who of two was first.
    hits = list(_untold(subscription))
    digest = _compose(subscription, hits, _told_until(subscription, reach.as_of), reach)
    records, links = NamedRecords(current_network(), standard_materials()), mail_links(subscription)
    silent = digest.is_empty and not subscription.send_empty
    pictures = {} if silent else pictures_of(digest, language)
    with transaction.atomic():
        delivery, is_new = Delivery.objects.get_or_create(
            subscription=subscription,
            channel=Delivery.Channel.MAIL,
            key=day.isoformat(),
            defaults={
                "message_id": f"<digest-{subscription.id}-{day.isoformat()}@{mail_host()}>",
                "subject": "" if silent else tell_digest(digest, records, language).subject[:300],
                "text": "" if silent else digest_as_text(digest, records, language, links),
                "html": "" if silent else digest_as_html(digest, records, language, links, pictures),
                "pictures": [kept_picture(one) for one in pictures.values()],
                "state": Delivery.State.NOTHING if silent else Delivery.State.WAITING,
                "created_at": now,
                "next_attempt_at": now,
                "finished_at": now if silent else None,
            },
        )
        if not is_new:
            return 0
        Hit.objects.filter(id__in=[hit.id for hit in hits], digest=None).update(digest=delivery)
        return 0 if silent else 1


def next_digest(subscription: Subscription, now: datetime) -> Digest:
    """Return what a digest would hold if it were due now."""
    zone = ZoneInfo(subscription.owner.time_zone)
    today = now.astimezone(zone).date()
    return _compose(subscription, list(_untold(subscription)), _told_until(subscription, today), Reaches(today))


def digest_of_days(subscription: Subscription, as_of: date, days: int) -> Digest:
    """Return what the search would have told of what was published in the days up to `as_of`."""
    since = as_of - timedelta(days=days)
    known = [signal for _, signal in known_that_fit(subscription) if signal.published_on <= as_of]
    return compose_digest(
        [News(signal) for signal in known if since < signal.published_on or since < signal.last_told_on <= as_of],
        known,
        Reaches(as_of).of(known),
        name=subscription.name,
        since=since,
        as_of=as_of,
        reader=reader_of(subscription.owner),
        only_mine=subscription.only_mine,
    )


def lately(subscription: Subscription, today: date) -> list[Signal]:
    """Return what a search would have told of in the last 90 days, had it been saved before: by day of publication, newest first."""
    since = today - timedelta(days=LATELY_DAYS)
    known = [
        signal
        for _, signal in known_that_fit(subscription)
        if since < signal.published_on <= today and not is_without_substance(signal)
    ]
    if not subscription.only_mine:
        return known
    reader, reach = reader_of(subscription.owner), Reaches(today)
    reach.of(known)
    return [one for one in known if reaches(reach.of([one]), reader)]


def lately_of_all(today: date) -> int:
    """Return how many signals the node has of the last 90 days, whatever they are about."""
    since = today - timedelta(days=LATELY_DAYS)
    return KnownSignal.objects.filter(signal__published_on__gt=since, signal__published_on__lte=today).count()


def mail_links(subscription: Subscription) -> DigestLinks:
    """Return where a mail leads."""
    return DigestLinks(
        signal=signal_address,
        manage=settings.BASE_ADDRESS + reverse("subscription", args=[subscription.id]),
        unsubscribe=unsubscribe_address(subscription),
    )


def signal_address(signal_id: str) -> str:
    """Return the address of a signal's page."""
    return f"{settings.BASE_ADDRESS}/signals/show/{quote(signal_id, safe=':@/')}"


def unsubscribe_address(subscription: Subscription) -> str:
    """Return the address that ends the mails of a subscription without log-in; signed, so that nobody can guess it."""
    token = signing.Signer(salt=_SALT).sign_object([subscription.id, subscription.owner_id])
    return settings.BASE_ADDRESS + reverse("unsubscribe", args=[token])


def subscription_to_end(token: str) -> Subscription | None:
    """Return the subscription that an unsubscribe address is of, or None where the signature is wrong or it is gone."""
    try:
        subscription_id, owner_id = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Subscription.objects.filter(id=subscription_id, owner_id=owner_id).first()


def mail_host() -> str:
    """Return the host that message and list ids end in."""
    return urlsplit(settings.BASE_ADDRESS).hostname or "localhost"


def _untold(subscription: Subscription):
    """Return the hits no mail has told of, the last for each signal; earlier ones are told with it.

    What was withdrawn before its mail was due is not told as if it held; where it comes back, it is told then.
    """
    untold = subscription.hits.filter(digest=None, found_at__gte=subscription.mail_since, signal__withdrawn=False)
    return untold.select_related("signal")


def _told_until(subscription: Subscription, today: date) -> date:
    last = subscription.deliveries.filter(channel=Delivery.Channel.MAIL).order_by("-key").first()
    begun = timezone.localdate(subscription.mail_since)
    since = max(begun, date.fromisoformat(last.key)) if last else begun
    return min(since, today)


def _compose(subscription: Subscription, hits: list[Hit], since: date, reach: Reaches) -> Digest:
    first: dict[int, Hit] = {}
    for hit in hits:
        first.setdefault(hit.signal_id, hit)
    news = [
        News(signal_of(hit.signal), standing_from_json(hit.before) if hit.before else None) for hit in first.values()
    ]
    recalled = (reach.as_of, reach.as_of + timedelta(days=max(REMINDED_DAYS_BEFORE)))
    near = [signal for _, signal in known_that_fit(subscription, days=recalled)]
    return compose_digest(
        news,
        near,
        reach.of(list({one.signal_id: one for one in (*(new.signal for new in news), *near)}.values())),
        name=subscription.name,
        since=since,
        as_of=reach.as_of,
        reader=reader_of(subscription.owner),
        only_mine=subscription.only_mine,
    )
