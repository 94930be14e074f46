"""A need, an organisation that could answer it, and why."""

from __future__ import annotations

from dataclasses import dataclass

from bioaccord.vocabulary.match import Condition

from .entry import Posting


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """An organisation that could answer a posted need. Scores are 0..1.

    `rests_on` is the id of the offer or of the capability that answers it, empty where only the text of the profile does.
    `fits`, `conflicts` and `unknown` are of what the need asks; `for_candidate` is what the candidate's own view rests on: how much of its capacity would be
    used, how large the other is, whether it is a new market for it. `score` is the harmonic mean of the views of both sides: a match that only one side wants is no match.
    """

    need: Posting
    candidate_organisation_id: str
    rests_on: str
    fits: tuple[Condition, ...]
    conflicts: tuple[Condition, ...]
    unknown: tuple[Condition, ...]
    score_for_need: float
    score_for_candidate: float
    score: float
    for_candidate: tuple[Condition, ...] = ()
