"""Which kinds of firm a US document binds, by agency and words: narrow rules that a firm would agree with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import EffectKind

K = FirmKind


@dataclass(frozen=True, slots=True)
class FirmRule:
    """A rule: from these agencies, with these words, a document concerns these kinds of firm, about `about`."""

    agencies: frozenset[str]
    words: re.Pattern[str]
    kinds: tuple[FirmKind, ...]
    effect: EffectKind
    about: Text


def _rule(agencies: str, words: str, kinds: tuple[FirmKind, ...], effect: EffectKind, ko: str, en: str) -> FirmRule:
    return FirmRule(frozenset(agencies.split()), re.compile(words, re.IGNORECASE), kinds, effect, Text(ko=ko, en=en))


_FDA = "food-and-drug-administration"
_DEA = "drug-enforcement-administration"
_CMS = "centers-for-medicare-medicaid-services"
_E = EffectKind

FIRM_RULES: tuple[FirmRule, ...] = (
    _rule(
        _FDA,
        r"cell lines|biotechnology products|biological products?|biologics license|biosimilar|monoclonal",
        (K.BIOLOGICS_MANUFACTURER,),
        _E.REQUIREMENT,
        "생물의약품의 품질·허가 기준",
        "quality and licensing of biological products",
    ),
    _rule(
        _FDA,
        r"cell(?:ular)? (?:and|or) gene therap|gene therap|human cells, tissues",
        (K.ADVANCED_THERAPY_MANUFACTURER,),
        _E.REQUIREMENT,
        "세포·유전자치료제 기준",
        "cell and gene therapy",
    ),
    _rule(
        _FDA,
        r"generic drug|abbreviated new drug|\bANDA|GDUFA",
        (K.MEDICINE_MANUFACTURER,),
        _E.REQUIREMENT,
        "제네릭의약품 허가 절차",
        "generic drug applications",
    ),
    _rule(
        _FDA,
        r"current good manufacturing(?!.{0,140}(?:food|dietary|feed|cosmetic|device))|drug (?:product )?quality|drug shortage|drug supply chain security|permanent discontinuance",
        (K.MEDICINE_MANUFACTURER, K.BIOLOGICS_MANUFACTURER),
        _E.REQUIREMENT,
        "의약품 제조·품질관리와 공급",
        "manufacture, quality and supply of medicines",
    ),
    _rule(
        _FDA,
        r"prescription drug (?:advertis|label|promotion)|drug labeling|labeling (?:for|of) (?:human )?prescription",
        (K.MEDICINE_MANUFACTURER,),
        _E.LABEL,
        "의약품 표시·광고",
        "labelling and advertising of medicines",
    ),
    _rule(
        _FDA,
        r"clinical (?:trial|investigation|stud)(?!.*device)",
        (K.CLINICAL_RESEARCHER,),
        _E.REQUIREMENT,
        "임상시험",
        "clinical trials",
    ),
    _rule(
        _FDA,
        r"in vitro diagnostic|laboratory developed test|diagnostic (?:test|device)",
        (K.DIAGNOSTICS_MANUFACTURER,),
        _E.REQUIREMENT,
        "체외진단의료기기",
        "in vitro diagnostics",
    ),
    _rule(
        _FDA,
        r"medical devices?|premarket (?:approval|notification)|device (?:classification|user)|\b510\(k\)",
        (K.DEVICE_MANUFACTURER,),
        _E.REQUIREMENT,
        "의료기기",
        "medical devices",
    ),
    _rule(
        _FDA,
        r"dietary (?:supplement|ingredient)",
        (K.SUPPLEMENT_MANUFACTURER,),
        _E.REQUIREMENT,
        "식이보충제",
        "dietary supplements",
    ),
    _rule(
        _FDA,
        r"foreign supplier verification|food traceability|preventive controls|food additive|color additive|food labeling",
        (K.FOOD_MANUFACTURER,),
        _E.REQUIREMENT,
        "식품·식품첨가물 기준",
        "food and food additives",
    ),
    _rule(
        _FDA,
        r"(?:new )?animal drugs?",
        (K.VETERINARY_MEDICINE_MANUFACTURER,),
        _E.REQUIREMENT,
        "동물용의약품",
        "animal drugs",
    ),
    _rule(
        _DEA,
        r"production quotas?|list i chemicals?|controlled substances? (?:quota|manufactur|destruction|in schedule)|schedules? of controlled|placement of|procurement quota",
        (K.NARCOTICS_HANDLER,),
        _E.REQUIREMENT,
        "규제물질 취급과 할당량",
        "controlled substances and their quotas",
    ),
    _rule(
        _CMS,
        r"average sales price|drug (?:price|pricing|rebate|negotiation)|medicare (?:part [bd]|prescription drug)|inflation rebate",
        (K.MEDICINE_MANUFACTURER, K.BIOLOGICS_MANUFACTURER),
        _E.REQUIREMENT,
        "메디케어 약가",
        "Medicare drug prices",
    ),
    _rule(
        "environmental-protection-agency",
        r"renewable fuel|biofuel|biomass-based diesel",
        (K.BIOFUEL_PRODUCER,),
        _E.REQUIREMENT,
        "재생연료 기준",
        "renewable fuel standards",
    ),
    _rule(
        "environmental-protection-agency",
        r"toxic substances control act|significant new use rule|\bTSCA\b|chemical substances",
        (K.CHEMICAL_MANUFACTURER,),
        _E.REQUIREMENT,
        "화학물질 관리",
        "control of chemical substances",
    ),
    _rule(
        "environmental-protection-agency",
        r"pesticide tolerances?|pesticide product registration|registration review",
        (K.PESTICIDE_MANUFACTURER,),
        _E.REQUIREMENT,
        "농약 등록과 잔류허용기준",
        "pesticide registration and tolerances",
    ),
    _rule(
        "internal-revenue-service treasury-department",
        r"clean fuel production|section 45z|section 40b|sustainable aviation fuel credit",
        (K.BIOFUEL_PRODUCER,),
        _E.TAX_CREDIT,
        "청정연료 세액공제",
        "clean fuel tax credits",
    ),
    _rule(
        "animal-and-plant-health-inspection-service",
        r"genetically engineered|biotechnology regulat|movement of organisms|confirmation of regulatory status",
        (K.LIVING_MODIFIED_ORGANISM_USER, K.SEED_PRODUCER),
        _E.LICENCE,
        "유전자변형 생물체",
        "genetically engineered organisms",
    ),
    _rule(
        "industry-and-security-bureau",
        r"export administration regulations.*(?:biotechnology|laboratory|flow cytometr|mass spectromet)",
        (K.DEVICE_MANUFACTURER,),
        _E.LICENCE,
        "수출통제",
        "export controls",
    ),
)

# Agencies whose documents bind makers and users of a material that they name.
REGULATES_MATERIALS = frozenset(
    (_FDA, _DEA, "environmental-protection-agency", "animal-and-plant-health-inspection-service")
    + ("food-safety-and-inspection-service", "agricultural-marketing-service", "industry-and-security-bureau")
)
DECIDES_TARIFFS = frozenset(
    (
        "international-trade-administration",
        "international-trade-commission",
        "trade-representative-office-of-united-states",
    )
)


def rules_for(agencies: frozenset[str], words: str) -> list[FirmRule]:
    """Return the rules that fit a document of these agencies with these words (title and abstract)."""
    return [rule for rule in FIRM_RULES if rule.agencies & agencies and rule.words.search(words)]


def rules_in_words(words: str) -> list[FirmRule]:
    """Return the rules that fit the words of a bill or of an order of the President, whoever will carry it out."""
    return [rule for rule in FIRM_RULES if rule.words.search(words)]
