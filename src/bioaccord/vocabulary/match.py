"""Match: someone could help, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .language import Text


class MatchKind(StrEnum):
    """The kinds of help one firm can give another."""

    SECOND_SOURCE = "second_source"
    CONTRACT_MANUFACTURE = "contract_manufacture"
    CO_DEVELOPMENT = "co_development"
    LICENCE = "licence"
    RESEARCH = "research"
    DISTRIBUTION = "distribution"
    CLINICAL_SITE = "clinical_site"


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition of a match with its values, as a sentence in both languages."""

    name: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class Need:
    """What a firm needs: which material, at which sites, how much, and from which signal it follows."""

    organisation_id: str
    material_id: str
    site_ids: tuple[str, ...]
    kind: MatchKind = MatchKind.SECOND_SOURCE
    quantity_per_day: float | None = None
    unit: str = ""
    signal_id: str | None = None
    within_days: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An organisation that could answer a need. Scores are 0..1; the parts say why."""

    need: Need
    candidate_organisation_id: str
    candidate_site_id: str
    candidate_product_id: str
    material_id: str
    kind: MatchKind
    fits: tuple[Condition, ...]
    conflicts: tuple[Condition, ...]
    unknown: tuple[Condition, ...]
    score_for_need: float
    score_for_candidate: float
    score: float
