"""Another association beside the node under test: a key of its own, a group both signed, and a ledger it really seals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone

from bioaccord.exchange.group import Group
from bioaccord.exchange.head import Head
from bioaccord.exchange.keys import SigningKey
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.ledger import Draft, sealed
from bioaccord.exchange.page import Page
from bioaccord.exchange.statement import signed
from bioaccord.node.exchange import receiving, starts
from bioaccord.node.exchange.models import GroupState, LedgerRecord, Peer, PeerState, SharingGroup
from bioaccord.node.exchange.own_keys import signing_key
from bioaccord.node.exchange.rows import head_of, ledger_row
from bioaccord.node.exchange.sealing import seal_waiting
from bioaccord.vocabulary.tlp import TLP
from tests.exchange.made import SALT, market_note

US = "usbio-sample"
SLOTS = [
    {"slot_id": f"s{hour}", "begins_at": f"2027-06-14T{hour:02}:00:00-07:00", "ends_at": f"2027-06-14T{hour:02}:30:00-07:00"}
    for hour in (9, 10)
]  # fmt: skip
BIO = {
    "event_id": "bio-2027", "name": {"en": "Sample Convention", "ko": "예시 컨벤션"}, "first_day": "2027-06-14", "last_day": "2027-06-16", "place": "San Diego",
    "country": "US", "time_zone": "America/Los_Angeles", "slots": SLOTS, "is_fictional": True,
    "participants": [{"reference": "US-1", "name": {"en": "Cascade Media"}, "country": "US", "what": {"en": "Media"}}, {"reference": "US-2", "name": {"en": "Ridge Resins"}}],
}  # fmt: skip
"""An event that the other association holds."""


@dataclass
class Neighbour:
    """The American association: what it tells is sealed with its own key and taken as a page of its ledger is."""

    key: SigningKey
    row: SharingGroup
    group: Group
    head: Head
    start: str = field(default_factory=starts.begin)

    def tells(self, record_id: str, payload: dict[str, Any] | None = None, *, kind: str = Kind.MARKET_NOTE, marking: TLP = TLP.GREEN, retracts: str | None = None) -> LedgerRecord:  # fmt: skip
        """Seal a record there and take it here."""
        draft = Draft(record_id, kind, timezone.now(), str(kind), marking, payload or market_note(), retracts)
        taken = sealed(draft, self.group, US, self.head, SALT, self.key)
        self.head = taken.head
        receiving.take_page(self.row, US, Page((taken.envelope,), False), US)
        return LedgerRecord.objects.get(source=US, record_id=record_id)

    def answers(self, record_id: str, did: str) -> LedgerRecord:
        """Give the receipt that a node gives of a record of this one."""
        of = {"source": settings.ASSOCIATION, "id": record_id}
        payload = {"of": of, "did": did, "at": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")}
        return self.tells(f"receipt-{did}-{settings.ASSOCIATION}-{record_id}", payload, kind=Kind.RECEIPT)

    def hears(self) -> int:
        """Say how far it holds the ledger of this node, so that what waits is sealed; return how many records were."""
        own = ledger_row(self.row, settings.ASSOCIATION)
        starts.hear(own, US, head_of(own), timezone.now())
        return seal_waiting(self.start, timezone.now())


def neighbour() -> Neighbour:
    """Pair this node with the American association and agree on a group of all kinds."""
    key = SigningKey.new()
    group = Group("kr-us", tuple(sorted((settings.ASSOCIATION, US))), tuple(sorted(str(one) for one in Kind)))
    now = timezone.now()
    Peer.objects.create(
        association=US, name_ko="미국 바이오 예시 협회", name_en="Sample association US", address="http://127.0.0.1:9", state=PeerState.PAIRED,
        key=key.public.x, confirmed_at=now, confirmed_there_at=now, answered_at=now, told_confirmation=True,
    )  # fmt: skip
    tokens = {settings.ASSOCIATION: signed("agreement", group.fields(), signing_key()), US: signed("agreement", group.fields(), key)}  # fmt: skip
    row = SharingGroup.objects.create(
        group_id=group.group_id, name_ko="한미 바이오 협력", name_en="Korea–US bio partnership", members=list(group.members), kinds=list(group.kinds),
        state=GroupState.AGREED, tokens=tokens, proposed_by=settings.ASSOCIATION, proposed_at=now, agreed_at=now,
    )  # fmt: skip
    return Neighbour(key, row, group, Head.before_all(group, US))
