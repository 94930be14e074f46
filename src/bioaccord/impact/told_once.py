"""Sentences that differ in one name only, told once with all the names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence, told

_FEWEST = 2
_PAIR = ("name", "reference")
"""A product and what it is a biosimilar of."""


def told_once(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences in their order, nothing twice; those that are the same but for one value (or but for a product
    and its reference) become one with all its values.

    >>> [str(one) for one in told_once([Sentence("{name} lacks a price.", name="A"), Sentence("{name} lacks a price.", name="B")])]
    ['A, B lacks a price.']
    """
    by_template: dict[str, list[Sentence]] = {}
    for one in dict.fromkeys(sentences):
        by_template.setdefault(one.template, []).append(one)
    return [one for those in by_template.values() for one in _joined(those)]


def _joined(sentences: Sequence[Sentence]) -> list[Sentence]:
    names = [name for name, value in sentences[0].values if isinstance(value, (str, Text, Sentence))]
    if len(sentences) < _FEWEST or not names:
        return list(sentences)
    # A product and its reference differ together: they are told in the same order.
    choices = [(name,) for name in names] + ([_PAIR] if set(_PAIR) <= set(names) else [])
    return min((_grouped(sentences, choice) for choice in choices), key=len)


def _grouped(sentences: Sequence[Sentence], names: tuple[str, ...]) -> list[Sentence]:
    """Return the sentences with those that differ in the values of some names put together."""
    # What a sentence carries and does not say makes no other sentence of it.
    shown = {key for key, _ in sentences[0].values if f"{{{key}" in sentences[0].template}
    groups: dict[tuple[tuple[str, object], ...], list[Sentence]] = {}
    for one in sentences:
        rest = tuple((key, value) for key, value in one.values if key not in names and key in shown)
        groups.setdefault(rest, []).append(one)
    return [_together(those, names) for those in groups.values()]


def _together(those: Sequence[Sentence], names: tuple[str, ...]) -> Sentence:
    found = those[0]
    for name in names:
        found = found.with_value(name, _all(list(dict.fromkeys(dict(one.values)[name] for one in those))))
    return found


def _all(values: Sequence[object]) -> object:
    if len(values) < _FEWEST:
        return values[0]
    ko, en = (", ".join(str(told(one, language)) for one in values) for language in (Language.KOREAN, Language.ENGLISH))
    return Text(ko, en)
