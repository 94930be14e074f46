"""What other nodes ask of this one; every address answers JSON, and nothing without a signature of a paired association."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bioaccord.exchange.canonical import UnreadableBytes, parsed
from bioaccord.exchange.group import ID
from bioaccord.exchange.head import Head
from bioaccord.exchange.keys import PublicKey
from bioaccord.exchange.page import MOST_RECORDS, filled
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.request_signature import OTHER_CLOCK, WINDOW, SignedRequest, checked_request
from bioaccord.vocabulary.errors import InputError

from . import key_changes, pairing, receiving, starts
from .checkpoints import own_checkpoint
from .groups import IdOfOthers, take_statements
from .models import LedgerRecord, Peer, PeerState, SeenNonce, SharingGroup
from .rows import digest_at, envelope_of, ledger_row, ring_of

_LOG = logging.getLogger("bioaccord.exchange")
_MOST_BODY_BYTES = 64 * 1024
_REPLAYED = "a request that was answered before"
View = Callable[..., HttpResponse]


def _said(code: int, reason: str, **more: object) -> JsonResponse:
    return JsonResponse({"refused": reason, "now": int(timezone.now().timestamp()), **more}, status=code)


def signed(*states: PeerState) -> Callable[[View], View]:
    """Let a view answer only what a peer in one of these states signed, once; the view gets the peer and the body's JSON object."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            if _is_too_large(request):
                return _said(413, str(Reason.TOO_LARGE))
            now = timezone.now()
            try:
                peer = _checked(request, now)
            except Refused as refused:
                claimed = request.headers.get("Bioaccord-From", "")[:63]
                _LOG.warning("exchange request refused: %s, in the name of %r", refused.reason, claimed)
                if _is_to_be_shown(refused) and Peer.objects.filter(association=claimed).exists() and not _is_by_waiting_key(request, claimed, now):  # fmt: skip
                    # Nobody knows who it was: the operator is shown in whose name, and to which address.
                    why = _REPLAYED if _REPLAYED in refused.detail else "not signed by the key of whom it names"
                    detail = f"{request.method} {request.path[:100]}: {why}"
                    receiving.keep_refusal(claimed, "", Refused(Reason.SIGNATURE, detail), [])
                return _said(413 if refused.reason is Reason.TOO_LARGE else 401, str(refused.reason))
            if peer.state not in states:
                return _said(403, "not_paired")
            try:
                fields = _object(request.body) if request.body else {}
            except Refused as refused:
                return _said(422, str(refused.reason))
            if peer.failures:
                # It calls, so it is there again: the courier need not wait for its turn.
                Peer.objects.filter(pk=peer.pk).update(nudged_at=now)
            try:
                return view(request, peer, fields, now)
            except Refused as refused:
                if not refused.evidence:  # with its evidence it was kept where it was found
                    receiving.keep_refusal(peer.association, "", refused, [])
                return _said(422, str(refused.reason))

        return answer

    return decorate


def _is_to_be_shown(refused: Refused) -> bool:
    """Return whether an operator has to know of a request that was refused; a clock that is apart stands on the page of associations anyway."""
    return refused.reason is Reason.SIGNATURE and OTHER_CLOCK not in refused.detail


def _signed_request(
    request: HttpRequest, key_of: Callable[[str, str], PublicKey | None], now: datetime
) -> SignedRequest:
    """Return who signed a request to this node; raises `Refused`. `key_of(association, key id)` gives a key that counts."""
    return checked_request(request.method, request.get_full_path(), request.body, request.headers, settings.ASSOCIATION, key_of, now)  # fmt: skip


def _is_by_waiting_key(request: HttpRequest, association: str, now: datetime) -> bool:
    """Return whether a peer signed a request with a new key that waits here to be compared: that is shown where the key waits."""
    peer = Peer.objects.exclude(unvouched=[]).filter(association=association).first()
    if peer is None:
        return False
    keys = {one.key_id: one.ring.current for one in key_changes.waiting_keys(peer)}
    try:
        _signed_request(request, lambda _, key_id: keys.get(key_id), now)
    except Refused:
        return False
    return True


