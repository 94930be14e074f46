"""Finds what is new for every saved search, and sends the digests and webhooks that are due; a timer calls it every few minutes."""

from datetime import datetime

from django.utils import timezone

from bioaccord.node.alerts import tasks
from bioaccord.node.alerts.access import mail_is_set_up
from bioaccord.node.alerts.sending import send_alerts
from bioaccord.node.commands import OperatorCommand
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.sentence import Sentence


class Command(OperatorCommand):
    """Send alerts."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--background", action="store_true", help="leave the work to the node's worker")
        parser.add_argument("--at", default="", help="the moment to take for now, such as 2026-04-06T08:00+09:00")

    def handle(self, *args, background: bool, at: str, **options) -> None:
        if background:
            tasks.send_alerts.enqueue()
            self.stdout.write("Left to the worker.")
            return
        done = send_alerts(_moment(at) if at else timezone.now())
        self.stdout.write(f"{done.found} found, {done.digests} digests written.")
        for name, counts in (("mail", done.mail), ("webhooks", done.webhooks)):
            self.stdout.write(
                f"{name}: {counts['sent']} sent, {counts['put_off']} put off, {counts['given_up']} given up."
            )
        if done.waiting and not mail_is_set_up():
            self.stdout.write(
                f"{done.waiting} digests wait in the outbox: no mail server is known. Set BIOACCORD_MAIL_HOST."
            )


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BioaccordError(
            Sentence("--at {written}: not a moment with a zone. Write it like 2026-04-06T08:00+09:00.", written=written)
        )
    return moment
