"""The conditions of a match: which exclude for which kind of help, what each is worth, and how far a claim is believed.

Everything that decides is here, as tables; `match_judgement` does the arithmetic and `match_reasons` the sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.match import MatchKind

from .entry import Origin

KINDS = tuple(MatchKind)


class Level(IntEnum):
    """What is known of a condition."""

    NOT_ASKED = 0
    AGAINST = 1
    UNKNOWN = 2
    FITS = 3


class Part(IntEnum):
    """The conditions and what else a score is made of: the first fifteen are the need's view, the others the candidate's."""

    KIND = 0
    MATERIAL = 1
    MODALITY = 2
    STEP = 3
    STAGE = 4
    HOST = 5
    SPECIES = 6
    FIELD = 7
    SCALE = 8
    AMOUNT = 9
    GMP = 10
    TIME = 11
    COUNTRY = 12
    """Whether the candidate is where the need wishes it to be."""
    TEXT = 13
    """How well the words of the profile answer the words of the need; only where the caller says so."""
    ASSOCIATION = 14
    WISH = 15
    """Whether the need comes from where the candidate wishes its partners to be."""
    FILL = 16
    """How much of what the candidate offers the need would use."""
    OFFERED = 17
    """Whether the candidate offers this kind of help, or only could give it."""
    SIZE = 18
    MARKET = 19
    """Whether the need opens a country in which the candidate has no site."""


NEED_PARTS = 15
PARTS = len(Part)

_ALWAYS_HARD = frozenset({Part.KIND, Part.COUNTRY, Part.WISH})
HARD: dict[MatchKind, frozenset[Part]] = {
    MatchKind.SECOND_SOURCE: _ALWAYS_HARD | {Part.MATERIAL, Part.SPECIES, Part.GMP, Part.TIME},
    MatchKind.CONTRACT_MANUFACTURE: _ALWAYS_HARD
    | {Part.MODALITY, Part.STEP, Part.HOST, Part.SPECIES, Part.SCALE, Part.GMP, Part.TIME},
    MatchKind.CO_DEVELOPMENT: _ALWAYS_HARD | {Part.MODALITY, Part.FIELD, Part.SPECIES},
    MatchKind.LICENCE: _ALWAYS_HARD | {Part.MODALITY, Part.FIELD, Part.SPECIES},
    MatchKind.RESEARCH: _ALWAYS_HARD | {Part.FIELD, Part.SPECIES},
    MatchKind.DISTRIBUTION: _ALWAYS_HARD | {Part.MATERIAL, Part.SPECIES, Part.TIME},
    MatchKind.CLINICAL_SITE: _ALWAYS_HARD | {Part.FIELD, Part.SPECIES, Part.TIME},
}
"""The conditions that exclude a candidate when they stand against it. All others lower the score; what is not known never excludes.

Beside these, always: the firm itself, a competitor of record (whichever names the other), a firm exposed to the signal that the need
follows from, and what has expired.
"""

USUAL_WEIGHTS: dict[Part, float] = {
    Part.KIND: 3.0,
    Part.MATERIAL: 5.0,
    Part.MODALITY: 4.0,
    Part.STEP: 3.0,
    Part.STAGE: 1.0,
    Part.HOST: 2.0,
    Part.SPECIES: 1.0,
    Part.FIELD: 3.0,
    Part.SCALE: 3.0,
    Part.AMOUNT: 2.0,
    Part.GMP: 3.0,
    Part.TIME: 2.0,
    Part.COUNTRY: 2.0,
    Part.TEXT: 8.0,
    Part.ASSOCIATION: 1.0,
    Part.WISH: 2.0,
    Part.FILL: 3.0,
    Part.OFFERED: 3.0,
    Part.SIZE: 1.0,
    Part.MARKET: 1.0,
}
"""How much each part weighs within its view: argued, not measured, until `match_learning` has decisions enough."""

UNKNOWN_VALUE = 0.3
"""What a condition is worth of which nothing is known (0 stands against, 1 fits)."""
BROADER_VALUE = 0.5
"""... of which only something broader is told: "biologics" where a monoclonal antibody is needed."""
REPLACING_VALUE = 0.7
"""A material that the vocabulary says can replace the one needed, after qualification."""
SAME_CODE_VALUE = 0.8
"""Goods under the HS code that the need names."""
NEAR_CODE_VALUE = 0.5
"""Goods under a broader HS code, or under the code of the material needed: perhaps the same."""
RELATED_KIND_VALUE = 0.5
UNDATED_INSPECTION_VALUE = 0.8
OLD_INSPECTION_VALUE = 0.5
INSPECTION_HOLDS_DAYS = 3 * 365 + 1
"""After so long nobody can say whether an inspection still holds: a GMP certificate usually runs for three years."""
ENOUGH_OF_AMOUNT = 0.5
"""An offer of less than this share of the amount needed stands against."""
RELEVANT_TEXT = 0.3
"""From here on the words of a profile are told as a reason."""
LEAST_TEXT = 0.05
"""From here on they suffice to list a firm of which nothing else is known to fit."""
READ_BESIDE_TEXT = 0.05
"""How much of what a program read still counts where the relevance of the text is told: it was read from the same words."""
SAME_ASSOCIATION_VALUE = 0.8
NO_ASSOCIATION_VALUE = 0.4
OPEN_WISH_VALUE = 0.7
"""A candidate that takes partners from anywhere; one that names the need's country is worth 1."""
UNKNOWN_FILL_VALUE = 0.4
COULD_GIVE_VALUE = 0.6
"""A candidate that offers nothing of this kind; from here on it speaks for the match that it does."""
UNKNOWN_SIZE_VALUE = 0.5
KNOWN_MARKET_VALUE = 0.5
SILENT_VIEW = 0.85
"""The candidate's view where nothing is known of what it wishes, as a share of the need's."""
SIZE_SPAN = 3.0
"""Firms that differ by so many powers of ten in employees have nothing of each other's size."""
MOST_BREADTH = 8
"""Beyond so many rows a firm draws no lower lot among firms of one score."""

