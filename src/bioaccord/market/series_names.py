"""What a series is called in both languages: its product, what is counted, its countries."""

from __future__ import annotations

from collections.abc import Mapping

from bioaccord.vocabulary.country import KOREA, country_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials

from .finding_names import exchange_rate_words
from .finding_words import first_capital
from .indicators import indicator_name
from .observation import WORLD
from .product_names import product_words
from .selection import EVERYTHING, HARMONISED

_WORLD = Text("전 세계", "the world")
_KOREA = Text(country_name(KOREA).ko, "Korea")


def country_words(code: str) -> Text:
    """Return a country's name, or the world's."""
    if code == KOREA:
        return _KOREA
    return _WORLD if code == WORLD else country_name(code)


def series_name(key: Mapping[str, object], materials: Materials) -> Text:
    """Return what a series is called; `key` has the columns of `SERIES_KEY`.

    >>> from .observation import SERIES_KEY
    >>> key = dict.fromkeys(SERIES_KEY, "") | {"indicator": "price", "product_system": "series", "product": "Urea"}
    >>> series_name(key, Materials(())).ko
    '요소, 가격'
    """
    system, code = str(key["product_system"]), str(key["product"])
    # What is counted says it all where a publisher counts everything.
    product = (
        Text("", "") if system not in HARMONISED and code == EVERYTHING else product_words(system, code, materials)
    )
    counted = indicator_name(str(key["indicator"]))
    if key["indicator"] == "exchange_rate" and system not in HARMONISED:
        rate = exchange_rate_words(str(key["unit"]), product)
        return Text(rate.ko, first_capital(rate.en))
    reporter, partner = str(key["reporter"]), str(key["partner"])
    places = [country_words(one) for one in (reporter, partner) if one]
    arrow = " ← " if str(key["indicator"]).startswith("import") else " → "
    told = []
    for one, name, where in (
        (counted.ko, product.ko, arrow.join(place.ko for place in places)),
        (counted.en, product.en, arrow.join(place.en for place in places)),
    ):
        words = ", ".join(part for part in (name, one, where) if part)
        told.append(words[:1].upper() + words[1:])
    return Text(told[0], told[1])
