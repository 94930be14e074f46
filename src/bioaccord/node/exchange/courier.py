"""The courier: seals what waits, asks every peer for what is new, tells them what they have not heard. One runs beside the server."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import OperationalError, close_old_connections, connections, transaction
from django.db.models import Max
from django.utils import timezone

from bioaccord.exchange.checkpoint import read_checkpoint
from bioaccord.exchange.head import Head
from bioaccord.exchange.page import MOST_RECORDS, read_page
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.seal_permit import Behind, Forked
from bioaccord.node.policy.models import SignalRecord

from . import key_changes, receiving, starts
from .checkpoints import own_checkpoint
from .groups import statements_of
from .joint_events_holder import tell_meetings
from .joint_events_services import take_back_replaced
from .models import GroupState, Heard, KeptCheckpoint, Ledger, Peer, PeerState, SharingGroup
from .own_keys import can_sign, own_ring, signing_key
from .pairing import part
from .peer_client import PeerAnsweredWrongly, PeerClient, PeerRefused, PeerUnreachable
from .reading_in import read_in
from .rows import digest_at, ledger_row, members_beside, ring_in
from .sealing import seal_waiting, standing_in_the_way
from .signal_reader import merge_known

_LOG = logging.getLogger("bioaccord.exchange")
LOOK_SECONDS = 0.4
"""How often the courier looks for what waits here and for nudges; a shared signal is there in about twice that."""
ASK_SECONDS = 20.0
"""How often peers are asked without a nudge."""
_PATIENCE_SECONDS = 1.0
"""How long a round waits for the peers it visits; who needs longer is waited for beside the next rounds."""
_UNSIGNED, _NOT_THERE, _DIFFERS, _PARTED, _UNFIT = 401, 404, 409, 410, 422
"""What a peer answers where it does not know the key, does not know the group, holds something else, knows this association in the group by
earlier keys only, cannot join what it is told to what it holds."""
MEETINGS_SECONDS = 3.0
"""How often is looked for what changed in meetings with guests of an event that is held here."""
SLOWEST_SECONDS = 300.0
"""How long is waited at most after a peer failed again and again."""
AGAIN_SECONDS = 2.0
"""How soon a peer that failed is asked again where it called meanwhile: who calls is there."""


@dataclass
class _Turn:
    """When a peer is asked next, and what was last nudged about."""

    at: datetime
    nudged_about: dict[str, int]
    read_nudge: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Return whether the time has come, also where the clock was set back meanwhile."""
        return now >= self.at or self.at - now > timedelta(seconds=SLOWEST_SECONDS)


def _words(error: Exception) -> str:
    """Return what the page of associations says of a failure; what a library says of it stands in the log alone."""
    return str(error)[:300] if isinstance(error, PeerUnreachable | PeerRefused) else type(error).__name__


def _has_just_failed(peer: Peer, now: datetime) -> bool:
    return peer.failures > 0 and timedelta(0) <= now - (peer.failed_at or now) < timedelta(seconds=AGAIN_SECONDS)


class _Visit(threading.Thread):
    """A visit at one peer; `failure` is what ended it where the peer is not to blame, as a database that was locked too long."""

    def __init__(self, visit: Callable[[], int]) -> None:
        super().__init__(daemon=True)
        self.visit, self.moved, self.failure = visit, 0, None
        self.start()

    def run(self) -> None:
        try:
            self.moved = self.visit()
        except Exception as failure:  # noqa: BLE001  raised again by who waits for the visit
            self.failure = failure
        finally:
            connections.close_all()


