"""The state of a store: one small file that names all others, replaced as a whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one indicator of one source, by name in its folder, and the newest vintage among them.

    `series` (the keys, one a row; its row number is the series), `origins` (address and time of retrieval, by row number), `current`
    (the latest statement of each figure, by series and period), `earlier` (superseded statements), `confirmed` (later vintages in
    which a statement stood unchanged).
    """

    source: str
    indicator: str
    series: str = ""
    origins: str = ""
    current: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    newest: date | None = None
    figures: int = 0
    statements: int = 0
    levels: tuple[int, ...] = ()
    """How many digits its codes have: more than one length may mean headings beside their own lines."""

    @property
    def name(self) -> str:
        """The shelf's folder below the store."""
        return f"{self.source}/{self.indicator}"

    def files(self) -> set[str]:
        """Return the names of all its files."""
        return {one for one in (self.series, self.origins, *self.current, *self.earlier, *self.confirmed) if one}


@dataclass(frozen=True, slots=True)
class State:
    """How many runs there were, and the shelves by name."""

    run: int = 0
    shelves: dict[str, Shelf] = field(default_factory=dict)

    def after(self, run: int, changed: dict[str, Shelf]) -> State:
        """Return the state after a run."""
        return replace(self, run=run, shelves=self.shelves | changed)


def read_state(folder: Path) -> State:
    """Return the state of a store, that of an empty one where there is none; raises `InputError` for a damaged one."""
    file = folder / "store.json"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        if told["format"] != _FORMAT:
            raise ValueError(told["format"])
        return State(told["run"], {one["source"] + "/" + one["indicator"]: _shelf(one) for one in told["shelves"]})
    except FileNotFoundError:
        return State()
    except (ValueError, KeyError, TypeError):
        raise InputError(
            Refusal(
                str(file),
                Sentence("is not the state of a store, or of another version of this program."),
                Sentence("Restore the folder from a backup, or load the sources anew into an empty folder."),
            )
        ) from None


def write_state(folder: Path, state: State) -> None:
    """Replace the state of a store: readers see the one before or this one, never a part of it."""
    told = {"format": _FORMAT, "run": state.run, "shelves": [_told(one) for one in state.shelves.values()]}
    beside = folder / ".store.json.part"
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(told, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(folder / "store.json")


def _told(shelf: Shelf) -> dict[str, object]:
    return asdict(shelf) | {"newest": shelf.newest.isoformat() if shelf.newest else None}


def _shelf(told: dict[str, Any]) -> Shelf:
    lists = {name: tuple(told[name]) for name in ("current", "earlier", "confirmed", "levels")}
    newest = date.fromisoformat(told["newest"]) if told["newest"] else None
    return Shelf(**told | lists | {"newest": newest})
