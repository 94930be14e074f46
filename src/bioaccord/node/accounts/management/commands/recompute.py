"""Computes all exposures, briefs and matches again for today; a timer may call it after midnight."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from bioaccord.node.brief import tasks
from bioaccord.node.brief.services import recompute


class Command(BaseCommand):
    """Compute again."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--background", action="store_true", help="leave the work to the node's worker")

    def handle(self, *args, background: bool, **options) -> None:
        today = timezone.localdate()
        if background:
            tasks.recompute.enqueue(today.isoformat())
            self.stdout.write(f"Left to the worker for {today}.")
        else:
            self.stdout.write(f"{recompute(None, today)} exposures computed for {today}.")
