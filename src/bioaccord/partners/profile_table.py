"""Which words and terms stand in which profile, how prominently, and how rare each is among the profiles given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
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
    """`weights` is a sparse matrix (words and "#" + codes × profiles) of 0..1; `column` is the row of each word in it.

    A code stands with all that include it. Only the profiles given enter `rarity`: whoever asks learns nothing of others.
    """

    _counted: sparse.csr_matrix
    _lengths: NDArray[np.float32]

    def __init__(self, profiles: Sequence[ReadProfile], before: ProfileTable | None = None) -> None:
        """Count the words of profiles; those that stand in the table `before` are not counted again. What comes out is the same."""
        self._profiles = tuple(profiles)
        if before is not None and before._counted.shape[1] > 2 * len(before.column) + 1000:
            before = None  # most of its columns are of words that nobody uses any more
        known = {} if before is None else {id(profile): place for place, profile in enumerate(before._profiles)}
        new = [profile for profile in self._profiles if id(profile) not in known]
        column = {} if before is None else dict(before.column)
        width = 0 if before is None else before._counted.shape[1]
        starts, columns, values = [0], [], []
        for profile in new:
            for word, weight in _weights_in(profile).items():
                if word not in column:
                    column[word] = width
                    width += 1
                columns.append(column[word])
                values.append(weight)
            starts.append(len(columns))
        counted = sparse.csr_matrix((np.array(values, np.float32), columns, starts), shape=(len(new), width))
        lengths = np.array([sum(len(part.words) for part in one.parts) for one in new], np.float32)
        if before is not None:
            kept = before._counted
            kept = sparse.csr_matrix((kept.data, kept.indices, kept.indptr), shape=(kept.shape[0], width))
            places = iter(range(kept.shape[0], kept.shape[0] + len(new)))
            order = [known[id(one)] if id(one) in known else next(places) for one in self._profiles]
            counted = sparse.vstack([kept, counted], format="csr")[order]
            lengths = np.concatenate([before._lengths, lengths])[order]
        self._counted, self._lengths = counted, lengths
        count = max(len(self._profiles), 1)
        table = counted.T.tocsr()
        mean = float(lengths.mean()) if len(self._profiles) else 1.0
        length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths / max(mean, 1e-9)
        table.data /= table.data + _SATURATION * length[table.indices]
        held = np.diff(table.indptr)
        # A word that only a profile of before had is no word of this table.
        self.column: dict[str, int] = {word: place for word, place in column.items() if held[place]}
        self.weights = table
        self.rarity = np.log(1 + (count - held + 0.5) / (held + 0.5)).astype(np.float32)
        self._unknown = float(np.log(1 + count / 0.5))

    def rarity_of(self, word: str) -> float:
        """Return how rare a word is; one that no profile has is the rarest."""
        column = self.column.get(word)
        return self._unknown if column is None else float(self.rarity[column])


def _weights_in(profile: ReadProfile) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for part in profile.parts:
        share = PART_WEIGHTS[part.part]
        for word in part.words:
            weights[word] += share
        for code in part.codes:
            for one in with_broader(code):
                weights["#" + one] += share if one == code else share * (1 - _BROADER)
    return weights
