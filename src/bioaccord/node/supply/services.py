"""The only way to write the network."""

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from bioaccord.node.audit.services import record
from bioaccord.vocabulary.network import Network

from .access import current_version
from .models import NetworkVersion
from .rows import TABLES, row_of


@transaction.atomic
def replace_network(user, network: Network) -> int:
    """Replace the whole network and return its new version; history keeps what was there."""
    for name, (row_type, _) in TABLES.items():
        row_type.objects.all().delete()
        bulk_create_with_history([row_of(row_type, one) for one in getattr(network, name)], row_type, batch_size=500)
    version = NetworkVersion.objects.create(number=current_version() + 1)
    record(user, "network_loaded", f"{len(network.organisations)} / {len(network.links)}")
    return version.number
