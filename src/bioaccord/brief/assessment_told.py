"""What a law does to a portfolio, told in one language in the parts of which reports are set; an annex holds the rules behind each answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any
from unicodedata import east_asian_width

from bioaccord.impact.band_chart import band_chart, drawn_bands
from bioaccord.impact.range_notes import range_notes
from bioaccord.impact.year_table import year_table
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
_FINDING, _VALUE, _LARGEST = (
    Text("항목", "answer to"),
    Text("값", "value"),
    Text("영향이 가장 큰 해", "largest in a year"),
)
_TIMELINE, _DAY, _WHAT = Text("적용 일정", "What applies when"), Text("날짜", "day"), Text("내용", "what")
_COMING, _ENDS = Text("앞으로 12개월", "The coming 12 months"), Text("{title} (종료)", "{title} (ends)")
_MISSING, _GAPS = Text("빠진 자료: {what}", "Missing: {what}"), Text("빠진 자료", "What is missing")
_ASSUMED, _ASSUMPTIONS = Text("가정: {what}", "Assumed: {what}"), Text("가정", "Assumptions")
_CHART = Text("연도별 값. 같은 수치가 아래 표에 있다.", "Figures by year; the table below holds the same figures.")
_ANNEX = Text("부록: 결과에 이른 규칙", "Annex: the rules that led to each answer")
_RULE, _FOUND, _SOURCE = Text("규칙", "rule"), Text("판단", "what it found"), Text("근거", "source")
_HOLDS = {True: "✓ ", False: "✕ ", None: ""}
_SHORT, _WIDEST, _GAP = 14, 36, 6.0
"""Letters of a column; what is longer goes on in the next line."""


def tell_assessment(
    answer: Mapping[str, Any], name: str, written_on: date, language: Language, *, is_short: bool = False
) -> ToldReport:
    """Return an assessment, as `impact.assessment_data` gives it, as a report for the firm's own people (TLP:AMBER+STRICT).

    A short one ends with the coming months, what is missing and what is assumed: no chapter for each product, no annex of rules.
    """

    def said(both: Mapping[str, str] | None) -> str:
        return both[str(language)] if both else ""

    def head(text: Text, level: int = 1) -> ToldPart:
        return ToldPart("heading", title=text.in_language(language), level=level)

    law = said(answer["law"]["title"])
    scenario = said(answer["scenario"]["title"]) if answer["scenario"] else _LAW_ITSELF.in_language(language)
    asked = _ASKED.in_language(language).format(as_of=answer["as_of"], scenario=scenario)
    drawn = _DRAWS.in_language(language).format(draws=answer["draws"], seed=answer["seed"])
    source = f"{law}. {asked}. {drawn}."
    sources = _Sources(answer, language)
    parts = [ToldPart("note", paragraphs=(asked,), small=(drawn,))]
    if answer["bands"]:
        parts += [head(_BY_YEAR), *_charts(answer["bands"], language, source)]
        parts += _by_year(answer["bands"], _BY_YEAR.in_language(language), language, source)
    parts.append(head(_PRODUCTS))
    has_largest = any(one["largest"] for one in answer["subjects"])
    rows = tuple(
        (
            said(one["name"]),
            _in_short(one, language),
            *((_largest(one["largest_each"], language),) if has_largest else ()),
            said(one["standing_words"]),
        )
        for one in answer["subjects"]
    )
    if rows:
        heads = (_PRODUCT, _HEADLINE, *((_LARGEST,) if has_largest else ()), _STANDING)
        parts.append(_words(heads, rows, _PRODUCTS.in_language(language), source, language))
    if answer["coming"]:
        parts.append(head(_COMING))
        days = tuple((one["day"], _title(one, language), said(one["names"]), said(one["standing_words"])) for one in answer["coming"])  # fmt: skip
        parts.append(_words((_DAY, _WHAT, _PRODUCT, _STANDING), days, _COMING.in_language(language), source, language))
    for subject in () if is_short else answer["subjects"]:
        called = said(subject["name"])
        parts.append(ToldPart("heading", title=called, level=1))
        gaps = tuple(_MISSING.in_language(language).format(what=said(one)) for one in subject["missing"])
        parts.append(ToldPart("note", paragraphs=(said(subject["headline"]),), small=gaps))
        parts += _by_year(subject["bands"], called, language, source)
        found = tuple(
            (
                said(one["title"]),
                " ".join(filter(None, (said(one["shown"]), said(one["said"])))),
                said(one["standing_words"]),
            )
            for one in subject["findings"]
        )
        if found:
            parts.append(_words((_FINDING, _VALUE, _STANDING), found, called, source, language))
        if subject["timeline"]:
            days = tuple(
                (_days(one), said(one["title"]), said(one["said"]), said(one["standing_words"]))
                for one in subject["timeline"]
            )
            parts.append(_words((_DAY, _WHAT, _HEADLINE, _STANDING), days, _TIMELINE.in_language(language), source, language))  # fmt: skip
    for title, sentences in ((_GAPS, answer["missing"]), (_ASSUMPTIONS, answer["assumptions"])):
        if sentences:
            parts += [head(title), ToldPart("note", paragraphs=tuple(said(one) for one in sentences))]
    if not is_short and any(one["steps"] for subject in answer["subjects"] for one in subject["findings"]):
        parts.append(head(_ANNEX))
        parts += [part for subject in answer["subjects"] for part in _trail(subject, sources, source, language)]
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
            for number, (title, link) in enumerate(() if is_short else sources.entries, start=1)
        ),
        disclaimers=(),
    )


class _Sources:
    """Every section that a rule or figure rests on, with its address, once each and numbered; then where the data are from."""

    def __init__(self, answer: Mapping[str, Any], language: Language) -> None:
        steps = [step for one in answer["subjects"] for finding in one["findings"] for step in finding["steps"]]
        places = [(one["section"], one["link"]) for step in steps for one in (step, *step["values"]) if one["section"]]
        data = ((one[language], "") for one in answer["sources"])
        self.entries = tuple(dict.fromkeys([*places, *data]))
        self._numbers = {entry: number for number, entry in enumerate(self.entries, start=1)}

    def of(self, step: Mapping[str, Any]) -> str:
        """Return the sections of a rule and of the figures it used, each with its number in the list of sources."""
        places = dict.fromkeys((one["section"], one["link"]) for one in (step, *step["values"]) if one["section"])
        return "; ".join(f"{place[0]} [{self._numbers[place]}]" for place in places)


def _trail(subject: Mapping[str, Any], sources: _Sources, source: str, language: Language) -> list[ToldPart]:
    """Return the rules behind the answers about a product; a rule that answers rest on together is told at the first."""
    rows, told = list[tuple[str, ...]](), set[tuple[str, str]]()
    for finding in subject["findings"]:
        title = finding["title"][language]
        steps = [step for step in finding["steps"] if (step["rule_id"], step["said"][language]) not in told]
        told |= {(step["rule_id"], step["said"][language]) for step in steps}
        for number, step in enumerate(steps):
            found = f"{_HOLDS[step['holds']]}{step['said'][language]}"
            rows.append((title if number == 0 else "", step["rule"][language], found, sources.of(step), step["standing_words"][language]))  # fmt: skip
        for template, sentences in ((_MISSING, finding["missing"]), (_ASSUMED, finding["assumed"])):
            rows += [("", "", template.in_language(language).format(what=one[language]), "", "") for one in sentences]
    heads = (_FINDING, _RULE, _FOUND, _SOURCE, _STANDING)
    return [_words(heads, tuple(rows), subject["name"][language], source, language)] if rows else []


def _words(heads: tuple[Text, ...], rows: tuple[tuple[str, ...], ...], title: str, source: str, language: Language) -> ToldPart:  # fmt: skip
    header = tuple(one.in_language(language) for one in heads)
    return ToldPart("table", title=title, source=source, table=ToldTable(header, rows, words_first=len(heads), words_last=0, widths=_widths(header, rows)))  # fmt: skip


def _widths(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> tuple[float, ...]:
    """Return how wide columns are to each other: as their longest cell, but no word is broken and no column takes it all."""

    def wide(words: str) -> int:
        return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)

    widths = list[float]()
    for column in zip(header, *rows, strict=True):
        longest_word = max(wide(word) for cell in column for word in (cell.split() or [""]))
        longest = max(wide(cell) for cell in column)
        # A column of few letters is as wide as they are; the others share what is left.
        widths.append(0.0 if longest <= _SHORT else max(min(longest, _WIDEST), longest_word) + _GAP)
    return tuple(widths) if any(widths) else ()


def _charts(bands: list[Mapping[str, Any]], language: Language, source: str) -> list[ToldPart]:
    parts = []
    for _key, group in groupby(sorted(bands, key=lambda one: (one["key"], one["year"])), key=lambda one: one["key"]):
        rows = drawn_bands(list(group))
        if not rows:
            continue
        title = rows[0]["title"][language]
        parts.append(
            ToldPart(
                "chart", title=title, source=source, specification=band_chart(rows, language, source=""),
                alternative=f"{title}. {_CHART.in_language(language)}",
            )
        )  # fmt: skip
    return parts


def _by_year(bands: list[Mapping[str, Any]], title: str, language: Language, source: str) -> list[ToldPart]:
    if not bands:
        return []
    told = year_table(bands, language)
    standings = ", ".join(dict.fromkeys(one["standing_words"][language] for one in bands))
    small = (*told.notes(language), *range_notes(bands, language), f"[{standings}]")
    if not told.rows:
        return [ToldPart("note", small=small)]
    return [
        ToldPart("table", title=title, source=source, table=ToldTable(told.header, told.rows, words_first=len(told.header), words_last=0, widths=_widths(told.header, told.rows))),
        ToldPart("note", small=small),
    ]  # fmt: skip


def _largest(bands: list[Mapping[str, Any]], language: Language) -> str:
    """Return the largest year of each figure, by its name: costs and effects are not the same."""
    return "; ".join(f"{one['title'][language]}: {one['shown'][language]} ({one['year']})" for one in bands) or "–"


def _in_short(subject: Mapping[str, Any], language: Language) -> str:
    ahead = subject["next"]
    told: str = subject["headline"][language]
    return f"{told} {ahead['day']}: {ahead['title'][language]}." if ahead else told


def _title(row: Mapping[str, Any], language: Language) -> str:
    title: str = row["title"][language]
    return _ENDS.in_language(language).format(title=title) if row["ends"] else title


def _days(entry: Mapping[str, Any]) -> str:
    first, last = entry["first_day"], entry["last_day"]
    return str(first) if first == last else f"{first} – {last or ''}"
