"""Rows as the words of the engine, and back."""

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from bioaccord.exchange.group import Group
from bioaccord.exchange.head import Head
from bioaccord.exchange.key_ring import KeyRing, followed
from bioaccord.exchange.keys import PublicKey
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.ledger import Taken
from bioaccord.exchange.record import Envelope

from .models import Ledger, LedgerRecord, Peer, SharingGroup
from .own_keys import own_ring

READ_IN = frozenset(
    {Kind.POLICY_SIGNAL, Kind.OFFER, Kind.NEED, Kind.EVENT, Kind.MEETING_INVITATION, Kind.STRATEGY_NOTE}
)
"""Kinds that are worked into the node they come to (`reading_in` says by what); others are read as they stand."""


def group_of(row: SharingGroup) -> Group:
    """Return a group as its members signed it."""
    return Group(row.group_id, tuple(row.members), tuple(row.kinds))


def ring_of(peer: Peer) -> KeyRing:
    """Return the keys of a peer. Changes of keys were checked when they were taken."""
    return _ring(peer.association, peer.key, peer.changes)


def ring_in(group: SharingGroup, member: str) -> KeyRing | None:
    """Return the keys that a member's records in a group are checked with: those of before, where it was paired anew with others since."""
    if member in group.parted:
        return _ring(member, **group.parted[member])
    return ring_for(member)


def ring_for(source: str) -> KeyRing | None:
    """Return the keys of an association, this one's or a peer's; None for one that is not known."""
    if source == settings.ASSOCIATION:
        return own_ring()
    peer = Peer.objects.filter(association=source).first()
    return ring_of(peer) if peer else None


def _ring(association: str, key: str, changes: Iterable[list[str]]) -> KeyRing:
    return _checked_ring(association, key, tuple(map(tuple, changes)))


@lru_cache(maxsize=1024)
def _checked_ring(association: str, key: str, changes: tuple[tuple[str, ...], ...]) -> KeyRing:
    """Return the keys after changes; kept, as every request and page asks for them and nothing but these words decides them."""
    if not changes:
        return KeyRing(association, PublicKey.of(key))
    # A change after a compromise has one signature: a person vouched for it.
    return followed(_checked_ring(association, key, changes[:-1]), changes[-1])


def members_beside(group: SharingGroup) -> list[str]:
    """Return the other members with whom a group goes on: those that were not paired anew with other keys since."""
    return [one for one in group.members if one != settings.ASSOCIATION and one not in group.parted]


def ledger_row(group: SharingGroup, source: str, *, locked: bool = False) -> Ledger:
    """Return a member's ledger in a group, made where it is new; locked until the transaction ends where asked."""
    rows = Ledger.objects.select_for_update() if locked else Ledger.objects
    found = rows.filter(group=group, source=source).first()
    if found is None:
        Ledger.objects.get_or_create(group=group, source=source, defaults={"digest": group_of(group).genesis(source)})
        found = rows.get(group=group, source=source)
    return found


def head_of(ledger: Ledger) -> Head:
    """Return where a ledger ends here."""
    return Head(ledger.seq, ledger.digest)


def digest_at(ledger: Ledger, seq: int) -> str | None:
    """Return the digest kept under a number, the genesis under 0, None where there is no such record."""
    if seq == 0:
        return group_of(ledger.group).genesis(ledger.source)
    if seq == ledger.seq:
        return ledger.digest
    return LedgerRecord.objects.filter(ledger=ledger, seq=seq).values_list("digest", flat=True).first()


def envelope_of(row: LedgerRecord) -> Envelope:
    """Return a record as it travels."""
    return Envelope(row.token, row.salt, row.payload)


def is_to_be_read_in(source: str, kind: str) -> bool:
    """Return whether a record of an association is worked into this node."""
    return source != settings.ASSOCIATION and kind in READ_IN


def record_row(ledger: Ledger, taken: Taken) -> LedgerRecord:
    """Return the row of a record that was checked, not saved yet."""
    record = taken.record
    return LedgerRecord(
        ledger=ledger,
        seq=record.seq,
        source=record.source,
        record_id=record.id,
        kind=record.kind,
        subject=record.subject,
        marking=str(record.marking),
        time=record.time,
        digest=taken.head.digest,
        token=taken.envelope.token,
        salt=taken.envelope.salt,
        payload=taken.envelope.payload,
        retracts=record.retracts or "",
        stored_at=timezone.now(),
        is_read=not is_to_be_read_in(record.source, record.kind),
    )


def spoken_numbers(group_id: str, source: str, rows: list[LedgerRecord]) -> str:
    """Return which records of a ledger these are, for the audit trail: each number stands for one signed record of the ledger."""
    first, last = rows[0].seq, rows[-1].seq
    return f"{group_id} {source} {first}" if first == last else f"{group_id} {source} {first}–{last} ({len(rows)})"