def _is_too_large(request: HttpRequest) -> bool:
    """Return whether a request says that it is larger than any of the protocol, before anything of it is read."""
    told = request.headers.get("Content-Length") or "0"
    return not (told.isascii() and told.isdigit()) or len(told) > 9 or int(told) > _MOST_BODY_BYTES


def _checked(request: HttpRequest, now: datetime) -> Peer:
    body = request.body
    if len(body) > _MOST_BODY_BYTES:
        raise Refused(Reason.TOO_LARGE)
    peer = Peer.objects.filter(association=request.headers.get("Bioaccord-From", "")[:63]).first()

    def key_of(association: str, key_id: str) -> PublicKey | None:
        current = ring_of(peer).current if peer and peer.association == association else None
        return current if current and current.key_id == key_id else None

    found = _signed_request(request, key_of, now)
    try:
        with transaction.atomic():
            SeenNonce.objects.create(association=found.by, nonce=found.nonce[:64], at=now)
    except IntegrityError:
        raise Refused(Reason.SIGNATURE, _REPLAYED) from None
    SeenNonce.objects.filter(at__lt=now - 2 * WINDOW - timedelta(minutes=1)).delete()
    return peer


def _object(body: bytes) -> dict:
    try:
        fields = parsed(body, _MOST_BODY_BYTES)
    except UnreadableBytes as error:
        raise Refused(Reason.UNREADABLE, str(error)) from error
    if not isinstance(fields, dict):
        raise Refused(Reason.FIELDS, "no object")
    return fields


@csrf_exempt
def pairing_answer(request: HttpRequest) -> HttpResponse:
    """Take another node's answer to an invitation; the code in it, used once, stands for the signature it cannot have yet."""
    if request.method != "POST":
        return HttpResponse(status=405)
    if _is_too_large(request):
        return _said(413, str(Reason.TOO_LARGE))
    try:
        fields = _object(request.body)
        by, key = str(fields.get("association")), str(fields.get("key"))
        # Looked at before the code, which works once: who is told that the clocks are apart signs again.
        own = _signed_request(request, lambda name, _: PublicKey.of(key) if name == by else None, timezone.now())
        pairing.peer_of_answer(fields, timezone.now())
    except Refused as refused:
        is_unsigned = refused.reason in (Reason.SIGNATURE, Reason.AUDIENCE)
        return _said(401 if is_unsigned else 422, str(refused.reason))
    except InputError:
        return _said(403, "invitation")
    return JsonResponse({"association": settings.ASSOCIATION, "to": own.by})


@signed(PeerState.COMPARING, PeerState.PAIRED)
def confirmation(request: HttpRequest, peer: Peer, fields: dict, now: datetime) -> HttpResponse:
    """Hear that the other operator compared the number."""
    if request.method != "POST":
        return HttpResponse(status=405)
    return JsonResponse({"state": pairing.confirmed_there(peer.association)})


@csrf_exempt
def key_change(request: HttpRequest) -> HttpResponse:
    """Take a peer's change of keys; it is signed by the keys themselves, as the request could only be by one of them."""
    if request.method != "POST":
        return HttpResponse(status=405)
    if _is_too_large(request):
        return _said(413, str(Reason.TOO_LARGE))
    try:
        fields = _object(request.body)
        held = key_changes.take(fields)
    except Refused as refused:
        return _said(422, str(refused.reason))
    return JsonResponse({"held": held})


