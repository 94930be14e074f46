"""An assessment and a law's template as workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bioaccord.reading.table import write_workbook
from bioaccord.vocabulary.language import Language, Text

from .law import Law
from .units import UNITS
from .value_words import value_words

Sheets = Mapping[str, tuple[Sequence[str], Sequence[Sequence[object]]]]
_SAMPLE = Text("가상 표본입니다. 실제 제품이 아닙니다.", "A made-up sample: no real product.")
_KINDS = {
    "milestone": Text("해당일", "single day"),
    "period": Text("적용", "applies"),
    "chance": Text("적용 가능", "may apply"),
}
_LAW_ITSELF = Text("현행법", "the law as it stands")


def assessment_sheets(data: Mapping[str, Any], language: Language) -> Sheets:
    """Return the sheets of an assessment in a language: about, coming, findings, trail, timeline, by_year. Figures stand in full."""
    ko = language == Language.KOREAN

    def words(both: Mapping[str, str] | None) -> str:
        return both[str(language)] if both else ""

    subjects = data["subjects"]
    scenario = data["scenario"]
    about = [
        ["법률" if ko else "Law", words(data["law"]["title"])],
        ["기준일" if ko else "As of", data["as_of"]],
        ["시나리오" if ko else "Scenario", words(scenario["title"]) if scenario else _LAW_ITSELF.in_language(language)],
        ["모의 횟수" if ko else "Draws", data["draws"]],
        ["난수 시드" if ko else "Seed", data["seed"]],
        *([["주의" if ko else "Note", _SAMPLE.in_language(language)]] if data["is_sample"] else []),
        *[["빠진 자료" if ko else "Missing", words(one)] for one in data["missing"]],
        *[["가정" if ko else "Assumption", words(one)] for one in data["assumptions"]],
        *[["출처" if ko else "Source", words(one)] for one in data["sources"]],
    ]
    findings = [
        [one["id"], words(one["name"]), words(f["title"]), words(f["shown"]), words(f["said"]), _figure(f["value"], language), _figure(f["least"], language),
         _figure(f["most"], language), _unit(f["unit"], language), words(f["standing_words"]), " ".join(words(gap) for gap in f["missing"]),
         " ".join(words(one) for one in f["assumed"])]
        for one in subjects for f in one["findings"]
    ]  # fmt: skip
    coming = [
        [
            one["day"],
            words(one["title"]),
            _figure(one["ends"], language),
            words(one["names"]),
            words(one["standing_words"]),
        ]
        for one in data["coming"]
    ]
    trail = [row for one in subjects for f in one["findings"] for row in _trail(one, f, words, language)]
    timeline = [
        [one["id"], words(one["name"]), e["first_day"], e["last_day"], _KINDS[e["kind"]].in_language(language), e["probability"], words(e["title"]),
         words(e["said"]), words(e["standing_words"])]
        for one in subjects for e in one["timeline"]
    ]  # fmt: skip
    whole = "전체" if ko else "all"
    by_year = [
        [subject, words(band["title"]), band["year"], _unit(band["unit"], language), band["low"], band["middle"], band["high"],
         band["mean"], band["probability"], words(band["standing_words"])]
        for subject, bands in [(whole, data["bands"]), *((words(one["name"]), one["bands"]) for one in subjects)]
        for band in bands
    ]  # fmt: skip
    standing = "확인 수준" if ko else "standing"
    product = ["ID", "이름" if ko else "name"]
    return {
        "about": (("항목", "내용") if ko else ("what", "value"), about),
        "coming": (("날짜", "내용", "끝나는 날", "제품", standing) if ko else ("day", "what", "is the end", "products", standing), coming),
        "findings": ([*product, *(("항목", "답", "설명", "값", "최소", "최대", "단위", standing, "빠진 자료", "가정") if ko else ("finding", "answer", "in words", "value", "least", "most", "unit", standing, "missing", "assumed"))], findings),
        "trail": ([*product, *(("항목", "순서", "규칙", "조문", "주소", "판단", "충족", standing, "쓴 수치") if ko else ("finding", "step", "rule", "section", "link", "found", "holds", standing, "figures"))], trail),
        "timeline": ([*product, *(("시작", "끝", "종류", "확률", "제목", "내용", standing) if ko else ("from", "to", "kind", "probability", "title", "in words", standing))], timeline),
        "by_year": ((["이름", "항목", "연도", "단위", "하한(5%)", "중앙", "상한(95%)", "평균", "확률", standing] if ko else ["name", "figure", "year", "unit", "low (5%)", "middle", "high (95%)", "mean", "probability", standing]), by_year),
    }  # fmt: skip


def write_template(path: Path, law: Law) -> None:
    """Write a law's template: its tables with made-up rows to write over, and a sheet that explains each column in both languages."""
    rows = law.example()
    sheets: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {}
    explained: list[list[object]] = []
    for shape in law.tables:
        names = [column.name for column in shape.columns]
        sheets[shape.name] = (names, [[row.get(name, "") for name in names] for row in rows.get(shape.name, ())])
        explained += [
            [
                shape.name, shape.title.ko, column.name, column.title.ko, column.title.en, column.is_required,
                column.described.ko, column.described.en,
                "; ".join(f"{word} = {text.ko} / {text.en}" for word, text in column.words), column.example,
            ]
            for column in shape.columns
        ]  # fmt: skip
    heads = (
        "table", "표", "column", "열 이름", "column title", "required (필수)", "설명", "explanation",
        "words (쓸 수 있는 말)", "example (예)",
    )  # fmt: skip
    sheets["explained"] = (heads, explained)
    write_workbook(path, sheets)


def _figure(value: Any, language: Language) -> object:
    """Return a value as it is, in full; words in the language of the sheet."""
    if isinstance(value, bool):
        return value_words(value, "yes or no", language)
    return value[str(language)] if isinstance(value, dict) else value


def _unit(name: str, language: Language) -> str:
    return UNITS[name].title.in_language(language) if name in UNITS else name


def _trail(
    subject: Mapping[str, Any], finding: Mapping[str, Any], words: Any, language: Language
) -> Iterator[list[object]]:
    for number, step in enumerate(finding["steps"], start=1):
        figures = "; ".join(
            f"{words(one['title'])} = {words(one['shown'])} ({one['effective_on']}, {one['section']})"
            for one in step["values"]
        )
        yield [
            subject["id"], words(subject["name"]), words(finding["title"]), number, words(step["rule"]), step["section"],
            step["link"], words(step["said"]), _figure(step["holds"], language), words(step["standing_words"]), figures,
        ]  # fmt: skip
