"""Exposures of firms to signals, through the four channels: supply, cost, duty, chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np

from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.signal import Channel, Effect, Signal, Stage

from .chance_channel import chance_exposures
from .chart import NetworkChart, days_until_effective
from .cost_channel import cost_exposures, cost_reach
from .duty_channel import duty_exposures
from .exposure_table import ExposureTable, Rows, stacked
from .supply_channel import supply_exposures, supply_reach

# A consultation is not a loss, and what has ended loses nothing any more.
_LOSES_NOTHING = (Stage.PROPOSED, Stage.WITHDRAWN, Stage.REPEALED, Stage.ENDED)
_OVER = (Stage.WITHDRAWN, Stage.REPEALED, Stage.ENDED)


class ExposureFinder:
    """Finds how signals reach the firms of one network. Compiles the network once."""

    def __init__(self, network: Network, materials: Materials) -> None:
        self.chart = NetworkChart(network, materials)

    def exposures(
        self, signals: Iterable[Signal], *, as_of: date, organisation_id: str | None = None
    ) -> list[Exposure]:
        """Return the exposures of one firm, or of all firms, to each signal.

        A signal without effects, or whose effects name nothing that the network holds, reaches nobody.
        """
        return [
            exposure
            for signal in signals
            for exposure in self.of_signal(signal, as_of=as_of, organisation_id=organisation_id)
        ]

    def of_signal(self, signal: Signal, *, as_of: date, organisation_id: str | None = None) -> Iterator[Exposure]:
        """Yield the exposures to one signal, channel by channel."""
        channels = _open_channels(signal)
        if effects := channels[Channel.SUPPLY]:
            yield from supply_exposures(self.chart, signal, effects, as_of, organisation_id)
        if effects := channels[Channel.COST]:
            yield from cost_exposures(self.chart, signal, effects, as_of, organisation_id)
        yield from duty_exposures(self.chart, signal, channels[Channel.DUTY], as_of, organisation_id)
        yield from chance_exposures(self.chart, signal, channels[Channel.CHANCE], as_of, organisation_id)

    def table(self, signals: Sequence[Signal], *, as_of: date, threads: int = 2) -> ExposureTable:
        """Return the exposures of all firms to all signals as columns, without paths and reasons.

        The rows are those that `of_signal` yields. The sweeps run outside Python's lock, so threads help.
        """
        with ThreadPoolExecutor(threads) as pool:
            found = pool.map(lambda signal: list(self._rows(signal, as_of)), signals)
            return stacked([(number, rows) for number, of_one in enumerate(found) for rows in of_one])

    def _rows(self, signal: Signal, as_of: date) -> Iterator[Rows]:
        maker = self.chart.compiled.product_organisation
        channels = _open_channels(signal)
        if effects := channels[Channel.SUPPLY]:
            for reach, _ in supply_reach(self.chart, signal, effects, as_of):
                yield Rows(
                    Channel.SUPPLY,
                    maker[reach.product],
                    reach.product,
                    share_of_output=reach.share_lost if reach.quantity_known else None,
                    days_until=reach.days_until,
                    value_at_risk_usd=reach.value_at_risk_usd,
                )
        if effects := channels[Channel.COST]:
            cost = cost_reach(self.chart, effects)
            yield Rows(
                Channel.COST,
                maker[cost.product],
                cost.product,
                days_until=days_until_effective(signal, as_of),
                amount_usd=cost.amount_usd,
            )
        for channel, find in ((Channel.DUTY, duty_exposures), (Channel.CHANCE, chance_exposures)):
            told = list(find(self.chart, signal, channels[channel], as_of, None))
            days = [np.nan if one.days_until is None else one.days_until for one in told]
            yield Rows(
                channel,
                np.array([self.chart.organisation_number[one.organisation_id] for one in told], dtype=np.int64),
                np.array(
                    [-1 if one.product_id is None else self.chart.product_number[one.product_id] for one in told],
                    dtype=np.int64,
                ),
                days_until=np.array(days, dtype=np.float64),
            )


def _open_channels(signal: Signal) -> dict[Channel, list[Effect]]:
    """Return a signal's effects by channel, without the channels that are closed at its stage."""
    channels: dict[Channel, list[Effect]] = {channel: [] for channel in Channel}
    for effect in signal.effects:
        channels[effect.channel].append(effect)
    if signal.stage in _LOSES_NOTHING:
        channels[Channel.SUPPLY], channels[Channel.COST], channels[Channel.CHANCE] = [], [], []
    if signal.stage in _OVER:
        channels[Channel.DUTY] = []
    return channels
