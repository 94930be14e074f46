"""The chance channel: which of a firm's products fit an opening, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.firm_kind import FirmKind, firm_kind_name
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.network import Product
from bioaccord.vocabulary.signal import Certainty, Channel, Effect, EffectKind, Signal, SubjectType
from bioaccord.vocabulary.unit import unit_name

from .chart import NetworkChart, days_to


def chance_exposures(
    chart: NetworkChart, signal: Signal, effects: Sequence[Effect], as_of: date, organisation_id: str | None
) -> Iterator[Exposure]:
    """Yield one exposure a product that fits an opening, and one a firm where an opening is for its kind of firm."""
    told: set[tuple[str, str | None]] = set()
    for effect in effects:
        for exposure in (*_by_product(chart, signal, effect, as_of), *_by_kind(chart, signal, effect, as_of)):
            key = (exposure.organisation_id, exposure.product_id)
            if key in told or organisation_id not in (None, exposure.organisation_id):
                continue
            if _is_over(signal, as_of):
                continue
            told.add(key)
            yield exposure


def _is_over(signal: Signal, as_of: date) -> bool:
    return signal.deadline_on is not None and signal.deadline_on.last_day < as_of


def _by_product(chart: NetworkChart, signal: Signal, effect: Effect, as_of: date) -> Iterator[Exposure]:
    for number in chart.targets.products(effect):
        product = chart.product(int(number))
        site = chart.sites[product.site_id]
        if effect.made_in and site.country not in effect.made_in:
            continue
        if effect.kind == EffectKind.FUNDING and effect.sold_in and site.country not in effect.sold_in:
            continue
        yield _exposure(
            signal,
            effect,
            site.organisation_id,
            as_of,
            product.product_id,
            (site.site_id,),
            _why_product(product, effect),
            (_capacity(product),),
        )


def _by_kind(chart: NetworkChart, signal: Signal, effect: Effect, as_of: date) -> Iterator[Exposure]:
    countries = (*effect.sold_in, *effect.made_in)
    for subject in effect.subjects:
        if subject.type != SubjectType.FIRM_KIND:
            continue
        name = firm_kind_name(FirmKind(subject.id))
        article = "an" if name.en[0] in "aeiou" else "a"
        for organisation in chart.by_kind.get(FirmKind(subject.id), ()):
            sites = [
                site
                for site in chart.sites_of[organisation.organisation_id]
                if not countries or site.country in countries
            ]
            if not sites:
                continue
            reason = Text(ko=f"{name.ko}인 귀사가 대상입니다.", en=f"It is open to you as {article} {name.en}.")
            site_ids = tuple(site.site_id for site in sites)
            yield _exposure(signal, effect, organisation.organisation_id, as_of, None, site_ids, reason, ())


def _why_product(product: Product, effect: Effect) -> Text:
    sold = [country for country, share in product.markets if country in effect.sold_in and share > 0]
    if effect.kind == EffectKind.SHORTAGE_ELSEWHERE and effect.sold_in:
        place = country_name(effect.sold_in[0])
        if sold:
            return Text(
                ko=f"귀사는 {with_particle(product.name.ko, '을/를')} 만들어 {place.ko}에 판매하고 있습니다.",
                en=f"You make {mid_sentence(product.name.en)} and already sell it in {_the(place.en)}.",
            )
        return Text(
            ko=f"귀사는 {with_particle(product.name.ko, '을/를')} 만들지만 아직 {place.ko}에는 판매하지 않습니다.",
            en=f"You make {mid_sentence(product.name.en)}, but do not sell it in {_the(place.en)} yet.",
        )
    return Text(
        ko=f"귀사 제품 {product.name.ko}에 해당합니다.",
        en=f"It fits your {mid_sentence(product.name.en)}.",
    )


def _the(country: str) -> str:
    return f"the {country}" if country.startswith(("United", "Netherlands", "Philippines")) else country


def _capacity(product: Product) -> tuple[Certainty, Text]:
    spare = product.spare_capacity_share
    if spare is None:
        text = Text(ko="유휴 생산능력은 등록되어 있지 않음", en="spare capacity is not on record")
        return Certainty.ASSUMED, text
    quantity = product.output_per_day * spare
    unit = unit_name(product.unit)
    return Certainty.KNOWN, Text(
        ko=f"유휴 생산능력은 하루 {quantity:,.0f} {unit.ko}(현 생산량의 {spare * 100:.0f}%)",
        en=f"spare capacity is {quantity:,.0f} {unit.en} a day ({spare * 100:.0f}% of output)",
    )


def _exposure(
    signal: Signal,
    effect: Effect,
    organisation_id: str,
    as_of: date,
    product_id: str | None,
    site_ids: tuple[str, ...],
    reason: Text,
    certainty: tuple[tuple[Certainty, Text], ...],
) -> Exposure:
    deadline = signal.deadline_on
    return Exposure(
        signal_id=signal.signal_id,
        organisation_id=organisation_id,
        channel=Channel.CHANCE,
        product_id=product_id,
        path=(),
        as_of=as_of,
        days_until=days_to(deadline.last_day, as_of) if deadline else None,
        deadline=deadline,
        material_ids=tuple(subject.id for subject in effect.subjects if subject.type == SubjectType.MATERIAL),
        site_ids=site_ids,
        action=effect.action,
        certainty=certainty,
        reason=reason,
    )
