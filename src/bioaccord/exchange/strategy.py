"""Strategy notes of two associations: what their records, put together, make of a note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from .canonical import canonical
from .digest import digest
from .kinds import checked_payload, plain
from .kinds.part import Words
from .kinds.strategy_note import Comment, Section, StrategyNote


class NoteState(StrEnum):
    """How far a note has come."""

    DRAFTED = "drafted"
    AGREED_BY_ONE = "agreed_by_one"
    COMMON = "common"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Told:
    """A record of a strategy note: who told it, under which id, when, and its payload (None once it was retracted)."""

    source: str
    record_id: str
    time: datetime
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """A whole text of a note: `base` is the version it builds on; `text_digest` stands for title and sections."""

    version: int
    base: int
    source: str
    record_id: str
    time: datetime
    title: Words
    sections: tuple[Section, ...]
    authors: tuple[str, ...]
    text_digest: str


@dataclass(frozen=True, slots=True)
class SaidOfIt:
    """A comment on a section of a version."""

    source: str
    record_id: str
    time: datetime
    version: int
    comment: Comment


@dataclass(frozen=True, slots=True)
class GivenWord:
    """That an association agreed to the text of a digest, published it, or withdrew the note: in which record, and when."""

    source: str
    record_id: str
    time: datetime
    text_digest: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note as both sides' records make it.

    `current` is the version that counts: the highest number, of two with the same number the one told first (then by source), so that both
    nodes say the same. `beside` are versions that another of the same number stands against: somebody has to bring them together in a next
    one. `agreed` says which of them agreed to the text that counts; the note is common where all `members` did. `published` says which text
    each published last. `standing` is what members of both read: the newest text that all agreed to and all published. It stands until a
    newer one does, its text is retracted, or the note is withdrawn. `agreements` and `publications` are all that was said so, of any text,
    each association's first word for a text alone; `withdrawn` is the word that ended the note.
    """

    note: str
    members: tuple[str, ...]
    versions: tuple[NoteVersion, ...]
    beside: tuple[NoteVersion, ...]
    comments: tuple[SaidOfIt, ...]
    agreed: Mapping[str, str]
    published: Mapping[str, str]
    standing: NoteVersion | None
    state: NoteState
    agreements: tuple[GivenWord, ...] = ()
    publications: tuple[GivenWord, ...] = ()
    withdrawn: GivenWord | None = None

    @property
    def current(self) -> NoteVersion | None:
        """The version that counts; None where every one was retracted."""
        against = {one.record_id for one in self.beside}
        return next((one for one in reversed(self.versions) if one.record_id not in against), None)

    @property
    def common(self) -> NoteVersion | None:
        """The text that all members signed, where there is one."""
        texts = {self.agreed.get(member) for member in self.members}
        if len(texts) != 1 or None in texts:
            return None
        return next((one for one in self.versions if one.text_digest in texts), None)


def text_digest(title: Words, sections: Sequence[Section]) -> str:
    """Return what stands for a text when it is agreed: the digest of its title and sections, in both languages."""
    return digest("strategy", canonical([plain(title), [plain(one) for one in sections]]))


def draft_payload(note: str, version: int, base: int, title: Words, sections: Sequence[Section], authors: Sequence[str], *, is_fictional: bool = False) -> dict[str, Any]:  # fmt: skip
    """Return the payload of a new version of a note."""
    return plain(
        StrategyNote(
            note=note, step="draft", version=version, base=base, title=title, sections=tuple(sections), authors=tuple(authors),
            text_digest=text_digest(title, sections), is_fictional=is_fictional,
        )
    )  # fmt: skip


def note_of(note: str, members: Sequence[str], told: Iterable[Told]) -> Note:
    """Return a note from all that was told of it, in any order; what does not hold together is left out.

    A version whose digest is not that of its text is left out, and an agreement counts only while the text that was agreed to is there and
    nobody told a later version: who changes the text has to be agreed with again.
    """
    read = sorted(
        (one for one in told if one.payload is not None), key=lambda one: (one.time, one.source, one.record_id)
    )
    versions, comments = list[NoteVersion](), list[SaidOfIt]()
    agreed, published = dict[str, str](), dict[str, str]()
    agreements, publications = dict[tuple[str, str], GivenWord](), dict[tuple[str, str], GivenWord]()
    withdrawn: GivenWord | None = None
    steps = [(one, _step(one)) for one in read]
    for one, step in steps:
        if step.note != note or one.source not in members:
            continue
        word = GivenWord(one.source, one.record_id, one.time, step.text_digest)
        if step.step == "draft" and step.title and text_digest(step.title, step.sections) == step.text_digest:
            versions.append(NoteVersion(step.version, step.base, one.source, one.record_id, one.time, step.title, step.sections, tuple(step.authors), step.text_digest))  # fmt: skip
        elif step.step == "comment":
            comments += [SaidOfIt(one.source, one.record_id, one.time, step.version, comment) for comment in step.comments]  # fmt: skip
        elif step.step == "agreed":
            agreed[one.source] = step.text_digest
            agreements.setdefault((one.source, step.text_digest), word)
        elif step.step == "published":
            published[one.source] = step.text_digest
            publications.setdefault((one.source, step.text_digest), word)
        elif step.step == "withdrawn":
            withdrawn = withdrawn or word
    versions.sort(key=lambda one: (one.version, one.time, one.source, one.record_id))
    first = dict[int, NoteVersion]()
    beside = list[NoteVersion]()
    for version in versions:
        if first.setdefault(version.version, version).text_digest != version.text_digest:
            beside.append(version)
    last = max(first, default=0)
    agreed = {source: text for source, text in agreed.items() if last and text == first[last].text_digest}
    standing = None
    if withdrawn is None:
        given = agreements.keys() & publications.keys()
        by_all = [one for one in versions if all((member, one.text_digest) in given for member in members)]
        standing = by_all[-1] if by_all else None
    found = Note(note, tuple(sorted(members)), tuple(versions), tuple(beside), tuple(comments), agreed, published, standing, NoteState.DRAFTED, tuple(agreements.values()), tuple(publications.values()), withdrawn)  # fmt: skip
    return replace(found, state=_state(found))


def _state(note: Note) -> NoteState:
    if note.withdrawn is not None or not note.versions:
        return NoteState.WITHDRAWN
    if note.common is None:
        return NoteState.AGREED_BY_ONE if note.agreed else NoteState.DRAFTED
    is_standing = note.standing is not None and note.standing.text_digest == note.common.text_digest
    return NoteState.PUBLISHED if is_standing else NoteState.COMMON


def _step(told: Told) -> StrategyNote:
    part = checked_payload("strategy_note", told.payload or {})
    assert isinstance(part, StrategyNote)
    return part
