"""The four areas of the agreement and the fourteen topics by which documents are labelled."""

from __future__ import annotations

from enum import StrEnum

from .language import Text


class Area(StrEnum):
    """An area of the agreement's promise of stable supply."""

    BIOPHARMA = "biopharma_raw_materials"
    HEALTH_CARE = "health_care"
    FOOD_SECURITY = "food_security"
    ENERGY = "energy"


class Topic(StrEnum):
    """What a document is about. The first four are the areas of the agreement."""

    BIOPHARMA_RAW_MATERIALS = "biopharma_raw_materials"
    HEALTH_CARE = "health_care"
    FOOD_SECURITY = "food_security"
    ENERGY = "energy"
    TRADE_TARIFFS = "trade_tariffs"
    PRICING_REIMBURSEMENT = "pricing_reimbursement"
    MANUFACTURING_GMP = "manufacturing_gmp"
    CLINICAL_APPROVAL = "clinical_approval"
    RESEARCH_FUNDING = "research_funding"
    BIOSECURITY = "biosecurity"
    ENVIRONMENT = "environment"
    AGRICULTURE = "agriculture"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    TAX = "tax"


_NAMES: dict[str, tuple[str, str]] = {
    "biopharma_raw_materials": ("바이오의약품 원부자재", "Biopharma raw materials"),
    "health_care": ("보건의료", "Health care"),
    "food_security": ("식량안보", "Food security"),
    "energy": ("에너지", "Energy"),
    "trade_tariffs": ("통상·관세", "Trade and tariffs"),
    "pricing_reimbursement": ("약가·급여", "Pricing and reimbursement"),
    "manufacturing_gmp": ("제조·품질관리(GMP)", "Manufacturing and GMP"),
    "clinical_approval": ("임상·허가", "Clinical trials and approval"),
    "research_funding": ("연구개발 지원", "Research funding"),
    "biosecurity": ("생물안보", "Biosecurity"),
    "environment": ("환경", "Environment"),
    "agriculture": ("농업", "Agriculture"),
    "intellectual_property": ("지식재산", "Intellectual property"),
    "tax": ("세제", "Tax"),
}


def topic_name(topic: Topic | Area | str) -> Text:
    """Return a topic's name in both languages."""
    ko, en = _NAMES[str(topic)]
    return Text(ko=ko, en=en)
