"""FDA drug shortages as openFDA publishes them: a saved file, or asked live (api.fda.gov/drug/shortages.json)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bioaccord.market.shortages import AVAILABLE, LIMITED, PENDING, UNAVAILABLE, Presentation, signal_of_drug
from bioaccord.reading.json_document import read_json
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Signal

from .kept_answers import opened
from .openfda_pages import pages, records_of
from .source_files import JSON, part, parts, source_files

NAME = "openfda-shortages"
ADDRESS = "https://api.fda.gov/drug/shortages.json"
PUBLISHER = "FDA (openFDA)"
# Two words of the source carry known typing errors ("Limited Availablity", "Limited Availabiltiy").
_AVAILABILITY = (("unavail", UNAVAILABLE), ("limited", LIMITED), ("pending", PENDING), ("avail", AVAILABLE))
_FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class ShortageFile:
    """What a shortage list holds: rows that were read, rows that were not and why, the day of the list, and how many rows it says it has."""

    rows: tuple[Presentation, ...]
    refusals: tuple[Refusal, ...]
    version: str
    total: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all pages of the list are there: a part tells nothing about what dropped out."""
        return len(self.rows) + len(self.refusals) >= self.total


def read_shortages(path: Path) -> ShortageFile:
    """Return the rows of a saved list (.json, .json.gz), or of the newest one in a folder; wrong rows are kept apart.

    Raises `InputError` for what is not such a list.
    """
    read = [_read(opened(read_json(file))[1], str(file)) for file in source_files(path, JSON)]
    newest = max(one.version for one in read)
    read = [one for one in read if one.version == newest]
    return ShortageFile(
        tuple(row for one in read for row in one.rows),
        tuple(refusal for one in read for refusal in one.refusals),
        newest,
        max(one.total for one in read),
    )


def signals_from_file(
    path: Path,
    *,
    retrieved_at: datetime | None,
    since: date | None,
    recogniser: Recogniser,
    report: Callable[[Refusal], None] | None = None,
) -> list[Signal]:
    """Return one signal a drug that was updated since a day; `report` is told of each row that could not be read.

    Without `report`, a list with more than one row in twenty unread is refused as a whole.
    """
    return signals_of_list(read_shortages(path), retrieved_at, since, recogniser, report)


def signals_live(
    web: Web, *, since: date, until: date, retrieved_at: datetime, recogniser: Recogniser, address: str = ADDRESS
) -> list[Signal]:
    """Return the signals of today's list, asked page by page; raises `SourceError`.

    openFDA gives the present list only: `until` leaves out drugs first posted after it.
    """
    values = pages(web, address, {"sort": "generic_name:asc"})
    read = [_read(value, address) for value in values]
    file = ShortageFile(
        tuple(row for one in read for row in one.rows if row.posted_on <= until),
        tuple(refusal for one in read for refusal in one.refusals),
        max((one.version for one in read), default=""),
    )
    return signals_of_list(file, retrieved_at, since, recogniser, None)


def signals_of_answer(
    value: dict[str, Any], retrieved_at: datetime | None, since: date | None, recogniser: Recogniser
) -> list[Signal]:
    """Return one signal a drug of an answer that holds a whole list; wrong rows are left out."""
    return signals_of_list(_read(value, ADDRESS), retrieved_at, since, recogniser, lambda refusal: None)


def _read(value: Any, file: str) -> ShortageFile:
    if not isinstance(value, dict) or not isinstance(value.get("results"), list) or "meta" not in value:
        raise InputError(
            Refusal(
                file,
                Sentence("is JSON, but not an openFDA answer (it has no 'meta' and 'results')."),
                Sentence(
                    "Save the drug shortage answer unchanged, or check --signals: is it another publisher's file?"
                ),
            )
        )
    if value["results"] and not any(
        "generic_name" in row and "package_ndc" in row for row in parts(value["results"][:50])
    ):
        raise InputError(
            Refusal(
                file,
                Sentence("is an openFDA answer, but not of drug shortages."),
                Sentence("Download drug/shortages, not another endpoint."),
            )
        )
    rows: list[Presentation] = []
    refusals: list[Refusal] = []
    for number, raw in enumerate(value["results"], start=1):
        row = _row(raw, number, file)
        if isinstance(row, Refusal):
            refusals.append(row)
        else:
            rows.append(row)
    told = records_of(value, file)
    version = str(part(value, "meta").get("last_updated", ""))
    return ShortageFile(tuple(rows), tuple(refusals), version, told or len(value["results"]))


def _row(raw: Any, number: int, file: str) -> Presentation | Refusal:
    for name in ("generic_name", "company_name", "status", "initial_posting_date", "update_date"):
        if not isinstance(raw, dict) or not isinstance(raw.get(name), str) or not raw[name].strip():
            return Refusal(
                file,
                Sentence("result {number} has no {name}.", number=number, name=name),
                Sentence("It is kept apart; the others were read."),
                number,
                name,
            )
    days = {}
    for name in ("initial_posting_date", "update_date"):
        day = day_of(raw[name])
        if day is None:
            return Refusal(
                file,
                Sentence("'{day}' is not a day of such a list.", day=raw[name]),
                Sentence("It should look like 03/16/2026. The row is kept apart; the others were read."),
                number,
                name,
                raw[name],
            )
        days[name] = day
    return Presentation(
        generic_name=" ".join(raw["generic_name"].split()),
        company=" ".join(raw["company_name"].split()),
        status=raw["status"].strip(),
        availability=availability_of(str(raw.get("availability") or "")),
        reason=str(raw.get("shortage_reason") or "").strip(),
        posted_on=days["initial_posting_date"],
        updated_on=days["update_date"],
    )


def availability_of(written: str) -> str:
    """Return one of the four words of `shortages` for what the source says, or "" where it says nothing."""
    return next((word for part, word in _AVAILABILITY if part in written.casefold()), "")


def day_of(written: str) -> date | None:
    """Return a day as the source writes it (03/16/2026); None where it is none of such a list."""
    try:
        day = datetime.strptime(written.strip(), "%m/%d/%Y").date()
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None


def signals_of_list(
    file: ShortageFile,
    retrieved_at: datetime | None,
    since: date | None,
    recogniser: Recogniser,
    report: Callable[[Refusal], None] | None,
) -> list[Signal]:
    """Return the signals of a list that was read, as `signals_from_file` does."""
    if report is not None:
        for refusal in file.refusals:
            report(refusal)
    elif len(file.refusals) * 20 > len(file.rows):
        raise InputError(file.refusals)
    by_drug: dict[str, list[Presentation]] = defaultdict(list)
    for row in file.rows:
        by_drug[row.generic_name].append(row)
    signals = [
        signal_of_drug(NAME, name, rows, file.version, retrieved_at, recogniser)
        for name, rows in by_drug.items()
        if since is None or _last_update(rows) >= since
    ]
    return sorted(signals, key=lambda signal: (signal.published_on, signal.signal_id))


def _last_update(rows: Sequence[Presentation]) -> date:
    return max(row.updated_on for row in rows)
