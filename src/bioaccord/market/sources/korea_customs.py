"""Korea Customs Service trade (관세청 수출입무역통계): saved tables and XML answers, or asked live (data.go.kr, 15100475).

Months of exports and imports by the ten digits of Korea's tariff and by country, in dollars and kilograms. The publisher does not
tell when a figure was revised, so the vintage is the day of retrieval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from bioaccord.market.observation import Figures
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.table_batches import table_batches
from bioaccord.reading.text import read_text
from bioaccord.reading.web import Web, refusal_of, without_secrets
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.errors import InputError, SourceError

from .kept_answers import kept_answer
from .korea_customs_answer import AnswerError, rows_of_answer, total_count
from .korea_customs_rows import NAME, figures_of
from .source_files import TABLES, figures_of_files, half_answer
from .trade_question import check_trade_question

ADDRESS = "https://apis.data.go.kr/1220000"
REQUESTS_PER_DAY = 10_000
_PATH = "/nitemtrade/getNitemtradeList"
_CODE_LENGTHS = (2, 4, 6, 10)
LINE_DIGITS = 10
"""How many digits a line of Korea's tariff has."""
_ROWS_A_PAGE = 1000
_WINDOW_MONTHS = 12
_SUFFIXES = (*TABLES, ".xml", ".xml.gz")

__all__ = ["ADDRESS", "LINE_DIGITS", "NAME", "REQUESTS_PER_DAY", "access_key", "figures_from_file", "figures_live"]


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the figures of a saved table (.csv, .parquet) or answer (.xml), or of every one in a folder.

    Rows that cannot be read are kept apart. Raises `InputError` for a file that is something else; in a folder it is kept apart as a
    whole and the other files are read.
    """
    return figures_of_files(path, _SUFFIXES, partial(_figures, retrieved_at=retrieved_at))


def access_key(key: str, address: str) -> AccessKey:
    """Return the key as data.go.kr wants it: in the query, and encoded once (it hands out an encoded and a decoded form)."""
    return AccessKey(address, "serviceKey", unquote(key), in_header=False)


def figures_live(
    web: Web,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    codes: Sequence[str] = (),
    countries: Sequence[str] = (),
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[Figures]:
    """Yield the figures of months by code and country, asked in windows of twelve months, page by page.

    Without `countries` all are asked at once. Answers are kept in `folder`, a day apart, and an answer of the same day is not asked again. Raises
    `SourceError`.
    """
    check_trade_question(
        "Korea Customs Service",
        codes=codes,
        lengths=_CODE_LENGTHS,
        countries=[("--country", one) for one in countries],
        known=country_codes(),
    )
    for first, last in windows(since, until):
        for code in codes or [""]:
            for country in countries or [""]:
                yield from _window(web, first, last, code, country, retrieved_at, folder, address)


def windows(since: date, until: date) -> Iterator[tuple[date, date]]:
    """Yield first and last month of windows of at most twelve months.

    >>> [(str(a)[:7], str(b)[:7]) for a, b in windows(date(2024, 3, 9), date(2025, 4, 1))]
    [('2024-03', '2025-02'), ('2025-03', '2025-04')]
    """
    number, end = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    while number <= end:
        last = min(number + _WINDOW_MONTHS - 1, end)
        yield date(number // 12, number % 12 + 1, 1), date(last // 12, last % 12 + 1, 1)
        number = last + 1


def _figures(path: Path, name: str, retrieved_at: datetime) -> Iterator[Figures]:
    if path.name.casefold().endswith((".xml", ".xml.gz")):
        try:
            table = rows_of_answer(read_text(path), name)
        except AnswerError as error:
            raise InputError(error.refusal) from None
        yield figures_of(table, name, retrieved_at=retrieved_at)
        return
    for batch in table_batches(path):
        yield figures_of(batch, name, retrieved_at=retrieved_at)


def _window(
    web: Web,
    first: date,
    last: date,
    code: str,
    country: str,
    retrieved_at: datetime,
    folder: Path | None,
    address: str,
) -> Iterator[Figures]:
    asked = {
        "strtYymm": f"{first:%Y%m}",
        "endYymm": f"{last:%Y%m}",
        **({"hsSgn": code} if code else {}),
        **({"cntyCd": country} if country else {}),
    }
    page, read, before = 1, 0, ""
    while True:
        name = "-".join(["nitemtrade", *asked.values(), f"{page:04d}"]) + ".xml"
        shown = f"{without_secrets(address)}{_PATH}?{'&'.join(f'{key}={value}' for key, value in asked.items())}&pageNo={page}"
        asked_page = asked | {"numOfRows": str(_ROWS_A_PAGE), "pageNo": str(page)}
        ask = partial(_answer, web, address, asked_page, shown, read)
        text = kept_answer(folder, retrieved_at.date(), name, ask)
        if text == before:
            # Where it knows nothing of pages, it answers with the same rows again.
            return
        table = rows_of_answer(text, shown)
        yield figures_of(table, shown, retrieved_at=retrieved_at)
        page, read, before = page + 1, read + table.height, text
        total = total_count(text)
        # Where the answer tells no count, a full page is followed by another one.
        if read >= total if total is not None else table.height != _ROWS_A_PAGE:
            return


def _answer(web: Web, address: str, asked: dict[str, str], shown: str, before: int) -> str:
    answer = web.get(f"{address}{_PATH}", asked)
    if answer.status >= 400:
        raise SourceError(refusal_of(shown, answer))
    # What is an error, or breaks off, is not kept.
    table, total = rows_of_answer(answer.text, shown), total_count(answer.text)
    if table.is_empty() and total is not None and before < total:
        raise half_answer(shown, before, total)
    return answer.text
