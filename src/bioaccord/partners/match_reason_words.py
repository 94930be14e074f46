"""The small words of reasons in both languages: figures with units, lists, spans of days, countries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.unit import unit_name

from .entry import Scale


def and_(word: str) -> str:
    """Return a Korean word with the particle of "and": 과 after a consonant, 와 after a vowel."""
    return with_particle(word, "과/와")


def in_words(words: Sequence[str], between: str) -> str:
    """Return words as an English list, with a word before the last."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {between} {words[-1]}" if words else ""


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}" if value < 1000 else f"{value:,.1f}"


def quantity(value: float, unit: str) -> Text:
    """Return a figure with its unit."""
    name = unit_name(unit)
    return Text(ko=f"{_figure(value)} {name.ko}".strip(), en=f"{_figure(value)} {name.en}".strip())


def scale_words(scale: Scale) -> Text:
    """Return a scale from its least to its most."""
    least = scale.least if scale.least is not None and math.isfinite(scale.least) else None
    most = scale.most if scale.most is not None and math.isfinite(scale.most) else None
    if least is not None and most is not None and least != most:
        high = quantity(most, scale.unit)
        return Text(ko=f"{_figure(least)}~{high.ko}", en=f"{_figure(least)} to {high.en}")
    if least is not None and most is not None:
        return quantity(least, scale.unit)
    if least is not None:
        low = quantity(least, scale.unit)
        return Text(ko=f"{low.ko} 이상", en=f"{low.en} or more")
    high = quantity(most or 0.0, scale.unit)
    return Text(ko=f"{high.ko} 이하", en=f"up to {high.en}")


def span(begins: date | None, ends: date | None) -> Text:
    """Return a span of days, open on either side."""
    if begins is not None and ends is not None:
        return Text(ko=f"{begins}~{ends}", en=f"{begins} to {ends}")
    if begins is not None:
        return Text(ko=f"{begins} 이후", en=f"from {begins}")
    return Text(ko=f"{ends} 이전", en=f"until {ends}")


def countries(codes: Sequence[str]) -> Text:
    """Return names of countries as a list."""
    names = [country_name(code) for code in dict.fromkeys(codes)]
    english = [
        f"the {one.en}" if one.en.startswith(("United", "Netherlands", "Philippines")) else one.en for one in names
    ]
    return Text(", ".join(one.ko for one in names), in_words(english, "or"))
