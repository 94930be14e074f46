"""Pairing of two nodes by their operators: invite, use an invitation, compare a number by voice; keys; and the end of it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bioaccord.exchange.key_ring import Cause
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.errors import InputError

from . import access, courier, key_changes, pairing
from .models import OwnKey, Peer, PeerState, SharingGroup
from .own_keys import can_sign, own_ring
from .peer_client import PeerRefused, PeerUnreachable
from .rows import ring_of
from .shown import group_name
from .words import GROUP_STATES, STANDINGS, failure_words, name_of


@login_required
@require_safe
@never_cache
def peers(request):
    """List the other associations, and how to come to a further one."""
    rows = access.peer_states(request.user, timezone.now())
    return render(request, "exchange/peers.html", _peers_context(request, rows))


def _peers_context(request, rows, **more) -> dict:
    shown = [{"peer": one.peer, "name": name_of(one.peer.association), "standing": STANDINGS[one.standing]} for one in rows]  # fmt: skip
    return {
        "peers": shown, "own_name": name_of(settings.ASSOCIATION), "own_id": settings.ASSOCIATION, "address": settings.BASE_ADDRESS,
        "section": "exchange", **more,
    }  # fmt: skip


@login_required
@never_cache
def invite(request):
    """Make an invitation and show it once."""
    if request.method != "POST":
        return redirect("exchange_peers")
    try:
        text = pairing.invite(request.user, request.POST.get("label", ""))
    except InputError as error:
        messages.error(request, error.told(page_language()))
        return redirect("exchange_peers")
    hours = int(pairing.VALID.total_seconds() // 3600)
    rows = access.peer_states(request.user, timezone.now())
    return render(request, "exchange/peers.html", _peers_context(request, rows, invitation=text, hours=hours))


@login_required
@never_cache
def use_invitation(request):
    """Take another operator's invitation: their node hears of this one, and the number can be compared."""
    if request.method != "POST":
        return redirect("exchange_peers")
    given = request.POST.get("invitation", "")
    try:
        invitation = pairing.read_invitation(given)
        peer = pairing.peer_of_invitation(request.user, invitation)
    except InputError as error:
        messages.error(request, error.told(page_language()))
        rows = access.peer_states(request.user, timezone.now())
        return render(request, "exchange/peers.html", _peers_context(request, rows, given=given), status=422)
    try:
        courier.answer_invitation(peer, invitation.code)
    except PeerUnreachable:
        messages.error(request, _("Their node does not answer at %(address)s. Check the address and that it can be reached from here, then use the invitation again.") % {"address": peer.address})  # fmt: skip
    except PeerRefused:
        messages.error(request, _("Their node did not take the invitation. It was used, or is older than a day: ask for a new one. Or the pairing is ended here and not there: then their operator ends it first, and invites anew."))  # fmt: skip
    else:
        messages.success(request, _("Their node knows this one now. Call their operator and compare the number below."))
    return redirect("exchange_peer", peer.association)


@login_required
@require_safe
@never_cache
def peer(request, association: str):
    """Show one association: what is to be done next, its keys, its groups."""
    row = access.peer_for(request.user, association)
    now_ = next(one for one in access.peer_states(request.user, timezone.now()) if one.peer.pk == row.pk)
    ring, waiting = ring_of(row), key_changes.waiting_keys(row)
    context = {
        "peer": row,
        "name": name_of(association),
        "standing": STANDINGS[now_.standing],
        "now": now_,
        "is_comparing": row.state == PeerState.COMPARING,
        "is_paired": row.state == PeerState.PAIRED,
        "has_other_keys": SharingGroup.objects.filter(parted__has_key=association).exists(),
        "number": pairing.spoken_number(row).split(" ") if row.state == PeerState.COMPARING else [],
        "waiting_keys": [{"key_id": one.key_id, "number": one.number.split(" ")} for one in waiting],
        "is_full": len(waiting) >= key_changes.MOST_WAITING,
        "our_number": pairing.spoken_number(row).split(" ") if row.state == PeerState.PAIRED else [],
        "awaits_them": row.state == PeerState.PAIRED and _was_revoked_since(row),
        "failure": failure_words(row.failure),
        "is_ended_there": "not_paired" in row.failure,
        "their_key": ring.current.key_id,
        "our_key": own_ring().current.key_id,
        "changes": [{"at": one.time, "ended": one.old, "is_compromise": one.cause is Cause.COMPROMISE} for one in ring.changes],
        "groups": [
            {"group": one, "name": group_name(one), "state": GROUP_STATES[one.state]}
            for one in access.groups_for(request.user) if association in one.members
        ],
        "section": "exchange",
    }  # fmt: skip
    return render(request, "exchange/peer.html", context)


