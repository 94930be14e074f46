"""Heads that this node signs, kept so that each is signed once."""

from datetime import datetime

from django.conf import settings

from bioaccord.exchange.checkpoint import Checkpoint

from .models import KeptCheckpoint, Ledger
from .own_keys import can_sign, signing_key
from .rows import head_of


def own_checkpoint(ledger: Ledger, now: datetime) -> str | None:
    """Return this node's signed word for where a ledger ends, None for one that is empty, and while the secret key is not there."""
    if ledger.seq == 0:
        return None
    kept = KeptCheckpoint.objects.filter(ledger=ledger, by=settings.ASSOCIATION, seq=ledger.seq, digest=ledger.digest).first()  # fmt: skip
    if kept is not None:
        return kept.token
    if not can_sign():
        return None
    token = Checkpoint(ledger.source, ledger.group.group_id, head_of(ledger), settings.ASSOCIATION, now).signed(signing_key())  # fmt: skip
    KeptCheckpoint.objects.update_or_create(
        ledger=ledger,
        by=settings.ASSOCIATION,
        seq=ledger.seq,
        defaults={"digest": ledger.digest, "token": token, "at": now},
    )
    return token
