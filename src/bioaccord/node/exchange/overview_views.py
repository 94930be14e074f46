"""How the exchange goes: peers, what waits and why, what is owed, what was refused; and the same for a monitor."""

import json
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bioaccord.exchange.refusal import TOLD, Reason
from bioaccord.exchange.seal_permit import Behind, Forked, Wait
from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.errors import InputError

from . import access, receipts, services
from .metrics import may_read_metrics, metric_lines
from .models import Ledger
from .own_keys import can_sign
from .sealing import not_heard_of
from .shown import group_name, title_of
from .words import CLAIMED, REMEDIES, STANDINGS, failure_words, name_of


@login_required
@require_safe
@never_cache
def overview(request):
    """Show how the exchange goes; members are led to what came."""
    if not access.is_desk(request.user):
        return redirect("exchange_received")
    now, user = timezone.now(), request.user
    alarms, overdue = list(access.alarms_for(user)[:50]), access.overdue_for(user, now)
    peers, stopped, refused = access.peer_states(user, now), access.stopped_ledgers(user), access.refused_waiting(user)
    context = {
        "is_well": bool(peers) and _is_well(peers, alarms, overdue, stopped, refused) and not any(one.queue or one.behind for one in peers),
        "peers": [_peer(one) for one in peers],
        "waiting": [_waiting(one) for one in access.waiting_groups(user)],
        "refused_waiting": [{"row": one, "title": title_of(one)} for one in refused],
        "overdue": [
            {"row": one, "member": name_of(one.member), "title": title_of(one.record), "erased": one.did == receipts.ERASED}
            for one in overdue
        ],
        "due_hours": int(receipts.DUE.total_seconds() // 3600),
        "alarms": [_alarm(one) for one in alarms],
        "seen_count": access.alarms_for(user, seen=True).count(),
        "stopped": [
            {"ledger": one, "source": name_of(one.source), "told": TOLD[Reason(one.stopped)], "is_own": one.source == settings.ASSOCIATION}
            for one in stopped
        ],
        "counts": (
            (_("associations connected"), sum(one.standing == "connected" for one in peers)),
            (_("records waiting to be sealed"), sum(one.count for one in access.waiting_groups(user))),
            (_("receipts overdue"), len(overdue)),
            (_("refusals to look at"), len(alarms)),
        ),
        "can_sign": can_sign(),
        "has_groups": access.groups_for(user).exists(),
        "section": "exchange",
    }  # fmt: skip
    return render(request, "exchange/overview.html", context)


def _is_well(peers: list[access.PeerNow], *found: object) -> bool:
    """Return whether nobody has to look at the exchange: each peer is as it should be, and nothing was `found` that a person has to see."""
    is_known = all(one.standing in ("connected", "ended", "comparing") and not one.peer.unvouched for one in peers)
    return can_sign() and is_known and not any(found)


def _peer(one: access.PeerNow) -> dict:
    apart = round(one.peer.clock_apart_seconds)
    return {
        "peer": one.peer,
        "name": name_of(one.peer.association),
        "standing": STANDINGS[one.standing],
        "is_well": one.standing == "connected" and not one.peer.unvouched,
        "is_silent": one.standing == "silent",
        "behind": one.behind,
        "queue": one.queue,
        "refused": one.refused,
        "apart": apart,
        "failure": failure_words(one.peer.failure),
        "unvouched": bool(one.peer.unvouched),
    }


def _waiting(one: access.WaitingGroup) -> dict:
    return {"group": one.group, "name": group_name(one.group), "count": one.count, "since": one.since, "why": _why(one)}


def _why(one: access.WaitingGroup) -> str:
    language = page_language()
    if not can_sign():
        return _("The file with the secret part of our key is not there: nothing is sealed.")
    if one.stopped or isinstance(one.way, Forked):
        return _("A number of our ledger was used twice, as after a backup was put back: nothing more is sealed. Close the group and agree on a new one.")  # fmt: skip
    if one.group.state != "agreed":
        return _("The group is not agreed, or closed: nothing is sealed in it.")
    if isinstance(one.way, Behind):
        name = name_of(one.way.by).in_language(language)
        return _("Our database is behind: %(name)s holds our ledger up to number %(seq)d. The missing records are being asked back. If they cannot be reached or show none, close the group and agree on a new one without them.") % {"name": name, "seq": one.way.seq}  # fmt: skip
    if isinstance(one.way, Wait):
        return _why_it_waits(one, language)
    return _("Nothing stands in the way: it is sealed within a second.")


def _why_it_waits(one: access.WaitingGroup, language: str) -> str:
    silent = not_heard_of(one.group)
    names = ", ".join(name_of(peer.association).in_language(language) for peer in silent)
    held_up = ", ".join(name_of(peer.association).in_language(language) for peer in silent if peer.unvouched)
    if held_up:
        return _("%(names)s has a new key that waits to be compared by telephone; until somebody has taken it, it cannot say how far it holds our ledger, and nothing is sealed.") % {"names": held_up}  # fmt: skip
    if one.way.for_all:
        return _("Since this node started, these members of the group have not said how far they hold our ledger: %(names)s. Until then no number is used. It goes on by itself once all can be reached.") % {"names": names}  # fmt: skip
    return _("Since this node started, no member of the group has said how far it holds our ledger (%(names)s). It goes on by itself once one can be reached.") % {"names": names}  # fmt: skip


def _alarm(row) -> dict:
    reason = Reason(row.reason)
    told, remedy = (TOLD[reason], REMEDIES[reason]) if row.evidence or reason is not Reason.FORK else CLAIMED
    return {"row": row, "name": name_of(row.association), "told": told, "remedy": remedy, "has_proof": bool(row.evidence), "again": row.seen_at is not None}  # fmt: skip


@login_required
@require_safe
def seen_alarms(request):
    """Show the refusals that somebody has seen to."""
    rows = access.alarms_for(request.user, seen=True)[:200]
    return render(request, "exchange/seen.html", {"alarms": [_alarm(one) for one in rows], "section": "exchange"})


@login_required
@require_safe
def evidence(request, alarm_id: int):
    """Give what proves a refusal, as a file."""
    row = access.alarm_for(request.user, alarm_id)
    content = {
        "association": row.association, "group": row.group_id, "reason": row.reason, "detail": row.detail, "times": row.times,
        "first_at": row.first_at.isoformat(), "last_at": row.last_at.isoformat(), "statements": row.evidence,
    }  # fmt: skip
    answer = HttpResponse(json.dumps(content, ensure_ascii=False, indent=2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="refused-{row.pk}.json"'
    return answer


@login_required
@require_POST
def acknowledge(request, alarm_id: int):
    """Note that a refusal was seen."""
    services.acknowledge(request.user, access.alarm_for(request.user, alarm_id))
    messages.success(request, _("Noted. It is shown again if the same comes again."))
    return redirect("exchange")


@login_required
@require_POST
def take_up_again(request, ledger_id: int):
    """Let a ledger that stands still be asked for again."""
    require(access.is_desk(request.user))
    try:
        services.take_up_again(request.user, get_object_or_404(Ledger, pk=ledger_id))
        messages.success(request, _("The ledger is asked for again; what is wrong with it is refused again."))
    except InputError as error:
        messages.error(request, error.told(page_language()))
    return redirect("exchange")


@login_required
@require_safe
@never_cache
def watch(request):
    """Give a word that changes when there is something new for the reader: pages that show states look at it."""
    return JsonResponse({"version": access.version_for(request.user)})


@login_required
@require_safe
@never_cache
def status(request):
    """Give how the exchange goes, as JSON."""
    now, user = timezone.now(), request.user
    peers = access.peer_states(user, now)
    waiting = access.waiting_groups(user)
    overdue = access.overdue_for(user, now)
    open_alarms, stopped, signs = access.alarms_for(user).count(), access.stopped_ledgers(user), can_sign()
    return JsonResponse(
        {
            "status": "ok" if _is_well(peers, open_alarms, overdue, stopped, access.refused_waiting(user)) else "look",
            "at": now.isoformat(),
            "peers": [
                {
                    "association": one.peer.association, "state": one.standing, "behind_records": one.behind, "queue_records": one.queue,
                    "refused": one.refused, "clock_apart_seconds": one.peer.clock_apart_seconds,
                    "new_keys_to_compare": len(one.peer.unvouched), "answered_at": _iso(one.peer.answered_at), "failed_at": _iso(one.peer.failed_at), "failure": one.peer.failure,
                }
                for one in peers
            ],
            "waiting": [{"group": one.group.group_id, "records": one.count, "since": _iso(one.since), "why": _why(one)} for one in waiting],
            "overdue_receipts": [
                {"record": one.record.record_id, "association": one.member, "of": one.did, "due_at": _iso(one.since)} for one in overdue
            ],
            "refusals_to_look_at": open_alarms,
            "can_sign": signs,
            "stopped_ledgers": [
                {"group": one.group.group_id, "source": one.source, "reason": one.stopped} for one in stopped
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@require_safe
@never_cache
def metrics(request):
    """Give the figures of the exchange in the text form of Prometheus, to a monitor with the token or to operators and analysts."""
    if not may_read_metrics(request):
        words = "Log in as an operator or analyst, or send the token of BIOACCORD_METRICS_TOKEN as a bearer.\n"
        return HttpResponse(words, status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse("\n".join(metric_lines(timezone.now())) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")  # fmt: skip
