"""What a count is made of: shortages by class, approvals by type, trials by phase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Materials

from .areas import PARTS, Panel, PanelKind
from .observation import Flag
from .product_names import anatomical_group, anatomical_group_name, product_words
from .selection import Selection
from .store import Store

_MOST_PARTS = 10
_MONTHS = 12
_REST = Text("그 밖", "Others")
_OTHER = Text("기타", "Other")


@dataclass(frozen=True, slots=True)
class PanelParts:
    """What a count is made of: the parts with their values, the largest first, over periods (first days, both included).

    What is counted may belong to several parts, so that they add up to more than the whole.
    """

    source: str
    indicator: str
    unit: str
    first: date
    last: date
    vintage: date
    parts: tuple[tuple[Text, float], ...]


def panel_parts(store: Store, panel: Panel, whole: pl.DataFrame) -> PanelParts | None:
    """Return what is open now by its parts, or what happened over the last twelve months; `whole` is the count itself."""
    source: str = whole["source"][0]
    counted = whole if panel.kind == PanelKind.SHORTAGES else whole_months(whole)
    last: date = counted["period"].max()  # type: ignore[assignment]
    first = last if panel.kind == PanelKind.SHORTAGES else _months_before(last, _MONTHS - 1)
    table = store.series(
        Selection(source=(source,), indicator=(PARTS[panel.kind],), reporter=(panel.reporter,), since=first, until=last)
    ).filter(pl.col("value") > 0)
    if table.is_empty():
        return None
    sizes: dict[Text, float] = {}
    for product, value in table.select("product", "value").iter_rows():
        group = anatomical_group(product)
        name = anatomical_group_name(group) if group else product_words("series", product, Materials(()))
        sizes[_capital(name)] = sizes.get(_capital(name), 0.0) + value
    # What a publisher itself calls other belongs to the rest.
    other = sizes.pop(_OTHER, 0.0)
    ordered = sorted(sizes.items(), key=lambda one: (-one[1], one[0].en))
    shown, rest = ordered[:_MOST_PARTS], sum(value for _, value in ordered[_MOST_PARTS:]) + other
    if rest:
        shown.append((_REST, rest))
    vintage: date = table["vintage"].max()  # type: ignore[assignment]
    return PanelParts(source, PARTS[panel.kind], table["unit"][0], first, last, vintage, tuple(shown))


def whole_months(figures: pl.DataFrame) -> pl.DataFrame:
    """Return figures without the last months, which are still being counted; all of them where nothing else is there."""
    final = figures.filter(pl.col("flags") & int(Flag.PROVISIONAL) == 0)
    return figures.filter(pl.col("period") <= final["period"].max()) if final.height else figures


def _months_before(day: date, count: int) -> date:
    number = day.year * 12 + day.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def _capital(name: Text) -> Text:
    return Text(name.ko, name.en[:1].upper() + name.en[1:])
