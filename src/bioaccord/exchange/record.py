"""A record: what one association tells a group, in the fields of CloudEvents 1.0 and those of its ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bioaccord.vocabulary.tlp import TLP

from .digest import LENGTH
from .instant import read_instant, write_instant
from .refusal import Reason, Refused

_FIXED = {"specversion": "1.0", "datacontenttype": "application/json"}
_TEXTS = ("id", "source", "type", "time", "subject", "tlp", "group", "prev", "payload_digest")
_FIELDS = {*_FIXED, *_TEXTS, "audience", "seq", "retracts"}
_LONGEST = 200
_LONGEST_ID = 110
_RECEIPT = "receipt"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LAST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Record:
    """The signed part of what is told. `seq` counts from 1 within (source, group); `prev` is the digest of the record before.

    `retracts` is the id of an earlier record of the same ledger whose payload is to be erased.
    """

    id: str
    source: str
    kind: str
    time: datetime
    subject: str
    marking: TLP
    group: str
    audience: tuple[str, ...]
    seq: int
    prev: str
    payload_digest: str
    retracts: str | None = None

    def fields(self) -> dict[str, Any]:
        """Return what is signed."""
        return {
            **_FIXED,
            "id": self.id,
            "source": self.source,
            "type": self.kind,
            "time": write_instant(self.time),
            "subject": self.subject,
            "tlp": str(self.marking),
            "group": self.group,
            "audience": list(self.audience),
            "seq": self.seq,
            "prev": self.prev,
            "payload_digest": self.payload_digest,
            "retracts": self.retracts,
        }

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Record:
        """Return the record of signed fields; raises `Refused` where a field is missing, of another type, too long or not of the protocol."""
        if set(fields) != _FIELDS:
            raise Refused(Reason.FIELDS, f"fields {sorted(set(fields) ^ _FIELDS)} are missing or not of the protocol")
        if any(fields[name] != value for name, value in _FIXED.items()):
            raise Refused(Reason.FIELDS, "another version of CloudEvents or content that is no JSON")
        for name in _TEXTS:
            if not isinstance(fields[name], str) or not 0 < len(fields[name]) <= _LONGEST:
                raise Refused(Reason.FIELDS, f"{name} is no text of 1 to {_LONGEST} letters")
            if _CONTROL.search(fields[name]):
                raise Refused(Reason.FIELDS, f"{name} holds control characters")
        if fields["type"] != _RECEIPT and len(fields["id"]) > _LONGEST_ID:
            # A receipt is called after the record that it is of.
            raise Refused(Reason.FIELDS, f"id has more than {_LONGEST_ID} letters")
        audience, seq, retracts = fields["audience"], fields["seq"], fields["retracts"]
        if not isinstance(audience, list) or not all(isinstance(one, str) for one in audience):
            raise Refused(Reason.FIELDS, "audience is no list of associations")
        if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq <= _LAST:
            raise Refused(Reason.FIELDS, "seq is no whole number from 1")
        if retracts is not None and (
            not isinstance(retracts, str) or not 0 < len(retracts) <= _LONGEST or _CONTROL.search(retracts)
        ):
            raise Refused(Reason.FIELDS, "retracts is no id")
        if len(fields["prev"]) != LENGTH or len(fields["payload_digest"]) != LENGTH:
            raise Refused(Reason.FIELDS, "prev or payload_digest is no digest")
        try:
            time = read_instant(fields["time"])
            marking = TLP(fields["tlp"])
        except ValueError as error:
            raise Refused(Reason.FIELDS, str(error)) from error
        return cls(
            fields["id"], fields["source"], fields["type"], time, fields["subject"], marking, fields["group"],
            tuple(audience), seq, fields["prev"], fields["payload_digest"], retracts,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """A record as it is kept and sent: the signed token, and apart from it salt and payload, None once erased."""

    token: str
    salt: str | None
    payload: dict[str, Any] | None
