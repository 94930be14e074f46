"""Reasons of words: what in a profile answers, and who says what a match rests on."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import Condition

from .match_conditions import Level
from .telling_passage import Passage

_LONGEST_EVIDENCE = 120  # characters of a profile that are quoted


def offer_reason(day: date | None) -> Condition:
    """Return that the firm itself posted the offer, and when."""
    ko, en = (f"({day} 등록)", f" ({day})") if day else ("", "")
    return Condition(
        "origin", Text(ko=f"기업이 직접 올린 제공 내용입니다{ko}.", en=f"The firm itself posted this offer{en}.")
    )


def confirmed_reason(day: date | None) -> Condition:
    """Return that the association confirmed a capability, and when."""
    ko, en = (f"({day})", f" ({day})") if day else ("", "")
    return Condition(
        "origin", Text(ko=f"협회가 확인한 역량입니다{ko}.", en=f"The association confirmed this capability{en}.")
    )


def stated_reason() -> Condition:
    """Return that a firm states a capability itself."""
    return Condition(
        "origin",
        Text(
            ko="기업이 직접 등록한 역량으로, 협회의 확인은 없습니다.",
            en="The firm states this itself; the association has not confirmed it.",
        ),
    )


def read_reason(evidence: str) -> Condition:
    """Return that a program read a capability, and from which words."""
    words = evidence if len(evidence) <= _LONGEST_EVIDENCE else evidence[: _LONGEST_EVIDENCE - 1].rstrip() + "…"
    ko, en = (f": “{words}”", f": “{words}”") if words else (".", ".")
    return Condition(
        "origin",
        Text(
            ko=f"소개 글에서 프로그램이 읽은 내용으로 확인이 필요합니다{ko}",
            en=f"A program read this from the profile; it needs checking{en}",
        ),
    )


def profile_reason() -> Condition:
    """Return that nothing but the text of a profile is known."""
    return Condition(
        "origin",
        Text(
            ko="소개 글 외에 등록된 역량이 없습니다.",
            en="No capability is on record; only the text of the profile speaks.",
        ),
    )


def text_reason(level: int, passage: Passage | None, where: Text | None) -> Condition:
    """Return what in a profile answers: the passage that tells most, else that only `where` the firm is and its line of work are known."""
    if passage is not None:
        words = ", ".join(f"‘{one}’" for one in passage.words)
        ko_part, en_part = ("", "") if level == Level.FITS else ("일부 ", "in part ")
        text = Text(
            ko=f"소개 글에 요청과 {ko_part}관련된 내용이 있습니다({words}): “{passage.text}”",
            en=f"The profile answers {en_part}what is asked ({words}): “{passage.text}”",
        )
    elif where is not None:
        text = Text(
            ko=f"소개 글에 요청 내용을 직접 언급한 대목이 없습니다. 알려진 것은 소재지·업종({where.ko})뿐입니다.",
            en=f"Nothing in the profile names what is asked; only where the firm is and its line of work are known ({where.en}).",
        )
    elif level == Level.FITS:
        text = Text(ko="소개 글의 내용이 요청과 맞습니다.", en="The words of the profile answer what is asked.")
    else:
        text = Text(
            ko="소개 글만으로는 요청과 맞는지 알기 어렵습니다.",
            en="The words of the profile say little about what is asked.",
        )
    return Condition("text", text)
