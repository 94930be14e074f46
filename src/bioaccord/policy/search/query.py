"""What a person asked for, once it was read: clauses that all must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class WordForm(StrEnum):
    """How words are looked for."""

    WORD = "word"
    """In any grammatical form, in both languages through the glossary."""
    PHRASE = "phrase"
    """Exactly as written."""
    BEGINNING = "beginning"
    """As the beginning of a word."""


class Field(StrEnum):
    """What can be asked for by name, and in which facet it is counted where it has one."""

    TITLE = "title"
    LAW = "law"
    AGENCY = "agency"
    TOPIC = "topic"
    COUNTRY = "country"
    KIND = "kind"
    STAGE = "stage"
    LANGUAGE = "language"
    PUBLISHER = "publisher"
    ID = "id"
    PUBLISHED = "published"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"


DAYS = frozenset((Field.PUBLISHED, Field.EFFECTIVE, Field.DEADLINE))


@dataclass(frozen=True, slots=True)
class Words:
    """A word or a phrase to look for in titles and texts."""

    text: str
    form: WordForm


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field that must hold a value: an id where the field has a list of values, or else words."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Days:
    """A date that must lie between two days, both included; None is open."""

    field: Field
    first_day: date | None
    last_day: date | None


Term = Words | FieldValue | Days


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms of which at least one must hold, or none where it is excluded."""

    any_of: tuple[Term, ...]
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Clauses that all must hold; without any, everything is asked for."""

    clauses: tuple[Clause, ...] = ()
