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
from urllib.parse import parse_qs, urlsplit

from bioaccord.market.observation import Figures, Flag, Frequency, ProductSystem, observations
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import read_json
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError
from bioaccord.vocabulary.sentence import Sentence

NAME = "fred"
ADDRESS = "https://api.stlouisfed.org/fred"
REQUESTS_A_MINUTE = 120
_ROWS_A_PAGE = 100_000
_VINTAGES_A_PAGE = 10_000
_VINTAGES_A_REQUEST = 1000
"""FRED refuses a question about more than 2,000 vintages; half of that keeps clear of it."""
_FIRST, _LAST = "1776-07-04", "9999-12-31"
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
    is something else; in a folder it is kept apart.
    """
    folder = path if path.is_dir() else path.parent
    files = sorted(folder.rglob("*.json")) if path.is_dir() else [path]
    if not files:
        raise InputError(
            Refusal(
                str(path), Sentence("holds no .json file."), Sentence("Save the publisher's files or answers there.")
            )
        )
    known = dict(_known_series(sorted(folder.rglob("*.json"))))
    for file in files:
        name = str(file.relative_to(folder))
        try:
            asked, body = _opened(read_json(file))
            if path.is_dir() and isinstance(body, dict) and ("seriess" in body or "vintage_dates" in body):
                continue
            yield _figures(body, _series_of(asked, file, known, name), name, retrieved_at)
        except InputError as error:
            if not path.is_dir():
                raise
            yield Figures(observations([]), error.refusals, error.count)


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
        kept = folder / f"{retrieved_at:%Y-%m-%d}" if folder is not None else None
        question = {"series_id": one, "file_type": "json"}
        try:
            body = _asked(web, f"{address}/series", question, kept)
            known = {one: _information(body, f"{address}/series")}
            for window in _windows(_vintages(web, address, question, kept)):
                dated = {"observation_start": since.isoformat(), "observation_end": until.isoformat()}
                shown = (
                    f"{address}/series/observations?series_id={one}&{'&'.join(f'{k}={v}' for k, v in window.items())}"
                )
                body = _all_pages(web, address, question | window | dated, kept)
                yield _figures(body, known[one], shown, retrieved_at)
        except InputError as error:
            raise SourceError(error.in_both()) from None


def _all_pages(web: Web, address: str, question: Mapping[str, str], folder: Path | None) -> dict[str, Any]:
    """Return the pages of an answer as one: what a period's next vintage says may stand on the next page."""
    found: list[Any] = []
    while True:
        asked = {**question, "limit": str(_ROWS_A_PAGE), "offset": str(len(found))}
        body = _asked(web, f"{address}/series/observations", asked, folder)
        if not isinstance(body, dict) or not isinstance(body.get("observations"), list):
            raise InputError(_not_fred(f"{address}/series/observations"))
        found += body["observations"]
        if not body["observations"] or len(found) >= int(body.get("count", 0)):
            return body | {"observations": found, "offset": 0}


def _asked(web: Web, address: str, parameters: Mapping[str, str], folder: Path | None) -> Any:
    body = web.get_json(address, parameters)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        words = [urlsplit(address).path.rsplit("/", 1)[-1], *parameters.values()]
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", "-".join(words)) + ".json"
        request = f"{address}?{'&'.join(f'{key}={value}' for key, value in parameters.items())}"
        (folder / name).write_text(json.dumps({"_request": request, "body": body}), encoding="utf-8")
    return body


def _vintages(web: Web, address: str, question: Mapping[str, str], folder: Path | None) -> list[str]:
    found: list[str] = []
    while True:
        asked = {**question, "realtime_start": _FIRST, "realtime_end": _LAST, "limit": str(_VINTAGES_A_PAGE)}
        body = _asked(web, f"{address}/series/vintagedates", asked | {"offset": str(len(found))}, folder)
        dates = body.get("vintage_dates") if isinstance(body, dict) else None
        if not isinstance(dates, list):
            raise InputError(_not_fred(f"{address}/series/vintagedates"))
        found += dates
        if not dates or len(found) >= int(body.get("count", 0)):
            return found


def _windows(vintages: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield first and last day of so many vintages at a time."""
    starts = vintages[::_VINTAGES_A_REQUEST] or [_FIRST]
    for at, start in enumerate(starts):
        following = date.fromisoformat(starts[at + 1]) - timedelta(days=1) if at + 1 < len(starts) else _LAST
        yield {"realtime_start": _FIRST if at == 0 else start, "realtime_end": str(following)}


def _opened(value: Any) -> tuple[str, Any]:
    """Return what was asked, where a recorded answer tells it, and the answer."""
    if isinstance(value, dict) and "body" in value:
        return str(value.get("_request", "")), value["body"]
    return "", value


def _known_series(files: Sequence[Path]) -> Iterator[tuple[str, SeriesInformation]]:
    for file in files:
        try:
            _, body = _opened(read_json(file))
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


def _series_of(asked: str, file: Path, known: Mapping[str, SeriesInformation], name: str) -> SeriesInformation:
    """Return which series a saved answer is of: by the address it was asked with, or by a part of the file's name."""
    said = parse_qs(urlsplit(asked).query).get("series_id", [""])[0]
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
    said = _by_vintage(body, file, refusals) if body.get("output_type") in (2, 3) else _by_period(body, file, refusals)
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


def _by_period(body: Mapping[str, Any], file: str, refusals: Refusals) -> dict[tuple[date, date], float | None]:
    """Return values by period and vintage, from rows that say from which day to which one a value held."""
    said: dict[tuple[date, date], float | None] = {}
    twice: set[tuple[date, date]] = set()
    ends: dict[date, set[date]] = defaultdict(set)
    for number, row in enumerate(body["observations"], start=1):
        try:
            period, start = date.fromisoformat(row["date"]), date.fromisoformat(row["realtime_start"])
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
    asked_until = str(body.get("realtime_end", _LAST))
    is_whole = not body.get("offset") and len(body["observations"]) >= int(body.get("count", 0))
    if body.get("output_type", 1) == 1 and is_whole:
        for period, days in ends.items():
            last = max(days)
            if last.isoformat() < asked_until:
                said.setdefault((period, last + timedelta(days=1)), None)
    return said


def _by_vintage(body: Mapping[str, Any], file: str, refusals: Refusals) -> dict[tuple[date, date], float | None]:
    """Return values by period and vintage, from rows with a column a vintage."""
    said: dict[tuple[date, date], float | None] = {}
    for number, row in enumerate(body["observations"], start=1):
        try:
            period = date.fromisoformat(row["date"])
            cells = {
                datetime.strptime(found.group(1), "%Y%m%d").date(): _value(value)
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


def _value(written: str) -> float | None:
    if written.strip() == _MISSING:
        return None
    value = float(written)
    if not abs(value) < float("inf"):
        raise ValueError(written)
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
