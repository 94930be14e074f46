"""Canaries: a word or a number that stands in one field and nowhere else, and the search for them in bytes that went out.

Where one is found, its field has leaked, whatever way it was written: as it is, in JSON, base64 (also inside a signed token), hexadecimal,
coded for an address, quoted for mail, or packed.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from base64 import b32encode, b64encode, urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from urllib.parse import unquote_to_bytes

LENGTH = 14
_HEAD = "zq"
_DEEPEST = 4
_MOST_UNPACKED_BYTES = 16 * 1024 * 1024
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_LINE_ENDS = re.compile(rb"=?\r?\n[ \t]?")
_BETWEEN_THOUSANDS = re.compile(rb"(?<=\d),(?=\d{3})")


def word_of(field: str) -> str:
    """Return the word of a field such as `members.EntryRecord.payload`: letters and digits that no code changes.

    >>> word_of("members.EntryRecord.payload")
    'zqamlxwf6fusvd'
    """
    return _HEAD + b32encode(hashlib.sha256(field.encode()).digest()).decode().lower()[: LENGTH - len(_HEAD)]


def number_of(field: str) -> int:
    """Return the number of a field that holds one: nine digits."""
    return 100_000_000 + int.from_bytes(hashlib.sha256(field.encode()).digest()[:8]) % 900_000_000


def found(content: bytes, canaries: Mapping[str, str]) -> dict[str, bytes]:
    """Return the fields whose canary (canary → field) stands in the content, each with what stands around it."""
    needles = dict(_needles(canaries))
    hits: dict[str, bytes] = {}
    for view in _views(content, 0):
        lower = view.lower()
        for needle, (field, is_exact) in needles.items():
            place = (view if is_exact else lower).find(needle)
            if place >= 0:
                hits.setdefault(field, view[max(0, place - 120) : place + 80])
    return hits


def _needles(canaries: Mapping[str, str]) -> Iterator[tuple[bytes, tuple[str, bool]]]:
    for canary, field in canaries.items():
        plain = canary.lower().encode()
        yield plain, (field, False)
        yield plain.hex().encode(), (field, False)
        for before in range(3):
            # Of what stands before and behind it in a base64 text, only whole groups of its own bits are looked for.
            coded = b64encode(b"\0" * before + canary.encode())
            inner = coded[-(-before * 8 // 6) : (before + len(plain)) * 8 // 6]
            yield inner, (field, True)
            yield inner.replace(b"+", b"-").replace(b"/", b"_"), (field, True)


def _views(content: bytes, depth: int) -> Iterator[bytes]:
    """Give the content as it is and as it can be read otherwise; what was packed in it, again so."""
    views = {content, _LINE_ENDS.sub(b"", content), _BETWEEN_THOUSANDS.sub(b"", content)}
    if b"%" in content:
        views.add(unquote_to_bytes(content))
    yield from views
    if depth == _DEEPEST:
        return
    inner = set()
    for view in views:
        inner.update(_unpacked(view))
        inner.update(_decoded(view))
    for one in inner - views:
        yield from _views(one, depth + 1)


def _decoded(content: bytes) -> Iterator[bytes]:
    """Give, in one piece, what runs of base64 hold."""
    pieces = []
    for run in _BASE64.findall(content):
        run = run.replace(b"+", b"-").replace(b"/", b"_")
        with suppress(ValueError):
            pieces.append(urlsafe_b64decode(run[: len(run) - (len(run) % 4 == 1)] + b"=" * (-len(run) % 4)))
    if pieces:
        yield b"\n".join(pieces)
        yield from (one for one in pieces if one[:2] in (b"\x1f\x8b", b"PK", b"x\x9c", b"x\xda", b"x\x01"))


def _unpacked(content: bytes) -> Iterator[bytes]:
    for place in (one.start() for one in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", content)):
        with suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content[place:], _MOST_UNPACKED_BYTES)
    for place in (one.start() for one in re.finditer(rb"PK\x03\x04", content)):
        with (
            suppress(zipfile.BadZipFile, zlib.error, NotImplementedError),
            zipfile.ZipFile(io.BytesIO(content[place:])) as packed,
        ):
            yield from (packed.read(name) for name in packed.namelist())
            return
