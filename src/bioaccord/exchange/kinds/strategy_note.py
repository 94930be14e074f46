"""A strategy note: the industry's plans for the coming years, written by two associations and signed by both."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .part import Line, Part, RecordName, Word, Words

MOST_VERSIONS = 10_000
"""A note has no more versions than this."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,120}$")]
"""What a note is called: it stands in addresses."""
Digest = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]


class Section(Part):
    """A section: its heading and its text in both languages."""

    section: Word
    heading: Words
    text: Words


class Comment(Part):
    """What somebody says of a section."""

    section: Word
    by: Line
    text: Words


class StrategyNote(Part):
    """A step in the life of a note.

    `draft` carries the whole text of a version that builds on `base` (0 for the first); `comment` what is said of a version; `agreed`
    says that the sender signs the text of this digest: the note is common once both sides agreed to the same digest; `published` that
    the sender shows it to its members.
    """

    note: Name
    step: Literal["draft", "comment", "agreed", "published", "withdrawn"]
    version: Annotated[int, Field(ge=1, le=MOST_VERSIONS)]
    base: Annotated[int, Field(ge=0, le=MOST_VERSIONS)] = 0
    title: Words | None = None
    sections: Annotated[tuple[Section, ...], Field(max_length=60)] = ()
    authors: Annotated[tuple[Line, ...], Field(max_length=40)] = ()
    comments: Annotated[tuple[Comment, ...], Field(max_length=100)] = ()
    text_digest: Digest
    about: Annotated[tuple[RecordName, ...], Field(max_length=60)] = ()
    is_fictional: bool = False

    @model_validator(mode="after")
    def _carries_what_its_step_needs(self) -> StrategyNote:
        if (self.step == "draft") != bool(self.sections and self.title and self.authors):
            raise ValueError("a draft carries title, sections and authors; no other step does")
        if (self.step == "comment") != bool(self.comments):
            raise ValueError("comments are told in the step 'comment', and in no other")
        if self.base >= self.version:
            raise ValueError("a version builds on an earlier one")
        return self
