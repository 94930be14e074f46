"""What follows when signals changed, whoever published them: exposures, briefs and matches of today, then those who are to be told."""

from collections.abc import Callable

from django.utils import timezone

from bioaccord.node.brief.services import recompute

from .tasks import send_alerts


def follow_changed_signals(tell: Callable[[str], object]) -> None:
    """Compute exposures and briefs of today again, and leave it to the worker to tell subscribers after that."""
    today = timezone.localdate()
    tell(f"{recompute(None, today)} exposures computed for {today}.")
    send_alerts.enqueue()
