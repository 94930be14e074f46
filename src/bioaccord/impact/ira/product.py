"""A medicine as the negotiation programme sees it: its forms and their approvals, diseases, competitors, spending and prices.

Every date and amount may be missing (None): the rules then say what is missing and answer with a range or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.period import Period

from ..parameter import Standing
from .energy_project import EnergyProject
from .fuel import FuelBatch


class Pathway(StrEnum):
    """Under which section a medicine is approved; a biologic deemed licensed in 2020 keeps the date of its old approval."""

    DRUG = "drug"
    """Approved under section 505(c) of the Food, Drug, and Cosmetic Act."""
    BIOLOGIC = "biologic"
    """Licensed, or deemed licensed, under section 351(a) of the Public Health Service Act."""
    BIOSIMILAR = "biosimilar"
    """Licensed under section 351(k); never itself negotiated."""
    GENERIC = "generic"
    """Approved under section 505(j)."""


class Part(StrEnum):
    """The part of Medicare that pays."""

    B = "B"
    D = "D"


@dataclass(frozen=True, slots=True)
class Form:
    """One dosage form or strength under one application: what was approved when."""

    form_id: str
    product_id: str
    name: str
    application: str
    approved_on: date | None
    marketed_on: date | None = None
    withdrawn_on: date | None = None
    standing: Standing = Standing.ENACTED
    source: str = ""


@dataclass(frozen=True, slots=True)
class Indication:
    """A use that was approved; `orphan_disease` names the rare disease it is for (empty: no rare one)."""

    product_id: str
    approved_on: date | None
    orphan_disease: str = ""
    standing: Standing = Standing.ENACTED
    source: str = ""
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Designation:
    """An orphan designation (21 USC 360bb), withdrawn or not; it counts whether or not a use was ever approved for it."""

    product_id: str
    disease: str
    designated_on: date | None
    withdrawn_on: date | None = None
    standing: Standing = Standing.ENACTED
    source: str = ""


class CompetitorKind(StrEnum):
    """What a competitor is; an authorised generic is the same product and no competition."""

    GENERIC = "generic"
    BIOSIMILAR = "biosimilar"
    AUTHORISED_GENERIC = "authorised_generic"


@dataclass(frozen=True, slots=True)
class Competitor:
    """A generic or biosimilar of one form; it counts once it is approved and (bona fide) marketed. `likelihood` 0..1 for one yet to come."""

    product_id: str
    kind: CompetitorKind
    name: str | Text
    form_id: str = ""
    approved_on: date | None = None
    marketed_on: date | None = None
    expected_on: date | None = None
    likelihood: float | None = None
    delay_requested_on: date | None = None
    same_manufacturer: bool = False
    standing: Standing = Standing.ENACTED
    source: str = ""
    determined_on: date | None = None
    """When the agency determined that it is approved and marketed; without it only the day of its marketing is known."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What one part of Medicare spent on one product over a period, in US dollars, gross of rebates."""

    product_id: str
    part: Part
    period: Period
    amount_usd: float
    standing: Standing = Standing.ENACTED
    source: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """A price of one product in one year, per 30-day supply (or per unit, where `unit` says so), in US dollars.

    `kind`: list (wholesale acquisition cost), net (after rebates), non_famp (average to others than federal purchasers), asp, negotiated.
    """

    product_id: str
    kind: str
    year: int
    amount_usd: float
    unit: str = "30 days"
    standing: Standing = Standing.ENACTED
    source: str = ""


@dataclass(frozen=True, slots=True)
class Medicine:
    """A qualifying single source drug to be: all forms of one active moiety (ingredient) of one holder, seen together.

    `moieties` in alphabetical order; several make a fixed combination. `acquired_on` and `acquired_by_specified` tell of the holder's
    acquisition after 2021; `holder_is_small` is what the holder says of itself (None: not said).
    """

    product_id: str
    name: Text
    moieties: tuple[str, ...]
    holder: str
    pathway: Pathway
    forms: tuple[Form, ...]
    indications: tuple[Indication, ...] = ()
    designations: tuple[Designation, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    spending: tuple[Spending, ...] = ()
    prices: tuple[Price, ...] = ()
    is_plasma_derived: bool | None = None
    is_vaccine: bool = False
    is_marketed: bool = True
    reference_product: str = ""
    role: str = "holder"
    first_approved_on: date | None = None
    """When the active moiety was first approved, where somebody says so; the forms' own dates say it too."""
    share_of_holder_part_d_2021: float | None = None
    share_of_holder_part_b_2021: float | None = None
    acquired_on: date | None = None
    acquired_by_specified: bool | None = None
    selected_for: int | None = None
    """The first price applicability year it was selected for, where it was."""
    standing: Standing = Standing.ENACTED
    source: str = ""
    units_per_30_days: float | None = None
    """How many units (tablets, millilitres …) make a 30-day supply."""
    holder_share_of_part_d_2021: float | None = None
    """What the holder's drugs made of all Part D spending in 2021 (0 to 1); of Part B likewise below."""
    holder_share_of_part_b_2021: float | None = None
    holder_had_agreement_2021: bool | None = None
    """Whether the holder had a coverage gap discount agreement in 2021."""
    share_of_units_discounted: float | None = None
    """Units with a 340B discount (or, under Part B, a Medicaid rebate), of all units (0 to 1)."""
    part_b_first_paid_on: date | None = None
    """When Part B first paid for a biosimilar."""

    def first_approval(self) -> date | None:
        """Return the earliest approval among the forms, or None where any form's date is missing (it might be earlier)."""
        days = [form.approved_on for form in self.forms]
        return min(day for day in days if day) if days and all(days) else None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The medicines of a portfolio, and what the rest of the market is ranked by (from the same tables, other holders)."""

    medicines: tuple[Medicine, ...]
    sources: tuple[Text, ...] = ()
    is_sample: bool = False
    fuels: tuple[FuelBatch, ...] = ()
    projects: tuple[EnergyProject, ...] = ()

    def medicine(self, product_id: str) -> Medicine:
        """Return a medicine by its id; raises `KeyError`."""
        return next(one for one in self.medicines if one.product_id == product_id)
