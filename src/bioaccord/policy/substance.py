"""Whether a change of a Korean legal text changes anything for anybody, and if not, why it was made.

Much of what is promulgated only follows: a ministry was renamed, a law that is cited got another name or other numbers, a bill's
language was brought up to date. Nothing of that is a duty. The pairs of words that were exchanged tell which it is; a single pair that is none of these
makes the change one of substance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from .word_changes import replaced_words


class NoSubstance(StrEnum):
    """Why a change has no substance."""

    NOTES = "notes"
    """Only the publisher's notes, blanks or marks differ."""
    OFFICES = "offices"
    """A ministry, agency or office has another name, or another one follows it."""
    REFERENCES = "references"
    """Cited laws or articles have other names or numbers."""
    WORDING = "wording"
    """The same said in newer words."""
    RENUMBERED = "renumbered"
    """Moved to another number, with nothing else changed."""
    HOUSEKEEPING = "housekeeping"
    """An article about the law's own upkeep: when rules are reviewed, which personal data an office may handle."""


_MARKS = " ·ㆍ・‧,、.\"'“”‘’「」『』()[]（）-"
_FREQUENT = "다의는이에"
_PARTICLES = re.compile(
    r"(?:으로서|으로써|으로부터|에게서|에게|으로|에서|부터|까지|이나|이란|은|는|이|가|을|를|의|에|와|과|로|도|및|나|란)$"
)
_OFFICE = re.compile(
    r"^(?:제\d+차관|[가-힣]{2,}(?:부|처|청|원|위원회|본부|국|과|실|센터|공단|진흥원|평가원|연구원|시험소|검사소|보건원|관리본부)(?:장관|장|령|차관)?)$"
    r"|^[가-힣]{1,}(?:장관|청장|처장|원장|본부장|위원장|국장|소장|공단이사장|부령)$|^(?:대통령령|총리령|국무총리|장관|차관|각령)$"
)
# What looks like an office by its ending and is none: 전부, 일부, 내부, 외부, 경과 …
_NO_OFFICE = frozenset(
    [
        "전부",
        "일부",
        "내부",
        "외부",
        "세부",
        "간부",
        "여부",
        "경과",
        "결과",
        "효과",
        "초과",
        "통과",
        "부과",
        "외국",
        "각국",
        "타국",
        "자국",
        "당국",
        "중국",
        "영국",
        "미국",
        "한국",
        "입국",
        "출국",
        "병원",
        "의원",
        "직원",
        "공무원",
        "임원",
        "위원",
        "회원",
        "정원",
        "인원",
        "지원",
        "자원",
        "회사원",
        "동물병원",
        "종합병원",
        "사실",
        "손실",
        "과실",
        "교실",
        "실험실",
        "신청",
        "요청",
        "시청",
        "구청",
        "군청",
        "제조업소",
        "약국",
        "본국",
        "외국정부",
        "조치",
        "설치",
        "배치",
    ]
)
_QUOTED_LAW = re.compile(r"「[^」]*」")
_SAME_MEANING = (
    (r"각 ?호의 ?1", "각 호의 어느 하나"),
    (r"각 ?목의 ?1", "각 목의 어느 하나"),
    (r"의? ?규정에 ?(?:의한|따른)", "에 따른"),
    (r"의? ?규정에 ?(?:의하여|의해|따라)", "에 따라"),
    (r"([가-힣])고자 ?하는", r"\1려는"),
    (r"([가-힣])으려는", r"\1려는"),
    (r"통할", "총괄"),
    (r"교부", "발급"),
    (r"전염병", "감염병"),
    (r"하여야", "해야"),
    (r"하여서는 ?아니 ?된다", "해서는 안 된다"),
    (r"아니 ?된다", "안 된다"),
    (r"아니하(?=[고는다여였])", "않"),
    (r"하여 주", "해 주"),
    (r"하였", "했"),
    (r"되었", "됐"),
    (r"하여", "해"),
    (r"되어", "돼"),
    (r"당해", "해당"),
    (r"동법", "같은 법"),
    (r"동조", "같은 조"),
    (r"동항", "같은 항"),
    (r"내지", "부터"),
    (r"기타", "그 밖의"),
    (r"그 밖에", "그 밖의"),
    (r"자연인|사람|자(?=[가는를의에])", "자"),
    (r"미리", "사전에"),
    (r"즉시|지체 ?없이", "지체없이"),
    (r"기재하", "적"),
    (r"제출하", "내"),
    (r"인하여", "인해"),
    (r"에 ?(?:의하여|의해)", "에 따라"),
    (r"에 ?의한", "에 따른"),
    (r"경우에 있어서는", "경우에는"),
    (r"때에는", "경우에는"),
    (r"당시의", "당시"),
    (r"\(이하 같다\)", ""),
    (r"금치산자|피성년후견인", "피성년후견인"),
    (r"한정치산자|피한정후견인", "피한정후견인"),
    (r"\([一-鿿]+\)", ""),
)


