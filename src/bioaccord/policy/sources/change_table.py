"""An analyst's own log of changes kept as a table: a row a change, days that may be a month or a year, several addresses."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bioaccord.reading.table import Row, read_table
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.sentence import NOTHING, Sentence
from bioaccord.vocabulary.signal import DatedWords, Evidence, Signal, SignalKind, Stage, Subject, SubjectType
from bioaccord.vocabulary.topic import Topic

SUFFIXES = (".csv", ".tsv", ".xlsx")
COLUMNS = (
    "id",
    "country",
    "area",
    "kind",
    "title_en",
    "title_ko",
    "what_changed",
    "stage",
    "date_published",
    "date_effective",
    "date_deadline",
    "date_other",
    "subjects",
    "touched",
    "source_urls",
    "confidence",
    "notes",
)
_COUNTRIES = {"KR": ("KR",), "US": ("US",), "both": ("KR", "US")}
_STAGES = {
    "proposed": Stage.PROPOSED,
    "final": Stage.FINAL,
    "enacted": Stage.ENACTED,
    "in force": Stage.IN_FORCE,
    "withdrawn": Stage.WITHDRAWN,
    "repealed": Stage.REPEALED,
    "event (ended)": Stage.ENDED,
    "event (end not seen)": Stage.IN_FORCE,
}
_KINDS = {
    "law": SignalKind.POLICY,
    "regulation": SignalKind.POLICY,
    "guidance": SignalKind.POLICY,
    "executive order": SignalKind.POLICY,
    "programme": SignalKind.POLICY,
    "tariff": SignalKind.POLICY,
    "price": SignalKind.POLICY,
    "shortage": SignalKind.SUPPLY,
}
_AREAS = {
    "biopharma raw materials": (Topic.BIOPHARMA_RAW_MATERIALS,),
    "health care": (Topic.HEALTH_CARE,),
    "food security": (Topic.FOOD_SECURITY,),
    "energy": (Topic.ENERGY,),
    "trade": (Topic.TRADE_TARIFFS,),
    "pricing": (Topic.PRICING_REIMBURSEMENT,),
    "R&D": (Topic.RESEARCH_FUNDING,),
    "biosecurity": (Topic.BIOSECURITY,),
}
_CONFIDENCE = {
    "A": Text("신뢰도 A: 공식 문서나 법령 원문을 확인함", "Confidence A: the official text was seen"),
    "B": Text("신뢰도 B: 둘 이상의 보도나 자료", "Confidence B: two or more reports"),
    "C": Text("신뢰도 C: 보도 하나", "Confidence C: one report"),
}
_WORDS: dict[str, Iterable[str]] = {
    "country": _COUNTRIES,
    "stage": _STAGES,
    "kind": _KINDS,
    "area": _AREAS,
    "confidence": _CONFIDENCE,
}
_NO_DAY = Text("공표일 미확인, 시행일을 적음", "The day of publication was not seen; the day of effect stands for it")
_PART = Text("공표일은 {written}까지만 확인됨", "Publication is known only as {written}")
_OTHER_DATE = Text("그 밖의 날짜: {words}", "Other dates: {words}")
_TOUCHED = Text("대상: {words}", "Touched: {words}")
_NOTE = Text("비고: {words}", "Notes: {words}")
_SEVERITY = 0.5
_SEVERITY_REASON = Text(
    "표에는 심각도가 없어 중간값 0.5로 가정함", "the table gives no severity; the middle, 0.5, is assumed"
)
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_HS_CODES = re.compile(r"\bHS\s+((?:\d{2,10}(?:\.\d+)*)(?:\s*,\s*\d{2,10}(?:\.\d+)*)*)")


def signals_of_table(
    path: Path, name: str, retrieved_at: datetime | None, recogniser: Recogniser
) -> Iterator[tuple[int, Signal]]:
    """Yield each row's number and its signal, under the ids of `name`; raises `InputError` with every row that is wrong."""
    table = read_table(path)
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise InputError(
            [
                Refusal(
                    str(path),
                    Sentence("has no column '{wanted}'.", wanted=column),
                    did_you_mean(column, [one for one in table.columns if one not in COLUMNS])
                    + Sentence("See docs/reference/change-log.md."),
                    table.header_row,
                    column,
                )
                for column in missing
            ]
        )
    refusals: list[Refusal] = []
    signals: list[tuple[int, Signal]] = []
    for row in table.rows:
        wrong = list(_refusals(row, str(path)))
        refusals += wrong
        if not wrong:
            signals.append((row.number, _signal(row.cells, name, retrieved_at, recogniser)))
    if refusals:
        raise InputError(refusals)
    yield from signals


def days_of(written: str) -> tuple[date, date] | None:
    """Return the first and last day of a day, a month or a year; None for anything else.

    >>> days_of("2025-06"), days_of("2025")[1], days_of("June 2025")
    ((datetime.date(2025, 6, 1), datetime.date(2025, 6, 30)), datetime.date(2025, 12, 31), None)
    """
    match = _DAY.fullmatch(written)
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _addresses(written: str) -> list[str]:
    return [one for part in written.split("|") if (one := part.strip())]


