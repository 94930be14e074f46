"""Three nodes, started once for all tests of a file's worker and put back to where they had paired before each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .backups import database_name, run_on_server
from .nodes import Node, agree, pair

KR, US, JP = "kbio-sample", "usbio-sample", "jbio-sample"
KINDS = ["market_note", "policy_signal"]


@dataclass
class Associations:
    """Two paired associations that agreed on a group, and a third that is not paired yet."""

    kr: Node
    us: Node
    jp: Node


@pytest.fixture(scope="session")
def _started(tmp_path_factory) -> Iterator[tuple[Associations, dict[Node, tuple[Path, str]]]]:
    folder = tmp_path_factory.mktemp("nodes")
    databases = _postgresql_databases()
    first = Node(KR, folder / KR, database=databases.get(KR, ""))
    first.start()
    first.stop()
    for name in (US, JP):  # their tables are copied: to make them takes longer than all that follows
        (folder / name).mkdir()
        if databases:
            run_on_server(f"CREATE DATABASE {database_name(databases[name])} TEMPLATE {database_name(databases[KR])}")
        else:
            first.copy_database(folder / name / "node.sqlite3")
    made = Associations(first, *(Node(name, folder / name, database=databases.get(name, "")) for name in (US, JP)))
    nodes = [made.kr, made.us, made.jp]
    for one in nodes:
        one.start()
    pair(made.kr, made.us)
    agree("kr-us", KINDS, made.kr, made.us)
    for one in nodes:
        one.stop()
    kept = {one: _keep(one, folder / "kept" / one.association, databases.get(one.association, "")) for one in nodes}
    yield made, kept
    for one in nodes:
        one.leave()


@pytest.fixture
def associations(_started) -> Iterator[Associations]:
    """The nodes, running, as they were when two of them had paired."""
    made, kept = _started
    for one, copy in kept.items():
        one.stop()
        _put_back(one, *copy)
        one.start()
    yield made
    for one in kept:
        one.stop()


def _postgresql_databases() -> dict[str, str]:
    address = os.environ.get("BIOACCORD_DATABASE", "")
    if not address:
        return {}
    names = {name: f"two_nodes_{name.replace('-', '_')}_{os.getpid()}" for name in (KR, US, JP)}
    run_on_server(f"CREATE DATABASE {names[KR]}")
    server, asked, query = address.partition("?")
    return {name: f"{server.rpartition('/')[0]}/{database}{asked}{query}" for name, database in names.items()}


def _keep(node: Node, folder: Path, database: str) -> tuple[Path, str]:
    if not database:
        return node.copy_folder(folder), ""
    node.copy_beside(folder)
    run_on_server(f"CREATE DATABASE {database_name(database)}_kept TEMPLATE {database_name(database)}")
    return folder, database_name(database)


def _put_back(node: Node, folder: Path, database: str) -> None:
    if not database:
        node.put_back_folder(folder)
        return
    node.put_back_beside(folder)
    run_on_server(f"DROP DATABASE {database} WITH (FORCE)", f"CREATE DATABASE {database} TEMPLATE {database}_kept")
