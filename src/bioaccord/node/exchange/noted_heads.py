"""The highest number of each own ledger, noted beside the database: a database that was put back shows against it."""

import json
import os
import tempfile
from pathlib import Path

from django.conf import settings


def noted(group_id: str) -> int:
    """Return the highest number that was ever sealed in a group, as far as it was noted; 0 where nothing was."""
    return _read().get(group_id, 0)


def note(group_id: str, seq: int) -> None:
    """Note a number before its record is committed: what may have been told is noted, whenever the node breaks off.

    A lower one than is noted is only ever sealed once every member said that it does not hold more.
    """
    heads = _read()
    if heads.get(group_id) == seq:
        return
    heads[group_id] = seq
    folder = Path(settings.DATA)
    handle, written = tempfile.mkstemp(dir=folder, prefix="exchange-heads.")
    with os.fdopen(handle, "w", encoding="utf-8") as draft:
        json.dump(heads, draft)
        draft.flush()
        os.fsync(draft.fileno())
    Path(written).replace(_file())


def _read() -> dict[str, int]:
    try:
        return json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def _file() -> Path:
    return Path(settings.DATA) / "exchange-heads.json"
