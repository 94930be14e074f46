"""The node's network as the engines want it."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache, lru_cache

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import firms_with_people, require, roles_of
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit
from bioaccord.supply.event_rates import EventRate, read_rates
from bioaccord.supply.exposures import ExposureFinder
from bioaccord.supply.members_together import Chokepoints, countries_of_makers, members_chokepoints
from bioaccord.supply.own_part import own_part
from bioaccord.vocabulary.errors import MOST_TOLD
from bioaccord.vocabulary.material import Materials, standard_materials
from bioaccord.vocabulary.network import Network, Organisation

from .chain_losses import ChainLosses, chain_losses, losses_of_data
from .models import (
    Calculation,
    CalculationKind,
    CalculationState,
    ChainSharing,
    ConfirmedBuyer,
    NetworkDraft,
    NetworkVersion,
    SharingLevel,
)
from .rows import TABLES, record_of
from .tables import MOST_ROWS, network_of_file, network_with_part

# No step of a calculation takes so long: a worker that gave no sign of life for this time has ended.
LOST_AFTER = timedelta(minutes=5)


def current_version() -> int:
    """Return the number of the present network; 0 where none was loaded."""
    return NetworkVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0


def hold_network() -> None:
    """Let nobody else write what is computed from the present network until the transaction ends."""
    list(NetworkVersion.objects.select_for_update().filter(number=current_version()))


def current_network() -> Network:
    """Return the present network. Reading it is the node's own business; members see it through their briefs."""
    while True:
        with suppress(_ReplacedMeanwhile):
            return _network(current_version())


def current_materials() -> Materials:
    """Return the materials that the present network may name: the standard ones, and its firms' own."""
    return current_network().materials_beside(standard_materials())


def current_finder() -> ExposureFinder:
    """Return the finder of exposures on the present network."""
    while True:
        with suppress(_ReplacedMeanwhile):
            return _finder(current_version())


class _ReplacedMeanwhile(Exception):
    """The network was replaced while its rows were read."""


@lru_cache(maxsize=2)
def _network(version: int) -> Network:
    network = Network(
        **{
            name: tuple(record_of(record_type, row) for row in row_type.objects.order_by("id"))
            for name, (row_type, record_type) in TABLES.items()
        }
    )
    if current_version() != version:
        raise _ReplacedMeanwhile  # and so it is not kept
    return network


@lru_cache(maxsize=2)
def _finder(version: int) -> ExposureFinder:
    network = _network(version)
    return ExposureFinder(network, network.materials_beside(standard_materials()))


def sharing_level(organisation_id: str) -> str:
    """Return how much of its chain a firm shows to its association."""
    row = ChainSharing.objects.filter(organisation_id=organisation_id).first()
    return row.level if row else SharingLevel.NOTHING


def level_for(user, organisation_id: str) -> str:
    """Return how much of a firm's chain the user may see: all of one's own, of others what they chose to show.

    Raises `PermissionDenied` where that is nothing.
    """
    from bioaccord.node.members.access import own_member_ids

    roles = roles_of(user)
    require(roles.may_see_organisation(organisation_id, own_member_ids()))
    level = SharingLevel.FULL if organisation_id in roles.organisation_ids else sharing_level(organisation_id)
    require(level != SharingLevel.NOTHING)
    return level


def chain_of(user, organisation_id: str, *, whole: bool = True) -> tuple[NetworkChart, list[int]]:
    """Return the present network and the products of a firm. Raises `PermissionDenied` or `Http404`.

    `whole` asks for what names suppliers and sites; without it, materials and countries are enough.
    """
    level = level_for(user, organisation_id)
    require(level == SharingLevel.FULL or not whole)
    chart = current_finder().chart
    products = list(chart.product_numbers.get(organisation_id, []))
    if not products:
        raise Http404
    return chart, products


def losses_of(user, organisation_id: str) -> ChainLosses | None:
    """Return what the loss of each site does to a firm; for whoever may see at least its materials and countries.

    None on a network that is too large to compute it at once, where it was not left to the worker yet.
    """
    chart, _products = chain_of(user, organisation_id, whole=False)
    while len(chart.network.products) <= settings.LARGEST_AT_ONCE:
        with suppress(_ReplacedMeanwhile):
            return _losses(current_version(), organisation_id)
    done = Calculation.objects.filter(kind=CalculationKind.CHAIN, state=CalculationState.DONE)
    row = done.filter(organisation_id=organisation_id, network_version=current_version()).first()
    return losses_of_data(row.result) if row else None