def _refusals(row: Row, file: str) -> Iterator[Refusal]:
    cells = row.cells

    def refusal(column: str, problem: Sentence, remedy: Sentence) -> Refusal:
        return Refusal(file, problem, remedy, row.number, column, cells[column] or None)

    for column in ("id", "title_en", "title_ko", "what_changed", "source_urls"):
        if not cells[column]:
            yield refusal(column, Sentence("the field '{field}' is missing.", field=column), NOTHING)
    if cells["id"] and not re.fullmatch(r"[a-z0-9][a-z0-9-]*", cells["id"]):
        yield refusal(
            "id",
            Sentence("'{written}' is not an id.", written=cells["id"]),
            Sentence("Write small letters, digits and hyphens."),
        )
    for column, known in _WORDS.items():
        if cells[column] not in set(known):
            yield refusal(
                column,
                Sentence("'{written}' is not known here.", written=cells[column]),
                did_you_mean(cells[column], known)
                + Sentence("Write one of: {names}.", names=", ".join(f"'{one}'" for one in known)),
            )
    for column in ("date_published", "date_effective", "date_deadline"):
        if cells[column] and days_of(cells[column]) is None:
            yield refusal(
                column,
                Sentence("'{day}' is not a day.", day=cells[column]),
                Sentence("Write 2025-06-30, or 2025-06 or 2025 where no more is known."),
            )
    if not cells["date_published"] and not cells["date_effective"]:
        yield refusal(
            "date_published",
            Sentence("neither the day of publication nor that of effect is given."),
            Sentence("Give one of them; a month or a year will do."),
        )
    for address in _addresses(cells["source_urls"]):
        if not re.fullmatch(r"https?://\S+", address):
            yield refusal(
                "source_urls",
                Sentence("'{written}' is not an address.", written=address),
                Sentence("Write addresses that begin with https://, with | between them."),
            )


def _codes(written: str) -> list[str]:
    return [code.strip() for group in _HS_CODES.findall(written) for code in group.split(",")]


def _signal(cells: dict[str, str], name: str, retrieved_at: datetime | None, recogniser: Recogniser) -> Signal:
    countries = _COUNTRIES[cells["country"]]
    published, doubt = _published(cells)
    return Signal(
        signal_id=f"{name}:{cells['id']}",
        kind=_KINDS[cells["kind"]],
        title=Text(cells["title_ko"], cells["title_en"]),
        summary=Text("", cells["what_changed"], Language.ENGLISH),
        country=countries[0],
        published_on=published,
        stage=_STAGES[cells["stage"]],
        severity=_SEVERITY,
        severity_reason=_SEVERITY_REASON,
        subjects=_subjects(cells, countries, recogniser),
        effects=(),
        evidence=tuple(
            Evidence((urlsplit(one).hostname or "").removeprefix("www."), one, retrieved_at)
            for one in _addresses(cells["source_urls"])
        ),
        effective_on=_dated(cells["date_effective"]),
        deadline_on=_dated(cells["date_deadline"]),
        disclaimer=_said(cells, doubt),
    )


def _published(cells: dict[str, str]) -> tuple[date, Text | None]:
    """Return the first day on which it may have been published, and what is not known of it."""
    days = days_of(cells["date_published"])
    if days is None:
        effective = days_of(cells["date_effective"])
        assert effective is not None
        return effective[0], _NO_DAY
    if days[0] == days[1]:
        return days[0], None
    return days[0], _filled(_PART, written=cells["date_published"])


def _dated(written: str) -> DatedWords | None:
    days = days_of(written)
    return DatedWords(*days, written) if days else None


def _subjects(cells: dict[str, str], countries: tuple[str, ...], recogniser: Recogniser) -> tuple[Subject, ...]:
    """Return the topics of the area, the codes that are written, and what is recognised in titles and subjects."""
    said = "; ".join((cells["title_en"], cells["title_ko"], cells["subjects"]))
    found = [
        *(Subject(SubjectType.TOPIC, str(topic)) for topic in _AREAS[cells["area"]]),
        *(Subject(SubjectType.HS_CODE, str(HSCode(code)), f"HS {code}") for code in _codes(cells["subjects"])),
        *(Subject(SubjectType.COUNTRY, country) for country in countries),
        *recogniser.subjects_in(said),
    ]
    kept: dict[tuple[SubjectType, str], Subject] = {}
    for one in found:
        kept.setdefault((one.type, str(one.id)), one)
    return tuple(kept.values())


def _said(cells: dict[str, str], doubt: Text | None) -> Text:
    """Return how sure the analyst is and what else the row tells; notes stand in the language they were written in."""
    parts = [_CONFIDENCE[cells["confidence"]]]
    parts += [doubt] if doubt else []
    for said, column in ((_OTHER_DATE, "date_other"), (_TOUCHED, "touched"), (_NOTE, "notes")):
        if cells[column]:
            parts.append(_filled(said, words=cells[column].rstrip(".")))
    return Text(". ".join(one.ko for one in parts) + ".", ". ".join(one.en for one in parts) + ".")


def _filled(said: Text, **values: str) -> Text:
    return Text(said.ko.format(**values), said.en.format(**values))
