"""US Census Bureau, international trade: saved answers and tables, or asked live.

Months of imports and exports of the United States by country and by two, four, six or ten digits (imports by HTS, exports by Schedule B).
The publisher revises a year with the figures of April and does not tell which figures changed, so the vintage is the day of retrieval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, WORLD, Figures
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import parse_json
from bioaccord.reading.table_batches import table_batches
from bioaccord.reading.text import read_text
from bioaccord.reading.web import Web, json_of, refusal_of, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .areas import codes
from .kept_answers import kept_answer
from .source_files import JSON, TABLES, figures_of_files
from .trade_question import check_trade_question
from .us_census_rows import CODE_LENGTHS, COUNTRIES, DIRECTIONS, NAME, TITLE, Direction, figures_of, rows_of_answer

ADDRESS = "https://api.census.gov"
REQUESTS_PER_SECOND = 1.0
LINE_DIGITS = 10
"""How many digits a line of the American tariff has."""

_PATH = "/data/timeseries/intltrade/{direction}/hs"
_NO_DATA = 204
_NOTHING = "[]"

__all__ = ["ADDRESS", "LINE_DIGITS", "NAME", "REQUESTS_PER_SECOND", "access_key", "figures_from_file", "figures_live"]


def access_key(key: str, address: str) -> AccessKey:
    """Return the key as the publisher wants it: in the query."""
    return AccessKey(address, "key", key, in_header=False)


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the figures of a saved answer (.json) or table (.csv, .parquet), or of every one in a folder.

    Raises `InputError` for a file that is something else; in a folder it is kept apart as a whole and the other files are read.
    """
    return figures_of_files(path, (*JSON, *TABLES), partial(_of_file, retrieved_at=retrieved_at))


def figures_live(
    web: Web,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    codes_asked: Sequence[str] = (),
    partners: Sequence[str] = (),
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[Figures]:
    """Yield the figures of months by code and country (ISO 3166-1 alpha-2, WLD for the world), a year, a code and a country at a time.

    Without codes all chapters are asked for. Answers are kept in `folder`, a day apart. Raises `InputError` and `SourceError`.
    """
    known = codes(COUNTRIES) | {WORLD: "-"}
    asked_of = [("--country", one) for one in partners]
    check_trade_question(TITLE, codes=codes_asked, lengths=CODE_LENGTHS, countries=asked_of, known=known)
    asking = _Asking(web, address, retrieved_at, folder)
    for year in range(since.year, until.year + 1):
        first, last = max(since, date(year, 1, 1)), min(until, date(year, 12, 31))
        for direction in DIRECTIONS:
            for code in codes_asked or [""]:
                for partner in partners or [""]:
                    yield from asking.figures(direction, first, last, code, known.get(partner, ""))


@dataclass(frozen=True, slots=True)
class _Asking:
    web: Web
    address: str
    retrieved_at: datetime
    folder: Path | None

    def figures(self, direction: Direction, first: date, last: date, code: str, partner: str) -> Iterator[Figures]:
        """Yield the figures of one request."""
        where = f"{self.address}{_PATH.format(direction=direction.name)}"
        asked = {
            "time": f"from {first:%Y-%m} to {last:%Y-%m}",
            "COMM_LVL": f"HS{len(code) or CODE_LENGTHS[0]}",
            **({direction.code: code} if code else {}),
            **({"CTY_CODE": partner} if partner else {}),
        }
        shown = f"{without_secrets(where)}?{'&'.join(f'{name}={value}' for name, value in asked.items())}".replace(
            " ", "+"
        )
        name = "-".join(["us-census", direction.name, *asked.values()]).replace(" ", "_") + ".json"
        ask = partial(self._ask, where, direction, asked)
        text = kept_answer(self.folder, self.retrieved_at.date(), name, ask)
        table = rows_of_answer(parse_json(text, shown), shown) if text != _NOTHING else None
        if table is None or table.is_empty():
            told = Refusal(
                shown,
                Sentence("was answered with no rows: nothing is reported there, or nothing has these codes."),
                Sentence("Check codes and periods; what is known is not withdrawn for it."),
            )
            yield Figures(pl.DataFrame(schema=OBSERVATIONS), (told,), 1)
            return
        yield figures_of(table, shown, retrieved_at=self.retrieved_at)

    def _ask(self, where: str, direction: Direction, asked: dict[str, str]) -> str:
        plain = ("CTY_CODE", "CTY_NAME", direction.code, "SUMMARY_LVL", *list(direction.values)[:1])
        more = (*plain, *list(direction.values)[1:], direction.quantity, "UNIT_QY1")
        for variables in (more, plain):
            # What is filtered by is in the answer anyway.
            answer = self.web.get(where, {"get": ",".join(name for name in variables if name not in asked)} | asked)
            if answer.status != 400 or "unknown variable" not in answer.text.casefold():
                break
        if answer.status == _NO_DATA or (answer.status < 400 and not answer.text.strip()):
            return _NOTHING
        if answer.status >= 400:
            raise SourceError(refusal_of(where, answer))
        try:
            # What is an error is not kept.
            rows_of_answer(json_of(where, answer), where)
        except InputError as error:
            raise SourceError(error.in_both()) from None
        return answer.text


def _of_file(path: Path, name: str, retrieved_at: datetime) -> Iterator[Figures]:
    if not path.name.casefold().endswith(JSON):
        for batch in table_batches(path):
            yield figures_of(batch, name, retrieved_at=retrieved_at)
        return
    text = read_text(path)
    # An answer without data is empty, or was kept as an empty list.
    if text.strip() not in ("", _NOTHING):
        yield figures_of(rows_of_answer(parse_json(text, name), name), name, retrieved_at=retrieved_at)
