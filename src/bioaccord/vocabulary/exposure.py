"""Exposure: how a signal reaches one firm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .language import Text
from .money import Money
from .signal import Certainty, Channel, DatedWords


@dataclass(frozen=True, slots=True)
class PathStep:
    """One node on the way from a signal's subject to the firm's product.

    `share` is what this step passes on: the share of the next step's need of `material_id` that comes
    from here (1.0 at the last step). `share_lost` is the part of this node's own output that is lost.
    `stock_days` is what the *next* node holds of this material, `lead_time_days` what is in transit to it.
    """

    product_id: str
    site_id: str
    organisation_id: str
    material_id: str
    country: str
    share: float
    share_lost: float
    lead_time_days: float = 0.0
    stock_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Exposure:
    """How a signal reaches one product of one firm through one channel.

    `share_of_output` (supply) is the share of the product's output lost while the effect lasts, 0..1.
    `amount` (cost) is money a year; positive is a cost, negative a relief. `value_at_risk` is revenue over
    `horizon_days`. A figure that a channel does not have is None, not zero.
    `certainty` pairs what a figure rests on with words that say why.
    """

    signal_id: str
    organisation_id: str
    channel: Channel
    product_id: str | None
    path: tuple[PathStep, ...]
    as_of: date
    share_of_output: float | None = None
    amount: Money | None = None
    days_until: float | None = None
    days_until_reason: Text = Text("", "")
    value_at_risk: Money | None = None
    horizon_days: int | None = None
    deadline: DatedWords | None = None
    material_ids: tuple[str, ...] = ()
    site_ids: tuple[str, ...] = ()
    action: Text = Text("", "")
    certainty: tuple[tuple[Certainty, Text], ...] = ()
    reason: Text = Text("", "")
