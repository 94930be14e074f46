"""Rebates where the share of units with a 340B discount or Medicaid rebate is not given: from that of all to that of none."""

from __future__ import annotations

from bioaccord.vocabulary.sentence import Sentence

from ..trail import Answer
from .product import Medicine


def shares_discounted(medicine: Medicine) -> tuple[float, ...]:
    """Return the share of units discounted, or none and all where it is not given."""
    given = medicine.share_of_units_discounted
    return (0.0, 1.0) if given is None else (given,)


def over_shares(medicine: Medicine, answers: list[Answer[float]]) -> Answer[float]:
    """Return what is owed; from that with all units discounted to that with none where the share is not given and matters."""
    none, every = answers[0], answers[-1]
    top, bottom = range_of(none), range_of(every)
    if top is None or bottom is None or none == every or top == bottom:
        return none
    gap = Sentence("Which share of the units of {name} has a 340B discount or Medicaid rebate (share_discounted) is not given: from all to none.", name=medicine.name)  # fmt: skip
    return Answer(None, none.steps, (*none.missing, gap), bottom[0], top[1])


def range_of(answer: Answer[float]) -> tuple[float, float] | None:
    """Return the least and the most an answer can be; None where it cannot be told."""
    if answer.value is not None:
        return answer.value, answer.value
    return None if answer.least is None or answer.most is None else (answer.least, answer.most)
