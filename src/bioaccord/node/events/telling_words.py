"""What letters about a trade show have in common: its name, addresses, and whom to write to."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from bioaccord.node.accounts.models import Membership, Role, User
from bioaccord.vocabulary.language import Text

from .models import EventRecord


def event_name(row: EventRecord) -> Text:
    """Return what a trade show is called."""
    name = row.payload["name"]
    return Text(name["ko"], name["en"])


def event_address(view: str, event_id: str, *further: str, whole: bool = False) -> str:
    """Return the address of a page of a trade show; `whole` with the node's host."""
    page = reverse(view, args=[event_id, *further])
    return settings.BASE_ADDRESS + page if whole else page


def people_of_firms(firms: Iterable[str]) -> dict[str, list[User]]:
    """Return who acts for each firm on this node, in one look at the database."""
    rows = Membership.objects.filter(
        organisation_id__in=list(firms), role__in=(Role.MEMBER_USER, Role.MEMBER_ADMIN), user__is_active=True
    ).select_related("user")
    found: dict[str, list[User]] = defaultdict(list)
    for row in rows.order_by("user_id"):
        if row.user not in found[row.organisation_id]:
            found[row.organisation_id].append(row.user)
    return found
