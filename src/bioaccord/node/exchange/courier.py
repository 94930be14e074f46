"""The courier: seals what waits, asks every peer for what is new, tells them what they have not heard. One runs beside the server."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from bioaccord.exchange.page import MOST_RECORDS, read_page
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.seal_permit import Behind, Forked

from . import key_changes, receiving, starts
from .checkpoints import own_checkpoint
from .groups import statements_of
from .models import GroupState, KeptCheckpoint, Ledger, Peer, PeerState, SharingGroup
from .own_keys import own_ring, signing_key
from .peer_client import PeerClient, PeerRefused, PeerUnreachable
from .reading_in import read_in
from .rows import head_of, ledger_row
from .sealing import seal_waiting, standing_in_the_way

_LOG = logging.getLogger("bioaccord.exchange")
LOOK_SECONDS = 0.4
"""How often the courier looks for what waits here and for nudges; a shared signal is there in about twice that."""
ASK_SECONDS = 20.0
"""How often peers are asked without a nudge."""
SLOWEST_SECONDS = 300.0
"""How long is waited at most after a peer failed again and again."""


@dataclass
class _Turn:
    """When a peer is asked next, and what was last nudged about."""

    at: datetime
    nudged_about: dict[str, int]
    read_nudge: datetime | None = None


class Courier:
    """Carries records between this node and its peers; state is in the database, so that it may be broken off at any point."""

    def __init__(self, now: datetime) -> None:
        self.start = starts.begin()
        self.turns: dict[str, _Turn] = {}
        self.first = now

    def round(self, now: datetime) -> int:
        """Do what is due and return how many records moved; failures of one peer keep no other waiting."""
        moved = 0
        for peer in Peer.objects.filter(state__in=(PeerState.COMPARING, PeerState.PAIRED)):
            turn = self.turns.setdefault(peer.association, _Turn(now, {}))
            is_nudged = peer.nudged_at is not None and peer.nudged_at != turn.read_nudge
            if now >= turn.at or (is_nudged and peer.failures == 0) or self._owes(peer):
                turn.read_nudge = peer.nudged_at
                moved += self._visit(peer, turn, now)
        moved += seal_waiting(self.start)
        self._nudge(now)
        moved += read_in()
        return moved

    def _owes(self, peer: Peer) -> bool:
        """Return whether the peer has to be told something that a person decided here."""
        if peer.failures:
            return False
        return (
            (peer.confirmed_at is not None and not peer.told_confirmation)
            or bool(key_changes.untold(peer))
            or any(peer.association in group.untold for group in SharingGroup.objects.exclude(untold=[]))
        )

    def _visit(self, peer: Peer, turn: _Turn, now: datetime) -> int:
        moved = 0
        try:
            with PeerClient(
                peer.association, peer.address, signing_key(), timedelta(seconds=peer.clock_apart_seconds)
            ) as client:
                self._tell(peer, client)
                if peer.state == PeerState.PAIRED:
                    moved = self._ask(peer, client)
                peer.clock_apart_seconds = client.apart.total_seconds()
        except (PeerUnreachable, PeerRefused) as error:
            peer.failures += 1
            wait = min(LOOK_SECONDS * 2 ** min(peer.failures, 20), SLOWEST_SECONDS)
            turn.at = now + timedelta(seconds=wait)
            Peer.objects.filter(pk=peer.pk).update(
                failures=peer.failures, failed_at=now, failure=str(error)[:300], clock_apart_seconds=peer.clock_apart_seconds
            )  # fmt: skip
            return moved
        turn.at = now + timedelta(seconds=ASK_SECONDS)
        Peer.objects.filter(pk=peer.pk).update(
            failures=0, failure="", answered_at=now, clock_apart_seconds=peer.clock_apart_seconds
        )
        return moved

    def _tell(self, peer: Peer, client: PeerClient) -> None:
        for tokens in key_changes.untold(peer):
            client.post("/exchange/v1/key-change", {"association": settings.ASSOCIATION, "tokens": tokens})
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
                group.untold = [one for one in group.untold if one != peer.association]
                SharingGroup.objects.filter(pk=group.pk).update(untold=group.untold)

    def _ask(self, peer: Peer, client: PeerClient) -> int:
        moved = 0
        for group in SharingGroup.objects.exclude(state=GroupState.PROPOSED):
            if peer.association not in group.members or settings.ASSOCIATION not in group.members:
                continue
            moved += self._give_back(group, peer, client)
            moved += self._read_ledger(group, peer.association, peer, client)
        return moved

    def _give_back(self, group: SharingGroup, peer: Peer, client: PeerClient) -> int:
        """Ask a peer for own records that this database does not have, as after it was put back."""
        way = standing_in_the_way(group, self.start)
        if isinstance(way, Behind) and way.by == peer.association:
            _LOG.warning("own ledger of %s is behind %s: asking for what is missing", group.group_id, way.by)
            return self._read_ledger(group, settings.ASSOCIATION, peer, client)
        if isinstance(way, Forked):
            ledger = ledger_row(group, settings.ASSOCIATION)
            if not ledger.stopped:
                Ledger.objects.filter(pk=ledger.pk).update(stopped=str(Reason.FORK))
                receiving.keep_refusal(
                    way.by, group.group_id, Refused(Reason.FORK, f"own record {way.seq} was sealed twice"), []
                )
        return 0

    def _read_ledger(self, group: SharingGroup, source: str, peer: Peer, client: PeerClient) -> int:
        moved, more = 0, True
        while more:
            ledger = ledger_row(group, source)
            if ledger.stopped:
                return moved
            head = head_of(ledger)
            content = client.get(
                "/exchange/v1/ledger", group=group.group_id, source=source, limit=MOST_RECORDS,
                after=head.digest, **{"from": head.seq + 1},
            )  # fmt: skip
            try:
                page = read_page(content)
                taken = receiving.take_page(group, source, page)
                if page.checkpoint and not page.more:
                    receiving.take_checkpoint(group, source, peer.association, page.checkpoint)
            except Refused as refused:
                if refused.reason in (Reason.UNREADABLE, Reason.TOO_LARGE, Reason.FIELDS):
                    receiving.keep_refusal(peer.association, group.group_id, refused, [])
                _LOG.warning("a page of %s in %s was refused: %s", source, group.group_id, refused.reason)
                return moved
            moved += taken
            more = page.more and taken > 0
        if moved and source == peer.association:
            self._sign_head(group, source, client)
        return moved

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
            if turn.nudged_about == heads[peer.association]:
                continue
            turn.nudged_about = heads[peer.association]
            try:
                with PeerClient(
                    peer.association, peer.address, signing_key(), timedelta(seconds=peer.clock_apart_seconds)
                ) as client:
                    client.post("/exchange/v1/nudge", {})
            except (PeerUnreachable, PeerRefused) as error:
                _LOG.info("%s could not be nudged: %s", peer.association, error)


def run(stop: threading.Event) -> None:
    """Carry until told to stop; a database that is locked or away is waited for."""
    courier = Courier(timezone.now())
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
