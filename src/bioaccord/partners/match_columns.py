"""Offers, capabilities and needs as columns of numbers, one row each, so that millions of pairs can be judged in a second."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.unit import factor

from .entry import Capability, Entry, Inspection, Origin, Posting, Scale, Side, Traits
from .match_conditions import (
    FIRM_KINDS_OF_KIND,
    KINDS,
    OFFER_TRUST,
    ORIGIN_TRUST,
    PROFILE_TRUST,
    STEPS_OF_KIND,
    kinds_bits,
)
from .read_together import read_together
from .terms import Facet, Terms

FACETS = (Facet.MODALITY, Facet.STEP, Facet.STAGE, Facet.HOST, Facet.SPECIES, Facet.FIELD)
"""The facets that are bit sets, in the order of their parts."""
NO_DAY = np.iinfo(np.int32).min
EARLIEST, LATEST = NO_DAY + 1, np.iinfo(np.int32).max

Source = Posting | Capability | None
"""What a row was made of; None is the profile as a whole."""


class Whole(IntEnum):
    """The whole numbers of a row. Names and codes are 64-bit digests (0 is none), days are ordinals."""

    FIRM = 0
    DIGEST = 1
    KIND = 2
    """Place in `KINDS`; -1 where no kind is said."""
    SPEAKS_FOR = 3
    """Kinds that the row or its firm speaks for, as bits."""
    TELLS_ALL = 4
    """0 where a program read it: what it does not name may still be there."""
    SCALE_UNIT = 5
    AMOUNT_UNIT = 6
    FROM_DAY = 7
    UNTIL_DAY = 8
    HAS_DAYS = 9
    ASSOCIATION = 10
    SIGNAL = 11
    SAID_OTHERWISE = 12
    """Kinds, as bits, for which a profile does not stand, because its firm has an offer of that kind."""
    GOODS = 13
    """Digests of the lists of goods, of where it would be done, and of where the other side should be; 0 for an empty one."""
    PLACED = 14
    WISHED = 15
    IS_PROFILE = 16
    """1 where a firm's profile is all that speaks for it: other things that a program read there exclude nothing."""
    MATERIALS = 17
    """From here on: where in `listed` the row's list of this name begins; it ends where the next begins."""
    REPLACING = 18
    """Materials that can replace one of the row's."""
    HS_CODES = 19
    """Pairs of code and digits; these are negative where the code is only that of a material."""
    INSPECTIONS = 20
    """Pairs of authority and day."""
    HOMES = 21
    """Where it would be done or is needed: the country of the site, else every country of the firm."""
    WISHES = 22
    MARKETS = 23
    """Every country in which the firm has a site."""
    END = 24


class Decimal(IntEnum):
    """The decimal numbers of a row."""

    TRUST = 0
    SCALE_LEAST = 1
    SCALE_MOST = 2
    AMOUNT = 3
    LOG_EMPLOYEES = 4


class Columns(NamedTuple):
    """Rows of one side: whole numbers (rows x `Whole`), decimals (rows x `Decimal`), bit sets of codes, and lists."""

    wholes: NDArray[np.int64]
    decimals: NDArray[np.float64]
    codes: NDArray[np.uint64]
    """Rows x (2 x words): the codes said, facet by facet, then the same with everything broader."""
    listed: NDArray[np.int64]


def spliced(columns: Columns, begin: int, end: int, between: Columns) -> Columns:
    """Return columns in which the rows from `begin` up to `end` are replaced by others."""
    count = len(columns.wholes)
    first = int(columns.wholes[begin, Whole.MATERIALS]) if begin < count else len(columns.listed)
    last = int(columns.wholes[end, Whole.MATERIALS]) if end < count else len(columns.listed)
    new, later = between.wholes.copy(), columns.wholes[end:].copy()
    new[:, Whole.MATERIALS :] += first
    later[:, Whole.MATERIALS :] += first + len(between.listed) - last
    return Columns(
        np.concatenate((columns.wholes[:begin], new, later)),
        np.concatenate((columns.decimals[:begin], between.decimals, columns.decimals[end:])),
        np.concatenate((columns.codes[:begin], between.codes, columns.codes[end:])),
        np.concatenate((columns.listed[:first], between.listed, columns.listed[last:])),
    )


def digest_of(word: str) -> int:
    """Return a word's 64-bit digest as a signed number; 0 for an empty one."""
    if not word:
        return 0
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little", signed=True)


class UnknownCode(LookupError):
    """A code that the layout of a table has no bit for."""


