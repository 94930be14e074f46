"""What a person may read of the exchange: analysts and operators all of it, members what came for them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from bioaccord.exchange.aggregate import FEWEST_MEMBERS
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.seal_permit import Behind, Forked, Wait
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.members.access import own_member_ids
from bioaccord.node.members.entry_access import all_ids_of
from bioaccord.node.policy.models import SignalRecord
from bioaccord.vocabulary.tlp import TLP

from . import receipts, starts
from .groups import takes_back
from .models import (
    GroupState,
    Heard,
    KeptCheckpoint,
    Ledger,
    LedgerRecord,
    Peer,
    PeerState,
    ReceivedPosting,
    RefusedInput,
    Retraction,
    SharedSignal,
    SharingGroup,
    ToldAggregate,
    Waiting,
)
from .sealing import standing_in_the_way

SILENT_AFTER = timedelta(minutes=2)
"""A peer that did not fail, and has not answered for so long: this node's own courier is not running."""
MEMBERS_READ = (TLP.CLEAR, TLP.GREEN)
"""The markings of what member firms read of what came; amber is for analysts and operators."""


def is_desk(user) -> bool:
    """Whether a person is one of those who work the exchange: analysts and operators."""
    roles = roles_of(user)
    return roles.analyst or roles.operator


def peers_for(user) -> QuerySet[Peer]:
    """Return the other associations this node knows."""
    require(is_desk(user))
    return Peer.objects.select_related("confirmed_by")


def peer_for(user, association: str) -> Peer:
    """Return another association; raises `Http404` where it is not known."""
    return _one(peers_for(user).filter(association=association))


def groups_for(user) -> QuerySet[SharingGroup]:
    """Return the sharing groups of this association, open ones first."""
    require(is_desk(user))
    return SharingGroup.objects.order_by(F("closed_at").asc(nulls_first=True), "group_id")


def group_for(user, group_id: str) -> SharingGroup:
    """Return a sharing group; raises `Http404` where there is none."""
    return _one(groups_for(user).filter(group_id=group_id))


def open_groups(user, kind: str) -> list[SharingGroup]:
    """Return the agreed groups in which a kind may be told."""
    return [one for one in groups_for(user).filter(state=GroupState.AGREED) if kind in one.kinds]


@dataclass(frozen=True)
class PeerNow:
    """How the exchange with a peer goes."""

    peer: Peer
    standing: str
    """comparing, connected, unreachable, silent (the own courier does not run) or ended."""
    behind: int
    """Records that the peer signed and that have not come."""
    queue: int
    """Own records that the peer has not signed for yet, and what waits to be sealed for it."""
    refused: int


def peer_states(user, now: datetime) -> list[PeerNow]:
    """Return how the exchange with each peer goes, for those who work it."""
    require(is_desk(user))
    return peer_figures(now)


def peer_figures(now: datetime) -> list[PeerNow]:
    """Return how the exchange with each peer goes; for nobody in particular: a monitor reads figures only."""
    refused = dict(RefusedInput.objects.values_list("association").annotate(times=Sum("times")))
    waiting = dict(Waiting.objects.filter(refused="").values_list("group").annotate(count=Count("pk")))
    groups = list(SharingGroup.objects.exclude(state=GroupState.PROPOSED))
    found = []
    for peer in Peer.objects.all():
        shared = [one for one in groups if peer.association in one.members and one.state == GroupState.AGREED]
        found.append(
            PeerNow(
                peer,
                _standing(peer, now),
                sum(_behind(one, peer.association) for one in shared),
                sum(_not_held(one, peer.association) + waiting.get(one.pk, 0) for one in shared),
                refused.get(peer.association, 0),
            )
        )
    return found


def _standing(peer: Peer, now: datetime) -> str:
    if peer.state != PeerState.PAIRED:
        return str(peer.state)
    if peer.failures:
        return "unreachable"
    if peer.answered_at is None or now - peer.answered_at > SILENT_AFTER:
        return "silent"
    return "connected"


def _behind(group: SharingGroup, source: str) -> int:
    ledger = Ledger.objects.filter(group=group, source=source).first()
    told = KeptCheckpoint.objects.filter(ledger=ledger, by=source).aggregate(seq=Max("seq"))["seq"] if ledger else None
    return max(0, (told or 0) - ledger.seq) if ledger else 0


def _not_held(group: SharingGroup, member: str) -> int:
    ledger = Ledger.objects.filter(group=group, source=settings.ASSOCIATION).first()
    return max(0, ledger.seq - held_by(ledger, member)) if ledger else 0


