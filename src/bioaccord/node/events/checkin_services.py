"""Checks delegates in."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record

from .models import DelegateRecord
from .services import known

_LAST_STEPS = 6


@dataclass(frozen=True)
class CheckInStep:
    """That somebody checked a delegate in, or undid it: who (empty for nobody who is known any more) and when."""

    is_in: bool
    who: str
    at: datetime


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
    _save(user, locked)
    record(user, "delegate_checked_in", f"{locked.event.event_id} {locked.delegate_id}")
    return True, now


@transaction.atomic
def undo_check_in(user, row: DelegateRecord, since: str) -> None:
    """Undo a check-in, for organisers; who did it and when stays to be seen.

    `since` is the moment of the check-in as it was shown, so that of two desks one does not undo what the other has just done again.
    Raises `ValidationError` where there is none, or another one.
    """
    require(roles_of(user).organiser)
    locked = DelegateRecord.objects.select_for_update().get(pk=row.pk)
    if locked.checked_in_at is None:
        raise ValidationError(_("This person is not checked in; perhaps it was undone at another desk."))
    if locked.checked_in_at.isoformat() != since:
        raise ValidationError(_("This person was checked in again meanwhile. Look at the page again."))
    locked.checked_in_at = None
    _save(user, locked)
    record(user, "check_in_undone", f"{locked.event.event_id} {locked.delegate_id}, {since}")


def check_in_steps(row: DelegateRecord) -> list[CheckInStep]:
    """Return when a delegate was checked in and when that was undone, with who did it, the last first."""
    found: list[CheckInStep] = []
    before = None
    for one in row.history.select_related("history_user").order_by("history_date", "history_id"):
        if one.checked_in_at != before:
            who = one.history_user.email if one.history_user else ""
            found.append(CheckInStep(one.checked_in_at is not None, who, one.history_date))
        before = one.checked_in_at
    return found[::-1][:_LAST_STEPS]


def _save(user, row: DelegateRecord) -> None:
    row._history_user = known(user)
    row.save(update_fields=["checked_in_at"])
