"""Sharing groups: who reads which kinds; proposed, agreed by every member, closed."""

import re

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bioaccord.exchange.kinds import ALWAYS, Kind
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.audit import services as audit
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from . import access, groups
from .ledger_export import exported
from .models import GroupState, KeptCheckpoint, PeerState, SharingGroup
from .shown import group_name, kind_title, markings
from .words import GROUP_STATES, name_of


@login_required
@require_safe
@never_cache
def list_groups(request):
    """List the groups, with what each marking lets read, and the form for a new one."""
    return render(request, "exchange/groups.html", _context(request))


def _context(request, **more) -> dict:
    user = request.user
    return {
        "groups": [_shown(one) for one in access.groups_for(user)],
        "peers": [{"id": one.association, "name": name_of(one.association)} for one in access.peers_for(user).filter(state=PeerState.PAIRED)],
        "kinds": [{"id": str(one), "name": kind_title(one)} for one in Kind if one not in ALWAYS],
        "markings": markings(),
        "may": roles_of(user).operator,
        "given": {},
        "given_peers": [],
        "given_kinds": [str(one) for one in Kind],
        "section": "exchange",
        **more,
    }  # fmt: skip


def _shown(row: SharingGroup) -> dict:
    return {
        "group": row,
        "name": group_name(row),
        "state": GROUP_STATES[row.state],
        "members": [{"name": name_of(one), "id": one, "signed": one in row.tokens, "closed": one in row.closings, "parted": one in row.parted, "is_own": one == settings.ASSOCIATION} for one in row.members],
        "kinds": [kind_title(one) for one in row.kinds if one not in ALWAYS],
        "awaits_us": row.state == GroupState.PROPOSED and settings.ASSOCIATION not in row.tokens,
    }  # fmt: skip


@login_required
@never_cache
def propose(request):
    """Propose a group."""
    if request.method != "POST":
        return redirect("exchange_groups")
    given = request.POST
    try:
        if not given.getlist("kinds"):
            raise InputError(
                Refusal(Sentence("the group"), Sentence("has no kind of record."), Sentence("Choose what may be told."))
            )
        row = groups.propose(
            request.user, given.get("group_id", "").strip(), given.get("name_ko", "").strip(), given.get("name_en", "").strip(),
            given.getlist("members"), given.getlist("kinds"),
        )  # fmt: skip
    except InputError as error:
        messages.error(request, error.told(page_language()))
        context = _context(request, given=given, given_peers=given.getlist("members"), given_kinds=given.getlist("kinds"))  # fmt: skip
        return render(request, "exchange/groups.html", context, status=422)
    messages.success(request, _("The group is proposed. It is agreed once every member's operator has signed it."))
    return redirect("exchange_group", row.group_id)


@login_required
@require_safe
@never_cache
def group(request, group_id: str):
    """Show one group: members, kinds, and each member's ledger with its signed heads."""
    row = access.group_for(request.user, group_id)
    shown = _shown(row)
    context = {
        **shown,
        "ledgers": [_ledger(one) for one in row.ledgers.all()],
        "markings": markings(),
        "may": roles_of(request.user).operator,
        "is_open": row.state != GroupState.CLOSED,
        "proposer": name_of(row.proposed_by),
        "section": "exchange",
    }
    return render(request, "exchange/group.html", context)


def _ledger(row) -> dict:
    signed = KeptCheckpoint.objects.filter(ledger=row).order_by("by", "-seq")
    heads: dict[str, KeptCheckpoint] = {}
    for one in signed:
        heads.setdefault(one.by, one)
    return {"ledger": row, "name": name_of(row.source), "heads": [{"name": name_of(by), "head": one} for by, one in heads.items()]}  # fmt: skip


@login_required
@require_POST
def agree(request, group_id: str):
    """Sign a group that was proposed."""
    row = access.group_for(request.user, group_id)
    try:
        groups.agree(request.user, row)
        messages.success(request, _("Signed. The group is open once every member has signed."))
    except InputError as error:
        messages.error(request, error.told(page_language()))
    return redirect("exchange_group", group_id)


@login_required
@require_POST
def close(request, group_id: str):
    """Close a group."""
    row = access.group_for(request.user, group_id)
    if request.POST.get("sure") == "yes":
        try:
            groups.close(request.user, row)
            messages.success(request, _("The group is closed. What was exchanged stays on record."))
        except InputError as error:
            messages.error(request, error.told(page_language()))
    else:
        messages.error(request, _("Tick the box first: it says what you have done or what will happen."))
    return redirect("exchange_group", group_id)


@login_required
@require_safe
def ledger_file(request, group_id: str, source: str):
    """Give a ledger as a file that proves itself: `bioaccord exchange verify` looks at it."""
    row = access.group_for(request.user, group_id)
    if source not in row.members or not re.fullmatch(r"[a-z0-9-]+", source):
        raise Http404
    audit.record(request.user, "exchange_ledger_exported", f"{group_id} {source}")
    answer = StreamingHttpResponse((f"{line}\n" for line in exported(row, source)), content_type="application/jsonl; charset=utf-8")  # fmt: skip
    answer["Content-Disposition"] = f'attachment; filename="{group_id}-{source}.jsonl"'
    return answer
