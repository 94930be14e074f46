"""Sharing groups: proposed by one, signed by each member; membership never changes, a group only closes."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bioaccord.exchange.closing import Closing, read_closing
from bioaccord.exchange.group import Group
from bioaccord.exchange.key_ring import KeyRing
from bioaccord.exchange.keys import SigningKey
from bioaccord.exchange.kinds import ALWAYS, TITLES, Kind
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.statement import key_id_of, opened, signed
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit import services as audit
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .models import GroupState, Peer, PeerState, SharingGroup
from .own_keys import signing_key
from .rows import group_of, head_of, ledger_row, members_beside, ring_for, ring_in

_AGREEMENT = "agreement"
MOST_PROPOSALS = 50
"""How many proposals of one association may wait to be signed here."""


class IdOfOthers(Refused):
    """A group under the id of one that its proposer is not in.

    It is answered with `state`, as if it were new, so that guessing tells nobody which groups there are.
    """

    def __init__(self, group_id: str, *, is_closed: bool) -> None:
        super().__init__(Reason.GROUP, f"a new group under the id {group_id}, which others have")
        self.group_id = group_id
        self.state = GroupState.CLOSED if is_closed else GroupState.PROPOSED


def propose(user, group_id: str, name_ko: str, name_en: str, others: list[str], kinds: list[str]) -> SharingGroup:
    """Propose a group to paired associations, signed by this one. Operators only. Raises `InputError` for what cannot be a group."""
    require(roles_of(user).operator)
    paired = set(Peer.objects.filter(state=PeerState.PAIRED).values_list("association", flat=True))
    members = tuple(sorted({settings.ASSOCIATION, *others}))
    try:
        if not set(others) <= paired:
            raise ValueError("not paired")
        group = Group(group_id, members, tuple(sorted({*kinds, *ALWAYS} & {str(one) for one in Kind})))
    except ValueError:
        raise InputError(
            [Refusal(Sentence("the group"), Sentence("has no id of small letters, digits and hyphens, no paired association, or no kind of record."), Sentence("Give it an id such as kr-us, choose who reads, and what may be told."))]
        ) from None  # fmt: skip
    if SharingGroup.objects.filter(group_id=group_id).exists():
        raise InputError(
            [Refusal(Sentence("the group"), Sentence("has the id of another one."), Sentence("Choose another id; a closed group keeps its own."))]
        )  # fmt: skip
    now = timezone.now()
    row = SharingGroup.objects.create(
        group_id=group_id, name_ko=name_ko[:200], name_en=name_en[:200], members=list(members), kinds=list(group.kinds),
        tokens={settings.ASSOCIATION: signed(_AGREEMENT, group.fields(), signing_key())},
        proposed_by=settings.ASSOCIATION, proposed_at=now, untold=[one for one in members if one != settings.ASSOCIATION],
    )  # fmt: skip
    audit.record(user, "exchange_group_proposed", group_id)
    return row


def agree(user, row: SharingGroup) -> None:
    """Sign a group that another association proposed. Operators only. Raises `InputError` where this node is not paired with all members."""
    require(roles_of(user).operator)
    others = {one for one in row.members if one != settings.ASSOCIATION}
    paired = set(Peer.objects.filter(state=PeerState.PAIRED).values_list("association", flat=True))
    if not others <= paired:
        raise InputError(
            [Refusal(Sentence("the group"), Sentence("has a member with which this node is not paired: {names}.", names=", ".join(sorted(others - paired))), Sentence("Pair with it first: each member's signature is checked with its own key."))]
        )  # fmt: skip
    with transaction.atomic():
        row = SharingGroup.objects.select_for_update().get(pk=row.pk)
        if row.state == GroupState.CLOSED:
            raise InputError([Refusal(Sentence("the group"), Sentence("is closed meanwhile."), Sentence("Agree on a new one."))])  # fmt: skip
        row.tokens[settings.ASSOCIATION] = signed(_AGREEMENT, group_of(row).fields(), signing_key())
        row.untold = sorted(others)
        _settle(row, timezone.now())
    audit.record(user, "exchange_group_agreed", row.group_id)


def close(user, row: SharingGroup) -> None:
    """Close a group: nothing but retractions and receipts is sealed or taken in it any more, what was exchanged stays. Operators only.

    Raises `InputError` where this association's secret key is not there.
    """
    require(roles_of(user).operator)
    with transaction.atomic():
        row = SharingGroup.objects.select_for_update().get(pk=row.pk)
        head = head_of(ledger_row(row, settings.ASSOCIATION, locked=True))
        row.closings[settings.ASSOCIATION] = Closing(row.group_id, settings.ASSOCIATION, head).signed(signing_key())
        row.state, row.closed_at = GroupState.CLOSED, row.closed_at or timezone.now()
        row.untold = [one for one in row.members if one != settings.ASSOCIATION]
        row.save()
    audit.record(user, "exchange_group_closed", row.group_id)


def sign_again(key: SigningKey) -> None:
    """Sign what this association agreed to and closed with a new key, as after a theft: the old key's word counts for nobody who has not taken it."""
    for row in SharingGroup.objects.select_for_update():
        if settings.ASSOCIATION not in row.tokens:
            continue
        row.tokens[settings.ASSOCIATION] = signed(_AGREEMENT, group_of(row).fields(), key)
        closing = closing_of(row, settings.ASSOCIATION)
        if closing is not None:
            row.closings[settings.ASSOCIATION] = closing.signed(key)
        row.untold = members_beside(row)
        row.save(update_fields=["tokens", "closings", "untold"])


