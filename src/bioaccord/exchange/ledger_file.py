"""A ledger as a file: everything that proves it, one statement a line, and a look at it that trusts nobody's node."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bioaccord.vocabulary.language import Text

from .canonical import canonical
from .checkpoint import read_checkpoint
from .closing import read_closing
from .group import Group
from .head import Head
from .key_ring import Cause, KeyChange, KeyRing, read_change, read_unvouched_change
from .keys import PublicKey
from .kinds import Kind
from .ledger import Taken, verified
from .record import Envelope
from .refusal import TOLD, Reason, Refused
from .statement import opened, unchecked_fields

VERSION = 1
_MOST_LINE_LETTERS = 512 * 1024


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """The keys of an association as a node holds them: the first one, and each change as the signed statements that made it."""

    association: str
    first: str
    changes: Sequence[Sequence[str]] = ()


def ledger_lines(
    group: Group,
    source: str,
    keys: Iterable[HeldKeys],
    agreement: Mapping[str, str],
    closings: Mapping[str, str],
    envelopes: Iterable[Envelope],
    checkpoints: Iterable[tuple[str, str]],
) -> Iterator[str]:
    """Yield a ledger as lines of canonical JSON, each a `part`: ledger, key, key-change, agreement, closing, record, checkpoint.

    `agreement` and `closings` give each member's signed statement, `checkpoints` pairs of who signed and the token.
    """
    yield _line("ledger", version=VERSION, group=group.group_id, source=source)
    for one in keys:
        yield _line("key", association=one.association, x=one.first)
        for tokens in one.changes:
            yield _line("key-change", association=one.association, tokens=list(tokens))
    for part, statements in (("agreement", agreement), ("closing", closings)):
        for member, token in sorted(statements.items()):
            yield _line(part, member=member, token=token)
    for envelope in envelopes:
        yield _line("record", token=envelope.token, salt=envelope.salt, payload=envelope.payload)
    for by, token in checkpoints:
        yield _line("checkpoint", by=by, token=token)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place of a file that does not hold: its line, counted from 1, why, and what more is known."""

    line: int
    told: Text
    detail: str = ""


@dataclass(slots=True)
class Verdict:
    """What a look at a file found. `broken` is None where everything in it holds."""

    group: str = ""
    source: str = ""
    members: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    key_ids: dict[str, str] = field(default_factory=dict)
    """Association → the fingerprint of its current key. They are what has to be compared with what the associations say themselves."""
    vouched: list[str] = field(default_factory=list)
    """Associations that changed a key without the old one's signature: a person compared the fingerprint, and no file can prove it."""
    records: int = 0
    erased: int = 0
    retractions: int = 0
    head: Head | None = None
    checkpoints: dict[str, int] = field(default_factory=dict)
    """Association → the highest number whose digest it signed."""
    is_closed: bool = False
    broken: Broken | None = None


class _DoesNotHold(Exception):
    def __init__(self, told: Text, detail: str = "") -> None:
        super().__init__(told.en)
        self.broken_told, self.detail = told, detail


_NO_JSON = Text("JSON 한 줄로 읽을 수 없습니다.", "It is no line of JSON.")
_PART = Text("순서가 다르거나 규격에 없는 줄입니다.", "It is a line out of order, or none of the format.")
_VERSION = Text("다른 판의 파일 형식입니다.", "The file is of another version of the format.")
_KEY = Text("협회의 키가 아닙니다.", "It is no key of an association.")
_MEMBERS = Text("모든 구성원이 서명한 합의가 없습니다.", "An agreement signed by every member is missing.")
_AGREEMENT = Text("다른 합의에 한 서명입니다.", "It signs another agreement.")
_CLOSING = Text("이 그룹을 닫는 서명이 아닙니다.", "It does not close this group.")
_AFTER_CLOSING = Text(
    "그룹이 닫힌 뒤에 이어진 기록이며, 철회나 수령 확인이 아닙니다.",
    "It continues a ledger that its owner had closed before, and is no retraction and no receipt.",
)
_WITHOUT_REASON = Text(
    "철회되지 않은 기록의 내용이 없습니다.", "The content of a record that nothing in the file retracts is missing."
)
_STILL_THERE = Text("철회된 기록의 내용이 남아 있습니다.", "The content of a record that was retracted is still there.")
_REWRITTEN = Text(
    "협회가 서명한 머리와 다릅니다. 파일의 기록이 뒤에 바뀌었습니다.",
    "It contradicts the head that an association signed: the records of the file were changed since.",
)
_SHORT = Text(
    "서명된 머리보다 파일이 짧습니다. 뒤의 기록이 빠졌습니다.",
    "It signs a number that the file does not reach: records at the end are missing.",
)
_EMPTY = Text("원장이 없는 빈 파일입니다.", "The file holds no ledger.")
_UNPROVEN = Text(
    "알려 준 지문의 키 뒤에, 그 키의 서명 없이 바뀐 키가 있습니다. 지금 쓰는 키의 지문을 협회에 물어 적으십시오.",
    "The key of the fingerprint that was given was changed later without its own signature: ask the association for the fingerprint of its key of now.",
)
_NO_KEY = Text("파일에 그 협회의 키가 없습니다.", "The file names no key of that association.")
_FINGERPRINT = Text("알려 준 지문과 다른 키입니다.", "The key has another fingerprint than the one that was given.")  # fmt: skip


