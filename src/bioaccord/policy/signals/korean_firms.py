"""Which kinds of firm the words of a Korean law or draft mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from bioaccord.policy.korean_changes import ArticleChange
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.signal import EffectKind

# Articles about the state's own offices, about purposes and words, or about fines bind no firm to do anything new.
_BINDS_NOBODY = re.compile(
    r"목적|정의|위원회|위임|업무(?:의|를)? ?(?:등의 )?위탁|벌칙|과태료|공무원 의제|규제의 재검토|수수료|고유식별정보|민감정보|협의회|센터의|기본계획|종합계획|시행계획"
    r"|실태조사|국제협력|센터|의 설립|행위ㆍ치료재료"
)
# Articles about who sits on a committee or does an office's work change nothing for anybody outside; fines and definitions may.
_OF_THE_STATE = re.compile(
    r"위원|협의기구|협의회|협의체|위임|업무(?:의|를)? ?(?:등의 )?위탁|공무원|센터|기본계획|종합계획|시행계획|실태조사|국제협력|의 날|포상|교육ㆍ?홍보|통계"
    r"|규제의 재검토|고유식별정보|민감정보|개인정보|정보시스템|정보체계"
    # What the insured pay for health insurance, and how an institute is set up and run.
    r"|보험료|가입자|피부양자|의 설립|임원|이사회|정관|국고"
)
_DUTIES = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"보고(?:하여야|해야)", EffectKind.REPORT),
        (r"표시(?:하여야|해야)", EffectKind.LABEL),
        (r"(?:허가|등록|승인)(?:를|을) 받", EffectKind.LICENCE),
        (r"하여서는 아니|해서는 안|금지(?:한다|된다|하여야|해야)", EffectKind.PRACTICE_BAN),
    )
)


@cache
def _words_by_law() -> dict[str, list[tuple[FirmKind, re.Pattern[str]]]]:
    text = files("bioaccord.policy").joinpath("korean_firm_words.yaml").read_text(encoding="utf-8")
    table: dict[str, list[tuple[FirmKind, re.Pattern[str]]]] = {}
    for entry in yaml.safe_load(text):
        for law in entry["laws"]:
            table.setdefault(law, []).append((FirmKind(entry["kind"]), re.compile(entry["words"])))
    return table


def firms_meant(law: str, changed: Sequence[ArticleChange]) -> dict[FirmKind, list[ArticleChange]]:
    """Return the kinds of firm that the changed sentences of a law name, each with the articles in which they do."""
    meant: dict[FirmKind, list[ArticleChange]] = {}
    for change in changed:
        if _BINDS_NOBODY.search(change.article.title) or is_of_the_state([change]):
            continue
        words = "\n".join((*change.new_lines, *change.old_lines))
        for kind, pattern in _words_by_law().get(law.replace(" ", ""), ()):
            if pattern.search(words):
                meant.setdefault(kind, []).append(change)
    return meant


def is_of_the_state(changed: Sequence[ArticleChange]) -> bool:
    """Whether all that changed are articles about the state's own offices, committees and plans."""
    return bool(changed) and all(_OF_THE_STATE.search(one.article.title) for one in changed)


def firms_in_words(law: str, words: str) -> tuple[FirmKind, ...]:
    """Return the kinds of firm that a draft names, by the words of the law it is to change, or of the laws that it cites."""
    bare = law.replace(" ", "")
    cited = words.replace(" ", "")
    table = _words_by_law()
    own = [one for one in table if bare.startswith(one)] or [one for one in table if f"「{one}" in cited]
    found = (kind for one in own for kind, pattern in table[one] if pattern.search(words))
    return tuple(dict.fromkeys(found))


def naming_line(law: str, lines: Sequence[str], kinds: Sequence[FirmKind]) -> str:
    """Return the first sentence that names one of these kinds of firm, else the first; "" where there is none."""
    patterns = [pattern for kind, pattern in _words_by_law().get(law.replace(" ", ""), ()) if kind in kinds]
    return next((line for line in lines for one in patterns if one.search(line)), next(iter(lines), ""))


def duty_in(words: str) -> EffectKind:
    """Return what kind of duty sentences of a law speak of."""
    return next((kind for pattern, kind in _DUTIES if pattern.search(words)), EffectKind.REQUIREMENT)
