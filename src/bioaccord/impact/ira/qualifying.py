"""What counts as one drug: all forms of one active moiety and one holder together, a fixed combination apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, weakest
from ..trail import Step
from .approval import holders
from .product import Medicine, Pathway, Portfolio

_RULE = "negotiation.one_drug"


@dataclass(frozen=True, slots=True)
class SingleSourceDrug:
    """The products of a portfolio that are one drug: seen as one medicine, which the rules then ask about."""

    medicine: Medicine
    products: tuple[Medicine, ...]
    steps: tuple[Step, ...]


def single_source_drugs(portfolio: Portfolio, year: int, parameters: Parameters) -> tuple[SingleSourceDrug, ...]:
    """Return the drugs of a portfolio as a price applicability year counts them, in the portfolio's order.

    42 USC 1320f-1(d)(3)(B) and CMS guidance, section 30.1. Products of one moiety and another holder stay apart, and each is told so.
    The proposed rule of June 2026 would no longer let some added ingredients (hyaluronidase) make a fixed combination of their own.
    """
    rule = parameters.at("negotiation.one_drug", date(year, 1, 1))
    ignored = parameters.at("negotiation.ingredients_that_do_not_count", date(year, 1, 1))
    groups: dict[tuple[object, ...], list[Medicine]] = {}
    same: dict[tuple[str, ...], list[Medicine]] = {}
    for one in portfolio.medicines:
        moieties = counted_moieties(one, ignored)
        if _is_brand(one):
            groups.setdefault((moieties, one.pathway, *map(_spelt, holders(one))), []).append(one)
            same.setdefault(moieties, []).append(one)
        else:
            groups[(one.product_id,)] = [one]
    return tuple(
        _as_one(group, same.get(counted_moieties(group[0], ignored), ()), rule, ignored) for group in groups.values()
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
    moieties = tuple(sorted(one.casefold() for one in medicine.moieties))
    return tuple(one for one in moieties if one not in names and not one.startswith(begins)) or moieties


def _as_one(
    group: Sequence[Medicine], same: Sequence[Medicine], rule: ParameterValue, ignored: ParameterValue
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
    return SingleSourceDrug(merged, tuple(group), (_step(merged, same, rule, ignored),))


def _step(merged: Medicine, same: Sequence[Medicine], rule: ParameterValue, ignored: ParameterValue) -> Step:
    moieties = counted_moieties(merged, ignored)
    own = [*map(_spelt, holders(merged))]
    others = [one.holder for one in same if _is_brand(merged) and [*map(_spelt, holders(one))] != own]
    words = {
        "name": merged.name,
        "moieties": ", ".join(moieties),
        "holder": merged.holder,
        "count": len(merged.forms),
        "others": ", ".join(dict.fromkeys(others)),
    }
    if others:
        said = Sentence("{holder} and {others} each hold a drug with {moieties}: each holder’s forms are a drug of their own.", **words)  # fmt: skip
    elif len(moieties) > 1:
        said = Sentence("{name} is a fixed combination of {moieties}: a drug of its own beside its parts, with all {count} forms of {holder}.", **words)  # fmt: skip
    else:
        said = Sentence("All {count} forms of {moieties} that {holder} holds are one drug: {name}.", **words)
    return Step(_RULE, said, None, (rule, ignored), merged.standing)


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


def _spelt(holder: str) -> str:
    return holder.casefold().rstrip(".")
