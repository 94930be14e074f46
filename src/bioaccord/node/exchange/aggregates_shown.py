"""Aggregated figures in the words of the page."""

from typing import Any

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Language, Text

from .aggregates_access import MEASURES, UNITS

_UNIT_WORDS = {
    "firms": Text("곳", "firms"),
    "USD": Text("달러", "USD"),
    "USD/year": Text("달러(연간)", "USD a year"),
}


def measure_name(measure: str) -> str:
    """Return what a measure is called; its own word where only its sender knows it."""
    return MEASURES[measure].in_language(page_language()) if measure in MEASURES else measure


def figure_words(payload: dict[str, Any]) -> dict[str, str]:
    """Return value and range of a figure with its unit; the range is empty where it is the value."""
    unit = _UNIT_WORDS.get(payload["unit"], Text(payload["unit"], payload["unit"])).in_language(page_language())
    value, low, high = (f"{payload[name]:,.0f}" for name in ("value", "low", "high"))
    dash = "~" if page_language() is Language.KOREAN else " to "
    is_known_unit = payload["unit"] in UNITS.values()
    space = "" if page_language() is Language.KOREAN and is_known_unit else " "
    return {"value": f"{value}{space}{unit}", "range": f"{low}{dash}{high}{space}{unit}" if low != high else ""}