OFFER_TRUST = 1.0
ORIGIN_TRUST: dict[Origin, float] = {Origin.CONFIRMED: 1.0, Origin.STATED: 0.9, Origin.READ: 0.6}
PROFILE_TRUST = 0.6
"""How far what is said is believed: the value of a condition moves from that of the unknown towards its own by so much."""

RELATED_KINDS: dict[MatchKind, tuple[MatchKind, ...]] = {
    MatchKind.CO_DEVELOPMENT: (MatchKind.LICENCE, MatchKind.RESEARCH),
    MatchKind.LICENCE: (MatchKind.CO_DEVELOPMENT,),
    MatchKind.RESEARCH: (MatchKind.CO_DEVELOPMENT,),
}
"""Offers of another kind that may still answer a need; an offer of any other kind does not."""

STEPS_OF_KIND: dict[MatchKind, tuple[str, ...]] = {
    MatchKind.SECOND_SOURCE: ("raw_materials", "drug_substance", "packaging", "equipment"),
    MatchKind.CO_DEVELOPMENT: ("discovery", "process_development", "formulation"),
    MatchKind.RESEARCH: ("discovery", "preclinical_research", "biobank"),
    MatchKind.DISTRIBUTION: ("wholesale",),
    MatchKind.CLINICAL_SITE: ("hospital", "clinical_trial"),
}
"""Steps of a capability that speak for a kind of help. What a firm makes for itself does not yet make it a contract manufacturer."""

FIRM_KINDS_OF_KIND: dict[MatchKind, tuple[FirmKind, ...]] = {
    MatchKind.SECOND_SOURCE: (
        FirmKind.RAW_MATERIAL_SUPPLIER,
        FirmKind.ACTIVE_INGREDIENT_MANUFACTURER,
        FirmKind.CHEMICAL_MANUFACTURER,
        FirmKind.FEED_MANUFACTURER,
        FirmKind.SEED_PRODUCER,
        FirmKind.FERTILISER_MANUFACTURER,
        FirmKind.PESTICIDE_MANUFACTURER,
        FirmKind.GRAIN_TRADER,
        FirmKind.BIOFUEL_PRODUCER,
    ),
    MatchKind.CONTRACT_MANUFACTURE: (FirmKind.CONTRACT_MANUFACTURER,),
    MatchKind.DISTRIBUTION: (
        FirmKind.DISTRIBUTOR,
        FirmKind.MEDICINE_IMPORTER,
        FirmKind.FOOD_IMPORTER,
        FirmKind.GRAIN_TRADER,
        FirmKind.FUEL_SUPPLIER,
    ),
}
"""Kinds of firm that speak for a kind of help."""


@dataclass(frozen=True, slots=True)
class MatchWeights:
    """How much each part weighs, in the order of `Part`; both views are means weighted by these."""

    values: tuple[float, ...] = tuple(USUAL_WEIGHTS[part] for part in Part)

    def __post_init__(self) -> None:
        if len(self.values) != PARTS or not all(0.0 < one < float("inf") for one in self.values):
            raise ValueError(f"a weight above 0 is expected for each of the {PARTS} parts of a score: {self.values}")

    def array(self) -> NDArray[np.float64]:
        """Return the weights as an array (parts)."""
        return np.array(self.values, dtype=np.float64)


def hard_table() -> NDArray[np.bool_]:
    """Return `HARD` as an array (kinds x parts)."""
    table = np.zeros((len(KINDS), PARTS), dtype=np.bool_)
    for row, kind in enumerate(KINDS):
        table[row, sorted(HARD[kind])] = True
    return table


def related_table() -> NDArray[np.bool_]:
    """Return `RELATED_KINDS` as an array (kind of the need x kind of the offer)."""
    table = np.zeros((len(KINDS), len(KINDS)), dtype=np.bool_)
    for kind, others in RELATED_KINDS.items():
        table[KINDS.index(kind), [KINDS.index(other) for other in others]] = True
    return table


def kinds_bits(kinds: frozenset[MatchKind] | set[MatchKind]) -> int:
    """Return a set of kinds as bits, in the order of `KINDS`."""
    return sum(1 << KINDS.index(kind) for kind in kinds)
