"""What proves that an association contradicted itself: statements that it signed and that cannot both be true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .checkpoint import read_checkpoint
from .closing import read_closing
from .digest import digest
from .key_ring import KeyRing
from .ledger import PURPOSE
from .record import Record
from .refusal import Refused
from .statement import opened

_Claim = tuple[tuple[str, str], str, str]


def contradiction_in(tokens: Sequence[str], ring: KeyRing) -> str:
    """Return what records and checkpoints that an association signed contradict each other in; empty where they do not.

    Nothing else is needed than its keys and the statements as they came: no node has to be believed. What is not signed with a key that
    the association had for that number (what somebody altered on the way, or sealed with a stolen key) proves nothing about it.

    A record says which digest its number has, which digest the number before it has (`prev`), and which number its id has; a checkpoint of
    one's own ledger, as the closing of a group, says which digest a number has.
    """
    claimed = dict[tuple[str, str], tuple[str, str]]()
    for token in tokens:
        for what, value, words in _claims(token, ring):
            before = claimed.setdefault(what, (value, words))
            if before[0] != value:
                return f"{before[1]}, and {words}"
    return ""


def _claims(token: str, ring: KeyRing) -> Iterator[_Claim]:
    try:
        fields, content, key_id = opened(PURPOSE, token, ring.key)
        record = Record.from_fields(fields)
    except Refused:
        yield from _claims_of_head(token, ring)
        return
    if record.source != ring.association or not ring.signs(key_id, record.group, record.seq):
        return
    own, place = digest(PURPOSE, content), f"{record.group} {record.seq}"
    yield ("record", place), own, f"record {record.seq} is {own}"
    yield ("record", f"{record.group} {record.seq - 1}"), record.prev, f"record {record.seq - 1} is {record.prev} (named by {record.seq})"  # fmt: skip
    yield ("id", record.id), place, f"id {record.id!r:.80} stands in {place}"


def _claims_of_head(token: str, ring: KeyRing) -> Iterator[_Claim]:
    """Yield what a checkpoint, or the closing of a group, says of the association's own ledger."""
    try:
        signed = read_checkpoint(token, ring.association, ring.key)
        group, head, is_own = signed.group, signed.head, signed.source == ring.association
    except Refused:
        try:
            closing = read_closing(token, ring.association, ring.key)
        except Refused:
            return
        group, head, is_own = closing.group, closing.head, True
    if is_own and head.seq:
        yield ("record", f"{group} {head.seq}"), head.digest, f"record {head.seq} is {head.digest} (signed as head)"
