"""What one duty adds on a day: one rate, or several of which nobody can say yet which; and the sum of all of them.

Whatever is open is a question with so many answers. A rate says under which answers it is the one, so that duties which hang on the
same question (which rate of Section 122 is right, whether a line qualifies) never take two answers to it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from bioaccord.vocabulary.sentence import Sentence

from ..trail import Answer, Step, cannot_tell
from .line import Programme

Answers = Mapping[str, int]
_DECIMALS = 9
BASE = (Programme.MFN, Programme.PREFERENCE)
"""The duties that others come on top of; a line has one of them."""


@dataclass(frozen=True, slots=True)
class Option:
    """A rate (0..1) and the answers under which it is the one; `is_floor`: it fills the base rate up to itself instead of adding to it."""

    share: float
    when: tuple[tuple[str, int], ...] = ()
    is_floor: bool = False

    def holds(self, answers: Answers) -> bool:
        """Return whether the answers are those under which this is the rate."""
        return all(answers[question] == answer for question, answer in self.when)


@dataclass(frozen=True, slots=True)
class Part:
    """One duty on one line on a day. `is_open`: it may be more than any option, since a rate is not known; `missing` says which."""

    programme: Programme
    options: tuple[Option, ...]
    steps: tuple[Step, ...]
    missing: tuple[Sentence, ...] = ()
    is_open: bool = False

    @property
    def shares(self) -> tuple[float, ...]:
        """Return the rates that it may have, each once, from the least."""
        return tuple(sorted({one.share for one in self.options}))

    @property
    def is_sure(self) -> bool:
        """Return whether it adds something for sure."""
        return all(one.share > 0 for one in self.options)

    @property
    def is_nothing(self) -> bool:
        """Return whether it adds nothing for sure."""
        return not self.is_open and all(one.share == 0 for one in self.options)


@dataclass(frozen=True)
class Stack:
    """All duties on one line on a day, for one origin (several: one of them is right, by the question `origin_question`)."""

    alternatives: tuple[tuple[Part, ...], ...]
    origin_question: str = ""
    steps: tuple[Step, ...] = ()
    missing: tuple[Sentence, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts of all alternatives."""
        return tuple(part for parts in self.alternatives for part in parts)

    @property
    def is_open(self) -> bool:
        """Return whether it may be more than any sum of rates, since a rate is not known."""
        return any(part.is_open for part in self.parts)

    @cached_property
    def outcomes(self) -> tuple[tuple[Outcome, ...], ...]:
        """Return for each alternative what each set of answers to its questions comes to, in the order of `questions_of`."""
        return tuple(
            tuple(Outcome(answers, stacked(parts, answers)) for answers in _combinations(questions_of(parts)))
            for parts in self.alternatives
        )

    @property
    def possible(self) -> Iterator[Outcome]:
        """Yield everything that it may come to."""
        return (outcome for those in self.outcomes for outcome in those)

    @cached_property
    def shares_by_programme(self) -> dict[Programme, tuple[float, ...]]:
        """Return the rates (0..) that each duty may come to, each once, from the least; nothing where an origin has no such duty."""
        programmes = dict.fromkeys(part.programme for part in self.parts)
        return {
            programme: tuple(sorted({round(one.shares.get(programme, 0.0), _DECIMALS) for one in self.possible}))
            for programme in programmes
        }

    def answer(self) -> Answer[float]:
        """Return the sum as a share of the value: one, a range, at least so much, or that it cannot be told."""
        steps = (*self.steps, *(step for part in self.parts for step in part.steps))
        missing = tuple(dict.fromkeys((*self.missing, *(said for part in self.parts for said in part.missing))))
        if not self.alternatives:
            return cannot_tell(*missing, steps=steps)
        totals = [one.total for one in self.possible]
        least, most = min(totals), max(totals)
        if self.is_open:
            return Answer(None, steps, missing, least=least) if least > 0 else cannot_tell(*missing, steps=steps)
        if least == most:
            return Answer(least, steps, missing)
        return Answer(None, steps, missing, least=least, most=most)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What each duty comes to (0..) under a set of answers."""

    answers: Answers
    shares: Mapping[Programme, float]

    @property
    def total(self) -> float:
        """Return the sum of all duties."""
        return round(sum(self.shares.values()), _DECIMALS)


def questions_of(parts: Sequence[Part]) -> dict[str, int]:
    """Return the questions that parts leave open, and how many answers each has."""
    found: dict[str, int] = {}
    for part in parts:
        for option in part.options:
            for question, answer in option.when:
                found[question] = max(found.get(question, 0), answer + 1)
    return found


def _combinations(questions: Mapping[str, int]) -> Iterator[dict[str, int]]:
    for answers in product(*(range(count) for count in questions.values())):
        yield dict(zip(questions, answers, strict=True))


def stacked(parts: Sequence[Part], answers: Answers) -> dict[Programme, float]:
    """Return what each duty comes to under a set of answers: additions stand on the value, a floor fills the base rate up to itself.

    What is under Section 232 has no surcharge of Section 122.
    """
    held = {part.programme: next((one for one in part.options if one.holds(answers)), None) for part in parts}
    base = sum(one.share for programme, one in held.items() if one and programme in BASE)
    found = {
        programme: max(0.0, option.share - base) if option.is_floor else option.share
        for programme, option in held.items()
        if option is not None
    }
    if (pharmaceutical := held.get(Programme.SECTION_232)) is not None and pharmaceutical.share > 0:
        found.pop(Programme.SECTION_122, None)
    return found
