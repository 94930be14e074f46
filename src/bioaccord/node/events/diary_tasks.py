"""Diaries are mailed in the background."""

from django.utils import timezone
from django_tasks import task

from . import diary_mailings


@task()
def mail_diaries(mailing_id: int) -> bool:
    """Tell the next firms of a mailing, and leave the others to a task of their own: nobody's brief waits for all of them."""
    from bioaccord.node.alerts.mail import send_mail_that_is_due

    is_more = diary_mailings.work_at(mailing_id, timezone.now)
    if is_more:
        mail_diaries.enqueue(mailing_id)
    else:
        # Who is moved on the day cannot wait for the clock's next round.
        send_mail_that_is_due(timezone.now())
    return is_more
