"""What a series is called in both languages: its product, what is counted, its countries."""

from __future__ import annotations

from collections.abc import Mapping

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials

from .finding_names import exchange_rate_words
from .finding_words import country_words as words_in_sentences
from .finding_words import first_capital
from .indicators import indicator_name
from .industries import FINAL_USE, INDUSTRY_INPUTS
from .observation import WORLD
from .product_names import product_words
from .selection import EVERYTHING, HARMONISED


def country_words(code: str) -> Text:
    """Return a country's name, or the world's, as it stands by itself: the words of sentences without their article.

    >>> country_words("KR"), country_words("US").en, country_words(WORLD).en
    (Text(ko='한국', en='Korea', original=None), 'United States', 'the world')
    """
    name = words_in_sentences(code)
    return name if code == WORLD else Text(name.ko, name.en.removeprefix("the "))


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
    indicator = str(key["indicator"])
    # Imports, and what industries and final use have from abroad, come from the partner.
    arrow = " ← " if indicator.startswith("import") or indicator in (INDUSTRY_INPUTS, FINAL_USE) else " → "
    told = []
    for one, name, where in (
        (counted.ko, product.ko, arrow.join(place.ko for place in places)),
        (counted.en, product.en, arrow.join(place.en for place in places)),
    ):
        words = ", ".join(part for part in (name, one, where) if part)
        told.append(words[:1].upper() + words[1:])
    return Text(told[0], told[1])
