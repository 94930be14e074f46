"""One promulgated version of a Korean law into a signal: what changed, since when, for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

import yaml

from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import (
    DatedWords,
    Effect,
    EffectKind,
    Evidence,
    Signal,
    SignalKind,
    Stage,
    Subject,
    SubjectType,
)

from .korean_changes import ArticleChange
from .korean_laws import law_table
from .topic_labels import TopicLabel

_PUBLISHER = "law.go.kr"
_ARTICLES_NAMED = 3
_KINDS_OF_AMENDMENT = {
    "제정": "enactment",
    "일부개정": "partial amendment",
    "전부개정": "full revision",
    "타법개정": "consequential amendment",
    "타법폐지": "repeal by another law",
    "폐지": "repeal",
    "폐지제정": "repeal and re-enactment",
    "일괄개정": "joint amendment",
}
_KINDS_OF_LAW = {
    "법률": "Act",
    "시행령": "Enforcement Decree",
    "시행규칙": "Enforcement Rule",
    "대통령령": "Presidential Decree",
}
_VERBS = {
    "added": Text("신설", "new"),
    "removed": Text("삭제", "deleted"),
    "amended": Text("개정", "amended"),
    "moved": Text("이동", "moved"),
}


@dataclass(frozen=True, slots=True)
class LawVersion:
    """A promulgated version as the history tells it; dates are those of its own front matter."""

    law: str
    kind: str
    title: str
    number: str
    promulgated_on: date
    effective_on: date | None
    amendment: str
    address: str
    annexes_changed: bool


def signal_of_version(
    version: LawVersion,
    changed: Sequence[ArticleChange],
    topics: Sequence[TopicLabel],
    source: str,
    retrieved_at: datetime | None,
    recogniser: Recogniser,
) -> Signal:
    """Return the signal of one version, with the articles that changed in substance and what the change is about.

    A version that changes no article in substance has no effect on anybody, and no topics.
    """
    name = english_name(version)
    words = "\n".join(line for change in changed for line in change.new_lines)
    meant = _firms_meant(version.law, changed) if version.amendment != "타법개정" or len(changed) > 1 else {}
    subjects = _subjects(version, meant, topics if changed else (), recogniser.subjects_in(words) if changed else ())
    effective = (
        DatedWords.on(version.effective_on, f"시행 {_dotted(version.effective_on)}") if version.effective_on else None
    )
    amendment = _KINDS_OF_AMENDMENT.get(version.amendment, "amendment")
    weight = 0.05 if not changed else min(0.75, 0.3 + 0.03 * len(changed) + (0.15 if meant else 0.0))
    return Signal(
        signal_id=f"{source}:{version.law}/{version.kind}@{version.promulgated_on}-{version.number}",
        kind=SignalKind.POLICY,
        title=Text(
            ko=f"{version.title} {version.amendment}({_dotted(version.promulgated_on)} 공포)",
            en=f"{name}: {amendment} promulgated on {_english_day(version.promulgated_on)}",
            original=Language.KOREAN,
        ),
        summary=_summary(version, changed),
        country="KR",
        published_on=version.promulgated_on,
        stage=Stage.REPEALED if "폐지" in version.amendment and "제정" not in version.amendment else Stage.ENACTED,
        severity=weight,
        severity_reason=_severity_reason(changed, version),
        subjects=subjects,
        effects=tuple(_effect(kind, those, version) for kind, those in meant.items()),
        evidence=(
            Evidence(
                publisher=_PUBLISHER,
                address=version.address,
                retrieved_at=retrieved_at,
                version=f"{version.number.lstrip('0')}, {version.promulgated_on}",
                place=", ".join(change.article.number for change in changed[:6]),
                quotation=_quotation(changed, meant, version.law),
            ),
        ),
        effective_on=effective,
    )


def version_name(version: LawVersion) -> Text:
    """Return a version's law and kind of amendment in both languages, as in 약사법 일부개정."""
    amendment = _KINDS_OF_AMENDMENT.get(version.amendment, "amendment")
    return Text(f"{version.title} {version.amendment}", f"{english_name(version)}: {amendment}")


