"""Sends digests by SMTP."""

import smtplib
from datetime import datetime, timedelta
from email.mime.text import MIMEText
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from bioaccord.node.audit.services import record

from .access import mail_is_set_up
from .digests import mail_host, unsubscribe_address
from .models import Delivery, InboxEntry
from .outbox import claim, mark_failed, mark_sent
from .pictures import mail_part

MOST_ATTEMPTS = 14
_SMTP = "django.core.mail.backends.smtp.EmailBackend"


def send_mail_that_is_due(now: datetime) -> dict[str, int]:
    """Send every digest that is due; returns how many were sent, put off and given up.

    Without a mail server nothing is claimed: digests wait in the outbox. Where the server cannot be reached at all, the run ends and
    no attempt is counted: a server that is away for a week loses nothing.
    """
    counts = {"sent": 0, "put_off": 0, "given_up": 0}
    while mail_is_set_up() and (row := claim(Delivery.Channel.MAIL, now)):
        connection = get_connection(_SMTP)
        try:
            connection.open()
        except smtplib.SMTPAuthenticationError as error:
            mark_failed(row, now, f"log-in refused: {error.smtp_code}", timedelta(minutes=30), counts=False)
            counts["put_off"] += 1
            return counts
        except (OSError, smtplib.SMTPException) as error:
            mark_failed(row, now, f"mail server not reached: {_said(error)}", timedelta(minutes=5), counts=False)
            counts["put_off"] += 1
            return counts
        counts[_send(row, connection, now)] += 1
    return counts


def _send(row: Delivery, connection, now: datetime) -> str:
    if not _is_wanted(row):
        mark_failed(row, now, "mails were ended before this one was sent", None)
        connection.close()
        return "given_up"
    try:
        connection.send_messages([message_of(row)])
    except (OSError, smtplib.SMTPException) as error:
        if _is_final(error) or row.attempts >= MOST_ATTEMPTS:
            mark_failed(row, now, _said(error), None)
            if row.subscription is None:
                # What a letter tells stands in its reader's inbox too.
                record(None, "letter_given_up", str(row.recipient_id or row.key))
                return "given_up"
            subscription = row.subscription
            row.hits.update(digest=None)  # the next digest tells of them again
            InboxEntry.objects.create(
                owner=subscription.owner,
                notice=InboxEntry.Notice.MAIL_GIVEN_UP,
                about=subscription.name,
                found_at=now,
            )
            record(None, "digest_given_up", f"{subscription.id} {row.key}")
            return "given_up"
        mark_failed(row, now, _said(error), retry_after(row.attempts))
        return "put_off"
    finally:
        _close(connection)
    mark_sent(row, now)
    return "sent"


def _is_wanted(row: Delivery) -> bool:
    if row.subscription is None:
        return row.recipient is None or row.recipient.is_active
    return row.subscription.by_mail and row.subscription.active and row.subscription.owner.is_active


def retry_after(attempts: int) -> timedelta:
    """Return how long to wait after an attempt: five minutes, then twice as long each time, at most six hours.

    >>> [str(retry_after(one)) for one in (1, 2, 7, 14)]
    ['0:05:00', '0:10:00', '5:20:00', '6:00:00']
    """
    return min(timedelta(minutes=5 * 2 ** (attempts - 1)), timedelta(hours=6))


def message_of(row: Delivery) -> EmailMultiAlternatives:
    """Return a digest or a letter as a mail. Its id stays the same over all attempts; digests can be ended by one click (RFC 8058)."""
    if row.subscription is None:
        letter = EmailMultiAlternatives(
            subject=row.subject,
            body=row.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[row.address or row.recipient.email],
            connection=get_connection(_SMTP),
            headers={
                "Message-ID": row.message_id,
                "Date": format_datetime(row.created_at),
                "Auto-Submitted": "auto-generated",
            },
        )
        for file in row.files:
            letter.attach(_file_part(file))
        return letter
    subscription, host = row.subscription, mail_host()
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[subscription.owner.email],
        connection=get_connection(_SMTP),
        headers={
            "Message-ID": row.message_id,
            "Date": format_datetime(row.created_at),
            "List-Id": f"<subscription-{subscription.id}.{host}>",
            "List-Unsubscribe": f"<{unsubscribe_address(subscription)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Content-Language": subscription.language,
        },
    )
    message.attach_alternative(row.html, "text/html")
    if row.pictures:
        # With the page, and not below it: a reader's program shows them where they belong, and fetches nothing.
        message.mixed_subtype = "related"
        for picture in row.pictures:
            message.attach(mail_part(picture))
    return message


def _file_part(file: dict[str, str]) -> MIMEText:
    """Return a file of text as a part of a mail, with the parameters of its kind (a calendar says its method there)."""
    kind, *parameters = [one.strip() for one in file["kind"].split(";")]
    part = MIMEText(file["text"], kind.partition("/")[2], "utf-8")
    for one in parameters:
        name, _, value = one.partition("=")
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=file["name"])
    return part


def _is_final(error: Exception) -> bool:
    """Return whether the server said for good that this mail or its reader is refused (a 5xx answer)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {said.decode(errors='replace')}" for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return f"{type(error).__name__}: {error}"


def _close(connection) -> None:
    try:
        connection.close()
    except OSError:
        # What was accepted stays accepted, though the server hung up before the good-bye.
        return
