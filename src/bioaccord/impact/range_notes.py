"""What the ranges of figures by year are: nine in ten draws, or what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bioaccord.vocabulary.language import Language, Text

DRAWN = Text("90% 구간", "nine in ten draws")
OPEN = Text("확인되지 않은 값에 따른 범위", "range of what is open")
_ALL_DRAWN = Text("모의 중앙값이며, 괄호 안은 90% 구간입니다.", "The middle draw, and in brackets the range of nine in ten draws.")  # fmt: skip
_ALL_OPEN = Text(
    "괄호 안은 자료에 없거나 아직 발표되지 않은 값에 따라 달라지는 범위입니다(모의 결과가 아닙니다).",
    "In brackets: from the least to the most that is possible with what is not given or not published yet; no draws.",
)
_SOME_OPEN = Text(
    "{figures}: 괄호 안은 자료에 없거나 아직 발표되지 않은 값에 따라 달라지는 범위입니다(모의 결과가 아닙니다).",
    "{figures}: in brackets from the least to the most that is possible with what is not given or not published yet; no draws.",
)


def is_drawn(band: Mapping[str, Any]) -> bool:
    """Return whether the range of a band, as `assessment_data` gives it, holds nine in ten draws."""
    return bool(band.get("is_drawn", True))


def range_name(band: Mapping[str, Any]) -> Text:
    """Return what the range of a band is called."""
    return DRAWN if is_drawn(band) else OPEN


def range_notes(bands: Sequence[Mapping[str, Any]], language: Language) -> tuple[str, ...]:
    """Return what to say below a table of bands of what stands in brackets; nothing where nothing does."""
    ranged = [one for one in bands if one["low"] != one["high"]]
    drawn = [one for one in ranged if is_drawn(one)]
    titles = ", ".join(dict.fromkeys(one["title"][language] for one in ranged if not is_drawn(one)))
    if not ranged:
        return ()
    if not drawn:
        return (_ALL_OPEN.in_language(language),)
    said = (_ALL_DRAWN.in_language(language),)
    return (*said, _SOME_OPEN.in_language(language).format(figures=titles)) if titles else said