class Layout:
    """Which bit stands for which code, and what is known of materials and units."""

    def __init__(self, terms: Terms, materials: Materials, entries: Iterable[Entry] = ()) -> None:
        """Give every code of the table of terms a bit, and every further code that the entries use."""
        self.terms = terms
        self.materials = materials
        self._digests: dict[str, int] = {}
        self._units: dict[str, tuple[int, float]] = {}
        used: dict[Facet, dict[str, None]] = {
            facet: {term.code: None for term in terms.of(facet)} for facet in (*FACETS, Facet.AUTHORITY)
        }
        for entry in entries:
            for traits in traits_of(entry):
                for facet, codes in zip(FACETS, _codes(traits), strict=True):
                    used[facet].update(dict.fromkeys(codes))
                used[Facet.AUTHORITY].update((one.authority, None) for one in traits.inspections)
        starts = [0]
        self._own: dict[Facet, dict[str, int]] = {}
        self._other: dict[Facet, int] = {}
        self._closed: dict[Facet, dict[str, int]] = {}
        for facet in FACETS:
            first = starts[-1] * 64
            self._own[facet] = {code: 1 << (first + place) for place, code in enumerate(used[facet])}
            self._other[facet] = 1 << (first + len(used[facet]))
            starts.append(starts[-1] + len(used[facet]) // 64 + 1)
            self._closed[facet] = {
                code: sum(self._own[facet].get(one, 0) for one in terms.with_broader(code)) for code in used[facet]
            }
        self.word_start = np.array(starts, dtype=np.int64)
        self._authority = {code: place for place, code in enumerate(used[Facet.AUTHORITY])}
        self._speaking = {
            step: kinds_bits({kind for kind, steps in STEPS_OF_KIND.items() if step in steps})
            for steps in STEPS_OF_KIND.values()
            for step in steps
        }
        self._firm_speaking = {
            firm_kind: kinds_bits({kind for kind, kinds in FIRM_KINDS_OF_KIND.items() if firm_kind in kinds})
            for kinds in FIRM_KINDS_OF_KIND.values()
            for firm_kind in kinds
        }

    def digest(self, word: str) -> int:
        """Return `digest_of`, looked up once a word."""
        found = self._digests.get(word)
        if found is None:
            found = self._digests[word] = digest_of(word)
        return found

    def bits(self, traits: Traits, *, asked: bool) -> tuple[int, int]:
        """Return the bits of the codes said and those with everything broader.

        A code that has no bit is that of nothing in the table: `asked` of a table, it is matched by nothing; else `UnknownCode` is raised.
        """
        own = closed = 0
        for facet, codes in zip(FACETS, _codes(traits), strict=True):
            for code in codes:
                bit = self._own[facet].get(code)
                if bit is None:
                    if not asked:
                        raise UnknownCode(code)
                    own |= self._other[facet]
                    closed |= self._other[facet]
                else:
                    own |= bit
                    closed |= self._closed[facet][code]
        return own, closed

    def authority(self, code: str, *, asked: bool) -> int:
        """Return an authority's number, and of an unknown one -1 where it is `asked` of a table; else `UnknownCode` is raised."""
        found = self._authority.get(code, -1)
        if found < 0 and not asked:
            raise UnknownCode(code)
        return found

    def in_unit(self, unit: str) -> tuple[int, float]:
        """Return what a unit measures (a digest) and its size in the first unit of that."""
        found = self._units.get(unit)
        if found is None:
            found = (self.digest(f"unit {unit}"), 1.0)
            for first in ("kg", "L", "each"):
                size = factor(unit, first)
                if size is not None:
                    found = (self.digest(f"unit {first}"), size)
            self._units[unit] = found
        return found

    def spoken_for(self, source: Posting | Capability) -> int:
        """Return the kinds of help that a capability says, or speaks for by its steps and goods, as bits."""
        traits = source.traits
        found = kinds_bits(set(source.kinds)) if isinstance(source, Capability) else 0
        for step in traits.steps:
            for code in self.terms.with_broader(step):
                found |= self._speaking.get(code, 0)
        if traits.material_ids or traits.hs_codes:
            found |= _SECOND_SOURCE
        return found

    def firm_speaks_for(self, entry: Entry) -> int:
        """Return the kinds of help that a firm's kinds and offers speak for, as bits."""
        found = 0
        for firm_kind in entry.firm_kinds:
            found |= self._firm_speaking.get(firm_kind, 0)
        return found


_WRITTEN_CODE = re.compile(r"(?:[0-9][.\- ]*){2,10}", re.ASCII)
_SECOND_SOURCE = kinds_bits({MatchKind.SECOND_SOURCE})


def traits_of(entry: Entry) -> list[Traits]:
    """Return everything typed that an entry holds."""
    return [*(one.traits for one in entry.postings), *(one.traits for one in entry.capabilities)]


def _codes(traits: Traits) -> tuple[tuple[str, ...], ...]:
    return (traits.modalities, traits.steps, traits.stages, traits.hosts, traits.species, traits.fields)


@dataclass(frozen=True, slots=True)
class Row:
    """What one row is made of: a posting, a capability or a profile, and its firm (None for a firm that is not in the table)."""

    source: Source
    entry: Entry | None
    firm: int
    inspections: tuple[Inspection, ...] = ()
    speaks_for: int = 0
    said_otherwise: int = 0
    is_profile: bool = False


def has_gone(posting: Posting, today: date) -> bool:
    """Return whether a posting has expired, or the days for which it was made are over."""
    ends = [day for day in (posting.expires_on, posting.until_day) if day is not None]
    return bool(ends) and min(ends) < today


def offered_rows(entry: Entry, firm: int, today: date, layout: Layout) -> list[Row]:
    """Return what a firm offers: its offers, then what it can do - confirmed, stated -, then its profile with all that a program read in it.

    An inspection is of a site: it counts for all that the firm does there, as far as what names it is believed no less. The
    profile stands for a firm that has not said what it can do, and of which nobody confirmed it, for
    every kind of help of which it has no offer; of one that has, what was read is one thing more that it can do.
    """
    offers = [one for one in entry.postings if one.side is Side.OFFER and not has_gone(one, today)]
    told = [one for origin in (Origin.CONFIRMED, Origin.STATED) for one in entry.capabilities if one.origin is origin]
    read = read_together([one for one in entry.capabilities if one.origin is Origin.READ])
    sources: list[Posting | Capability] = [*offers, *told, *([read] if read else [])]
    of_offers = kinds_bits({one.kind for one in offers})
    of_firm = layout.firm_speaks_for(entry) | of_offers
    rows = [
        Row(source, entry, firm, _inspections(source, sources), of_firm | layout.spoken_for(source))
        for source in sources
    ]
    if not told:
        profile = rows.pop() if read else Row(None, entry, firm, (), of_firm)
        rows.append(replace(profile, said_otherwise=of_offers, is_profile=True))
    return rows


def offer_row(offer: Posting, entry: Entry | None, firm: int, today: date) -> Row:
    """Return one offer as it stands among the rows of its firm."""
    sources: list[Posting | Capability] = [offer]
    if entry is not None:
        sources += [one for one in entry.postings if one.side is Side.OFFER and not has_gone(one, today)]
        sources += entry.capabilities
    return Row(offer, entry, firm, _inspections(offer, sources))


def _inspections(source: Posting | Capability, sources: Sequence[Posting | Capability]) -> tuple[Inspection, ...]:
    further: list[Inspection] = [
        found
        for other in sources
        if other is not source and other.site_id == source.site_id and trust_in(other) >= trust_in(source)
        for found in other.traits.inspections
    ]
    return tuple(dict.fromkeys((*source.traits.inspections, *further))) if further else source.traits.inspections


def needed_rows(entry: Entry, firm: int, today: date) -> list[Row]:
    """Return what a firm needs."""
    return [
        Row(one, entry, firm, one.traits.inspections)
        for one in entry.postings
        if one.side is Side.NEED and not has_gone(one, today)
    ]


def trust_in(source: Source) -> float:
    """Return how far what a row says is believed (0..1)."""
    if isinstance(source, Posting):
        return OFFER_TRUST
    return ORIGIN_TRUST[source.origin] if source is not None else PROFILE_TRUST


_NOTHING = Traits()


def columns_of(rows: Sequence[Row], layout: Layout, *, asked: bool = False) -> Columns:
    """Return rows as columns, in their order: of a table, or such as are `asked` of one.

    Raises `UnknownCode` for a row of a table with a code that the layout has no bit for.
    """
    words = int(layout.word_start[-1])
    wholes: list[tuple[int, ...]] = []
    decimals: list[tuple[float, ...]] = []
    codes = bytearray()
    listed: list[int] = []
    for row in rows:
        source, entry = row.source, row.entry
        traits = source.traits if source is not None else _NOTHING
        posting = source if isinstance(source, Posting) else None
        own, closed = layout.bits(traits, asked=asked)
        codes += own.to_bytes(words * 8, "little") + closed.to_bytes(words * 8, "little")
        starts = [len(listed)]
        lists = list(_lists(row, traits, layout, asked))
        for values in lists:
            listed += values
            starts.append(len(listed))
        goods, placed, wished = lists[:3], lists[4], lists[5]
        identity = posting.posting_id if posting else entry.organisation_id if entry else ""
        scale_unit, least, most = comparable_scale(traits.scale, layout)
        amount_unit, amount = comparable_amount(traits, layout)
        begins, ends = (posting.from_day, posting.until_day) if posting else (None, None)
        employees = entry.employees if entry else None
        wholes.append(
            (
                row.firm,
                layout.digest(identity),
                KINDS.index(posting.kind) if posting else -1,
                row.speaks_for,
                source is not None and not (isinstance(source, Capability) and source.origin is Origin.READ),
                scale_unit,
                amount_unit,
                begins.toordinal() if begins else EARLIEST,
                ends.toordinal() if ends else LATEST,
                begins is not None or ends is not None,
                layout.digest(entry.association) if entry else 0,
                layout.digest(posting.signal_id) if posting else 0,
                row.said_otherwise,
                _digest_of_numbers(goods) if any(goods) else 0,
                _digest_of_numbers([placed]) if placed else 0,
                _digest_of_numbers([wished]) if wished else 0,
                row.is_profile,
                *starts,
            )
        )
        log_employees = math.log10(employees) if employees and employees > 0 else math.nan
        decimals.append((trust_in(source), least, most, amount, log_employees))
    return Columns(
        np.array(wholes, dtype=np.int64).reshape(len(rows), len(Whole)),
        np.array(decimals, dtype=np.float64).reshape(len(rows), len(Decimal)),
        np.frombuffer(bytes(codes), dtype="<u8").astype(np.uint64).reshape(len(rows), 2 * words),
        np.array(listed, dtype=np.int64),
    )


def _digest_of_numbers(lists: list[list[int]]) -> int:
    return digest_of(str(lists))


def _lists(row: Row, traits: Traits, layout: Layout, asked: bool) -> Iterator[list[int]]:
    """Yield the lists of a row in the order of `Whole`."""
    yield [layout.digest(one) for one in traits.material_ids]
    materials = [layout.materials[one] for one in traits.material_ids if one in layout.materials]
    yield [layout.digest(one) for material in materials for one in material.replaced_by]
    implied = [part for material in materials for code in material.hs_codes for part in (int(code), -len(code))]
    yield implied + [part for code in hs_codes_of(traits) for part in (int(code), len(code))]
    yield [
        part
        for one in row.inspections
        for part in (
            layout.authority(one.authority, asked=asked),
            one.inspected_on.toordinal() if one.inspected_on else NO_DAY,
        )
    ]
    yield [country_number(one) for one in homes_of(row.source, row.entry)]
    yield [country_number(one) for one in (row.source.countries if isinstance(row.source, Posting) else ())]
    yield [country_number(one) for one in markets_of(row.entry)]


def hs_codes_of(traits: Traits) -> list[HSCode]:
    """Return the HS codes that are codes; anything else names no goods and says nothing."""
    return [HSCode(one) for one in traits.hs_codes if _WRITTEN_CODE.fullmatch(one)]


def comparable_scale(scale: Scale | None, layout: Layout) -> tuple[int, float, float]:
    """Return what a scale measures (0 where nothing is said), its least and its most in the first unit of that."""
    if scale is None:
        return 0, -math.inf, math.inf
    least = scale.least if scale.least is not None and math.isfinite(scale.least) else None
    most = scale.most if scale.most is not None and math.isfinite(scale.most) else None
    if least is None and most is None:
        return 0, -math.inf, math.inf
    unit, size = layout.in_unit(scale.unit)
    return unit, -math.inf if least is None else least * size, math.inf if most is None else most * size


def comparable_amount(traits: Traits, layout: Layout) -> tuple[int, float]:
    """Return what an amount a year measures (0 where nothing is said) and how much, in the first unit of that."""
    amount = traits.amount_per_year
    if amount is None or not math.isfinite(amount) or amount <= 0:
        return 0, 0.0
    unit, size = layout.in_unit(traits.amount_unit)
    return unit, amount * size


def markets_of(entry: Entry | None) -> tuple[str, ...]:
    """Return every country in which a firm has a site."""
    if entry is None:
        return ()
    if not entry.sites:
        return (entry.country,) if entry.country else ()
    return tuple(dict.fromkeys(one for one in (entry.country, *(site.country for site in entry.sites)) if one))


def homes_of(source: Source, entry: Entry | None) -> tuple[str, ...]:
    """Return where something would be done or is needed: the country of its site, else every country of the firm."""
    if source is not None and source.site_id and entry is not None:
        for site in entry.sites:
            if site.site_id == source.site_id and site.country:
                return (site.country,)
    return markets_of(entry)


def country_number(code: str) -> int:
    """Return a country's code as a number."""
    return int.from_bytes(code.encode()[:8], "little") % (1 << 62)
