"""Aggregated exposures in the words of the page: the figure, of how many, its range."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bioaccord.exchange.kinds import Kind
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from . import access
from .aggregates_measures import METHOD_NAMES, NAMES, UNIT_NAMES, UNITS, Measure
from .aggregates_services import figure
from .models import LedgerRecord
from .shown import group_name, title_of
from .words import MARKINGS, name_of


def figure_words(value: float, low: float, high: float, unit: str, members_at_least: int) -> str:
    """Return a figure with its range and of how many members it is."""
    if unit == UNITS[Measure.REACHED] and low == high:
        return _("{count} members").format(count=_number(value))  # the figure is itself how many
    name = UNIT_NAMES.get(unit, Text(unit, unit)).in_language(page_language())
    told = _("{value} {unit}").format(value=_number(value), unit=name)
    if low != high:
        told += " " + _("(range {low} to {high})").format(low=_number(low), high=_number(high))
    return told + " · " + _("of at least {count} members").format(count=members_at_least)


def row_of(user, record: LedgerRecord) -> dict[str, Any]:
    """Return what the list shows of an aggregated exposure; for analysts and operators with the own members' figure of the same signal."""
    told, language = record.payload or {}, page_language()
    method = told.get("method", "")
    return {
        "row": record,
        "title": title_of(record),
        "source": name_of(record.source),
        "group": group_name(record.ledger.group),
        "marking": MARKINGS[TLP(record.marking)],
        "measure": NAMES[Measure(told["measure"])].in_language(language) if told.get("measure") in set(Measure) else told.get("measure", ""),
        "figure": figure_words(told["value"], told["low"], told["high"], told["unit"], told["members_at_least"]) if told else "",
        "as_of": told.get("as_of", ""),
        "method": METHOD_NAMES.get(method, Text(method, method)).in_language(language),
        "is_fictional": bool(told.get("is_fictional")),
        "own": _own(user, record, told) if record.source != settings.ASSOCIATION else None,
    }  # fmt: skip


def _own(user, record: LedgerRecord, told: dict[str, Any]) -> dict[str, str] | None:
    """Return the own members' figure for the signal that a received one is about, or why it is not shown; None where there is none."""
    if not access.is_desk(user) or told.get("measure") not in set(Measure) or not told.get("about"):
        return None
    signal_id = access.signal_of_record(told["about"]["source"], told["about"]["id"])
    if not signal_id:
        return None
    measure = Measure(told["measure"])
    found = figure(user, signal_id, measure)
    if isinstance(found, Text):
        return {"signal_id": signal_id, "held": found.in_language(page_language()), "figure": "", "as_of": ""}
    stands, own = found
    return {"signal_id": signal_id, "held": "", "figure": figure_words(own.value, own.low, own.high, UNITS[measure], own.members_at_least), "as_of": stands.as_of.isoformat()}  # fmt: skip


def _number(value: float) -> str:
    """Return an estimate in four figures: more would claim what nobody knows.

    >>> _number(1234567.0), _number(12.0)
    ('1,235,000', '12')
    """
    return f"{float(f'{value:.4g}'):,.10g}"


def records_for(user, *, own: bool) -> list[LedgerRecord]:
    """Return aggregated exposures that a person may read, newest first: those that this association told, or those that came."""
    filters = access.RecordFilters(kind=str(Kind.AGGREGATED_EXPOSURE))
    rows = access.shared_for(user, filters) if own else access.received_for(user, filters)
    return list(rows[:200])
