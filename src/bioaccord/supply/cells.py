"""One cell of a network file into a typed value, or the refusal that says what would be accepted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from bioaccord.reading.table import Row
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.errors import Refusal, did_you_mean
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.material import MaterialGroup, Materials
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.topic import Area

from .network_schema import CellType, Column

_LARGEST = 1e18


class CellError(ValueError):
    """A cell that cannot be read: the problem and the remedy, each a sentence; a hint stands before the remedy.

    What is near `value` among `known` is looked for only where the refusal is made: of a million wrong cells few are told.
    """

    def __init__(
        self, problem: Sentence, remedy: Sentence, value: str = "", known: Callable[[], Iterable[str]] = tuple
    ) -> None:
        super().__init__(problem.template)
        self.problem = problem
        self._remedy, self._value, self._known = remedy, value, known

    @property
    def remedy(self) -> Sentence:
        """What would be accepted, with the nearest known word."""
        return did_you_mean(self._value, self._known()) + self._remedy


def read_cell(column: Column, text: str, materials: Materials) -> Any:
    """Return the value of a cell; an empty cell of an optional column is None. Raises `CellError`."""
    if not text:
        if column.required:
            raise CellError(Sentence("is empty."), Sentence("Give the {meaning}.", meaning=column.meaning))
        return None
    if column.type in (CellType.IDENTIFIER, CellType.TEXT) and len(text) > column.longest:
        raise CellError(
            Sentence("is longer than {longest} letters.", longest=column.longest),
            Sentence("Shorten it; most likely two cells ran together."),
        )
    value = _READERS[column.type](text, materials)
    if column.positive and value == 0:
        raise CellError(
            Sentence("is not more than 0."), Sentence("Give how much it is, or take the row out where there is none.")
        )
    if column.most is not None and value > column.most:
        raise CellError(
            Sentence("is more than {most:,} days, ten years.", most=column.most),
            Sentence("Give it in days; most likely a quantity or a slip stands here."),
        )
    return value


def refusal(file: str, row: Row, column: str, error: CellError) -> Refusal:
    """Return the refusal of a cell, with its place."""
    value = row.cells.get(column, "")
    problem = Sentence("'{value}' {problem}", value=value, problem=error.problem) if value else error.problem
    return Refusal(file, problem, error.remedy, row.number, column, value)


def _text(text: str, _: Materials) -> str:
    return text


def _country(text: str, _: Materials) -> str:
    if text not in country_codes():
        raise CellError(
            Sentence("is not a country code."),
            Sentence("Use two letters, such as KR or US."),
            text.upper(),
            country_codes,
        )
    return text


def _material(text: str, materials: Materials) -> str:
    if text not in materials:
        raise CellError(
            Sentence("is not in the table of materials."),
            Sentence("Look it up with `bioaccord materials`, or add it to the table."),
            text,
            materials.ids,
        )
    return text


def _number(text: str, _: Materials) -> float:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        raise CellError(Sentence("is not a number."), Sentence("Write digits, with a point before decimals.")) from None
    if not math.isfinite(number):
        raise CellError(
            Sentence("is not a finite number."), Sentence("Write digits, or leave the cell out of the file.")
        )
    if number > _LARGEST:
        raise CellError(
            Sentence("is larger than anything that is counted here."), Sentence("Check the digits and the exponent.")
        )
    if number < 0:
        raise CellError(Sentence("is negative."), Sentence("Nothing here can be less than 0; check the sign."))
    return number


def _share(text: str, materials: Materials) -> float:
    if text.endswith("%"):
        raise CellError(Sentence("is a percentage."), Sentence("Write a share from 0 to 1: 45% is 0.45."))
    share = _number(text, materials)
    if share > 1:
        remedy = Sentence("A share is a number from 0 to 1.")
        if share <= 100:
            remedy += Sentence("If {text} percent is meant, write {share:g}.", text=text, share=share / 100)
        raise CellError(Sentence("is more than 1."), remedy)
    return share


def _whole_number(text: str, materials: Materials) -> int:
    number = _number(text, materials)
    if not number.is_integer():
        raise CellError(Sentence("is not a whole number."), Sentence("Round it to whole days."))
    return int(number)


def _yes_no(text: str, _: Materials) -> bool:
    if text.casefold() not in ("yes", "no"):
        raise CellError(Sentence("is neither yes nor no."), Sentence("Write yes or no."))
    return text.casefold() == "yes"


def _firm_kinds(text: str, _: Materials) -> tuple[FirmKind, ...]:
    kinds = []
    known = [str(kind) for kind in FirmKind]
    for part in (piece.strip() for piece in text.split(";") if piece.strip()):
        if part not in known:
            raise CellError(
                Sentence("names no kind of firm ('{part}').", part=part),
                did_you_mean(part, known) + Sentence("See the reference."),
            )
        kinds.append(FirmKind(part))
    return tuple(kinds)


def _markets(text: str, materials: Materials) -> tuple[tuple[str, float], ...]:
    markets = []
    for part in (piece.strip() for piece in text.split(";") if piece.strip()):
        country, colon, share = part.partition(":")
        if not colon:
            raise CellError(
                Sentence("has no share for '{part}'.", part=part),
                Sentence("Write country:share, such as US:0.4;KR:0.6."),
            )
        markets.append((_country(country.strip(), materials), _share(share.strip(), materials)))
    if sum(share for _, share in markets) > 1 + 1e-6:
        raise CellError(
            Sentence("adds up to more than 1."), Sentence("Market shares of one product are parts of its revenue.")
        )
    return tuple(markets)


def _area(text: str, _: Materials) -> Area:
    known = [str(area) for area in Area]
    if text not in known:
        raise CellError(
            Sentence("is no area."),
            did_you_mean(text, known) + Sentence("The areas are {areas}.", areas=", ".join(known)),
        )
    return Area(text)


def _material_group(text: str, _: Materials) -> MaterialGroup:
    known = [str(group) for group in MaterialGroup]
    if text not in known:
        raise CellError(
            Sentence("is no group."),
            did_you_mean(text, known) + Sentence("Take firms_own for a part of your own."),
        )
    return MaterialGroup(text)


def _words(text: str, _: Materials) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _hs_codes(text: str, materials: Materials) -> tuple[HSCode, ...]:
    try:
        return tuple(HSCode(part) for part in _words(text, materials))
    except ValueError:
        raise CellError(
            Sentence("holds what is no HS code."),
            Sentence("Write 2, 4 or 6 digits, several separated by semicolons."),
        ) from None


_READERS: dict[CellType, Callable[[str, Materials], Any]] = {
    CellType.IDENTIFIER: _text,
    CellType.TEXT: _text,
    CellType.COUNTRY: _country,
    CellType.MATERIAL: _material,
    CellType.NUMBER: _number,
    CellType.SHARE: _share,
    CellType.WHOLE_NUMBER: _whole_number,
    CellType.YES_NO: _yes_no,
    CellType.FIRM_KINDS: _firm_kinds,
    CellType.MARKETS: _markets,
    CellType.AREA: _area,
    CellType.MATERIAL_GROUP: _material_group,
    CellType.HS_CODES: _hs_codes,
    CellType.WORDS: _words,
}
