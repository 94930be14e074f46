"""Exposures of firms to signals, through the four channels: supply, cost, duty, chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.signal import Channel, Effect, Signal, Stage

from .chance_channel import chance_exposures
from .chart import NetworkChart
from .cost_channel import cost_exposures
from .duty_channel import duty_exposures
from .supply_channel import supply_exposures

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
        by_channel: dict[Channel, list[Effect]] = {channel: [] for channel in Channel}
        for effect in signal.effects:
            by_channel[effect.channel].append(effect)
        if signal.stage not in _LOSES_NOTHING:
            if by_channel[Channel.SUPPLY]:
                yield from supply_exposures(self.chart, signal, by_channel[Channel.SUPPLY], as_of, organisation_id)
            if by_channel[Channel.COST]:
                yield from cost_exposures(self.chart, signal, by_channel[Channel.COST], as_of, organisation_id)
        if signal.stage not in _OVER:
            yield from duty_exposures(self.chart, signal, by_channel[Channel.DUTY], as_of, organisation_id)
            if signal.stage != Stage.PROPOSED:
                yield from chance_exposures(self.chart, signal, by_channel[Channel.CHANCE], as_of, organisation_id)
