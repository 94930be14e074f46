"""What differs between two versions of a network, row by row and column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bioaccord.vocabulary.network import Network

from .network_files import cell_of
from .network_schema import EVERY_TABLE


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that differs: its column, what stood there and what stands there now, as the files write them."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that was added (`cells` empty, `kind` added), removed or changed; `key` names it."""

    table: str
    kind: str
    key: tuple[str, ...]
    cells: tuple[CellChange, ...] = ()


def network_diff(before: Network, after: Network) -> list[RowChange]:
    """Return the rows that were added, removed or changed, by table; the order of rows does not count."""
    found: list[RowChange] = []
    for schema in EVERY_TABLE:
        columns = [column.name for column in schema.columns]
        old, new = (_by_key(getattr(network, schema.name), schema.key) for network in (before, after))
        found += [RowChange(schema.name, "removed", key) for key in old if key not in new]
        for key, record in new.items():
            if key not in old:
                found.append(RowChange(schema.name, "added", key))
                continue
            if record == old[key]:
                continue
            cells = tuple(
                CellChange(name, cell_of(old[key], name), cell_of(record, name))
                for name in columns
                if cell_of(old[key], name) != cell_of(record, name)
            )
            if cells:
                found.append(RowChange(schema.name, "changed", key, cells))
    return found


def _by_key(records: tuple[Any, ...], key: tuple[str, ...]) -> dict[tuple[str, ...], Any]:
    # Keys are identifiers, which files write as they are.
    return {tuple(getattr(record, name) for name in key): record for record in records}