def held_by(ledger: Ledger, member: str) -> int:
    """Return up to which number a member has said, or signed, that it holds a ledger."""
    heard = Heard.objects.filter(ledger=ledger, by=member).values_list("seq", flat=True).first()
    signed = KeptCheckpoint.objects.filter(ledger=ledger, by=member).aggregate(seq=Max("seq"))["seq"]
    return max(heard or 0, signed or 0)


def waiting_counts() -> dict[str, int]:
    """Return how much waits to be sealed, by group."""
    rows = (
        Waiting.objects.filter(refused="", group__state=GroupState.AGREED)
        .values_list("group__group_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows.order_by())


@dataclass(frozen=True)
class WaitingGroup:
    """What waits to be sealed in a group, and what stands in the way."""

    group: SharingGroup
    count: int
    since: datetime
    way: Wait | Behind | Forked | None
    stopped: str


def waiting_groups(user) -> list[WaitingGroup]:
    """Return the groups in which something waits, each with the reason."""
    require(is_desk(user))
    found = []
    for group in SharingGroup.objects.filter(waiting__refused="", waiting__isnull=False).distinct():
        rows = Waiting.objects.filter(group=group, refused="")
        if not takes_back(group):
            rows = rows.exclude(kind=Kind.RECEIPT, decided_by=None)  # nobody waits for a receipt there any more
            if not rows:
                continue
        ledger = Ledger.objects.filter(group=group, source=settings.ASSOCIATION).first()
        way = (
            standing_in_the_way(group, starts.current())
            if group.state != GroupState.PROPOSED and takes_back(group)
            else None
        )
        oldest = rows.order_by("decided_at").values_list("decided_at", flat=True).first()
        found.append(WaitingGroup(group, rows.count(), oldest, way, ledger.stopped if ledger else ""))
    return found


def refused_waiting(user) -> QuerySet[Waiting]:
    """Return what could not be sealed and waits for a person."""
    require(is_desk(user))
    return Waiting.objects.exclude(refused="").select_related("group", "decided_by")


def alarms_for(user, *, seen: bool = False) -> QuerySet[RefusedInput]:
    """Return what was refused of peers: what nobody has acknowledged, or what was; again open where it came again since."""
    require(is_desk(user))
    is_open = Q(seen_at=None) | Q(last_at__gt=F("seen_at"))
    return RefusedInput.objects.select_related("seen_by").filter(~is_open if seen else is_open)


def alarm_for(user, alarm_id: int) -> RefusedInput:
    """Return one refusal; raises `Http404` where there is none."""
    require(is_desk(user))
    return _one(RefusedInput.objects.filter(pk=alarm_id))


def stopped_ledgers(user) -> QuerySet[Ledger]:
    """Return ledgers that stand still until a person has looked."""
    require(is_desk(user))
    return Ledger.objects.exclude(stopped="").select_related("group")


def overdue_for(user, now: datetime) -> list[receipts.Overdue]:
    """Return the receipts that peers owe."""
    require(is_desk(user))
    return receipts.overdue(now)


@dataclass(frozen=True)
class RecordFilters:
    """What a list of records is narrowed by; an empty filter narrows nothing."""

    source: str = ""
    group: str = ""
    kind: str = ""
    marking: str = ""
    state: str = ""


def received_for(user, filters: RecordFilters) -> QuerySet[LedgerRecord]:
    """Return what came from other associations as far as its marking lets a person read it, newest first; receipts only where asked for."""
    require(user.is_authenticated)
    rows = LedgerRecord.objects.exclude(source=settings.ASSOCIATION)
    if not is_desk(user):
        rows = rows.filter(marking__in=[str(one) for one in MEMBERS_READ]).exclude(kind=Kind.RECEIPT)
    return _narrowed(rows, filters)


def sources_for(user) -> set[str]:
    """Return the associations of which a person may read something that came."""
    return set(received_for(user, RecordFilters()).order_by().values_list("source", flat=True).distinct())


def received_record(user, group_id: str, source: str, seq: int) -> LedgerRecord:
    """Return one record that came; raises `Http404` where there is none, or none that the person may read."""
    rows = received_for(user, RecordFilters(source=source, group=group_id, kind=_any_kind(user)))
    return _one(rows.filter(seq=seq))


def told_of(user, signal_id: str) -> list[SharedSignal]:
    """Return in which records, of those that a person may read, other associations told of a signal."""
    found = SharedSignal.objects.filter(signal_id=signal_id).select_related("record__ledger__group")
    return [one for one in found if is_desk(user) or TLP(one.record.marking) in MEMBERS_READ]


def worked_into(user, row: LedgerRecord) -> str:
    """Return the address of what a received record became on this node; empty where it became nothing that has a page which a person may open."""
    signal = SharedSignal.objects.filter(record=row).first()
    if signal is not None:
        stands = SignalRecord.objects.filter(signal_id=signal.signal_id).exists()
        return reverse("signal", args=[signal.signal_id]) if stands else ""
    roles = roles_of(user)
    postings = ReceivedPosting.objects.filter(record=row)
    if not roles.analyst:
        postings = postings.filter(shown__organisation_id__in=all_ids_of(roles.organisation_ids))
    posting = postings.first()
    return reverse("received_posting", args=[posting.pk]) if posting is not None else ""


def shared_for(user, filters: RecordFilters) -> QuerySet[LedgerRecord]:
    """Return what this association told others, newest first; receipts only where asked for."""
    require(is_desk(user))
    return _narrowed(LedgerRecord.objects.filter(source=settings.ASSOCIATION), filters)


def waiting_for(user) -> QuerySet[Waiting]:
    """Return what people decided to tell and what is not sealed yet."""
    require(is_desk(user))
    return Waiting.objects.exclude(kind=Kind.RECEIPT).select_related("group", "decided_by")


def version_for(user) -> str:
    """Return a word that changes when what the exchange shows a person changes."""
    newest = received_for(user, RecordFilters(kind=_any_kind(user))).order_by()
    told: list[object] = [*newest.aggregate(Max("pk"), Max("retracted_at")).values()]
    if is_desk(user):
        own = LedgerRecord.objects.filter(source=settings.ASSOCIATION)
        told += [*own.aggregate(Max("pk")).values(), Waiting.objects.count(), alarms_for(user).count()]
        told += [
            (one.peer.association, one.standing, bool(one.peer.unvouched), one.peer.confirmed_there_at)
            for one in peer_figures(timezone.now())
        ]
        told += list(SharingGroup.objects.order_by("pk").values_list("pk", "state", "closed_at"))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


_EVERY_KIND = "*"


def _any_kind(user) -> str:
    return _EVERY_KIND if is_desk(user) else ""


def _narrowed(rows: QuerySet[LedgerRecord], filters: RecordFilters) -> QuerySet[LedgerRecord]:
    if filters.source:
        rows = rows.filter(source=filters.source)
    if filters.group:
        rows = rows.filter(ledger__group__group_id=filters.group)
    if filters.marking:
        rows = rows.filter(marking=filters.marking)
    if filters.kind and filters.kind != _EVERY_KIND:
        rows = rows.filter(kind=filters.kind)
    elif not filters.kind:
        rows = rows.exclude(kind=Kind.RECEIPT)
    if filters.state == "retracted":
        rows = rows.exclude(retracted_at=None)
    elif filters.state == "standing":
        rows = rows.filter(retracted_at=None)
    return rows.select_related("ledger__group").order_by("-stored_at", "-pk")


def told_before(user, kind: str, field: str, value: str) -> list[str]:
    """Return the ids of what was shared already, or waits, with this value in a field of its content; what was retracted does not count."""
    require(is_desk(user))
    same = {"kind": kind, f"payload__{field}": value}
    waiting = Waiting.objects.filter(**same).values_list("record_id", flat=True)
    sealed = LedgerRecord.objects.filter(source=settings.ASSOCIATION, **same).values_list("record_id", flat=True)
    return [*waiting, *sealed.order_by("-pk")[:10]]


def record_of_signal(user, signal_id: str, group_id: str) -> dict[str, str] | None:
    """Return the record by which members of a group know a signal, this association's or one that came; None where there is none."""
    require(is_desk(user))
    rows = LedgerRecord.objects.filter(ledger__group__group_id=group_id, kind=Kind.POLICY_SIGNAL, retracted_at=None)
    found = rows.filter(source=settings.ASSOCIATION, payload__signal_id=signal_id).order_by("-pk").first() or rows.filter(signal__signal_id=signal_id).first()  # fmt: skip
    return {"source": found.source, "id": found.record_id} if found else None


def signal_of_record(source: str, record_id: str) -> str:
    """Return the id of the signal of this node that a record told; empty where there is none."""
    row = LedgerRecord.objects.filter(source=source, record_id=record_id, kind=Kind.POLICY_SIGNAL).first()
    if row is None or row.retracted_at:
        return ""
    if source == settings.ASSOCIATION:
        return (row.payload or {}).get("signal_id", "")
    kept = SharedSignal.objects.filter(record=row).first()
    return kept.signal_id if kept else ""


def told_aggregates_of(user, signal_id: str) -> list[str]:
    """Return the ids of figures over members of a signal that were told or wait, the newest first; what was taken back does not count."""
    require(is_desk(user))
    told = ToldAggregate.objects.filter(signal_id=signal_id).values_list("record_id", flat=True)
    standing = {*Waiting.objects.filter(record_id__in=told).values_list("record_id", flat=True), *LedgerRecord.objects.filter(record_id__in=told, retracted_at=None).values_list("record_id", flat=True)}  # fmt: skip
    return [one for one in told if one in standing][:10]


def signals_reaching_members(user) -> list[dict]:
    """Return the signals of which something lies ahead for enough members to be told, most members first; for analysts and operators."""
    require(is_desk(user))
    ahead = ExposureRecord.objects.filter(organisation_id__in=own_member_ids(), is_past=False).order_by()
    rows = ahead.values("signal_id", "title_ko", "title_en").annotate(members=Count("organisation_id", distinct=True))
    return list(rows.filter(members__gte=FEWEST_MEMBERS).order_by("-members", "signal_id")[:100])


@dataclass(frozen=True)
class Answer:
    """What a member of the group said of a record of this association."""

    member: str
    is_held: bool
    """It asked for what comes after the record, or signed a head at or behind it."""
    received: LedgerRecord | None
    erased: LedgerRecord | None
    due_at: datetime | None
    """When the receipt that is still missing is, or was, due; None where none is."""
    is_overdue: bool


@dataclass(frozen=True)
class Shared:
    """How far something that was shared has come."""

    record_id: str
    waiting: Waiting | None
    record: LedgerRecord | None
    group: SharingGroup
    retraction: Retraction | None
    retracting: Waiting | None
    retracted_by: LedgerRecord | None
    answers: tuple[Answer, ...]

    @property
    def kind(self) -> str:
        """The kind of the record."""
        return (self.record or self.waiting).kind

    @property
    def marking(self) -> str:
        """Its marking."""
        return (self.record or self.waiting).marking

    @property
    def payload(self) -> dict | None:
        """Its content, None once it is erased."""
        return (self.record or self.waiting).payload

    @property
    def state(self) -> str:
        """waiting, refused, sealed, received (by all), overdue, retracting, retracted, or erased (by all)."""
        if self.record is None:
            return "refused" if self.waiting.refused else "waiting"
        if self.record.retracted_at:
            word = "erased" if all(one.erased for one in self.answers) else "retracted"
        elif self.retracting:
            return "retracting"
        else:
            word = "received" if all(one.received for one in self.answers) else "sealed"
        return "overdue" if any(one.is_overdue for one in self.answers) else word


def shared_record(user, record_id: str) -> Shared:
    """Return how far something that this association shared has come; raises `Http404` where there is no such thing."""
    require(is_desk(user))
    waiting = Waiting.objects.filter(record_id=record_id).select_related("group", "decided_by").first()
    record = LedgerRecord.objects.filter(source=settings.ASSOCIATION, record_id=record_id).select_related("ledger__group").first()  # fmt: skip
    if waiting is None and record is None:
        raise Http404
    group = record.ledger.group if record else waiting.group
    retracting = Waiting.objects.filter(retracts=record_id).first()
    return Shared(
        record_id,
        waiting if record is None else None,
        record,
        group,
        Retraction.objects.filter(record_id=record_id).select_related("asked_by").first(),
        retracting,
        LedgerRecord.objects.filter(source=settings.ASSOCIATION, retracts=record_id).first() if record else None,
        tuple(_answer(record, one) for one in group.members if one != settings.ASSOCIATION) if record else (),
    )


def _answer(record: LedgerRecord, member: str) -> Answer:
    received = receipts.receipt_of(member, record.record_id, receipts.RECEIVED)
    erased = receipts.receipt_of(member, record.record_id, receipts.ERASED) if record.retracted_at else None
    since, missing = (record.retracted_at, erased is None) if record.retracted_at else (record.stored_at, received is None)  # fmt: skip
    due_at = since + receipts.DUE if missing else None
    return Answer(
        member,
        held_by(record.ledger, member) >= record.seq or received is not None,
        received,
        erased,
        due_at,
        due_at is not None and due_at < timezone.now(),
    )


def _one(rows: QuerySet):
    found = rows.first()
    if found is None:
        raise Http404
    return found
