"""Tells one person one thing: an entry of the inbox, and a letter by mail where the node has a mail server."""

from datetime import datetime

from bioaccord.vocabulary.language import Text

from .digests import mail_host
from .models import Delivery, InboxEntry

_BETWEEN = "\n\n" + "─" * 24 + "\n\n"


def tell(person, notice: str, about: Text, address: str, now: datetime) -> None:
    """Put a notice into a person's inbox that leads to a page of the node (`address`, without the host)."""
    InboxEntry.objects.create(
        owner=person,
        notice=notice,
        about=(about.ko or about.en)[:300],
        about_en=(about.en or about.ko)[:300],
        address=address,
        found_at=now,
    )


def write_letter(person, key: str, subject: Text, body: Text, now: datetime) -> None:
    """Put a letter in both languages into the outbox; a second one with the same `key` to the same person is not written."""
    ko, en = " ".join(subject.ko.split()), " ".join(subject.en.split())
    Delivery.objects.get_or_create(
        recipient=person,
        channel=Delivery.Channel.MAIL,
        key=key,
        defaults={
            "message_id": f"<{key}-{person.id}@{mail_host()}>",
            "subject": f"{ko} / {en}"[:300],
            "text": body.ko + _BETWEEN + body.en + "\n",
            "created_at": now,
            "next_attempt_at": now,
        },
    )


def letter_with_files(
    person, address: str, key: str, subject: str, text: str, files: list[dict[str, str]], now: datetime
) -> Delivery:
    """Return a letter in one language, not saved yet, to a mail address; `person` is its owner's account, or None.

    `files` have `name`, `kind` (a media type with its parameters) and `text`.
    """
    return Delivery(
        recipient=person,
        address=address,
        channel=Delivery.Channel.MAIL,
        key=key,
        message_id=f"<{key}@{mail_host()}>",
        subject=" ".join(subject.split())[:300],
        text=text,
        files=files,
        created_at=now,
        next_attempt_at=now,
    )


def post(letters: list[Delivery]) -> None:
    """Put letters into the outbox; one that was posted already, by its key, is not posted again."""
    Delivery.objects.bulk_create(letters, batch_size=200, ignore_conflicts=True)
