"""What is new on the pages of the market: the findings of one state of the store, worked out by the worker and kept beside it."""

import os
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import polars as pl
from django.conf import settings
from django.core.cache import cache as asked
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from pydantic import TypeAdapter, ValidationError

from bioaccord.market.areas import HARMONISED_KINDS, PANELS, shows
from bioaccord.market.finding import Finding
from bioaccord.market.findings import Findings, findings
from bioaccord.market.market_signals import NAME
from bioaccord.market.observation import ProductSystem
from bioaccord.market.panel_flows import COUNTRIES
from bioaccord.market.selection import Selection
from bioaccord.market.store import Store
from bioaccord.node.accounts.access import require
from bioaccord.node.policy.access import SignalFilters, signals_for
from bioaccord.node.policy.version_signals import first_day
from bioaccord.vocabulary.topic import Area

from . import access

_ASKED_AGAIN_AFTER_SECONDS = 300
_TRADE = ("export_value", "import_value", "export_weight", "import_weight")


@dataclass(frozen=True)
class KeptFindings:
    """The findings of a state of the store, the weightiest first, and how many tests were made on how many series to find them."""

    state: int
    series: int
    tests: int
    found: tuple[Finding, ...]
    is_whole: bool
    """Whether all series were looked at; of a very large store, only what stands on the dashboards is."""


def keep_findings(found: Findings, state: int, *, is_whole: bool = True) -> None:
    """Keep what was found in a state of the store (`access.state`) for the pages; what was kept before is replaced as a whole."""
    kept = KeptFindings(state, found.series, sum(found.tests.values()), found.found, is_whole)
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_bytes(_kept_type().dump_json(kept))
    beside.replace(file)


def kept_for(user) -> KeptFindings | None:
    """Return what was found last, maybe in an earlier state of the store; None before the first look, and where there is no store.

    Where the store has moved on, the worker is asked to look again.
    """
    require(user.is_authenticated)
    state = access.state()
    if not state:
        return None
    kept = kept_now()
    if kept is None or kept.state != state:
        _ask_for_look(state)
    return kept


def kept_now() -> KeptFindings | None:
    """Return what was found last, for the node's own work; None before the first look."""
    return _read(str(_file()), _file().stat().st_mtime_ns) if _file().exists() else None


def is_current(kept: KeptFindings | None) -> bool:
    """Tell whether what was found is of the store as it is now."""
    return kept is not None and kept.state == access.state()


def findings_of_area(kept: KeptFindings, area: Area) -> list[Finding]:
    """Return what is new in what stands on the dashboard of an area, of the two countries or of no country."""
    # What ended long ago is history; a publisher that gave up a series does not keep its last move new for ever.
    since = first_day(timezone.localdate())
    return [
        one
        for one in kept.found
        if one.as_of >= since
        and (not one.reporter or {one.reporter, one.partner} & {*COUNTRIES, *_counted(area)})
        and any(shows(panel, one.product_system, one.product, one.indicator, one.reporter) for panel in PANELS[area])
    ]


def findings_of_series(kept: KeptFindings, row: dict) -> list[Finding]:
    """Return what was found in the trade, price or count that a series (a row of `access.keys_for`) is a part of."""
    same = ("source", "reporter", "product_system", "product")
    return [
        one
        for one in kept.found
        if all(getattr(one, name) == row[name] for name in same)
        and _measured(one.indicator) == _measured(row["indicator"])
        and row["partner"] in ("", "WLD", one.partner)
    ]


def signals_of(user, found: list[Finding]) -> dict[str, str]:
    """Return the signals that the node has of findings, by the findings' ids."""
    ids = {f"{NAME}:{one.finding_id}": one.finding_id for one in found}
    rows = signals_for(user, SignalFilters()).filter(signal_id__in=list(ids)).values_list("signal_id", flat=True)
    return {ids[signal_id]: signal_id for signal_id in rows}


@task(queue_name="calculations")
def look_for_findings() -> int:
    """Work out what is new in the store as it is, and keep it; returns how many findings there are."""
    while state := access.state():
        table, is_whole = looked_at(access.store())
        found = findings(table)
        # What was imported meanwhile is looked at as well.
        if access.state() == state:
            keep_findings(found, state, is_whole=is_whole)
            return len(found.found)
    return 0


def looked_at(store: Store, *, most_series: int = 50_000) -> tuple[pl.DataFrame, bool]:
    """Return the figures that are looked at, and whether these are all: of more than `most_series`, those of the dashboards.

    A country's whole trade is a million series, which would take a worker hours and most of a machine's memory.
    """
    if store.keys(Selection()).height <= most_series:
        return store.series(Selection()), True
    panels = [panel for panels in PANELS.values() for panel in panels]
    headings = sorted({code for panel in panels if panel.kind in HARMONISED_KINDS for code in panel.products})
    parts = [
        store.series(Selection(indicator=_TRADE, reporter=COUNTRIES, product_prefix=heading)) for heading in headings
    ]
    parts.append(store.series(Selection(product_system=(ProductSystem.SERIES, ProductSystem.DRUG))))
    return pl.concat(parts), False


def _ask_for_look(state: int) -> None:
    if asked.add(f"market-findings-asked-for-{state}", True, _ASKED_AGAIN_AFTER_SECONDS):
        transaction.on_commit(look_for_findings.enqueue)


def _counted(area: Area) -> set[str]:
    return {panel.reporter for panel in PANELS[area] if panel.reporter}


def _measured(indicator: str) -> str:
    """Return what is measured: a value and its weight belong to one trade."""
    direction, _, measure = indicator.partition("_")
    return direction if measure in ("value", "weight") else indicator


def _file() -> Path:
    return settings.DATA / "market-findings.json"


@lru_cache(maxsize=4)
def _read(file: str, changed: int) -> KeptFindings | None:
    try:
        return _kept_type().validate_json(Path(file).read_bytes())
    except (ValidationError, FileNotFoundError):
        # Another version of this program kept it: the worker looks again.
        return None


@cache
def _kept_type() -> TypeAdapter[KeptFindings]:
    return TypeAdapter(KeptFindings)
