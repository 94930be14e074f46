"""Two operators make their nodes known to each other: an invitation, a number compared by voice, and the end of it."""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bioaccord.exchange.group import ID
from bioaccord.exchange.keys import PublicKey, spoken
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit import services as audit
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .models import GroupState, Invitation, OwnKey, Peer, PeerState, SharingGroup
from .own_keys import own_ring, signing_key
from .rows import ring_in, ring_of

VALID = timedelta(hours=24)
"""How long an invitation may be used."""
_FIELDS = {"address", "association", "code", "key", "name_en", "name_ko", "version"}
_VERSION = 1


@dataclass(frozen=True)
class InvitationText:
    """What one operator sends the other: where the node is, whose, its key, and a code that works once."""

    address: str
    association: str
    name_ko: str
    name_en: str
    key: str
    code: str

    def written(self) -> str:
        """Return it as one word that survives mail and messengers."""
        fields = {name: getattr(self, name) for name in _FIELDS - {"version"}} | {"version": _VERSION}
        return urlsafe_b64encode(json.dumps(fields, ensure_ascii=False).encode()).decode().rstrip("=")


def read_invitation(text: str) -> InvitationText:
    """Return the invitation of a pasted text. Raises `InputError` where it is none."""
    compact = "".join(text.split())
    try:
        if len(compact) > 4000:
            raise ValueError("too long")
        fields = json.loads(urlsafe_b64decode(compact + "=" * (-len(compact) % 4)))
        if set(fields) != _FIELDS or fields["version"] != _VERSION or not all(isinstance(fields[name], str) for name in _FIELDS - {"version"}):  # fmt: skip
            raise ValueError("other fields")
        _check_identity(fields["association"], fields["address"], fields["key"])
    except (ValueError, TypeError, AttributeError):
        raise InputError(
            [Refusal(Sentence("the invitation"), Sentence("cannot be read."), Sentence("Copy the whole text that the other operator sent, or ask for a new one."))]
        ) from None  # fmt: skip
    return InvitationText(**{name: fields[name] for name in _FIELDS - {"version"}})


def invite(user, label: str) -> str:
    """Return an invitation for another operator, to be sent by mail; it works once, within a day. Operators only.

    Raises `InputError` where this association's secret key is not there.
    """
    require(roles_of(user).operator)
    own = signing_key().public
    code, now = secrets.token_urlsafe(24), timezone.now()
    Invitation.objects.create(
        digest=_digest(code), label=label.strip()[:120], made_by=user, made_at=now, until=now + VALID
    )
    audit.record(user, "exchange_invited", label)
    name_ko, name_en = settings.ASSOCIATION_NAME
    return InvitationText(settings.BASE_ADDRESS, settings.ASSOCIATION, name_ko, name_en, own.x, code).written()


def peer_of_invitation(user, invitation: InvitationText) -> Peer:
    """Return the peer that an invitation makes known here, to be compared by voice. Operators only.

    Raises `InputError` for one's own invitation, for an association that is paired already, and where this association's secret key is not there.
    """
    require(roles_of(user).operator)
    signing_key()
    peer = _known(invitation.association, invitation.name_ko, invitation.name_en, invitation.address, invitation.key)
    audit.record(user, "exchange_invitation_used", invitation.association)
    return peer


def peer_of_answer(fields: dict, now: datetime) -> Peer:
    """Return the peer that answered an invitation of this node; the code is used up. Raises `InputError` where the code does not hold."""
    names = ("association", "name_ko", "name_en", "address", "key", "code")
    if set(fields) != set(names) or not all(isinstance(fields[name], str) and len(fields[name]) <= 300 for name in names):  # fmt: skip
        raise _code_refused()
    with transaction.atomic():
        row = Invitation.objects.select_for_update().filter(digest=_digest(fields["code"]), used_at=None, until__gt=now).first()  # fmt: skip
        if row is None:
            raise _code_refused()
        try:
            _check_identity(fields["association"], fields["address"], fields["key"])
        except ValueError:
            raise _code_refused() from None
        peer = _known(fields["association"], fields["name_ko"], fields["name_en"], fields["address"], fields["key"])
        row.used_by, row.used_at = fields["association"], now
        row.save(update_fields=["used_by", "used_at"])
    audit.record(None, "exchange_invitation_answered", fields["association"])
    return peer


def spoken_number(peer: Peer) -> str:
    """Return the number that the two operators read to each other."""
    return spoken(own_ring().current, ring_of(peer).current)


@transaction.atomic
def confirm(user, association: str, number: str) -> Peer | None:
    """Note that a person compared this number by voice and it was the same; None where it is another one by now. Operators only.

    Between the look at the page and the word of the person another invitation may have been answered in the association's name.
    """
    require(roles_of(user).operator)
    peer = Peer.objects.select_for_update().get(association=association)
    if peer.state != PeerState.COMPARING or not hmac.compare_digest(number.encode(), spoken_number(peer).encode()):
        return None
    peer.confirmed_by, peer.confirmed_at, peer.told_confirmation = user, timezone.now(), False
    _settle(peer)
    audit.record(user, "exchange_number_compared", peer.association)
    return peer


@transaction.atomic
def confirmed_there(association: str) -> PeerState:
    """Note that the other operator compared the number too, and return how the pairing stands."""
    peer = Peer.objects.select_for_update().get(association=association)
    if peer.confirmed_there_at is None:
        peer.confirmed_there_at = timezone.now()
        _settle(peer)
        audit.record(None, "exchange_confirmed_there", peer.association)
    return PeerState(peer.state)


