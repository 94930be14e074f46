"""Bytes of somebody else are read strictly and cheaply."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from bioaccord.exchange.canonical import UnreadableBytes, canonical, parsed, parsed_canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
def test_what_is_written_is_read_back(value: object) -> None:
    try:
        content = canonical(value)
    except ValueError:
        # RFC 8785 has no way to write a lone half of a letter.
        assert any(0xD800 <= ord(letter) <= 0xDFFF for letter in repr(value)) or "\\ud" in repr(value)
        return
    if _has_nul(value):
        with pytest.raises(UnreadableBytes, match="NUL"):
            parsed_canonical(content, deepest=20)
        return
    assert parsed_canonical(content, deepest=20) == value


@given(
    VALUES
    | st.integers()
    | st.dictionaries(st.text(), st.floats() | st.integers())
    | st.dictionaries(st.integers(), st.none())
)
@example({"\ue000": 1, "\U00010000": 2})
@example({"b\x7f\u2028/<\x1f": (True, -0.0, 1e21, 5e-324)})
def test_what_is_written_is_what_the_library_of_the_standard_writes(value: object) -> None:
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError):
        with pytest.raises(ValueError):
            canonical(value)
        return
    assert canonical(value) == expected


def _has_nul(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_nul, [*value, *value.values()]))
    return any(map(_has_nul, value)) if isinstance(value, list) else isinstance(value, str) and "\0" in value


def _deepest(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_deepest, inner), default=0)


@given(
    st.recursive(
        st.text('[]{}"\\a'),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[{"\\'), inner, max_size=3),
    )
)
def test_what_stands_deeper_than_was_allowed_is_refused_and_nothing_else(value: object) -> None:
    content, deep = json.dumps(value).encode(), _deepest(value)
    assert parsed(content, deepest=deep) == value
    if deep:
        with pytest.raises(UnreadableBytes, match="stand in each other"):
            parsed(content, deepest=deep - 1)


@pytest.mark.parametrize(
    "content",
    [b'"' + b'\\"' * 4_000_000, b'["' + b'\\"' * 4_000_000 + b"\\", b'"[' * 2_700_000, b"[{" * 7 + b'"' * 8_000_000],
)
def test_hostile_texts_cost_no_more_than_their_length(content: bytes) -> None:
    # Tried from each quote anew, these would take days.
    with pytest.raises(UnreadableBytes):
        parsed(b"[[[[[[[[[[[[[" + content, most_bytes=9_000_000, deepest=13)


@pytest.mark.parametrize(
    "content",
    [
        b'{"a":1,"a":2}', b"[NaN]", b"[Infinity]", b"[1e999]", b'"\xff"', b"{", b"", b"[1,]", b"9" * 5000,
        b"[" * 13 + b"]" * 13, b'["a\\u0000"]', b'{"\\ud800":1}', b'{"a":{"b":["\\uDFFF\\ud800"]}}', b"[" * 60_000, b'"' + b"a" * 70_000 + b'"',
    ],
)  # fmt: skip
def test_what_is_no_json_of_the_exchange_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableBytes):
        parsed(content)


@pytest.mark.parametrize(
    "content", [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1.0}', b'"\\u0041"', b'{"a":1}\n', b"[9007199254740993]"]
)
def test_another_spelling_is_not_canonical(content: bytes) -> None:
    parsed(content)
    with pytest.raises(UnreadableBytes):
        parsed_canonical(content)


def test_brackets_in_a_text_are_not_depth() -> None:
    assert parsed(b'["' + b"[" * 50 + b'\\"{"]') == ["[" * 50 + '"{']
