"""What one duty adds on a day: one rate, or several of which nobody can say yet which; and the sum of all of them.

Whatever is open is a question with so many answers. A rate says under which answers it is the one, so that duties which hang on the
same question (which rate of Section 122 is right, whether a line qualifies) never take two answers to it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Stack:
    """All duties on one line on a day, for one origin (several: one of them is right, by the question `origin_question`)."""

    alternatives: tuple[tuple[Part, ...], ...]
    origin_question: str = ""
    steps: tuple[Step, ...] = ()
    missing: tuple[Sentence, ...] = ()
    questions: Mapping[str, int] = field(init=False)
    """Each open question, and how many answers it has."""

    def __post_init__(self) -> None:
        found: dict[str, int] = {self.origin_question: len(self.alternatives)} if len(self.alternatives) > 1 else {}
        for part in self.parts:
            for option in part.options:
                for question, answer in option.when:
                    found[question] = max(found.get(question, 0), answer + 1)
        object.__setattr__(self, "questions", found)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts of all alternatives."""
        return tuple(part for parts in self.alternatives for part in parts)

    @property
    def is_open(self) -> bool:
        """Return whether it may be more than any sum of rates, since a rate is not known."""
        return any(part.is_open for part in self.parts)

    def combinations(self) -> Iterator[dict[str, int]]:
        """Yield every set of answers to the open questions."""
        names = list(self.questions)
        for answers in product(*(range(self.questions[name]) for name in names)):
            yield dict(zip(names, answers, strict=True))

    def total(self, answers: Answers) -> float:
        """Return the sum of all duties (0..) under a set of answers."""
        return round(sum(self.shares(answers).values()), _DECIMALS)

    def shares(self, answers: Answers) -> dict[Programme, float]:
        """Return what each duty comes to (0..) under a set of answers."""
        return stacked(self.alternatives[answers[self.origin_question] if len(self.alternatives) > 1 else 0], answers)

    def answer(self) -> Answer[float]:
        """Return the sum as a share of the value: one, a range, at least so much, or that it cannot be told."""
        steps = (*self.steps, *(step for part in self.parts for step in part.steps))
        missing = tuple(dict.fromkeys((*self.missing, *(said for part in self.parts for said in part.missing))))
        if not self.alternatives:
            return cannot_tell(*missing, steps=steps)
        totals = [self.total(answers) for answers in self.combinations()]
        least, most = min(totals), max(totals)
        if self.is_open:
            return Answer(None, steps, missing, least=least) if least > 0 else cannot_tell(*missing, steps=steps)
        if least == most:
            return Answer(least, steps, missing)
        return Answer(None, steps, missing, least=least, most=most)


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