def end(user, peer: Peer) -> None:
    """End the pairing: nothing is told or taken any more; what was exchanged stays on record. Operators only.

    Groups of the two alone close with it; a group of more has to be closed by its members first, as it binds others too.
    """
    require(roles_of(user).operator)
    with transaction.atomic():
        for group in SharingGroup.objects.exclude(state=GroupState.CLOSED):
            if peer.association in group.members:
                group.state, group.closed_at = GroupState.CLOSED, timezone.now()
                group.save(update_fields=["state", "closed_at"])
        peer.state, peer.ended_at = PeerState.ENDED, timezone.now()
        peer.failures, peer.failure, peer.unvouched = 0, "", []
        peer.save(update_fields=["state", "ended_at", "failures", "failure", "unvouched"])
    audit.record(user, "exchange_unpaired", peer.association)


def move(user, peer: Peer, address: str) -> None:
    """Call a peer's node at another address from now on: its key is pinned, so nobody else can answer there for it. Operators only.

    Raises `InputError` for what is no address of a node.
    """
    require(roles_of(user).operator)
    address = address.strip().rstrip("/")
    try:
        _check_identity(peer.association, address, peer.key)
    except ValueError as error:
        raise InputError(Refusal(Sentence("the address"), Sentence("is none of a node."), Sentence("Give it as their operator does: https:// and the host, without a path."))) from error  # fmt: skip
    before, peer.address = peer.address, address
    # It is asked at once, however often it failed before.
    peer.failures, peer.failure = 0, ""
    peer.save(update_fields=["address", "failures", "failure"])
    audit.record(user, "exchange_peer_moved", f"{peer.association}: {before} → {address}")


def _settle(peer: Peer) -> None:
    if peer.state == PeerState.COMPARING and peer.confirmed_at and peer.confirmed_there_at:
        peer.state = PeerState.PAIRED
    peer.save(update_fields=["state", "confirmed_by", "confirmed_at", "told_confirmation", "confirmed_there_at"])


def _known(association: str, name_ko: str, name_en: str, address: str, key: str) -> Peer:
    if association == settings.ASSOCIATION:
        raise InputError(
            [Refusal(Sentence("the invitation"), Sentence("is this node's own."), Sentence("Send it to the operator of the other association."))]
        )  # fmt: skip
    peer = Peer.objects.filter(association=association).first()
    if peer is not None and peer.state == PeerState.PAIRED:
        raise InputError(
            [Refusal(Sentence("the invitation"), Sentence("is of an association that is paired already."), Sentence("End the pairing first if it is to be made anew."))]
        )  # fmt: skip
    fields = {
        "name_ko": name_ko[:200],
        "name_en": name_en[:200],
        "address": address.rstrip("/"),
        "state": PeerState.COMPARING,
    }
    if peer is None:
        return Peer.objects.create(association=association, key=key, **fields)
    for name, value in fields.items():
        setattr(peer, name, value)
    _take_keys(peer, key)
    peer.confirmed_at = peer.confirmed_there_at = peer.confirmed_by = peer.ended_at = None
    peer.told_confirmation = False
    peer.failures, peer.failure, peer.failed_at = 0, "", None
    peer.save()
    return peer


def part(peer: Peer, groups: Iterable[SharingGroup]) -> None:
    """Let nothing go on with a peer in groups that have ended; its records there are checked with the keys it had until now.

    So it is where one of two associations lost its newest key, as with a data folder that was put back: they are paired anew, with new groups.
    """
    for group in groups:
        if peer.association in group.members and peer.association not in group.parted:
            group.parted = {**group.parted, peer.association: {"key": peer.key, "changes": peer.changes}}
            group.save(update_fields=["parted"])
            audit.record(None, "exchange_group_parted", f"{group.group_id} {peer.association}")


@transaction.atomic
def _take_keys(peer: Peer, key: str) -> None:
    """Let the key of an invitation be a peer's: the one it had, or the first of new ones, which a person compares before anything is told."""
    # What it was told of this association's keys stands in the invitation now.
    for own in OwnKey.objects.all():
        if own.told.pop(peer.association, None) is not None:
            own.save(update_fields=["told"])
    peer.told_changes, peer.unvouched = 0, []
    if ring_of(peer).current.x == key:
        return
    groups = list(SharingGroup.objects.select_for_update())
    part(peer, groups)
    peer.key, peer.changes = key, []
    for group in groups:
        ring = ring_in(group, peer.association)
        if peer.association in group.parted and ring is not None and ring.current.x == key:
            # Somebody else's key stood here meanwhile, of an invitation that nobody confirmed.
            kept = group.parted.pop(peer.association)
            peer.key, peer.changes = kept["key"], kept["changes"]
            group.save(update_fields=["parted"])


def _check_identity(association: str, address: str, key: str) -> None:
    parts = urlsplit(address)
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not ID.fullmatch(association) or parts.username or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise ValueError("no association's node")
    if not parts.hostname or parts.scheme not in (("https", "http") if is_here else ("https",)):
        raise ValueError("a node is reached over https")
    try:
        # What cannot be called at all is found now, not by the courier.
        parts.hostname.encode("idna")
        if parts.port == 0 or len(address.split()) != 1:
            raise ValueError("no host or no port")
        httpx.URL(address)
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from error
    PublicKey.of(key)


def _digest(code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), code.encode(), hashlib.sha256).hexdigest()


def _code_refused() -> InputError:
    return InputError(
        [Refusal(Sentence("the invitation"), Sentence("is used, too old, or not of this node."), Sentence("Ask the other operator for a new one."))]
    )  # fmt: skip
