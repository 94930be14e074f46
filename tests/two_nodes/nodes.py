"""Nodes as a test holds them: started, told what to do, broken off, put back to an earlier copy."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from . import backups

ROOT = Path(__file__).resolve().parents[2]
_LATER_SECONDS = 400
"""Each round of a courier is that much later for it, so that whoever failed before is asked again."""


class NodeEnded(Exception):
    """The node's process ended while it was told to do something."""


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Node:
    """One association's node: a process with a data folder of its own; `module` is what the process runs, `more` is added to its environment."""

    module = "tests.two_nodes.node_process"
    more: dict[str, str] = {}

    def __init__(self, association: str, folder: Path, address: str = "", database: str = "") -> None:
        self.association, self.folder, self.port, self.database = association, folder, free_port(), database
        self.address = address or f"http://127.0.0.1:{self.port}"
        self.later_seconds = 0.0
        folder.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIOACCORD", "DJANGO_SETTINGS"))}  # fmt: skip
        own = {
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "BIOACCORD_DATA": str(folder),
            "BIOACCORD_ASSOCIATION": association,
            "BIOACCORD_ADDRESS": self.address,
            "BIOACCORD_PORT": str(self.port),
            "BIOACCORD_SAMPLE": "no",
            "BIOACCORD_DATABASE": database,
            "BIOACCORD_LOCK_WAIT_SECONDS": "20",
        }
        self.log = folder.parent / f"{folder.name}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module, str(self.port)],
                cwd=ROOT, env={**kept, **own, **self.more}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1,
            )  # fmt: skip
        self.pid = 0
        self.is_ready = False

    def start(self) -> None:
        """Start the node, or start it again after it ended."""
        if not self.is_ready:
            assert "ready" in self._heard(), self.log.read_text()
            self.is_ready = True
        self._say({"do": "start"})
        self.pid = self._heard()["answer"]

    def stop(self) -> None:
        """End the node as its user would; what it has in hand is done."""
        if self.pid:
            self._say({"do": "stop"})
            assert self._heard() == {"ended": 0}
            self.pid = 0

    def kill(self) -> None:
        """Break the node off."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):  # it ended already, which nobody heard yet
                os.kill(self.pid, 9)
            assert self._heard() == {"ended": -9}
            self.pid = 0

    def leave(self) -> None:
        """End the process for good."""
        self.stop()
        self.process.kill()
        self.process.wait()

    def __getattr__(self, order: str):
        def told(**arguments: Any) -> Any:
            self._say({"do": order, "with": arguments})
            heard = self._heard()
            if "ended" in heard:
                self.pid = 0
                raise NodeEnded(f"{self.association} ended with {heard['ended']}: {self.log.read_text()[-2000:]}")
            assert "answer" in heard, f"{self.association}, {order}: {heard['failed']}\n{self.log.read_text()[-3000:]}"
            return heard["answer"]

        return told

    def carry(self, patience_seconds: float | None = None, after_seconds: float = _LATER_SECONDS) -> int:
        """Have the courier do a round, so much later than the one before; it waits for its peers whatever they take, or as long as told."""
        self.later_seconds += after_seconds
        return int(self.round(later_seconds=self.later_seconds, patience_seconds=patience_seconds))

    def copy_database(self, to: Path) -> Path:
        """Copy the database as a backup does, while the node runs."""
        return backups.copy_database(self.folder, self.database, to)

    def copy_folder(self, to: Path) -> Path:
        """Copy the whole data folder as a backup does."""
        self.copy_beside(to)
        self.copy_database(to / "database")
        return to

    def copy_beside(self, to: Path) -> None:
        """Copy what the exchange keeps beside the database."""
        to.mkdir(parents=True, exist_ok=True)
        _copy_exchange_files(self.folder, to)

    def put_back_database(self, copy: Path) -> None:
        """Put a copy of the database in the place of the node's; the node has to be stopped."""
        assert not self.pid
        backups.put_back_database(self.folder, self.database, copy)

    def put_back_folder(self, copy: Path) -> None:
        """Put a copy of the data folder in the place of the node's; the node has to be stopped."""
        self.put_back_database(copy / "database")
        self.put_back_beside(copy)

    def put_back_beside(self, copy: Path) -> None:
        """Put back what the exchange keeps beside the database."""
        for one in self.folder.glob("exchange-*"):
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        _copy_exchange_files(copy, self.folder)

    def _say(self, order: dict) -> None:
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def _heard(self) -> dict:
        line = self.process.stdout.readline()
        assert line, f"{self.association} went away: {self.log.read_text()[-3000:]}"
        return json.loads(line)


def _copy_exchange_files(folder: Path, to: Path) -> None:
    for one in folder.glob("exchange-*"):
        if one.is_dir():
            shutil.copytree(one, to / one.name)
        else:
            shutil.copyfile(one, to / one.name)


def pair(one: Node, other: Node) -> str:
    """Pair two nodes as two operators do, and return the number that both read to each other."""
    number = other.use(invitation=one.invite())
    assert one.number(association=other.association) == number
    one.confirm(association=other.association)
    other.confirm(association=one.association)
    settle(one, other)
    return number


def agree(group: str, kinds: list[str], proposer: Node, *others: Node) -> None:
    """Have nodes agree on a group."""
    proposer.propose(group=group, others=[one.association for one in others], kinds=kinds)
    settle(proposer, *others)
    for one in others:
        one.agree(group=group)
        settle(proposer, *others)


def settle(*nodes: Node, most: int = 60) -> None:
    """Let couriers do their rounds, one after another, until none moves anything; each round is later than the one before."""
    quiet = 0
    for _ in range(most):
        quiet = quiet + 1 if sum([one.carry() for one in nodes]) == 0 else 0
        if quiet == 3:
            return
    raise AssertionError(f"not quiet after {most} rounds: {[one.state() for one in nodes]}")


def note(text: str) -> dict[str, Any]:
    """Return the payload of a market note."""
    return {
        "title": {"en": "Lysine", "ko": "라이신"},
        "text": {"en": text},
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "evidence": [{"publisher": "made up"}],
        "is_fictional": True,
    }


def share(node: Node, group: str, *record_ids: str, marking: str = "green") -> None:
    """Decide to tell a note for each of these ids; its words hold the id."""
    node.share(group=group, records=[{"id": one, "payload": note(f"text of {one}")} for one in record_ids], marking=marking)  # fmt: skip


def retract(node: Node, group: str, record_id: str) -> None:
    """Decide to take a note back."""
    node.share(group=group, records=[{"id": f"back-{record_id}", "payload": note("taken back"), "retracts": record_id}])
