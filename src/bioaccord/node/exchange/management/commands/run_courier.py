"""Carries records between this node and its peers. `node run` starts one."""

import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bioaccord.node.exchange import courier
from bioaccord.reading.alone import alone


class Command(BaseCommand):
    """Run the courier."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and end")

    def handle(self, *args, once: bool, **options) -> None:
        with alone(settings.DATA / "courier.lock") as is_alone:
            if not is_alone:
                raise CommandError("A courier of this node runs already, as `node run` starts one: it carries by itself. Two would each forget what the other heard.")  # fmt: skip
            self._carry(once=once)

    def _carry(self, *, once: bool) -> None:
        if once:
            self.stdout.write(str(courier.Courier().round(timezone.now())))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        courier.run(stop)
