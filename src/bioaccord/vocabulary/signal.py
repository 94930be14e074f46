"""Signal: something changed, on a date, with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .language import Text
from .tlp import TLP


class SignalKind(StrEnum):
    """Where in the world the change happened."""

    POLICY = "policy"
    MARKET = "market"
    SUPPLY = "supply"


class Stage(StrEnum):
    """How far the change has come."""

    PROPOSED = "proposed"
    FINAL = "final"
    ENACTED = "enacted"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    REPEALED = "repealed"
    ENDED = "ended"
    OBSERVED = "observed"
    """A figure of a publisher says so: nothing that anybody decides, puts in force or ends."""


class SubjectType(StrEnum):
    """What kind of thing a signal speaks of."""

    MATERIAL = "material"
    HS_CODE = "hs_code"
    TOPIC = "topic"
    DRUG = "drug"
    AGENCY = "agency"
    ORGANISATION = "organisation"
    SITE = "site"
    COUNTRY = "country"
    FIRM_KIND = "firm_kind"


NOT_NAMED = "not-named"
"""The id of a site or an organisation to which an effect is narrowed and which whoever told of it did not name: it is none that is known here."""


class Channel(StrEnum):
    """The four ways in which a signal reaches a firm."""

    SUPPLY = "supply"
    COST = "cost"
    DUTY = "duty"
    CHANCE = "chance"


class EffectKind(StrEnum):
    """What a signal does; each kind works through exactly one channel."""

    EXPORT_BAN = "export_ban"
    OUTAGE = "outage"
    RECALL = "recall"
    SHORTAGE = "shortage"
    CLOSURE = "closure"
    QUOTA = "quota"
    TARIFF = "tariff"
    PRICE = "price"
    TAX_CREDIT = "tax_credit"
    REBATE = "rebate"
    EXCHANGE_RATE = "exchange_rate"
    REQUIREMENT = "requirement"
    LICENCE = "licence"
    LABEL = "label"
    REPORT = "report"
    PRACTICE_BAN = "practice_ban"
    FUNDING = "funding"
    OPENED_MARKET = "opened_market"
    RISING_DEMAND = "rising_demand"
    """More of a thing is exported: figures say so, nobody opened anything."""
    BETTER_PRICE = "better_price"
    """One country pays more for a thing than another."""
    SHORTAGE_ELSEWHERE = "shortage_elsewhere"
    PARTNER_CALL = "partner_call"

    @property
    def channel(self) -> Channel:
        """The channel this kind of effect works through."""
        return _CHANNEL_OF[self]


_CHANNEL_OF: dict[EffectKind, Channel] = {
    **dict.fromkeys(
        (
            EffectKind.EXPORT_BAN,
            EffectKind.OUTAGE,
            EffectKind.RECALL,
            EffectKind.SHORTAGE,
            EffectKind.CLOSURE,
            EffectKind.QUOTA,
        ),
        Channel.SUPPLY,
    ),
    **dict.fromkeys(
        (
            EffectKind.TARIFF,
            EffectKind.PRICE,
            EffectKind.TAX_CREDIT,
            EffectKind.REBATE,
            EffectKind.EXCHANGE_RATE,
        ),
        Channel.COST,
    ),
    **dict.fromkeys(
        (
            EffectKind.REQUIREMENT,
            EffectKind.LICENCE,
            EffectKind.LABEL,
            EffectKind.REPORT,
            EffectKind.PRACTICE_BAN,
        ),
        Channel.DUTY,
    ),
    **dict.fromkeys(
        (
            EffectKind.FUNDING,
            EffectKind.OPENED_MARKET,
            EffectKind.RISING_DEMAND,
            EffectKind.BETTER_PRICE,
            EffectKind.SHORTAGE_ELSEWHERE,
            EffectKind.PARTNER_CALL,
        ),
        Channel.CHANCE,
    ),
}


class Certainty(StrEnum):
    """What a figure rests on."""

    KNOWN = "known"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Subject:
    """A typed thing a signal speaks of, and the words of the source it was found by."""

    type: SubjectType
    id: str
    found_by: str = ""


FIRST_YEAR, LAST_YEAR = 1800, 2200
"""The years in which days of papers can lie; publishers write 9999 for "not set yet" and 0201 by a slip."""


def is_plausible(day: date) -> bool:
    """Return whether a paper can name this day: its year is none of a placeholder or a slip."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


