"""What every page knows of its reader and of its node."""

from django.conf import settings

from bioaccord.node.members.access import own_member_ids
from bioaccord.node.members.entry_access import has_real_firms

from .access import roles_of


def roles(request) -> dict[str, object]:
    """Give templates the reader's roles, whether a brief is made here for the reader, and whether the firms of the network and all of the directory are fictional."""
    held = roles_of(request.user)
    return {
        "roles": held,
        "has_brief": held.member and bool(own_member_ids().intersection(held.organisation_ids)),
        "firms_are_fictional": settings.LOADS_SAMPLE,
        "directory_is_fictional": settings.LOADS_SAMPLE and not has_real_firms(),
    }
