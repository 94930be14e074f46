"""The command `bioaccord` as a user runs it, in the process of the tests: half a second is spared that another would need for its imports.

That the installed command does the same in a process of its own is shown by the commands of the README, which are run as they are typed.
"""

import subprocess
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from bioaccord.cli.main import run as _command

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `bioaccord ARGUMENTS` in the folder of the project and return its exit code, output and complaints."""
    out, complained = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as around, redirect_stdout(out), redirect_stderr(complained):
        around.chdir(ROOT)
        around.setenv("COLUMNS", "200")
        around.setenv("NO_COLOR", "1")
        around.setattr(sys, "argv", ["bioaccord", *arguments])
        try:
            _command()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except Exception:  # noqa: BLE001 - told as the interpreter tells it
            traceback.print_exc()
            code = 1
    texts = (one.buffer.getvalue().decode() for one in (out, complained))
    return subprocess.CompletedProcess(["bioaccord", *arguments], code, *texts)
