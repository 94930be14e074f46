"""FRED, the Federal Reserve Bank of St. Louis' economic data, with every vintage: saved answers, or asked live (api.stlouisfed.org).

An answer with observations tells neither its series nor its unit; both come from the answer about the series (`/fred/series`), which is
saved beside it, or asked for first.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bioaccord.market.observation import Figures, Flag, Frequency, ProductSystem, observations
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import read_json
from bioaccord.reading.web import Web, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .kept_answers import asked, kept_json, opened, question
from .source_files import half_answer, records_told, source_files

NAME = "fred"
ADDRESS = "https://api.stlouisfed.org/fred"
REQUESTS_A_MINUTE = 120
_ROWS_A_PAGE = 100_000
_VINTAGES_A_PAGE = 10_000
_VINTAGES_A_REQUEST = 1000
"""FRED refuses a question about more than 2,000 vintages; half of that keeps clear of it."""
_FIRST, _LAST = "1776-07-04", "9999-12-31"
_EVERY_VINTAGE = {"realtime_start": _FIRST, "realtime_end": _LAST}
_FIRST_PERIOD, _YEARS_AHEAD = date(1600, 1, 1), 100
"""Between what days a period may lie: some series are centuries long, others projected."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_MISSING = "."
_BY_VINTAGE = re.compile(r"^.+_(\d{8})$")
_PERIOD_OF = {
    "A": Frequency.ANNUAL,
    "Q": Frequency.QUARTERLY,
    "M": Frequency.MONTHLY,
    "W": Frequency.WEEKLY,
    "D": Frequency.DAILY,
}
_CHANGED = {
    "lin": "",
    "chg": "change",
    "ch1": "change from a year ago",
    "pch": "percent change",
    "pc1": "percent change from a year ago",
    "pca": "annual rate of percent change",
    "cch": "continuous rate of change",
    "cca": "annual continuous rate of change",
    "log": "natural logarithm",
}


@dataclass(frozen=True, slots=True)
class SeriesInformation:
    """What FRED says of a series: its name, unit and frequency (one of `Frequency`)."""

    series: str
    unit: str
    frequency: Frequency
    ends_period: bool = False
    """Whether FRED writes the last day of the week instead of the first."""


def figures_from_file(path: Path, *, retrieved_at: datetime) -> Iterator[Figures]:
    """Yield every vintage of saved observations (.json), or of a folder of them.

    Beside them lies the answer about the series. Answers of other kinds in a folder are passed over. Raises `InputError` for a file that
    is something else; in a folder it is kept apart, unless there is none that could be read.
    """
    apart, is_any_read = Refusals(), False
    folder = path if path.is_dir() else path.parent
    files = source_files(path, (".json",))
    known = dict(_known_series(source_files(folder, (".json",))))
    for file in files:
        name = str(file.relative_to(folder))
        try:
            request, body = opened(read_json(file))
            if path.is_dir() and isinstance(body, dict) and ("seriess" in body or "vintage_dates" in body):
                continue
            figures = _figures(body, _series_of(request, file, known, name), name, retrieved_at)
            is_any_read = True
            yield figures
        except InputError as error:
            if not path.is_dir():
                raise
            apart.extend(error)
            yield Figures(observations([]), error.refusals, error.count)
    if apart and not is_any_read:
        raise InputError(apart)


def access_key(key: str, address: str) -> AccessKey:
    """Return the key as FRED wants it: in the query."""
    return AccessKey(address, "api_key", key, in_header=False)


