"""A law out of law.go.kr's own record, in the layout of the laws kept as a git history, so that one comparison serves both."""

from __future__ import annotations

import re
from typing import Any

import yaml

from bioaccord.vocabulary.errors import SourceError
from bioaccord.vocabulary.sentence import Sentence

from .korean_dates import korean_day
from .law_go_kr_answer import lines_of, many, without_key, words_of

_LEVELS = {"편": "#", "장": "##", "절": "###", "관": "####"}
_HEADING = re.compile(r"^제\s*\d+\s*([편장절관])(?:의\d+)?")
_ARTICLE_HEAD = re.compile(r"^제\d+조(?:의\d+)?\s*(?:\(((?:[^()]|\([^()]*\))*)\))?\s*")
_PARAGRAPH_MARK = re.compile(r"^([①-⑳㉑-㉟㊱-㊿])\s*")
_POINT_MARK = re.compile(r"^(\d+(?:의\d+)?)\\?\.\s*")
_LETTER_MARK = re.compile(r"^([가-힣])\\?\.\s*")


def law_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the record of a law inside an answer of `lawService`; raises `SourceError` where there is none."""
    law = answer.get("법령", answer.get("law"))
    if not isinstance(law, dict) or not isinstance(law.get("기본정보"), dict):
        raise SourceError(
            Sentence("The answer holds no law (법령.기본정보). Most likely the number is that of something else.")
        )
    return law


def law_markdown(answer: dict[str, Any], *, mst: str = "") -> str:
    """Return a law as Markdown with front matter; `mst` is the number it was asked by, which the record itself does not repeat.

    `answer` is what `parse_answer` made of an answer of `lawService` (target law or eflaw). Raises `SourceError`.
    """
    law = law_of(answer)
    told = law["기본정보"]
    name = words_of(told.get("법령명_한글") or told.get("법령명한글"))
    parts = [f"---\n{_front_matter(law, name, mst)}---", f"# {name}"]
    for unit in many((law.get("조문") or {}).get("조문단위")):
        parts += _unit(unit)
    supplementary = [_supplementary(unit) for unit in many((law.get("부칙") or {}).get("부칙단위"))]
    if supplementary:
        parts += ["## 부칙", *supplementary]
    return "\n\n".join(parts) + "\n"


def _front_matter(law: dict[str, Any], name: str, mst: str) -> str:
    told = law["기본정보"]
    front = {
        "제목": name,
        "법령MST": int(mst) if mst.isdigit() else "",
        "법령ID": words_of(told.get("법령ID")),
        "법령구분": words_of(told.get("법종구분")),
        "소관부처": [words_of(one) for one in many(told.get("소관부처")) if words_of(one)],
        "공포일자": korean_day(words_of(told.get("공포일자"))),
        "공포번호": words_of(told.get("공포번호")),
        "시행일자": korean_day(words_of(told.get("시행일자"))),
        "출처": f"https://www.law.go.kr/법령/{name.replace(' ', '')}",
        "첨부파일": [_annex(unit) for unit in many((law.get("별표") or {}).get("별표단위"))],
    }
    return yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)


def _annex(unit: dict[str, Any]) -> dict[str, str]:
    return {
        "별표번호": words_of(unit.get("별표번호")),
        "별표가지번호": words_of(unit.get("별표가지번호")),
        "별표구분": words_of(unit.get("별표구분")),
        "제목": words_of(unit.get("별표제목")),
        "파일링크": without_key(words_of(unit.get("별표서식파일링크"))),
    }


def _unit(unit: dict[str, Any]) -> list[str]:
    lines = lines_of(unit.get("조문내용"))
    # 조문여부 tells headings (전문) from articles; older records have only the last digit of 조문키, 0 for a heading.
    is_heading = words_of(unit.get("조문여부")) == "전문" or (
        not unit.get("조문여부") and words_of(unit.get("조문키")).endswith("0")
    )
    if is_heading:
        return [f"{_level(line)} {line}" for line in lines if _HEADING.match(line)]
    number = f"제{words_of(unit.get('조문번호'))}조"
    if words_of(unit.get("조문가지번호")).strip("0"):
        number += f"의{words_of(unit.get('조문가지번호')).lstrip('0')}"
    first = lines[0] if lines else ""
    head = _ARTICLE_HEAD.match(first)
    title = words_of(unit.get("조문제목")) or (head.group(1) if head and head.group(1) else "")
    rest = [first[head.end() :] if head else first, *lines[1:]]
    parts = [f"##### {number} ({title})" if title else f"##### {number}"]
    parts += _blocks([line for line in rest if line])
    for paragraph in many(unit.get("항")):
        parts += _paragraph(paragraph)
    return parts


def _level(heading: str) -> str:
    match = _HEADING.match(heading)
    return _LEVELS[match.group(1)] if match else "##"


def _blocks(lines: list[str]) -> list[str]:
    return ["\n".join(lines)] if lines else []


def _paragraph(paragraph: Any) -> list[str]:
    if not isinstance(paragraph, dict):
        return _blocks(lines_of(paragraph))
    lines = lines_of(paragraph.get("항내용"))
    parts = []
    if lines:
        mark = _PARAGRAPH_MARK.match(lines[0])
        if mark:
            # The history writes marks beyond ⑳ twice; the same here, or every such paragraph would seem changed.
            rest = lines[0] if mark.group(1) > "⑳" else lines[0][mark.end() :]
            lines[0] = f"**{mark.group(1)}** {rest}"
        parts.append("\n".join(lines))
    points = [line for point in many(paragraph.get("호")) for line in _point(point)]
    return parts + _blocks(points)


def _point(point: Any) -> list[str]:
    told = point if isinstance(point, dict) else {"호내용": point}
    lines = _marked(lines_of(told.get("호내용")), _POINT_MARK, "  ")
    for letter in many(told.get("목")):
        inside = letter.get("목내용") if isinstance(letter, dict) else letter
        lines += _marked(lines_of(inside), _LETTER_MARK, "    ")
    return lines


def _marked(lines: list[str], mark: re.Pattern[str], indent: str) -> list[str]:
    found = []
    for line in lines:
        match = mark.match(line)
        found.append(f"{indent}{match.group(1)}\\. {line[match.end() :]}" if match else f" {line}")
    return found


def _supplementary(unit: dict[str, Any]) -> str:
    lines = lines_of(unit.get("부칙내용"))
    if not lines or not lines[0].startswith(("부칙", "부 칙")):
        day = korean_day(words_of(unit.get("부칙공포일자")))
        written = f"{day.year}.{day.month}.{day.day}" if day else ""
        lines.insert(0, f"부칙 <제{words_of(unit.get('부칙공포번호')).lstrip('0')}호,{written}>")
    return "\n\n\n".join(lines)
