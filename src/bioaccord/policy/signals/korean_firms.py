"""Which kinds of firm the words of a Korean law or draft mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from bioaccord.policy.korean_changes import ArticleChange
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.signal import EffectKind

# Articles about the state's own offices, about purposes and words, or about fines bind no firm to do anything new.
BINDS_NOBODY = re.compile(
    r"목적|정의|(?:국가|정부|지방자치단체).{0,14}책무|위원회|위임|업무(?:의|를)? ?(?:등의 )?위탁|벌칙|과태료|공무원 의제|규제의 재검토|수수료|고유식별정보|민감정보|협의회|센터의|기본계획|종합계획|시행계획"
    r"|실태조사|국제협력|센터|의 설립|행위ㆍ치료재료"
)
# Articles about who sits on a committee or does an office's work change nothing for anybody outside; fines and definitions may.
_OF_THE_STATE = re.compile(
    r"(?:국가|정부|지방자치단체).{0,14}책무|위원|협의기구|협의회|협의체|위임|업무(?:의|를)? ?(?:등의 )?위탁|공무원|센터|기본계획|종합계획|시행계획|실태조사|국제협력|의 날|포상|교육ㆍ?홍보|통계"
    r"|규제의 재검토|고유식별정보|민감정보|개인정보|정보시스템|정보체계"
    # What the insured pay for health insurance, and how an institute is set up and run.
    r"|보험료|가입자|피부양자|체납|결손처분|부과점수|소득월액|보수월액|의 설립|임원|이사회|정관|국고"
)
# A sentence of which the state is the subject binds a firm only where it says what may be ordered or taken from one.
_STATE_ACTS = re.compile(
    r"^(?:[^,.]{0,60}?(?:장관|처장|청장|원장|위원장|도지사|구청장|시장|위원회|협의회|공단|공사|평가원|연구원|진흥원|관리원|정보원|기술원)|국가|정부|지방자치단체|국가[와 및]+지방자치단체)(?:은|는|이|가|등은) "
)
_REACHES_FIRMS = re.compile(r"명(?:하|할|령)|취소|정지|과징금|회수|폐쇄|(?:자|업자|영업자)(?:에게|에 대하여|가 |는 )")
_OF_A_COUNCIL = re.compile(r"협의회|위원회의 (?:구성|위원|운영)")
_DUTIES = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"보고(?:하여야|해야)", EffectKind.REPORT),
        (r"표시(?:하여야|해야)", EffectKind.LABEL),
        (r"(?:허가|등록|승인)(?:를|을) 받", EffectKind.LICENCE),
        (r"하여서는 아니|해서는 안|금지(?:한다|된다|하여야|해야)", EffectKind.PRACTICE_BAN),
    )
)


@dataclass(frozen=True, slots=True)
class _Naming:
    """By which words a law means a kind of firm, and by which it means others of the same name (영업자: restaurants, too)."""

    kind: FirmKind
    words: re.Pattern[str]
    others: re.Pattern[str] | None

    def is_in(self, line: str) -> bool:
        """Whether a sentence means this kind of firm."""
        return bool(self.words.search(line)) and not (self.others and self.others.search(line))


@cache
def _words_by_law() -> dict[str, list[_Naming]]:
    text = files("bioaccord.policy").joinpath("korean_firm_words.yaml").read_text(encoding="utf-8")
    table: dict[str, list[_Naming]] = {}
    for entry in yaml.safe_load(text):
        others = re.compile(entry["others"]) if "others" in entry else None
        for law in entry["laws"]:
            table.setdefault(law, []).append(_Naming(FirmKind(entry["kind"]), re.compile(entry["words"]), others))
    return table


def firms_meant(law: str, changed: Sequence[ArticleChange]) -> dict[FirmKind, list[ArticleChange]]:
    """Return the kinds of firm that the changed sentences of a law name, each with the articles in which they do."""
    meant: dict[FirmKind, list[ArticleChange]] = {}
    for change in changed:
        if BINDS_NOBODY.search(change.article.title) or is_of_the_state([change]):
            continue
        lines = [line for line in (*change.new_lines, *change.old_lines) if not is_said_of_the_state(line)]
        for naming in _words_by_law().get(law.replace(" ", ""), ()):
            if naming.others and naming.others.search(change.article.title):
                continue
            if any(map(naming.is_in, lines)):
                meant.setdefault(naming.kind, []).append(change)
    return meant


def is_said_of_the_state(sentence: str) -> bool:
    """Whether a sentence says what the state, an authority or its council does, without reaching a firm.

    >>> is_said_of_the_state("국가는 국가필수의약품의 안정공급 기반을 구축하여야 한다."), is_said_of_the_state("제조업자는 보고하여야 한다.")
    (True, False)
    """
    if _OF_A_COUNCIL.search(sentence):
        return True
    return is_done_by_the_state(sentence) and not _REACHES_FIRMS.search(sentence)


def is_done_by_the_state(sentence: str) -> bool:
    """Whether the state or an authority is the subject of a sentence, whomever it reaches."""
    return bool(_STATE_ACTS.search(sentence))


def is_of_the_state(changed: Sequence[ArticleChange]) -> bool:
    """Whether all that changed are articles about the state's own offices, committees and plans."""
    return bool(changed) and all(_OF_THE_STATE.search(one.article.title) for one in changed)


def firms_in_words(law: str, words: str) -> tuple[FirmKind, ...]:
    """Return the kinds of firm that a draft names, by the words of the law it is to change, or of the laws that it cites."""
    bare = law.replace(" ", "")
    cited = words.replace(" ", "")
    table = _words_by_law()
    own = [one for one in table if bare.startswith(one)] or [one for one in table if f"「{one}" in cited]
    lines = words.splitlines()
    found = (naming.kind for one in own for naming in table[one] if any(map(naming.is_in, lines)))
    return tuple(dict.fromkeys(found))


def naming_line(law: str, lines: Sequence[str], kinds: Sequence[FirmKind]) -> str:
    """Return the first sentence that names one of these kinds of firm, else the first; "" where there is none."""
    namings = [one for one in _words_by_law().get(law.replace(" ", ""), ()) if one.kind in kinds]
    return next((line for line in lines for one in namings if one.is_in(line)), next(iter(lines), ""))


def duty_in(words: str) -> EffectKind:
    """Return what kind of duty sentences of a law speak of."""
    return next((kind for pattern, kind in _DUTIES if pattern.search(words)), EffectKind.REQUIREMENT)
