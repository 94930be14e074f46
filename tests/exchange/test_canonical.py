"""Bytes of somebody else are read strictly and cheaply."""

from __future__ import annotations

import pytest
from hypothesis import given
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
    assert parsed_canonical(content, deepest=20) == value


@pytest.mark.parametrize(
    "content",
    [
        b'{"a":1,"a":2}', b"[NaN]", b"[Infinity]", b"[1e999]", b'"\xff"', b"{", b"", b"[1,]", b"9" * 5000,
        b"[" * 13 + b"]" * 13, b"[" * 60_000, b'"' + b"a" * 70_000 + b'"',
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
