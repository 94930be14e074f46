"""Approvals of drugs by the FDA (Drugs@FDA), as openFDA publishes them: saved answers, or asked live (api.fda.gov/drug/drugsfda.json).

First approvals of applications, counted by month. Biologics that the FDA's CBER approves (vaccines, blood products, cell therapies) are
not in Drugs@FDA. Releases lag and lose records now and then, so that the last two months are provisional.
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
from bioaccord.market.observation import Figures, observations
from bioaccord.reading.web import Web, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .kept_answers import asked, keep_pages, opened, question
from .openfda_pages import pages, records_of, released_on
from .source_files import answers_of_files, part, parts, texts

NAME = "openfda-approvals"
ADDRESS = "https://api.fda.gov/drug/drugsfda.json"
UNCLASSIFIED = "unclassified"
_APPLICATION = re.compile(r"^(ANDA|NDA|BLA)\d{5,6}$")
_DAYS = re.compile(r"submission_status_date:\[(\d{8}) TO (\d{8})\]")
_FIRST_DAY = date(1938, 1, 1)
_LAG_MONTHS = 1
_FEWEST_FOR_CLASSES = 20
_APPROVED, _FIRST = "AP", "ORIG"


@dataclass(frozen=True, slots=True)
class Submission:
    """A paper of an application: its type (ORIG, SUPPL), number, status (AP approved, TA tentatively), its day and class (TYPE 1 …)."""

    type: str
    number: str
    status: str
    day: date | None
    submission_class: str


@dataclass(frozen=True, slots=True)
class Application:
    """An application to sell a drug: kind (NDA, ANDA, BLA), sponsor, the brand names of its products, its classes and submissions.

    `classes` are established pharmacologic classes; openFDA knows them for drugs with a current label only.
    """

    number: str
    kind: str
    sponsor: str
    products: tuple[str, ...]
    classes: tuple[str, ...]
    submissions: tuple[Submission, ...]

    @property
    def first_approval(self) -> Submission | None:
        """The first approved original submission that has a day."""
        found = [one for one in self.submissions if one.type == _FIRST and one.status == _APPROVED and one.day]
        return min(found, key=lambda one: one.day or _FIRST_DAY, default=None)


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the counts of saved answers (.json, .json.gz, or the bulk file .json.zip); the files of a folder are pages of one answer.

    Raises `InputError` for what is something else.
    """
    refusals = Refusals()
    by_answer: dict[tuple[str, str], list[tuple[Any, str]]] = defaultdict(list)
    for (request, value), file in answers_of_files(path, partial(_opened, today=retrieved_at.date()), refusals):
        # Pages of one answer are of one release and answer one question.
        by_answer[value["meta"]["last_updated"], request].append((value, file.name))
    for (_, request), values in sorted(by_answer.items()):
        yield _counted(values, refusals, path.name, retrieved_at, *_asked_days(request))
        refusals = Refusals()
    if refusals:
        yield Figures(observations([]), tuple(refusals.kept), refusals.count)


def figures_live(
    web: Web, *, since: date, until: date, retrieved_at: datetime, folder: Path | None = None, address: str = ADDRESS
) -> Iterator[Figures]:
    """Yield the counts of the months from the first to the last day; raises `SourceError`."""
    first, last = since.replace(day=1), last_day_of_month(until)
    search = (
        f'submissions.submission_status_date:[{first:%Y%m%d} TO {last:%Y%m%d}] AND submissions.submission_status:"AP"'
    )
    asked_for = {"search": search, "sort": "application_number:asc"}
    found = pages(web, address, asked_for)
    request = question(address, asked_for)
    try:
        values = [(_opened(value, address, retrieved_at.date())[1], without_secrets(address)) for value in found]
        keep_pages(folder, retrieved_at.date(), request, found)
    except InputError as error:
        raise SourceError(error.in_both()) from None
    if values:
        yield _counted(values, Refusals(), without_secrets(address), retrieved_at, *_asked_days(request))


def _asked_days(request: str) -> tuple[date | None, date | None]:
    """Return the first and last day that a question is about; none where it is not known, or about all."""
    found = _DAYS.search("".join(asked(request).get("search", [])))
    return (_day(found.group(1)), _day(found.group(2))) if found else (None, None)


def applications(values: Sequence[tuple[Any, str]], refusals: Refusals) -> list[Application]:
    """Return the applications of answers, each with the name of its file; one that stands there twice and differs is kept apart."""
    found: dict[str, Application] = {}
    twice: set[str] = set()
    for value, file in values:
        for number, raw in enumerate(value["results"], start=1):
            one = _application(raw, number, file, refusals)
            if one is None or one.number in twice:
                continue
            if found.setdefault(one.number, one) != one:
                refusals.add(partial(_twice, file, number, one.number))
                twice.add(one.number)
                del found[one.number]
    return list(found.values())


