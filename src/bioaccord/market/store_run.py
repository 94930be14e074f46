"""What a run of the store did: how much was read, what was new, what was kept apart, why it failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from bioaccord.vocabulary.errors import Refusal
from bioaccord.vocabulary.language import Language, Text


@dataclass(frozen=True, slots=True)
class KeptApart(Text):
    """Why a row was kept apart, in both languages, and where it stands: its file, its row as a spreadsheet counts, its column, and what was written."""

    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its number, the source, when it began (as the caller says), and how many rows it read and what became of them.

    `new` counts figures that were never stated before, `revised` further statements of known figures (withdrawals among them),
    `withdrawn` how many of these are withdrawals, `unchanged` what added nothing. `kept_apart` holds the first of `kept_apart_count`
    reasons. `failed` says why nothing was added.
    """

    number: int
    source: str
    at: datetime
    read: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    kept_apart_count: int = 0
    kept_apart: tuple[KeptApart, ...] = ()
    failed: Text | None = None
    indicators: tuple[str, ...] = field(default=())
    withdrawn: int = 0


def write_run(folder: Path, run: Run) -> None:
    """Keep a run in the folder of a store; the store's state counts it afterwards."""
    told = asdict(run) | {"at": run.at.isoformat()}
    file = _file(folder, run.number)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def runs(folder: Path, last: int) -> Iterator[Run]:
    """Yield the runs of a store up to a number, the latest first."""
    for number in range(last, 0, -1):
        told = json.loads(_file(folder, number).read_text(encoding="utf-8"))
        yield Run(
            **told
            | {
                "at": datetime.fromisoformat(told["at"]),
                "kept_apart": tuple(KeptApart(**one) for one in told["kept_apart"]),
                "failed": _text(told["failed"]) if told["failed"] else None,
                "indicators": tuple(told["indicators"]),
            }
        )


def in_both(one: object) -> Text:
    """Return a refusal or an error as text in both languages."""
    tell = getattr(one, "told", None)
    if tell is None:
        said = f"{type(one).__name__}: {one}".strip(": ")
        return Text(said, said)
    return Text(str(tell(Language.KOREAN)), str(tell(Language.ENGLISH)))


def kept_apart(one: Refusal) -> KeptApart:
    """Return a refusal as a run keeps it."""
    said = in_both(one)
    file, column = (part if isinstance(part, str) else "" for part in (one.file, one.column))
    return KeptApart(said.ko, said.en, None, file, one.row, column, one.value or "")


def _text(told: dict[str, str | None]) -> Text:
    return Text(told["ko"] or "", told["en"] or "")


def _file(folder: Path, number: int) -> Path:
    return folder / "runs" / f"{number:06d}.json"
