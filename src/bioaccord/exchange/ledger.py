"""A ledger: one sequence without gaps for each (source, group), chained by digests, that only grows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bioaccord.vocabulary.tlp import TLP

from .canonical import UnreadableBytes, canonical
from .digest import digest, payload_digest
from .group import Group
from .head import Head
from .key_ring import KeyRing
from .keys import SigningKey
from .kinds import checked_payload
from .marking import may_leave
from .record import Envelope, Record
from .refusal import Reason, Refused
from .statement import opened, signed_bytes, unchecked_fields

PURPOSE = "record"
_SALT = re.compile(r"[A-Za-z0-9_-]{22,64}")
"""16 bytes in base64url or more: with less, somebody could try what an erased payload said."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be told, before it has a number: `time` in UTC, `payload` as its kind's schema says."""

    id: str
    kind: str
    time: datetime
    subject: str
    marking: TLP
    payload: dict[str, Any]
    retracts: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that continues a ledger, and the head it makes."""

    record: Record
    head: Head
    envelope: Envelope


def sealed(draft: Draft, group: Group, source: str, head: Head, salt: str, key: SigningKey) -> Taken:
    """Return a draft sealed behind a head: numbered, chained, signed. `salt` is fresh randomness of 16 bytes or more, base64url.

    Raises `Refused` for a marking that may not leave, a kind the group did not agree on, or a payload against its schema; so that what a
    receiver would refuse is refused here first.
    """
    if not may_leave(draft.marking):
        raise Refused(Reason.MARKING, str(draft.marking))
    if draft.kind not in group.kinds:
        raise Refused(Reason.KIND, draft.kind)
    if not _SALT.fullmatch(salt):
        raise ValueError("a salt has 16 bytes of randomness or more, in base64url")
    checked_payload(draft.kind, draft.payload)
    record = Record(
        draft.id, source, draft.kind, draft.time.replace(microsecond=0), draft.subject, draft.marking, group.group_id, group.members,
        head.seq + 1, head.digest, payload_digest(draft.payload, salt), draft.retracts,
    )  # fmt: skip
    Record.from_fields(record.fields())
    content = canonical(record.fields())
    token = signed_bytes(PURPOSE, content, key)
    return Taken(record, Head(record.seq, digest(PURPOSE, content)), Envelope(token, salt, draft.payload))


def read(envelope: Envelope, group: Group, ring: KeyRing) -> Taken:
    """Return a record of an association's ledger in a group, its signature, fields and payload checked, its place not yet.

    Raises `Refused`. A payload that is missing is let pass: only the whole ledger tells whether the record was retracted.
    """
    fields, content, key_id = opened(PURPOSE, envelope.token, ring.key)
    record = Record.from_fields(fields)
    if record.source != ring.association or record.source not in group.members:
        raise Refused(Reason.SOURCE, f"source {record.source!r:.80}")
    if record.group != group.group_id:
        raise Refused(Reason.GROUP, f"group {record.group!r:.80}")
    if record.audience != group.members:
        raise Refused(Reason.AUDIENCE, f"audience {record.audience!r:.200}")
    if record.kind not in group.kinds:
        raise Refused(Reason.KIND, f"kind {record.kind!r:.80}")
    if not may_leave(record.marking):
        raise Refused(Reason.MARKING, str(record.marking))
    if not ring.signs(key_id, group.group_id, record.seq):
        raise Refused(Reason.KEY_ENDED, f"key {key_id} and record {record.seq}")
    head = Head(record.seq, digest(PURPOSE, content))
    if ring.anchored(group.group_id, record.seq) not in (None, head.digest):
        raise Refused(Reason.FORK, f"record {record.seq} is not the one that the change of keys named")
    if envelope.payload is None:
        return Taken(record, head, Envelope(envelope.token, None, None))
    _check_payload(record, envelope)
    return Taken(record, head, envelope)


def continued(taken: Taken, head: Head) -> Head:
    """Return the head after a record that was read; raises `Refused` where it does not continue this head.

    A number that stands already is not looked at here: `stands` compares it with what is kept.
    """
    if taken.record.seq > head.seq + 1:
        raise Refused(Reason.GAP, f"record {taken.record.seq} after {head.seq}")
    if taken.record.seq <= head.seq:
        raise Refused(Reason.FORK, f"record {taken.record.seq} comes after {head.seq}")
    if taken.record.prev != head.digest:
        raise Refused(Reason.CHAIN, f"record {taken.record.seq} names {taken.record.prev}, not {head.digest}")
    return taken.head


def stands(taken: Taken, kept_digest: str) -> bool:
    """Return True where the record is the one kept under its number; raises `Refused` where another one was: a proof of a fork."""
    if taken.head.digest != kept_digest:
        raise Refused(Reason.FORK, f"record {taken.record.seq} was {kept_digest}, now {taken.head.digest}")
    return True


def verified(
    envelopes: list[Envelope],
    group: Group,
    ring: KeyRing,
    after: Head | None = None,
    seen: Callable[[str], bool] = lambda _: False,
) -> list[Taken]:
    """Return a stretch of a ledger that continues `after` (its beginning, without it), each record in its place; raises `Refused` at the first.

    `seen` tells whether an id of the ledger is known from before. Retractions have to name a record that came before them.
    """
    head = after or Head.before_all(group, ring.association)
    taken, ids = list[Taken](), set[str]()
    for envelope in envelopes:
        try:
            one = read(envelope, group, ring)
            head = continued(one, head)
            if one.record.id in ids or seen(one.record.id):
                raise Refused(Reason.REPEATED_ID, f"id {one.record.id!r:.80}")
            retracts = one.record.retracts
            if retracts is not None and retracts not in ids and not seen(retracts):
                raise Refused(Reason.RETRACTION, f"id {retracts!r:.80}")
        except Refused as refused:
            same = [before for before in taken if _is_told_by(envelope, before)]
            refused.evidence = (*(before.envelope.token for before in [*same, *taken[-1:]][:2]), envelope.token)
            raise
        ids.add(one.record.id)
        taken.append(one)
    return taken


def without_reason(taken: list[Taken], retracted: Callable[[str], bool] = lambda _: False) -> list[Record]:
    """Return records whose payload is missing though nothing in the stretch, nor `retracted`, took them back."""
    gone = {one.record.retracts for one in taken if one.record.retracts}
    return [one.record for one in taken if one.envelope.payload is None and one.record.id not in gone and not retracted(one.record.id)]  # fmt: skip


def erased(envelope: Envelope) -> Envelope:
    """Return an envelope without payload and salt: the chain still verifies, and nobody can try what it may have said."""
    return replace(envelope, salt=None, payload=None)


def _is_told_by(envelope: Envelope, taken: Taken) -> bool:
    """Return whether an envelope claims the number or the id of a record."""
    try:
        claimed = unchecked_fields(envelope.token)
    except Refused:
        return False
    return claimed.get("seq") == taken.record.seq or claimed.get("id") == taken.record.id


def _check_payload(record: Record, envelope: Envelope) -> None:
    if not _SALT.fullmatch(envelope.salt or ""):
        raise Refused(Reason.PAYLOAD, f"record {record.seq}: a salt has 16 bytes of randomness or more, in base64url")
    try:
        found = payload_digest(envelope.payload, envelope.salt or "")
    except (ValueError, UnreadableBytes) as error:
        raise Refused(Reason.PAYLOAD, str(error)) from error
    if found != record.payload_digest:
        raise Refused(Reason.PAYLOAD, f"record {record.seq}")
    checked_payload(record.kind, envelope.payload or {})
