"""The compiled door of the room: what is kept on disk, and when it is compiled anew.

Numba keeps what it compiled until the file of the function itself changes, and takes no notice of functions and constants of other files. So only the
function here is kept, and the digest of all files of the room is a part of it: whatever changes in one of these is compiled anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

from .match_lists import best_rows


def room_digest(folder: Path) -> int:
    """Return a number (63 bits) that changes with the text of any `match_*.py` of a folder."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(folder.glob("match_*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return int.from_bytes(digest.digest(), "little") >> 1


def compiled_for(digest: int) -> Callable[..., None]:
    """Return `best_rows` as it is kept for a digest: numba tells functions apart by the values that they close over."""

    @njit(cache=True, nogil=True)
    def find_best(*arguments: Any) -> None:  # pragma: no cover - compiled
        if digest >= 0:
            best_rows(*arguments)

    kept: Callable[..., None] = find_best
    return kept


find_best = compiled_for(room_digest(Path(__file__).parent))
