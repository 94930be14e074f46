"""Two real nodes under random faults, as a Hypothesis state machine: what people do, what machines do, and what must hold.

`make test` runs a few short runs of it, `benchmarks/exchange_faults.py` as many as an hour holds.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from .nodes import Node, NodeEnded, agree, pair, retract, settle, share
from .wire import FAULTS, Line

GROUP, KR, US = "kr-us", "kbio-sample", "usbio-sample"
CANARIES = (b"room-canary", b"house-canary", b"operator-canary")
"""What is marked red or amber+strict, and who works at a node: never on the wire, though both stand in the database."""
SIDES = st.sampled_from([0, 1])


class Pair:
    """Two nodes with a wire each, paired once and put back before each run."""

    def __init__(self, folder: Path) -> None:
        self.lines = Line(), Line()
        first = Node(KR, folder / KR, f"http://127.0.0.1:{self.lines[0].port}")
        first.start()
        first.stop()
        (folder / US).mkdir()
        first.copy_database(folder / US / "node.sqlite3")
        self.nodes = first, Node(US, folder / US, f"http://127.0.0.1:{self.lines[1].port}")
        for node, line in zip(self.nodes, self.lines, strict=True):
            line.to_port = node.port
            node.start()
        pair(*self.nodes)
        agree(GROUP, ["market_note"], *self.nodes)
        self.kept = []
        for node in self.nodes:
            node.stop()
            self.kept.append(node.copy_folder(folder / "kept" / node.association))
        self.counts = Counter[str]()
        self.names = count(1)

    def begin(self) -> None:
        """Put both nodes and the wire back to where they had paired."""
        for node, line, copy in zip(self.nodes, self.lines, self.kept, strict=True):
            node.kill()
            node.put_back_folder(copy)
            node.start()
            line.well()
            line.passed.clear()
            line.seen.clear()

    def close(self) -> None:
        """End both nodes."""
        for node, line in zip(self.nodes, self.lines, strict=True):
            node.kill()
            node.leave()
            line.close()
        for line in self.lines:
            self.counts.update({f"wire: {name or 'passed'}": number for name, number in line.counts.items()})


def machine(make_pair: Callable[[], Pair]) -> type[RuleBasedStateMachine]:
    """Return the state machine over a pair of nodes."""

    class Faults(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.pair = make_pair()
            self.pair.begin()
            self.nodes, self.lines = self.pair.nodes, self.pair.lines
            self.folder = Path(self.pair.nodes[0].folder.parent / "copies" / str(next(self.pair.names)))
            self.shared: list[list[str]] = [[], []]
            self.taken_back: list[set[str]] = [set(), set()]
            self.copies: list[list[tuple[Path, bool, int]]] = [[], []]
            self.keys = [1, 1]
            self.stored: dict[tuple[str, int], str] = {}
            self.number = count(1)
            self.pair.counts["runs"] += 1

        def _counted(self, what: str) -> None:
            self.pair.counts[what] += 1

        # What people do.

        @initialize()
        def tell_something(self) -> None:
            self.tell(0, 2)

        @rule(side=SIDES, many=st.integers(1, 8))
        def tell(self, side: int, many: int) -> None:
            self._counted("shared")
            ids = [f"{self.nodes[side].association}-{next(self.number)}" for _ in range(many)]
            self._order(side, lambda node: share(node, GROUP, *ids))
            self.shared[side] += ids

        @rule(side=SIDES, which=st.integers(0, 50))
        def take_back(self, side: int, which: int) -> None:
            left = [one for one in self.shared[side] if one not in self.taken_back[side]]
            if left:
                self._counted("retracted")
                record_id = left[which % len(left)]
                self._order(side, lambda node: retract(node, GROUP, record_id))
                self.taken_back[side].add(record_id)

        @rule(side=SIDES)
        def decide_what_may_not_leave(self, side: int) -> None:
            number = next(self.number)
            self._order(side, lambda node: share(node, GROUP, f"room-canary-{number}", marking="red"))
            self._order(side, lambda node: share(node, GROUP, f"house-canary-{number}", marking="amber+strict"))

        @rule(side=SIDES, cause=st.sampled_from(["rotation", "rotation", "compromise"]))
        def replace_key(self, side: int, cause: str) -> None:
            if self._order(side, lambda node: node.rotate(cause=cause)):
                self._counted(f"key: {cause}")
                self.keys[side] += 1
            else:
                self._counted("key: not yet")

        @rule(side=SIDES)
        def compare_number(self, side: int) -> None:
            self._vouch(side)

        # What machines do.

        @rule(side=SIDES, times=st.integers(1, 3))
        def carry(self, side: int, times: int) -> None:
            for _ in range(times):
                self._order(side, Node.carry)
            self._look()

        @rule(side=SIDES, steps=st.integers(0, 90), then=st.integers(1, 3))
        def break_off(self, side: int, steps: int, then: int) -> None:
            """Kill the node before a statement or a commit of what it does next: its own round, and the other's asking."""
            self._order(side, lambda node: node.doom(steps=steps))
            for _ in range(then):
                self._order(side, Node.carry)
                self._order(1 - side, Node.carry)
            self._order(side, lambda node: node.doom(steps=None))

        @rule(side=SIDES)
        def start_again(self, side: int) -> None:
            self._counted("killed at rest")
            self.nodes[side].kill()
            self.nodes[side].start()

        @rule(side=SIDES, is_whole=st.booleans())
        def make_copy(self, side: int, is_whole: bool) -> None:
            node, to = self.nodes[side], self.folder / str(next(self.number))
            copy = node.copy_folder(to) if is_whole else node.copy_database(to / "node.sqlite3")
            self.copies[side].append((copy, is_whole, self.keys[side]))

        @precondition(lambda self: any(self.copies))
        @rule(side=SIDES, which=st.integers(0, 20))
        def put_back_copy(self, side: int, which: int) -> None:
            if not self.copies[side]:
                return
            copy, is_whole, keys = self.copies[side][which % len(self.copies[side])]
            node = self.nodes[side]
            if is_whole and keys != self.keys[side]:
                return  # without its newest secret key an association has to be paired anew
            if not is_whole and keys != self.keys[side] and not self._is_held_up_to_its_key(side):
                return
            self._counted("put back: folder" if is_whole else "put back: database")
            node.kill()
            (node.put_back_folder if is_whole else node.put_back_database)(copy)
            node.start()
            held = {place for one in self.nodes for place in _places(one)}
            self.stored = {place: digest for place, digest in self.stored.items() if (place, digest) in held}

        @rule(side=SIDES, hours=st.sampled_from([0.0, 0.05, -3.0, 7.0, 26.0, -20.0]))
        def set_clock(self, side: int, hours: float) -> None:
            """Set a clock, the two less than two days apart: beyond that a node does not sign by the other's."""
            self._counted("clock set")
            self._order(side, lambda node: node.skew(hours=hours))

        # What the wire does.

        @rule(
            side=SIDES,
            faults=st.lists(st.tuples(st.sampled_from(FAULTS), st.integers(0, 5000)), min_size=1, max_size=5),
        )
        def harm(self, side: int, faults: list[tuple[str, int]]) -> None:
            self.lines[side].faults.extend(faults)

        @rule(
            side=SIDES,
            faults=st.lists(st.tuples(st.sampled_from(FAULTS), st.integers(0, 5000)), min_size=1, max_size=5),
            times=st.integers(1, 2),
        )
        def carry_over_a_bad_wire(self, side: int, faults: list[tuple[str, int]], times: int) -> None:
            self.lines[1 - side].faults.extend(faults)
            for _ in range(times):
                self._order(side, Node.carry)

        @rule(side=SIDES)
        def deliver_what_was_held(self, side: int) -> None:
            line = self.lines[side]
            for asked in reversed(line.held):
                self._counted("held back and delivered")
                self._ask(side, asked)
            line.held.clear()

        @rule(side=SIDES, which=st.integers(0, 200))
        def replay(self, side: int, which: int) -> None:
            line = self.lines[side]
            if line.passed:
                self._counted("replayed")
                self._ask(side, line.passed[which % len(line.passed)])

        # What must hold.

        @rule()
        def be_well(self) -> None:
            for line in self.lines:
                line.well()
            for side in (0, 1):
                if not self.nodes[side].pid:
                    self.nodes[side].start()
                self._order(side, lambda node: node.doom(steps=None))
            for _ in range(2):  # who replaced a key after a theft is taken again once it was compared by voice
                for node in (*self.nodes, *self.nodes, *self.nodes):
                    node.carry()
                for side in (0, 1):
                    self._vouch(side)
            settle(*self.nodes)
            self._look()
            self._is_the_same_on_both_sides()
            self._nothing_confidential_left()

        def teardown(self) -> None:
            self.be_well()

        def _is_the_same_on_both_sides(self) -> None:
            one, other = (node.state() for node in self.nodes)
            for side, node in enumerate(self.nodes):
                name = f"{GROUP}/{node.association}"
                here, there = (state["ledgers"].get(name, {"records": []}) for state in (one, other))
                assert [_shown(row) for row in here["records"]] == [_shown(row) for row in there["records"]], _told(one, other)  # fmt: skip
                if here["records"]:
                    assert (here["seq"], here["digest"], here["stopped"]) == (there["seq"], there["digest"], there["stopped"]), _told(one, other)  # fmt: skip
                    assert here["stopped"] == "", _told(one, other)
                    assert [row["seq"] for row in here["records"]] == list(range(1, here["seq"] + 1))
                self.pair.counts["records compared"] += len(here["records"])
                ids = [row["record_id"] for row in here["records"]]
                assert len(ids) == len(set(ids))
                notes = [one for one in ids if one in set(self.shared[side])]
                assert notes == sorted(notes, key=self.shared[side].index), "another order than they were decided in"
                assert not [row for row in (one, other)[side]["waiting"] if not row["refused"]], _told(one, other)
                self._retracted_is_nowhere(here["records"])

        def _retracted_is_nowhere(self, records: list[dict]) -> None:
            gone = {row["retracts"] for row in records if row["retracts"]}
            for row in records:
                assert (row["payload"] is None) == (row["record_id"] in gone), row["record_id"]
            for node in self.nodes:
                for record_id in gone:
                    assert f"text of {record_id}".encode() + b'"' not in _content(node), record_id

        def _nothing_confidential_left(self) -> None:
            for line in self.lines:
                self.pair.counts["bytes looked through"] += sum(map(len, line.seen))
                for content in line.seen:
                    assert not any(canary in content for canary in CANARIES), content[:300]
                line.seen.clear()

        def _look(self) -> None:
            """Note what a peer holds: no number may ever have two records."""
            for node in self.nodes:
                if node.pid:
                    for (source, seq), digest in _places(node):
                        if source != node.association:
                            assert self.stored.setdefault((source, seq), digest) == digest, (source, seq)

        def _order(self, side: int, order: Callable[[Node], Any]) -> Any:
            node, answer = self.nodes[side], None
            try:
                answer = order(node)
            except NodeEnded:
                self._counted("killed in the middle")
            if not node.pid:
                node.start()
            return answer

        def _ask(self, side: int, asked) -> None:
            try:
                status, _, body = self.lines[side].ask(asked)
            except OSError:
                return
            assert status != 500, body

        def _vouch(self, side: int) -> None:
            other = self.nodes[1 - side]

            def compare(node: Node) -> None:
                number = node.unvouched().get(other.association)
                if number is None or not other.pid:
                    return
                # Where both replaced their keys, the other's page shows the number of both new keys too.
                if number in (other.number(association=node.association), other.unvouched().get(node.association)):
                    node.vouch(association=other.association)

            self._order(side, compare)

        def _is_held_up_to_its_key(self, side: int) -> bool:
            """Return whether the peer holds all that was sealed before this side's key was replaced: what nobody has cannot come back."""
            name = f"{GROUP}/{self.nodes[side].association}"
            here, there = (self.nodes[one].state(with_records=False)["ledgers"].get(name, {"seq": 0}) for one in (side, 1 - side))  # fmt: skip
            return bool(here["seq"] <= there["seq"])

    return Faults


def _places(node: Node) -> list[tuple[tuple[str, int], str]]:
    with closing(sqlite3.connect(f"file:{node.folder / 'node.sqlite3'}?mode=ro", uri=True)) as database:
        rows = database.execute("select source, seq, digest from exchange_ledgerrecord").fetchall()
    return [((source, seq), digest) for source, seq, digest in rows]


def _content(node: Node) -> bytes:
    with closing(sqlite3.connect(node.folder / "node.sqlite3")) as database:
        return "\n".join(database.iterdump()).encode()


def _shown(row: dict) -> tuple:
    return tuple(row[name] for name in ("seq", "digest", "record_id", "payload", "retracts", "token"))


def _told(*states: dict) -> str:
    short = []
    for state in states:
        ledgers = {name: (one["seq"], one["stopped"]) for name, one in state["ledgers"].items()}
        refused = [(one["association"], one["reason"], one["detail"], one["times"]) for one in state["refused"]]
        short.append(f"{ledgers} waiting {state['waiting']} peers {state['peers']} refused {refused}")
    return "\n".join(short)


def temporary_pair() -> Pair:
    """Return a pair in a folder of its own."""
    return Pair(Path(tempfile.mkdtemp(prefix="bioaccord-pair-")))
