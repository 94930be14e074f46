"""The only way to write calls for partners and answers to them."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.accounts.models import Membership
from bioaccord.node.audit.services import record
from bioaccord.partners.call import LONGEST_DAYS, CallAudience, CallError, CallState, state_of
from bioaccord.vocabulary.language import Text

from .call_access import call_for, call_of
from .directory import entry_of_firm
from .models import CallAnswer, CallRecord, CallTold
from .posting_access import own_firm
from .tasks import tell_soon

MOST_OPEN_CALLS = 5


@transaction.atomic
def post_call(user, organisation_id: str, values: dict, now: datetime) -> CallRecord:
    """Post a call for a firm of the person's, or (empty id) for the association by one of its analysts.

    `values` are those of `CallForm`. Raises `CallError` or `PermissionDenied`.
    """
    today = timezone.localdate(now)
    if organisation_id:
        own_firm(user, organisation_id)
        entry = entry_of_firm(organisation_id)
        if entry is None:
            raise Http404
        association = entry.association
    else:
        require(roles_of(user).analyst)
        association = settings.ASSOCIATION
    if not 1 <= (values["deadline_on"] - today).days <= LONGEST_DAYS:
        raise CallError(
            Text(
                ko="마감일은 내일부터 1년 이내의 날로 정해 주십시오.",
                en="The deadline lies tomorrow at the earliest and a year ahead at the latest.",
            )
        )
    if values["audience"] == CallAudience.OWN_MEMBERS and not association:
        raise CallError(
            Text(
                ko="협회 회원사가 아니어서 소속 협회 회원사를 대상으로 정할 수 없습니다. 다른 대상을 골라 주십시오.",
                en="Your firm is in neither association, so it has no fellow members. Choose another audience.",
            )
        )
    # Of two calls of one firm at once, the second waits, so that the limit holds.
    list(Membership.objects.select_for_update().filter(organisation_id=organisation_id))
    open_ones = CallRecord.objects.filter(organisation_id=organisation_id, closed_on=None, withdrawn_on=None)
    if organisation_id and open_ones.filter(deadline_on__gte=today).count() >= MOST_OPEN_CALLS:
        raise CallError(
            Text(
                ko=f"진행 중인 공고가 {MOST_OPEN_CALLS}건입니다. 하나를 마감하거나 철회한 뒤에 올려 주십시오.",
                en=f"{MOST_OPEN_CALLS} of your calls are open. Close or withdraw one first.",
            )
        )
    row = CallRecord.objects.create(
        call_id=secrets.token_hex(8),
        organisation_id=organisation_id,
        association=association,
        author=user,
        posted_at=now,
        **values,
    )
    record(user, "call_posted", row.call_id)
    tell_soon()
    return row


@transaction.atomic
def end_call(user, call_id: str, now: datetime, *, withdraw: bool = False) -> None:
    """Close a call of one's own before its deadline, or withdraw it. Raises `CallError` or `Http404`."""
    seen = call_for(user, call_id)
    if not seen.own:
        raise Http404
    row = CallRecord.objects.select_for_update().get(call_id=call_id)
    state = state_of(call_of(row), timezone.localdate(now))
    if state is CallState.WITHDRAWN or (not withdraw and state is not CallState.OPEN):
        raise CallError(Text(ko="이미 끝난 공고입니다.", en="This call has ended already."))
    if withdraw:
        row.withdrawn_on = timezone.localdate(now)
    else:
        row.closed_on = timezone.localdate(now)
    row.save()
    record(user, "call_withdrawn" if withdraw else "call_closed", call_id)


@transaction.atomic
def answer_call(user, call_id: str, organisation_id: str, values: dict, now: datetime) -> CallAnswer:
    """Answer a call for one's own firm, or change the answer, until its deadline. Raises `CallError` or `Http404`."""
    seen = call_for(user, call_id)
    if organisation_id not in seen.answer_as:
        raise CallError(
            Text(
                ko="이 공고에는 더 이상 답할 수 없습니다. 마감되었거나 대상 기업이 아닙니다.",
                en="This call can not be answered any more: it has ended, or it does not address your firm.",
            )
        )
    row, _new = CallAnswer.objects.update_or_create(
        call=seen.row,
        organisation_id=organisation_id,
        defaults=values | {"answered_at": now, "withdrawn_at": None, "told": False},
    )
    record(user, "call_answered", f"{call_id} {organisation_id}")
    tell_soon()
    return row


@transaction.atomic
def withdraw_answer(user, call_id: str, organisation_id: str, now: datetime) -> None:
    """Take back the answer of one's own firm; the caller sees it no more."""
    own_firm(user, organisation_id)
    seen = call_for(user, call_id)
    CallAnswer.objects.filter(call=seen.row, organisation_id=organisation_id, withdrawn_at=None).update(
        withdrawn_at=now
    )
    record(user, "call_answer_withdrawn", f"{call_id} {organisation_id}")


def note_told(row: CallRecord, organisation_id: str, what: str) -> bool:
    """Write down that a firm is told of a call; returns whether it was not told before."""
    return CallTold.objects.get_or_create(call=row, organisation_id=organisation_id, what=what)[1]