@lru_cache(maxsize=64)
def _losses(version: int, organisation_id: str) -> ChainLosses:
    chart = _finder(version).chart
    return chain_losses(chart, chart.product_numbers[organisation_id])


@cache
def event_rates() -> tuple[EventRate, ...]:
    """Return the event rates of the file that the settings name; none where they name none."""
    return read_rates(settings.EVENT_RATES) if settings.EVENT_RATES else ()


def state_of(row: Calculation) -> CalculationState:
    """Return how far a calculation is now; one whose worker fell silent is interrupted."""
    silent = row.state == CalculationState.RUNNING and row.seen_at < timezone.now() - LOST_AFTER
    return CalculationState.INTERRUPTED if silent else CalculationState(row.state)


def calculation_for(user, organisation_id: str, calculation_id: int) -> Calculation:
    """Return a calculation of a firm whose whole chain the user may see. Raises `PermissionDenied` or `Http404`."""
    chain_of(user, organisation_id)
    row = Calculation.objects.filter(organisation_id=organisation_id, id=calculation_id).first()
    if row is None:
        raise Http404
    return row


def latest_result(user, organisation_id: str, kind: CalculationKind) -> Calculation | None:
    """Return the answer to show: the last asked for on the present network, otherwise the last on an older one. Raises as above."""
    chain_of(user, organisation_id)
    done = Calculation.objects.filter(organisation_id=organisation_id, kind=kind, state=CalculationState.DONE)
    return done.order_by("-network_version", "-made_at", "-id").first()


def results_for(user, organisation_id: str, kind: CalculationKind) -> list[Calculation]:
    """Return all answers of a kind without their figures, the last asked for first. Raises as above."""
    chain_of(user, organisation_id)
    done = Calculation.objects.filter(organisation_id=organisation_id, kind=kind, state=CalculationState.DONE)
    return list(done.defer("result"))


def unanswered_for(user, organisation_id: str, kind: CalculationKind) -> list[Calculation]:
    """Return what waits or runs, and what was asked last where it ended without an answer. Raises as above."""
    chain_of(user, organisation_id)
    rows = list(Calculation.objects.filter(organisation_id=organisation_id, kind=kind).defer("result")[:50])
    live = [row for row in rows if state_of(row) in (CalculationState.WAITING, CalculationState.RUNNING)]
    ended = [row for row in rows[:1] if row not in live and row.state != CalculationState.DONE]
    return ended + live


def may_cancel(user, row: Calculation) -> bool:
    """Return whether the user may cancel a calculation: its firm's people, and who started it."""
    return row.made_by_id == user.pk or row.organisation_id in roles_of(user).organisation_ids


def version_made_at(number: int) -> datetime | None:
    """Return when a version of the network was loaded."""
    return NetworkVersion.objects.filter(number=number).values_list("made_at", flat=True).first()


def ahead_of(row: Calculation) -> int:
    """Return how many calculations wait before one that waits."""
    return Calculation.objects.filter(state=CalculationState.WAITING, made_at__lt=row.made_at).count()


def finder_of_version(version: int) -> ExposureFinder | None:
    """Return the finder on the network of a version, or None where that is not the present one any more; for the worker."""
    with suppress(_ReplacedMeanwhile):
        return _finder(version) if version == current_version() else None
    return None


def require_upload(user, organisation_id: str) -> None:
    """Raise `PermissionDenied` unless the user may give a whole network (empty id: operators) or the part of this firm (its people)."""
    roles = roles_of(user)
    require(organisation_id in roles.organisation_ids if organisation_id else roles.operator)


def part_for(user, organisation_id: str) -> Network:
    """Return the firm's own part of the present network; for people of the firm. Raises `PermissionDenied`."""
    require_upload(user, organisation_id)
    return own_part(current_network(), organisation_id)


def confirmed_buyers(user, supplier_id: str) -> list[str]:
    """Return the firms that a firm confirmed to supply; for people of the firm. Raises `PermissionDenied`."""
    require_upload(user, supplier_id)
    rows = ConfirmedBuyer.objects.filter(supplier_id=supplier_id)
    return sorted(rows.values_list("buyer_id", flat=True))


def draft_for(user, draft_id: int) -> NetworkDraft:
    """Return a draft of the user's own. Raises `PermissionDenied` or `Http404`."""
    require(roles_of(user).operator or roles_of(user).member)
    draft = NetworkDraft.objects.filter(made_by=user, id=draft_id).first()
    if draft is None:
        raise Http404
    require_upload(user, draft.organisation_id)
    return draft


