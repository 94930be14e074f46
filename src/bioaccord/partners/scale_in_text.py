"""Whether an amount in a text is the scale of a run, or only that of goods: a 2,000 L bag that is sold, 500 kg of heparin, a 60 ml syringe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bioaccord.vocabulary.match import MatchKind

from .amounts_in_text import Amount
from .read_place import Place
from .terms import Facet, standard_terms

_CLAUSE_END = re.compile(r"[.;!?](?=\s)|\n|(?<=다)\.")
_OF_AFTER = re.compile(r"^\s+of\s+(?!(?:total |installed |working )?(?:\w+ )?(?:capacity|volume|scale)\b)", re.I)
_BESIDE = 4  # letters between an amount and the goods it is of
_OWN_PLANT = re.compile(
    r"\b(?:operat(?:es|ed|ing)|equipped|capacit(?:y|ies)|facilit(?:y|ies)|suites?|trains?|batch(?:es)?|production lines?|scales?|runs?)\b|"
    r"보유|운영|설비|시설|규모|생산\s?능력|배치|공장|스케일",
    re.I,
)
_PRODUCTION = re.compile(
    r"\b(?:mak(?:es|ing)|produc(?:es|ed|ing|tion)|manufactur\w*|cultur\w*|ferment\w*|synthesi\w*|CDMOs?|CMOs?)\b|생산|제조|배양|발효|합성|위탁",
    re.I,
)
_SELLS = re.compile(
    r"\b(?:suppl(?:y|ies|ier|iers)|sells?|offers?|provid(?:es|ing)|distribut\w+|markets|portfolio|products?|source)\b|공급|판매|제공|납품|제품|구매|제작",
    re.I,
)
_GOODS_STEPS = frozenset({"raw_materials", "equipment", "packaging", "lab_consumables", "wholesale"})
_PRODUCTION_STEPS = frozenset({"manufacture", "process_development"})


def is_of_goods(text: str, amount: Amount, claimed: Sequence[Place]) -> bool:
    """Return whether an amount is that of something sold or needed, which says nothing of how large one run is.

    So it is where it stands beside goods or is an amount "of" something, and where its clause names goods but neither manufacture for
    others nor a plant of one's own; beside reactors, where the clause speaks of selling.
    """
    if amount.is_of_batch:
        return False
    begin, end = _clause(text, amount)
    clause = text[begin:end]
    here = [one for one in claimed if begin <= one.start and one.end <= end and one.facet != "amount"]
    goods = [one for one in here if _is_goods(one)]
    if any(one.facet == Facet.KIND and one.code == MatchKind.CONTRACT_MANUFACTURE for one in here):
        return False
    if _OF_AFTER.match(text[amount.end : end]):
        return True
    if not goods:
        return False
    if all(_is_reactor(one) for one in goods):
        # Reactors may be the firm's own plant, or what it sells.
        return bool(_SELLS.search(clause)) and not _OWN_PLANT.search(clause)
    beside = any(0 <= amount.start - one.end <= _BESIDE or 0 <= one.start - amount.end <= _BESIDE for one in goods)
    return beside or not _OWN_PLANT.search(clause)


def says_production(sentence: str, places: Sequence[Place]) -> bool:
    """Return whether a sentence of a profile speaks of producing something."""
    if any(not one.is_denied and _is_production(one) for one in places):
        return True
    return bool(_PRODUCTION.search(sentence))


def _clause(text: str, amount: Amount) -> tuple[int, int]:
    begin, end = 0, len(text)
    for found in _CLAUSE_END.finditer(text):
        if found.end() <= amount.start:
            begin = found.end()
        elif found.start() >= amount.end:
            end = found.start()
            break
    return begin, end


def _is_goods(place: Place) -> bool:
    return place.facet == "material" or (place.facet == Facet.STEP and bool(_with_broader(place.code) & _GOODS_STEPS))


def _is_reactor(place: Place) -> bool:
    return place.code == "bioreactor_equipment" or place.code.startswith("single_use_bioreactor")


def _is_production(place: Place) -> bool:
    if place.facet == Facet.KIND:
        return place.code == MatchKind.CONTRACT_MANUFACTURE
    return place.facet == Facet.STEP and bool(_with_broader(place.code) & _PRODUCTION_STEPS)


@cache
def _with_broader(code: str) -> frozenset[str]:
    return frozenset(standard_terms().with_broader(code))
