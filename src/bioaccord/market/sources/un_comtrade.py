"""UN Comtrade (United Nations Statistics Division): saved answers and tables, or asked live, with a key or by its preview.

Imports and exports of every reporting country by partner and by two, four or six digits of the Harmonized System, a month or a year. The
publisher's list of what is available tells when a data set was last released; that day is the vintage.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from bioaccord.market.observation import OBSERVATIONS, Figures
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import parse_json
from bioaccord.reading.table_batches import ROW, table_batches
from bioaccord.reading.text import read_text
from bioaccord.reading.web import Web, json_of, refusal_of, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .areas import codes
from .kept_answers import kept_answer
from .source_files import JSON, TABLES, figures_of_files, half_answer, records_told, source_files
from .trade_question import check_trade_question
from .un_comtrade_rows import AREAS, COLUMNS, NAME, TITLE, figures_of, releases_of
from .wrong_rows import text_table

ADDRESS = "https://comtradeapi.un.org"
KEYED_RECORDS, PREVIEW_RECORDS = 250_000, 500
"""The most records of one answer, with a key and without; the publisher has no second page."""
SECONDS_BETWEEN_REQUESTS = 2.0

_TOO_LONG = (413, 414)
_WORDS = ("TOTAL", "AG2", "AG4", "AG6")
"""What the publisher calls all products together, and all codes of so many digits."""
_PERIODS, _CODES = 12, 20
_RELEASE_COLUMNS = ("freqCode", "period", "reporterCode", "lastReleased")

__all__ = [
    "ADDRESS",
    "KEYED_RECORDS",
    "NAME",
    "PREVIEW_RECORDS",
    "SECONDS_BETWEEN_REQUESTS",
    "access_key",
    "figures_from_file",
    "figures_live",
]

Releases = dict[tuple[str, str, str], date]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request: the lists in it can be halved where an answer is cut off, or the address too long."""

    frequency: str
    periods: tuple[str, ...]
    reporters: tuple[str, ...]
    codes: tuple[str, ...]
    partners: tuple[str, ...]
    flows: tuple[str, ...] = ("M", "X")

    def parameters(self) -> dict[str, str]:
        """Return the query: sums over everything that is not asked for, so that no row is a part of another."""
        asked = {
            "reporterCode": ",".join(self.reporters),
            "period": ",".join(self.periods),
            "cmdCode": ",".join(self.codes),
            "flowCode": ",".join(self.flows),
            "partnerCode": ",".join(self.partners),
        }
        return {name: value for name, value in asked.items() if value} | {
            "partner2Code": "0",
            "motCode": "0",
            "customsCode": "C00",
            "breakdownMode": "classic",
        }

    def halves(self) -> tuple[_Asked, _Asked] | None:
        """Return two requests that together ask the same; None where nothing is left to halve."""
        for name in ("periods", "codes", "reporters", "flows", "partners"):
            values = getattr(self, name)
            if len(values) > 1:
                middle = len(values) // 2
                return replace(self, **{name: values[:middle]}), replace(self, **{name: values[middle:]})
        return None


