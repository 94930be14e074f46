"""Reasons of words: what in a profile answers, and who says what a match rests on."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.language import Text, share_of_hangul
from bioaccord.vocabulary.match import Condition

from .match_conditions import Level
from .telling_passage import Passages

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


def read_reason(evidence: Text) -> Condition:
    """Return that a program read a capability, and from which words, in the reader's language where they stand in it."""
    ko, en = (f": “{_cut(words)}”" if words else "." for words in (evidence.ko, evidence.en))
    en += _in_korean(evidence.en)
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


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_EVIDENCE else words[: _LONGEST_EVIDENCE - 1].rstrip() + "…"


def _in_korean(words: str) -> str:
    """Return what an English reader is told of a quotation that is in Korean; a Korean reader knows English where it stands."""
    return " (in Korean)" if share_of_hangul(words) > 0.3 else ""


def text_reason(level: int, passages: Passages | None, where: Text | None) -> Condition:
    """Return what in a profile answers: the passage that tells most, else that only `where` the firm is and its line of work are known."""
    if passages is not None:
        ko_words, en_words = (", ".join(f"‘{one}’" for one in of.words) for of in (passages.ko, passages.en))
        ko_text, en_text = passages.ko.text, passages.en.text
        ko_part, en_part = ("", "") if level == Level.FITS else ("일부 ", "in part ")
        text = Text(
            ko=f"소개 글에 요청과 {ko_part}관련된 내용이 있습니다({ko_words}): “{ko_text}”",
            en=f"The profile answers {en_part}what is asked ({en_words}): “{en_text}”{_in_korean(en_text)}",
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
