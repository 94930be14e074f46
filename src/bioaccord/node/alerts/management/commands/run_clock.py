"""Does what is due again and again: digests and the outbox, the index of the day, daily pulls. `node run` starts one."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.utils import timezone

from bioaccord.node.alerts import clock


class Command(BaseCommand):
    """Run the clock."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and end")

    def handle(self, *args, once: bool, **options) -> None:
        if once:
            done = clock.do_what_is_due(timezone.now())
            self.stdout.write(", ".join(done) or "Nothing is due.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        clock.run(stop)
