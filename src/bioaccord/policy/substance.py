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
# Pictures, which have another number in every version, and the lines of tables drawn with letters.
_PICTURE = re.compile(r"</?img[^<>]*>")
_DRAWN_BY = "─│━┃"
_DRAWN = re.compile("[─-╿]+")
_FREQUENT = "다의는이에"
_PARTICLES = re.compile(
    r"(?:으로서|으로써|으로부터|에게서|에게|으로|에서|부터|까지|이나|이란|은|는|이|가|을|를|의|에|와|과|로|도|및|나|란|인|소속하에|소속)$"
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
    (r"(?<!문)교부", "발급"),  # 문교부 is a ministry
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
_CHAIN = re.compile(
    rf"{_NUMBERED}(?:\s*(?:부터|까지|또는|및|내지|,|ㆍ|·|의|본문|단서|전단|후단|각 호|외의 부분)?\s*{_NUMBERED})*(?:\s*(?:까지|본문|단서|전단|후단))*"
)
_AND = re.compile(r"및|또는|,|ㆍ|·")
_CITED_LAW = re.compile(rf"「○」\s*{_CHAIN.pattern}")
_CITED_LAWS = re.compile(r"「○」(?:\s*(?:,|및|또는|ㆍ)?\s*「○」)*")


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
    gone_offices, come_offices, moved = 0, 0, False
    for gone, come in replaced_words(modern, new_modern):
        if _bare(gone) == _bare(come):
            continue
        offices, new_offices = _offices(gone), _offices(come)
        if offices is None or new_offices is None or not offices + new_offices:
            return None
        gone_offices, come_offices = gone_offices + offices, come_offices + new_offices
        moved |= not (offices and new_offices)
        found.add(NoSubstance.OFFICES)
    # Ministries are listed by rank: a name that goes in one place and comes in another has moved. One that only goes, or comes, is a change.
    if moved and gone_offices != come_offices:
        return None
    return NoSubstance.OFFICES if NoSubstance.OFFICES in found else NoSubstance.WORDING


def _without_references(text: str) -> str:
    """Return a sentence in which every cited law and every number of a provision is the same word.

    However many provisions of another law are cited one after the other, they are one citation: that law is made anew, and others follow. A provision of the
    law itself that is cited besides (제4호 → 제4호 및 제5호) changes what the sentence is about.
    """
    text = _CITED_LAW.sub("「○」제○조", _QUOTED_LAW.sub("「○」", text))
    text = _CHAIN.sub(lambda chain: "제○조" * (1 + len(_AND.findall(chain.group()))), text)
    return _CITED_LAWS.sub("「○」", text)


def _modern(text: str) -> str:
    for held, old, new in _REWORDED:
        if held in text:
            text = old.sub(new, text)
    return text


def _offices(words: str) -> int | None:
    """Return how many offices words name that are nothing but such names, with particles and marks between; None where they say more."""
    count = 0
    for name in re.split(r"[\s·ㆍ・,()]+|(?<=[가-힣])(?:과|와|ㆍ)(?= )", words):
        if not name or name in ("및", "또는", "각각", "의", "소속", "소속하에"):
            continue
        bare = re.sub(r"제\d+(?=차관)", "", _PARTICLES.sub("", name))
        if bare in _NO_OFFICE or name in _NO_OFFICE or not (_OFFICE.match(bare) or _OFFICE.match(name)):
            return None
        count += 1
    return count


def _bare(text: str) -> str:
    """Return a clean sentence, whose only blanks are spaces, without blanks and marks."""
    if "<" in text:
        text = _PICTURE.sub("", text)
    if any(line in text for line in _DRAWN_BY):
        text = _DRAWN.sub("", text)
    for mark in _MARKS:
        text = text.replace(mark, "")
    return text


# Most sentences hold no cited law and no old word, and come here again as they were.
_bare_sentence = lru_cache(maxsize=1024)(_bare)
