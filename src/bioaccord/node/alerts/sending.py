"""One round of telling: find, compose, send. A timer calls it, and so does every import; two at once do not disturb each other."""

from dataclasses import dataclass
from datetime import datetime

from bioaccord.node.events.diary_mailings import tell_diaries
from bioaccord.node.events.programme_services import open_what_is_due
from bioaccord.node.events.request_services import close_what_is_due
from bioaccord.node.events.telling import tell_of_requests
from bioaccord.node.exchange.introductions_services import tell_what_ended
from bioaccord.node.exchange.joint_events_changed import tell_of_changed
from bioaccord.node.exchange.needs_services import end_what_is_over
from bioaccord.node.partners.telling import tell_partners

from .digests import prepare_digests
from .finding import find_news
from .mail import send_mail_that_is_due
from .models import Delivery
from .webhooks import send_webhooks_that_are_due


@dataclass(frozen=True)
class Round:
    """What one round did. `mail` and `webhooks` count sent, put_off and given_up; `waiting` digests are left in the outbox."""

    found: int
    digests: int
    mail: dict[str, int]
    webhooks: dict[str, int]
    waiting: int


def send_alerts(now: datetime) -> Round:
    """Do one round as of a moment."""
    # What introductions, calls, new partners and diaries have to say goes out with the digests.
    tell_partners(now)
    end_what_is_over(now)
    tell_what_ended(now)
    open_what_is_due(now)
    close_what_is_due(now)
    tell_of_changed(now)
    tell_of_requests(now)
    tell_diaries(now)
    found = find_news(now)
    digests = prepare_digests(now)
    mail, webhooks = send_mail_that_is_due(now), send_webhooks_that_are_due(now)
    waiting = Delivery.objects.filter(channel=Delivery.Channel.MAIL, state=Delivery.State.WAITING).count()
    return Round(found, digests, mail, webhooks, waiting)
