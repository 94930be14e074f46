"""One process at a time writes a store; readers need no lock."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

_PAUSE_SECONDS = 0.2


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
