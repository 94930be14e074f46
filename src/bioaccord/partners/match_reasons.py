"""Why a match was made: each condition as a sentence in both languages, with its values.

The sentences name the needing firm and the offering firm, so that both can read the same match. What only the offering firm's view rests on is kept apart
from what fits the need.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import Condition, MatchKind

from .entry import Capability, Entry, Origin, Posting, Traits
from .found_match import FoundMatch
from .match_columns import FACETS, Layout, Row, homes_of
from .match_conditions import Level, Part
from .match_reason_days import inspections_reason, time_reason
from .match_reason_firms import association_reason, country_reason, market_reason, size_reason, wish_reason
from .match_reason_names import NamedReasons, kind_reason
from .match_reason_origin import (
    confirmed_reason,
    offer_reason,
    profile_reason,
    read_reason,
    stated_reason,
    text_reason,
)
from .match_reason_quantities import amount_reason, fill_reason, scale_reason
from .read_together import telling_sentences
from .telling_passage import Passages
from .terms import Facet

Telling = Callable[[Posting, Entry], Passages | None]
"""Returns the passage of a profile that tells most of what a need asks, for readers of either language, or None."""

_CODES_OF: dict[Facet, Callable[[Traits], tuple[str, ...]]] = {
    Facet.MODALITY: lambda traits: traits.modalities,
    Facet.STEP: lambda traits: traits.steps,
    Facet.STAGE: lambda traits: traits.stages,
    Facet.HOST: lambda traits: traits.hosts,
    Facet.SPECIES: lambda traits: traits.species,
    Facet.FIELD: lambda traits: traits.fields,
}
_NOTHING = Traits()
_Key = tuple[object, ...]


class _Pair:
    """A need and a row that answers it, and what was said of both."""

    __slots__ = ("need", "needed", "offer", "offered", "told")

    def __init__(self, needed: Row, offered: Row, need: Posting) -> None:
        self.needed, self.offered, self.need = needed, offered, need
        self.offer = offered.source if isinstance(offered.source, Posting) else None
        self.told = offered.source.traits if offered.source is not None else _NOTHING


_Reason = Callable[[_Pair, int, float], Condition]


class ReasonWriter:
    """Makes sentences of judged pairs; one that was said before is not made again."""

    def __init__(self, layout: Layout, today: date) -> None:
        self._terms = layout.terms
        self._names = NamedReasons(layout.terms, layout.materials)
        self._today = today
        self._said: dict[_Key, Condition] = {}
        self._homes_known: dict[tuple[str, str], tuple[str, ...]] = {}
        reasons: dict[Part, _Reason] = {
            Part.KIND: self._kind,
            Part.MATERIAL: self._material,
            Part.SCALE: self._scale,
            Part.AMOUNT: self._amount,
            Part.GMP: self._inspections,
            Part.TIME: self._time,
            Part.COUNTRY: self._country,
            Part.ASSOCIATION: self._association,
            Part.WISH: self._wish,
            Part.FILL: self._fill,
            Part.SIZE: self._size,
            Part.MARKET: self._market,
        }
        reasons |= {Part(Part.MODALITY + place): self._facet(facet) for place, facet in enumerate(FACETS)}
        self._reasons = [reasons.get(part) for part in Part]

    def match(
        self,
        needed: Row,
        offered: Row,
        levels: Sequence[int],
        values: Sequence[float],
        scores: Sequence[float],
        telling: Telling | None = None,
    ) -> FoundMatch:
        """Return a judged pair as a match: `levels` and `values` by `Part`, `scores` of the need, of the candidate and of both."""
        need, source = needed.source, offered.source
        if not isinstance(need, Posting):
            raise TypeError("a match begins with a need that was posted")
        pair = _Pair(needed, offered, need)
        conflicts: list[Condition] = []
        unknown: list[Condition] = []
        fits: list[Condition] = []
        for_candidate: list[Condition] = []
        lists = (conflicts, unknown, fits)
        if levels[Part.TEXT]:
            is_told, condition = self._text(pair, levels[Part.TEXT], telling)
            (fits if is_told else unknown).append(condition)
        for part, (level, reason) in enumerate(zip(levels, self._reasons, strict=True)):
            if level and reason is not None:
                of_candidate = part >= Part.WISH and not (part == Part.WISH and level == Level.UNKNOWN)
                (for_candidate if of_candidate else lists[level - 1]).append(reason(pair, level, values[part]))
        origin, is_sure = self._origin(need, offered)
        (fits if is_sure else unknown).append(origin)
        rests_on = ""
        if isinstance(source, Posting):
            rests_on = source.posting_id
        elif isinstance(source, Capability):
            rests_on = source.capability_id
        candidate = offered.entry.organisation_id if offered.entry else getattr(source, "organisation_id", "")
        for_need, for_other, both = scores
        return FoundMatch(
            need,
            candidate,
            rests_on,
            tuple(fits),
            tuple(conflicts),
            tuple(unknown),
            for_need,
            for_other,
            both,
            tuple(for_candidate),
        )

    def _once(self, key: _Key, make: Callable[..., Condition], *arguments: object) -> Condition:
        found = self._said.get(key)
        if found is None:
            found = self._said[key] = make(*arguments)
        return found

    def _homes(self, source: Posting | Capability | None, entry: Entry | None) -> tuple[str, ...]:
        if entry is None:
            return ()
        key = (entry.organisation_id, source.site_id if source is not None else "")
        found = self._homes_known.get(key)
        if found is None:
            found = self._homes_known[key] = homes_of(source, entry)
        return found

    def _kind(self, pair: _Pair, level: int, value: float) -> Condition:
        offered: MatchKind | None = pair.offer.kind if pair.offer else None
        return self._once((Part.KIND, level, pair.need.kind, offered), kind_reason, level, pair.need.kind, offered)

    def _facet(self, facet: Facet) -> _Reason:
        codes_of = _CODES_OF[facet]

        def reason(pair: _Pair, level: int, value: float) -> Condition:
            wanted, told = codes_of(pair.need.traits), codes_of(pair.told)
            return self._once((facet, level, wanted, told), self._names.facet, facet, level, wanted, told)

        return reason

    def _material(self, pair: _Pair, level: int, value: float) -> Condition:
        wanted, told = pair.need.traits, pair.told
        source = pair.offered.source
        is_read = isinstance(source, Capability) and source.origin is Origin.READ
        key = (
            Part.MATERIAL,
            level,
            value,
            wanted.material_ids,
            wanted.hs_codes,
            told.material_ids,
            told.hs_codes,
            is_read,
        )
        return self._once(key, self._names.material, level, value, wanted, told, is_read)

    def _scale(self, pair: _Pair, level: int, value: float) -> Condition:
        wanted, told = pair.need.traits.scale, pair.told.scale
        return self._once((Part.SCALE, level, wanted, told), scale_reason, level, wanted, told)

    def _amount(self, pair: _Pair, level: int, value: float) -> Condition:
        wanted, told = pair.need.traits, pair.told
        amounts = (wanted.amount_per_year, wanted.amount_unit, told.amount_per_year, told.amount_unit)
        return self._once((Part.AMOUNT, level, *amounts), amount_reason, level, value, *amounts)

    def _inspections(self, pair: _Pair, level: int, value: float) -> Condition:
        wanted, told = pair.needed.inspections, pair.offered.inspections
        return self._once((Part.GMP, wanted, told), inspections_reason, wanted, told, self._terms, self._today)

    def _time(self, pair: _Pair, level: int, value: float) -> Condition:
        free = (pair.offer.from_day, pair.offer.until_day) if pair.offer else (None, None)
        days = (pair.need.from_day, pair.need.until_day, *free)
        return self._once((Part.TIME, level, *days), time_reason, level, *days)

    def _country(self, pair: _Pair, level: int, value: float) -> Condition:
        wished, homes = pair.need.countries, self._homes(pair.offered.source, pair.offered.entry)
        return self._once((Part.COUNTRY, level, wished, homes), country_reason, level, wished, homes)

    def _wish(self, pair: _Pair, level: int, value: float) -> Condition:
        wished, homes = pair.offer.countries if pair.offer else (), self._homes(pair.need, pair.needed.entry)
        return self._once((Part.WISH, level, wished, homes), wish_reason, level, wished, homes)

    def _association(self, pair: _Pair, level: int, value: float) -> Condition:
        return self._once((Part.ASSOCIATION, value == 1.0), association_reason, value == 1.0)

    def _fill(self, pair: _Pair, level: int, value: float) -> Condition:
        percent = round(value * 100)
        return self._once((Part.FILL, percent), fill_reason, percent)

    def _size(self, pair: _Pair, level: int, value: float) -> Condition:
        sizes = _employees(pair.needed.entry), _employees(pair.offered.entry)
        return self._once((Part.SIZE, level, *sizes), size_reason, level, *sizes)

    def _market(self, pair: _Pair, level: int, value: float) -> Condition:
        homes = self._homes(pair.need, pair.needed.entry)
        return self._once((Part.MARKET, homes), market_reason, homes)

    def _text(self, pair: _Pair, level: int, telling: Telling | None) -> tuple[bool, Condition]:
        """Return what in the profile answers, and whether something does."""
        entry = pair.offered.entry
        if telling is None or entry is None:
            return level == Level.FITS, self._once((Part.TEXT, level), text_reason, level, None, None)
        passages = telling(pair.need, entry)
        return passages is not None and level == Level.FITS, text_reason(level, passages, _known_of(entry))

    def _origin(self, need: Posting, offered: Row) -> tuple[Condition, bool]:
        """Return who says what the match rests on, and whether that is sure."""
        source, entry = offered.source, offered.entry
        if isinstance(source, Posting):
            return self._once(("offer", source.posted_on), offer_reason, source.posted_on), True
        if source is None:
            return self._once(("profile",), profile_reason), False
        if source.origin is Origin.CONFIRMED:
            day = entry.confirmed_on if entry else None
            return self._once(("confirmed", day), confirmed_reason, day), True
        if source.origin is Origin.STATED:
            return self._once(("stated",), stated_reason), False
        read = [one for one in entry.capabilities if one.origin is Origin.READ] if entry else [source]
        evidence = telling_sentences(need.traits, need.kind, read)
        return self._once(("read", evidence), read_reason, evidence), False


def _employees(entry: Entry | None) -> int:
    return (entry.employees if entry else None) or 0


def _known_of(entry: Entry) -> Text:
    """Return the country and the line of work of a firm, as far as they are known."""
    country = country_name(entry.country) if entry.country else Text("국가 미상", "country not on record")
    line = Text(entry.industry.ko or entry.industry.en, entry.industry.en or entry.industry.ko)
    return Text(
        ", ".join(one for one in (country.ko, line.ko) if one), ", ".join(one for one in (country.en, line.en) if one)
    )
