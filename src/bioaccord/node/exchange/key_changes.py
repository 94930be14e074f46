"""Keys that are replaced: this association's own, and those of its peers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bioaccord.exchange.key_ring import Cause, KeyChange, KeyRing, followed, read_unvouched_change, sign_change
from bioaccord.exchange.keys import SigningKey, spoken
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.seal_permit import Behind, Wait
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit import services as audit
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from . import starts
from .groups import sign_again
from .models import Ledger, OwnKey, Peer, PeerState, RefusedInput, SharingGroup
from .own_keys import can_sign, keep_secret, own_ring, secret_of
from .rows import head_of, members_beside, ring_of
from .sealing import not_heard_of, standing_in_the_way

_NOT_YET = Refusal(
    Sentence("the key"),
    Sentence("cannot be replaced yet: since this node was started, the other associations have not said how far they hold our records, or records are being fetched back."),
    Sentence("Wait until the exchange page shows no group that waits; disconnected nodes have to be reached first."),
)  # fmt: skip

MOST_CHANGES = 200
"""How many changes of a peer's keys are taken: each of its records is checked with all of them. A further one needs a new pairing."""
MOST_WAITING = 8
"""How many changes of a peer's keys are kept for a person to compare; a further one is told again by its node once there is room."""


@dataclass(frozen=True)
class WaitingKey:
    """A key that a peer may have now: the peer's keys if it is taken, how many of the changes that hold stay then, and those that lead on from there."""

    ring: KeyRing
    kept: int
    changes: list[list[str]]

    @property
    def key_id(self) -> str:
        """The fingerprint of the key."""
        return self.ring.current.key_id

    @property
    def number(self) -> str:
        """The number that two operators read to each other before it is taken."""
        return spoken(own_ring().current, self.ring.current)


def rotate(user, cause: Cause) -> OwnKey:
    """Replace this association's key; what the old one signed stands up to here, and no further. Operators only.

    A rotation is signed by both keys and peers take it by themselves. After a compromise the old key's word is worth nothing: the new key
    signs alone, and a person at each peer compares its number first.

    Raises `InputError` while it is not known whether the ledgers here are whole, as after a start: records beyond where the change says that
    the old key ends would be worth nothing, though others hold them. Where the old key's secret is gone nobody can be asked: it is replaced at once.
    """
    require(roles_of(user).operator)
    ring, new = own_ring(), SigningKey.new()
    with transaction.atomic():
        rows = list(Ledger.objects.select_for_update().filter(source=settings.ASSOCIATION).select_related("group"))
        if can_sign() and any(_is_unsure(group, cause) for group in _told_in()):
            raise InputError(_NOT_YET)
        keep_secret(new)
        heads = {row.group.group_id: head_of(row) for row in rows if row.seq}
        change = KeyChange(settings.ASSOCIATION, ring.current.key_id, new.public, cause, timezone.now(), heads)
        ring.with_change(change)
        signers = (secret_of(ring.current.key_id), new) if cause is Cause.ROTATION else (new,)
        row = OwnKey.objects.create(
            key_id=new.public.key_id, x=new.public.x, made_at=change.time, change=list(sign_change(change, signers)),
            told={peer.association: list(sign_change(_for(peer, change, rows), signers)) for peer in Peer.objects.exclude(state=PeerState.ENDED)},
        )  # fmt: skip
        if cause is Cause.COMPROMISE:
            sign_again(new)
    audit.record(user, "exchange_key_replaced", f"{cause} {new.public.key_id}")
    return row


def not_yet() -> Refusal | None:
    """Return why the key cannot be replaced in the ordinary way now; None where it can."""
    return _NOT_YET if can_sign() and any(_is_unsure(group, Cause.ROTATION) for group in _told_in()) else None


def _told_in() -> list[SharingGroup]:
    """Return the groups in which something is told, or can be taken back after they were closed: those with a member that is still paired."""
    paired = set(Peer.objects.filter(state=PeerState.PAIRED).values_list("association", flat=True))
    return [one for one in SharingGroup.objects.exclude(agreed_at=None) if paired & set(members_beside(one))]


def _is_unsure(group: SharingGroup, cause: Cause) -> bool:
    """Return whether records of a group may be held by others that are missing here, and those others may soon show them.

    A stolen key is revoked all the same where a number was used twice, and where nobody answers who would have to: who is away, or says that
    it holds more and shows nothing, must not keep a thief's key alive.
    """
    way = standing_in_the_way(group, starts.current())
    if way is None or cause is Cause.ROTATION:
        return way is not None
    if isinstance(way, Wait):
        return any(peer.failures == 0 and peer.state == PeerState.PAIRED for peer in not_heard_of(group))
    return isinstance(way, Behind) and Peer.objects.filter(association=way.by, failures=0).exists()


def _for(peer: Peer, change: KeyChange, rows: Iterable[Ledger]) -> KeyChange:
    """Return a change as a peer is told it: with the heads of the groups it is in. Of others it hears neither that they are nor how much is told there."""
    shared = {row.group.group_id for row in rows if peer.association in row.group.members}
    return replace(change, heads={group: head for group, head in change.heads.items() if group in shared})


def untold(peer: Peer) -> list[list[str]]:
    """Return this association's changes of keys that a peer has not acknowledged, oldest first; what was before it was paired it is not told."""
    return [row.told[peer.association] for row in OwnKey.objects.all() if peer.association in row.told][peer.told_changes :]  # fmt: skip