class Courier:
    """Carries records between this node and its peers; state is in the database, so that it may be broken off at any point."""

    def __init__(self, patience_seconds: float | None = None) -> None:
        self.start = starts.begin()
        self.patience_seconds = patience_seconds
        self.turns: dict[str, _Turn] = {}
        self.looked_at_meetings: datetime | None = None
        self.newest_signal: int | None = None
        self.has_told_of_no_key = False
        self.compared: dict[tuple[str, str, str], str] = {}
        self.visits: dict[str, _Visit] = {}
        self.nudges: dict[str, _Visit] = {}

    def round(self, now: datetime) -> int:
        """Do what is due and return how many records moved.

        No peer that is slow or fails keeps another waiting: each visit has a thread of its own, and one that takes longer than the courier's
        patience (None: whatever it takes) goes on beside the next rounds.
        """
        if not can_sign():
            if not self.has_told_of_no_key:
                _LOG.error(
                    "the secret of this association's key is not there: nothing is told or asked until it is put back or replaced"
                )
            self.has_told_of_no_key = True
            return read_in()
        self.has_told_of_no_key = False
        for peer in Peer.objects.filter(state__in=(PeerState.COMPARING, PeerState.PAIRED)).exclude(
            association__in=list(self.visits)
        ):
            turn = self.turns.setdefault(peer.association, _Turn(now, {}))
            is_nudged = peer.nudged_at is not None and peer.nudged_at != turn.read_nudge
            if turn.is_due(now) or (is_nudged and not _has_just_failed(peer, now)) or self._owes(peer):
                turn.read_nudge = peer.nudged_at
                self.visits[peer.association] = _Visit(partial(self._visit, peer, turn, now))
        moved = self._ended(self.visits)
        if self.looked_at_meetings is None or abs(now - self.looked_at_meetings) >= timedelta(seconds=MEETINGS_SECONDS):
            self.looked_at_meetings = now
            moved += tell_meetings(now)
            newest = SignalRecord.objects.aggregate(newest=Max("pk"))["newest"]
            if newest != self.newest_signal:
                self.newest_signal = newest
                merge_known()
            take_back_replaced(now)
        moved += seal_waiting(self.start, now)
        self._nudge(now)
        moved += read_in()
        return moved

    def _ended(self, visits: dict[str, _Visit]) -> int:
        """Wait for visits as long as the courier's patience lasts, forget those that ended, and return how many records they moved."""
        until, moved = None if self.patience_seconds is None else time.monotonic() + self.patience_seconds, 0
        for association, visit in list(visits.items()):
            visit.join(None if until is None else max(0.0, until - time.monotonic()))
            if not visit.is_alive():
                del visits[association]
                if visit.failure is not None:
                    raise visit.failure
                moved += visit.moved
        return moved

    def _owes(self, peer: Peer) -> bool:
        """Return whether the peer has to be told something that a person decided here."""
        if peer.failures:
            return False
        return (
            (peer.confirmed_at is not None and not peer.told_confirmation)
            or bool(key_changes.untold(peer))
            or (
                peer.state == PeerState.PAIRED
                and any(peer.association in group.untold for group in SharingGroup.objects.exclude(untold=[]))
            )
        )

    def _visit(self, peer: Peer, turn: _Turn, now: datetime) -> int:
        moved = 0
        try:
            with _client_of(peer) as client:
                self._tell(peer, client)
                if peer.state == PeerState.PAIRED:
                    moved = self._ask(peer, client)
                peer.clock_apart_seconds = client.apart.total_seconds()
                has_answered = client.has_answered
        except OperationalError:
            raise  # the database's failure, not the peer's
        except Exception as error:  # noqa: BLE001  whatever a peer answers must not end the courier, which would keep all others waiting
            if not isinstance(error, PeerUnreachable | PeerRefused):
                _LOG.exception("a visit at %s failed in a way that nobody foresaw", peer.association)
            if isinstance(error, PeerRefused) and error.code == _UNSIGNED:
                # It may not know this node's key any more, as after its database was put back: it is told all changes again.
                Peer.objects.filter(pk=peer.pk).update(told_changes=0)
            peer.failures += 1
            wait = min(LOOK_SECONDS * 2 ** min(peer.failures, 20), SLOWEST_SECONDS)
            turn.at = now + timedelta(seconds=wait)
            Peer.objects.filter(pk=peer.pk).update(
                failures=peer.failures, failed_at=now, failure=_words(error), clock_apart_seconds=peer.clock_apart_seconds
            )  # fmt: skip
            return moved
        turn.at = now + timedelta(seconds=ASK_SECONDS)
        if has_answered:
            Peer.objects.filter(pk=peer.pk).update(
                failures=0, failure="", answered_at=now, clock_apart_seconds=peer.clock_apart_seconds
            )
        return moved

    def _tell(self, peer: Peer, client: PeerClient) -> None:
        for tokens in key_changes.untold(peer):
            try:
                client.post("/exchange/v1/key-change", {"association": settings.ASSOCIATION, "tokens": tokens})
            except PeerRefused as refused:
                if refused.code == _UNFIT:
                    # It may have lost the changes before this one, as after its database was put back: it is told all of them again.
                    Peer.objects.filter(pk=peer.pk).update(told_changes=0)
                raise
            peer.told_changes += 1
            Peer.objects.filter(pk=peer.pk).update(told_changes=peer.told_changes)
        if peer.confirmed_at and not peer.told_confirmation:
            client.post("/exchange/v1/confirmation", {})
            Peer.objects.filter(pk=peer.pk).update(told_confirmation=True)
        if peer.state != PeerState.PAIRED:
            return
        for group in SharingGroup.objects.exclude(untold=[]):
            if peer.association in group.untold:
                client.post("/exchange/v1/group", statements_of(group))
                with transaction.atomic():  # another visit may tell another member meanwhile
                    row = SharingGroup.objects.select_for_update().get(pk=group.pk)
                    if statements_of(row) == statements_of(group):
                        row.untold = [one for one in row.untold if one != peer.association]
                        row.save(update_fields=["untold"])

    def _ask(self, peer: Peer, client: PeerClient) -> int:
        """Ask what is new in each group; what is answered wrongly in one keeps no other waiting, and is told at the end."""
        moved, wrong = 0, None
        for group in SharingGroup.objects.exclude(agreed_at=None):
            if peer.association not in members_beside(group) or settings.ASSOCIATION not in group.members:
                continue
            try:
                moved += self._give_back(group, peer, client)
                moved += self._read_ledger(group, peer, client)
                self._compare_further(group, peer, client)
            except PeerRefused as refused:
                if refused.code == _DIFFERS:
                    receiving.keep_refusal(peer.association, group.group_id, Refused(Reason.GROUP, "holds another agreement of this id"), [])  # fmt: skip
                elif refused.code == _PARTED and group.state == GroupState.CLOSED:
                    part(peer, [group])
                elif refused.code == _NOT_THERE:
                    # The peer does not know the group, as after its database was put back: it is told again, with its own signature.
                    with transaction.atomic():
                        row = SharingGroup.objects.select_for_update().get(pk=group.pk)
                        row.untold = sorted({*row.untold, peer.association})
                        row.save(update_fields=["untold"])
                else:
                    raise
            except PeerAnsweredWrongly as error:
                wrong = error
        if wrong is not None:
            raise wrong
        return moved

    def _give_back(self, group: SharingGroup, peer: Peer, client: PeerClient) -> int:
        """Ask a peer for own records that this database does not have, as after it was put back.

        What a peer says of this association's ledger and then cannot show, though it answers, counts for nothing.
        """
        way = standing_in_the_way(group, self.start)
        if not isinstance(way, Behind | Forked) or way.by != peer.association:
            return 0
        ledger = ledger_row(group, settings.ASSOCIATION)
        if ledger.stopped:
            return 0
        if isinstance(way, Forked):
            is_shown = self._show_fork(group, settings.ASSOCIATION, way.seq, peer, client)
            told, moved = f"says that it holds another record {way.seq} of this association, and shows none", 0
        else:
            _LOG.warning("own ledger of %s is behind %s: asking for what is missing", group.group_id, way.by)
            moved, is_refused = self._read_pages(group, settings.ASSOCIATION, peer, client)
            is_shown = bool(moved) or is_refused
            told = f"says that it holds record {way.seq} of this association, and shows none after {ledger.seq}"
        if not is_shown:
            Heard.objects.filter(ledger=ledger, by=peer.association).delete()
            receiving.keep_refusal(peer.association, group.group_id, Refused(Reason.GAP, told), [])
        return moved

    def _read_ledger(self, group: SharingGroup, peer: Peer, client: PeerClient) -> int:
        """Take what is new in a peer's ledger, and sign where it ends."""
        ledger = ledger_row(group, peer.association)
        lost = receiving.first_lost(ledger)
        if lost is not None and not ledger.stopped:
            self._page(group, peer.association, lost.seq, peer, client)  # gives back what is missing, where it can
        moved, is_refused = self._read_pages(group, peer.association, peer, client)
        if not is_refused and (lost := receiving.first_lost(ledger)) is not None:
            refused = Refused(Reason.PAYLOAD_MISSING, f"record {lost.seq}", (lost.token,))
            receiving.refuse(group, peer.association, peer.association, refused)
        if moved:
            self._sign_head(group, peer.association, client)
        return moved

    def _compare_further(self, group: SharingGroup, peer: Peer, client: PeerClient) -> None:
        """Ask a member whether it holds the same of the ledgers of further members: who tells two members different records is found, with the proof.

        Who holds less than this node is asked again, as what it holds then may differ.
        """
        for source in members_beside(group):
            if source == peer.association:
                continue
            ledger, place = ledger_row(group, source), (group.group_id, source, peer.association)
            if not ledger.seq or ledger.stopped or self.compared.get(place) == ledger.digest:
                continue
            try:
                content = client.get(
                    "/exchange/v1/ledger", group=group.group_id, source=source, limit=1, after=ledger.digest, start=self.start,
                    echo=peer.start_there, **{"from": ledger.seq + 1},
                )  # fmt: skip
                token, ring = read_page(content).checkpoint, ring_in(group, peer.association)
                head = read_checkpoint(token, peer.association, ring.key).head if token and ring else Head(0, "")
                if head.seq < ledger.seq:
                    if head.seq and head.digest != digest_at(ledger, head.seq):
                        self._show_fork(group, source, head.seq, peer, client)
                    continue
            except Refused as refused:
                receiving.keep_refusal(peer.association, group.group_id, refused, [])
            except PeerRefused as refused:
                if refused.code != _DIFFERS:
                    raise
                self._show_fork(group, source, ledger.seq, peer, client)
            self.compared[place] = ledger.digest

    def _read_pages(self, group: SharingGroup, source: str, peer: Peer, client: PeerClient) -> tuple[int, bool]:
        """Take a ledger's pages from where it ends here; return how many records were new, and whether a page was refused."""
        moved = 0
        while True:
            ledger = ledger_row(group, source)
            if ledger.stopped:
                return moved, True
            try:
                taken, more = self._page(group, source, ledger.seq + 1, peer, client)
            except PeerRefused as refused:
                if refused.code != _DIFFERS or not ledger.seq:
                    raise
                self._show_fork(group, source, ledger.seq, peer, client)
                return moved, True
            if taken is None:
                return moved, True
            moved += taken
            if not more or not taken:
                return moved, False

    def _page(self, group: SharingGroup, source: str, first: int, peer: Peer, client: PeerClient) -> tuple[int | None, bool]:  # fmt: skip
        """Ask for a page from a number on and take it; return how many records were new, None where it was refused, and whether more follow."""
        content = client.get(
            "/exchange/v1/ledger", group=group.group_id, source=source, limit=MOST_RECORDS,
            after=digest_at(ledger_row(group, source), first - 1), start=self.start, echo=peer.start_there, **{"from": first},
        )  # fmt: skip
        try:
            page = read_page(content)
        except Refused as refused:
            receiving.keep_refusal(peer.association, group.group_id, refused, [])
            _LOG.warning("a page of %s in %s cannot be read: %s", source, group.group_id, refused.reason)
            return None, False
        try:
            taken = receiving.take_page(group, source, page, peer.association)
            # A head that lies beyond a page which brings nothing is kept too: so it shows that more was signed than is told.
            if page.checkpoint and (not page.more or not taken):
                receiving.take_checkpoint(group, source, peer.association, page.checkpoint)
        except Refused as refused:
            _LOG.warning("a page of %s in %s was refused: %s", source, group.group_id, refused.reason)
            return None, False
        return taken, page.more

    def _show_fork(self, group: SharingGroup, source: str, last: int, peer: Peer, client: PeerClient) -> bool:
        """Have a peer show the record that differs from what is held here, at `last` or before; return whether it did.

        What both hold is looked for backwards, in steps that double; the first record that differs behind it is the proof, and is kept.
        """
        first, step = last, 1
        while True:
            try:
                taken, more = self._page(group, source, first, peer, client)
                break
            except PeerRefused as refused:
                if refused.code != _DIFFERS or first == 1:
                    raise
                first, step = max(1, first - step), step * 2
        while taken is not None and more and first <= last:
            first += MOST_RECORDS
            try:
                taken, more = self._page(group, source, first, peer, client)
            except PeerRefused:
                return False  # it refuses behind a page that it gave: it shows nothing
        return taken is None

    def _sign_head(self, group: SharingGroup, source: str, client: PeerClient) -> None:
        """Sign where the peer's ledger ends here and give it the word: so it can prove what it was seen to say."""
        ledger = ledger_row(group, source)
        last = KeptCheckpoint.objects.filter(ledger=ledger, by=settings.ASSOCIATION).first()
        if last is not None and last.seq == ledger.seq:
            return
        token = own_checkpoint(ledger, timezone.now())
        if token:
            client.post("/exchange/v1/checkpoint", {"group": group.group_id, "source": source, "checkpoint": token})

    def _nudge(self, now: datetime) -> None:
        """Tell peers that something new waits here."""
        heads: dict[str, dict[str, int]] = {}
        for ledger in Ledger.objects.filter(source=settings.ASSOCIATION, seq__gt=0).select_related("group"):
            for member in ledger.group.members:
                if member != settings.ASSOCIATION:
                    heads.setdefault(member, {})[ledger.group.group_id] = ledger.seq
        for peer in Peer.objects.filter(state=PeerState.PAIRED, association__in=list(heads), failures=0):
            turn = self.turns.setdefault(peer.association, _Turn(now, {}))
            if turn.nudged_about == heads[peer.association] or peer.association in self.nudges:
                continue
            turn.nudged_about = heads[peer.association]
            self.nudges[peer.association] = _Visit(partial(_nudge_one, peer))
        self._ended(self.nudges)


