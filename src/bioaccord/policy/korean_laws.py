"""The Korean laws of the field: their English names and the topics they are about."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def law_table() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return law (as written in the history) → (English name, topics)."""
    with files("bioaccord.policy").joinpath("korean_laws.csv").open(encoding="utf-8") as file:
        return {
            row["law"]: (row["name_en"], tuple(topic for topic in row["topics"].split(";") if topic))
            for row in csv.DictReader(file)
        }
