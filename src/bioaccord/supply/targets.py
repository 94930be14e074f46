"""Which products and deliveries of a network an effect names."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.signal import Effect, EffectKind, SubjectType

from .compiled import CompiledNetwork, Flags, Ints


class Targets:
    """Finds what an effect is about, by material, HS code, drug, site, organisation and country."""

    def __init__(self, network: Network, compiled: CompiledNetwork, materials: Materials) -> None:
        self._compiled = compiled
        self._materials = materials
        self._material_number = {word: number for number, word in enumerate(compiled.material_ids)}
        self._country_number = {word: number for number, word in enumerate(compiled.countries)}
        self._products_of_material = _grouped(compiled.product_material, len(compiled.material_ids))
        deliveries_material = compiled.group_material[compiled.delivery_group]
        self._deliveries_of_material = _grouped(deliveries_material, len(compiled.material_ids))
        self._by_drug: dict[str, list[int]] = defaultdict(list)
        self._by_site: dict[str, list[int]] = defaultdict(list)
        self._by_organisation: dict[str, list[int]] = defaultdict(list)
        site_organisation = {site.site_id: site.organisation_id for site in network.sites}
        for number, product in enumerate(network.products):
            if product.drug:
                self._by_drug[product.drug.casefold()].append(number)
            self._by_site[product.site_id].append(number)
            self._by_organisation[site_organisation[product.site_id]].append(number)

    def material_ids(self, effect: Effect) -> tuple[str, ...]:
        """Return the materials an effect names, by id or through an HS code, in table order of the effect."""
        found: dict[str, None] = {}
        for subject in effect.subjects:
            if subject.type == SubjectType.MATERIAL:
                found[subject.id] = None
            elif subject.type == SubjectType.HS_CODE:
                for material in self._materials.under_hs_code(HSCode(subject.id)):
                    found[material.material_id] = None
        return tuple(found)

    def products(self, effect: Effect) -> Ints:
        """Return the products an effect is about: (material or drug) within the sites and organisations it names.

        An effect that names only sites or organisations is about all they make; one that names nothing of all this is
        about no product.
        """
        what = self._products_named(effect)
        places = self._places_named(effect)
        if what is None:
            return np.zeros(0, dtype=np.int64) if places is None else places
        return what if places is None else np.intersect1d(what, places)

    def _places_named(self, effect: Effect) -> Ints | None:
        """Return the products of the sites and organisations to which an effect is narrowed, None where it is to none.

        A place that the network does not know, or that was not named by who told of it, makes nothing here: it is not everywhere.
        """
        named = [one for one in effect.subjects if one.type in (SubjectType.SITE, SubjectType.ORGANISATION)]
        if not named:
            return None
        numbers = [
            number
            for one in named
            for number in (self._by_site if one.type == SubjectType.SITE else self._by_organisation).get(one.id, ())
        ]
        return np.unique(np.array(numbers, dtype=np.int64))

    def _products_named(self, effect: Effect) -> Ints | None:
        parts = [
            self._products_of_material[self._material_number[material]]
            for material in self.material_ids(effect)
            if material in self._material_number
        ]
        drugs = [subject.id for subject in effect.subjects if subject.type == SubjectType.DRUG]
        parts += [np.array(self._by_drug.get(drug.casefold(), []), dtype=np.int64) for drug in drugs]
        if not parts:
            return np.zeros(0, dtype=np.int64) if self.material_ids(effect) or drugs else None
        return np.unique(np.concatenate(parts))

    def deliveries(self, effect: Effect) -> Ints:
        """Return the deliveries of the materials an effect names, between the countries it names.

        From `made_in` (anywhere, where none is named) into `sold_in`, from or to the sites and organisations it is narrowed to. An export ban and a tariff work on what crosses a
        border; no effect works on what a firm delivers to itself.
        """
        network = self._compiled
        numbers = [self._material_number[one] for one in self.material_ids(effect) if one in self._material_number]
        if not numbers:
            return np.zeros(0, dtype=np.int64)
        found = np.unique(np.concatenate([self._deliveries_of_material[number] for number in numbers]))
        supplier = network.delivery_supplier[found]
        buyer = network.group_product[network.delivery_group[found]]
        kept = network.product_organisation[supplier] != network.product_organisation[buyer]
        if effect.made_in:
            kept &= self.within(network.product_country[supplier], effect.made_in)
        if effect.sold_in:
            kept &= self.within(network.product_country[buyer], effect.sold_in)
        if effect.kind in (EffectKind.EXPORT_BAN, EffectKind.TARIFF):
            kept &= network.product_country[supplier] != network.product_country[buyer]
        places = self._places_named(effect)
        if places is not None:
            kept &= np.isin(supplier, places) | np.isin(buyer, places)
        crossing: Ints = found[kept]
        return crossing

    def within(self, countries: Ints, codes: tuple[str, ...]) -> Flags:
        """Return which of the numbered countries are among the codes."""
        numbers = [self._country_number[code] for code in codes if code in self._country_number]
        return np.isin(countries, numbers)


def _grouped(values: Ints, count: int) -> list[Ints]:
    order = np.argsort(values, kind="stable").astype(np.int64)
    bounds = np.searchsorted(values[order], np.arange(count + 1))
    return [order[bounds[number] : bounds[number + 1]] for number in range(count)]
