"""Codes of the Harmonized System: two, four, six or more digits, never padded."""

from __future__ import annotations

from .sentence import Sentence, WrongValue


class HSCode(str):
    """A code of the Harmonized System, kept as the digits that were written.

    Dots, dashes and spaces are taken off; nothing is ever added: a heading of four digits and a
    national line of ten are different statements. Raises `ValueError` for anything else.

    >>> HSCode("3004.90").covers(HSCode("3004.90.1000"))
    True
    """

    def __new__(cls, written: str) -> HSCode:
        digits = written.replace(".", "").replace("-", "").replace(" ", "")
        if not digits.isascii() or not digits.isdigit() or not 2 <= len(digits) <= 10:
            raise WrongValue(
                Sentence("'{written}' is not an HS code: two to ten digits are expected.", written=written)
            )
        return super().__new__(cls, digits)

    def covers(self, other: HSCode | str) -> bool:
        """Return whether `other` lies under this code (or is this code)."""
        return str(other).startswith(str(self))
