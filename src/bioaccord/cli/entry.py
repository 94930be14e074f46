"""The first step of the command: whoever presses Ctrl-C while its parts are still being read gets a sentence, not a trace."""

from __future__ import annotations

import sys

_ENDED = "중단했습니다. 저장한 것이 없습니다. / Ended; nothing was written.\n"


def run() -> None:
    """Run the command; Ctrl-C anywhere that nothing else answers it ends with 130."""
    try:
        from .main import run as run_command

        run_command()
    except KeyboardInterrupt:
        sys.stderr.write(_ENDED)
        sys.exit(130)
