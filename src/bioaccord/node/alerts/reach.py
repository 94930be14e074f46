"""Whom signals reach on a day, computed from the present network once for everybody who asks."""

from collections.abc import Iterable, Sequence
from datetime import date

from bioaccord.brief.digest import Reader
from bioaccord.node.supply.access import current_finder
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.signal import Signal


class Reaches:
    """Exposures of all firms to signals as of one day; each signal is computed once.

    Stored exposures may be of yesterday, or older than a signal that was just read; what is sent tells of today.
    """

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self._known: dict[str, list[Exposure]] = {}

    def of(self, signals: Sequence[Signal]) -> list[Exposure]:
        """Return the exposures of all firms to these signals; only a `Reader` decides what of it somebody may see."""
        missing = [signal for signal in signals if signal.signal_id not in self._known]
        if missing:
            found: dict[str, list[Exposure]] = {}
            for exposure in current_finder().exposures(missing, as_of=self.as_of):
                found.setdefault(exposure.signal_id, []).append(exposure)
            self._known |= {one.signal_id: found.get(one.signal_id, []) for one in missing}
        return [exposure for signal in signals for exposure in self._known[signal.signal_id]]


def visible_exposures(exposures: Iterable[Exposure], reader: Reader) -> list[Exposure]:
    """Return the exposures of the reader's own firms."""
    return [one for one in exposures if one.organisation_id in reader.organisation_ids]
