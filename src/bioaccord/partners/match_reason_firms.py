"""Reasons of what the firms are to each other: where each is and wishes the other to be, associations, sizes, markets."""

from __future__ import annotations

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import Condition

from .match_conditions import Level
from .match_reason_words import countries


def country_reason(level: int, wished: tuple[str, ...], homes: tuple[str, ...]) -> Condition:
    """Return whether the offering firm is where the needing one wishes."""
    if level == Level.FITS:
        where = countries([one for one in wished if one in homes])
        text = Text(
            ko=f"국가: 수요 기업이 희망한 {where.ko}에 있습니다.",
            en=f"Country: in {where.en}, as the needing firm wishes.",
        )
    else:
        where = countries(wished)
        text = Text(
            ko=f"국가: 수요 기업은 {with_particle(where.ko, '을/를')} 희망하지만 소재 국가가 등록되어 있지 않습니다.",
            en=f"Country: the needing firm wishes for {where.en}; where the offering firm is, is not on record.",
        )
    return Condition("country", text)


def wish_reason(level: int, wished: tuple[str, ...], homes: tuple[str, ...]) -> Condition:
    """Return whether the needing firm is where the offering one wishes."""
    if level == Level.FITS:
        where = countries([one for one in wished if one in homes])
        text = Text(
            ko=f"제공 기업도 {where.ko}의 협력사를 찾고 있습니다.",
            en=f"The offering firm, too, is looking for partners in {where.en}.",
        )
    else:
        where = countries(wished)
        text = Text(
            ko=f"제공 기업은 {where.ko}의 협력사를 찾지만 수요 기업의 소재 국가가 등록되어 있지 않습니다.",
            en=f"The offering firm looks for partners in {where.en}; where the needing firm is, is not on record.",
        )
    return Condition("wish", text)


def association_reason(is_other: bool) -> Condition:
    """Return of which associations the two firms are members."""
    if is_other:
        text = Text(
            ko="두 기업은 서로 다른 협회의 회원입니다.",
            en="The two firms are members of different associations.",
        )
    else:
        text = Text(ko="두 기업은 같은 협회의 회원입니다.", en="Both firms are members of the same association.")
    return Condition("association", text)


def size_reason(level: int, needing: int, offering: int) -> Condition:
    """Return how far apart the firms are in employees, as the offering one sees it."""
    if level == Level.FITS:
        text = Text(
            ko=f"제공 기업이 볼 때 상대 기업의 규모가 비슷합니다(임직원 수: 수요 기업 {needing:,}명, 제공 기업 {offering:,}명).",
            en=f"For the offering firm the other is of about its size (employees: {needing:,} needing, {offering:,} offering).",
        )
    else:
        text = Text(
            ko=f"제공 기업이 볼 때 상대 기업의 규모가 크게 다릅니다(임직원 수: 수요 기업 {needing:,}명, 제공 기업 {offering:,}명).",
            en=f"For the offering firm the other is of a very different size (employees: {needing:,} needing, {offering:,} offering).",
        )
    return Condition("size", text)


def market_reason(homes: tuple[str, ...]) -> Condition:
    """Return that the need opens a country in which the offering firm has no site."""
    where = countries(homes)
    text = Text(
        ko=f"제공 기업에는 아직 사업장이 없는 새로운 시장입니다({where.ko}).",
        en=f"For the offering firm it would be a new market: it has no site in {where.en}.",
    )
    return Condition("market", text)