def _was_revoked_since(row: Peer) -> bool:
    """Return whether our key was revoked, and the peer's node has not answered to the new one."""
    last = OwnKey.objects.order_by("-pk").first()
    return last is not None and len(last.change) == 1 and (row.answered_at is None or row.answered_at < last.made_at)


def _asked(request, association: str) -> Peer | None:
    """Return the peer where the person ticked that they mean it, None (with a message) where not."""
    row = access.peer_for(request.user, association)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box first: it says what you have done or what will happen."))
        return None
    return row


@login_required
@require_POST
def confirm(request, association: str):
    """Note that the number was compared."""
    row = _asked(request, association)
    if row is not None and row.state == PeerState.COMPARING:
        row = pairing.confirm(request.user, association, request.POST.get("number", ""))
        if row is None:
            messages.error(request, _("The number is another one by now: somebody answered a further invitation in the name of this association, or a key was replaced. Nothing is confirmed. Compare the number below anew."))  # fmt: skip
        elif row.state == PeerState.PAIRED:
            messages.success(request, _("Both operators have compared the number: the nodes are paired."))
        else:
            messages.success(
                request, _("Noted. As soon as the other operator has confirmed too, the nodes are paired.")
            )
    return redirect("exchange_peer", association)


@login_required
@require_POST
def vouch(request, association: str):
    """Take a key that followed a compromise, after its number was compared."""
    row = _asked(request, association)
    if row is not None and row.unvouched:
        if key_changes.vouch(request.user, row, request.POST.get("key", "")):
            messages.success(request, _("The new key is taken. What the old one signs from now on is refused."))
        else:
            messages.error(request, _("That key waits no longer. Look at the numbers again."))
    return redirect("exchange_peer", association)


@login_required
@require_POST
def set_aside(request, association: str):
    """Forget the new keys that wait, where the other operator read the number of none."""
    row = _asked(request, association)
    if row is not None and row.unvouched:
        key_changes.set_aside(request.user, row)
        messages.success(
            request,
            _("The new keys that waited are set aside. A key that is really theirs is told again by their node."),
        )
    return redirect("exchange_peer", association)


@login_required
@require_POST
def move(request, association: str):
    """Take the new address of a peer's node."""
    row = access.peer_for(request.user, association)
    try:
        pairing.move(request.user, row, request.POST.get("address", ""))
        messages.success(request, _("From now on their node is called at the new address."))
    except InputError as error:
        messages.error(request, error.told(page_language()))
    return redirect("exchange_peer", association)


@login_required
@require_POST
def end(request, association: str):
    """End a pairing."""
    row = _asked(request, association)
    if row is not None and row.state != PeerState.ENDED:
        pairing.end(request.user, row)
        messages.success(request, _("The pairing is ended. What was exchanged stays on record."))
    return redirect("exchange_peer", association)


@login_required
@require_safe
def own_key(request):
    """Show this association's keys, and the ways to replace them."""
    require(access.is_desk(request.user))
    current = own_ring().current.key_id
    rows = list(OwnKey.objects.order_by("pk"))
    for row, after in zip(rows, rows[1:], strict=False):
        row.until, row.ended = after.made_at, "compromise" if len(after.change) == 1 else "rotation"
    paired = [{"association": one.association, "name": name_of(one.association)} for one in Peer.objects.filter(state=PeerState.PAIRED)]  # fmt: skip
    why = key_changes.not_yet()
    context = {
        "current": current, "keys": rows[::-1], "paired": paired, "can_sign": can_sign(), "may": roles_of(request.user).operator,
        "not_yet": why.told(page_language()) if why else "", "section": "exchange",
    }  # fmt: skip
    return render(request, "exchange/own_key.html", context)


@login_required
@require_POST
def replace_key(request):
    """Replace this association's key, in the ordinary way or after it leaked."""
    if request.POST.get("sure") != "yes" or request.POST.get("cause") not in set(Cause):
        messages.error(request, _("Tick the box first: it says what you have done or what will happen."))
        return redirect("exchange_own_key")
    cause = Cause(request.POST["cause"])
    try:
        key_changes.rotate(request.user, cause)
    except InputError as error:
        messages.error(request, error.told(page_language()))
        return redirect("exchange_own_key")
    if cause is Cause.ROTATION:
        messages.success(request, _("The key is replaced. The other associations take the new one by themselves."))
    else:
        messages.success(request, _("The key is revoked. Call each paired association now: their operator compares the new number and takes the key."))  # fmt: skip
    return redirect("exchange_own_key")
