"""One process at a time writes a store; while anybody reads, no file that was replaced is taken away."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bioaccord.reading.alone import alone
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

_PAUSE_SECONDS = 0.2
_READERS = "readers.lock"


class StoreBusy(InputError):
    """Another process is writing a store, and did not end in time."""


@contextmanager
def only_writer(folder: Path, wait_seconds: float, sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Hold the store's lock; a second writer waits so long, then is refused with `StoreBusy`.

    The lock is the operating system's: it ends with the process, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "store.lock").open("w", encoding="utf-8") as lock:
        waited = 0.0
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if waited >= wait_seconds:
                    raise StoreBusy(
                        Refusal(
                            str(folder),
                            Sentence("another process is writing this store."),
                            Sentence("Wait until it has ended, and give the command again."),
                        )
                    ) from None
                sleep(_PAUSE_SECONDS)
                waited += _PAUSE_SECONDS
        yield


@contextmanager
def reader(folder: Path) -> Iterator[None]:
    """Keep the files of a state while they are read; readers do not wait for one another, nor for who writes."""
    file = folder / _READERS
    # A folder brought back from a backup may lack it; one that may only be read has it.
    with file.open("r" if file.exists() else "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def nobody_reading(folder: Path) -> AbstractContextManager[bool]:
    """Tell whether nobody reads; then, readers that come wait until the end of the block."""
    return alone(folder / _READERS)