def take(fields: dict) -> bool:
    """Take a peer's change of keys and return whether it holds now; False where a person has to compare its number first. Raises `Refused`."""
    tokens, association = fields.get("tokens"), fields.get("association")
    if not isinstance(tokens, list) or not 0 < len(tokens) <= 2 or not all(isinstance(one, str) for one in tokens):
        raise Refused(Reason.FIELDS, "a change of keys is told with its one or two signed statements")
    with transaction.atomic():
        peer = Peer.objects.select_for_update().filter(association=str(association)[:63]).first()
        if peer is None:
            # Answered as for a peer whose key is another one: who asks without a signature learns nothing of whom this node knows.
            read_unvouched_change(tokens, str(association))
            raise Refused(Reason.UNKNOWN_KEY, "no peer")
        if tokens in peer.changes or tokens in peer.unvouched:
            return tokens in peer.changes
        ring = ring_of(peer)
        if len(tokens) == 2 and ring.current.key_id == read_unvouched_change(tokens, peer.association).old:
            # What waits goes on waiting: who stole the old key may rotate it before a person has compared the key that the peer chose after the theft.
            if len(peer.changes) >= MOST_CHANGES:
                raise Refused(Reason.KEY_ENDED, f"{MOST_CHANGES} changes of keys: pair anew")
            followed(ring, tokens)
            is_held, waiting = True, peer.unvouched
        else:
            # Anybody can sign a change with a new key of their own: it waits beside what waits, and puts nothing of it away.
            # It may follow one that nobody has compared yet, as where a key was replaced again after a theft, or one that was rotated since.
            keys = waiting_keys(peer)
            after = _follows_one_of((ring, *(one.ring for one in keys), *rings_before(peer)), tokens)
            if len(keys) >= MOST_WAITING:
                raise Refused(Reason.UNKNOWN_KEY, "as many new keys as are kept wait to be compared")
            if any(one.key_id == after.current.key_id for one in keys):
                raise Refused(Reason.UNKNOWN_KEY, "that key waits already, by another change")
            is_held, waiting = False, [*(one.changes[-1] for one in keys), tokens]
        if is_held:
            peer.changes = [*peer.changes, tokens]
        peer.unvouched = waiting
        peer.save(update_fields=["changes", "unvouched"])
    audit.record(None, "exchange_peer_key_replaced" if is_held else "exchange_peer_key_waits", peer.association)
    return is_held


def _follows_one_of(rings: Sequence[KeyRing], tokens: list[str]) -> KeyRing:
    """Return the first of these rings that a change follows, after it; raises `Refused` for the first where it follows none."""
    refusals = list[Refused]()
    for ring in rings:
        try:
            return followed(ring, tokens)
        except Refused as refused:
            refusals.append(refused)
    raise refusals[0]


def waiting_keys(peer: Peer) -> list[WaitingKey]:
    """Return the new keys that a peer may have, in the order they were told; a person compares the number of one.

    A change may follow a key that was rotated since: if it is taken, the rotations behind that key do not hold any more. What follows no key
    that holds, held or waits is left out.
    """
    known = [WaitingKey(ring, len(ring.changes), []) for ring in (ring_of(peer), *rings_before(peer))]
    found = list(known)
    for tokens in peer.unvouched:
        old = read_unvouched_change(tokens, peer.association).old
        before = next((one for one in found if one.key_id == old), None)
        if before is None:
            continue
        found.append(WaitingKey(followed(before.ring, tokens), before.kept, [*before.changes, tokens]))
    return found[len(known) :]


def rings_before(peer: Peer) -> list[KeyRing]:
    """Return the keys of a peer as they were before each of its changes, the last one first."""
    ring = ring_of(peer)
    return [replace(ring, changes=ring.changes[:count]) for count in reversed(range(len(ring.changes)))]


def vouch(user, peer: Peer, key_id: str) -> bool:
    """Take the one of the waiting keys whose number a person compared by voice, and forget the others; return whether it was among them.

    What follows the key that is taken goes on waiting. Operators only.
    """
    require(roles_of(user).operator)
    with transaction.atomic():
        peer = Peer.objects.select_for_update().get(pk=peer.pk)
        keys = waiting_keys(peer)
        taken = next((one for one in keys if one.key_id == key_id), None)
        if taken is None:
            return False
        depth = len(taken.changes)
        peer.changes = [*peer.changes[: taken.kept], *taken.changes]
        peer.unvouched = [
            one.changes[-1] for one in keys if len(one.changes) > depth and one.changes[:depth] == taken.changes
        ]
        peer.confirmed_by, peer.confirmed_at = user, timezone.now()
        peer.save(update_fields=["changes", "unvouched", "confirmed_by", "confirmed_at"])
        # What was refused because nobody knew the key yet is explained by that.
        RefusedInput.objects.filter(association=peer.association, reason=str(Reason.UNKNOWN_KEY), seen_at=None, detail__contains=key_id).update(seen_at=timezone.now())  # fmt: skip
    audit.record(user, "exchange_peer_key_vouched", f"{peer.association} {key_id}")
    return True


def set_aside(user, peer: Peer) -> None:
    """Forget the waiting keys: the other operator read the number of none. Operators only."""
    require(roles_of(user).operator)
    with transaction.atomic():
        peer = Peer.objects.select_for_update().get(pk=peer.pk)
        keys = " ".join(one.key_id[:12] for one in waiting_keys(peer))
        peer.unvouched = []
        peer.save(update_fields=["unvouched"])
    audit.record(user, "exchange_peer_keys_set_aside", f"{peer.association} {keys}"[:200])
