"""To share: choose group and marking, see who will read it and each field that leaves, send; then how far it has come, and taking it back."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bioaccord.exchange.canonical import canonical
from bioaccord.exchange.digest import digest
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.marking import READERS
from bioaccord.node.accounts.access import require
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.tlp import TLP

from . import access, receipts, services
from .access import RecordFilters
from .drafting import DraftForm
from .draftings import DRAFTINGS
from .models import Peer, SharingGroup
from .rows import ring_of
from .shown import fields_of, group_name, kind_title, markings, readers_of, title_of
from .words import MARKINGS, SHARED_STATES, name_of

COLUMNS = ("record_id", "group", "kind", "title", "marking", "number", "digest", "decided_or_sealed_at", "retracted_at")


@login_required
@never_cache
def share(request, kind: str, subject: str):
    """Choose, look at what leaves, and send."""
    require(access.is_desk(request.user))
    form_class = DRAFTINGS.get(kind)
    if form_class is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = form_class(given, user=request.user, subject=subject)
    groups = access.open_groups(request.user, kind)
    chosen = next((one for one in groups if given and one.group_id == given.get("group")), None)
    errors = []
    if given is not None and "find" in given:
        form = form_class(user=request.user, subject=subject, kept=given)
    elif given is not None:
        marking = _marking(given.get("marking", ""), form)
        if chosen is None:
            errors.append(_("Choose the group that shall read it."))
        if marking is None:
            errors.append(_("Choose a marking that may leave."))
        if form.is_valid() and not errors:
            answer = _preview_or_sent(request, kind, form, chosen, marking, errors)
            if answer is not None:
                return answer
    context = {
        "form": form,
        "heading": form.heading(),
        "kind": kind_title(kind),
        "told_before": form.told_before(),
        "takes_the_place": form.takes_the_place,
        "has_nothing_to_tell": form.has_nothing_to_tell(),
        "finds": form.finds,
        "beside": form.beside(),
        "groups": [_group(one) for one in groups],
        "markings": markings(form.narrowest, form.tightest),
        "given": given or form.last,
        "only_group": groups[0].group_id if len(groups) == 1 else "",
        "errors": errors,
        "section": "exchange",
    }
    return render(request, "exchange/share.html", context, status=422 if given is not None and not {"back", "find"} & set(given) else 200)  # fmt: skip


def _preview_or_sent(request, kind: str, form: DraftForm, group: SharingGroup, marking: TLP, errors: list[str]):
    """Return the page that shows what leaves, or, where exactly that was confirmed, send it; None where it cannot be sent."""
    try:
        payload = services.leaving_payload(group, kind, marking, form.payload())
    except InputError as error:
        errors.append(error.told(page_language()))
        return None
    if "back" in request.POST:
        return None
    seen = preview_digest(group, marking, payload)
    if request.POST.get("seen") == seen and "send" in request.POST:
        try:
            record_id = form.share(group, kind, marking, payload)
        except InputError as error:
            errors.append(error.told(page_language()))
            return None
        messages.success(request, _("It is on its way. This page shows how far it has come."))
        return redirect("exchange_shared_record", record_id)
    if "send" in request.POST:
        messages.warning(request, _("What would leave has changed since you looked. Look again before you send."))
    context = preview_context(group, kind, marking, payload) | {
        "heading": form.heading(),
        "hidden": [form[name].as_hidden() for name in form.fields],
        "here": "shared",
    }
    return render(request, "exchange/share_preview.html", context)


def preview_digest(group: SharingGroup, marking: TLP, payload: dict) -> str:
    """Return what stands for what somebody looked at before it is sent: exactly that is sent, or the person looks again."""
    return digest("preview", canonical([payload, group.group_id, str(marking)]))


def preview_context(group: SharingGroup, kind: str, marking: TLP, payload: dict) -> dict:
    """Return what the page shows before something is sent: who will read it and each field that leaves, and the digest of that."""
    return {
        "kind": kind_title(kind),
        "group": _group(group),
        "marking": MARKINGS[marking],
        "marking_value": str(marking),
        "marking_readers": READERS[marking],
        "fields": fields_of(kind, payload),
        "seen": preview_digest(group, marking, payload),
        "members_too": marking in (TLP.CLEAR, TLP.GREEN),
        "public_too": marking is TLP.CLEAR,
        "own_name": name_of(settings.ASSOCIATION),
        "section": "exchange",
    }


def _marking(given: str, form: DraftForm) -> TLP | None:
    allowed = {one["value"] for one in markings(form.narrowest, form.tightest) if one["leaves"]}
    return TLP(given) if given in allowed else None


def _group(row: SharingGroup) -> dict:
    readers = readers_of(row)
    for one in readers:
        peer = Peer.objects.filter(association=one["id"]).first()
        one["key_id"] = ring_of(peer).current.key_id if peer else ""
    return {"id": row.group_id, "name": group_name(row), "readers": readers}


@login_required
@require_safe
@never_cache
def shared(request):
    """List what was shared, what waits first, and the ways to begin."""
    filters = _filters(request)
    page = Paginator(access.shared_for(request.user, filters), 50).get_page(request.GET.get("page"))
    waiting = access.waiting_for(request.user) if not any(vars(filters).values()) else ()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "waiting": [_waiting_row(one) for one in waiting],
        "rows": [
            {"row": one, "title": title_of(one), "kind": kind_title(one.kind), "group": group_name(one.ledger.group), "marking": MARKINGS[TLP(one.marking)], "is_retraction": bool(one.retracts)}
            for one in page
        ],
        "page": page,
        "query": query.urlencode(),
        "filters": filters,
        **filter_choices(request.user, with_receipts=True),
        "section": "exchange",
    }  # fmt: skip
    return render(request, "exchange/shared.html", context)


def _waiting_row(row) -> dict:
    return {"row": row, "title": title_of(row), "kind": kind_title(row.kind), "group": group_name(row.group), "marking": MARKINGS[TLP(row.marking)]}  # fmt: skip


def filter_choices(user, *, with_receipts: bool) -> dict:
    """Return what lists of records can be narrowed by."""
    return {
        "kinds": [(str(one), kind_title(one)) for one in Kind if with_receipts or one is not Kind.RECEIPT],
        "marking_choices": [(str(one), MARKINGS[one]) for one in (TLP.CLEAR, TLP.GREEN, TLP.AMBER)],
        "group_choices": [(one.group_id, group_name(one)) for one in access.groups_for(user)] if access.is_desk(user) else [],
    }  # fmt: skip


def _filters(request) -> RecordFilters:
    return RecordFilters(*(request.GET.get(name, "")[:63] for name in ("source", "group", "kind", "marking", "state")))


@login_required
@require_safe
def shared_file(request, format: str):
    """Give the list of what was shared as CSV or JSON."""
    rows = [
        {
            "record_id": one.record_id, "group": one.ledger.group.group_id, "kind": one.kind, "title": title_of(one), "marking": one.marking,
            "number": one.seq, "digest": one.digest, "decided_or_sealed_at": one.stored_at.isoformat(),
            "retracted_at": one.retracted_at.isoformat() if one.retracted_at else "",
        }
        for one in access.shared_for(request.user, _filters(request))[:100_000]
    ]  # fmt: skip
    return table_file(rows, COLUMNS, "shared", format)


@login_required
@require_safe
@never_cache
def shared_record(request, record_id: str):
    """Show how far something that was shared has come, and what each member of the group answered."""
    found = access.shared_record(request.user, record_id)
    row = found.record or found.waiting
    context = {
        "shared": found,
        "row": row,
        "title": title_of(row),
        "kind": kind_title(found.kind),
        "group": _group(found.group),
        "marking": MARKINGS[TLP(found.marking)],
        "marking_readers": READERS[TLP(found.marking)],
        "state": SHARED_STATES[found.state],
        "fields": fields_of(found.kind, found.payload) if found.payload else [],
        "answers": [{"answer": one, "name": name_of(one.member)} for one in found.answers],
        "due_hours": int(receipts.DUE.total_seconds() // 3600),
        "is_event": found.kind == Kind.EVENT,
        "may_retract": found.kind != Kind.RECEIPT and found.state not in ("retracting", "retracted", "erased") and not (found.record and found.record.retracted_at),
        "section": "exchange",
    }  # fmt: skip
    return render(request, "exchange/shared_record.html", context)


@login_required
@require_POST
def retract(request, record_id: str):
    """Take back something that was shared."""
    found = access.shared_record(request.user, record_id)
    try:
        services.retract(request.user, record_id, request.POST.get("reason", ""))
    except InputError as error:
        messages.error(request, error.told(page_language()))
        return redirect("exchange_shared_record", record_id)
    if found.record is None:
        messages.success(request, _("Taken back before it was sealed: nothing left this node."))
        return redirect("exchange_shared")
    messages.success(request, _("The retraction is on its way. Each member of the group erases the content and signs a receipt."))  # fmt: skip
    return redirect("exchange_shared_record", record_id)
