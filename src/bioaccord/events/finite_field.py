"""Addition and multiplication of finite fields as tables: in a field only nothing times something is nothing, which makes seats that never meet again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def ring_of(size: int) -> tuple[Whole, Whole]:
    """Return sums and products [size, size] of whole numbers of which only the remainder counts."""
    numbers = np.arange(size, dtype=np.int64)
    return (numbers[:, None] + numbers) % size, (numbers[:, None] * numbers) % size


def field_of(size: int) -> tuple[Whole, Whole] | None:
    """Return sums and products [size, size] of the field with so many elements, element 0 being nothing; None where there is no such field.

    >>> sums, products = field_of(4)
    >>> products.tolist()
    [[0, 0, 0, 0], [0, 1, 2, 3], [0, 2, 3, 1], [0, 3, 1, 2]]
    >>> field_of(6) is None
    True
    """
    base = next((one for one in range(2, size + 1) if size % one == 0), 0)
    power, rest = 0, size
    while base and rest % base == 0:
        rest, power = rest // base, power + 1
    if not base or rest != 1:
        return None
    if power == 1:
        return ring_of(size)
    digits = [[number // base**place % base for place in range(power)] for number in range(size)]

    def number_of(parts: list[int]) -> int:
        return sum(part % base * base**place for place, part in enumerate(parts))

    sums = np.array([[number_of([a + b for a, b in zip(x, y, strict=True)]) for y in digits] for x in digits], np.int64)
    # Elements are polynomials; their product is what is left of it after a polynomial that no other divides. The first that gives a field is taken.
    for tail in digits:
        products = np.zeros((size, size), np.int64)
        for one in range(size):
            for two in range(one, size):
                products[one, two] = products[two, one] = number_of(_product(digits[one], digits[two], tail, base))
        if (products[1:, 1:] != 0).all():
            return sums, products
    return None


def _product(one: list[int], two: list[int], tail: list[int], base: int) -> list[int]:
    """Return a product of polynomials where the highest power is minus `tail`."""
    power = len(one)
    whole = [0] * (2 * power - 1)
    for place, a in enumerate(one):
        for other, b in enumerate(two):
            whole[place + other] += a * b
    for place in range(2 * power - 2, power - 1, -1):
        for low in range(power):
            whole[place - power + low] -= whole[place] * tail[low]
        whole[place] = 0
    return [part % base for part in whole[:power]]
