"""What a series is called inside a sentence about what is new in it, and by which verbs it moves."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

from bioaccord.vocabulary.language import Text, mid_sentence

from .finding_words import country_words, first_capital
from .indicators import indicator_name
from .observation import WORLD
from .selection import EVERYTHING
from .series_history import SeriesKey

_PRICES = ("price", "price_index", "exchange_rate")
_WON = Text("원/달러 환율", "exchange rate of the won to the US dollar")


@dataclass(frozen=True, slots=True)
class Verbs:
    """How something is said to move: a price rises (올랐습니다), a trade grows (늘었습니다)."""

    rose: Text
    fell: Text
    up: Text
    down: Text

    def moved(self, rises: bool) -> Text:
        """Return the verb of a sentence."""
        return self.rose if rises else self.fell

    def noun(self, rises: bool) -> Text:
        """Return the word of a title."""
        return self.up if rises else self.down


_OF_PRICES = Verbs(Text("올랐습니다", "rose"), Text("내렸습니다", "fell"), Text("상승", "up"), Text("하락", "down"))
_OF_AMOUNTS = Verbs(Text("늘었습니다", "rose"), Text("줄었습니다", "fell"), Text("증가", "up"), Text("감소", "down"))


def verbs_of(indicator: str) -> Verbs:
    """Return the verbs of what is counted: prices and rates rise, everything else grows."""
    return _OF_PRICES if indicator in _PRICES or indicator.endswith("_unit_value") else _OF_AMOUNTS


def named(key: SeriesKey, product: Text) -> Text:
    """Return what a series is called in the middle of a sentence; in English without a leading article.

    >>> key = SeriesKey("pink-sheet", "price", "", "", "series", "Silver", "USD/troy oz", "M")
    >>> named(key, Text("은", "Silver"))
    Text(ko='은 가격', en='price of silver', original=None)
    >>> rate = SeriesKey("exchange-rates", "exchange_rate", "", "", "series", "BRL", "BRL/USD", "M")
    >>> named(rate, Text("BRL", "BRL"))
    Text(ko='브라질 레알/달러 환율', en='exchange rate of the Brazilian real to the US dollar', original=None)
    """
    indicator, thing = indicator_name(key.indicator), mid_sentence(product.en)
    if key.indicator == "exchange_rate":
        return exchange_rate_words(key.unit, product)
    if key.indicator == "price_index" and product.en.casefold().endswith("index"):
        return Text(product.ko, thing)
    if key.indicator == "economic_series":
        return product
    whole = key.product == EVERYTHING
    if key.reporter and key.partner:
        return _trade(key, product, indicator)
    if key.reporter:
        here = country_words(key.reporter)
        part = Text("", "") if whole else Text(f"({product.ko})", f" ({product.en})")
        return Text(f"{here.ko} {indicator.ko}{part.ko}", f"{indicator.en} in {here.en}{part.en}")
    if whole:
        return indicator
    return Text(f"{product.ko} {indicator.ko}", f"{indicator.en} of {thing}")


def with_article(name: Text) -> str:
    """Return an English name as the subject of a sentence: "the price of silver", but "drug shortages in Canada"."""
    bare = name.en.startswith(("drug ", "clinical ", "Korea", "US ", "GDP")) or name.en[:1].isupper()
    return name.en if bare or "'s " in name.en else f"the {name.en}"


def exchange_rate_words(of: str, product: Text) -> Text:
    """Return what an exchange rate in units such as `JPY/USD` is called; in English without a leading article."""
    code = of.partition("/")[0]
    if code == "KRW":
        return _WON
    ko, en = (Locale(language).currencies.get(code, "") for language in ("ko", "en"))
    if not ko or not of.endswith("/USD"):
        return Text(f"{product.ko} 환율", f"exchange rate of {product.en}")
    nation, _, unit = en.rpartition(" ")
    return Text(f"{ko}/달러 환율", f"exchange rate of the {f'{nation} {unit.lower()}'.strip()} to the US dollar")


def _trade(key: SeriesKey, product: Text, indicator: Text) -> Text:
    here = country_words(key.reporter)
    if key.partner == WORLD:
        return Text(
            f"{here.ko} {product.ko} {indicator.ko}", f"{first_capital(here.en)}'s {indicator.en} of {product.en}"
        )
    there = country_words(key.partner)
    preposition = "to" if key.indicator.startswith("export") else "from"
    return Text(
        f"{here.ko}의 {there.ko} {product.ko} {indicator.ko}",
        f"{first_capital(here.en)}'s {indicator.en} of {product.en} {preposition} {there.en}",
    )