def network_of_draft(user, draft: NetworkDraft, present: Network, *, most_kept: int | None = MOST_TOLD) -> Network:
    """Return what the network would be with a draft in it. Raises `InputError` that counts every row that is refused.

    It holds the first `most_kept` of a whole network's (None: all), and all of a firm's part.
    """
    content = bytes(draft.content)
    if not draft.organisation_id:
        return network_of_file(draft.file_name, content, MOST_ROWS, most_kept)
    return network_with_part(
        draft.file_name,
        content,
        present,
        draft.organisation_id,
        association=settings.ASSOCIATION,
        closed=_closed_to(draft.organisation_id),
        told=_told_to(user, present),
    )


def _closed_to(organisation_id: str) -> frozenset[str]:
    """Return the firms that a firm may not name as suppliers of its own accord: who is named shows the chain behind it.

    They are the members here and all firms with people on this node, but those that confirmed to supply it.
    """
    from bioaccord.node.members.access import own_member_ids

    confirmed = ConfirmedBuyer.objects.filter(buyer_id=organisation_id).values_list("supplier_id", flat=True)
    return (own_member_ids() | firms_with_people()) - {organisation_id} - set(confirmed)


def _told_to(user, present: Network) -> frozenset[str]:
    """Return the firms whose purchases the user may see: all for operators, for analysts those of members that show their whole chain."""
    from bioaccord.node.members.access import own_member_ids

    roles = roles_of(user)
    if roles.operator:
        return frozenset(one.organisation_id for one in present.organisations)
    shown = ChainSharing.objects.filter(level=SharingLevel.FULL).values_list("organisation_id", flat=True)
    return frozenset(roles.organisation_ids) | (own_member_ids() & set(shown) if roles.analyst else frozenset())


def versions_for(user) -> list[NetworkVersion]:
    """Return the versions of the network, newest first, without their tables; for operators."""
    require(roles_of(user).operator)
    return list(NetworkVersion.objects.select_related("made_by").defer("tables").order_by("-number")[:50])


def version_for(user, number: int) -> Network:
    """Return the network of a version; for operators. Raises `Http404` where its tables were not kept."""
    require(roles_of(user).operator)
    row = NetworkVersion.objects.filter(number=number).first()
    if row is None or not row.tables:
        raise Http404
    return network_of_file("network.zip", bytes(row.tables))


def chokepoints_for(user, unit: Unit) -> Chokepoints:
    """Return what the members depend on together, as far as the rule on figures over members lets it be told; for analysts."""
    require(roles_of(user).analyst)
    while True:
        with suppress(_ReplacedMeanwhile):
            return _chokepoints(current_version(), unit)


def countries_of_makers_for(user, material_id: str) -> tuple[str, ...]:
    """Return the countries where enough firms of the present network make a material to be told; for analysts."""
    require(roles_of(user).analyst)
    return countries_of_makers(current_finder().chart, material_id)


@lru_cache(maxsize=4)
def _chokepoints(version: int, unit: Unit) -> Chokepoints:
    from bioaccord.node.members.access import own_member_ids

    found = members_chokepoints(_finder(version).chart, sorted(own_member_ids()), unit)
    # What only firms themselves name would tell of one of them.
    told = tuple(row for row in found.rows if unit != Unit.MATERIAL or row.key in standard_materials())
    return Chokepoints(told, found.held_back + len(found.rows) - len(told))


def suppliers_for(user, material_id: str) -> list[tuple[Organisation, float]]:
    """Return who supplies the reader's own firms with a material, and with the largest share of a site's need; the largest first.

    Whoever belongs to no firm sees none: a firm's suppliers are its own.
    """
    own = frozenset(roles_of(user).organisation_ids)
    if not own:
        return []
    network = current_network()
    firm_of = {site.site_id: site.organisation_id for site in network.sites}
    shares: dict[str, float] = {}
    for link in network.links:
        if link.material_id == material_id and firm_of.get(link.buyer_site_id) in own:
            supplier = firm_of[link.supplier_site_id]
            shares[supplier] = max(shares.get(supplier, 0.0), link.share)
    by_id = {one.organisation_id: one for one in network.organisations}
    return sorted(
        ((by_id[one], share) for one, share in shares.items()), key=lambda row: (-row[1], row[0].organisation_id)
    )
