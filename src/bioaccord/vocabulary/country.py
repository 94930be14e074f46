"""Countries by ISO 3166-1 alpha-2 code, with names in both languages (from Unicode CLDR)."""

from __future__ import annotations

from functools import cache

from babel import Locale

from .language import Language, Text

KOREA = "KR"
UNITED_STATES = "US"

# CLDR calls Korea 대한민국 and the United States 미국; these short forms are what readers write and say.
_ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "KR": ("한국", "우리나라", "Republic of Korea", "Korea"),
    "US": ("미국", "미합중국", "United States of America", "U.S.", "USA"),
    "CN": ("중국", "People's Republic of China", "PRC"),
    "GB": ("영국", "United Kingdom", "Great Britain", "U.K."),
    "CZ": ("체코", "Czech Republic", "Czechia"),
    "TR": ("튀르키예", "터키", "Turkey", "Türkiye"),
    "VN": ("베트남", "Viet Nam", "Vietnam"),
    "RU": ("러시아", "Russian Federation", "Russia"),
    "TW": ("대만", "Taiwan"),
    "EU": ("유럽연합", "유럽 연합", "European Union"),
}


@cache
def country_codes() -> frozenset[str]:
    """Return every two-letter country code that is in use."""
    codes = (str(code) for code in Locale("en").territories)
    not_countries = {"ZZ", "XA", "XB", "QO"}
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code not in not_countries)


# CLDR names these beside the countries: unions, and islands that no country code of ISO 3166-1 stands for.
_NOT_STATES = frozenset({"EU", "EZ", "UN", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})


@cache
def states() -> frozenset[str]:
    """Return the codes of countries and territories: where a firm can be, unlike a union of them."""
    return country_codes() - _NOT_STATES


def also_called(code: str) -> tuple[str, ...]:
    """Return further words in both languages for a country."""
    return _ALSO_CALLED.get(code, ())


@cache
def country_name(code: str) -> Text:
    """Return a country's name in both languages; an unknown code is returned as it is."""
    korean, english = Locale("ko").territories, Locale("en").territories
    return Text(ko=str(korean.get(code, code)), en=str(english.get(code, code)))


@cache
def country_words() -> dict[str, str]:
    """Return the words in either language by which a text may name a country → its code."""
    words: dict[str, str] = {}
    for code in sorted(country_codes()):
        name = country_name(code)
        for word in (name.in_language(Language.KOREAN), name.en, *_ALSO_CALLED.get(code, ())):
            words.setdefault(word, code)
    return words
