"""What was received is worked into the node, kind by kind: each app that takes a kind says so here."""

import logging
import time
from collections.abc import Callable, Mapping

from django.db import DataError, IntegrityError, transaction

from bioaccord.exchange.refusal import Reason, Refused

from .introductions_reader import read_invitation
from .joint_events_reader import read_event, read_step
from .models import LedgerRecord
from .needs_reader import read_posting
from .receiving import keep_refusal
from .signal_reader import read_signal
from .strategy_reader import read_strategy_step

_LOG = logging.getLogger("bioaccord.exchange")
Reader = Callable[[LedgerRecord], None]
READERS: Mapping[str, tuple[Reader, ...]] = {
    "policy_signal": (read_signal,),
    "offer": (read_posting,),
    "need": (read_posting,),
    "event": (read_event,),
    "meeting_invitation": (read_invitation, read_step),
    "strategy_note": (read_strategy_step,),
}
"""Kind (each of `READ_IN`) → what works a record into this node; called once a record, in a transaction of its own, also for one that was retracted.

Where several read a kind, each leaves alone what is not for it.
"""
MOST_AT_ONCE = 200
MOST_SECONDS = 2.0
"""How long records are worked in at once: what else the courier does waits meanwhile."""


def read_in() -> int:
    """Work in what is not worked in yet, in the order in which it was told, and return how many records were.

    A record that was taken back has its turn where it was taken back: what was told between, in its place say, stands by then.
    """
    done, told = 0, LedgerRecord.objects.filter(is_read=False).select_related("ledger__group")
    first = told.filter(taken_back_by=None).order_by("pk")[:MOST_AT_ONCE]
    gone = told.exclude(taken_back_by=None).order_by("taken_back_by")[:MOST_AT_ONCE]
    until = time.monotonic() + MOST_SECONDS
    for row in sorted([*first, *gone], key=lambda one: one.taken_back_by_id or one.pk)[:MOST_AT_ONCE]:
        try:
            with transaction.atomic():
                for reader in READERS[row.kind]:
                    reader(row)
        except (ValueError, LookupError, TypeError, ArithmeticError, DataError, IntegrityError) as error:
            # It stays stored and provable; one record that cannot be worked in must not keep the others waiting.
            _LOG.error("record %s of %s was not read in: %s", row.seq, row.source, type(error).__name__)
            keep_refusal(row.source, row.ledger.group.group_id, Refused(Reason.NOT_READ_IN, f"record {row.seq}: {type(error).__name__}"), [row.token])  # fmt: skip
        LedgerRecord.objects.filter(pk=row.pk).update(is_read=True)
        done += 1
        if time.monotonic() > until:
            break
    return done
