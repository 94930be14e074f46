"""Copies of a node's database and putting them back, as an operator's backup does: SQLite's own, and PostgreSQL's dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

_FILE = "node.sqlite3"


def copy_database(folder: Path, address: str, to: Path) -> Path:
    """Copy the database of a data folder, or of a PostgreSQL address, into a file, while the node runs."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if address:
        _program("pg_dump", "--format=custom", f"--file={to}", f"--dbname={address}")
        return to
    with closing(sqlite3.connect(folder / _FILE)) as live, closing(sqlite3.connect(to)) as copy:
        live.backup(copy)
    return to


def put_back_database(folder: Path, address: str, copy: Path) -> None:
    """Put a copy in the place of the database; the node has to be stopped."""
    if address:
        name = database_name(address)
        run_on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        _program("pg_restore", "--exit-on-error", f"--dbname={address}", str(copy))
        return
    for one in folder.glob(f"{_FILE}*"):
        one.unlink()
    shutil.copyfile(copy, folder / _FILE)


def run_on_server(*statements: str) -> None:
    """Run statements on the PostgreSQL server of the tests."""
    import psycopg

    with psycopg.connect(os.environ["BIOACCORD_DATABASE"], autocommit=True) as server:
        for statement in statements:
            server.execute(statement)


def database_name(address: str) -> str:
    """Return the database of an address."""
    return address.split("?")[0].rsplit("/", 1)[1]


def _program(name: str, *words: str) -> None:
    """Run a program of PostgreSQL's own; what it complains of is in the error."""
    done = subprocess.run([Path(os.environ["BIOACCORD_TEST_POSTGRESQL_PROGRAMS"]) / name, *words], check=False, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
