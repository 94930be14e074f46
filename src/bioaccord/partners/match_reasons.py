"""Why a match was made: each condition as a sentence in both languages, with its values.

The sentences name the needing firm and the offering firm, so that both can read the same match.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.match import Condition, MatchKind
from bioaccord.vocabulary.unit import factor, unit_name

from .entry import Capability, Entry, Inspection, Origin, Posting, Scale, Traits
from .found_match import FoundMatch
from .match_columns import FACETS, Layout, Row, homes_of, hs_codes_of
from .match_conditions import (
    INSPECTION_HOLDS_DAYS,
    REPLACING_VALUE,
    Level,
    Part,
)
from .terms import Facet

_LONGEST_EVIDENCE = 120  # characters of a profile that are quoted
_DAYS_A_YEAR = 365.25
_NOTHING = Traits()

_OFFERS: dict[MatchKind, Text] = {
    MatchKind.SECOND_SOURCE: Text("제2 공급처 역할", "supply as a second source"),
    MatchKind.CONTRACT_MANUFACTURE: Text("위탁개발생산", "contract development and manufacturing"),
    MatchKind.CO_DEVELOPMENT: Text("공동개발", "co-development"),
    MatchKind.LICENCE: Text("기술이전", "a licence"),
    MatchKind.RESEARCH: Text("공동연구", "joint research"),
    MatchKind.DISTRIBUTION: Text("유통 협력", "distribution"),
    MatchKind.CLINICAL_SITE: Text("임상시험 실시", "a clinical trial site"),
}
_FACET_NAMES: dict[Facet, Text] = {
    Facet.MODALITY: Text("제품 유형", "Product type"),
    Facet.STEP: Text("업무·공정", "Step"),
    Facet.STAGE: Text("개발 단계", "Stage"),
    Facet.HOST: Text("숙주", "Host system"),
    Facet.SPECIES: Text("적용 대상", "Species"),
    Facet.FIELD: Text("질환·연구 분야", "Field"),
}
_CODES_OF: dict[Facet, Callable[[Traits], tuple[str, ...]]] = {
    Facet.MODALITY: lambda traits: traits.modalities,
    Facet.STEP: lambda traits: traits.steps,
    Facet.STAGE: lambda traits: traits.stages,
    Facet.HOST: lambda traits: traits.hosts,
    Facet.SPECIES: lambda traits: traits.species,
    Facet.FIELD: lambda traits: traits.fields,
}
_FACET_OF_PART = {Part.MODALITY + place: facet for place, facet in enumerate(FACETS)}


class ReasonWriter:
    """Makes sentences of judged pairs; one that was said before is not made again."""

    def __init__(self, layout: Layout, today: date) -> None:
        self._terms = layout.terms
        self._materials = layout.materials
        self._today = today
        self._said: dict[object, Condition] = {}

    def match(
        self, needed: Row, offered: Row, levels: Sequence[int], values: Sequence[float], scores: Sequence[float]
    ) -> FoundMatch:
        """Return a judged pair as a match: `levels` and `values` by `Part`, `scores` of the need, of the candidate and of both."""
        need, source = needed.source, offered.source
        if not isinstance(need, Posting):
            raise TypeError("a match begins with a need that was posted")
        parts: tuple[list[Condition], list[Condition], list[Condition]] = ([], [], [])
        conflicts, unknown, fits = parts
        for part in Part:
            level = levels[part]
            if level != Level.NOT_ASKED and part is not Part.OFFERED:
                parts[level - 1].extend(self._conditions(part, level, values[part], needed, offered, need))
        origin, is_sure = self._origin(offered)
        (fits if is_sure else unknown).append(origin)
        rests_on = ""
        if isinstance(source, Posting):
            rests_on = source.posting_id
        elif isinstance(source, Capability):
            rests_on = source.capability_id
        candidate = offered.entry.organisation_id if offered.entry else getattr(source, "organisation_id", "")
        return FoundMatch(need, candidate, rests_on, tuple(fits), tuple(conflicts), tuple(unknown), *scores)

    def _conditions(
        self, part: Part, level: int, value: float, needed: Row, offered: Row, need: Posting
    ) -> Sequence[Condition]:
        traits = offered.source.traits if offered.source is not None else _NOTHING
        facet = _FACET_OF_PART.get(part)
        if facet is not None:
            wanted, told = _CODES_OF[facet](need.traits), _CODES_OF[facet](traits)
            return (self._once((part, level, value, wanted, told), self._facet, facet, level, wanted, told),)
        if part is Part.KIND:
            offer_kind = offered.source.kind if isinstance(offered.source, Posting) else None
            return (self._once((part, level, need.kind, offer_kind), self._kind, level, need.kind, offer_kind),)
        if part is Part.MATERIAL:
            goods = (need.traits.material_ids, need.traits.hs_codes, traits.material_ids, traits.hs_codes)
            return (self._once((part, level, value, goods), self._material, level, value, need.traits, traits),)
        if part is Part.SCALE:
            key = (part, level, need.traits.scale, traits.scale)
            return (self._once(key, self._scale, level, need.traits.scale, traits.scale),)
        if part is Part.AMOUNT:
            amounts = (need.traits.amount_per_year, need.traits.amount_unit, traits.amount_per_year, traits.amount_unit)
            return (self._once((part, level, amounts), self._amount, level, value, *amounts),)
        if part is Part.GMP:
            return self._inspections(level, needed.inspections, offered)
        if part is Part.TIME:
            posting = offered.source if isinstance(offered.source, Posting) else None
            days = (
                need.from_day,
                need.until_day,
                *((posting.from_day, posting.until_day) if posting else (None, None)),
            )
            return (self._once((part, level, days), self._time, level, *days),)
        if part is Part.COUNTRY:
            homes = homes_of(offered.source, offered.entry)
            return (self._once((part, level, need.countries, homes), self._country, level, need.countries, homes),)
        if part is Part.WISH:
            wished = offered.source.countries if isinstance(offered.source, Posting) else ()
            homes = homes_of(need, needed.entry)
            return (self._once((part, level, wished, homes), self._wish, level, wished, homes),)
        if part is Part.TEXT:
            shown = round(value, 2)
            return (self._once((part, level, shown), self._text, level, shown),)
        if part is Part.ASSOCIATION:
            is_other = value == 1.0
            return (self._once((part, is_other), self._association, is_other),)
        if part is Part.FILL:
            percent = round(value * 100)
            return (self._once((part, percent), self._fill, percent),)
        if part is Part.SIZE:
            sizes = _employees(needed.entry), _employees(offered.entry)
            return (self._once((part, level, sizes), self._size, level, *sizes),)
        homes = homes_of(need, needed.entry)
        return (self._once((part, homes), self._market, homes),)

    def _once(self, key: object, make: Callable[..., Condition], *arguments: object) -> Condition:
        found = self._said.get(key)
        if found is None:
            found = self._said[key] = make(*arguments)
        return found

    def _kind(self, level: int, wanted: MatchKind, offered: MatchKind | None) -> Condition:
        help_ = _OFFERS[wanted]
        if offered is not None and level == Level.FITS:
            text = Text(
                ko=f"필요한 {with_particle(help_.ko, '을/를')} 제안하고 있습니다.",
                en=f"What is needed is offered: {help_.en}.",
            )
        elif offered is not None:
            near = _OFFERS[offered]
            text = Text(
                ko=f"제안은 {near.ko}이며, 필요한 {_and(help_.ko)} 가깝지만 같지는 않습니다.",
                en=f"The offer is {near.en}, which is close to {help_.en} but not the same.",
            )
        elif level == Level.FITS:
            text = Text(
                ko=f"업종이나 보유 역량으로 보아 {with_particle(help_.ko, '이/가')} 가능한 기업입니다.",
                en=f"The firm's line of work speaks for {help_.en}.",
            )
        else:
            text = Text(
                ko=f"{help_.ko} 가능 여부는 등록되어 있지 않습니다.",
                en=f"Whether the firm would give {help_.en} is not on record.",
            )
        return Condition("kind", text)

    def _facet(self, facet: Facet, level: int, wanted: tuple[str, ...], told: tuple[str, ...]) -> Condition:
        label = _FACET_NAMES[facet]
        pairs = [(one, other) for one in wanted for other in told if self._answers(facet, level, one, other)]
        exact = [(one, other) for one, other in pairs if one == other]
        pairs = exact or pairs
        needed = self._names([one for one, _ in pairs] or wanted)
        offered = self._names([other for _, other in pairs] or told)
        if level == Level.FITS and exact:
            text = Text(
                ko=f"{label.ko}: 필요한 {_and(needed.ko)} 일치합니다.",
                en=f"{label.en}: {needed.en}, as needed.",
            )
        elif level == Level.FITS:
            text = Text(
                ko=f"{label.ko}: {with_particle(offered.ko, '은/는')} 필요한 {needed.ko}에 해당합니다.",
                en=f"{label.en}: {offered.en}, which comes under {needed.en}.",
            )
        elif level == Level.AGAINST:
            text = Text(
                ko=f"{label.ko}: 필요한 것은 {needed.ko}인데 등록된 것은 {offered.ko}입니다.",
                en=f"{label.en}: {needed.en} is needed, {offered.en} is on record.",
            )
        elif pairs:
            text = Text(
                ko=f"{label.ko}: {with_particle(offered.ko, '으로/로')}만 등록되어 있어 {needed.ko} 가능 여부는 알 수 없습니다.",
                en=f"{label.en}: only {offered.en} is on record; whether that includes {needed.en} is not known.",
            )
        else:
            text = Text(
                ko=f"{label.ko}: {needed.ko} 가능 여부는 등록되어 있지 않습니다.",
                en=f"{label.en}: nothing is on record about {needed.en}.",
            )
        return Condition(facet.value, text)

    def _answers(self, facet: Facet, level: int, wanted: str, told: str) -> bool:
        if level == Level.FITS:
            return wanted in self._terms.with_broader(told)
        return level == Level.UNKNOWN and told in self._terms.with_broader(wanted)

    def _names(self, codes: Sequence[str]) -> Text:
        names = [self._terms.name(code) for code in dict.fromkeys(codes)]
        more = len(names) - 3
        korean, english = [name.ko for name in names[:3]], [mid_sentence(name.en) for name in names[:3]]
        if more > 0:
            return Text(", ".join(korean) + f" 등 {len(names)}종", ", ".join(english) + f" and {more} more")
        return Text(", ".join(korean), _in_words(english, "or"))

    def _material(self, level: int, value: float, wanted: Traits, told: Traits) -> Condition:
        need, offer = self._goods(wanted), self._goods(told)
        same = [one for one in wanted.material_ids if one in told.material_ids]
        if level == Level.FITS and value == 1.0:
            names = [self._materials.name(one) for one in same]
            name = Text(", ".join(one.ko for one in names), _in_words([mid_sentence(one.en) for one in names], "and"))
            text = Text(
                ko=f"필요한 {with_particle(name.ko, '을/를')} 취급합니다.",
                en=f"The material needed is on offer: {name.en}.",
            )
        elif level == Level.FITS and value == REPLACING_VALUE:
            one, other = self._replaced(wanted, told)
            text = Text(
                ko=f"{with_particle(other.ko, '은/는')} 적격성 평가를 거쳐 필요한 {with_particle(one.ko, '을/를')} 대신할 수 있습니다.",
                en=f"After qualification, {mid_sentence(other.en)} can replace the {mid_sentence(one.en)} needed.",
            )
        elif level == Level.FITS:
            code = self._covering(wanted, told)
            text = Text(
                ko=f"필요한 HS {code}에 속하는 품목을 취급합니다({offer.ko}).",
                en=f"Goods under the HS code needed ({code}) are on offer: {offer.en}.",
            )
        elif level == Level.AGAINST:
            text = Text(
                ko=f"필요한 품목은 {need.ko}인데 등록된 품목은 {offer.ko}입니다.",
                en=f"The material needed is {need.en}; on record is {offer.en}.",
            )
        elif told.material_ids or told.hs_codes:
            text = Text(
                ko=f"HS 코드가 겹치지만({offer.ko}) 필요한 {_and(need.ko)} 같은 품목인지는 알 수 없습니다.",
                en=f"The HS codes overlap ({offer.en}); whether it is the {need.en} needed is not known.",
            )
        else:
            text = Text(
                ko=f"{need.ko} 취급 여부는 등록되어 있지 않습니다.",
                en=f"Whether {need.en} is on offer is not on record.",
            )
        return Condition("material", text)

    def _goods(self, traits: Traits) -> Text:
        names = [self._materials.name(one) for one in traits.material_ids]
        codes = [f"HS {code}" for code in traits.hs_codes]
        korean = [*(name.ko for name in names), *codes]
        english = [*(mid_sentence(name.en) for name in names), *codes]
        if len(korean) > 3:
            return Text(
                ", ".join(korean[:3]) + f" 등 {len(korean)}종", ", ".join(english[:3]) + f" and {len(korean) - 3} more"
            )
        return Text(", ".join(korean), _in_words(english, "or"))

    def _replaced(self, wanted: Traits, told: Traits) -> tuple[Text, Text]:
        for one in wanted.material_ids:
            for other in told.material_ids:
                if one in self._materials and other in self._materials[one].replaced_by:
                    return self._materials.name(one), self._materials.name(other)
        raise LookupError(f"no material of {told.material_ids} can replace one of {wanted.material_ids}")

    def _covering(self, wanted: Traits, told: Traits) -> str:
        codes = [*hs_codes_of(told)]
        for one in told.material_ids:
            codes += self._materials[one].hs_codes if one in self._materials else ()
        return next(code for code in hs_codes_of(wanted) if any(code.covers(other) for other in codes))

    def _scale(self, level: int, wanted: Scale, told: Scale | None) -> Condition:
        need = _scale_words(wanted)
        if told is None or (told.least is None and told.most is None):
            text = Text(
                ko=f"규모: {with_particle(need.ko, '이/가')} 필요하지만 가능한 규모는 등록되어 있지 않습니다.",
                en=f"Scale: {need.en} is needed; the scale on offer is not on record.",
            )
            return Condition("scale", text)
        offer = _scale_words(told)
        if level == Level.FITS:
            text = Text(
                ko=f"규모: 필요 {need.ko}, 가능 {offer.ko}.", en=f"Scale: {need.en} needed, {offer.en} on offer."
            )
        elif level == Level.AGAINST:
            text = Text(
                ko=f"규모: {with_particle(need.ko, '이/가')} 필요한데 가능한 규모는 {offer.ko}입니다.",
                en=f"Scale: {need.en} is needed, but {offer.en} is on offer.",
            )
        else:
            text = Text(
                ko=f"규모: 필요한 {_and(need.ko)} 등록된 {with_particle(offer.ko, '은/는')} 단위가 달라 견줄 수 없습니다.",
                en=f"Scale: {need.en} needed and {offer.en} on offer are in units that cannot be compared.",
            )
        return Condition("scale", text)

    def _amount(
        self, level: int, cover: float, wanted: float, unit: str, told: float | None, told_unit: str
    ) -> Condition:
        need = _quantity(wanted, unit)
        if told is None or not math.isfinite(told) or told <= 0:
            text = Text(
                ko=f"연간 물량: {with_particle(need.ko, '이/가')} 필요하지만 공급 가능량은 등록되어 있지 않습니다.",
                en=f"Amount a year: {need.en} needed; what can be supplied is not on record.",
            )
        elif level == Level.UNKNOWN:
            offer = _quantity(told, told_unit)
            text = Text(
                ko=f"연간 물량: 필요한 {_and(need.ko)} 공급 가능한 {with_particle(offer.ko, '은/는')} 단위가 달라 견줄 수 없습니다.",
                en=f"Amount a year: {need.en} needed and {offer.en} on offer are in units that cannot be compared.",
            )
        else:
            size = factor(told_unit, unit)
            offer = _quantity(told * size, unit) if size is not None else _quantity(told, told_unit)
            text = Text(
                ko=f"연간 물량: 필요 {need.ko}, 공급 가능 {offer.ko}(필요량의 {cover * 100:.0f}%).",
                en=f"Amount a year: {need.en} needed, {offer.en} on offer ({cover * 100:.0f}% of the need).",
            )
        return Condition("amount", text)

    def _inspections(self, level: int, wanted: tuple[Inspection, ...], offered: Row) -> list[Condition]:
        """Return one condition for all authorities that a need names: what is known of each."""
        told = offered.inspections
        korean, english = [], []
        for one in wanted:
            name = self._terms.name(one.authority)
            days = [other.inspected_on for other in told if other.authority == one.authority]
            dated = [day for day in days if day is not None]
            if not days:
                korean.append(f"{name.ko} 실사 이력 미등록")
                english.append(f"no inspection by {name.en} on record")
                continue
            if not dated:
                korean.append(f"{name.ko} 실사(날짜 미상)")
                english.append(f"inspected by {name.en}, day not on record")
                continue
            newest = max(dated)
            years = (self._today - newest).days / _DAYS_A_YEAR
            old_ko = old_en = ""
            if one.inspected_on is not None and newest < one.inspected_on:
                old_ko, old_en = f", 요청은 {one.inspected_on} 이후", f", asked for since {one.inspected_on}"
            elif (self._today - newest).days > INSPECTION_HOLDS_DAYS:
                old_ko, old_en = ", 현재 유효 여부 확인 필요", ", whether it still holds is not known"
            korean.append(f"{name.ko} {newest} 실사({years:.1f}년 전{old_ko})")
            english.append(f"inspected by {name.en} on {newest} ({years:.1f} years ago{old_en})")
        text = Text(ko=f"GMP: {'; '.join(korean)}.", en=f"GMP: {'; '.join(english)}.")
        return [Condition("gmp", text)]

    def _time(
        self, level: int, begins: date | None, ends: date | None, free_from: date | None, free_until: date | None
    ) -> Condition:
        need = _span(begins, ends)
        if free_from is None and free_until is None:
            text = Text(
                ko=f"시기: {need.ko}에 필요하지만 가능한 시기는 등록되어 있지 않습니다.",
                en=f"Time: needed {need.en}; when capacity is free is not on record.",
            )
        else:
            free = _span(free_from, free_until)
            if level == Level.FITS:
                text = Text(ko=f"시기: 필요 {need.ko}, 가능 {free.ko}.", en=f"Time: needed {need.en}, free {free.en}.")
            else:
                text = Text(
                    ko=f"시기: {need.ko}에 필요한데 {free.ko}에만 가능합니다.",
                    en=f"Time: needed {need.en}, but free only {free.en}.",
                )
        return Condition("time", text)

    def _country(self, level: int, wished: tuple[str, ...], homes: tuple[str, ...]) -> Condition:
        if level == Level.FITS:
            where = _countries([one for one in wished if one in homes])
            text = Text(
                ko=f"국가: 수요 기업이 희망한 {where.ko}에 있습니다.",
                en=f"Country: in {where.en}, as the needing firm wishes.",
            )
        else:
            where = _countries(wished)
            text = Text(
                ko=f"국가: 수요 기업은 {with_particle(where.ko, '을/를')} 희망하지만 소재 국가가 등록되어 있지 않습니다.",
                en=f"Country: the needing firm wishes for {where.en}; where the offering firm is, is not on record.",
            )
        return Condition("country", text)

    def _wish(self, level: int, wished: tuple[str, ...], homes: tuple[str, ...]) -> Condition:
        if level == Level.FITS:
            where = _countries([one for one in wished if one in homes])
            text = Text(
                ko=f"국가: 제안 기업도 {where.ko}의 협력사를 찾고 있습니다.",
                en=f"Country: the offering firm is looking for partners in {where.en}, too.",
            )
        else:
            where = _countries(wished)
            text = Text(
                ko=f"국가: 제안 기업은 {where.ko}의 협력사를 찾지만 수요 기업의 소재 국가가 등록되어 있지 않습니다.",
                en=f"Country: the offering firm looks for partners in {where.en}; where the needing firm is, is not on record.",
            )
        return Condition("wish", text)

    def _text(self, level: int, value: float) -> Condition:
        if level == Level.FITS:
            text = Text(
                ko=f"소개 글의 내용이 요청과 맞습니다(관련도 {value:.2f}, 0~1).",
                en=f"The words of the profile answer what is asked (relevance {value:.2f} of 1).",
            )
        else:
            text = Text(
                ko=f"소개 글만으로는 요청과 맞는지 알기 어렵습니다(관련도 {value:.2f}, 0~1).",
                en=f"The words of the profile say little about what is asked (relevance {value:.2f} of 1).",
            )
        return Condition("text", text)

    def _association(self, is_other: bool) -> Condition:
        if is_other:
            text = Text(
                ko="두 기업은 서로 다른 협회의 회원입니다.",
                en="The two firms are members of different associations.",
            )
        else:
            text = Text(ko="두 기업은 같은 협회의 회원입니다.", en="Both firms are members of the same association.")
        return Condition("association", text)

    def _fill(self, percent: int) -> Condition:
        if percent < 1:
            text = Text(
                ko="필요한 물량은 제안 기업 공급 능력의 1%에 못 미칩니다.",
                en="The need would use less than 1% of what is on offer.",
            )
        else:
            text = Text(
                ko=f"필요한 물량은 제안 기업 공급 능력의 약 {percent}%입니다.",
                en=f"The need would use about {percent}% of what is on offer.",
            )
        return Condition("fill", text)

    def _size(self, level: int, needing: int, offering: int) -> Condition:
        if level == Level.FITS:
            text = Text(
                ko=f"기업 규모 차이가 크지 않습니다(임직원 수요 기업 {needing:,}명, 제안 기업 {offering:,}명).",
                en=f"The firms are not far apart in size ({needing:,} employees needing, {offering:,} offering).",
            )
        else:
            text = Text(
                ko=f"기업 규모가 크게 다릅니다(임직원 수요 기업 {needing:,}명, 제안 기업 {offering:,}명).",
                en=f"The firms differ much in size ({needing:,} employees needing, {offering:,} offering).",
            )
        return Condition("size", text)

    def _market(self, homes: tuple[str, ...]) -> Condition:
        where = _countries(homes)
        text = Text(
            ko=f"{with_particle(where.ko, '은/는')} 제안 기업의 사업장이 없는 새로운 시장입니다.",
            en=f"The offering firm has no site in {where.en} yet: a new market for it.",
        )
        return Condition("market", text)

    def _origin(self, offered: Row) -> tuple[Condition, bool]:
        """Return who says what the match rests on, and whether that is sure."""
        source, entry = offered.source, offered.entry
        if isinstance(source, Posting):
            key: object = ("offer", source.posted_on)
            return self._once(key, _offered_by_the_firm, source.posted_on), True
        if source is None:
            return self._once("profile", _only_a_profile), False
        if source.origin is Origin.CONFIRMED:
            day = entry.confirmed_on if entry else None
            return self._once(("confirmed", day), _confirmed, day), True
        if source.origin is Origin.STATED:
            return self._once("stated", _stated), False
        return self._once(("read", source.evidence), _read, source.evidence), False


def _offered_by_the_firm(day: date | None) -> Condition:
    ko, en = (f"({day} 등록)", f" ({day})") if day else ("", "")
    return Condition(
        "origin", Text(ko=f"기업이 직접 올린 제안입니다{ko}.", en=f"The firm itself posted this offer{en}.")
    )


def _confirmed(day: date | None) -> Condition:
    ko, en = (f"({day})", f" ({day})") if day else ("", "")
    return Condition(
        "origin", Text(ko=f"협회가 확인한 역량입니다{ko}.", en=f"The association confirmed this capability{en}.")
    )


def _stated() -> Condition:
    return Condition(
        "origin",
        Text(
            ko="기업이 직접 등록한 역량으로, 협회의 확인은 없습니다.",
            en="The firm states this itself; the association has not confirmed it.",
        ),
    )


def _read(evidence: str) -> Condition:
    words = evidence if len(evidence) <= _LONGEST_EVIDENCE else evidence[: _LONGEST_EVIDENCE - 1].rstrip() + "…"
    ko, en = (f": “{words}”", f": “{words}”") if words else (".", ".")
    return Condition(
        "origin",
        Text(
            ko=f"소개 글에서 프로그램이 읽은 내용으로 확인이 필요합니다{ko}",
            en=f"A program read this from the profile; it needs checking{en}",
        ),
    )


def _only_a_profile() -> Condition:
    return Condition(
        "origin",
        Text(
            ko="소개 글 외에 등록된 역량이 없습니다.",
            en="No capability is on record; only the text of the profile speaks.",
        ),
    )


def _employees(entry: Entry | None) -> int:
    return (entry.employees if entry else None) or 0


def _and(word: str) -> str:
    """Return a Korean word with the particle of "and": 과 after a consonant, 와 after a vowel."""
    return with_particle(word, "과/와")


def _in_words(words: Sequence[str], between: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {between} {words[-1]}" if words else ""


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}" if value < 1000 else f"{value:,.1f}"


def _quantity(value: float, unit: str) -> Text:
    name = unit_name(unit)
    return Text(ko=f"{_figure(value)} {name.ko}".strip(), en=f"{_figure(value)} {name.en}".strip())


def _scale_words(scale: Scale) -> Text:
    least = scale.least if scale.least is not None and math.isfinite(scale.least) else None
    most = scale.most if scale.most is not None and math.isfinite(scale.most) else None
    if least is not None and most is not None and least != most:
        high = _quantity(most, scale.unit)
        return Text(ko=f"{_figure(least)}~{high.ko}", en=f"{_figure(least)} to {high.en}")
    if least is not None and most is not None:
        return _quantity(least, scale.unit)
    if least is not None:
        low = _quantity(least, scale.unit)
        return Text(ko=f"{low.ko} 이상", en=f"{low.en} or more")
    high = _quantity(most or 0.0, scale.unit)
    return Text(ko=f"{high.ko} 이하", en=f"up to {high.en}")


def _span(begins: date | None, ends: date | None) -> Text:
    if begins is not None and ends is not None:
        return Text(ko=f"{begins}~{ends}", en=f"{begins} to {ends}")
    if begins is not None:
        return Text(ko=f"{begins} 이후", en=f"from {begins}")
    return Text(ko=f"{ends} 이전", en=f"until {ends}")


def _countries(codes: Sequence[str]) -> Text:
    names = [country_name(code) for code in dict.fromkeys(codes)]
    english = [
        f"the {one.en}" if one.en.startswith(("United", "Netherlands", "Philippines")) else one.en for one in names
    ]
    return Text(", ".join(one.ko for one in names), _in_words(english, "or"))
