"""How alike two records of organisations are, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one comparison says: `weight_bits` is the base-2 logarithm of how much likelier it is among records of one organisation.

    `comparison` names it (name, former_name, home_page, business_number, country, city, ...); `left` and `right` are the
    two values as compared, empty where a record has none (the weight is then 0).
    """

    comparison: str
    left: str
    right: str
    weight_bits: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two records that may be of one organisation. `probability` is 0..1; the evidence adds up to it together with the prior."""

    left_id: str
    right_id: str
    probability: float
    prior_bits: float
    evidence: tuple[Evidence, ...]

    @property
    def weight_bits(self) -> float:
        """Return prior and evidence together: the base-2 logarithm of the odds."""
        return self.prior_bits + sum(one.weight_bits for one in self.evidence)
