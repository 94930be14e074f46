"""Needs written by hand, and how their rules judge a profile; no ranking is known here."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from bioaccord.partners.entry import Entry

RULES = Path(__file__).resolve().parent / "partner_needs_by_hand.yaml"
GRADES = (3, 2, 1)
_TOKEN = re.compile(r"\s*([a-z_0-9]+|[&|!()+])")
_SENTENCE_END = re.compile(r"(?<=[.;?!])\s+(?=[A-Z가-힣0-9])|\n")
_CEASED = re.compile(r"\bdefunct\b", re.IGNORECASE)


@dataclass(frozen=True)
class HandNeed:
    """A need, and its rule for each grade."""

    need_id: str
    language: str
    kind: str
    area: str
    title: str
    text: str
    countries: tuple[str, ...]
    scale: tuple[float | None, float | None, str] | None
    rules: dict[int, str]


class Profile:
    """What a profile says of itself, and which words stand in it, in all of it and by sentence."""

    def __init__(self, entry: Entry, words: dict[str, re.Pattern[str]]) -> None:
        parts = [text for one in (entry.industry, entry.products, entry.summary) for text in (one.ko, one.en) if text]
        self.text = "\n".join(parts)
        self.country = entry.country
        self.ceased = bool(_CEASED.search(self.text))
        self._words = words
        self._found: dict[str, bool] = {}
        self._found_in: dict[str, frozenset[int]] = {}

    @cached_property
    def sentences(self) -> list[str]:
        """Return the sentences of all texts."""
        return [one for one in _SENTENCE_END.split(self.text) if one.strip()]

    def holds(self, word: str) -> bool:
        """Return whether a word stands anywhere."""
        if word not in self._found:
            self._found[word] = bool(self._words[word].search(self.text))
        return self._found[word]

    def sentences_with(self, word: str) -> frozenset[int]:
        """Return the sentences a word stands in."""
        if word not in self._found_in:
            pattern = self._words[word]
            self._found_in[word] = (
                frozenset(number for number, one in enumerate(self.sentences) if pattern.search(one))
                if self.holds(word)
                else frozenset()
            )
        return self._found_in[word]


Rule = Callable[[Profile], bool]


def read_needs(path: Path = RULES) -> tuple[list[HandNeed], dict[str, re.Pattern[str]]]:
    """Return the needs and the words of their rules; raises `ValueError` for a rule that cannot be read."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    words = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in document["words"].items()}
    needs = [
        HandNeed(
            need_id=one["id"],
            language=one["language"],
            kind=one["kind"],
            area=one["area"],
            title=one["title"],
            text=one["text"],
            countries=tuple(one.get("countries", ())),
            scale=tuple(one["scale"]) if "scale" in one else None,
            rules={grade: str(one[grade]) for grade in GRADES},
        )
        for one in document["needs"]
    ]
    for need in needs:
        for rule in need.rules.values():
            compiled(rule, words)
    return needs, words


def grades(need: HandNeed, profiles: Iterable[Profile], words: dict[str, re.Pattern[str]]) -> list[int]:
    """Return the grade of every profile for a need, 0..3."""
    rules = [(grade, compiled(need.rules[grade], words)) for grade in GRADES]
    found = []
    for profile in profiles:
        grade = next((one for one, rule in rules if rule(profile)), 0)
        if need.countries and profile.country not in need.countries:
            grade = min(grade, 1)
        found.append(0 if profile.ceased else grade)
    return found


def compiled(rule: str, words: dict[str, re.Pattern[str]]) -> Rule:
    """Return a rule as a function; `+` binds strongest, then `!`, `&`, `|`."""
    tokens = _TOKEN.findall(rule)
    if "".join(tokens) != re.sub(r"\s", "", rule):
        raise ValueError(f"the rule '{rule}' holds a mark that is none of & | ! ( ) +")
    found, left = _either(tokens, words)
    if left:
        raise ValueError(f"the rule '{rule}' goes on after its end: {' '.join(left)}")
    return found


def _either(tokens: list[str], words: dict[str, re.Pattern[str]]) -> tuple[Rule, list[str]]:
    first, left = _both(tokens, words)
    rules = [first]
    while left[:1] == ["|"]:
        one, left = _both(left[1:], words)
        rules.append(one)
    return (lambda profile: any(rule(profile) for rule in rules)), left


def _both(tokens: list[str], words: dict[str, re.Pattern[str]]) -> tuple[Rule, list[str]]:
    first, left = _single(tokens, words)
    rules = [first]
    while left[:1] == ["&"]:
        one, left = _single(left[1:], words)
        rules.append(one)
    return (lambda profile: all(rule(profile) for rule in rules)), left


def _single(tokens: list[str], words: dict[str, re.Pattern[str]]) -> tuple[Rule, list[str]]:
    if tokens[:1] == ["!"]:
        inner, left = _single(tokens[1:], words)
        return (lambda profile: not inner(profile)), left
    if tokens[:1] == ["("]:
        inner, left = _either(tokens[1:], words)
        if left[:1] != [")"]:
            raise ValueError("a bracket of a rule is not closed")
        return inner, left[1:]
    together = tokens[:1]
    left = tokens[1:]
    while left[:1] == ["+"]:
        together += left[1:2]
        left = left[2:]
    for word in together:
        if word not in words:
            raise ValueError(f"the word '{word}' of a rule is not among the words")
    if len(together) == 1:
        return (lambda profile: profile.holds(together[0])), left
    return (lambda profile: bool(frozenset.intersection(*map(profile.sentences_with, together)))), left
