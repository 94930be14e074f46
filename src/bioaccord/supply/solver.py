"""HiGHS, made without its greeting."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from typing import Any

_making = threading.Lock()


def quiet_solver() -> Any:
    """Return a new `highspy.Highs` that writes nothing.

    HiGHS 1.16 greets on standard output when the first solver of a process is made, whatever its options say; there it would
    stand in the middle of a command's JSON. So the descriptor points elsewhere while a solver is made.
    """
    import highspy

    with _making:
        sys.stdout.flush()
        kept = os.dup(1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
            if os.name == "posix":
                ctypes.CDLL(None).fflush(None)  # the greeting waits in the C library's buffer
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)
    solver.setOptionValue("output_flag", False)
    return solver
