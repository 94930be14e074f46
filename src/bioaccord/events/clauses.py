"""Clauses of a formula over numbered variables, and counters over them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

_FEW = 6
"""Up to so many literals, every pair is excluded by a clause of its own; beyond, a counter takes fewer."""


class Clauses:
    """A formula in the making: a literal is a variable's number, negative for its denial."""

    def __init__(self) -> None:
        self.clauses: list[list[int]] = []
        self.variables = 0
        self._true = 0

    def new(self) -> int:
        """Return a variable that is not used yet."""
        self.variables += 1
        return self.variables

    def add(self, *literals: int) -> None:
        """Demand that at least one of the literals holds; none at all is a contradiction."""
        self.clauses.append(list(literals))

    @property
    def true(self) -> int:
        """Return a literal that always holds."""
        if not self._true:
            self._true = self.new()
            self.add(self._true)
        return self._true

    def any_of(self, literals: Sequence[int]) -> int:
        """Return a literal that holds exactly when one of the literals does."""
        if len(literals) == 1:
            return literals[0]
        if not literals:
            return -self.true
        found = self.new()
        self.add(-found, *literals)
        for one in literals:
            self.add(-one, found)
        return found

    def all_of(self, literals: Sequence[int]) -> int:
        """Return a literal that holds exactly when all of the literals do."""
        return -self.any_of([-one for one in literals])

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Demand that no two of the literals hold."""
        if len(literals) <= _FEW:
            for one, other in combinations(literals, 2):
                self.add(-one, -other)
            return
        # A chain of "one of those so far holds": three clauses a literal, and each pair excluded by propagation.
        before = literals[0]
        for place, one in enumerate(literals[1:], 1):
            self.add(-before, -one)
            if place < len(literals) - 1:
                so_far = self.new()
                self.add(-before, so_far)
                self.add(-one, so_far)
                before = so_far

    def at_most(self, literals: Sequence[int], most: int) -> None:
        """Demand that at most `most` of the literals hold."""
        if most >= len(literals):
            return
        if most <= 0:
            for one in literals:
                self.add(-one)
        elif most == 1:
            self.at_most_one(literals)
        else:
            counted = self.counter(literals, most + 1, is_downward=False)
            self.add(-counted[most])

    def exactly(self, literals: Sequence[int], count: int) -> None:
        """Demand that exactly `count` of the literals hold."""
        if not 0 <= count <= len(literals):
            self.add()
            return
        counted = self.counter(literals, min(len(literals), count + 1))
        if count:
            self.add(counted[count - 1])
        if count < len(counted):
            self.add(-counted[count])

    def counter(self, literals: Sequence[int], most: int, *, is_downward: bool = True) -> list[int]:
        """Return literals of "at least 1 holds", "at least 2 hold" … up to `most` (a totalizer, Bailleux and Boufkhad 2003).

        With `is_downward` they hold exactly then; without it, they hold at least then, which is enough for a limit from above.
        """
        parts = [[one] for one in literals]
        while len(parts) > 1:
            parts = [
                self._merged(parts[at], parts[at + 1], most, is_downward) if at + 1 < len(parts) else parts[at]
                for at in range(0, len(parts), 2)
            ]
        return parts[0][:most] if parts else []

    def _merged(self, left: list[int], right: list[int], most: int, is_downward: bool) -> list[int]:
        size = min(most, len(left) + len(right))
        total = [self.new() for _ in range(size)]
        for one in range(len(left) + 1):
            for other in range(len(right) + 1):
                if one + other:
                    reached = [-left[one - 1]] if one else []
                    reached += [-right[other - 1]] if other else []
                    self.add(*reached, total[min(one + other, size) - 1])
                if is_downward and one + other < size:
                    missed = [left[one]] if one < len(left) else []
                    missed += [right[other]] if other < len(right) else []
                    self.add(*missed, -total[one + other])
        return total