def takes_back(row: SharingGroup) -> bool:
    """Return whether retractions and receipts are sealed in a group: while it is agreed, and when it is closed as long as a member is paired."""
    if row.state == GroupState.AGREED:
        return True
    others = members_beside(row)
    return row.agreed_at is not None and Peer.objects.filter(state=PeerState.PAIRED, association__in=others).exists()


def statements_of(row: SharingGroup) -> dict:
    """Return what is told of a group to its members: its names and every signature that is held."""
    return {"name_ko": row.name_ko, "name_en": row.name_en, "tokens": row.tokens, "closings": row.closings}


def take_statements(by: str, fields: dict, now: datetime) -> str:
    """Take what a member tells of a group and return the state it has now; each signature is checked with its own signer's key. Raises `Refused`.

    Raises `IdOfOthers` where who tells of it is in no group of that id, and others are.
    """
    tokens, closings = fields.get("tokens"), fields.get("closings")
    names = (fields.get("name_ko"), fields.get("name_en"))
    if not isinstance(tokens, dict) or not isinstance(closings, dict) or not tokens or not all(isinstance(one, str) for one in names):  # fmt: skip
        raise Refused(Reason.FIELDS, "a group is told with names, tokens and closings")
    group = _group_of_tokens(by, tokens)
    if settings.ASSOCIATION not in group.members or by not in group.members:
        raise Refused(Reason.AUDIENCE, group.group_id)
    with transaction.atomic():
        row = SharingGroup.objects.select_for_update().filter(group_id=group.group_id).first()
        if row is None:
            if SharingGroup.objects.filter(proposed_by=by, state=GroupState.PROPOSED).count() >= MOST_PROPOSALS:
                raise Refused(Reason.GROUP, f"{MOST_PROPOSALS} proposals wait already")
            row = SharingGroup.objects.create(
                group_id=group.group_id, name_ko=names[0][:200], name_en=names[1][:200], members=list(group.members), kinds=list(group.kinds),
                proposed_by=by, proposed_at=now,
            )  # fmt: skip
            audit.record(None, "exchange_group_heard", f"{by}: {group.group_id}")
        elif by not in row.members:
            raise IdOfOthers(
                group.group_id,
                is_closed=any(
                    _is_closing(one, token, group.group_id) for one, token in closings.items() if one in group.members
                ),
            )
        elif group_of(row) != group:
            raise Refused(Reason.GROUP, f"another group of the id {group.group_id}")
        for member, token in tokens.items():
            if (
                member in group.members
                and member not in row.parted
                and member not in row.tokens
                and _agreed_to(member, token) == group.fields()
            ):
                row.tokens[member] = token
        for member, token in closings.items():
            if (
                member in group.members
                and member not in {**row.parted, **row.closings}
                and _is_closing(member, token, group.group_id)
            ):
                row.closings[member] = token
        if row.closings and row.state != GroupState.CLOSED:
            row.state, row.closed_at = GroupState.CLOSED, now
            audit.record(None, "exchange_group_closed_there", f"{by}: {group.group_id}")
        _settle(row, now)
    return row.state


def closing_of(row: SharingGroup, source: str) -> Closing | None:
    """Return a member's closing of a group, behind whose head only retractions and receipts stand in its ledger; None where it has not closed it."""
    token, ring = row.closings.get(source), ring_in(row, source)
    return read_closing(token, source, ring.key) if token and ring else None


def title_of(kind: str, language: str) -> str:
    """Return what a kind of record is called."""
    return TITLES[Kind(kind)].in_language(language)


def _group_of_tokens(by: str, tokens: dict) -> Group:
    token = tokens.get(by)
    ring = ring_for(by)
    if not isinstance(token, str) or ring is None:
        raise Refused(Reason.SIGNATURE, "who tells of a group has signed it")
    fields, _, key_id = opened(_AGREEMENT, token, ring.key)
    if not ring.vouches(key_id):
        raise Refused(Reason.KEY_ENDED, f"key {key_id}")
    try:
        group = Group.from_fields(fields)
    except ValueError as error:
        raise Refused(Reason.FIELDS, str(error)) from error
    if not set(ALWAYS) <= set(group.kinds) <= set(Kind):
        raise Refused(
            Reason.KIND,
            f"a group of {', '.join(group.kinds):.200}: a kind that this node does not know, or no receipts",
        )
    return group


def _vouching_ring(member: str, token: object) -> KeyRing | None:
    """Return a member's keys where one of them vouches for a statement of its own; None where it comes again.

    So it does once this node is paired with that member, and with its new key where the old one was given up after a theft.
    """
    ring = ring_for(member)
    if ring is None or not isinstance(token, str):
        return None
    key_id = key_id_of(token)
    return ring if key_id is None or ring.key(key_id) is None or ring.vouches(key_id) else None


def _agreed_to(member: str, token: object) -> dict | None:
    ring = _vouching_ring(member, token)
    return opened(_AGREEMENT, str(token), ring.key)[0] if ring else None


def _is_closing(member: str, token: object, group_id: str) -> bool:
    ring = _vouching_ring(member, token)
    return ring is not None and read_closing(str(token), member, ring.key).group == group_id


def _settle(row: SharingGroup, now: datetime) -> None:
    if row.agreed_at is None and set(row.tokens) >= set(row.members):
        row.agreed_at = now
        audit.record(None, "exchange_group_signed_by_all", row.group_id)
        row.state = GroupState.AGREED if row.state == GroupState.PROPOSED else row.state
    row.save()
