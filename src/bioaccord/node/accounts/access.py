"""What a person may do: the roles of a user."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from .models import Membership, Role


@dataclass(frozen=True)
class Roles:
    """The roles of one person; `organisation_ids` are the firms the person belongs to."""

    organisation_ids: tuple[str, ...] = ()
    analyst: bool = False
    organiser: bool = False
    operator: bool = False

    @property
    def member(self) -> bool:
        """Whether the person belongs to a member firm."""
        return bool(self.organisation_ids)

    def may_see_organisation(self, organisation_id: str, member_ids: frozenset[str]) -> bool:
        """Whether the person may see a firm's exposures: one's own, or, as analyst, any member's."""
        return organisation_id in self.organisation_ids or (self.analyst and organisation_id in member_ids)


def roles_of(user) -> Roles:
    """Return the roles of a user; nobody's for a visitor."""
    if not user.is_authenticated:
        return Roles()
    if not hasattr(user, "_bioaccord_roles"):
        rows = list(user.memberships.values_list("role", "organisation_id"))
        held = {role for role, _ in rows}
        user._bioaccord_roles = Roles(
            organisation_ids=tuple(
                sorted({firm for role, firm in rows if role in (Role.MEMBER_USER, Role.MEMBER_ADMIN) and firm})
            ),
            analyst=Role.ANALYST in held,
            organiser=Role.ORGANISER in held,
            # `createsuperuser` makes the first operator of a new node.
            operator=Role.OPERATOR in held or user.is_superuser,
        )
    return user._bioaccord_roles


def firms_with_people() -> frozenset[str]:
    """Return the firms for which somebody can act on this node."""
    rows = Membership.objects.filter(role__in=(Role.MEMBER_USER, Role.MEMBER_ADMIN)).exclude(organisation_id="")
    return frozenset(rows.values_list("organisation_id", flat=True))


def require(allowed: bool) -> None:
    """Raise `PermissionDenied` unless allowed."""
    if not allowed:
        raise PermissionDenied
