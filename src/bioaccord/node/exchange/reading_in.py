"""What was received is worked into the node, kind by kind: each app that takes a kind says so here."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import transaction

from .introductions_reader import read_invitation
from .models import LedgerRecord
from .needs_reader import read_posting
from .signal_reader import read_signal

Reader = Callable[[LedgerRecord], None]
READERS: Mapping[str, tuple[Reader, ...]] = {
    "policy_signal": (read_signal,),
    "offer": (read_posting,),
    "need": (read_posting,),
    "meeting_invitation": (read_invitation,),
}
"""Kind → what works a record into this node; called once a record, in a transaction of its own, also for one that was retracted.

Where several read a kind, each leaves alone what is not for it.
"""
MOST_AT_ONCE = 200


def read_in() -> int:
    """Work in what is not worked in yet, oldest first, and return how many records were."""
    unread = LedgerRecord.objects.filter(is_read=False).exclude(source=settings.ASSOCIATION)
    done = unread.exclude(kind__in=list(READERS)).update(is_read=True)
    for row in unread.select_related("ledger__group").order_by("pk")[:MOST_AT_ONCE]:
        with transaction.atomic():
            for reader in READERS.get(row.kind, ()):
                reader(row)
            LedgerRecord.objects.filter(pk=row.pk).update(is_read=True)
        done += 1
    return done
