"""What a law does to a portfolio, told in one language in the parts of which reports are set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from bioaccord.impact.band_chart import band_chart
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.tlp import TLP

from .phrases import phrase
from .report_sources import ToldCitation
from .report_tables import ToldTable
from .report_told import ToldPart, ToldReport

_LAW_ITSELF = Text("현행법", "the law as it stands")
_TITLE = Text("{law}: {portfolio}", "{law}: {portfolio}")
_ASKED = Text("기준일 {as_of} · {scenario}", "As of {as_of} · {scenario}")
_DRAWS = Text("모의 {draws:,}회, 시드 {seed}", "{draws:,} draws from seed {seed}")
_PRODUCTS, _BY_YEAR = Text("제품별 결과", "By product"), Text("연도별 영향", "By year")
_PRODUCT, _HEADLINE, _STANDING = Text("제품", "product"), Text("요지", "in short"), Text("확인 수준", "standing")
_FINDING, _VALUE, _RULES = Text("항목", "answer to"), Text("값", "value"), Text("근거 조문", "sections")
_YEAR, _MIDDLE, _RANGE, _CHANCE = (
    Text("연도", "year"), Text("중앙값", "middle"), Text("90% 구간", "nine in ten draws"), Text("확률", "probability"),
)  # fmt: skip
_TIMELINE, _DAY, _WHAT = Text("적용 일정", "What applies when"), Text("날짜", "day"), Text("내용", "what")
_MISSING, _ASSUMED = Text("빠진 자료: {what}", "Missing: {what}"), Text("가정", "Assumptions")
_CHART = Text("연도별 값. 같은 수치가 아래 표에 있다.", "Figures by year; the table below holds the same figures.")


def tell_assessment(answer: Mapping[str, Any], name: str, written_on: date, language: Language) -> ToldReport:
    """Return an assessment, as `impact.assessment_data` gives it, as a report for the firm's own people (TLP:AMBER+STRICT)."""

    def said(both: Mapping[str, str] | None) -> str:
        return both[str(language)] if both else ""

    def head(text: Text, level: int = 1) -> ToldPart:
        return ToldPart("heading", title=text.in_language(language), level=level)

    law = said(answer["law"]["title"])
    scenario = said(answer["scenario"]["title"]) if answer["scenario"] else _LAW_ITSELF.in_language(language)
    asked = _ASKED.in_language(language).format(as_of=answer["as_of"], scenario=scenario)
    drawn = _DRAWS.in_language(language).format(draws=answer["draws"], seed=answer["seed"])
    source = f"{law}. {asked}. {drawn}."
    parts = [ToldPart("note", paragraphs=(asked,), small=(drawn,))]
    if answer["bands"]:
        parts.append(head(_BY_YEAR))
        parts += _bands(answer["bands"], language, source)
    parts.append(head(_PRODUCTS))
    header = tuple(one.in_language(language) for one in (_PRODUCT, _HEADLINE, _STANDING))
    rows = tuple((said(one["name"]), said(one["headline"]), said(one["standing_words"])) for one in answer["subjects"])
    if rows:
        parts.append(
            ToldPart(
                "table", title=_PRODUCTS.in_language(language), source=source, table=ToldTable(header, rows, words_first=3, words_last=0)
            )
        )  # fmt: skip
    for subject in answer["subjects"]:
        parts.append(ToldPart("heading", title=said(subject["name"]), level=1))
        gaps = tuple(_MISSING.in_language(language).format(what=said(one)) for one in subject["missing"])
        parts.append(ToldPart("note", paragraphs=(said(subject["headline"]),), small=gaps))
        found = tuple(
            (
                said(one["title"]),
                " ".join(filter(None, (said(one["shown"]), said(one["said"])))),
                said(one["standing_words"]),
                "; ".join(dict.fromkeys(step["section"] for step in one["steps"] if step["section"])),
            )
            for one in subject["findings"]
        )
        if found:
            header = tuple(one.in_language(language) for one in (_FINDING, _VALUE, _STANDING, _RULES))
            parts.append(ToldPart("table", title=said(subject["name"]), source=source, table=ToldTable(header, found, words_first=4, words_last=0)))  # fmt: skip
        if subject["timeline"]:
            days = tuple(
                (_days(one), said(one["title"]), said(one["said"]), said(one["standing_words"])) for one in subject["timeline"]
            )  # fmt: skip
            header = tuple(one.in_language(language) for one in (_DAY, _WHAT, _HEADLINE, _STANDING))
            parts.append(ToldPart("table", title=_TIMELINE.in_language(language), source=source, table=ToldTable(header, days, words_first=4, words_last=0)))  # fmt: skip
        parts += _bands(subject["bands"], language, source)
    if answer["assumptions"]:
        parts.append(head(_ASSUMED))
        parts.append(ToldPart("note", paragraphs=tuple(said(one) for one in answer["assumptions"])))
    return ToldReport(
        language=language,
        title=_TITLE.in_language(language).format(law=law, portfolio=name),
        association="",
        author="",
        written_on=written_on,
        tlp=TLP.AMBER_STRICT.value.upper(),
        tlp_words=phrase("report_tlp_amber_strict", language),
        is_sample=answer["is_sample"],
        is_draft=False,
        parts=tuple(parts),
        annexes=(),
        citations=tuple(
            ToldCitation(number, title, (), link)
            for number, (title, link) in enumerate(_sources(answer, language), start=1)
        ),
        disclaimers=(),
    )


def _bands(bands: list[Mapping[str, Any]], language: Language, source: str) -> list[ToldPart]:
    parts = []
    for _key, group in groupby(sorted(bands, key=lambda one: (one["key"], one["year"])), key=lambda one: one["key"]):
        rows = list(group)
        title = rows[0]["title"][language]
        header = tuple(one.in_language(language) for one in (_YEAR, _MIDDLE, _RANGE, _CHANCE, _STANDING))
        cells = tuple(
            (
                str(one["year"]),
                one["shown"][language],
                one["range"][language],
                "" if one["probability"] is None else f"{one['probability']:.0%}",
                one["standing_words"][language],
            )
            for one in rows
        )
        parts.append(
            ToldPart(
                "chart", title=title, source=source, specification=band_chart(rows, language, source=""),
                alternative=f"{title}. {_CHART.in_language(language)}",
            )
        )  # fmt: skip
        parts.append(ToldPart("table", title=title, source=source, table=ToldTable(header, cells)))
    return parts


def _days(entry: Mapping[str, Any]) -> str:
    first, last = entry["first_day"], entry["last_day"]
    return str(first) if first == last else f"{first} – {last or ''}"


def _sources(answer: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """Return every section that a rule or figure rests on, with its address, once each."""
    steps = [step for one in answer["subjects"] for finding in one["findings"] for step in finding["steps"]]
    places = [(one["section"], one["link"]) for step in steps for one in (step, *step["values"]) if one["section"]]
    return [*dict.fromkeys(places), *((one[language], "") for one in answer["sources"])]