def _client_of(peer: Peer) -> PeerClient:
    return PeerClient(peer.association, peer.address, signing_key(), timedelta(seconds=peer.clock_apart_seconds))


def _nudge_one(peer: Peer) -> int:
    try:
        with _client_of(peer) as client:
            client.post("/exchange/v1/nudge", {})
    except (PeerUnreachable, PeerRefused) as error:
        _LOG.info("%s could not be nudged: %s", peer.association, error)
    return 0


def run(stop: threading.Event) -> None:
    """Carry until told to stop; a database that is locked or away is waited for."""
    courier = Courier(_PATIENCE_SECONDS)
    while not stop.is_set():
        try:
            moved = courier.round(timezone.now())
        except OperationalError as error:
            _LOG.warning("the database did not answer: %s", str(error).splitlines()[0])
            moved = 0
        close_old_connections()
        if not moved:
            stop.wait(LOOK_SECONDS)


def answer_invitation(peer: Peer, code: str) -> None:
    """Tell the node that invited this one who it is. Raises `PeerUnreachable` and `PeerRefused`."""
    name_ko, name_en = settings.ASSOCIATION_NAME
    fields = {
        "association": settings.ASSOCIATION, "name_ko": name_ko, "name_en": name_en, "address": settings.BASE_ADDRESS,
        "key": own_ring().current.x, "code": code,
    }  # fmt: skip
    with PeerClient(peer.association, peer.address, signing_key()) as client:
        client.post("/exchange/v1/pairing", fields)
