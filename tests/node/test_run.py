"""`node run` as a whole: it waits for who writes, starts again what dies, and ends when it is told to, whatever its parts wait for."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bioaccord.node import __main__ as node

PROCESSES = Path("/proc")


def _children(of: int) -> dict[str, int]:
    """Return the management command → process id of the children of a process."""
    found = {}
    for one in (PROCESSES / str(of) / "task" / str(of) / "children").read_text().split():
        words = (PROCESSES / one / "cmdline").read_bytes().decode().split("\0")
        found[words[4] if words[3:4] == ["manage"] else words[2]] = int(one)
    return found


def _said(log: Path, words: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while words not in log.read_text():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)


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
        _said(log, "Another process writes to the database", 60)
        time.sleep(4)  # a node that only said so, and went on, has failed by now
        writer.execute("ROLLBACK")
        _said(log, "Ctrl-C stops it", 120)
        clock = _children(running.pid)["run_clock"]
        os.kill(clock, signal.SIGKILL)
        _said(log, "clock ended with code -9; it is started again.", 30)
        assert _children(running.pid)["run_clock"] != clock
        parts = _children(running.pid)
        assert set(parts) == {"run_clock", "db_worker", "granian"}
        writer.execute("BEGIN IMMEDIATE")
        time.sleep(5)  # by now its parts wait for the writer, where no signal reaches them
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.wait(node._MAY_END_SECONDS + 30) == 0
        assert time.monotonic() - began < node._MAY_END_SECONDS + 15
        assert not [one for one in parts.values() if (PROCESSES / str(one)).exists()]
    finally:
        running.kill()
        writer.close()
    assert "Traceback" not in log.read_text(), log.read_text()
