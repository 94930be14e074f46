"""A ledger with everything that proves it, as the lines of a file."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q

from bioaccord.exchange.ledger_file import HeldKeys, ledger_lines

from .models import KeptCheckpoint, LedgerRecord, OwnKey, Peer, SharingGroup
from .own_keys import own_ring
from .rows import envelope_of, group_of, ledger_row


def exported(group: SharingGroup, source: str) -> Iterator[str]:
    """Yield the lines of a member's ledger in a group, as `exchange.ledger_file` says; rows are read as they are written out."""
    ledger = ledger_row(group, source)
    # Heads are read before the records: one that is signed meanwhile would name a record that the file does not hold. A further member's
    # word on what has not come yet belongs to no file: only the association itself says how long its ledger is.
    told = Q(by__in=(source, settings.ASSOCIATION)) | Q(seq__lte=ledger.seq)
    heads = list(KeptCheckpoint.objects.filter(told, ledger=ledger).order_by("seq", "by").values_list("by", "token"))
    records = LedgerRecord.objects.filter(ledger=ledger).order_by("seq").iterator(chunk_size=1000)
    yield from ledger_lines(
        group_of(group), source, _keys(group), group.tokens, group.closings, map(envelope_of, records), heads
    )  # fmt: skip


def _keys(group: SharingGroup) -> Iterator[HeldKeys]:
    for member in group.members:
        if member == settings.ASSOCIATION:
            yield HeldKeys(member, own_ring().first.x, list(OwnKey.objects.order_by("pk").values_list("change", flat=True)[1:]))  # fmt: skip
            continue
        if member in group.parted:
            yield HeldKeys(member, group.parted[member]["key"], group.parted[member]["changes"])
            continue
        peer = Peer.objects.filter(association=member).first()
        if peer is not None:
            yield HeldKeys(member, peer.key, peer.changes)
