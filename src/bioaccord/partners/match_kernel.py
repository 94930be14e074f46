"""The compiled door of the room: what is kept on disk, and when it is compiled anew.

Numba keeps what it compiled until the file of the function itself changes, and takes no notice of functions and constants of other files. So only the
function here is kept, and the digest of all files of the room is a part of it: whatever changes in one of these is compiled anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

from bioaccord.reading.files_digest import files_digest

from .match_lists import best_rows


def compiled_for(digest: int) -> Callable[..., None]:
    """Return `best_rows` as it is kept for a digest: numba tells functions apart by the values that they close over."""

    @njit(cache=True, nogil=True)
    def find_best(*arguments: Any) -> None:  # pragma: no cover - compiled
        if digest >= 0:
            best_rows(*arguments)

    kept: Callable[..., None] = find_best
    return kept


find_best = compiled_for(files_digest(Path(__file__).parent, "match_*.py"))
