"""The figures of a law as the rows of one table, a row a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FIGURE_COLUMNS = (
    "name", "title_ko", "title_en", "unit", "effective_on", "value", "standing", "section", "link", "known_on", "note_ko",
    "note_en",
)  # fmt: skip


def figure_rows(figures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each value of `assessment_data.figures_as_data`, with `FIGURE_COLUMNS`."""
    return [
        {
            "name": one["name"],
            "title_ko": one["title"]["ko"],
            "title_en": one["title"]["en"],
            "unit": one["unit"],
            "note_ko": value["note"]["ko"],
            "note_en": value["note"]["en"],
            **{name: value[name] for name in ("effective_on", "value", "standing", "section", "link", "known_on")},
        }
        for one in figures
        for value in one["values"]
    ]
