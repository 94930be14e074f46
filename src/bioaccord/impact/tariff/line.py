"""A product and the lines of its bill of materials as customs sees them, and the rates that a firm's own file holds.

Whatever a file does not say is None: the rules then answer with a range, or not at all, and say what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Standing


class Programme(StrEnum):
    """A duty by the law it rests on; the words that stand in a file of rates."""

    MFN = "mfn"
    PREFERENCE = "preference"
    SECTION_301 = "section_301"
    FENTANYL = "fentanyl"
    RECIPROCAL = "reciprocal"
    SECTION_122 = "section_122"
    SECTION_232 = "section_232"


PROGRAMMES = {
    Programme.MFN: Text("기본(최혜국) 관세", "most-favoured-nation duty"),
    Programme.PREFERENCE: Text("FTA 협정관세", "preferential duty"),
    Programme.SECTION_301: Text("무역법 301조 추가 관세", "Section 301 duty"),
    Programme.FENTANYL: Text("펜타닐 관세(IEEPA)", "fentanyl duty (IEEPA)"),
    Programme.RECIPROCAL: Text("상호관세(IEEPA)", "reciprocal duty (IEEPA)"),
    Programme.SECTION_122: Text("무역법 122조 수입부과금", "Section 122 surcharge"),
    Programme.SECTION_232: Text("무역확장법 232조 관세", "Section 232 duty"),
}


class Kind(StrEnum):
    """What a product is to the duty on pharmaceuticals; its active ingredients are treated as it is."""

    PATENTED = "patented"
    GENERIC = "generic"
    BIOSIMILAR = "biosimilar"
    OTHER = "other"


class Agreement(StrEnum):
    """What the firm agreed with the US government: to produce there, on prices, both, or nothing."""

    NONE = "none"
    ONSHORING = "onshoring"
    PRICING = "pricing"
    BOTH = "both"


class OriginRule(StrEnum):
    """What the agreement's product-specific rule asks of a good made of materials from elsewhere."""

    WHOLLY = "wholly obtained"
    SHIFT = "shift"
    VALUE = "value"
    SHIFT_OR_VALUE = "shift or value"
    SHIFT_AND_VALUE = "shift and value"


class ShiftLevel(StrEnum):
    """How far the tariff code has to change: chapter, heading or subheading."""

    CHAPTER = "chapter"
    HEADING = "heading"
    SUBHEADING = "subheading"

    @property
    def digits(self) -> int:
        """Return how many leading digits of the code have to differ."""
        return {ShiftLevel.CHAPTER: 2, ShiftLevel.HEADING: 4, ShiftLevel.SUBHEADING: 6}[self]


@dataclass(frozen=True, slots=True)
class Product:
    """A product whose bill of materials is looked at. `is_in_annex_iii`: whether its firm is named in that annex of Proclamation 11020."""

    product_id: str
    name: Text
    destination: str
    kind: Kind | None = None
    is_in_annex_iii: bool | None = None
    agreement: Agreement | None = None
    standing: Standing = Standing.UNVERIFIED


@dataclass(frozen=True, slots=True)
class Line:
    """One good of a bill that crosses a border: a material, or the finished product itself (`is_finished`).

    `value_usd` a year, None where it cannot be used. `gaps` say what is wrong with code and origin, `value_gaps` with the value. Shares are 0..1.
    """

    line_id: str
    product_id: str
    name: Text
    hs_code: HSCode | None
    imported_into: str
    origin: str = ""
    last_transformed_in: str = ""
    value_usd: float | None = None
    is_finished: bool = False
    qualifies: bool | None = None
    origin_rule: OriginRule | None = None
    shift_level: ShiftLevel | None = None
    has_shift: bool | None = None
    regional_value: float | None = None
    regional_value_needed: float | None = None
    is_reciprocal_exempt: bool | None = None
    is_section_122_exempt: bool | None = None
    is_section_232_listed: bool | None = None
    is_enteral: bool | None = None
    standing: Standing = Standing.UNVERIFIED
    gaps: tuple[Sentence, ...] = ()
    value_gaps: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of a firm's own file, 0..1: for codes under `hs_code`, from `origin` (empty: any) into `destination`, both days included.

    `first_day` None: the file does not say from when. `known_on` None: known ever since.
    """

    hs_code: HSCode
    destination: str
    origin: str
    programme: Programme
    share: float
    first_day: date | None
    last_day: date | None = None
    known_on: date | None = None
    standing: Standing = Standing.UNVERIFIED
    source: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Products with the lines of their bills, the rates of the firm's file, and what of that file could not be used."""

    products: tuple[Product, ...]
    lines: tuple[Line, ...]
    rates: tuple[Rate, ...]
    problems: tuple[Sentence, ...] = ()

    def lines_of(self, product_id: str) -> tuple[Line, ...]:
        """Return the lines of a product's bill."""
        return tuple(one for one in self.lines if one.product_id == product_id)
