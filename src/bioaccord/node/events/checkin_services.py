"""Checks delegates in."""

from datetime import datetime

from django.db import transaction

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record

from .models import DelegateRecord


@transaction.atomic
def check_in(user, row: DelegateRecord, now: datetime) -> tuple[bool, datetime | None]:
    """Check a delegate in, for organisers; returns whether it is the first time, and since when the delegate is there.

    Of two desks that read one code in the same instant, one is told that it was read already. Who has withdrawn is not checked in.
    """
    require(roles_of(user).organiser)
    locked = DelegateRecord.objects.select_for_update().get(pk=row.pk)
    if locked.withdrawn_at is not None:
        return False, None
    if locked.checked_in_at is not None:
        return False, locked.checked_in_at
    locked.checked_in_at = now
    locked.save(update_fields=["checked_in_at"])
    record(user, "delegate_checked_in", f"{locked.event.event_id} {locked.delegate_id}")
    return True, now
