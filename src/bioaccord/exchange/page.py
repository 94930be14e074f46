"""A page of a ledger as it travels: envelopes in order, where it goes on, and what the sender says its head is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .canonical import DEEPEST, UnreadableBytes, canonical, parsed
from .record import Envelope
from .refusal import Reason, Refused

MOST_RECORDS = 1000
MOST_PAGE_BYTES = 8 * 1024 * 1024
"""The most one page may weigh; a sender ends a page early rather than passing it."""
_ENVELOPE = {"token", "salt", "payload"}
_SALT_LETTERS = 64


@dataclass(frozen=True, slots=True)
class Page:
    """Envelopes from a number on. `more` says that the ledger goes on; `checkpoint` is the sender's own signed head, where it has one."""

    envelopes: tuple[Envelope, ...]
    more: bool
    checkpoint: str | None = None

    def written(self) -> bytes:
        """Return the page as bytes."""
        envelopes = [{"token": one.token, "salt": one.salt, "payload": one.payload} for one in self.envelopes]
        return canonical({"checkpoint": self.checkpoint, "more": self.more, "records": envelopes})


def weight(envelope: Envelope) -> int:
    """Return about how many bytes an envelope adds to a page."""
    return len(envelope.token) + (len(canonical(envelope.payload)) if envelope.payload is not None else 4) + 130


def filled(envelopes: Sequence[Envelope], more: bool, checkpoint: str | None = None) -> Page:
    """Return a page of as many of these envelopes as may travel together, at least one; `more` says whether others follow these."""
    kept, heavy = list[Envelope](), 0
    for envelope in envelopes[:MOST_RECORDS]:
        heavy += weight(envelope)
        if kept and heavy > MOST_PAGE_BYTES - 64 * 1024:
            break
        kept.append(envelope)
    return Page(tuple(kept), more or len(kept) < len(envelopes), checkpoint)


def read_page(content: bytes) -> Page:
    """Return the page that bytes hold; raises `Refused` for too much, too deep, or what is no page."""
    try:
        fields = parsed(content, MOST_PAGE_BYTES, DEEPEST + 4)
    except UnreadableBytes as error:
        raise Refused(Reason.TOO_LARGE if len(content) > MOST_PAGE_BYTES else Reason.UNREADABLE, str(error)) from error
    if not isinstance(fields, dict) or set(fields) != {"checkpoint", "more", "records"}:
        raise Refused(Reason.FIELDS, "a page holds checkpoint, more and records")
    records, more, checkpoint = fields["records"], fields["more"], fields["checkpoint"]
    if (
        not isinstance(records, list)
        or len(records) > MOST_RECORDS
        or not isinstance(more, bool)
        or not isinstance(checkpoint, str | None)
    ):
        raise Refused(Reason.FIELDS, f"a page holds up to {MOST_RECORDS} records")
    return Page(tuple(_envelope(one) for one in records), more, checkpoint)


def _envelope(fields: Any) -> Envelope:
    if not isinstance(fields, dict) or set(fields) != _ENVELOPE:
        raise Refused(Reason.FIELDS, "a record travels as token, salt and payload")
    token, salt, payload = fields["token"], fields["salt"], fields["payload"]
    whole = isinstance(salt, str) and 0 < len(salt) <= _SALT_LETTERS and salt.isascii() and isinstance(payload, dict)
    erased = salt is None and payload is None
    if not isinstance(token, str) or not (whole or erased):
        raise Refused(Reason.FIELDS, "salt and payload are both there or both erased")
    return Envelope(token, salt, payload)
