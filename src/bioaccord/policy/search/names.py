"""The words of the field in both languages for searches: the glossary, and names of materials, agencies and laws."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bioaccord.policy.agencies import agency_names
from bioaccord.policy.korean_laws import law_table
from bioaccord.vocabulary.glossary import standard_glossary
from bioaccord.vocabulary.material import standard_materials


class Names:
    """Things with Korean and English words for each, the official word first."""

    def __init__(self, things: Iterable[tuple[Iterable[str], Iterable[str]]]) -> None:
        self._by_word: dict[str, dict[str, None]] = {}
        for korean, english in things:
            these, those = list(korean), list(english)
            for words, others in ((these, those), (those, these)):
                for word in words:
                    self._by_word.setdefault(_key(word), {}).update(dict.fromkeys(others))

    def translations(self, word: str) -> tuple[str, ...]:
        """Return the words for a thing in the other language, whatever its case and spaces; English plurals included."""
        key = _key(word)
        for written in (key, key.removesuffix("s"), key.removesuffix("es")):
            if written in self._by_word:
                return tuple(self._by_word[written])
        return ()


@cache
def standard_names() -> Names:
    """Return the words of the glossary, and the names that the tables of materials, US agencies and Korean laws hold."""
    words = ((entry.korean_words, entry.english_words) for entry in standard_glossary())
    materials = (((one.name.ko, *one.synonyms_ko), (one.name.en, *one.synonyms_en)) for one in standard_materials())
    agencies = ((_with_acronym(name.ko), _with_acronym(name.en)) for name in agency_names().values())
    laws = (((law,), (english,)) for law, (english, _) in law_table().items() if english)
    return Names([*words, *materials, *agencies, *laws])


def _with_acronym(name: str) -> tuple[str, ...]:
    """Return a name, and the acronym in brackets at its end as a name of its own."""
    full, bracket, acronym = name.partition(" (") if " (" in name else name.partition("(")
    return (full, acronym.rstrip(")")) if bracket else (name,)


def _key(word: str) -> str:
    return "".join(word.casefold().split())
