"""Identifiers and places as somebody's list writes them, in the form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bioaccord.vocabulary.country import country_words

from .entry import IdentifierScheme

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?([^/:?#\s]+)", re.IGNORECASE)
_LANGUAGE_HOSTS = re.compile(r"^(?:www\d*|en|eng|kr|kor|int|global|m)\.(?=.+\..+)")


def compared(name: str, written: str) -> list[str]:
    """Return the forms in which a property is compared: none where nothing usable is written.

    >>> compared("business_number", "131-86-52234"), compared("home_page", "https://www.samsungbioepis.com/en/")
    (['1318652234'], ['samsungbioepis.com'])
    """
    text = unicodedata.normalize("NFKC", written).strip()
    if not text:
        return []
    if name == IdentifierScheme.HOME_PAGE.value:
        found = _HOST.match(text.casefold())
        host = _LANGUAGE_HOSTS.sub("", found[1].strip(".")) if found else ""
        return [host] if "." in host else []
    if name == "country":
        return [_countries().get(text.casefold(), text.upper())]
    if name in set(IdentifierScheme):
        plain = re.sub(r"[\s.\-_/]", "", text).upper() if name != IdentifierScheme.TICKER.value else text.upper()
        # A ticker may be written with its exchange behind the point.
        return [plain.split(".")[0]] if plain else []
    return [" ".join(text.casefold().split())]


@cache
def _countries() -> dict[str, str]:
    return {word.casefold(): code for word, code in country_words().items()}
