"""What people decide in the exchange: to share, to take back, to have seen an alarm. Pairing, groups and keys have files of their own."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bioaccord.exchange.kinds import Kind, checked_payload, plain
from bioaccord.exchange.marking import may_leave
from bioaccord.exchange.refusal import TOLD, Reason, Refused
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit import services as audit
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.tlp import TLP

from .access import is_desk
from .groups import takes_back
from .models import GroupState, Ledger, LedgerRecord, RefusedInput, Retraction, SharingGroup, Waiting
from .waiting import let_retraction_wait, let_wait


def leaving_payload(group: SharingGroup, kind: str, marking: TLP, payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload exactly as it will leave. Raises `InputError` where the marking, the group or the kind's schema lets it not."""
    if not may_leave(marking):
        raise _refused(Refused(Reason.MARKING))
    if group.state != GroupState.AGREED:
        raise _refused(Refused(Reason.GROUP))
    if kind not in group.kinds:
        raise _refused(Refused(Reason.KIND))
    try:
        return plain(checked_payload(kind, payload))
    except Refused as refused:
        raise _refused(refused) from refused


def share(user, group: SharingGroup, kind: str, marking: TLP, payload: dict[str, Any]) -> str:
    """Decide that something is told to a group, and return its id; it is sealed as soon as it may be. Analysts and operators only.

    Raises `InputError`.
    """
    require(is_desk(user))
    record_id = let_wait(user, group, kind, marking, leaving_payload(group, kind, marking, payload), timezone.now())
    audit.record(user, "exchange_shared", f"{group.group_id} {kind} {record_id} TLP:{marking.upper()}")
    return record_id


@transaction.atomic
def retract(user, record_id: str, reason: str) -> None:
    """Take back something that was shared: before it is sealed it never leaves, afterwards a signed record asks for its erasure.

    Analysts and operators only. Raises `InputError` where there is nothing to take back, or no reason is given.
    """
    require(is_desk(user))
    if not reason.strip():
        raise InputError(
            Refusal(Sentence("the reason"), Sentence("is empty."), Sentence("Say why it is taken back: the reason stays in this node."))
        )  # fmt: skip
    waiting = Waiting.objects.filter(record_id=record_id, retracts="").exclude(kind=Kind.RECEIPT).select_for_update().first()  # fmt: skip
    row = LedgerRecord.objects.filter(source=settings.ASSOCIATION, record_id=record_id, retracts="", retracted_at=None).exclude(kind=Kind.RECEIPT).select_related("ledger__group").first()  # fmt: skip
    if waiting is None and (row is None or Waiting.objects.filter(retracts=record_id).exists()):
        raise InputError(
            Refusal(Sentence("the record"), Sentence("is not there any more, or was taken back before."), Sentence("Look at its page for how far it has come."))
        )  # fmt: skip
    now = timezone.now()
    if waiting is not None:
        waiting.delete()
        audit.record(user, "exchange_taken_back", f"{record_id}: {reason.strip()}")
        return
    Retraction.objects.update_or_create(
        record_id=record_id, defaults={"reason": reason.strip()[:2000], "asked_by": user, "asked_at": now}
    )
    if not takes_back(row.ledger.group):
        raise InputError(
            Refusal(Sentence("the group"), Sentence("is closed: nothing is sealed in it any more."), Sentence("Ask the other association's operator to erase the record."))
        )  # fmt: skip
    let_retraction_wait(user, row, now)
    audit.record(user, "exchange_retracted", f"{row.ledger.group.group_id} {row.seq} {record_id}: {reason.strip()}")


def acknowledge(user, alarm: RefusedInput) -> None:
    """Note that a person has seen a refusal; it is open again when the same comes again. Analysts and operators only."""
    require(is_desk(user))
    RefusedInput.objects.filter(pk=alarm.pk).update(seen_by=user, seen_at=timezone.now())
    audit.record(user, "exchange_alarm_seen", f"{alarm.association} {alarm.group_id}: {alarm.reason}")


def take_up_again(user, ledger: Ledger) -> None:
    """Let a peer's ledger that stands still be asked for again: what was wrong with it is looked at anew. Operators only.

    This association's own ledger is not taken up again where a number was used twice: the group is closed and a new one agreed.
    """
    require(roles_of(user).operator)
    if ledger.source == settings.ASSOCIATION:
        raise _refused(Refused(Reason.FORK))
    Ledger.objects.filter(pk=ledger.pk).update(stopped="")
    audit.record(user, "exchange_ledger_resumed", f"{ledger.group.group_id} {ledger.source}")


def _refused(refused: Refused) -> InputError:
    """Return a refusal of the engine as an error a person reads."""
    told: Text = TOLD[refused.reason]
    problem = Sentence("{told}", told=told)
    if refused.reason is Reason.SCHEMA:
        problem = Sentence("{told} ({detail})", told=told, detail=refused.detail)
    return InputError(
        Refusal(Sentence("what is to be shared"), problem, Sentence("Nothing was sent."))
    )  # fmt: skip
