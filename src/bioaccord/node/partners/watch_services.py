"""The only way to read and write saved searches of partners; each person has the own."""

from contextlib import suppress
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require
from bioaccord.node.audit.services import record

from .models import PartnerWatch
from .posting_access import own_posting
from .watching import NotReadyError, look

MOST_WATCHES = 30


def watches_for(user) -> QuerySet[PartnerWatch]:
    """Return a person's own saved searches of partners."""
    require(user.is_authenticated)
    return PartnerWatch.objects.filter(owner=user)


def watch_for(user, watch_id: int) -> PartnerWatch:
    """Return one of a person's own; anybody else's does not exist."""
    row = watches_for(user).filter(id=watch_id).first()
    if row is None:
        raise Http404
    return row


@transaction.atomic
def save_watch(user, values: dict, now: datetime) -> PartnerWatch:
    """Save a search; what fits it now is known from the beginning and not told. Raises `ValidationError`.

    Where the directory is being made ready for searching, the node's clock takes that first look.
    """
    if watches_for(user).count() >= MOST_WATCHES:
        raise ValidationError(
            _("You have %(count)d saved searches of partners. Delete one that you no longer need.")
            % {"count": MOST_WATCHES}
        )
    row = PartnerWatch.objects.create(owner=user, created_at=now, **values)
    with suppress(NotReadyError):
        look(row, now, wait=False)
    record(user, "partner_search_saved", str(row.id))
    return row


@transaction.atomic
def watch_posting(user, posting_id: str, least_score: float, now: datetime) -> PartnerWatch:
    """Have new matches of an own posting told from a score on."""
    posting = own_posting(user, posting_id).posting
    stop_watching(user, posting_id)
    name = posting.title.in_language("ko")[:120]
    return save_watch(user, {"name": name, "posting_id": posting_id, "least_score": least_score}, now)


@transaction.atomic
def stop_watching(user, posting_id: str) -> None:
    """Tell no more of an own posting's matches."""
    watches_for(user).filter(posting_id=posting_id).delete()


@transaction.atomic
def delete_watch(user, watch_id: int) -> None:
    """Delete one of a person's own saved searches."""
    watch_for(user, watch_id).delete()
    record(user, "partner_search_deleted", str(watch_id))
