"""Zip files of tables, unpacked with care: what is hostile or damaged is refused before anything is written."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

LARGEST_BYTES = 500 * 1024 * 1024
_MOST_FILES = 50


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Yield a folder with the files of a zip, which is gone afterwards; folders inside the zip are not kept.

    Raises `InputError` for what is no zip, unpacks to more than 500 MB, holds more than 50 files, two files of one name, or a password.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError):
        raise InputError(
            Refusal(path.name, Sentence("is not a zip file, or a damaged one."), Sentence("Pack the tables again."))
        ) from None
    with archive, TemporaryDirectory() as folder:
        entries = [one for one in archive.infolist() if not one.is_dir() and not _is_clutter(one.filename)]
        names = [PurePosixPath(one.filename.replace("\\", "/")).name for one in entries]
        if len(entries) > _MOST_FILES:
            raise InputError(
                Refusal(
                    path.name,
                    Sentence("holds {count} files.", count=len(entries)),
                    Sentence("Pack only the tables of the network."),
                )
            )
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(
                Refusal(path.name, Sentence("holds '{name}' twice.", name=twice[0]), Sentence("Pack each table once."))
            )
        if sum(one.file_size for one in entries) > LARGEST_BYTES:
            problem = Sentence("unpacks to more than 500 MB, as a damaged or hostile file does.")
            raise InputError(Refusal(path.name, problem, Sentence("Pack only the tables, or load them as Parquet.")))
        left = LARGEST_BYTES
        for entry, name in zip(entries, names, strict=True):
            left -= _unpack(archive, entry, Path(folder) / name, path.name, left)
        yield Path(folder)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, file: str, left: int) -> int:
    """Write one file, counting what really comes out: a header may lie about the size."""
    written = 0
    try:
        with archive.open(entry) as packed, target.open("wb") as plain:
            while block := packed.read(1024 * 1024):
                written += len(block)
                if written > left:
                    problem = Sentence("unpacks to more than it says, as a hostile file does.")
                    raise InputError(Refusal(file, problem, Sentence("Pack the tables again.")))
                plain.write(block)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        remedy = Sentence("Pack the tables again, without a password.")
        raise InputError(
            Refusal(
                file,
                Sentence("'{filename}' cannot be unpacked ({error}).", filename=entry.filename, error=error),
                remedy,
            )
        ) from None
    return written


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")
