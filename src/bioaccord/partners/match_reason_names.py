"""Reasons of kind, codes and goods: what is needed beside what is told, by the names of the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.match import Condition, MatchKind
from bioaccord.vocabulary.material import Materials

from .entry import Traits
from .match_columns import hs_codes_of
from .match_conditions import NEAR_CODE_VALUE, REPLACING_VALUE, Level
from .match_reason_words import and_, in_words
from .terms import Facet, Terms

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


def kind_reason(level: int, wanted: MatchKind, offered: MatchKind | None) -> Condition:
    """Return whether the kind of help needed is offered, or could be given."""
    help_ = _OFFERS[wanted]
    if offered is not None and level == Level.FITS:
        text = Text(
            ko=f"필요한 {with_particle(help_.ko, '을/를')} 제공하고 있습니다.",
            en=f"What is needed is offered: {help_.en}.",
        )
    elif offered is not None:
        near = _OFFERS[offered]
        text = Text(
            ko=f"제공하는 것은 {near.ko}이며, 필요한 {and_(help_.ko)} 가깝지만 같지는 않습니다.",
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


class NamedReasons:
    """Reasons that name terms and materials."""

    def __init__(self, terms: Terms, materials: Materials) -> None:
        self._terms = terms
        self._materials = materials

    def facet(self, facet: Facet, level: int, wanted: tuple[str, ...], told: tuple[str, ...]) -> Condition:
        """Return how the codes told answer those wanted."""
        label = _FACET_NAMES[facet]
        pairs = [(one, other) for one in wanted for other in told if self._answers(facet, level, one, other)]
        exact = [(one, other) for one, other in pairs if one == other]
        pairs = exact or pairs
        needed = self._names([one for one, _ in pairs] or wanted)
        offered = self._names(self._narrowest([other for _, other in pairs]) or told)
        if level == Level.FITS and exact:
            text = Text(
                ko=f"{label.ko}: 필요한 {and_(needed.ko)} 일치합니다.",
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

    def _narrowest(self, codes: Sequence[str]) -> list[str]:
        """Return codes without those that another of them comes under: beside "antibody", "medicine" tells nothing more."""
        broader = {one for code in codes for one in self._terms.with_broader(code) - {code}}
        return [one for one in codes if one not in broader]

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
        return Text(", ".join(korean), in_words(english, "or"))

    def material(self, level: int, value: float, wanted: Traits, told: Traits, is_read: bool) -> Condition:
        """Return whether the goods wanted are on offer; `value` (0..1) is how well they answer, `is_read` that a profile names them and no more."""
        need, offer = self._goods(wanted), self._goods(told)
        same = [one for one in wanted.material_ids if one in told.material_ids]
        if level == Level.FITS and value == 1.0:
            names = [self._materials.name(one) for one in same]
            name = Text(", ".join(one.ko for one in names), in_words([mid_sentence(one.en) for one in names], "and"))
            text = Text(
                ko=f"필요한 {with_particle(name.ko, '을/를')} 취급합니다.",
                en=f"The material needed is on offer: {name.en}.",
            )
            if is_read:
                text = Text(
                    ko=f"소개 글에 필요한 {with_particle(name.ko, '이/가')} 나옵니다. 공급 여부는 확인이 필요합니다.",
                    en=f"The profile names the material needed: {name.en}. Ask whether it is supplied.",
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
        elif value == NEAR_CODE_VALUE:
            text = Text(
                ko=f"HS 코드가 겹치지만({offer.ko}) 필요한 {and_(need.ko)} 같은 품목인지는 알 수 없습니다.",
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
        return Text(", ".join(korean), in_words(english, "or"))

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