@dataclass(frozen=True, slots=True)
class DatedWords:
    """A day or a range of days, with the words it was read from.

    `is_set` is False where the words make the day depend on something else, as on a treaty that enters into force: such a day is
    `date.max`, so that nothing is taken to be in force, and is told as "not set", never as a date.
    """

    first_day: date
    last_day: date
    words: str

    @classmethod
    def on(cls, day: date, words: str) -> DatedWords:
        """Return a single day."""
        return cls(day, day, words)

    @classmethod
    def not_set(cls, words: str) -> DatedWords:
        """Return a day that nobody has set yet, with the words that say on what it depends."""
        return cls(date.max, date.max, words)

    @property
    def is_set(self) -> bool:
        """Whether the day is known; False for one that depends on something else."""
        return is_plausible(self.last_day)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a signal does to firms, and to which.

    `subjects` name what the effect works on and are read together: materials, HS codes, drugs and
    firm kinds say *what* (any of them), and three kinds of place say *where*:

    - `made_in`: countries where the thing is made (an export ban, an outage, the origin of a tariff),
    - `sold_in`: countries it is delivered to or regulated in (a shortage, an import tariff, a rule),
    - sites and organisations among `subjects` narrow it to these.

    `magnitude` is, for supply, the share of availability lost (0..1); for cost, the change of price or
    duty as a share of value (0.15 is 15 % dearer, negative is cheaper); for duty and chance it is None.
    `duration_days` None means that the end is not known.
    """

    kind: EffectKind
    subjects: tuple[Subject, ...]
    made_in: tuple[str, ...] = ()
    sold_in: tuple[str, ...] = ()
    magnitude: float | None = None
    magnitude_certainty: Certainty = Certainty.ASSUMED
    magnitude_reason: Text = Text("", "")
    duration_days: int | None = None
    action: Text = Text("", "")

    @property
    def channel(self) -> Channel:
        """The channel through which this effect reaches firms."""
        return self.kind.channel


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a signal was read: publisher, address, when, which version, and where in the text."""

    publisher: str
    address: str
    retrieved_at: datetime | None
    version: str = ""
    place: str = ""
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something changed, on a date, with evidence.

    `severity` is 0..1 with `severity_reason`. A signal without subjects is kept, but reaches nobody. `moved_on` is the day of the later
    paper that withdrew it or set its days anew; None where there is none. `observed_over` are the first and the last day of the figures
    that an OBSERVED one rests on.
    """

    signal_id: str
    kind: SignalKind
    title: Text
    summary: Text
    country: str
    published_on: date
    stage: Stage
    severity: float
    severity_reason: Text
    subjects: tuple[Subject, ...]
    effects: tuple[Effect, ...]
    evidence: tuple[Evidence, ...]
    effective_on: DatedWords | None = None
    deadline_on: DatedWords | None = None
    observed_over: DatedWords | None = None
    tlp: TLP = TLP.CLEAR
    supersedes: str | None = None
    fictional: bool = False
    disclaimer: Text = Text("", "")
    moved_on: date | None = None

    @property
    def last_told_on(self) -> date:
        """The day on which its publisher last told anything of it."""
        return max(self.published_on, self.moved_on or self.published_on)

    def stage_on(self, day: date) -> Stage:
        """Return how far the change has come by a day: a law that was promulgated is in force from the day it takes effect.

        `stage` is what the source told when it was read; no source tells again on the day itself.
        """
        begins = self.in_force_from
        return Stage.IN_FORCE if begins is not None and begins <= day else self.stage

    @property
    def in_force_from(self) -> date | None:
        """The day from which what was issued is in force, past or to come; None where no day is set, or nothing was issued."""
        issued = self.stage == Stage.ENACTED or (self.stage == Stage.FINAL and self.country == "KR")
        if self.kind != SignalKind.POLICY or not issued or self.effective_on is None or not self.effective_on.is_set:
            return None
        return self.effective_on.last_day

    def subjects_of(self, type: SubjectType) -> tuple[str, ...]:
        """Return the ids of the subjects of one type, in the order they were found."""
        return tuple(subject.id for subject in self.subjects if subject.type == type)
