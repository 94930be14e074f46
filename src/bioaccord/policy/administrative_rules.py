"""Administrative rules (고시, 훈령, 예규) out of law.go.kr's record, as versions of documents."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from bioaccord.vocabulary.errors import SourceError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import DatedWords, Stage

from .document import DocumentKind, DocumentLink, DocumentVersion
from .korean_dates import effective_clauses, korean_day, korean_day_with_words
from .law_go_kr_answer import lines_of, many, words_of

_CHAPTER = re.compile(r"^제\s*\d+\s*([편장절관])(?:의\d+)?\s")
_ARTICLE = re.compile(r"^(제\d+조(?:의\d+)?)\s*\(((?:[^()]|\([^()]*\))*)\)\s*")
_LEVELS = {"편": "#", "장": "##", "절": "###", "관": "####"}
_PARAGRAPH = re.compile(r"\s*(?=[①-⑳㉑-㉟])")
_POINT = re.compile(r"^(\d+(?:의\d+)?)\.\s*")
_LETTER = re.compile(r"^([가-하])\.\s*")
_LAW_NAMED = re.compile(r"「([^「」]{2,60})」")


def administrative_rule(answer: dict[str, Any], retrieved_at: datetime | None) -> DocumentVersion:
    """Return the version of an answer with target admrul; raises `SourceError` where it holds none."""
    rule = answer.get("AdmRulService")
    told = rule.get("행정규칙기본정보") if isinstance(rule, dict) else None
    if not isinstance(rule, dict) or not isinstance(told, dict):
        raise SourceError(
            Sentence(
                "The answer holds no administrative rule. Most likely the number is that of the rule (행정규칙ID), not of its version (행정규칙일련번호)."
            )
        )
    name, issued = words_of(told.get("행정규칙명")), korean_day(words_of(told.get("발령일자")))
    if not name or issued is None:
        raise SourceError(
            Sentence(
                "An administrative rule has no name or no day (행정규칙명, 발령일자). Most likely the record is cut off."
            )
        )
    rule_id = words_of(told.get("행정규칙ID")) or words_of(told.get("행정규칙일련번호"))
    number = words_of(told.get("발령번호"))
    text = rule_markdown(rule, name)
    first = next(iter(_LAW_NAMED.findall(text)), "")
    extra = (
        ("rule_kind", words_of(told.get("행정규칙종류"))),
        ("serial", words_of(told.get("행정규칙일련번호"))),
        ("issue_number", number),
        ("annexes", "may have changed" if many((rule.get("별표") or {}).get("별표단위")) else ""),
    )
    return DocumentVersion(
        document_id=f"korean-rule:{rule_id}",
        version=f"{issued.isoformat()}-{number}",
        kind=DocumentKind.ADMINISTRATIVE_RULE,
        country="KR",
        publisher="law.go.kr",
        address=f"https://www.law.go.kr/행정규칙/{name.replace(' ', '')}/({number},{issued:%Y%m%d})",
        language=Language.KOREAN,
        title=name,
        published_on=issued,
        stage=Stage.REPEALED if words_of(told.get("제개정구분명")).endswith("폐지") else Stage.FINAL,
        text=text,
        action=words_of(told.get("제개정구분명") or told.get("제개정구분")),
        agencies=tuple(words_of(one) for one in many(told.get("소관부처명")) if words_of(one)),
        links=(DocumentLink("law", first.replace(" ", "")),) if first else (),
        effective_on=_effective(rule, words_of(told.get("시행일자")), issued),
        retrieved_at=retrieved_at,
        extra=tuple((name, value) for name, value in extra if value),
    )


def rule_markdown(rule: dict[str, Any], name: str) -> str:
    """Return the text of a rule by articles, in the layout of the laws."""
    parts = [f"# {name}"]
    for line in lines_of(rule.get("조문내용")):
        chapter, article = _CHAPTER.match(line), _ARTICLE.match(line)
        if chapter and not article:
            parts.append(f"{_LEVELS[chapter.group(1)]} {line}")
            continue
        if article:
            parts.append(f"##### {article.group(1)} ({article.group(2)})")
            line = line[article.end() :]
        for piece in _PARAGRAPH.split(line):
            if piece:
                parts.append(_marked(piece))
    supplementary = _supplementary(rule)
    if supplementary:
        parts.append("## 부칙")
        parts += [
            f"부칙 <제{number}호,{day.year}.{day.month}.{day.day}>\n\n\n{text}" for number, day, text in supplementary
        ]
    return "\n\n".join(parts) + "\n"


def _marked(piece: str) -> str:
    if "①" <= piece[0] <= "⑳" or "㉑" <= piece[0] <= "㉟":
        return f"**{piece[0]}** {piece[1:].lstrip()}"
    for mark, indent in ((_POINT, "  "), (_LETTER, "    ")):
        match = mark.match(piece)
        if match:
            return f"{indent}{match.group(1)}\\. {piece[match.end() :]}"
    return piece


def _supplementary(rule: dict[str, Any]) -> list[tuple[str, date, str]]:
    """Return the 부칙, which come as three lists side by side, or as three single texts."""
    told = rule.get("부칙") or {}
    texts, days, numbers = (many(told.get(name)) for name in ("부칙내용", "부칙공포일자", "부칙공포번호"))
    found = []
    for place, text in enumerate(texts):
        day = korean_day(words_of(days[place])) if place < len(days) else None
        lines = [line for line in lines_of(text) if not re.match(r"부\s*칙\s*(?:<|$)", line)]
        if day:
            found.append((words_of(numbers[place]) if place < len(numbers) else "", day, "\n\n\n".join(lines)))
    return found


def _effective(rule: dict[str, Any], field: str, issued: date) -> DatedWords | None:
    told = korean_day_with_words(field)
    newest = next((text for _, day, text in reversed(_supplementary(rule)) if day == issued), "")
    # A rule is issued (발령), not promulgated; its periods are counted from that day in the same way.
    clauses = effective_clauses(newest.replace("발령", "공포"), issued)
    whole = next((clause for clause in clauses if not clause.provisions and clause.day), None)
    if whole and (told is None or told.last_day == whole.day):
        return DatedWords.on(
            whole.day or issued, whole.words if "발령" not in newest else whole.words.replace("공포", "발령")
        )
    return DatedWords.on(told.last_day, f"시행일자 {told.words}") if told else None
