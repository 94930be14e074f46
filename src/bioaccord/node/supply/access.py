"""The node's network as the engines want it."""

from contextlib import suppress
from functools import lru_cache

from bioaccord.supply.exposures import ExposureFinder
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.network import Network

from .models import NetworkVersion
from .rows import TABLES, record_of


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
    return ExposureFinder(_network(version), standard_materials())
