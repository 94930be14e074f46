"""Entries of YAML files with one thing in them wrong, and whether what is said of them is Korean."""

import re
from collections.abc import Iterator
from typing import Any

_WRONG = (None, True, -1, 10**6, 1.5, "?", "", [], {}, {"x": 1}, [1])


def slips(entry: Any) -> list[Any]:
    """Return an entry once for each thing in it and each wrong value: null, a list for a word, a word for a number …"""
    return [changed for wrong in _WRONG for changed in _replaced(entry, wrong)]


def english_sentences(told: str) -> list[str]:
    """Return what looks like English in a sentence that should be Korean: three words after one another."""
    return re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+", told)


def _replaced(value: Any, wrong: Any) -> Iterator[Any]:
    yield wrong
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: changed} for changed in _replaced(inner, wrong))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from ([*value[:number], changed, *value[number + 1 :]] for changed in _replaced(inner, wrong))
