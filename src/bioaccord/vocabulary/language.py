"""The two languages of the agreement, and text that exists in both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language a reader can choose."""

    KOREAN = "ko"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Korean and English; `original` says which of them a publisher wrote, if one did.

    A side that nobody has written yet is empty, and `in_language` then falls back to the other: a reader sees a
    foreign sentence rather than nothing.
    """

    ko: str
    en: str
    original: Language | None = None

    def in_language(self, language: Language | str) -> str:
        """Return the words in `language`, or in the other language where there are none."""
        if language == Language.KOREAN:
            return self.ko or self.en
        return self.en or self.ko

    def is_translated(self, language: Language | str) -> bool:
        """Return whether words in `language` exist."""
        return bool(self.ko if language == Language.KOREAN else self.en)


def share_of_hangul(text: str) -> float:
    """Return the share (0..1) of letters that are Hangul; 0 for a text without letters."""
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return 0.0
    hangul = sum("가" <= character <= "힣" or "ㄱ" <= character <= "ㅣ" for character in letters)
    return hangul / len(letters)


def mid_sentence(words: str) -> str:
    """Return an English name as it stands inside a sentence: lower-case, unless it begins with an acronym or a code.

    >>> mid_sentence("Lidocaine injection"), mid_sentence("CHO cell line"), mid_sentence("L-lysine")
    ('lidocaine injection', 'CHO cell line', 'L-lysine')
    """
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
