"""Feeds and calendars at private addresses: what a subscription fits, for whoever holds the address."""

from datetime import timedelta
from itertools import islice
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from bioaccord.brief.deadline_calendar import CalendarSignal, deadline_calendar
from bioaccord.brief.digest import Reader, reaches
from bioaccord.brief.digest_told import touched_of, when_of
from bioaccord.brief.signal_feed import FeedEntry, atom_feed
from bioaccord.brief.standing import is_without_substance
from bioaccord.node.partners.names import NamedRecords
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import Signal

from .access import hash_of, known_that_fit, reader_of, subscription_of_token, told_and_over
from .digests import mail_host, signal_address
from .models import KnownSignal, Subscription
from .reach import Reaches
from .services import feed_was_read

_ENTRIES = 50
_CALENDAR_PAST_DAYS = 366
_CALENDAR_COMING_DAYS = 3 * 366


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Send the Atom feed of a private address; 304 where the reader has it already."""
    subscription = subscription_of_token(token)
    language, reader, reach = Language(subscription.language), reader_of(subscription.owner), _reach()
    fitting = ((row, one) for row, one in known_that_fit(subscription) if not is_without_substance(one))
    found = _allowed(fitting, subscription, reader, reach, most=_ENTRIES)
    records = NamedRecords(current_network(), standard_materials())
    entries = [
        FeedEntry(
            signal=signal,
            published_at=row.found_at,
            updated_at=row.moved_at,
            address=signal_address(signal.signal_id),
            lines=tuple(filter(None, (when_of(signal, language), touched_of(exposures, reader, records, language)))),
        )
        for row, signal, exposures in found
    ]
    body = atom_feed(
        entries,
        feed_id=f"tag:{mail_host()},{subscription.created_at:%Y-%m-%d}:subscription-{subscription.id}",
        title=subscription.name,
        author=mail_host(),
        address=f"{settings.BASE_ADDRESS}{quote(request.path)}",
        made_at=subscription.created_at,
        language=language,
    )
    updated = max([subscription.created_at, *(one.updated_at for one in entries)])
    feed_was_read(subscription, token)
    return _answer(request, body, "application/atom+xml", updated)


def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Send the calendar of deadlines of a private address; 304 where the reader has it already."""
    subscription, today = subscription_of_token(token), timezone.localdate()
    days = (today - timedelta(days=_CALENDAR_PAST_DAYS), today + timedelta(days=_CALENDAR_COMING_DAYS))
    found = _allowed(known_that_fit(subscription, days=days), subscription, reader_of(subscription.owner), _reach())
    shown = {signal.signal_id for _, signal, _ in found}
    # A day that a calendar holds has to be taken back there.
    found += [(row, signal, []) for row, signal in told_and_over(subscription) if signal.signal_id not in shown]
    entries = [
        CalendarSignal(
            signal=signal,
            sequence=row.sequence,
            moved_at=row.moved_at,
            address=signal_address(signal.signal_id),
            gone_deadline=row.gone_deadline,
            gone_effective=row.gone_effective,
        )
        for row, signal, _ in found
    ]
    body = deadline_calendar(
        entries, name=subscription.name, host=mail_host(), language=Language(subscription.language)
    )
    updated = max([subscription.created_at, *(one.moved_at for one in entries)])
    feed_was_read(subscription, token)
    return _answer(request, body, "text/calendar", updated)


def _reach() -> Reaches:
    return Reaches(timezone.localdate())


def _allowed(
    fitting, subscription: Subscription, reader: Reader, reach: Reaches, most: int | None = None
) -> list[tuple[KnownSignal, Signal, list[Exposure]]]:
    """Return what fits with its exposures; where only the reader's own is asked for, nothing else."""
    if not subscription.only_mine:
        rows = list(islice(fitting, most))
        reach.of([signal for _, signal in rows])
        return [(row, signal, reach.of([signal])) for row, signal in rows]
    own = ((row, signal, exposures) for row, signal in fitting if reaches(exposures := reach.of([signal]), reader))
    return list(islice(own, most))


def _answer(request: HttpRequest, body: bytes, kind: str, updated) -> HttpResponse:
    etag, modified = quote_etag(hash_of(body.decode())[:32]), int(updated.timestamp())
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    # A private address: no proxy keeps it, no search engine lists it, and no page it leads to is told of it.
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["ETag"], response["Last-Modified"] = etag, http_date(modified)
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response)
