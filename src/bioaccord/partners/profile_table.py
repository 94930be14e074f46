"""Which words and terms stand in which profile, how prominently, and how rare each is among the profiles given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from .read_profile import Part, ReadProfile, with_broader

PART_WEIGHTS: dict[Part, float] = {
    Part.NAME: 0.7,
    Part.INDUSTRY: 0.8,
    Part.PRODUCTS: 1.5,
    Part.LEAD: 1.7,
    Part.SUMMARY: 1.3,
    Part.CAPABILITY: 2.0,
    Part.OFFER: 2.0,
}
"""How much a word in each part of a profile counts."""
_SATURATION = 0.6
_LENGTH_SHARE = 0.35
_BROADER = 0.35
"""What a profile that names only a narrower term is short of one that names the term asked for."""


class ProfileTable:
    """`weights` is a sparse matrix (words and "#" + codes × profiles) of 0..1; `column` is the place of each word in it.

    A code stands with all that include it. Only the profiles given enter `rarity`: whoever asks learns nothing of others.
    """

    def __init__(self, profiles: Sequence[ReadProfile]) -> None:
        self.column: dict[str, int] = {}
        rows: list[int] = []
        places: list[int] = []
        values: list[float] = []
        lengths = np.zeros(len(profiles), np.float32)
        for place, profile in enumerate(profiles):
            weights: dict[str, float] = defaultdict(float)
            for part in profile.parts:
                share = PART_WEIGHTS[part.part]
                lengths[place] += len(part.words)
                for word in part.words:
                    weights[word] += share
                for code in part.codes:
                    for one in with_broader(code):
                        weights["#" + one] += share if one == code else share * (1 - _BROADER)
            for word, weight in weights.items():
                rows.append(self.column.setdefault(word, len(self.column)))
                places.append(place)
                values.append(weight)
        count = max(len(profiles), 1)
        table = sparse.csr_matrix((values, (rows, places)), shape=(len(self.column), len(profiles)), dtype=np.float32)
        mean = float(lengths.mean()) if len(profiles) else 1.0
        length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / max(mean, 1e-9)
        table.data /= table.data + _SATURATION * length[table.indices]
        held = np.diff(table.indptr)
        self.weights = table
        self.rarity = np.log(1 + (count - held + 0.5) / (held + 0.5)).astype(np.float32)
        self._unknown = float(np.log(1 + count / 0.5))

    def rarity_of(self, word: str) -> float:
        """Return how rare a word is; one that no profile has is the rarest."""
        column = self.column.get(word)
        return self._unknown if column is None else float(self.rarity[column])