def access_key(key: str, address: str) -> AccessKey:
    """Return the key as the publisher wants it: in the query."""
    return AccessKey(address, "subscription-key", key, in_header=False)


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield the figures of a saved answer (.json) or table (.csv, .parquet), or of every one in a folder.

    A list of what is available holds no figures, but the days of release of the others in its folder. Raises `InputError` for a file
    that is something else; in a folder it is kept apart as a whole and the other files are read.
    """
    endings = (*JSON, *TABLES)
    releases: Releases = {}
    for file in source_files(path, endings) if path.is_dir() else ():
        if "availab" in file.name.casefold():
            with suppress(InputError):  # it is told where its turn comes
                releases |= _releases_of_file(file)
    yield from figures_of_files(path, endings, partial(_of_file, retrieved_at=retrieved_at, releases=releases))


def figures_live(
    web: Web,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    reporters: Sequence[str],
    codes_asked: Sequence[str] = (),
    partners: Sequence[str] = (),
    frequency: str = "M",
    folder: Path | None = None,
    address: str = ADDRESS,
    most_records: int | None = None,
) -> Iterator[Figures]:
    """Yield the figures of periods by reporter, code and partner (countries by ISO 3166-1 alpha-2, WLD for the world).

    Without a key the publisher's preview is asked. An answer as long as the publisher allows is cut off: it is asked again in halves, and
    where nothing is left to halve, told. Answers are kept in `folder`, a day apart. Raises `InputError` and `SourceError`.
    """
    keyed = web.has_key_for(address)
    most = most_records or (KEYED_RECORDS if keyed else PREVIEW_RECORDS)
    asking = _Asking(web, address, keyed, most, retrieved_at, folder)
    periods = _periods(since, until, frequency)
    known = codes(AREAS)
    check_trade_question(
        TITLE,
        codes=codes_asked,
        lengths=(2, 4, 6),
        words=_WORDS,
        countries=[*(("--reporter", one) for one in reporters), *(("--country", one) for one in partners)],
        known=known,
    )
    whom, with_whom = (tuple(known[one] for one in asked) for asked in (reporters, partners))
    wanted = tuple(codes_asked) or ("TOTAL",)
    # The preview answers one period at a time.
    at_once = _PERIODS if keyed else 1
    for first in range(0, len(periods), at_once):
        some = periods[first : first + at_once]
        releases = asking.releases(frequency, some, whom)
        for start in range(0, len(wanted), _CODES):
            asked = _Asked(frequency, some, whom, wanted[start : start + _CODES], with_whom)
            yield from asking.figures(asked, releases)


@dataclass(frozen=True, slots=True)
class _Asking:
    web: Web
    address: str
    keyed: bool
    most: int
    retrieved_at: datetime
    folder: Path | None

    def releases(self, frequency: str, periods: tuple[str, ...], reporters: tuple[str, ...]) -> Releases:
        """Return when each data set was last released."""
        asked = {"reporterCode": ",".join(reporters), "period": ",".join(periods)}
        where = f"{self.address}/{'data' if self.keyed else 'public'}/v1/getDa/C/{frequency}/HS"
        text = self._answer(where, asked, f"availability-{frequency}")
        if text is None:
            return {}
        return _by_data_set(text_table(_records(parse_json(text, where), where), _RELEASE_COLUMNS))

    def figures(self, asked: _Asked, releases: Releases) -> Iterator[Figures]:
        """Yield the figures of a request, in halves where it is too long."""
        where = f"{self.address}/{'data/v1/get' if self.keyed else 'public/v1/preview'}/C/{asked.frequency}/HS"
        parameters = asked.parameters() | {"maxRecords": str(self.most), "format": "JSON"}
        shown = f"{without_secrets(where)}?{'&'.join(f'{name}={value}' for name, value in asked.parameters().items())}"
        text = self._answer(where, parameters, f"trade-{asked.frequency}")
        records = _records(parse_json(text, shown), shown) if text is not None else None
        if records is None or len(records) >= self.most:
            halves = asked.halves()
            if halves is not None:
                for half in halves:
                    yield from self.figures(half, releases)
                return
        if records is None:
            raise SourceError(
                Sentence("{place} takes no address as long as this one. Ask for fewer partners at once.", place=where)
            )
        told = _told(shown, len(records), self.most)
        if not records:
            yield Figures(pl.DataFrame(schema=OBSERVATIONS), told, len(told))
            return
        found = figures_of(text_table(records, COLUMNS), shown, retrieved_at=self.retrieved_at, releases=releases)
        yield replace(found, kept_apart=(*told, *found.kept_apart), kept_apart_count=found.kept_apart_count + len(told))

    def _answer(self, where: str, parameters: dict[str, str], kind: str) -> str | None:
        """Return the text of an answer; None where the address is too long for the publisher."""
        name = "-".join(["un-comtrade", kind, *parameters.values()]).replace(",", "+") + ".json"
        text = kept_answer(self.folder, self.retrieved_at.date(), name, partial(self._ask, where, parameters))
        return text if text != _ANSWER_TOO_LONG else None

    def _ask(self, where: str, parameters: dict[str, str]) -> str:
        answer = self.web.get(where, parameters)
        if answer.status in _TOO_LONG:
            return _ANSWER_TOO_LONG
        if answer.status >= 400:
            raise SourceError(refusal_of(where, answer))
        try:
            # What is an error is not kept.
            value = json_of(where, answer)
            read, told = len(_records(value, where)), records_told(value.get("count"), where)
        except InputError as error:
            raise SourceError(error.in_both()) from None
        if read < min(told, self.most):
            raise half_answer(where, read, told)
        return answer.text


_ANSWER_TOO_LONG = json.dumps({"count": 0, "data": [], "error": "", "address": "too long"})


def _told(shown: str, count: int, most: int) -> tuple[Refusal, ...]:
    if count >= most:
        return (
            Refusal(
                shown,
                Sentence("the answer was cut off after {count:,} records.", count=count),
                Sentence("What came was read. Ask for single partners with --country, or with a key."),
            ),
        )
    if not count:
        return (
            Refusal(
                shown,
                Sentence("was answered with no rows: nothing is reported there, or nothing has these codes."),
                Sentence("Check codes and periods; what is known is not withdrawn for it."),
            ),
        )
    return ()


def _periods(since: date, until: date, frequency: str) -> tuple[str, ...]:
    if frequency == "A":
        return tuple(str(year) for year in range(since.year, until.year + 1))
    months = range(since.year * 12 + since.month - 1, until.year * 12 + until.month)
    return tuple(f"{number // 12}{number % 12 + 1:02d}" for number in months)


def _records(answer: Any, shown: str) -> list[object]:
    """Return the rows of an answer, of which some may be no records; raises `InputError` where it is an error told with status 200, or something else."""
    said = answer.get("error") if isinstance(answer, dict) else None
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not said and isinstance(rows, list) and (not rows or any(isinstance(row, dict) for row in rows)):
        return rows
    raise InputError(
        Refusal(
            shown,
            Sentence("the publisher answered with an error: {said}", said=str(said)[:200])
            if said
            else Sentence("is something else than a list of rows under data."),
            Sentence("Check what was asked for, or ask again later."),
        )
    )


def _of_file(
    path: Path, name: str, retrieved_at: datetime, releases: Mapping[tuple[str, str, str], date]
) -> Iterator[Figures]:
    for table, told in _tables(path, name):
        if "lastReleased" not in table.columns:
            found = figures_of(table, name, retrieved_at=retrieved_at, releases=releases)
            count = found.kept_apart_count + len(told)
            yield replace(found, kept_apart=(*told, *found.kept_apart), kept_apart_count=count)


def _tables(path: Path, name: str) -> Iterator[tuple[pl.DataFrame, tuple[Refusal, ...]]]:
    if not path.name.casefold().endswith(JSON):
        for batch in table_batches(path):
            yield batch, ()
        return
    value = parse_json(read_text(path), name)
    records = _records(value, name)
    read, told = len(records), records_told(value.get("count"), name)
    half = Refusal(
        name,
        Sentence("holds {read:,} of {total:,} records of its answer.", read=read, total=told),
        Sentence("What is there was read. Download it again."),
    )
    if records:
        yield text_table(records, (*COLUMNS, "lastReleased")), (half,) if read < told else ()


def _releases_of_file(path: Path) -> Releases:
    releases: Releases = {}
    for table, _ in _tables(path, path.name):
        if "lastReleased" in table.columns:
            releases |= _by_data_set(table)
    return releases


def _by_data_set(table: pl.DataFrame) -> Releases:
    if table.height == 0 or ROW not in table.columns:
        return {}
    return {(one.reporter, one.frequency, one.period): one.released_on for one in releases_of(table)}
