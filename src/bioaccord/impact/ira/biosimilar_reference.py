"""The reference of a biosimilar: in the portfolio, or among the biologics selected so far."""

from __future__ import annotations

from dataclasses import replace

from ..parameter import Parameters
from .product import Competitor, CompetitorKind, Medicine, Pathway, Portfolio
from .selected_drug import selected_biologic


def reference_of(medicine: Medicine, portfolio: Portfolio, parameters: Parameters) -> Medicine | None:
    """Return the reference of a biosimilar, with the biosimilar among its competitors.

    In the portfolio by id, by name, or as the only brand with its moiety; else, by name or moiety, among the biologics selected so far.
    """
    wanted = medicine.reference_product.casefold().strip()
    others = [one for one in portfolio.medicines if one.product_id != medicine.product_id]
    named = [one for one in others if wanted and wanted in (one.product_id.casefold(), one.name.en.casefold(), one.name.ko.casefold())]  # fmt: skip
    same = [one for one in others if one.moieties == medicine.moieties and one.pathway in (Pathway.DRUG, Pathway.BIOLOGIC)]  # fmt: skip
    found = named[0] if named else same[0] if len(same) == 1 and not wanted else None
    found = found or selected_biologic(medicine.reference_product, medicine.moieties, parameters)
    return _with_ours(found, medicine) if found else None


def _with_ours(reference: Medicine, medicine: Medicine) -> Medicine:
    """Return a reference with our biosimilar among its competitors, where none of them goes by its name and it has a date."""
    names = {str(one.name).casefold() for one in reference.competitors}
    marketed = min((one.marketed_on for one in medicine.forms if one.marketed_on), default=None)
    approved = min((one.approved_on for one in medicine.forms if one.approved_on), default=None)
    if names & {medicine.name.en.casefold(), medicine.name.ko.casefold()} or not (marketed or approved):
        return reference
    ours = Competitor(
        reference.product_id, CompetitorKind.BIOSIMILAR, medicine.name, approved_on=approved, marketed_on=marketed,
        standing=medicine.standing, source=medicine.source,
    )  # fmt: skip
    return replace(reference, competitors=(*reference.competitors, ours))