def figures_live(
    web: Web,
    *,
    series: Sequence[str],
    since: date,
    until: date,
    retrieved_at: datetime,
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[Figures]:
    """Yield every vintage of the observations of series from the first to the last day; raises `SourceError`.

    Answers are kept in `folder`, without the key.
    """
    for one in series:
        asking = _Asking(web, address, {"series_id": one, "file_type": "json"}, folder, retrieved_at.date())
        try:
            known = _information(asking.answer("series", "seriess", {}), f"{address}/series")
            for window in _windows(
                asking.all("series/vintagedates", "vintage_dates", _EVERY_VINTAGE, _VINTAGES_A_PAGE)[1]
            ):
                dated = {"observation_start": since.isoformat(), "observation_end": until.isoformat()}
                body, found = asking.all("series/observations", "observations", window | dated, _ROWS_A_PAGE)
                shown = question(f"{address}/series/observations", {"series_id": one} | window)
                yield _figures(body | {"observations": found, "offset": 0}, known, shown, retrieved_at)
        except InputError as error:
            raise SourceError(error.in_both()) from None


@dataclass(frozen=True, slots=True)
class _Asking:
    web: Web
    address: str
    series: Mapping[str, str]
    folder: Path | None
    day: date

    def all(self, path: str, name: str, parameters: Mapping[str, str], a_page: int) -> tuple[dict[str, Any], list[Any]]:
        """Return the last page of an answer, and the rows of all: what a period's next vintage says may stand on the next page."""
        found: list[Any] = []
        while True:
            body = self.answer(path, name, {**parameters, "limit": str(a_page), "offset": str(len(found))}, len(found))
            found += body[name]
            if len(found) >= records_told(body.get("count"), path):
                return body, found

    def answer(self, path: str, name: str, parameters: Mapping[str, str], before: int = 0) -> dict[str, Any]:
        """Return an answer that holds a list of this name, kept or asked for; what is an error, or breaks off, is not kept."""
        address, asked_with = f"{self.address}/{path}", {**self.series, **parameters}

        def ask() -> Any:
            body = self.web.get_json(address, asked_with)
            if not isinstance(body, dict) or not isinstance(body.get(name), list):
                raise InputError(_not_fred(without_secrets(address)))
            told = records_told(body.get("count"), address)
            if not body[name] and before < told:
                raise half_answer(address, before, told)
            return body

        found: dict[str, Any] = kept_json(self.folder, self.day, question(address, asked_with), ask)
        return found


def _windows(vintages: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield first and last day of so many vintages at a time."""
    starts = vintages[::_VINTAGES_A_REQUEST] or [_FIRST]
    for at, start in enumerate(starts):
        following = date.fromisoformat(starts[at + 1]) - timedelta(days=1) if at + 1 < len(starts) else _LAST
        yield {"realtime_start": _FIRST if at == 0 else start, "realtime_end": str(following)}


def _known_series(files: Sequence[Path]) -> Iterator[tuple[str, SeriesInformation]]:
    for file in files:
        try:
            _, body = opened(read_json(file))
            if isinstance(body, dict) and "seriess" in body:
                found = _information(body, file.name)
                yield found.series, found
        except InputError:
            # It is told where its turn comes.
            continue


def _information(body: Any, file: str) -> SeriesInformation:
    try:
        (one,) = body["seriess"]
        unit, short, frequency = one["units_short"], one["frequency_short"], one["frequency"]
        if not all(isinstance(told, str) for told in (one["id"], unit, short, frequency)):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise InputError(_not_fred(file)) from None
    if short not in _PERIOD_OF:
        raise InputError(
            Refusal(
                file,
                Sentence(
                    "{series} is published '{frequency}', for which there is no period here.",
                    series=one["id"],
                    frequency=frequency,
                ),
                Sentence("Take a yearly, quarterly, monthly, weekly or daily series."),
            )
        )
    return SeriesInformation(one["id"], unit, _PERIOD_OF[short], "Ending" in frequency)


def _series_of(request: str, file: Path, known: Mapping[str, SeriesInformation], name: str) -> SeriesInformation:
    """Return which series a saved answer is of: by the address it was asked with, or by a part of the file's name."""
    said = asked(request).get("series_id", [""])[0]
    words = set(re.split(r"[^A-Za-z0-9]+", file.stem))
    found = (
        known.get(said)
        if said
        else next((known[one] for one in sorted(known, key=len, reverse=True) if one in words), None)
    )
    if found is None:
        raise InputError(
            Refusal(
                name,
                Sentence("does not tell its series or unit, as FRED's observations never do."),
                Sentence(
                    "Save the answer of /fred/series beside it, and name the file after the series, as in GDP.json."
                ),
            )
        )
    return found


def _figures(body: Any, series: SeriesInformation, file: str, retrieved_at: datetime) -> Figures:
    if not isinstance(body, dict) or not isinstance(body.get("observations"), list):
        raise InputError(_not_fred(file))
    refusals = Refusals()
    is_by_vintage = body.get("output_type") in (2, 3)
    said = (_by_vintage if is_by_vintage else _by_period)(body, file, refusals, retrieved_at.date())
    changed = _CHANGED.get(str(body.get("units", "lin")), str(body.get("units")))
    rows: list[dict[str, object]] = [
        {
            "source": NAME,
            "indicator": "economic_series",
            "product_system": ProductSystem.SERIES.value,
            "product": series.series,
            "unit": f"{changed} of {series.unit}" if changed else series.unit,
            "frequency": series.frequency.value,
            "period": period - timedelta(days=6) if series.ends_period else period,
            "value": value,
            "flags": int(Flag.MISSING if value is None else Flag.NONE),
            "vintage": vintage,
            "retrieved_at": retrieved_at,
            "origin": file,
        }
        for (period, vintage), value in said.items()
    ]
    return Figures(observations(rows), tuple(refusals.kept), refusals.count)


def _by_period(
    body: Mapping[str, Any], file: str, refusals: Refusals, today: date
) -> dict[tuple[date, date], float | None]:
    """Return values by period and vintage, from rows that say from which day to which one a value held."""
    said: dict[tuple[date, date], float | None] = {}
    twice: set[tuple[date, date]] = set()
    ends: dict[date, set[date]] = defaultdict(set)
    for number, row in enumerate(body["observations"], start=1):
        try:
            period, start = _period(row["date"], today), _vintage(row["realtime_start"], today)
            end, value = date.fromisoformat(row["realtime_end"]), _value(row["value"])
        except (KeyError, TypeError, ValueError):
            refusals.add(partial(_wrong_row, file, number, row))
            continue
        if said.setdefault((period, start), value) != value:
            refusals.add(partial(_said_twice, file, number, row))
            twice.add((period, start))
        ends[period].add(end)
    for one in twice:
        del said[one]
    # What held only to a day inside the asked time, and was followed by nothing, was taken back. An answer of first releases says no such
    # thing, nor does one page of several, where what follows may stand on the next.
    try:
        asked_until = min(date.fromisoformat(str(body.get("realtime_end", _LAST))), today)
    except ValueError:
        raise InputError(_not_fred(file)) from None
    is_whole = not body.get("offset") and len(body["observations"]) >= records_told(body.get("count"), file)
    if body.get("output_type", 1) == 1 and is_whole:
        for period, days in ends.items():
            last = max(days)
            if last < asked_until:
                said.setdefault((period, last + timedelta(days=1)), None)
    return said


def _by_vintage(
    body: Mapping[str, Any], file: str, refusals: Refusals, today: date
) -> dict[tuple[date, date], float | None]:
    """Return values by period and vintage, from rows with a column a vintage."""
    said: dict[tuple[date, date], float | None] = {}
    for number, row in enumerate(body["observations"], start=1):
        try:
            period = _period(row["date"], today)
            cells = {
                _vintage(f"{datetime.strptime(found.group(1), '%Y%m%d'):%Y-%m-%d}", today): _value(value)
                for name, value in row.items()
                if (found := _BY_VINTAGE.match(name))
            }
        except (KeyError, TypeError, ValueError):
            refusals.add(partial(_wrong_row, file, number, row))
            continue
        had_value = False
        for vintage in sorted(cells):
            value = cells[vintage]
            # Before the first release nothing is missing; and where only new and revised values stand, a dot is one that stayed.
            if value is None and (not had_value or body["output_type"] == 3):
                continue
            had_value = True
            said[period, vintage] = value
    return said


def _period(written: str, today: date) -> date:
    period = date.fromisoformat(written)
    if not (period >= _FIRST_PERIOD and period.year <= today.year + _YEARS_AHEAD):
        raise ValueError(written)
    return period


def _vintage(written: str, today: date) -> date:
    vintage = date.fromisoformat(written)
    if not date.fromisoformat(_FIRST) <= vintage <= today:
        raise ValueError(written)
    return vintage


def _value(written: object) -> float | None:
    said = str(written).strip()
    if said == _MISSING:
        return None
    value = float(said) if _NUMBER.fullmatch(said) else float("inf")
    if not abs(value) < float("inf"):
        raise ValueError(said)
    return value


def _not_fred(file: str) -> Refusal:
    return Refusal(
        file,
        Sentence("is JSON, but not an answer of FRED about a series."),
        Sentence("Save the answers of /fred/series and /fred/series/observations (file_type=json) unchanged."),
    )


def _wrong_row(file: str, number: int, row: Any) -> Refusal:
    written = json.dumps(row, ensure_ascii=False)[:120]
    return Refusal(
        file,
        Sentence("'{written}' is not an observation.", written=written),
        Sentence("The row is kept apart; the others were read."),
        number,
        value=written,
    )


def _said_twice(file: str, number: int, row: Mapping[str, Any]) -> Refusal:
    return Refusal(
        file,
        Sentence("{day} stands there twice with one vintage and two values.", day=str(row["date"])),
        Sentence("Neither is taken; download it again."),
        number,
    )
