"""What counts as one drug: all forms of one active moiety and one holder together, a fixed combination apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, weakest
from ..trail import Step
from .active_moiety import active_moiety, same_holders
from .approval import holders
from .product import Medicine, Pathway, Portfolio

_RULE = "negotiation.one_drug"


@dataclass(frozen=True, slots=True)
class SingleSourceDrug:
    """The products of a portfolio that are one drug: seen as one medicine, which the rules then ask about."""

    medicine: Medicine
    products: tuple[Medicine, ...]
    steps: tuple[Step, ...]
    assumed: tuple[Sentence, ...] = ()
    """What is told beside its answers: that another holder has a drug of the same moieties."""


def single_source_drugs(portfolio: Portfolio, year: int, parameters: Parameters) -> tuple[SingleSourceDrug, ...]:
    """Return the drugs of a portfolio as a price applicability year counts them, in the portfolio's order.

    42 USC 1320f-1(d)(3)(B) and CMS guidance, section 30.1. Products of one moiety and another holder stay apart, and each is told so;
    so do those made of plasma and others of the same ingredient, as what is made of plasma is no such drug (1320f-1(e)(3)(C)).
    The proposed rule of June 2026 would no longer let some added ingredients (hyaluronidase) make a fixed combination of their own.
    """
    rule = parameters.at("negotiation.one_drug", date(year, 1, 1))
    ignored = parameters.at("negotiation.ingredients_that_do_not_count", date(year, 1, 1))
    firms = same_holders(holder for one in portfolio.medicines for holder in holders(one))
    groups: dict[tuple[object, ...], list[Medicine]] = {}
    same: dict[tuple[str, ...], list[Medicine]] = {}
    for one in portfolio.medicines:
        moieties = counted_moieties(one, ignored)
        held_by = _firms(one, firms)
        if _is_brand(one) and moieties and held_by:
            groups.setdefault((moieties, one.pathway, *held_by), []).append(one)
            same.setdefault(moieties, []).append(one)
        else:
            groups[(one.product_id,)] = [one]
    return tuple(
        _as_one(part, same.get(counted_moieties(part[0], ignored), ()), firms, rule, ignored)
        for group in groups.values()
        for part in _without_plasma(group)
    )


def drug_of(portfolio: Portfolio, product_id: str, year: int, parameters: Parameters) -> SingleSourceDrug:
    """Return the drug that a product belongs to; raises `KeyError`."""
    for drug in single_source_drugs(portfolio, year, parameters):
        if any(one.product_id == product_id for one in drug.products):
            return drug
    raise KeyError(product_id)


def counted_moieties(medicine: Medicine, ignored: ParameterValue) -> tuple[str, ...]:
    """Return the active moieties that tell drugs apart, never none; an ingredient goes by its name or with a suffix (`hyaluronidase-fihj`)."""
    names = tuple(one.strip() for one in str(ignored.value).split(";"))
    begins = tuple(f"{name}{mark}" for name in names for mark in "- ")
    moieties = tuple(sorted({active_moiety(one) for one in medicine.moieties if one.strip()}))
    return tuple(one for one in moieties if one not in names and not one.startswith(begins)) or moieties


def _as_one(
    group: Sequence[Medicine],
    same: Sequence[Medicine],
    firms: Mapping[str, str],
    rule: ParameterValue,
    ignored: ParameterValue,
) -> SingleSourceDrug:
    # What our firm does with any of them it does with the drug; products of the market alone tell nothing of that.
    first = next((one for one in group if one.role != "market"), group[0])
    merged = first
    if len(group) > 1:
        merged = replace(
            first,
            name=Text(_listed("·", [one.name.ko for one in group]), _listed("/", [one.name.en for one in group])),
            moieties=min((one.moieties for one in group), key=len),
            forms=tuple(chain.from_iterable(one.forms for one in group)),
            indications=tuple(chain.from_iterable(one.indications for one in group)),
            designations=tuple(dict.fromkeys(chain.from_iterable(one.designations for one in group))),
            competitors=tuple(chain.from_iterable(one.competitors for one in group)),
            spending=tuple(chain.from_iterable(one.spending for one in group)),
            prices=tuple(chain.from_iterable(one.prices for one in group)),
            is_plasma_derived=_any([one.is_plasma_derived for one in group]),
            is_vaccine=any(one.is_vaccine for one in group),
            is_marketed=any(one.is_marketed for one in group),
            first_approved_on=min((one.first_approved_on for one in group if one.first_approved_on), default=None),
            share_of_holder_part_d_2021=_sum([one.share_of_holder_part_d_2021 for one in group]),
            share_of_holder_part_b_2021=_sum([one.share_of_holder_part_b_2021 for one in group]),
            acquired_on=max((one.acquired_on for one in group if one.acquired_on), default=None),
            acquired_by_specified=_any([one.acquired_by_specified for one in group if one.acquired_on]),
            selected_for=min((one.selected_for for one in group if one.selected_for), default=None),
            standing=weakest(one.standing for one in group),
            # How many units make a supply differs from product to product.
            units_per_30_days=None,
        )
    step, apart = _step(merged, group, same, firms, rule, ignored)
    return SingleSourceDrug(merged, tuple(group), (step,), (step.said,) if apart else ())


def _step(
    merged: Medicine,
    group: Sequence[Medicine],
    same: Sequence[Medicine],
    firms: Mapping[str, str],
    rule: ParameterValue,
    ignored: ParameterValue,
) -> tuple[Step, bool]:
    """Return what is one drug and why, and whether another holder has a drug of the same moieties."""
    moieties = counted_moieties(merged, ignored)
    own = {one.product_id for one in group}
    beside = [one for one in same if _is_brand(merged) and one.product_id not in own]
    others = [one.holder for one in beside if _firms(one, firms) != _firms(merged, firms)]
    apart = [one for one in beside if _firms(one, firms) == _firms(merged, firms) and one.pathway is merged.pathway]
    words: dict[str, object] = {
        "name": merged.name,
        "moieties": ", ".join(moieties),
        "holder": merged.holder,
        "count": len(merged.forms),
        "others": ", ".join(dict.fromkeys(others)),
    }
    if not moieties or not _firms(merged, firms):
        said = Sentence("No active moiety or no holder of {name} is given: it is seen alone, as a drug of its own.", **words)  # fmt: skip
    elif apart:
        words["apart"] = Text(
            _listed(", ", [one.name.ko for one in apart]), _listed(", ", [one.name.en for one in apart])
        )
        said = Sentence("{name} and {apart} of {holder} stay apart: what is made of human blood or plasma is no drug that is negotiated.", **words)  # fmt: skip
    elif others:
        said = Sentence("{holder} and {others} each hold a drug with {moieties}: each holder’s forms are a drug of their own.", **words)  # fmt: skip
    elif len(moieties) > 1:
        said = Sentence("{name} is a fixed combination of {moieties}: a drug of its own beside its parts, with all {count} forms of {holder}.", **words)  # fmt: skip
    elif len(merged.forms) < 2:
        said = Sentence("{name} is all that {holder} holds with {moieties}: one drug.", **words)
    else:
        said = Sentence("All {count} forms of {moieties} that {holder} holds are one drug: {name}.", **words)
    return Step(_RULE, said, None, (rule, ignored), merged.standing), bool(moieties and others and not apart)


def _sum(shares: Sequence[float | None]) -> float | None:
    known = [one for one in shares if one is not None]
    return sum(known) if known and len(known) == len(shares) else None


def _any(said: Sequence[bool | None]) -> bool | None:
    """Return yes where one says so, no where all say no, and otherwise that it is not said."""
    return True if True in said else None if None in said or not said else False


def _listed(mark: str, names: Sequence[str]) -> str:
    return mark.join(dict.fromkeys(names))


def _is_brand(medicine: Medicine) -> bool:
    return medicine.pathway in (Pathway.DRUG, Pathway.BIOLOGIC)


def _firms(medicine: Medicine, firms: Mapping[str, str]) -> list[str]:
    return sorted({firms[holder] for holder in holders(medicine)})


def _without_plasma(group: list[Medicine]) -> tuple[list[Medicine], ...]:
    """Return the products that are one drug: what is made of plasma apart, where another of the same ingredient is said not to be."""
    made = [one for one in group if one.is_plasma_derived]
    rest = [one for one in group if not one.is_plasma_derived]
    if made and any(one.is_plasma_derived is False for one in rest):
        return (made, rest) if group[0].is_plasma_derived else (rest, made)
    return (group,)
