"""Composes a brief: puts signals, exposures, matches and meetings of one firm onto one page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from bioaccord.events.free_slots import common_slots
from bioaccord.events.programme import Event
from bioaccord.partners.matching import find_matches
from bioaccord.partners.needs import needs_from_exposures
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.match import Match
from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Channel, Signal, Stage

from .ranking import is_shown, ranked, without_repetition
from .sheet import Brief, Item, Meetable, Section, Suggestion

_CHANNELS_THAT_NEED_HELP = (Channel.SUPPLY, Channel.COST)
_SLOTS_SHOWN = 3


def compose_brief(
    organisation_id: str,
    *,
    network: Network,
    materials: Materials,
    signals: Sequence[Signal],
    exposures: Sequence[Exposure],
    events: Sequence[Event],
    as_of: date,
    since: date | None = None,
    limit: int = 6,
    matches_an_item: int = 2,
) -> Brief:
    """Return the brief of one firm.

    `exposures` may hold those of other firms too: they are needed to tell which candidates for a match share
    the same exposure. `limit` is the number of items shown in each section. Raises `InputError` where the
    network does not hold `organisation_id`.
    """
    organisation = next((one for one in network.organisations if one.organisation_id == organisation_id), None)
    if organisation is None:
        raise InputError(_unknown_member(organisation_id, network))
    told = {signal.signal_id: signal for signal in without_repetition(signals)}
    own = _by_channel_and_signal(
        exposure for exposure in exposures if exposure.organisation_id == organisation_id and exposure.signal_id in told
    )
    lost_products = _lost_products_by_signal(exposures)
    upcoming = sorted((event for event in events if event.last_day >= as_of), key=lambda event: event.first_day)
    sections = []
    for channel in Channel:
        items = [
            Item(
                signal=told[signal_id],
                channel=channel,
                exposures=tuple(sorted(reached, key=_largest_first)),
                suggestions=(),
                is_consultation=told[signal_id].stage == Stage.PROPOSED,
                is_past=_is_past(told[signal_id], reached, as_of),
            )
            for signal_id, reached in own[channel].items()
        ]
        in_order = ranked(channel, items)
        first_page = [item for item in in_order if is_shown(item)][:limit]
        shown = {item.signal.signal_id for item in first_page}
        sections.append(
            Section(
                channel=channel,
                items=tuple(
                    _with_suggestions(item, network, materials, lost_products, upcoming, matches_an_item)
                    for item in first_page
                ),
                further=tuple(item for item in in_order if item.signal.signal_id not in shown),
            )
        )
    return _with_records(
        Brief(
            organisation=organisation,
            as_of=as_of,
            since=since,
            sections=tuple(sections),
            signals_read=len(signals),
            publishers=_publishers([item.signal for one in sections for item in (*one.items, *one.further)]),
            organisations={},
            sites={},
            products={},
            material_names={},
        ),
        network,
        materials,
    )


def suggestions_for(
    exposures: Sequence[Exposure],
    *,
    network: Network,
    materials: Materials,
    lost_product_ids: frozenset[str],
    events: Sequence[Event],
    limit: int,
) -> tuple[Suggestion, ...]:
    """Return who could help with the exposures of one firm to one signal, best first, and when to meet."""
    best: dict[str, Match] = {}
    for need in needs_from_exposures(exposures, network):
        for match in find_matches(need, network, materials, exposed_product_ids=lost_product_ids, limit=limit):
            known = best.get(match.candidate_organisation_id)
            if known is None or match.score > known.score:
                best[match.candidate_organisation_id] = match
    ordered = sorted(best.values(), key=lambda match: (-match.score, match.candidate_organisation_id))
    return tuple(Suggestion(match, _meetable(match, events)) for match in ordered[:limit])


def _with_suggestions(
    item: Item,
    network: Network,
    materials: Materials,
    lost_products: dict[str, frozenset[str]],
    events: Sequence[Event],
    limit: int,
) -> Item:
    if item.channel not in _CHANNELS_THAT_NEED_HELP:
        return item
    suggestions = suggestions_for(
        item.exposures,
        network=network,
        materials=materials,
        lost_product_ids=lost_products.get(item.signal.signal_id, frozenset()),
        events=events,
        limit=limit,
    )
    return Item(
        signal=item.signal,
        channel=item.channel,
        exposures=item.exposures,
        suggestions=suggestions,
        is_consultation=item.is_consultation,
        is_past=item.is_past,
    )


def _meetable(match: Match, events: Sequence[Event]) -> Meetable | None:
    for event in events:
        slots = common_slots(event, match.need.organisation_id, match.candidate_organisation_id)
        if slots:
            return Meetable(
                event_id=event.event_id,
                event_name=event.name,
                city=event.city,
                time_zone=event.time_zone,
                slots=tuple(slots[:_SLOTS_SHOWN]),
                slots_in_all=len(slots),
                fictional=event.fictional,
            )
    return None


def _by_channel_and_signal(exposures: Iterable[Exposure]) -> dict[Channel, dict[str, list[Exposure]]]:
    grouped: dict[Channel, dict[str, list[Exposure]]] = {channel: defaultdict(list) for channel in Channel}
    for exposure in exposures:
        grouped[exposure.channel][exposure.signal_id].append(exposure)
    return grouped


def _lost_products_by_signal(exposures: Iterable[Exposure]) -> dict[str, frozenset[str]]:
    lost: dict[str, set[str]] = defaultdict(set)
    for exposure in exposures:
        if exposure.channel in _CHANNELS_THAT_NEED_HELP:
            if exposure.product_id:
                lost[exposure.signal_id].add(exposure.product_id)
            if exposure.channel == Channel.SUPPLY:
                lost[exposure.signal_id].update(step.product_id for step in exposure.path)
    return {signal_id: frozenset(products) for signal_id, products in lost.items()}


def _largest_first(exposure: Exposure) -> tuple[float, float, str]:
    money = exposure.value_at_risk or exposure.amount
    days = exposure.days_until if exposure.days_until is not None else float("inf")
    return (-abs(money.amount) if money else 0.0, days, exposure.product_id or "")


def _is_past(signal: Signal, exposures: Sequence[Exposure], as_of: date) -> bool:
    if signal.stage in (Stage.ENDED, Stage.WITHDRAWN, Stage.REPEALED):
        return True
    last_days = [exposure.deadline.last_day for exposure in exposures if exposure.deadline]
    return bool(last_days) and max(last_days) < as_of


def _with_records(brief: Brief, network: Network, materials: Materials) -> Brief:
    organisation_ids = {brief.organisation.organisation_id}
    site_ids: set[str] = set()
    product_ids: set[str] = set()
    material_ids: set[str] = set()
    for section in brief.sections:
        for item in (*section.items, *section.further):
            for exposure in item.exposures:
                product_ids.update([exposure.product_id] if exposure.product_id else [])
                site_ids.update(exposure.site_ids)
                material_ids.update(exposure.material_ids)
                for step in exposure.path:
                    organisation_ids.add(step.organisation_id)
                    site_ids.add(step.site_id)
                    product_ids.add(step.product_id)
                    material_ids.add(step.material_id)
            for suggestion in item.suggestions:
                match = suggestion.match
                organisation_ids.add(match.candidate_organisation_id)
                site_ids.add(match.candidate_site_id)
                product_ids.add(match.candidate_product_id)
                material_ids.update((match.material_id, match.need.material_id))
    for product in network.products:
        if product.product_id in product_ids:
            site_ids.add(product.site_id)
            material_ids.add(product.material_id)
    return Brief(
        organisation=brief.organisation,
        as_of=brief.as_of,
        since=brief.since,
        sections=brief.sections,
        signals_read=brief.signals_read,
        publishers=brief.publishers,
        organisations={
            one.organisation_id: one for one in network.organisations if one.organisation_id in organisation_ids
        },
        sites={site.site_id: site for site in network.sites if site.site_id in site_ids},
        products={one.product_id: one for one in network.products if one.product_id in product_ids},
        material_names={material_id: materials.name(material_id) for material_id in sorted(material_ids)},
    )


def _publishers(signals: Sequence[Signal]) -> tuple[str, ...]:
    """Return who published the signals of a brief, the one with the most first."""
    told = {signal.signal_id: signal for signal in signals}.values()
    counted = Counter(name for signal in told for name in {evidence.publisher for evidence in signal.evidence})
    return tuple(name for name, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _unknown_member(organisation_id: str, network: Network) -> Refusal:
    members = [one.organisation_id for one in network.organisations]
    return Refusal(
        file="organisations",
        column="organisation_id",
        value=organisation_id,
        problem=Sentence(
            "'{organisation_id}' is not an organisation of this network.", organisation_id=organisation_id
        ),
        remedy=did_you_mean(organisation_id, members)
        + Sentence("The network holds {count} organisations; their ids are in organisations.csv.", count=len(members)),
    )
