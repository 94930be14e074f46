"""The only way to write accounts."""

from django.db import transaction

from bioaccord.node.audit.services import record

from .models import Membership, Role, User


@transaction.atomic
def create_account(email: str, password: str, roles: list[tuple[Role, str]], **names: str) -> User:
    """Create a person with roles, each a (role, organisation id) pair; an existing person keeps the password."""
    email = email.lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password, **names)
        record(None, "account_created", email)
    for role, organisation_id in roles:
        _, is_new = Membership.objects.get_or_create(user=user, role=role, organisation_id=organisation_id)
        if is_new:
            record(None, "role_given", f"{email}: {role} {organisation_id}".strip())
    return user


@transaction.atomic
def set_time_zone(user: User, time_zone: str) -> None:
    """Set the zone in which a person reads times."""
    user.time_zone = time_zone
    user.save(update_fields=["time_zone"])
    record(user, "time_zone_set", time_zone)
