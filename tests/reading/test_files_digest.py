"""What was compiled is compiled anew when any file of its room changes: numba itself looks at the function's own file alone."""

import importlib
import sys
from pathlib import Path

import pytest

from bioaccord.events.timetable_kernel import door
from bioaccord.partners import match_kernel
from bioaccord.reading.files_digest import files_digest

_DOOR = """
from pathlib import Path
from numba import njit
from bioaccord.reading.files_digest import files_digest
from match_inner import inner

def door_for(digest):
    @njit(cache=True)
    def door():
        return inner() if digest >= 0 else 0
    return door

door = door_for(files_digest(Path(__file__).parent, "match_*.py"))
"""
_INNER = """
from numba import njit

@njit
def inner():
    return {value}
"""


def opened():
    """Return the compiled function of the folder as a new process would find it."""
    for name in ("match_door", "match_inner"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    return importlib.import_module("match_door").door


def test_a_change_in_another_file_of_the_room_reaches_what_was_kept(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "match_door.py").write_text(_DOOR)
    (tmp_path / "match_inner.py").write_text(_INNER.format(value=1))
    first = opened()
    assert first() == 1
    assert sum(first.stats.cache_misses.values()) == 1
    again = opened()
    assert again() == 1
    assert sum(again.stats.cache_hits.values()) == 1
    (tmp_path / "match_inner.py").write_text(_INNER.format(value=20))
    assert opened()() == 20
    for name in ("match_door", "match_inner"):
        sys.modules.pop(name)


@pytest.mark.parametrize(
    ("kept", "pattern"),
    [(match_kernel.find_best, "match_*.py"), (door.construct, "*.py"), (door.improve, "*.py"), (door.relieve, "*.py")],
)
def test_a_kernel_is_kept_for_all_its_files(kept, pattern):
    function = kept.py_func
    digest = files_digest(Path(function.__code__.co_filename).parent, pattern)
    assert digest in [cell.cell_contents for cell in function.__closure__]
