"""Offers and needs across the associations: sharing one's own without a name, and what came from the other side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.exchange.marking import READERS
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.members.entry_access import reader_of
from bioaccord.node.partners.directory import firm_name
from bioaccord.node.partners.match_access import is_ready
from bioaccord.node.partners.posting_access import FoundPosting, own_posting
from bioaccord.node.partners.posting_views import REASONS_SHOWN, is_weak
from bioaccord.node.partners.searched_directory import begin_to_read
from bioaccord.node.partners.words import MARKINGS
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from . import needs_services as services
from .introductions_access import across_for, has_asked
from .needs_access import (
    Candidate,
    candidates_for,
    groups_for_sharing,
    is_of_own_firm,
    received_for,
    received_one,
    seen_by,
    shared_for,
    shared_one,
)
from .needs_forms import ShareForm
from .needs_records import introduction_group
from .needs_shown import (  # fmt: skip
    across_shown,
    fields_of,
    group_name,
    names_of_readers,
    own_association,
    received_shown,
    shared_shown,
)

_ON_A_PAGE = 20


@login_required
def across(request):
    """Show what came from the other associations, introductions across the nodes, and what is shared from here."""
    user, today = request.user, timezone.localdate()
    page = Paginator(received_for(user, today, still_open=True), _ON_A_PAGE).get_page(request.GET.get("page"))
    shared_page = Paginator(shared_for(user), _ON_A_PAGE).get_page(request.GET.get("shared"))
    context = {
        "page": page,
        "received": [received_shown(seen_by(user, one)) for one in page],
        "over": [
            received_shown(seen_by(user, one)) for one in received_for(user, today, still_open=False)[:_ON_A_PAGE]
        ],
        "introductions": [across_shown(one) for one in across_for(user)],
        "shared": [shared_shown(one) for one in shared_page],
        "shared_page": shared_page,
        "section": "partners",
    }
    return render(request, "exchange/across.html", context)


@login_required
def share(request, posting_id: str):
    """Share an offer or need of the own firm without its name: choose words and readers, look at what would leave, then allow it."""
    found = own_posting(request.user, posting_id)
    if request.method == "POST" and "token" in request.POST:
        return _allow(request, found)
    groups, markings = groups_for_sharing(services.kind_of(found)), services.markings_of(found)
    posting = found.posting
    begun = {
        "group_id": groups[0].group_id if groups else "",
        "marking": markings[0] if markings else "",
        "title_ko": posting.title.ko,
        "title_en": posting.title.en,
        "text_ko": posting.text.ko,
        "text_en": posting.text.en,
    }
    form = ShareForm(request.POST or None, initial=begun)
    language = page_language()
    form.fields["group_id"].choices = [
        (one.group_id, f"{group_name(one)}: " + ", ".join(reader["name"] for reader in names_of_readers(one)))
        for one in groups
    ]
    form.fields["marking"].choices = [(one, f"{MARKINGS[one]}: {READERS[one].in_language(language)}") for one in markings]  # fmt: skip
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        given = form.cleaned_data
        try:
            prepared = services.prepare(
                request.user,
                found,
                given["group_id"],
                TLP(given["marking"]),
                Text(given["title_ko"], given["title_en"]),
                Text(given["text_ko"], given["text_en"]),
            )
        except services.NeedError as error:
            form.add_error(None, error.told(language))
        else:
            return _preview(request, found, prepared)
    standing = [shared_shown(one) for one in shared_for(request.user).filter(posting_id=posting_id, ended_at=None)]
    context = {
        "form": form,
        "posting": posting,
        "title": posting.title.in_language(language),
        "is_need": posting.side == "need",
        "groups": groups,
        "markings": markings,
        "standing": standing,
        "section": "partners",
    }
    return render(request, "exchange/share_posting.html", context)


def _preview(request, found: FoundPosting, prepared: services.Prepared, error: str = ""):
    language, payload = page_language(), prepared.payload
    hidden = {"group_id": prepared.group.group_id, "marking": prepared.marking}
    hidden |= {f"{part}_{one}": payload.get(part, {}).get(one, "") for part in ("title", "text") for one in ("ko", "en")}  # fmt: skip
    context = {
        "posting": found.posting,
        "title": Text(payload["title"].get("ko", ""), payload["title"].get("en", "")).in_language(language),
        "fields": fields_of(payload),
        "readers": names_of_readers(prepared.group),
        "group": group_name(prepared.group),
        "own_association": own_association(),
        "marking": MARKINGS[prepared.marking],
        "marking_readers": READERS[prepared.marking].in_language(language),
        "members_too": prepared.marking in (TLP.GREEN, TLP.CLEAR),
        "reveals": [(one.key, one.sentence.in_language(language)) for one in prepared.reveals],
        "can_introduce": all(introduction_group(one["id"]) for one in names_of_readers(prepared.group)),
        "token": prepared.token,
        "hidden": hidden.items(),
        "error": error,
        "section": "partners",
    }
    return render(request, "exchange/share_posting_preview.html", context)


def _allow(request, found: FoundPosting):
    try:
        prepared = services.prepared_of(request.user, found, request.POST["token"])
    except services.NeedError as error:
        messages.error(request, error.told(page_language()))
        return redirect("share_posting", found.posting.posting_id)
    sends = request.POST.get("by") != "analyst"
    try:
        row = services.allow(request.user, found, prepared, request.POST.getlist("told_anyway"), sends=sends, now=timezone.now())  # fmt: skip
    except services.NeedError as error:
        return _preview(request, found, prepared, error.told(page_language()))
    told = _("It is on its way without your name.") if sends else _("The association's analysts can send it now.")
    messages.success(request, told)
    return redirect("shared_posting", row.pk)


@login_required
def shared(request, shared_id: int):
    """Show what a firm allowed to be shared, field by field, and what can be done."""
    row = shared_one(request.user, shared_id)
    own = is_of_own_firm(request.user, row.organisation_id)
    context = shared_shown(row) | {
        "fields": fields_of(row.payload),
        "firm": firm_name(row.organisation_id).in_language(page_language()),
        "is_own": own,
        "section": "partners",
    }
    return render(request, "exchange/shared_posting.html", context)


@login_required
@require_POST
def act_on_shared(request, shared_id: int):
    """Send what was allowed, or take it back."""
    row = shared_one(request.user, shared_id)
    try:
        if request.POST.get("act") == "send":
            services.send(request.user, row, timezone.now())
            row.refresh_from_db()
            if row.ended_at is None:
                messages.success(request, _("It is on its way without your name."))
            else:
                messages.error(request, _("It was not sent: the posting no longer holds."))
        else:
            services.end(request.user, row, timezone.now())
            messages.success(request, _("It is taken back. What left is asked to be erased."))
    except services.NeedError as error:
        messages.error(request, error.told(page_language()))
    return redirect("shared_posting", shared_id)


@login_required
def received(request, received_id: int):
    """Show an offer or need that came: to analysts with the members it may fit, to members with why it was shown to them."""
    seen, today = received_one(request.user, received_id), timezone.localdate()
    roles = roles_of(request.user)
    context = received_shown(seen) | {
        "section": "partners",
        "can_introduce": introduction_group(seen.row.record.source),
    }
    if roles.analyst:
        ready = is_ready(request.user, today)
        if not ready:
            begin_to_read(reader_of(request.user))
        found = candidates_for(request.user, seen, today) if ready else []
        shown = [_candidate(one, rank) for rank, one in enumerate(found, 1)]
        context |= {
            "is_ready": ready,
            "candidates": [one for one in shown if not one["is_weak"]],
            "weak": [one for one in shown if one["is_weak"]],
        }
    own = [one for one in seen.shown if is_of_own_firm(request.user, one.organisation_id)]
    context |= {"own": [_showing(one) for one in own], "has_asked": has_asked(request.user, seen.row.record)}
    return render(request, "exchange/received_posting.html", context)


def _candidate(one: Candidate, rank: int) -> dict:
    language = page_language()
    kinds = {"fits": one.match.fits, "conflicts": one.match.conflicts, "unknown": one.match.unknown}
    told = {kind: [reason.sentence.in_language(language) for reason in reasons] for kind, reasons in kinds.items()}
    return _reasons(told) | {
        "rank": rank,
        "organisation_id": one.organisation_id,
        "firm": one.name.in_language(language) or one.organisation_id,
        "score": wording.percent(one.match.score, language),
        "is_weak": is_weak(one.match),
        "has_people": one.has_people,
        "shown": one.shown,
    }


def _showing(row) -> dict:
    language = page_language()
    told: dict[str, list[str]] = {}
    for one in row.reasons:
        told.setdefault(one["group"], []).append(Text(one["ko"], one["en"]).in_language(language))
    return _reasons(told) | {
        "firm": firm_name(row.organisation_id).in_language(language),
        "organisation_id": row.organisation_id,
        "shown_at": row.shown_at,
        "score": wording.percent(row.score, language),
    }


def _reasons(told: dict[str, list[str]]) -> dict:
    """Return reasons as a page shows them: the first of each kind, and the rest, which is folded."""
    reasons = [
        {"kind": kind, "first": told[kind][:REASONS_SHOWN], "rest": told[kind][REASONS_SHOWN:]}
        for kind in ("fits", "conflicts", "unknown")
        if told.get(kind)
    ]
    return {"reasons": reasons, "more": sum(len(one["rest"]) for one in reasons)}


@login_required
@require_POST
def show(request, received_id: int):
    """Show an offer or need that came to a member firm that it may fit."""
    seen = received_one(request.user, received_id)
    firm = request.POST.get("firm", "")
    found = candidates_for(request.user, seen, timezone.localdate())
    candidate = next((one for one in found if one.organisation_id == firm), None)
    if candidate is None or not candidate.has_people:
        raise Http404
    services.show(request.user, seen, candidate, timezone.now())
    messages.success(request, _("It is shown to the firm; its people read it in their inbox."))
    return redirect("received_posting", received_id)