def _counted(
    values: Sequence[tuple[Any, str]],
    refusals: Refusals,
    origin: str,
    retrieved_at: datetime,
    first: date | None,
    last: date | None,
) -> Figures:
    read = sum(len(value["results"]) for value, _ in values)
    total = max(records_of(value, file) for value, file in values)
    if read < total:
        # A count of half of the applications would look like a fall.
        refusals.add(partial(_half, origin, read, total))
        return Figures(observations([]), tuple(refusals.kept), refusals.count)
    vintage = date.fromisoformat(values[0][0]["meta"]["last_updated"])
    counts = MonthlyCounts(NAME, "applications", vintage, retrieved_at, origin)
    found = applications(values, refusals)
    has_classes = any(one.classes for one in found) or len(found) < _FEWEST_FOR_CLASSES
    if not has_classes:
        refusals.add(partial(_no_classes, origin, len(found)))
    for one in found:
        approval = one.first_approval
        if approval is None or approval.day is None or not (first or _FIRST_DAY) <= approval.day <= counts.vintage:
            continue
        counts.add("drug_approvals", "US", one.kind, approval.day)
        counts.add("drug_approvals_by_type", "US", approval.submission_class or UNCLASSIFIED, approval.day)
        for name in (one.classes or (UNCLASSIFIED,)) if has_classes else ():
            counts.add("drug_approvals_by_class", "US", name, approval.day)
    table = counts.table(min(last or counts.vintage, counts.vintage), lag_months=_LAG_MONTHS, since=first)
    return Figures(table, tuple(refusals.kept), refusals.count)


def _opened(value: Any, file: str, today: date) -> tuple[str, dict[str, Any]]:
    request, answer = opened(value)
    results = part(answer).get("results")
    if isinstance(results, list) and results and not any("application_number" in one for one in parts(results)):
        raise InputError(
            Refusal(
                file,
                Sentence("is JSON, but not an openFDA answer about Drugs@FDA (it has no 'meta' and applications)."),
                Sentence("Save the answer of drug/drugsfda unchanged."),
            )
        )
    released_on(answer, file, today)
    records_of(answer, file)
    return request, dict(answer)


def _application(raw: Any, number: int, file: str, refusals: Refusals) -> Application | None:
    written = str(raw.get("application_number", "")) if isinstance(raw, dict) else ""
    kind = _APPLICATION.match(written)
    if kind is None:
        refusals.add(partial(_no_application, file, number, written))
        return None
    submissions = []
    for one in parts(raw.get("submissions")):
        said = str(one.get("submission_status_date", ""))
        day = _day(said)
        if said and day is None:
            refusals.add(partial(_wrong_day, file, number, written, said))
        submissions.append(
            Submission(
                str(one.get("submission_type", "")),
                str(one.get("submission_number", "")),
                str(one.get("submission_status", "")),
                day,
                str(one.get("submission_class_code", "")).strip(),
            )
        )
    names = dict.fromkeys(str(one.get("brand_name", "")) for one in parts(raw.get("products")))
    classes = texts(part(raw, "openfda").get("pharm_class_epc"))
    return Application(
        written,
        kind.group(1),
        str(raw.get("sponsor_name", "")),
        tuple(names),
        tuple(dict.fromkeys(one.removesuffix(" [EPC]") for one in classes)),
        tuple(submissions),
    )


def _day(written: str) -> date | None:
    try:
        day = datetime.strptime(written, "%Y%m%d").date()
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None


def _no_application(file: str, number: int, written: str) -> Refusal:
    return Refusal(
        file,
        Sentence("'{written}' is not the number of an application.", written=written),
        Sentence("It should look like NDA021436. The row is kept apart; the others were read."),
        number,
        "application_number",
        written,
    )


def _wrong_day(file: str, number: int, application: str, written: str) -> Refusal:
    return Refusal(
        file,
        Sentence("{application}: '{day}' is not a day of a submission.", application=application, day=written),
        Sentence("It should look like 20260316. The submission counts as one without a day; the others were read."),
        number,
        "submission_status_date",
        written,
    )


def _twice(file: str, number: int, application: str) -> Refusal:
    return Refusal(
        file,
        Sentence("{application} stands there twice and differs.", application=application),
        Sentence("Neither is taken; the others were read."),
        number,
    )


def _half(file: str, read: int, total: int) -> Refusal:
    return Refusal(
        file,
        Sentence("holds {read:,} of {total:,} records of its answer.", read=read, total=total),
        Sentence("Counts of a part would be too low; it is kept apart. Download all pages again."),
    )


def _no_classes(file: str, count: int) -> Refusal:
    return Refusal(
        file,
        Sentence(
            "none of {count:,} applications names a pharmacologic class; openFDA loses them now and then.", count=count
        ),
        Sentence("Counts by class are not made of it; the others were. Download it again in a week."),
    )
