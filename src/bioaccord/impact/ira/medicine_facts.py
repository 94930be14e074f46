"""What the rules beside the negotiation ask of a medicine's rows: its first days, what a part of Medicare spent on it, its prices by year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..parameter import Parameters
from .end_of_selection import end_of_selection
from .product import Medicine, Part, Price, Spending


def first_days(medicine: Medicine) -> tuple[date | None, date | None]:
    """Return the first approval and the first marketing, each None where it is not given."""
    approved = medicine.first_approved_on or medicine.first_approval()
    return approved, min((one.marketed_on for one in medicine.forms if one.marketed_on), default=None)


def is_in_part(medicine: Medicine, part: Part) -> bool:
    """Return whether a part of Medicare pays for a medicine, as far as its spending says; Part D where nothing says anything."""
    paying = {one.part for one in medicine.spending if one.amount_usd > 0}
    return part in paying if paying else part is Part.D


def spending_by_year(medicine: Medicine, part: Part) -> dict[int, Spending]:
    """Return the rows of spending that are a whole calendar year each, by year."""
    return {
        one.period.first_day.year: one
        for one in medicine.spending
        if one.part is part and one.period.first_day and one.period.last_day and _is_year(one.period.first_day, one.period.last_day)
    }  # fmt: skip


def prices_by_year(medicine: Medicine, kind: str, unit: str) -> dict[int, Price]:
    """Return the prices of a kind and unit by year."""
    return {one.year: one for one in medicine.prices if one.kind == kind and one.unit == unit}


def latest_price(medicine: Medicine, kinds: Iterable[str], unit: str | None = None) -> Price | None:
    """Return the latest price of the first kind of which there is one, in a unit where it is asked."""
    for kind in kinds:
        rows = [one for one in medicine.prices if one.kind == kind and unit in (None, one.unit)]
        if rows:
            return max(rows, key=lambda one: one.year)
    return None


def last_selected_year(medicine: Medicine, parameters: Parameters, on: date) -> int | None:
    """Return the last year of the price applicability period, where it is over on a day."""
    if not medicine.selected_for:
        return None
    end = end_of_selection(medicine, medicine.selected_for, parameters).value
    return end - 1 if end and end > medicine.selected_for and date(end, 1, 1) <= on else None


def usd_unit(price_unit: str) -> str:
    """Return the unit of money that a price in `30 days` or `unit` is shown in."""
    return "USD per 30 days" if price_unit == "30 days" else "USD per unit"


def _is_year(first: date, last: date) -> bool:
    return (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31))
