"""Bytes into text: the encodings that Korean and American offices send."""

from __future__ import annotations

import codecs
import gzip
import zlib
from io import BytesIO
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

_LARGEST_BYTES = 1 << 30


def decode(data: bytes, file: str, *, may_be_cut: bool = False) -> str:
    """Return the text of UTF-8 (with or without byte order mark), UTF-16 with mark, or CP949 bytes.

    Where the data `may_be_cut`, a last letter of which a part is missing is left out. Raises `InputError` with the position of the first
    byte that fits none of them.
    """
    is_whole = not may_be_cut
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return codecs.getincrementaldecoder("utf-16")().decode(data, final=is_whole)
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=is_whole)
    except UnicodeDecodeError as error:
        failed_at = error.start
    try:
        return codecs.getincrementaldecoder("cp949")().decode(data, final=is_whole)
    except UnicodeDecodeError:
        line = data.count(b"\n", 0, failed_at) + 1
        raise InputError(
            Refusal(
                file=file,
                row=line,
                problem=Sentence(
                    "byte {position:,} fits neither UTF-8 nor CP949; most likely this is not a text file.",
                    position=failed_at,
                ),
                remedy=Sentence("Save it as text in UTF-8 and try again."),
            )
        ) from None


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, unpacked where it is gzipped; raises `InputError`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            Refusal(
                file=str(path),
                problem=Sentence("there is no such file."),
                remedy=Sentence("Check the path for a typing error."),
            )
        ) from None
    except IsADirectoryError:
        raise InputError(
            Refusal(file=str(path), problem=Sentence("is a folder."), remedy=Sentence("Name the file inside it."))
        ) from None
    except PermissionError:
        raise InputError(
            Refusal(
                file=str(path),
                problem=Sentence("may not be read."),
                remedy=Sentence("Ask its owner for the right to read it."),
            )
        ) from None
    if data[:2] != b"\x1f\x8b":
        return data
    return _unpacked(data, str(path))


def _unpacked(data: bytes, file: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as stream:
            unpacked = stream.read(_LARGEST_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error, OSError):
        raise InputError(
            Refusal(
                file=file,
                problem=Sentence("its gzip data is damaged or ends too early; most likely the download was cut off."),
                remedy=Sentence("Download it again."),
            )
        ) from None
    if len(unpacked) > _LARGEST_BYTES:
        raise InputError(
            Refusal(
                file=file,
                problem=Sentence("unpacks to more than 1 GB, which no publisher's file here does."),
                remedy=Sentence("Check where it came from."),
            )
        )
    return unpacked


def read_text(path: Path) -> str:
    """Return the text of a file, plain or gzipped; raises `InputError`."""
    return decode(read_bytes(path), str(path))
