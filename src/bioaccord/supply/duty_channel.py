"""The duty channel: which products, sites and materials a rule is about, and by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.firm_kind import FirmKind, firm_kind_name
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.signal import Certainty, Channel, Effect, Signal, Stage, SubjectType

from .chart import NetworkChart, days_to

_STATED = (Certainty.KNOWN, Text(ko="의무와 기한은 원문에서 읽음", en="duty and date were read from the text"))


def duty_exposures(
    chart: NetworkChart, signal: Signal, effects: Sequence[Effect], as_of: date, organisation_id: str | None
) -> Iterator[Exposure]:
    """Yield one exposure a product that a rule names, and one a firm where a rule names its kind of firm.

    A rule reaches a firm that has a site in the rule's country, or sells there.
    """
    told: set[tuple[str, str | None]] = set()
    for effect in effects:
        for exposure in (*_by_product(chart, signal, effect, as_of), *_by_kind(chart, signal, effect, as_of)):
            key = (exposure.organisation_id, exposure.product_id)
            if key in told or organisation_id not in (None, exposure.organisation_id):
                continue
            told.add(key)
            yield exposure


def _by_product(chart: NetworkChart, signal: Signal, effect: Effect, as_of: date) -> Iterator[Exposure]:
    jurisdiction = (*effect.sold_in, *effect.made_in)
    made = {int(number) for number in chart.targets.products(effect)}
    # Who uses a material at a site under the rule is concerned as well as who makes it.
    used: dict[int, str] = {
        number: material
        for material in chart.targets.material_ids(effect)
        for number in chart.uses.get(material, ())
        if number not in made
    }
    for number in sorted(made | used.keys()):
        product = chart.product(number)
        site = chart.sites[product.site_id]
        at_home = not jurisdiction or site.country in jurisdiction
        sold_there = number in made and any(country in jurisdiction and share > 0 for country, share in product.markets)
        if not at_home and not sold_there:
            continue
        name = chart.material_name(product.material_id)
        if number in made:
            reason = Text(
                ko=f"귀사 제품 {with_particle(product.name.ko, '이/가')} 적용 대상입니다."
                if at_home
                else f"{with_particle(product.name.ko, '을/를')} 해당 국가에 판매하고 있어 적용 대상입니다.",
                en=f"Your {mid_sentence(product.name.en)} falls under it."
                if at_home
                else f"You sell {mid_sentence(product.name.en)} there.",
            )
        else:
            material = chart.material_name(used[number])
            reason = Text(
                ko=f"{name.ko} 생산에 쓰는 {with_particle(material.ko, '이/가')} 적용 대상입니다.",
                en=f"It covers {material.en}, an input of your {name.en}.",
            )
        yield _exposure(signal, effect, site.organisation_id, as_of, product.product_id, (site.site_id,), reason)


def _by_kind(chart: NetworkChart, signal: Signal, effect: Effect, as_of: date) -> Iterator[Exposure]:
    jurisdiction = (*effect.sold_in, *effect.made_in)
    kinds = [FirmKind(subject.id) for subject in effect.subjects if subject.type == SubjectType.FIRM_KIND]
    told: set[str] = set()
    for kind in kinds:
        for organisation in chart.by_kind.get(kind, ()):
            if organisation.organisation_id in told:
                continue
            sites = [
                site
                for site in chart.sites_of[organisation.organisation_id]
                if not jurisdiction or site.country in jurisdiction
            ]
            if not sites and not chart.sells_to(organisation.organisation_id, jurisdiction):
                continue
            told.add(organisation.organisation_id)
            name = firm_kind_name(kind)
            article = "an" if name.en[0] in "aeiou" else "a"
            reason = Text(
                ko=f"귀사는 {with_particle(name.ko, '으로서/로서')} 적용을 받습니다.",
                en=f"It applies to you as {article} {name.en}.",
            )
            yield _exposure(
                signal, effect, organisation.organisation_id, as_of, None, tuple(site.site_id for site in sites), reason
            )


def _exposure(
    signal: Signal,
    effect: Effect,
    organisation_id: str,
    as_of: date,
    product_id: str | None,
    site_ids: tuple[str, ...],
    reason: Text,
) -> Exposure:
    # In a consultation the date that counts is the end of comments; a rule counts from its own date.
    is_consultation = signal.stage == Stage.PROPOSED
    deadline = signal.deadline_on if is_consultation else signal.effective_on or signal.deadline_on
    is_open = deadline is not None and not deadline.is_set
    return Exposure(
        signal_id=signal.signal_id,
        organisation_id=organisation_id,
        channel=Channel.DUTY,
        product_id=product_id,
        path=(),
        as_of=as_of,
        # A final text without a date of its own counts from the day it was published.
        days_until=days_to(deadline.last_day if deadline else signal.published_on, as_of)
        if not is_open and (deadline or not is_consultation)
        else None,
        deadline=None if is_open else deadline,
        material_ids=tuple(subject.id for subject in effect.subjects if subject.type == SubjectType.MATERIAL),
        site_ids=site_ids,
        action=effect.action,
        certainty=(_STATED,) if deadline and not is_open else (),
        reason=reason,
    )
