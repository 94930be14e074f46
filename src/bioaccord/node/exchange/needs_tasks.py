"""Work in the background: what is over is taken back, who waits is told."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task


@task()
def look_at_needs() -> int:
    """Take back what was shared and no longer holds, and tell how introductions ended; returns how many ended."""
    from . import introductions_services, needs_services

    now = timezone.now()
    return needs_services.end_what_is_over(now) + introductions_services.tell_what_ended(now)


def look_soon() -> None:
    """Have the worker look once what was written is kept; the node's clock does it within minutes in any case."""
    transaction.on_commit(look_at_needs.enqueue)
