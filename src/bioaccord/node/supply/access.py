"""The node's network as the engines want it."""

from contextlib import suppress
from functools import cache, lru_cache

from django.conf import settings
from django.http import Http404

from bioaccord.node.accounts.access import firms_with_people, require, roles_of
from bioaccord.supply.chart import NetworkChart
from bioaccord.supply.dependence import Unit
from bioaccord.supply.event_rates import EventRate, read_rates
from bioaccord.supply.exposures import ExposureFinder
from bioaccord.supply.members_together import Chokepoints, members_chokepoints
from bioaccord.supply.own_part import own_part
from bioaccord.supply.risk import RiskReport, risk_report
from bioaccord.supply.stress_test import StressModel, stress_test
from bioaccord.vocabulary.material import Materials, standard_materials
from bioaccord.vocabulary.network import Network

from .models import ChainSharing, ConfirmedBuyer, NetworkDraft, NetworkVersion, SharingLevel
from .rows import TABLES, record_of
from .tables import MOST_ROWS, network_of_file, network_with_part

STRESS_SCENARIOS = 300


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


def stress_test_of(user, organisation_id: str) -> RiskReport | None:
    """Return the report of random years for a firm that the user may see, or None where no event rates were given."""
    chain_of(user, organisation_id)
    if not event_rates():
        return None
    while True:
        with suppress(_ReplacedMeanwhile):
            return _report(current_version(), organisation_id)


@cache
def event_rates() -> tuple[EventRate, ...]:
    """Return the event rates of the file that the settings name; none where they name none."""
    return read_rates(settings.EVENT_RATES) if settings.EVENT_RATES else ()


@lru_cache(maxsize=64)
def _report(version: int, organisation_id: str) -> RiskReport:
    chart = _finder(version).chart
    model = StressModel(chart, chart.product_numbers[organisation_id])
    test = stress_test(model, event_rates(), scenarios=STRESS_SCENARIOS, seed=1)
    return risk_report(model, event_rates(), test)


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


def network_of_draft(user, draft: NetworkDraft, present: Network) -> Network:
    """Return what the network would be with a draft in it. Raises `InputError` with every row that is refused."""
    content = bytes(draft.content)
    if not draft.organisation_id:
        return network_of_file(draft.file_name, content, MOST_ROWS)
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


@lru_cache(maxsize=4)
def _chokepoints(version: int, unit: Unit) -> Chokepoints:
    from bioaccord.node.members.access import own_member_ids

    found = members_chokepoints(_finder(version).chart, sorted(own_member_ids()), unit)
    # What only firms themselves name would tell of one of them.
    told = tuple(row for row in found.rows if unit != Unit.MATERIAL or row.key in standard_materials())
    return Chokepoints(told, found.held_back + len(found.rows) - len(told))
