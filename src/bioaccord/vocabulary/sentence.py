"""Sentences told in either language: an English template, the values in it, and its Korean in one table."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from numbers import Number

import yaml

from .language import Language, Text


@dataclass(frozen=True, slots=True, init=False)
class Sentence:
    """An English template with the values that stand in it; its Korean is looked up in `sentences.yaml`, here or beside the code that says it.

    Values are written as `str.format` writes them; one that is a `Sentence` or a `Text` is told in the language of the whole.
    `template` has to be written where the sentence is made, as a plain literal: a test reads every one of them in the source
    and fails where the table lacks its Korean, or holds one that nobody says any more.

    >>> gone = Sentence("has no sheet '{sheet}'.", sheet="sites")
    >>> str(gone), gone.told("ko")
    ("has no sheet 'sites'.", "'sites' 시트가 없습니다.")
    """

    template: str
    values: tuple[tuple[str, object], ...]

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        # Words and numbers stay what they are; anything else (an error, a list) is kept as it reads, so that sentences can be compared.
        kept = ((name, one if isinstance(one, _KEPT) else str(one)) for name, one in values.items())
        object.__setattr__(self, "values", tuple(kept))

    def told(self, language: Language | str) -> str:
        """Return the sentence in a language; in English where nobody has written its Korean."""
        template = self.template
        if language == Language.KOREAN:
            template = korean_sentences().get(template, template)
        return template.format(**{name: told(value, language) for name, value in self.values})

    def with_value(self, name: str, value: object) -> Sentence:
        """Return the same sentence with another value at one name."""
        other = copy(self)
        kept = tuple((key, value if key == name else one) for key, one in self.values)
        object.__setattr__(other, "values", kept)
        return other

    def __str__(self) -> str:
        return self.told(Language.ENGLISH)

    def __bool__(self) -> bool:
        return bool(self.template)

    def __add__(self, other: Sentence) -> Sentence:
        """Return two sentences after one another; an empty one leaves no gap."""
        if not self or not other:
            return self or other
        return Sentence("{first} {second}", first=self, second=other)


_KEPT = (str, Number, Sentence, Text)
NOTHING = Sentence("")


class WrongValue(ValueError):
    """A value that a model refuses while a file is read; `sentence` says what is wrong with it, in both languages."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def told(value: object, language: Language | str) -> object:
    """Return words in a language where `value` has them in both, or else the value itself."""
    if isinstance(value, Sentence):
        return value.told(language)
    if isinstance(value, Text):
        return value.in_language(language)
    return value


@cache
def korean_sentences() -> dict[str, str]:
    """Return the Korean template of every English one."""
    tables = (yaml.safe_load(table.read_text(encoding="utf-8")) for table in sentence_tables())
    return {entry["en"]: entry["ko"] for table in tables for entry in table}


def sentence_tables() -> list[Traversable]:
    """Return every `sentences.yaml`: the one beside this file, and that of each room or part of one that keeps its own beside its code.

    So a law can be added as one folder.
    """
    rooms = [one for one in files("bioaccord").iterdir() if one.is_dir()]
    parts = [part for room in rooms for part in room.iterdir() if part.is_dir()]
    return sorted(
        (table for folder in (*rooms, *parts) if (table := folder.joinpath("sentences.yaml")).is_file()), key=str
    )