@cache
def _firm_words() -> dict[str, list[tuple[FirmKind, re.Pattern[str]]]]:
    text = files("bioaccord.policy").joinpath("korean_firm_words.yaml").read_text(encoding="utf-8")
    table: dict[str, list[tuple[FirmKind, re.Pattern[str]]]] = {}
    for entry in yaml.safe_load(text):
        for law in entry["laws"]:
            table.setdefault(law, []).append((FirmKind(entry["kind"]), re.compile(entry["words"])))
    return table


# Articles about the state's own offices, about purposes and words, or about fines bind no firm to do anything new.
_BINDS_NOBODY = re.compile(
    r"목적|정의|위원회|위임|위탁|벌칙|과태료|공무원 의제|규제의 재검토|수수료|고유식별정보|민감정보|협의회|센터의|기본계획|종합계획|시행계획|실태조사|국제협력|지원센터|행위ㆍ치료재료"
)


def _firms_meant(law: str, changed: Sequence[ArticleChange]) -> dict[FirmKind, list[ArticleChange]]:
    """Return the kinds of firm that the changed sentences name, each with the articles in which they do."""
    meant: dict[FirmKind, list[ArticleChange]] = {}
    for change in changed:
        if _BINDS_NOBODY.search(change.article.title):
            continue
        words = "\n".join((*change.new_lines, *change.old_lines))
        for kind, pattern in _firm_words().get(law, ()):
            if pattern.search(words):
                meant.setdefault(kind, []).append(change)
    return meant


def _subjects(
    version: LawVersion,
    meant: dict[FirmKind, list[ArticleChange]],
    topics: Sequence[TopicLabel],
    found: tuple[Subject, ...],
) -> tuple[Subject, ...]:
    own = [
        *(Subject(SubjectType.FIRM_KIND, str(kind), changes[0].article.number) for kind, changes in meant.items()),
        *(Subject(SubjectType.TOPIC, label.topic, version.title) for label in topics),
        Subject(SubjectType.COUNTRY, "KR", version.title),
    ]
    materials = [one for one in found if one.type in (SubjectType.MATERIAL, SubjectType.HS_CODE)]
    unique = {(one.type, one.id): one for one in (*own, *materials)}
    return tuple(unique.values())


def _effect(kind: FirmKind, changed: list[ArticleChange], version: LawVersion) -> Effect:
    words = "\n".join(line for change in changed for line in change.new_lines)
    return Effect(
        kind=_effect_kind(words),
        subjects=(Subject(SubjectType.FIRM_KIND, str(kind), changed[0].article.number),),
        sold_in=("KR",),
        action=_action(changed, version),
    )


def _effect_kind(words: str) -> EffectKind:
    for pattern, kind in (
        (r"보고(?:하여야|해야)", EffectKind.REPORT),
        (r"표시(?:하여야|해야)", EffectKind.LABEL),
        (r"(?:허가|등록|승인)(?:를|을) 받", EffectKind.LICENCE),
        (r"하여서는 아니|해서는 안|금지", EffectKind.PRACTICE_BAN),
    ):
        if re.search(pattern, words):
            return kind
    return EffectKind.REQUIREMENT


def _action(changed: list[ArticleChange], version: LawVersion) -> Text:
    named = ", ".join(_article_ko(change) for change in changed[:_ARTICLES_NAMED])
    rest = len(changed) - _ARTICLES_NAMED
    more_ko = f" 외 {rest}개 조" if rest > 0 else ""
    numbers = ", ".join(_article_en(change) for change in changed[:_ARTICLES_NAMED])
    more_en = f" and {rest} more" if rest > 0 else ""
    when_ko = f"{_korean_day(version.effective_on)}부터 적용되는 " if version.effective_on else ""
    when_en = f", applicable from {_english_day(version.effective_on)}" if version.effective_on else ""
    return Text(
        ko=f"{when_ko}{named}{more_ko}의 내용을 현재 업무 절차와 대조해 바꿀 것이 있는지 확인하십시오.",
        en=f"Compare {numbers}{more_en}{when_en}, with your procedures and see what has to change.",
    )


