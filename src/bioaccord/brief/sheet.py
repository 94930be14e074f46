"""What stands on the one page that tells a firm its thread, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import Match
from bioaccord.vocabulary.meeting import Slot
from bioaccord.vocabulary.money import Money
from bioaccord.vocabulary.network import Organisation, Product, Site
from bioaccord.vocabulary.signal import Channel, Signal


@dataclass(frozen=True, slots=True)
class Meetable:
    """Where and when two firms could meet: the next event both attend, and free slots both share."""

    event_id: str
    event_name: Text
    city: str
    time_zone: str
    slots: tuple[Slot, ...]
    slots_in_all: int
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An organisation that could help with one item, and when to meet it."""

    match: Match
    meetable: Meetable | None


@dataclass(frozen=True, slots=True)
class Item:
    """One signal that reaches the firm through one channel, with all it reaches there, largest first."""

    signal: Signal
    channel: Channel
    exposures: tuple[Exposure, ...]
    suggestions: tuple[Suggestion, ...]
    is_consultation: bool
    is_past: bool

    @property
    def value_at_risk(self) -> Money | None:
        """Revenue at risk over all products, where at least one figure is known."""
        known = [exposure.value_at_risk for exposure in self.exposures if exposure.value_at_risk]
        return Money(sum(money.amount for money in known), known[0].currency) if known else None

    @property
    def amount_a_year(self) -> Money | None:
        """Cost (positive) or relief (negative) a year over all products, where a figure is known."""
        known = [exposure.amount for exposure in self.exposures if exposure.amount]
        return Money(sum(money.amount for money in known), known[0].currency) if known else None

    @property
    def days_until(self) -> float | None:
        """Days until the first product is reached; negative when it already has been."""
        known = [exposure.days_until for exposure in self.exposures if exposure.days_until is not None]
        return min(known) if known else None


@dataclass(frozen=True, slots=True)
class Section:
    """What reaches the firm through one channel: `items` are shown, `further` is one click away."""

    channel: Channel
    items: tuple[Item, ...]
    further: tuple[Item, ...]

    @property
    def count(self) -> int:
        """All items of the channel, shown or not."""
        return len(self.items) + len(self.further)


@dataclass(frozen=True, slots=True)
class Brief:
    """The thread told to one firm on one page.

    `organisations`, `sites` and `products` hold every record the sections name, by id, so that a page, a
    mail or a file can be made from the brief alone. `material_names` does the same for materials.
    """

    organisation: Organisation
    as_of: date
    since: date | None
    sections: tuple[Section, ...]
    signals_read: int
    publishers: tuple[str, ...]
    organisations: dict[str, Organisation]
    sites: dict[str, Site]
    products: dict[str, Product]
    material_names: dict[str, Text]

    @property
    def signals_that_reach(self) -> int:
        """How many different signals reach the firm through any channel."""
        return len({item.signal.signal_id for section in self.sections for item in (*section.items, *section.further)})

    def section(self, channel: Channel) -> Section:
        """Return the section of one channel."""
        return next(section for section in self.sections if section.channel == channel)
