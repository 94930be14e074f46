"""The Traffic Light Protocol 2.0: how far something may be told."""

from __future__ import annotations

from enum import StrEnum


class TLP(StrEnum):
    """A marking, from the widest audience to the narrowest."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"
