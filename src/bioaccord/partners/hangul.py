"""Hangul as the letters it is made of, so that names can be compared by sound."""

from __future__ import annotations

_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS = [chr(0x1100 + place) for place in range(19)]
_MEDIALS = [chr(0x1161 + place) for place in range(21)]
_FINALS = ["", *(chr(0x11A8 + place) for place in range(27))]
_SILENT_INITIAL = 11


def letters(text: str) -> list[list[str]]:
    """Return the letters of each character: of a syllable its initial (the silent one left out), vowel and final; others as they are.

    Initials and finals are different letters, because they sound different.

    >>> [len(one) for one in letters("이엘ab")]
    [1, 2, 1, 1]
    """
    return [_letters(character) for character in text]


def is_syllable(character: str) -> bool:
    """Tell whether a character is a whole Hangul syllable."""
    return _FIRST <= ord(character) <= _LAST


def has_hangul(text: str) -> bool:
    """Tell whether a text has a Hangul syllable."""
    return any(is_syllable(character) for character in text)


def _letters(character: str) -> list[str]:
    if not is_syllable(character):
        return [character]
    place = ord(character) - _FIRST
    initial, medial, final = place // 588, place % 588 // 28, place % 28
    found = [] if initial == _SILENT_INITIAL else [_INITIALS[initial]]
    found.append(_MEDIALS[medial])
    if final:
        found.append(_FINALS[final])
    return found
