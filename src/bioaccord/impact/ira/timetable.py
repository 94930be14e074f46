"""The key dates of a price applicability year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bioaccord.vocabulary.language import Text

from ..parameter import Parameters, ParameterValue, UnknownParameter
from .age import FIRST_YEAR, LAST_YEAR
from .orphan import day_of

_NAMES = (
    "ranking_period_first_day",
    "ranking_period_last_day",
    "announced_on",
    "publication_date",
    "agreement_by",
    "data_by",
    "offer_by",
    "counteroffer_by",
    "ends_on",
    "prices_published_by",
    "explained_by",
    "price_applies_from",
)


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A day in the calendar of a price applicability year, with the figure that gives it."""

    key: str
    title: Text
    day: date
    value: ParameterValue


def dates_of(year: int, parameters: Parameters) -> tuple[KeyDate, ...]:
    """Return the key dates of a price applicability year (2026 to 2035) in the order in which they come.

    42 USC 1320f(b), (d), 1320f-1 to 1320f-4. Where the list was already published, the day on which it really was is among them. The
    time to answer an offer counts from the last day on which it may be made. Raises `UnknownParameter` for other years.
    """
    first_day = date(year, 1, 1)
    found = list[KeyDate]()
    for key in _NAMES:
        if key == "counteroffer_by":
            days = parameters.at("negotiation.counteroffer_days", first_day)
            title = Text(
                "반대 제안 시한(최초 제안이 시한에 나온 경우)", "Counter-offer by, where the offer came on its last day"
            )
            offered = day_of(parameters.at("negotiation.offer_by", first_day))
            found.append(KeyDate(key, title, offered + timedelta(days=int(days.number)), days))
            continue
        try:
            value = parameters.at(f"negotiation.{key}", first_day)
        except UnknownParameter:
            if key == "announced_on":
                continue
            raise
        found.append(KeyDate(key, parameters.by_name[f"negotiation.{key}"].title, day_of(value), value))
    return tuple(sorted(found, key=lambda one: one.day))


def next_list(day: date, parameters: Parameters) -> int:
    """Return the price applicability year of the next list to be published on a day or later; the last one where there is none."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    published = (day_of(parameters.at("negotiation.publication_date", date(year, 1, 1))) for year in years)
    return next((year for year, one in zip(years, published, strict=True) if one >= day), LAST_YEAR)
