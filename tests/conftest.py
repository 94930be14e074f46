"""What all tests share: where real data is, the sample, and a real HTTP server on loopback."""

import os
import resource
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from hypothesis import settings as searches

import bioaccord.policy.sources.change_log as change_log
from bioaccord.supply.network_files import read_network
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.recognition import standard_recogniser

ROOT = Path(__file__).resolve().parent.parent

# What drawn examples say is the same on every machine, slow or fast, and on every day. `--hypothesis-profile=anew` draws others.
searches.register_profile("same", derandomize=True, database=None, deadline=None)
searches.register_profile("anew", derandomize=False, deadline=None, print_blob=True)
searches.load_profile("same")


def pytest_configure() -> None:
    """Log-ins cost nothing here; that a node's own cost something is tested in tests/node/test_commands.py."""
    settings.PASSWORD_HASHERS = ["tests.passwords.QuickHasher"]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of publishers' real files; tests that need it say loudly that they were skipped without it."""
    folder = Path(os.environ.get("BIOACCORD_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"REAL DATA NOT FOUND at {folder}: this test reads it from there (BIOACCORD_SHARED_DATA)")
    return folder


@pytest.fixture(scope="session")
def materials():
    return standard_materials()


@pytest.fixture(scope="session")
def sample_network(materials):
    return read_network(ROOT / "sample" / "network", materials)


@pytest.fixture(scope="session")
def sample_signals():
    return change_log.signals_from_file(
        ROOT / "sample" / "changes", retrieved_at=None, since=None, recogniser=standard_recogniser()
    )


@dataclass
class Recorded:
    """A server on loopback that gives recorded answers, one after another, and remembers what it was asked.

    An answer with the header `Cut-After` ends after that many bytes, as a broken connection does.
    """

    address: str
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    asked_with: list[dict[str, str]] = field(default_factory=list)
    choose: Callable[[str], tuple[int, dict[str, str], bytes]] | None = None


class _Hurried:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


_ASKING = (
    "bioaccord.node.market.pulls",
    "bioaccord.node.policy.document_pulls",
    "bioaccord.node.policy.document_texts",
    "bioaccord.cli.market_pull",
    "bioaccord.cli.policy_pull",
)
"""Who asks publishers, and gives the clock and the sleep for it: nobody has to be spared on loopback."""


@pytest.fixture
def recorded(monkeypatch) -> Iterator[Recorded]:
    served, hurried = Recorded(""), _Hurried()
    for one in _ASKING:
        monkeypatch.setattr(f"{one}.time", hurried)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            served.asked_with.append({name.lower(): value for name, value in self.headers.items()})
            status, headers, body = served.choose(self.path) if served.choose else served.answers.pop(0)
            self.send_response_only(status)
            if "Date" not in headers:
                self.send_header("Date", self.date_time_string())
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: int(headers.get("Cut-After", len(body)))])

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()  # it is ended at once
    yield served
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The database of the node's tests holds the sample, loaded once."""
    _blocker.append(django_db_blocker)
    with django_db_blocker.unblock():
        _load_sample()


@pytest.fixture
def sample_restored(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For tests that commit, after which the database is emptied: asked for first, it brings the sample back last."""
    with django_db_blocker.unblock():
        _load_sample()
    yield
    with django_db_blocker.unblock():
        _load_sample()


_loaded: list[sqlite3.Connection] = []
"""The database in memory as it was when the sample had been loaded."""


def _load_sample() -> None:
    """Load the sample, or what is missing of it; its trade show is without meetings, which each test makes as it needs them. A database in memory is then kept as it is, and brought back as a whole the next times."""
    if connection.vendor != "sqlite":
        call_command("load_sample", verbosity=0, without_meetings=True)
        return
    connection.ensure_connection()
    if _loaded:
        _loaded[0].backup(connection.connection)
        return
    call_command("load_sample", verbosity=0, without_meetings=True)
    _loaded.append(sqlite3.connect(":memory:"))
    connection.connection.backup(_loaded[0])


_blocker: list[Any] = []
"""What lets the database be used between tests, once it is there."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that commits may leave the database empty for those behind it, whatever order fixtures end in: they find the sample.

    It is loaded before the test's own transaction begins, and so once for all of them.
    """
    uses_database = item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))  # fmt: skip
    if not _blocker or not uses_database:
        return
    with _blocker[0].unblock():
        if not get_user_model().objects.exists():
            _load_sample()


@pytest.fixture(autouse=True)
def _log_ins_are_not_counted_over_tests() -> None:
    """The node limits log-ins a minute and address; all tests come from one address."""
    cache.clear()


_MOST_MEMORY_BYTES = 3 * 1024**3
"""What one process of the tests may ever need, all its files together; one file needs less than half of it."""


def _most_memory_so_far() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.fixture(autouse=True)
def _memory_stays_bounded() -> Iterator[None]:
    """The test that takes a process of the tests past its bound is named, and not whichever comes when the machine has no more."""
    before = _most_memory_so_far()
    yield
    after = _most_memory_so_far()
    assert after <= max(before, _MOST_MEMORY_BYTES), f"from {before / 1e9:.1f} to {after / 1e9:.1f} GB in this test"
