"""A publisher of figures asked live by the node: each pull is a run of the store, and stands on the sources' page however it ends."""

import gzip
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from bioaccord.market.live_sources import LiveSource
from bioaccord.market.observation import Figures
from bioaccord.market.sources import openfda_shortage_history, openfda_shortages
from bioaccord.market.sources.kept_answers import opened
from bioaccord.market.store_run import Run
from bioaccord.reading.question import Question
from bioaccord.reading.text import read_text

from .access import store
from .news import store_shortages

_YEARS_FIRST = 6
"""How many years are asked for the first time: findings compare the last of five years with the first."""
_ASKED_AGAIN = timedelta(days=400)
"""Publishers of trade revise thirteen months; what did not change adds nothing."""
_DONE = "done.json"


def first_day_to_ask(source: LiveSource, question: Question) -> date:
    """Return from which day a question is asked where nobody says: some years the first time, thirteen months once it was answered."""
    if (_place(source, question) / _DONE).exists():
        return question.until - _ASKED_AGAIN
    return date(question.until.year - _YEARS_FIRST, 1, 1)


def last_answered_on(source: str) -> date | None:
    """Return the last day on which a publisher answered a question of this node; None where it was never asked."""
    done = (settings.DATA / "pulls" / "market" / source).glob(f"*/{_DONE}")
    return max((date.fromisoformat(json.loads(read_text(file))["on"]) for file in done), default=None)


def pull(source: LiveSource, question: Question, told: Callable[[int], None]) -> tuple[Run, int]:
    """Ask a publisher and add its figures to the store; returns the run, and how many signals of drugs are new or changed.

    Answers lie under `pulls/` of the data folder until all have come, so that a pull that broke off goes on where it was on the same day. A shortage
    list is kept for good under `lists/`, a day apart: what is resolved drops out of the next one. Raises `BioaccordError`; the run that
    failed then stands in the store.
    """
    place = _place(source, question)
    asked = Question(question.since, question.until, question.retrieved_at, place, question.filters, question.address)
    run = store().add(
        _figures(source, asked),
        source=source.name,
        at=question.retrieved_at,
        complete=source.complete(asked),
        told=told,
    )
    signals = 0
    if _keeps_lists(source):
        signals = store_shortages(source.name, _newest(source), question.retrieved_at)
    for answers in place.iterdir() if place.is_dir() else ():
        if answers.is_dir():
            shutil.rmtree(answers)
    place.mkdir(parents=True, exist_ok=True)
    (place / _DONE).write_text(json.dumps({"on": question.retrieved_at.date().isoformat()}), encoding="utf-8")
    return run, signals


def _figures(source: LiveSource, asked: Question) -> Iterator[Figures]:
    # Inside the run, so that a key that is missing stands on the sources' page as well.
    key = settings.MARKET_KEYS.get(source.key_variable, "")
    web = source.web(key, asked.address, clock=time.monotonic, sleep=time.sleep)
    if not _keeps_lists(source):
        yield from source.pull(web, asked)
        return
    place = asked.folder
    if place is not None and place.is_dir():
        # A list of which one page broke off is asked for as a whole: its pages have to be of one moment.
        shutil.rmtree(place)
    for _today in source.pull(web, asked):
        pass
    for answers in sorted(place.rglob("*.json")) if place is not None else ():
        _keep(answers, _lists(source))
    yield openfda_shortage_history.figures_of_lists(
        _lists(source), retrieved_at=asked.retrieved_at, newest=_newest(source).name
    )


def _keeps_lists(source: LiveSource) -> bool:
    return source.name == openfda_shortages.NAME


def _lists(source: LiveSource) -> Path:
    return settings.DATA / "lists" / source.name


def _newest(source: LiveSource) -> Path:
    return max(one for one in _lists(source).iterdir() if one.is_dir())


def _keep(page: Path, lists: Path) -> None:
    """Keep a page of a list under the day of the list; a page of the same day is renewed."""
    text = read_text(page)
    folder = lists / str(opened(json.loads(text))[1]["meta"]["last_updated"])[:10]
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / f".{page.name}.gz.part", "wt", encoding="utf-8") as stream:
        stream.write(text)
    (folder / f".{page.name}.gz.part").replace(folder / f"{page.name}.gz")


def _place(source: LiveSource, question: Question) -> Path:
    """Return the folder of a question, apart from its days."""
    asked = {name: sorted(values) for name, values in question.filters.items() if values} | {"": question.address}
    name = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]
    return settings.DATA / "pulls" / "market" / source.name / name
