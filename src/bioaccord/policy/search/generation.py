"""The folder of an index: which generation of it answers, and who writes it."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .schema import VERSION

NAMED = "index.json"
LOCK = "writing.lock"
WRITTEN = "meta.json"
"""Written anew by the engine underneath at each commit."""
GENERATION = "generation-"


class IndexBusyError(InputError):
    """Another process writes the index; the same step succeeds when that is done."""


def generation_of(folder: Path) -> Path:
    """Return the folder of the index that is in use; raises `InputError`."""
    named = _named(folder)
    # While it was read another index may have taken its place, so it is asked for a second time before it is missed.
    if not _is_there(folder, named):
        named = _named(folder)
        if isinstance(named, dict) and named.get("version") == VERSION and not _is_there(folder, named):
            named = None
    if not isinstance(named, dict) or not isinstance(named.get("folder"), str):
        raise InputError(
            Refusal(
                str(folder), Sentence("holds no search index."), Sentence("Build it with `bioaccord policy index`.")
            )
        )
    if named.get("version") != VERSION:
        raise InputError(
            Refusal(
                str(folder),
                Sentence("was written by another version of bioaccord."),
                Sentence("Build it anew with `bioaccord policy index`."),
            )
        )
    return folder / Path(named["folder"]).name


def _named(folder: Path) -> object:
    try:
        return json.loads((folder / NAMED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _is_there(folder: Path, named: object) -> bool:
    if not isinstance(named, dict) or not isinstance(named.get("folder"), str):
        return False
    return (folder / Path(named["folder"]).name / WRITTEN).is_file()


def name_generation(folder: Path, generation: str) -> None:
    """Make a generation the one in use, in one step."""
    descriptor, name = tempfile.mkstemp(prefix=".named-", dir=folder)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"version": VERSION, "folder": generation}, file)
    Path(name).replace(folder / NAMED)


@contextmanager
def written_by_one(folder: Path) -> Iterator[None]:
    """Hold an index for writing; raises `IndexBusyError` where another process does."""
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise IndexBusyError(
                Refusal(
                    str(folder),
                    Sentence("is being written by another process."),
                    Sentence("Try again when it is done."),
                )
            ) from None
        yield
