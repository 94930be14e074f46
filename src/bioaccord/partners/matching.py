"""Who could answer a need: candidates by hard conditions, each with its reasons, ranked from both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from statistics import median

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.match import Condition, Match, Need
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.network import Network, Product
from bioaccord.vocabulary.unit import factor, unit_name

_UNKNOWN_CAPACITY = 0.4
_ENOUGH_DAYS_TO_QUALIFY = 365.0


def find_matches(
    need: Need,
    network: Network,
    materials: Materials,
    *,
    exposed_product_ids: Collection[str],
    limit: int = 5,
    prefer_association: str | None = None,
) -> list[Match]:
    """Return the best candidates for a need, one an organisation, best first.

    A candidate makes the material or one that can replace it (by the firm's own recipes or by the table of materials),
    is not hit by the same signal (`exposed_product_ids`), does not supply the firm with the material already, and is
    not the firm itself.

    The score is the harmonic mean of two views. The needing firm's: capacity for the quantity (0.45; 0.4 of that where
    nothing is known), no qualification of a substitute (0.25), already delivering into the country (0.15), no common source
    further up (0.15). The candidate's: how much of its spare capacity the need would fill (0.5), a new customer in a
    country it sells to already (0.3) or not yet (0.2), and being a member of an association (0.2). `prefer_association`
    adds 0.1 to the needing firm's view. Ties fall to the lower id.
    """
    board = _Board(need, network, materials)
    best: dict[str, Match] = {}
    for product, substitute_days in board.candidates(exposed_product_ids):
        match = board.match(product, substitute_days, prefer_association)
        known = best.get(match.candidate_organisation_id)
        if known is None or match.score > known.score:
            best[match.candidate_organisation_id] = match
    return sorted(best.values(), key=lambda match: (-match.score, match.candidate_organisation_id))[:limit]


class _Board:
    """What is looked up again for every candidate of one need."""

    def __init__(self, need: Need, network: Network, materials: Materials) -> None:
        self.need = need
        self.network = network
        self.materials = materials
        self.site_ids = {site.site_id for site in network.sites if site.organisation_id == need.organisation_id}
        self.sources = {
            network.site(link.supplier_site_id).organisation_id
            for link in network.links
            if link.buyer_site_id in self.site_ids and link.material_id == need.material_id
        }
        self.source_sites = {
            link.supplier_site_id
            for link in network.links
            if link.buyer_site_id in self.site_ids and link.material_id == need.material_id
        }
        self.upstream: dict[str, set[str]] = defaultdict(set)
        for link in network.links:
            self.upstream[link.buyer_site_id].add(link.supplier_site_id)
        self.countries = {network.site(site_id).country for site_id in need.site_ids}

    def candidates(self, exposed: Collection[str]) -> list[tuple[Product, int | None]]:
        """Return (product, days to qualify it as a substitute or None for the material itself)."""
        replacing: dict[str, int | None] = {}
        for line in self.network.recipes:
            if line.substitute_for == self.need.material_id and (
                self.network.product(line.product_id).site_id in self.site_ids
            ):
                replacing[line.input_material_id] = line.qualification_days
        if self.need.material_id in self.materials:
            for material_id in self.materials[self.need.material_id].replaced_by:
                replacing.setdefault(material_id, None)
        found = []
        for product in self.network.products:
            same = product.material_id == self.need.material_id
            if not same and product.material_id not in replacing:
                continue
            organisation_id = self.network.site(product.site_id).organisation_id
            if product.product_id in exposed or organisation_id == self.need.organisation_id:
                continue
            if organisation_id in self.sources:
                continue
            found.append((product, None if same else replacing[product.material_id]))
        return found

    def match(self, product: Product, substitute_days: int | None, prefer_association: str | None) -> Match:
        fits: list[Condition] = []
        conflicts: list[Condition] = []
        unknown: list[Condition] = []
        is_same = product.material_id == self.need.material_id
        qualification = self._material(product, is_same, substitute_days, fits, conflicts, unknown)
        capacity, filled = self._capacity(product, fits, conflicts, unknown)
        delivers = self._delivery(product, fits, unknown)
        independent = self._common_source(product, fits, conflicts)
        organisation = self.network.organisation_of_product(product)
        is_member = bool(organisation.association)
        if is_member:
            fits.append(
                Condition(
                    "member",
                    Text(ko="두 협회 가운데 한 곳의 회원입니다.", en="It is a member of one of the two associations."),
                )
            )
        for_need = 0.45 * capacity + 0.25 * qualification + 0.15 * delivers + 0.15 * independent
        if prefer_association and organisation.association == prefer_association:
            for_need = min(1.0, for_need + 0.1)
        sells_there = any(country in self.countries for country, share in product.markets if share > 0)
        for_candidate = 0.5 * filled + (0.3 if sells_there else 0.2) + 0.2 * is_member
        score = 2 * for_need * for_candidate / (for_need + for_candidate) if for_need + for_candidate else 0.0
        return Match(
            need=self.need,
            candidate_organisation_id=organisation.organisation_id,
            candidate_site_id=product.site_id,
            candidate_product_id=product.product_id,
            material_id=product.material_id,
            kind=self.need.kind,
            fits=tuple(fits),
            conflicts=tuple(conflicts),
            unknown=tuple(unknown),
            score_for_need=for_need,
            score_for_candidate=for_candidate,
            score=score,
        )

    def _material(
        self,
        product: Product,
        is_same: bool,
        days: int | None,
        fits: list[Condition],
        conflicts: list[Condition],
        unknown: list[Condition],
    ) -> float:
        name = self.materials.name(product.material_id)
        country = country_name(self.network.site(product.site_id).country)
        if is_same:
            fits.append(
                Condition(
                    "material",
                    Text(
                        ko=f"{with_particle(name.ko, '을/를')} {country.ko}에서 생산합니다.",
                        en=f"It makes {mid_sentence(name.en)} in {_the(country.en)}.",
                    ),
                )
            )
            return 1.0
        wanted = self.materials.name(self.need.material_id)
        if days is None:
            sentence = Text(
                ko=f"{with_particle(wanted.ko, '을/를')} 대신할 수 있는 {with_particle(name.ko, '을/를')} 만들지만, 적격성 평가 기간은 알 수 없습니다.",
                en=f"It makes {mid_sentence(name.en)}, which can replace {mid_sentence(wanted.en)}; how long qualification takes is not known.",
            )
            unknown.append(Condition("qualification", sentence))
            return 0.3
        sentence = Text(
            ko=f"{wanted.ko} 대신 {with_particle(name.ko, '을/를')} 쓰려면 적격성 평가에 {days}일이 걸립니다.",
            en=f"Its {mid_sentence(name.en)} can replace {mid_sentence(wanted.en)} after {days} days of qualification.",
        )
        too_late = self.need.within_days is not None and days > self.need.within_days
        (conflicts if too_late else fits).append(Condition("qualification", sentence))
        return max(0.0, 1.0 - days / _ENOUGH_DAYS_TO_QUALIFY)

    def _capacity(
        self, product: Product, fits: list[Condition], conflicts: list[Condition], unknown: list[Condition]
    ) -> tuple[float, float]:
        """Return (how far the spare capacity covers the need, how much of it the need would fill), each 0..1."""
        spare = product.spare_capacity_share
        if spare is None:
            unknown.append(
                Condition(
                    "capacity",
                    Text(ko="유휴 생산능력이 등록되어 있지 않습니다.", en="Its spare capacity is not on record."),
                )
            )
            return _UNKNOWN_CAPACITY, _UNKNOWN_CAPACITY
        free = spare * product.output_per_day
        unit = unit_name(product.unit)
        conversion = factor(self.need.unit, product.unit)
        if self.need.quantity_per_day is None or conversion is None:
            sentence = Text(
                ko=f"하루 {_figure(free)} {unit.ko}의 여력이 있으나, 필요한 물량과 단위를 견줄 수 없습니다.",
                en=f"{_figure(free)} {unit.en} a day are free, but the quantity needed is not in a comparable unit.",
            )
            unknown.append(Condition("capacity", sentence))
            return _UNKNOWN_CAPACITY, min(1.0, spare)
        wanted = self.need.quantity_per_day * conversion
        cover = min(1.0, free / wanted) if wanted > 0 else 1.0
        sentence = Text(
            ko=f"하루 필요량 {_figure(wanted)} {unit.ko} 가운데 {_figure(min(free, wanted))} {unit.ko} 분량을 유휴 생산능력으로 댈 수 있습니다({cover * 100:.0f}%).",
            en=f"Spare capacity covers {_figure(min(free, wanted))} of the {_figure(wanted)} {unit.en} a day that are missing ({cover * 100:.0f}%).",
        )
        (fits if cover >= 0.5 else conflicts).append(Condition("capacity", sentence))
        return cover, min(1.0, wanted / free) if free > 0 else 0.0

    def _delivery(self, product: Product, fits: list[Condition], unknown: list[Condition]) -> float:
        times = [
            link.lead_time_days
            for link in self.network.links
            if link.supplier_site_id == product.site_id
            and self.network.site(link.buyer_site_id).country in self.countries
        ]
        where = country_name(sorted(self.countries)[0])
        if not times:
            sentence = Text(
                ko=f"{where.ko}까지의 납기는 알 수 없습니다(거래 기록 없음).",
                en=f"How long delivery to {_the(where.en)} takes is not known (no delivery on record).",
            )
            unknown.append(Condition("lead_time", sentence))
            return 0.0
        days = median(times)
        sentence = Text(
            ko=f"이미 {where.ko}에 납품하고 있으며 납기는 보통 {days:.0f}일입니다.",
            en=f"It delivers to {_the(where.en)} already, in {days:.0f} days as a rule.",
        )
        fits.append(Condition("lead_time", sentence))
        return 1.0

    def _common_source(self, product: Product, fits: list[Condition], conflicts: list[Condition]) -> float:
        own = self.upstream.get(product.site_id, set())
        present = set().union(*(self.upstream.get(site_id, set()) for site_id in self.source_sites))
        if not own or not present:
            return 0.5
        if not own & present:
            sentence = Text(
                ko="현재 공급사와 상위 공급처가 겹치지 않습니다.",
                en="It shares no supplier with the present source.",
            )
            fits.append(Condition("independent", sentence))
            return 1.0
        # Whom a firm buys from is its own to tell: that two share a supplier is said, not which.
        sentence = Text(
            ko="현재 공급사와 같은 상위 공급처에서 원료를 받습니다.",
            en="It depends on a supplier that the present source depends on too.",
        )
        conflicts.append(Condition("independent", sentence))
        return 0.0


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.2g}"


def _the(country: str) -> str:
    return f"the {country}" if country.startswith(("United", "Netherlands", "Philippines")) else country