@signed(PeerState.PAIRED)
def group(request: HttpRequest, peer: Peer, fields: dict, now: datetime) -> HttpResponse:
    """Hear of a group: that it is proposed, agreed or closed."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        state = take_statements(peer.association, fields, now)
    except IdOfOthers as refused:
        receiving.keep_refusal(peer.association, refused.group_id, refused, [])
        state = refused.state
    return JsonResponse({"state": state})


@signed(PeerState.PAIRED)
def nudge(request: HttpRequest, peer: Peer, fields: dict, now: datetime) -> HttpResponse:
    """Hear that something new waits there; what it is, the courier asks."""
    if request.method != "POST":
        return HttpResponse(status=405)
    Peer.objects.filter(pk=peer.pk).update(nudged_at=now)
    return JsonResponse({})


@signed(PeerState.PAIRED)
def checkpoint(request: HttpRequest, peer: Peer, fields: dict, now: datetime) -> HttpResponse:
    """Take a head of a ledger that the peer signed."""
    if request.method != "POST":
        return HttpResponse(status=405)
    row = _group_of(peer, fields.get("group"))
    source, token = fields.get("source"), fields.get("checkpoint")
    if row is None or peer.association in row.parted or source not in row.members or not isinstance(token, str):
        raise Refused(Reason.GROUP, "no group of this peer")
    receiving.take_checkpoint(row, source, peer.association, token)
    return JsonResponse({})


@signed(PeerState.PAIRED)
def ledger(request: HttpRequest, peer: Peer, fields: dict, now: datetime) -> HttpResponse:
    """Give a page of a ledger of a group that the peer is a member of, from a number on.

    `after` is the digest of what the peer holds before that number: so each request for this node's own ledger says how far it is held
    there, and a difference shows at once. `start` names the peer's start, and `echo` this node's own as the peer heard it: only with that does
    the peer's word count. Ledgers of other members are given too, so that who lost its database gets back its own.
    """
    if request.method != "GET":
        return HttpResponse(status=405)
    row = _group_of(peer, request.GET.get("group"))
    source = request.GET.get("source", "")
    if row is None or source not in row.members:
        return _said(404, str(Reason.GROUP))
    if peer.association in row.parted:
        return _said(410, str(Reason.GROUP))
    try:
        first = _number(request.GET["from"])
        limit = min(_number(request.GET.get("limit", str(MOST_RECORDS))), MOST_RECORDS)
        after = request.GET["after"][:64]
    except (KeyError, ValueError):
        return _said(400, str(Reason.FIELDS))
    if not 0 < first < 2**53 or limit < 1:
        return _said(400, str(Reason.FIELDS))
    held = ledger_row(row, source)
    _hear_start(peer, request.GET.get("start", ""), now)
    if source == settings.ASSOCIATION and request.GET.get("echo") == starts.current() != "":
        starts.hear(held, peer.association, Head(first - 1, after), now)
    kept = digest_at(held, first - 1)
    if kept is not None and kept != after:
        receiving.keep_refusal(peer.association, row.group_id, Refused(Reason.FORK, f"{source} {first - 1}: there {after}, here {kept}"), [])  # fmt: skip
        return _said(409, str(Reason.FORK))
    rows = list(LedgerRecord.objects.filter(ledger=held, seq__gte=first).order_by("seq")[: limit + 1])
    page = filled([envelope_of(one) for one in rows[:limit]], len(rows) > limit, own_checkpoint(held, now))
    return HttpResponse(page.written(), content_type="application/json")


@csrf_exempt
def nothing(request: HttpRequest, address: str) -> HttpResponse:
    """Tell a program in its own words that nothing stands at an address below the protocol's."""
    return _said(404, "address")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("no number")
    return int(text)


def _hear_start(peer: Peer, start: str, now: datetime) -> None:
    """Note the name of a peer's start; a new one is said back soon, as the peer seals nothing before."""
    if start and len(start) <= 36 and start != peer.start_there:
        Peer.objects.filter(pk=peer.pk).update(start_there=start, nudged_at=now)


def _group_of(peer: Peer, group_id: object) -> SharingGroup | None:
    if not isinstance(group_id, str) or not ID.fullmatch(group_id):
        return None
    row = SharingGroup.objects.filter(group_id=group_id).exclude(agreed_at=None).first()
    return row if row and peer.association in row.members and settings.ASSOCIATION in row.members else None
