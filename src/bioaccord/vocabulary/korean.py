"""Korean particles, which follow the last sound of the word before them."""

from __future__ import annotations

_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_FINALS = 28
# Digits and Latin letters by how Korean reads them aloud: True where the reading ends in a consonant.
_ENDS_IN_CONSONANT = dict.fromkeys("013678LMNRlmnr", True)


def with_particle(word: str, particles: str) -> str:
    """Return a word with the particle that fits its last sound; `particles` gives both, consonant first.

    >>> with_particle("헤파린", "이/가"), with_particle("리도카인 주사제", "을/를"), with_particle("헤파린(원료)", "은/는")
    ('헤파린이', '리도카인 주사제를', '헤파린(원료)은')
    """
    after_consonant, after_vowel = particles.split("/")
    last = _last_sound(word)
    if particles.startswith("으로") and _ends_in_rieul(last):
        return word + after_vowel
    return word + (after_consonant if _has_final(last) else after_vowel)


def _last_sound(word: str) -> str:
    bare = word.rstrip()
    while bare.endswith(")") and "(" in bare:
        bare = bare[: bare.rindex("(")].rstrip()
    letters = [character for character in bare if character.isalnum()]
    return letters[-1] if letters else ""


def _has_final(character: str) -> bool:
    if character and _FIRST_SYLLABLE <= ord(character) <= _LAST_SYLLABLE:
        return (ord(character) - _FIRST_SYLLABLE) % _FINALS != 0
    return _ENDS_IN_CONSONANT.get(character, False)


def _ends_in_rieul(character: str) -> bool:
    if character and _FIRST_SYLLABLE <= ord(character) <= _LAST_SYLLABLE:
        return (ord(character) - _FIRST_SYLLABLE) % _FINALS == 8
    return character in "178LRlr"
