"""The only way to read calls for partners and their answers for a person."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.members.entry_access import all_ids_of, standing_for
from bioaccord.partners.call import Call, CallAudience, CallState, is_addressed, state_of
from bioaccord.partners.terms import standard_terms

from .directory import entry_of_firm
from .models import CallAnswer, CallRecord
from .posting_access import own_firms


@dataclass(frozen=True)
class SeenCall:
    """A call as one reader may see it. `answers` are all for the caller and its association, else those of the reader's firms."""

    row: CallRecord
    state: CallState
    own: bool
    answer_as: tuple[str, ...]
    sees_all: bool
    answers: tuple[CallAnswer, ...]


def call_of(row: CallRecord) -> Call:
    """Return a call as its rules want it."""
    return Call(
        caller=row.organisation_id,
        association=row.association,
        audience=CallAudience(row.audience),
        deadline_on=row.deadline_on,
        named=tuple(standing_for(one) for one in row.named),
        terms=tuple(row.terms),
        closed_on=row.closed_on,
        withdrawn_on=row.withdrawn_on,
    )


def calls_for(user) -> list[SeenCall]:
    """Return the calls a person may see, the next deadline first: own ones, those addressed to the own firms, for analysts those of the
    association and of its members. Withdrawn ones are shown to the caller and to whoever answered."""
    require(user.is_authenticated)
    today = timezone.localdate()
    rows = CallRecord.objects.prefetch_related("answers")
    found = [one for row in rows if (one := _seen(user, row, today))]
    open_ones = [one for one in found if one.state is CallState.OPEN]
    return open_ones + [one for one in reversed(found) if one.state is not CallState.OPEN]


def call_for(user, call_id: str) -> SeenCall:
    """Return one call as a person may see it; `Http404` for any other, whether or not it exists."""
    require(user.is_authenticated)
    row = CallRecord.objects.filter(call_id=call_id).prefetch_related("answers").first()
    seen = _seen(user, row, timezone.localdate()) if row else None
    if seen is None:
        raise Http404
    return seen


def _seen(user, row: CallRecord, today: date) -> SeenCall | None:
    roles, call, terms = roles_of(user), call_of(row), standard_terms()
    state = state_of(call, today)
    of_association = roles.analyst and row.association == settings.ASSOCIATION
    own_ids = all_ids_of(roles.organisation_ids)
    own = row.organisation_id in own_ids if row.organisation_id else of_association
    sees_all = own or of_association
    mine = tuple(
        one for one in row.answers.all() if (one.withdrawn_at is None and sees_all) or one.organisation_id in own_ids
    )
    entries = [entry_of_firm(one) for one in own_firms(user)]
    addressed = tuple(one.organisation_id for one in entries if one and is_addressed(call, one, terms))
    everybody = roles.analyst and call.audience is CallAudience.BOTH_MEMBERS
    if not (sees_all or mine or everybody or (addressed and state is not CallState.WITHDRAWN)):
        return None
    return SeenCall(row, state, own, addressed if state is CallState.OPEN else (), sees_all, mine)
