"""Clinical trials that started in Korea and the United States (ClinicalTrials.gov, interface v2): saved answers, or asked live.

Counted by the month in which they started, by country, phase and area of medicine (the branches of MeSH). A trial in both countries
counts in each. The interface does not tell when a trial was entered, so the vintage is the day of retrieval.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bioaccord.market.monthly_counts import MonthlyCounts, last_day_of_month
from bioaccord.market.observation import Figures, Flag, observations
from bioaccord.market.selection import EVERYTHING
from bioaccord.reading.web import Web, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .kept_answers import asked, keep_pages, opened, question
from .source_files import answers_of_files, half_answer, part, parts, records_told, texts

NAME = "clinical-trials"
ADDRESS = "https://clinicaltrials.gov/api/v2/studies"
REQUESTS_A_MINUTE = 50
UNCLASSIFIED = "unclassified"
DISCLAIMER = Text(
    "임상시험 등재는 미국 연방정부가 해당 시험을 평가하였다는 뜻이 아니며, 시험의 안전성과 과학적 타당성은 의뢰자와 연구자의 책임입니다.",
    "Listing a study does not mean it has been evaluated by the U.S. Federal Government; its safety and scientific validity are the responsibility of the sponsor and investigators.",
)
"""What ClinicalTrials.gov says of the studies that it lists."""
COUNTRIES = {
    "KR": ("South Korea", "Korea, Republic of", "Republic of Korea"),
    "US": ("United States",),
}
"""How the register writes a country; the spelling of Korea changed once."""
_AREAS = (
    "Infections",
    "Neoplasms",
    "Musculoskeletal Diseases",
    "Digestive System Diseases",
    "Stomatognathic Diseases",
    "Respiratory Tract Diseases",
    "Otorhinolaryngologic Diseases",
    "Nervous System Diseases",
    "Eye Diseases",
    "Urogenital Diseases",
    "Cardiovascular Diseases",
    "Hemic and Lymphatic Diseases",
    "Congenital, Hereditary, and Neonatal Diseases and Abnormalities",
    "Skin and Connective Tissue Diseases",
    "Nutritional and Metabolic Diseases",
    "Endocrine System Diseases",
    "Immune System Diseases",
    "Mental Disorders",
    "Wounds and Injuries",
)
_PAGE_SIZE = 1000
_FIELDS = "NCTId,StartDate,StartDateType,Phase,LocationCountry,ConditionMeshTerm,ConditionAncestorTerm"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})$")
_DAYS = re.compile(r"StartDate\]RANGE\[(\d{4}-\d{2}-\d{2}),(\d{4}-\d{2}-\d{2})\]")
_NUMBER = re.compile(r"^NCT\d{8}$")
_FIRST_DAY = date(1960, 1, 1)
_REGISTER_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial: number, first day of its start (of its month where `is_month_only`), phase as published, countries (KR, US), areas."""

    number: str
    started_on: date
    is_month_only: bool
    is_planned: bool
    phase: str
    countries: tuple[str, ...]
    areas: tuple[str, ...]


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the counts of a saved answer (.json, .json.gz), or of a folder: the files that lie together are pages of one answer.

    A folder whose name ends in a day (2026-03-16) was retrieved on it. Raises `InputError` for what is something else.
    """
    refusals = Refusals()
    by_answer: dict[tuple[Path, str], list[tuple[dict[str, Any], str]]] = defaultdict(list)
    for (request, value), file in answers_of_files(path, _opened, refusals):
        by_answer[file.parent, request].append((value, file.name))
    for (folder, request), values in by_answer.items():
        vintage = min(_day_of(folder.name) or retrieved_at.date(), retrieved_at.date())
        origin = path.name if len(by_answer) == 1 else folder.name
        yield _counted(values, refusals, origin, retrieved_at, vintage, request)
        refusals = Refusals()
    if refusals:
        yield Figures(observations([]), tuple(refusals.kept), refusals.count)


def _day_of(name: str) -> date | None:
    """Return the day with which the name of a folder ends; None where there is none, or none since the register exists."""
    found = _DAY.search(name)
    try:
        day = date.fromisoformat(found.group(1)) if found else _FIRST_DAY
    except ValueError:
        return None
    return day if day.year >= _REGISTER_YEAR else None


def figures_live(
    web: Web,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    countries: Sequence[str] = (),
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[Figures]:
    """Yield the counts of the months from the first to the last day, for KR, US or both; raises `InputError` and `SourceError`."""
    unknown = [one for one in countries if one not in COUNTRIES]
    if unknown:
        raise InputError(
            Refusal(
                "--country",
                Sentence("'{country}' is not one of the two countries whose trials are counted.", country=unknown[0]),
                Sentence("Write one of the names {names}.", names=", ".join(COUNTRIES)),
            )
        )
    first, last = since.replace(day=1), last_day_of_month(until)
    wanted = tuple(dict.fromkeys(countries)) or tuple(COUNTRIES)
    places = " OR ".join(f'AREA[LocationCountry]"{name}"' for one in wanted for name in COUNTRIES[one])
    asked_for = {
        "filter.advanced": f"AREA[StartDate]RANGE[{first},{last}] AND ({places})",
        "fields": _FIELDS,
        "pageSize": str(_PAGE_SIZE),
    }
    values: list[tuple[dict[str, Any], str]] = []
    shown = without_secrets(address)
    token = ""
    seen: set[str] = set()
    try:
        while True:
            more = {"pageToken": token} if token else {"countTotal": "true"}
            values.append((_opened(web.get_json(address, asked_for | more), shown)[1], shown))
            token = str(values[-1][0].get("nextPageToken") or "")
            if not token:
                break
            if token in seen:
                raise SourceError(
                    Sentence(
                        "{place} leads back to itself page after page. Try again later, or use a saved file.",
                        place=shown,
                    )
                )
            seen.add(token)
        read, told = sum(len(value["studies"]) for value, _ in values), _total(values)
        if read < told:
            raise half_answer(address, read, told)
    except InputError as error:
        raise SourceError(error.in_both()) from None
    request = question(address, asked_for)
    keep_pages(folder, retrieved_at.date(), request, [value for value, _ in values])
    yield _counted(values, Refusals(), shown, retrieved_at, retrieved_at.date(), request)


def _opened(value: Any, file: str) -> tuple[str, dict[str, Any]]:
    request, answer = opened(value)
    if isinstance(answer, dict) and isinstance(answer.get("studies"), list):
        _total([(answer, file)])
        return request, answer
    raise InputError(
        Refusal(
            file,
            Sentence("is JSON, but not an answer of ClinicalTrials.gov (it has no 'studies')."),
            Sentence("Save the answers of /api/v2/studies unchanged, all pages of a question in one folder."),
        )
    )


def _total(values: Sequence[tuple[dict[str, Any], str]]) -> int:
    return max((records_told(value.get("totalCount"), file) for value, file in values), default=0)


def _asked_for(request: str) -> tuple[date | None, date | None, tuple[str, ...]]:
    """Return the first and last day that a question is about, and of which countries it holds all trials."""
    advanced = "".join(asked(request).get("filter.advanced", []))
    days = _DAYS.search(advanced)
    named = tuple(code for code, names in COUNTRIES.items() if any(f'"{name}"' in advanced for name in names))
    first, last = (date.fromisoformat(days.group(1)), date.fromisoformat(days.group(2))) if days else (None, None)
    return first, last, named or tuple(COUNTRIES)


def _counted(
    values: Sequence[tuple[dict[str, Any], str]],
    refusals: Refusals,
    origin: str,
    retrieved_at: datetime,
    vintage: date,
    request: str,
) -> Figures:
    first, last, countries = _asked_for(request)
    read, total = sum(len(value["studies"]) for value, _ in values), _total(values)
    ends = any(not value.get("nextPageToken") for value, _ in values)
    if read < total or not ends:
        refusals.add(partial(_half, origin, read, max(total, read + 1)))
        return Figures(observations([]), tuple(refusals.kept), refusals.count)
    counts = MonthlyCounts(NAME, "trials", vintage, retrieved_at, origin)
    for trial in _trials(values, refusals):
        if not (first or _FIRST_DAY) <= trial.started_on <= min(last or vintage, vintage):
            continue  # a start that is still to come is a plan
        flag = Flag.ESTIMATED if trial.is_planned else Flag.NONE
        # A trial in both countries is found by either; the other's count would hold only those.
        for country in [one for one in trial.countries if one in countries]:
            counts.add("trials_started", country, EVERYTHING, trial.started_on, flag)
            counts.add("trials_started_by_phase", country, trial.phase, trial.started_on, flag)
            for area in trial.areas:
                counts.add("trials_started_by_area", country, area, trial.started_on, flag)
            if trial.is_month_only:
                counts.add("trials_started_month_only", country, EVERYTHING, trial.started_on, flag)
    table = counts.table(min(last or vintage, vintage), since=first)
    return Figures(table, tuple(refusals.kept), refusals.count)


def _trials(values: Sequence[tuple[dict[str, Any], str]], refusals: Refusals) -> list[Trial]:
    found: dict[str, Trial] = {}
    twice: set[str] = set()
    for value, file in values:
        for number, raw in enumerate(value["studies"], start=1):
            trial = _trial(raw, number, file, refusals)
            if trial is None or trial.number in twice:
                continue
            # The register goes on growing while pages are asked for, so that one trial may come on two of them.
            if found.setdefault(trial.number, trial) != trial:
                refusals.add(partial(_twice, file, number, trial.number))
                twice.add(trial.number)
                del found[trial.number]
    return list(found.values())


def _trial(raw: Any, row: int, file: str, refusals: Refusals) -> Trial | None:
    protocol = part(raw, "protocolSection")
    number = str(part(protocol, "identificationModule").get("nctId", ""))
    if not _NUMBER.match(number):
        refusals.add(
            partial(_wrong, file, row, number, Sentence("'{written}' is not the number of a trial.", written=number))
        )
        return None
    start = part(protocol, "statusModule", "startDateStruct")
    written = str(start.get("date", ""))
    day, is_month_only = _start(written)
    if day is None:
        problem = (
            Sentence("{trial} names no day on which it started.", trial=number)
            if not written
            else Sentence("{trial}: '{day}' tells neither a day nor a month.", trial=number, day=written)
        )
        refusals.add(partial(_wrong, file, row, written, problem))
        return None
    names = {str(one.get("country", "")) for one in parts(part(protocol, "contactsLocationsModule").get("locations"))}
    browse = part(raw, "derivedSection", "conditionBrowseModule")
    terms = {str(one.get("term", "")) for name in ("meshes", "ancestors") for one in parts(browse.get(name))}
    phases = texts(part(protocol, "designModule").get("phases"))
    return Trial(
        number,
        day,
        is_month_only,
        start.get("type") == "ESTIMATED",
        "/".join(phases) or "NA",
        tuple(code for code, spellings in COUNTRIES.items() if names & set(spellings)),
        tuple(area for area in _AREAS if area in terms) or (UNCLASSIFIED,),
    )


def _start(written: str) -> tuple[date | None, bool]:
    """Return the first day that a written start may be, and whether it names a month only."""
    is_month_only = bool(re.fullmatch(r"\d{4}-\d{2}", written))
    try:
        day = date.fromisoformat(f"{written}-01" if is_month_only else written)
    except ValueError:
        return None, False
    return (day if day >= _FIRST_DAY else None), is_month_only


def _wrong(file: str, row: int, value: str, problem: Sentence) -> Refusal:
    return Refusal(file, problem, Sentence("It is kept apart; the others were read."), row, value=value)


def _twice(file: str, row: int, number: str) -> Refusal:
    return Refusal(
        file,
        Sentence("{application} stands there twice and differs.", application=number),
        Sentence("Neither is taken; the others were read."),
        row,
    )


def _half(file: str, read: int, total: int) -> Refusal:
    return Refusal(
        file,
        Sentence("holds {read:,} of {total:,} records of its answer.", read=read, total=total),
        Sentence("Counts of a part would be too low; it is kept apart. Download all pages again."),
    )
