"""What somebody's list says of an organisation beside its name, in the form in which it is compared with the directory."""

from __future__ import annotations

import unicodedata
from functools import cache

from bioaccord.vocabulary.country import country_words

from .entry import IdentifierScheme
from .identifiers import cleaned


def compared(name: str, written: str) -> list[str]:
    """Return the forms in which a property is compared: none where nothing usable is written.

    >>> compared("business_number", "124-81-00998"), compared("country", "South Korea"), compared("lei", "none")
    (['1248100998'], ['KR'], [])
    """
    if name in set(IdentifierScheme):
        found = cleaned(IdentifierScheme(name), written)
        return [found] if found else []
    text = " ".join(unicodedata.normalize("NFKC", written).casefold().split())
    if not text:
        return []
    return [_countries().get(text, text.upper())] if name == "country" else [text]


@cache
def _countries() -> dict[str, str]:
    return {word.casefold(): code for word, code in country_words().items()}
