"""Those whose meetings moved are told at once, not at the clock's next round."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from .models import EventRecord, EventState


@task()
def tell_now() -> int:
    """Write to everybody whose diary has changed and send what is due; returns how many delegates were written to."""
    from bioaccord.node.alerts.mail import send_mail_that_is_due

    from .diary_telling import tell_diaries

    now = timezone.now()
    told = tell_diaries(now)
    send_mail_that_is_due(now)
    return told


def tell_at_once(event: EventRecord) -> None:
    """Have the worker tell those whose diary changed once the transaction ends, where the schedule is published."""
    if event.state == EventState.PUBLISHED:
        transaction.on_commit(tell_now.enqueue)
