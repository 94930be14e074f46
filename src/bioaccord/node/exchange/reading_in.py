"""What was received is worked into the node, kind by kind: each app that takes a kind says so here."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import transaction

from .models import LedgerRecord
from .signal_reader import read_signal

Reader = Callable[[LedgerRecord], None]
READERS: Mapping[str, Reader] = {"policy_signal": read_signal}
"""Kind → what works a record into this node; called once a record, in a transaction of its own, also for one that was retracted."""
MOST_AT_ONCE = 200


def read_in() -> int:
    """Work in what is not worked in yet, oldest first, and return how many records were."""
    unread = LedgerRecord.objects.filter(is_read=False).exclude(source=settings.ASSOCIATION)
    done = unread.exclude(kind__in=list(READERS)).update(is_read=True)
    for row in unread.select_related("ledger__group").order_by("pk")[:MOST_AT_ONCE]:
        with transaction.atomic():
            READERS[row.kind](row)
            LedgerRecord.objects.filter(pk=row.pk).update(is_read=True)
        done += 1
    return done
