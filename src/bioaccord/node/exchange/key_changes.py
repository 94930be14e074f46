"""Keys that are replaced: this association's own, and those of its peers."""

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bioaccord.exchange.key_ring import Cause, KeyChange, KeyRing, followed, sign_change
from bioaccord.exchange.keys import SigningKey, spoken
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.seal_permit import Behind, Wait
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit import services as audit
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from . import starts
from .models import GroupState, Ledger, OwnKey, Peer, PeerState, SharingGroup
from .own_keys import keep_secret, own_ring, secret_of
from .rows import head_of, ring_of
from .sealing import standing_in_the_way

_NOT_YET = Refusal(
    Sentence("the key"),
    Sentence("cannot be replaced yet: since this node was started, the other associations have not said how far they hold our records, or records are being fetched back."),
    Sentence("Wait until the exchange page shows no group that waits; disconnected nodes have to be reached first."),
)  # fmt: skip


def rotate(user, cause: Cause) -> OwnKey:
    """Replace this association's key; what the old one signed stands up to here, and no further. Operators only.

    A rotation is signed by both keys and peers take it by themselves. After a compromise the old key's word is worth nothing: the new key
    signs alone, and a person at each peer compares its number first.

    Raises `InputError` while it is not known whether the ledgers here are whole, as after a start: records beyond where the change says that
    the old key ends would be worth nothing, though others hold them.
    """
    require(roles_of(user).operator)
    ring, new = own_ring(), SigningKey.new()
    with transaction.atomic():
        rows = list(Ledger.objects.select_for_update().filter(source=settings.ASSOCIATION).select_related("group"))
        if any(_is_unsure(group, cause) for group in SharingGroup.objects.filter(state=GroupState.AGREED)):
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
    audit.record(user, "exchange_key_replaced", f"{cause} {new.public.key_id}")
    return row


def _is_unsure(group: SharingGroup, cause: Cause) -> bool:
    """Return whether records of a group may be held by others that are missing here. Where a number was used twice a stolen key is revoked at once."""
    way = standing_in_the_way(group, starts.current())
    return isinstance(way, Wait | Behind) or (way is not None and cause is Cause.ROTATION)


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
            raise Refused(Reason.SOURCE, "no peer")
        if tokens in peer.changes or tokens in peer.unvouched:
            return tokens in peer.changes
        try:
            followed(ring_of(peer), tokens)
            is_held = len(tokens) == 2
            waiting = [] if is_held else [tokens]
        except Refused:
            # It may follow one that nobody has compared yet, as where a key was replaced again after a theft.
            if not peer.unvouched:
                raise
            followed(_unvouched_ring(peer), tokens)
            is_held, waiting = False, [*peer.unvouched, tokens]
        if is_held:
            peer.changes = [*peer.changes, tokens]
        peer.unvouched = waiting
        peer.save(update_fields=["changes", "unvouched"])
    audit.record(None, "exchange_peer_key_replaced" if is_held else "exchange_peer_key_waits", peer.association)
    return is_held


def _unvouched_ring(peer: Peer) -> KeyRing:
    ring = ring_of(peer)
    for tokens in peer.unvouched:
        ring = followed(ring, tokens)
    return ring


def number_of_unvouched(peer: Peer) -> str:
    """Return the number to compare by voice before a change without the old key's signature is taken; empty where none waits."""
    if not peer.unvouched:
        return ""
    return spoken(own_ring().current, _unvouched_ring(peer).current)


def vouch(user, peer: Peer) -> None:
    """Take a change of keys after a compromise: a person compared its number by voice. Operators only."""
    require(roles_of(user).operator)
    with transaction.atomic():
        peer = Peer.objects.select_for_update().get(pk=peer.pk)
        _unvouched_ring(peer)
        peer.changes, peer.unvouched = [*peer.changes, *peer.unvouched], []
        peer.save(update_fields=["changes", "unvouched"])
    audit.record(user, "exchange_peer_key_vouched", peer.association)
