"""What was read in the texts of profiles, kept in a file of the node's data folder, so that a restart or another process reads nothing again.

It is found by a digest of all that was read and of the program that read it: who may see an entry plays no part, and what another version
read is never used. Deleting the file loses nothing but time.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path

from django.conf import settings
from pydantic import TypeAdapter, ValidationError

import bioaccord.partners
import bioaccord.vocabulary
from bioaccord.node.members.entry_rows import entry_type
from bioaccord.partners.entry import Capability, Entry
from bioaccord.partners.read_profile import ReadPart

Reading = tuple[tuple[ReadPart, ...], tuple[Capability, ...]]
_AT_ONCE = 500
_WAITS_SECONDS = 5.0
_MOST = 200_000
"""So many readings are kept, 2.5 kB each; beyond, all are read anew once."""


@cache
def _reading_type() -> TypeAdapter[Reading]:
    return TypeAdapter(Reading)


@cache
def _reader_digest() -> bytes:
    """Return a digest of the program and of the words by which it reads."""
    digest = hashlib.blake2b(digest_size=16)
    for package in (bioaccord.partners, bioaccord.vocabulary):
        folder = Path(str(package.__file__)).parent
        for file in sorted(
            one for one in folder.rglob("*") if one.suffix in (".py", ".yaml", ".csv", ".tsv", ".txt", ".json")
        ):
            digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.digest()


def digest_of(entry: Entry) -> bytes:
    """Return by what the reading of an entry is found."""
    return hashlib.blake2b(entry_type().dump_json(entry), digest_size=16, key=_reader_digest()).digest()


def kept_readings(digests: Iterable[bytes]) -> dict[bytes, Reading]:
    """Return the readings that are kept, by their digests; those that cannot be used are left out."""
    found, wanted = {}, list(digests)
    try:
        with closing(_open()) as file:
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                for digest, reading in file.execute(
                    f"SELECT digest, reading FROM reading WHERE digest IN ({marks})", some
                ):
                    found[digest] = _reading_type().validate_json(reading)
    except (sqlite3.Error, ValidationError) as error:
        _log().warning("Kept readings of profiles cannot be used, they are read again: %s", error)
    return found


def are_kept(digests: Iterable[bytes]) -> bool:
    """Return whether the readings of all these digests are kept."""
    wanted = list(digests)
    try:
        with closing(_open()) as file:
            known = {digest for (digest,) in file.execute("SELECT digest FROM reading")}
    except sqlite3.Error:
        return False  # `kept_readings` tells of it
    return known.issuperset(wanted)


def keep_readings(readings: Mapping[bytes, Reading]) -> None:
    """Keep readings by their digests."""
    rows = [(digest, _reading_type().dump_json(reading)) for digest, reading in readings.items()]
    try:
        with closing(_open()) as file, file:
            if file.execute("SELECT count(*) FROM reading").fetchone()[0] + len(rows) > _MOST:
                file.execute("DELETE FROM reading")
            file.executemany("INSERT OR IGNORE INTO reading VALUES (?, ?)", rows)
    except sqlite3.Error as error:
        _log().warning("Readings of profiles cannot be kept, they will be read again: %s", error)


def _open() -> sqlite3.Connection:
    file = sqlite3.connect(settings.DATA / "readings.sqlite3", timeout=_WAITS_SECONDS)
    file.execute("CREATE TABLE IF NOT EXISTS reading (digest BLOB PRIMARY KEY, reading BLOB NOT NULL) WITHOUT ROWID")
    return file


def _log() -> logging.Logger:
    return logging.getLogger(__name__)
