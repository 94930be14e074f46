"""Texts of bills from govinfo.gov (USLM files) as documents, under the same ids as Congress.gov's bills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from bioaccord.policy.bill_text import BillText, read_bill
from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.record_reading import PlacedRecord, each_read, versions_of
from bioaccord.policy.sources.congress_gov import NAME as CONGRESS_GOV
from bioaccord.policy.sources.congress_gov import bill_address
from bioaccord.reading.text import read_bytes
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Stage

NAME = "bill-texts"
# Texts without a printed day (enrolled bills, reports to the calendar) are put in this order after the dated ones.
_ORDER = (
    "Introduced",
    "Referred",
    "Reported",
    "Placed on Calendar",
    "Reference Change",
    "Engrossed",
    "Received",
    "Agreed",
    "Indefinitely Postponed",
    "Enrolled",
    "Public Law",
)


def documents_from_file(path: Path, *, retrieved_at: datetime | None = None) -> Iterator[DocumentVersion]:
    """Yield each text in a USLM file or a folder of them, by bill, oldest first.

    A text without a printed day carries the day of the latest dated text of its bill, and says so in `extra`. Raises `InputError` where
    there is no such file, and `PartlyRefused` after all others for those that are no bills.
    """
    files = sorted(one for one in path.iterdir() if ".xml" in one.name.casefold()) if path.is_dir() else [path]
    if not files:
        raise InputError(
            Refusal(str(path), Sentence("holds no .xml file."), Sentence("Save the USLM files of govinfo.gov there."))
        )
    if not path.exists():
        read_bytes(path)  # says what is wrong with it
    refusals = Refusals()
    bills: dict[str, list[tuple[Path, BillText]]] = {}
    placed = ((str(file), None, file) for file in files)
    for file, text in each_read(placed, lambda file: (file, read_bill(file)), lambda file: file.name, refusals):
        bills.setdefault(text.bill, []).append((file, text))
    yield from versions_of(
        _dated(bills.values()),
        lambda one: [bill_document(one[0], one[1], retrieved_at)],
        lambda one: one[0].bill,
        refusals,
    )


def _dated(bills: Iterable[list[tuple[Path, BillText]]]) -> Iterator[PlacedRecord]:
    """Yield each text with its day, those of a bill from the oldest on."""
    for texts in bills:
        days = [text.dated_on for _file, text in texts if text.dated_on]
        last_dated = max(days, default=_first_day_of_congress(texts[0][1].bill))
        for file, text in sorted(texts, key=lambda one: (one[1].dated_on or last_dated, _place(one[1].stage))):
            yield str(file), None, (text, text.dated_on or last_dated)


def bill_document(text: BillText, day: date, retrieved_at: datetime | None) -> DocumentVersion:
    """Return one text of a bill as a version of the document that Congress.gov's reader also gives."""
    extra = [("text_version", text.stage)]
    if text.dated_on is None:
        extra.append(
            ("day_in_doubt", "The text prints no day; this is the latest one known of the bill or its Congress.")
        )
    return DocumentVersion(
        document_id=f"{CONGRESS_GOV}:{text.bill}",
        # Several texts may bear one day; the number keeps them in the order of their stages.
        version=f"{day.isoformat()} {_place(text.stage):02} {text.stage}",
        kind=DocumentKind.BILL,
        country="US",
        publisher="govinfo.gov",
        address=bill_address(text.bill),
        language=Language.ENGLISH,
        title=text.title,
        published_on=day,
        stage=Stage.WITHDRAWN if text.stage.startswith("Indefinitely Postponed") else Stage.PROPOSED,
        text=text.text,
        links=(DocumentLink("bill", text.bill),),
        retrieved_at=retrieved_at,
        extra=tuple(extra),
    )


def _place(stage: str) -> int:
    return next((number for number, begin in enumerate(_ORDER) if stage.startswith(begin)), len(_ORDER))


def _first_day_of_congress(bill: str) -> date:
    return date(1789 + 2 * (int(bill.partition("-")[0]) - 1), 1, 3)
