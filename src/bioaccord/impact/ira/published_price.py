"""The prices that were published, by active moieties: what stands in where a portfolio gives none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..parameter import Parameter, Parameters, ParameterValue, UnknownParameter
from .monopoly import MonopolyKind
from .product import Medicine, Price

OBSERVED, PER_30_DAYS = "price.negotiated_of_list.", "30 days"
"""How the names of figures begin that tell a negotiated price as a share of its list price, by monopoly type; the unit of what was published."""
_PUBLISHED = "price.negotiated."


def published_price(medicine: Medicine, parameters: Parameters) -> ParameterValue | None:
    """Return the price (US dollars per 30 days) that was published for a selected medicine's moieties and year; None where none was.

    Another holder's drug of the same moieties is not meant: it was not selected for that year.
    """
    return _figure(f"{_PUBLISHED}{_key(medicine)}", medicine, parameters)


def with_published_prices(medicine: Medicine, parameters: Parameters) -> Medicine:
    """Return a medicine with the price published for it, and the list price that went with it, where its rows have none per 30 days."""
    price, first = published_price(medicine, parameters), medicine.selected_for
    shares = (_figure(f"{OBSERVED}{kind.value}.{_key(medicine)}", medicine, parameters) for kind in MonopolyKind)
    of_list = next((one for one in shares if one), None)
    if price is None or of_list is None or first is None:
        return medicine
    has = {one.kind for one in medicine.prices if one.unit == PER_30_DAYS}
    # The price was compared with the list price of three years before it first applies.
    rows = (
        Price(medicine.product_id, "list", first - 3, price.number / of_list.number, PER_30_DAYS, of_list.standing, of_list.name),
        Price(medicine.product_id, "negotiated", first, price.number, PER_30_DAYS, price.standing, price.name),
    )  # fmt: skip
    return replace(medicine, prices=(*medicine.prices, *(one for one in rows if one.kind not in has)))


def prices_known_on(year: int, parameters: Parameters) -> date | None:
    """Return the day on which the prices that first apply in a year were published; None where no figure tells it."""
    told = (one.known_on for figure in parameters if figure.name.startswith(_PUBLISHED) for one in figure.values if one.effective_on.year == year)  # fmt: skip
    return min(told, default=None)


def known_figure(figure: Parameter, parameters: Parameters) -> ParameterValue | None:
    """Return the latest value of a figure as it is known; None where it is not known yet."""
    try:
        return parameters.at(figure.name, date(figure.values[-1].effective_on.year, 1, 1))
    except UnknownParameter:
        return None


def _key(medicine: Medicine) -> str:
    return "+".join(sorted("_".join(one.casefold().split()) for one in medicine.moieties))


def _figure(name: str, medicine: Medicine, parameters: Parameters) -> ParameterValue | None:
    if name not in parameters.by_name or not medicine.selected_for:
        return None
    value = known_figure(parameters.by_name[name], parameters)
    return value if value and value.effective_on.year == medicine.selected_for else None
