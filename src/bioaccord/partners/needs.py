"""What a firm needs because of what reaches it."""

from __future__ import annotations

from collections.abc import Iterable

from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.match import MatchKind, Need
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.signal import Channel


def needs_from_exposures(exposures: Iterable[Exposure], network: Network) -> list[Need]:
    """Return what the exposed firms could buy elsewhere: one need a firm and material.

    From supply exposures, the input that the firm itself buys and misses; from cost exposures, the input that becomes
    dearer. An exposure that begins in the firm's own product asks for nothing that could be bought. The quantity a
    day is recipe × output × share lost (the whole input for a cost), in the recipe's unit, over all sites.
    """
    found: dict[tuple[str, str], Need] = {}
    for exposure in exposures:
        bought = _bought_input(exposure)
        if bought is None:
            continue
        product_id, material_id, lost = bought
        product = network.product(product_id)
        line = next(
            (
                line
                for line in network.recipes
                if line.product_id == product_id and line.input_material_id == material_id
            ),
            None,
        )
        quantity = line.quantity_per_unit * product.output_per_day * lost if line else None
        key = (exposure.organisation_id, material_id)
        known = found.get(key)
        sites: tuple[str, ...] = (product.site_id,)
        days = exposure.days_until
        if known is not None:
            if product.site_id in known.site_ids and quantity is not None and known.quantity_per_day is not None:
                sites = known.site_ids
            else:
                sites = tuple(dict.fromkeys((*known.site_ids, product.site_id)))
            quantity = _sum(known.quantity_per_day, quantity)
            days = min((one for one in (known.within_days, days) if one is not None), default=None)
        found[key] = Need(
            organisation_id=exposure.organisation_id,
            material_id=material_id,
            site_ids=sites,
            kind=MatchKind.SECOND_SOURCE,
            quantity_per_day=quantity,
            unit=line.unit if line else "",
            signal_id=exposure.signal_id,
            within_days=days,
        )
    return list(found.values())


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _bought_input(exposure: Exposure) -> tuple[str, str, float] | None:
    """Return (the firm's product, the material it buys, the share of it that is missing)."""
    if exposure.channel not in (Channel.SUPPLY, Channel.COST):
        return None
    path = exposure.path
    for supplier, buyer in zip(path, path[1:], strict=False):
        if buyer.organisation_id == exposure.organisation_id and supplier.organisation_id != exposure.organisation_id:
            lost = exposure.share_of_output if exposure.channel == Channel.SUPPLY else supplier.share
            return buyer.product_id, supplier.material_id, 1.0 if lost is None else lost
    return None
