"""The only way to make and revoke private addresses of the reconciliation API."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require
from bioaccord.node.alerts.access import hash_of
from bioaccord.node.audit.services import record

from .models import ReconciliationAddress
from .reconciliation_access import addresses_for

MOST_ADDRESSES = 10


@transaction.atomic
def make_address(user) -> str:
    """Make a private address and return its word, which is shown once. Raises `ValidationError` for too many."""
    require(user.is_authenticated)
    if addresses_for(user).count() >= MOST_ADDRESSES:
        raise ValidationError(_("You have ten such addresses. Revoke those that nobody needs."))
    word = secrets.token_urlsafe(32)
    ReconciliationAddress.objects.create(owner=user, token_hash=hash_of(word), made_at=timezone.now())
    record(user, "reconcile_address_made", "")
    return word


@transaction.atomic
def revoke_address(user, address_id: int) -> None:
    """Let a private address answer nothing any more; raises `Http404` for one that is not the person's own."""
    require(user.is_authenticated)
    if not addresses_for(user).filter(pk=address_id).update(revoked_at=timezone.now()):
        raise Http404
    record(user, "reconcile_address_revoked", str(address_id))


def was_used(address: ReconciliationAddress) -> None:
    """Remember the day on which an address was last used; written once a day."""
    today = timezone.localdate()
    if address.last_used_on != today:
        ReconciliationAddress.objects.filter(pk=address.pk).update(last_used_on=today)
