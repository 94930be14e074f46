"""The directory that a command was given, as a file or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bioaccord.partners.entry import Entry


def entries_in(file: Path) -> list[Entry]:
    """Return the entries of a .csv or .xlsx file or of a folder of our own tables; raises `InputError` where a row is refused."""
    from bioaccord.partners.directory_file import read_directory
    from bioaccord.vocabulary.errors import InputError

    read = read_directory(file, source=file.name, as_of=None)
    if read.refusals:
        raise InputError(read.refusals)
    return list(read.entries)