def _summary(version: LawVersion, changed: Sequence[ArticleChange]) -> Text:
    promulgated_ko, promulgated_en = _korean_day(version.promulgated_on), _english_day(version.promulgated_on)
    effective_ko = f" 시행일은 {_korean_day(version.effective_on)}입니다." if version.effective_on else ""
    effective_en = f" It takes effect on {_english_day(version.effective_on)}." if version.effective_on else ""
    annex_ko = " 별표가 바뀌었을 수 있으니 원문에서 확인하십시오." if version.annexes_changed else ""
    annex_en = " An annex may have changed as well; see the original." if version.annexes_changed else ""
    if not changed:
        return Text(
            ko=f"{promulgated_ko} 공포되었으나 실질적으로 바뀐 조문은 없습니다.{effective_ko}{annex_ko}",
            en=f"Promulgated on {promulgated_en}; no article changed in substance.{effective_en}{annex_en}",
            original=Language.KOREAN,
        )
    named = ", ".join(_article_ko(change) for change in changed[:4])
    rest = len(changed) - 4
    more_ko = f" 외 {rest}개 조" if rest > 0 else ""
    counts: dict[str, int] = {}
    for change in changed:
        counts[change.kind] = counts.get(change.kind, 0) + 1
    listed = ", ".join(f"{count} {_VERBS[kind].en}" for kind, count in counts.items())
    numbers = ", ".join(_article_en(change) for change in changed[:4])
    more_en = f" and {rest} more" if rest > 0 else ""
    return Text(
        ko=f"{promulgated_ko} 공포. {named}{more_ko}.{effective_ko}{annex_ko}",
        en=f"Promulgated on {promulgated_en}. Articles: {listed} ({numbers}{more_en}).{effective_en}{annex_en}",
        original=Language.KOREAN,
    )


def _article_ko(change: ArticleChange) -> str:
    title = f"({change.article.title})" if change.article.title else ""
    return f"{change.article.number}{title} {_VERBS[change.kind].ko}"


def _article_en(change: ArticleChange) -> str:
    match = re.fullmatch(r"제(\d+)조(?:의(\d+))?", change.article.number)
    assert match is not None
    return f"Article {match.group(1)}" + (f"-{match.group(2)}" if match.group(2) else "")


def _quotation(changed: Sequence[ArticleChange], meant: dict[FirmKind, list[ArticleChange]], law: str) -> str:
    """Return the new sentence that names the firm, else the first new one."""
    first = next((those[0] for those in meant.values()), changed[0] if changed else None)
    if first is None or not first.new_lines:
        return ""
    naming = [
        line
        for line in first.new_lines
        for kind, pattern in _firm_words().get(law, ())
        if kind in meant and pattern.search(line)
    ]
    line = (naming or first.new_lines)[0]
    return line if len(line) <= 240 else line[:239] + "…"


def _severity_reason(changed: Sequence[ArticleChange], version: LawVersion) -> Text:
    if not changed:
        return Text(ko="실질적으로 바뀐 조문이 없음", en="no article changed in substance")
    return Text(ko=f"바뀐 조문 {len(changed)}개", en=f"{len(changed)} article{'s' if len(changed) > 1 else ''} changed")


def english_name(version: LawVersion) -> str:
    """Return the English name of a law, with its decree or rule; unofficial."""
    name, _ = law_table().get(version.law, ("", ()))
    base = name or "Korean law"
    if version.kind in ("시행령", "시행규칙"):
        return f"{_KINDS_OF_LAW[version.kind]} of the {base}"
    return base


def _dotted(day: date) -> str:
    return f"{day.year}. {day.month}. {day.day}."


def _korean_day(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def _english_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
