"""An entry of the directory: who an organisation is, what it can do, and what it offers and needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP


class NameKind(StrEnum):
    """What a name is to its organisation."""

    OFFICIAL = "official"
    SHORT = "short"
    TRANSLATED = "translated"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """A name as it is written. `language` is an ISO 639-1 code; `until` is the last day of a former name where it is known."""

    text: str
    language: str
    kind: NameKind = NameKind.OFFICIAL
    until: date | None = None


class IdentifierScheme(StrEnum):
    """Who gave a number: each organisation has at most one of each, home pages excepted."""

    BUSINESS_NUMBER = "business_number"
    CORPORATE_NUMBER = "corporate_number"
    DART_CODE = "dart_code"
    LEI = "lei"
    DUNS = "duns"
    TICKER = "ticker"
    ISIN = "isin"
    HOME_PAGE = "home_page"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or address that names one organisation, cleaned as `partners.identifiers` cleans it."""

    scheme: IdentifierScheme
    value: str


@dataclass(frozen=True, slots=True)
class EntrySite:
    """A place where an organisation works; `country` is an ISO 3166-1 alpha-2 code."""

    site_id: str
    name: Text
    country: str
    city: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """How large one run is: of what is offered or wanted, the least and the most, in `unit` (L, kg, vial, ...); None is open."""

    least: float | None
    most: float | None
    unit: str

    def __post_init__(self) -> None:
        if self.least is not None and self.most is not None and self.most < self.least:
            raise ValueError(f"a scale cannot end ({self.most:g} {self.unit}) below where it begins ({self.least:g})")


@dataclass(frozen=True, slots=True)
class Inspection:
    """Good manufacturing practice: which authority (a term code such as `mfds`, `fda`) inspected last, and when."""

    authority: str
    inspected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a capability, an offer or a need is about, in the codes of `partners.terms`; an empty field says nothing.

    `scale` is of one run, `amount_per_year` in `amount_unit` of a year.
    """

    modalities: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    species: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    material_ids: tuple[str, ...] = ()
    hs_codes: tuple[str, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    scale: Scale | None = None
    amount_per_year: float | None = None
    amount_unit: str = ""


class Origin(StrEnum):
    """Who says that a firm can do something."""

    STATED = "stated"
    """The firm itself."""
    READ = "read"
    """A program, from the text of a profile: never more than a hint."""
    CONFIRMED = "confirmed"
    """The association, after it looked."""


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a firm can do, at a site or (empty) anywhere. `evidence` are the words it was read from, or the document.

    `kinds` are the kinds of help that it is for; empty where that is not said, which is not that it is for none.
    """

    capability_id: str
    traits: Traits
    site_id: str = ""
    note: Text = Text("", "")
    origin: Origin = Origin.STATED
    evidence: str = ""
    kinds: tuple[MatchKind, ...] = ()


class Side(StrEnum):
    """Whether something is offered or needed."""

    OFFER = "offer"
    NEED = "need"


@dataclass(frozen=True, slots=True)
class Posting:
    """An offer or a need of a firm.

    `countries` are where the other side should be (empty: anywhere). `from_day`..`until_day` is when capacity is free, or is
    wanted. After `expires_on` nobody is shown it. Who may see it is said by `tlp` and `audience` (organisation ids, for
    AMBER_STRICT and RED beside the firm itself). `signal_id` is the signal a need follows from.
    """

    posting_id: str
    organisation_id: str
    side: Side
    kind: MatchKind
    title: Text
    traits: Traits
    text: Text = Text("", "")
    site_id: str = ""
    countries: tuple[str, ...] = ()
    from_day: date | None = None
    until_day: date | None = None
    posted_on: date | None = None
    expires_on: date | None = None
    tlp: TLP = TLP.GREEN
    audience: tuple[str, ...] = ()
    signal_id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation of the directory.

    `summary` and `products` are the firm's own words; `original` of a summary says in which language they were written.
    `association` is empty for a firm that is in neither. `competitors` are organisations it will not be matched with.
    `source` names the file or register an entry came from and `as_of` its day; `updated_on` is when the entry was last
    changed, `confirmed_on` when the association (`confirmed_by`) last confirmed it.
    """

    organisation_id: str
    names: tuple[OrganisationName, ...]
    country: str
    region: str = ""
    city: str = ""
    association: str = ""
    identifiers: tuple[Identifier, ...] = ()
    firm_kinds: tuple[FirmKind, ...] = ()
    industry: Text = Text("", "")
    products: Text = Text("", "")
    summary: Text = Text("", "")
    employees: int | None = None
    sites: tuple[EntrySite, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    postings: tuple[Posting, ...] = ()
    competitors: tuple[str, ...] = ()
    tlp: TLP = TLP.GREEN
    source: str = ""
    as_of: date | None = None
    updated_on: date | None = None
    confirmed_on: date | None = None
    confirmed_by: str = ""
    fictional: bool = False

    @property
    def name(self) -> Text:
        """Return the name to show in each language: the official one, else a translated, a short, a former one."""
        return Text(ko=_best(self.names, "ko"), en=_best(self.names, "en"))

    def identifier(self, scheme: IdentifierScheme) -> str:
        """Return the first identifier of a scheme, empty where there is none."""
        return next((one.value for one in self.identifiers if one.scheme is scheme), "")


def _best(names: tuple[OrganisationName, ...], language: str) -> str:
    of_language = [name for name in names if name.language == language]
    order = list(NameKind)
    return min(of_language, key=lambda name: order.index(name.kind)).text if of_language else ""
