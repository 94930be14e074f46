"""`node run` as a whole: it waits for who writes, starts again what dies, and ends when it is told to, whatever its parts wait for."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PROCESSES = Path("/proc")


def _children(of: int) -> dict[str, int]:
    """Return the management command → process id of the living children of a process."""
    found = {}
    for one in (PROCESSES / str(of) / "task" / str(of) / "children").read_text().split():
        try:
            words = (PROCESSES / one / "cmdline").read_bytes().decode().split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended after it was listed
        # The command line of a process that has ended and is not yet waited for, or is just being made, is empty.
        if len(words) > 4:
            found[words[4] if words[3:4] == ["manage"] else words[2]] = int(one)
    return found


_HANGS_AFTER_SECONDS = 300
"""However slow the machine is, what takes longer than this hangs."""


def _until(holds: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + _HANGS_AFTER_SECONDS
    while not holds():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)


def _said(log: Path, words: str) -> None:
    _until(lambda: words in log.read_text(), log)


@pytest.mark.skipif(
    not PROCESSES.is_dir(), reason="the children of a process are read from /proc, which this system does not have"
)
def test_a_node_waits_starts_again_what_dies_and_ends(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIOACCORD", "DJANGO_SETTINGS"))}
    data, log = tmp_path / "data", tmp_path / "log"
    data.mkdir()
    writer = sqlite3.connect(data / "node.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with log.open("w") as file:
        running = subprocess.Popen(
            [sys.executable, "-m", "bioaccord.node", "run"],
            env={**kept, "PYTHONPATH": "src", "BIOACCORD_DATA": str(data), "BIOACCORD_PORT": str(port)}
            | {"BIOACCORD_SAMPLE": "no"},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        _said(log, "Another process writes to the database")
        time.sleep(4)  # a node that only said so, and went on, has failed by now
        writer.execute("ROLLBACK")
        _said(log, "Ctrl-C stops it")
        wanted = {"run_clock", "run_courier", "db_worker", "granian"}
        # A part that was just started is called as its parent for a moment.
        _until(lambda: set(_children(running.pid)) == wanted, log)
        clock = _children(running.pid)["run_clock"]
        os.kill(clock, signal.SIGKILL)
        _said(log, "clock ended with code -9; it is started again.")
        _until(lambda: set(now := _children(running.pid)) == wanted and now["run_clock"] != clock, log)
        parts = _children(running.pid)
        writer.execute("BEGIN IMMEDIATE")
        time.sleep(5)  # by now its parts wait for the writer, where no signal reaches them
        running.send_signal(signal.SIGTERM)
        # The writer never ends: a node that waited for its parts would not either.
        assert running.wait(_HANGS_AFTER_SECONDS) == 0
        assert not [one for one in parts.values() if (PROCESSES / str(one)).exists()]
    finally:
        running.kill()
        writer.close()
    assert "Traceback" not in log.read_text(), log.read_text()
