"""Figures that a market note may carry: publishers' figures of this node's market series, each with source, day, unit and range.

Nothing that a firm reported can be picked: the choices are series of the publishers whose readers this version has, and no other table is
looked into. Publishers who do not let their figures be told on are left out.
"""

from __future__ import annotations

import json
from typing import Any

from bioaccord.market.chart import period_text
from bioaccord.market.market_readers import SOURCES
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.product_names import materials_of
from bioaccord.market.selection import one_series
from bioaccord.market.series_names import series_name
from bioaccord.market.series_search import found_series
from bioaccord.market.sources import un_comtrade
from bioaccord.node.market import access as market
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.recognition import standard_materials

PICKABLE = frozenset(SOURCES) - {un_comtrade.NAME}
"""Whose figures may be told on: UN Comtrade's terms do not allow it."""
MOST_FOUND = 30
MOST_PICKED = 20


def found(user, words: str) -> list[tuple[str, Text]]:
    """Return the series that all words fit, the freshest first, each as it is written in the form and what it is called."""
    table = market.searchable_for(user)
    if not words.split() or table.is_empty():
        return []
    rows = found_series(table, only={"source": sorted(PICKABLE)}, words=words.split()).head(MOST_FOUND)
    materials = standard_materials()
    return [(written(one), _called(one, series_name(one, materials))) for one in rows.iter_rows(named=True)]


def are_there(user) -> bool:
    """Return whether this node holds any series at all."""
    return not market.searchable_for(user).is_empty()


def written(row: dict[str, Any]) -> str:
    """Return the key of a series as one word of a form."""
    return json.dumps([row[name] for name in SERIES_KEY], ensure_ascii=False)


def picked(user, word: str) -> tuple[str, Text] | None:
    """Return a series that was picked before as a choice; None where it is no series that may be."""
    key = key_of(word)
    figure = market.last_figure_for(user, key) if key else None
    return (word, _called(figure, series_name(figure, standard_materials()))) if figure else None


def key_of(word: str) -> tuple[str, ...] | None:
    """Return the key of a series as it was written; None for anything else."""
    try:
        key = json.loads(word)
    except ValueError:
        return None
    is_key = isinstance(key, list) and len(key) == len(SERIES_KEY) and all(isinstance(one, str) for one in key)
    return tuple(key) if is_key and key[0] in PICKABLE else None


def figure_of(user, word: str) -> dict[str, Any] | None:
    """Return the last figure of a series as it leaves; None where there is none.

    Its range is the lowest and the highest that the publisher ever said of that period; a publisher that said one thing gives no range.
    """
    key = key_of(word)
    last = market.last_figure_for(user, key) if key else None
    if key is None or last is None:
        return None
    said = market.store().history(one_series(key))
    values = [value for value in said.filter(said["period"] == last["period"])["value"].to_list() if value is not None]
    name, period = series_name(last, standard_materials()), period_text(last["period"], last["frequency"])
    figure = {
        "label": {"ko": f"{name.ko}, {period.ko}", "en": f"{name.en}, {period.en}"},
        "value": last["value"],
        "unit": last["unit"] or "1",
        "source": SOURCES[last["source"]].title.en[:400],
        "as_of": last["vintage"].isoformat(),
    }
    if len(set(values)) > 1:
        figure |= {"low": min(values), "high": max(values)}
    return figure


def source_of(word: str) -> dict[str, str]:
    """Return the publisher of a series as evidence of a note."""
    source = SOURCES[(key_of(word) or ("",))[0]]
    return {"publisher": source.title.en[:400], "version": source.citation.en[:400]}


def material_ids_of(word: str) -> list[str]:
    """Return the materials that the code of a series holds."""
    key = dict(zip(SERIES_KEY, key_of(word) or [""] * len(SERIES_KEY), strict=True))
    return [one.material_id for one in materials_of(key["product_system"], key["product"], standard_materials())]


def _called(row: dict[str, Any], name: Text) -> Text:
    source = SOURCES[row["source"]].title
    return Text(f"{name.ko} ({row['unit']}, {source.ko})", f"{name.en} ({row['unit']}, {source.en})")
