"""One way to write a value as bytes (RFC 8785), and a strict way to read bytes that somebody else wrote."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any

import rfc8785

MOST_BYTES = 64 * 1024
"""The most that one payload may weigh."""
DEEPEST = 12
"""How many objects and lists may stand in each other."""
_LARGEST_INTEGER = 2**53 - 1
_WRITER = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":"))  # fmt: skip
# A text that does not end ends with the bytes: each byte is looked at once, whatever the bytes are.
_TEXT = re.compile(rb'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)', re.DOTALL)
_NO_LETTER = re.compile("[\0\ud800-\udfff]")
_BRACKET = re.compile(rb"[\[\]{}]")


class UnreadableBytes(ValueError):
    """Bytes that are no JSON of the exchange; `reason` says why, in words for a log."""


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value: keys sorted, no blanks, numbers as RFC 8785 writes them.

    Raises `ValueError` for what JSON or RFC 8785 cannot hold (NaN, integers beyond 2^53, lone surrogates).

    >>> canonical({"b": 1, "a": "ㄱ"}).decode()
    '{"a":"ㄱ","b":1}'
    """
    try:
        return _WRITER.encode(value).encode() if _is_plain(value) else bytes(rfc8785.dumps(value))
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise ValueError(f"cannot be written as canonical JSON: {error}") from error


def parsed(content: bytes, most_bytes: int = MOST_BYTES, deepest: int = DEEPEST) -> Any:
    """Return the value that bytes hold; raises `UnreadableBytes` for too much, too deep, repeated keys, texts with NUL or half of a letter, or no JSON.

    Size and depth are looked at before anything is built, so that hostile bytes cost no more than their own length.
    """
    if len(content) > most_bytes:
        raise UnreadableBytes(f"{len(content):,} bytes are more than {most_bytes:,}")
    if _depth(content, deepest) > deepest:
        raise UnreadableBytes(f"more than {deepest} objects and lists stand in each other")
    try:
        value = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except UnreadableBytes:
        raise
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnreadableBytes(f"no JSON: {error}") from error
    # Only an escape can write what no database and no file of text holds.
    if b"\\u" in content and not _is_of_whole_letters(value):
        raise UnreadableBytes("a text holds NUL or half of a letter")
    return value


def parsed_canonical(content: bytes, most_bytes: int = MOST_BYTES, deepest: int = DEEPEST) -> Any:
    """Return the value of bytes that are its canonical JSON and no other spelling of it; raises `UnreadableBytes`."""
    value = parsed(content, most_bytes, deepest)
    try:
        is_canonical = canonical(value) == content
    except ValueError as error:
        raise UnreadableBytes(str(error)) from error
    if not is_canonical:
        raise UnreadableBytes("not written as canonical JSON (RFC 8785)")
    return value


def _is_plain(value: Any) -> bool:
    """Return whether the writer of the standard library, several times faster, writes a value as RFC 8785 does: they differ in floats and keys."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is dict:
        return all(type(key) is str and key.isascii() for key in value) and all(map(_is_plain, value.values()))
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))
    return kind is int and abs(value) <= _LARGEST_INTEGER


def _is_of_whole_letters(value: Any) -> bool:
    if isinstance(value, str):
        return not _NO_LETTER.search(value)
    if isinstance(value, dict):
        return all(map(_is_of_whole_letters, value)) and all(map(_is_of_whole_letters, value.values()))
    return not isinstance(value, list) or all(map(_is_of_whole_letters, value))


def _depth(content: bytes, limit: int) -> int:
    """Return how deep objects and lists stand in each other, or `limit` + 1 as soon as it is passed; brackets in strings do not count."""
    if content.count(b"{") + content.count(b"[") <= limit:
        return 0
    depth = deepest = 0
    for bracket in _BRACKET.finditer(_TEXT.sub(b"", content)):
        if bracket[0] in b"{[":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > limit:
                return deepest
        else:
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableBytes("an object names a field twice")
    return found


def _integer(text: str) -> int | float:
    # Beyond 2^53 a number of JSON is a float (RFC 8785 writes those up to 10^21 without a point); int() of thousands of digits is slow.
    if len(text) > 22:
        raise UnreadableBytes("a whole number is beyond 10^21")
    whole = int(text)
    return whole if abs(whole) <= _LARGEST_INTEGER else float(text)


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise UnreadableBytes("a number is larger than any that can be held")
    return number


def _refuse_constant(name: str) -> Any:
    raise UnreadableBytes(f"{name} is no number of JSON")
