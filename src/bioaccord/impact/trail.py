"""An answer of the law with the rules that led to it: each step says what it found, under which section, by which values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from bioaccord.vocabulary.sentence import Sentence

from .parameter import ParameterValue, Standing, weakest

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Step:
    """One rule applied: its id (explained in the law's `rules.yaml`), what it found in words, the values of the law it used.

    `holds` says whether the rule's condition is met; None where the rule is no condition or that cannot be told.
    `standing` is the weakest of its values and of what the product's own data rest on.
    """

    rule_id: str
    said: Sentence
    holds: bool | None = None
    values: tuple[ParameterValue, ...] = ()
    data_standing: Standing = Standing.ENACTED

    @property
    def standing(self) -> Standing:
        """Return how firmly this step stands."""
        return weakest([self.data_standing, *(one.standing for one in self.values)])


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A value, or a range of them, or nothing that can be told, with the trail, what is missing and what is assumed.

    Exactly one of three: `value` alone; `least` and `most` (and perhaps a best `value` between); nothing, and then `missing` says
    why, or `assumed` why there is none. `missing` is what somebody could bring, `assumed` what holds until somebody knows better. Never a guess without a mark: a value that rests on something unverified says so by `standing`.
    """

    value: T | None
    steps: tuple[Step, ...] = ()
    missing: tuple[Sentence, ...] = ()
    least: T | None = None
    most: T | None = None
    assumed: tuple[Sentence, ...] = ()

    @property
    def is_told(self) -> bool:
        """Return whether there is a value."""
        return self.value is not None

    @property
    def is_range(self) -> bool:
        """Return whether the answer lies between two values."""
        return self.least is not None or self.most is not None

    @property
    def standing(self) -> Standing:
        """Return how firmly the answer stands: as its weakest step."""
        return weakest(step.standing for step in self.steps)

    def after(self, *before: Answer[Any]) -> Answer[T]:
        """Return this answer with the steps and the gaps of those it rests on told first, nothing twice."""
        steps = [step for one in before for step in one.steps] + list(self.steps)
        missing = [said for one in before for said in one.missing] + list(self.missing)
        assumed = [said for one in before for said in one.assumed] + list(self.assumed)
        return replace(self, steps=_once(steps), missing=_once(missing), assumed=_once(assumed))


def cannot_tell(*missing: Sentence, steps: tuple[Step, ...] = ()) -> Answer[T]:
    """Return the answer that cannot be told, with what is missing."""
    return Answer(None, steps, missing)


def _once(things: list[U]) -> tuple[U, ...]:
    kept: list[U] = []
    for one in things:
        if one not in kept:
            kept.append(one)
    return tuple(kept)
