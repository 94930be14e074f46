"""Money: an amount and the currency it is in. Amounts in two currencies never meet unnoticed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217). Estimates are floats: the cents of an estimate mean nothing."""

    amount: float
    currency: str = "USD"

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}: convert one at a dated rate first")
        return Money(self.amount + other.amount, self.currency)
