"""Which firms are members of this node's association."""

from django.conf import settings

from bioaccord.node.supply.access import current_network


def own_member_ids() -> frozenset[str]:
    """Return the ids of the member firms of this node's association."""
    return frozenset(
        organisation.organisation_id
        for organisation in current_network().organisations
        if organisation.association == settings.ASSOCIATION
    )