def _always_in(pattern: str) -> str:
    """Return the longest word that every match of a pattern holds; empty where that cannot be told.

    >>> _always_in(r"의? ?규정에 ?(?:의한|따른)"), _always_in(r"즉시|지체 ?없이"), _always_in(r"하여서는 ?아니 ?된다")
    ('규정에', '', '하여서는')
    """
    sure = re.sub(r"\([^)]*\)|\[[^\]]*\]|.\?", "\0", pattern)
    return "" if "|" in sure else max(re.findall("[가-힣]+", sure), key=len, default="")


# To look for a word is many times quicker than to try a pattern, and most sentences hold few of them.
_REWORDED = tuple((_always_in(old), re.compile(old), new) for old, new in _SAME_MEANING)
_NUMBERED = r"(?:제\d+(?:조|항|호|장|절)(?:의\d+)?|[가-하]목(?![가-힣])|(?<=제)\d+호)"
_NUMBERS = re.compile(
    rf"{_NUMBERED}(?:\s*(?:부터|까지|또는|및|내지|,|ㆍ|·|의|본문|단서|전단|후단|각 호|외의 부분)?\s*{_NUMBERED})*(?:\s*(?:까지|본문|단서|전단|후단))*"
)
_QUOTED_LAWS = re.compile(r"「○」(?:\s*(?:,|및|또는|ㆍ)?\s*「○」)*")


_HOUSEKEEPING = re.compile(
    r"^(?:규제의 ?재검토|(?:민감정보|고유식별정보|개인정보)(?: ?(?:및|ㆍ) ?고유식별정보)?의 ?처리)"
)


def is_housekeeping(title: str) -> bool:
    """Return whether an article of this title is about the law's own upkeep.

    >>> is_housekeeping("규제의 재검토"), is_housekeeping("고유식별정보의 처리"), is_housekeeping("제조업의 허가")
    (True, True, False)
    """
    return bool(_HOUSEKEEPING.match(title))


def why_no_substance(old_lines: Iterable[str], new_lines: Iterable[str]) -> NoSubstance | None:
    """Return why a change between the sentences of two versions has no substance; None where it has one.

    The sentences are clean (see `korean_articles`). Sentences only on one side are a change of substance, however they read.
    """
    old, new = list(old_lines), list(new_lines)
    if len(old) != len(new):
        before, after = "".join(old), "".join(new)
        # Where marks alone differ, letters are as many; to count a few that are everywhere tells most others at once.
        if any(before.count(letter) != after.count(letter) for letter in _FREQUENT):
            return None
        return NoSubstance.NOTES if _bare(before) == _bare(after) else None
    found = {NoSubstance.NOTES}
    for before, after in zip(old, new, strict=True):
        if before == after or _bare_sentence(before) == _bare_sentence(after):
            continue
        why = _why(before, after)
        if why is None:
            return None
        found.add(why)
    return max(found, key=list(NoSubstance).index)


def _why(before: str, after: str) -> NoSubstance | None:
    """Return why one sentence became another without substance."""
    stripped, new_stripped = _without_references(before), _without_references(after)
    if _bare_sentence(stripped) == _bare_sentence(new_stripped):
        return NoSubstance.REFERENCES
    modern, new_modern = _modern(stripped), _modern(new_stripped)
    if _bare_sentence(modern) == _bare_sentence(new_modern):
        return NoSubstance.WORDING
    found = {NoSubstance.REFERENCES} if stripped != before else set()
    for gone, come in replaced_words(modern, new_modern):
        if _bare(gone) == _bare(come):
            continue
        if not (_names_offices(gone) and _names_offices(come)):
            return None
        found.add(NoSubstance.OFFICES)
    return NoSubstance.OFFICES if NoSubstance.OFFICES in found else NoSubstance.WORDING


def _without_references(text: str) -> str:
    """Return a sentence in which every cited law and every number of a provision is the same word."""
    return _QUOTED_LAWS.sub("「○」", _NUMBERS.sub("제○조", _QUOTED_LAW.sub("「○」", text)))


def _modern(text: str) -> str:
    for held, old, new in _REWORDED:
        if held in text:
            text = old.sub(new, text)
    return text


def _names_offices(words: str) -> bool:
    """Whether words are nothing but names of offices, with particles and marks between."""
    names = [one for one in re.split(r"[\s·ㆍ・,()]+|(?<=[가-힣])(?:과|와|ㆍ)(?= )", words) if one]
    if not names:
        return False
    for name in names:
        bare = re.sub(r"제\d+(?=차관)", "", _PARTICLES.sub("", name))
        if name in ("및", "또는", "각각", "의"):
            continue
        if bare in _NO_OFFICE or name in _NO_OFFICE or not (_OFFICE.match(bare) or _OFFICE.match(name)):
            return False
    return True


def _bare(text: str) -> str:
    """Return a clean sentence, whose only blanks are spaces, without blanks and marks."""
    for mark in _MARKS:
        text = text.replace(mark, "")
    return text


# Most sentences hold no cited law and no old word, and come here again as they were.
_bare_sentence = lru_cache(maxsize=1024)(_bare)