def looked_at(lines: Iterable[str], expected: Mapping[str, str] | None = None) -> Verdict:
    """Return what holds in the lines of a ledger's file, up to the first place that does not.

    `expected` gives fingerprints that associations told by another way (association → key id): each has to be of a key the file names.
    Nothing is taken from a node's word: keys follow from the first one by signed changes, the group from every member's signature, each
    record from the one before it, contents from their digests, and the whole from the heads that the members signed.
    """
    look = _Look(dict(expected or {}))
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            look.take(number, line)
        look.end()
    except _DoesNotHold as error:
        look.verdict.broken = Broken(look.at or number or 1, error.broken_told, error.detail)
    except Refused as error:
        look.verdict.broken = Broken(number, TOLD[error.reason], error.detail)
    return look.verdict


class _Look:
    def __init__(self, expected: dict[str, str]) -> None:
        self.verdict, self.expected = Verdict(), expected
        self.rings: dict[str, KeyRing] = {}
        self.agreements: dict[str, str] = {}
        self.key_lines: dict[str, int] = {}
        self.group: Group | None = None
        self.closed: Head | None = None
        self.closing_line = 0
        self.changed: list[tuple[KeyChange, int]] = []
        self.digests: list[str] = []
        self.ids: dict[str, int] = {}
        self.empty: dict[str, int] = {}
        """Ids of records without content, each with its line."""
        self.retracted: set[str] = set()
        self.at = 0
        """The line to name where it is not the one that is read."""

    def take(self, number: int, line: str) -> None:
        fields = _fields(line)
        part = fields.pop("part", None)
        if (number == 1) != (part == "ledger"):
            raise _DoesNotHold(_PART)
        takes: dict[str, Callable[..., None]] = {
            "ledger": self._head, "key": self._key, "key-change": self._change, "agreement": self._agreement,
            "closing": self._closing, "record": self._record, "checkpoint": self._checkpoint,
        }  # fmt: skip
        take = takes.get(str(part))
        if take is None:
            raise _DoesNotHold(_PART, f"{part!r:.40}")
        try:
            take(number, **fields)
        except TypeError as error:  # other fields than the part has
            raise _DoesNotHold(_PART, str(part)) from error

    def end(self) -> None:
        if not self.verdict.source:
            raise _DoesNotHold(_EMPTY)
        group = self._agreed()
        self.verdict.head = Head(len(self.digests), self.digests[-1] if self.digests else group.genesis(self.verdict.source))  # fmt: skip
        if self.closed is not None:
            self.at = self.closing_line
            self._compare(self.verdict.source, self.closed)
        for change, line in self.changed:
            self.at = line
            named = change.heads.get(group.group_id) if change.association == self.verdict.source else None
            self._compare(change.association, named or Head(0, ""))
        self.at = 0
        lost = [line for one, line in self.empty.items() if one not in self.retracted]
        kept = [self.ids[one] for one in self.retracted if one not in self.empty]
        for places, told in ((lost, _WITHOUT_REASON), (kept, _STILL_THERE)):
            if places:
                self.at = min(places)
                raise _DoesNotHold(told)
        for association, key_id in self.expected.items():
            ring, self.at = self.rings.get(association), self.key_lines.get(association, 1)
            if ring is None:
                raise _DoesNotHold(_NO_KEY, association)
            if ring.key(key_id) is None:
                raise _DoesNotHold(_FINGERPRINT, association)
            unproven = [change.cause is Cause.COMPROMISE for change in _changes_after(ring, key_id)]
            if any(unproven):
                # Anybody can sign a change "after a leak" with a key of their own.
                raise _DoesNotHold(_UNPROVEN, association)

    def _head(self, number: int, *, version: int, group: str, source: str) -> None:
        if version != VERSION:
            raise _DoesNotHold(_VERSION, str(version))
        self.verdict.group, self.verdict.source = str(group), str(source)

    def _key(self, number: int, *, association: str, x: str) -> None:
        if association in self.rings or self.group is not None:
            raise _DoesNotHold(_PART)
        try:
            self.rings[association] = KeyRing(str(association), PublicKey.of(str(x)))
        except ValueError as error:
            raise _DoesNotHold(_KEY, str(association)) from error
        self.verdict.key_ids[association] = self.rings[association].current.key_id
        self.key_lines[association] = number

    def _change(self, number: int, *, association: str, tokens: list[str]) -> None:
        ring = self.rings.get(association)
        if ring is None or self.group is not None or not all(isinstance(one, str) for one in tokens):
            raise _DoesNotHold(_PART)
        if len(tokens) > 1:
            change = read_change(tokens, ring)
        else:
            change = read_unvouched_change(tokens, ring.association)
            self.verdict.vouched.append(association)
        self.rings[association] = ring.with_change(change)
        self.changed.append((change, number))
        self.verdict.key_ids[association] = change.new.key_id

    def _agreement(self, number: int, *, member: str, token: str) -> None:
        ring = self.rings.get(member)
        if ring is None or self.group is not None:
            raise _DoesNotHold(_PART)
        fields, _, _ = opened("agreement", str(token), ring.key)
        if fields.get("group") != self.verdict.group or (
            self.agreements and canonical(fields) != canonical(_any(self.agreements))
        ):
            raise _DoesNotHold(_AGREEMENT, str(member))
        self.agreements[member] = token

    def _agreed(self) -> Group:
        """Return the group, once all that signed it have been read."""
        if self.group is None:
            try:
                group = Group.from_fields(_any(self.agreements)) if self.agreements else None
            except ValueError as error:
                raise _DoesNotHold(_MEMBERS) from error
            if group is None or set(group.members) != set(self.agreements) or self.verdict.source not in group.members:
                raise _DoesNotHold(_MEMBERS)
            self.group, self.verdict.members, self.verdict.kinds = group, group.members, group.kinds
        return self.group

    def _closing(self, number: int, *, member: str, token: str) -> None:
        self._agreed()
        ring = self.rings.get(member)
        if ring is None:
            raise _DoesNotHold(_PART)
        closing = read_closing(str(token), member, ring.key)
        if closing.group != self.verdict.group:
            raise _DoesNotHold(_CLOSING)
        self.verdict.is_closed = True
        if member == self.verdict.source:
            self.closed, self.closing_line = closing.head, number

    def _record(self, number: int, *, token: str, salt: str | None, payload: dict[str, Any] | None) -> None:
        group = self._agreed()
        if self.verdict.checkpoints:
            raise _DoesNotHold(_PART)
        head = Head(len(self.digests), self.digests[-1] if self.digests else group.genesis(self.verdict.source))
        taken: Taken = verified([Envelope(token, salt, payload)], group, self.rings[self.verdict.source], head, self.ids.__contains__)[0]  # fmt: skip
        record = taken.record
        if self.closed is not None and record.seq > self.closed.seq and record.kind != Kind.RECEIPT:
            raise _DoesNotHold(_AFTER_CLOSING, str(record.seq))
        self.digests.append(taken.head.digest)
        self.ids[record.id] = number
        self.verdict.records += 1
        if payload is None:
            self.verdict.erased += 1
            self.empty[record.id] = number
        if record.retracts is not None:
            self.verdict.retractions += 1
            self.retracted.add(record.retracts)

    def _checkpoint(self, number: int, *, by: str, token: str) -> None:
        self._agreed()
        ring = self.rings.get(by)
        if ring is None:
            raise _DoesNotHold(_PART)
        checkpoint = read_checkpoint(str(token), by, ring.key)
        if (checkpoint.group, checkpoint.source) != (self.verdict.group, self.verdict.source):
            raise Refused(Reason.GROUP, "a checkpoint of another ledger")
        self._compare(by, checkpoint.head)
        self.verdict.checkpoints[by] = max(checkpoint.head.seq, self.verdict.checkpoints.get(by, 0))

    def _compare(self, by: str, signed: Head) -> None:
        """Look whether the records of the file are those whose head an association signed."""
        if signed.seq > len(self.digests):
            raise _DoesNotHold(_SHORT, f"{by} {signed.seq}")
        if signed.seq and self.digests[signed.seq - 1] != signed.digest:
            raise _DoesNotHold(_REWRITTEN, f"{by} {signed.seq}")


def _fields(line: str) -> dict[str, Any]:
    if len(line) > _MOST_LINE_LETTERS:
        raise _DoesNotHold(_NO_JSON)
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise _DoesNotHold(_NO_JSON) from None
    if not isinstance(fields, dict):
        raise _DoesNotHold(_NO_JSON)
    return fields


def _changes_after(ring: KeyRing, key_id: str) -> Sequence[KeyChange]:
    at = next((place for place, change in enumerate(ring.changes) if change.old == key_id), len(ring.changes))
    return ring.changes[at:]


def _any(tokens: Mapping[str, str]) -> dict[str, Any]:
    """Return what one of these agreements says; all of them say the same, and each signature was checked."""
    return unchecked_fields(next(iter(tokens.values())))


def _line(part: str, **fields: object) -> str:
    return canonical({"part": part, **fields}).decode()
