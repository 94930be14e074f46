"""Exposures of a whole association as columns: what an analyst counts and ranks, before anybody asks for one in full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.signal import Channel

from .compiled import Floats, Ints

CHANNELS = tuple(Channel)


@dataclass(frozen=True, slots=True)
class ExposureTable:
    """One row an exposure; all columns have the same length.

    `signal` numbers the signals as they were given, `organisation` those of the compiled network, `product` its products (-1: the
    whole firm), `channel` is a place in `CHANNELS`. `share_of_output` 0..1, `days_until`, `value_at_risk_usd` over the
    signal's horizon and `amount_usd` a year are NaN where they do not apply or the source gives no quantity.
    """

    signal: Ints
    organisation: Ints
    product: Ints
    channel: NDArray[np.int8]
    share_of_output: Floats
    days_until: Floats
    value_at_risk_usd: Floats
    amount_usd: Floats

    def __len__(self) -> int:
        return len(self.signal)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one signal and one channel; see `ExposureTable` for the columns. None is a column of NaN."""

    channel: Channel
    organisation: Ints
    product: Ints
    share_of_output: Floats | None = None
    days_until: Floats | float | None = None
    value_at_risk_usd: Floats | None = None
    amount_usd: Floats | None = None


def stacked(rows: list[tuple[int, Rows]]) -> ExposureTable:
    """Return one table of the rows of many signals, each with its signal's number."""
    lengths = [len(one.product) for _, one in rows]

    def column(values: list[Floats | float | None]) -> Floats:
        parts = [
            np.full(length, np.nan) if value is None else np.broadcast_to(value, (length,))
            for value, length in zip(values, lengths, strict=True)
        ]
        return np.concatenate([np.zeros(0), *parts])

    whole = np.zeros(0, dtype=np.int64)
    return ExposureTable(
        signal=np.repeat(np.array([number for number, _ in rows], dtype=np.int64), lengths),
        organisation=np.concatenate([whole, *(one.organisation for _, one in rows)]),
        product=np.concatenate([whole, *(one.product for _, one in rows)]),
        channel=np.repeat(np.array([CHANNELS.index(one.channel) for _, one in rows], dtype=np.int8), lengths),
        share_of_output=column([one.share_of_output for _, one in rows]),
        days_until=column([one.days_until for _, one in rows]),
        value_at_risk_usd=column([one.value_at_risk_usd for _, one in rows]),
        amount_usd=column([one.amount_usd for _, one in rows]),
    )
