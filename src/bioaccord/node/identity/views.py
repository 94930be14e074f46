"""Who is who: the page for hundreds of decisions, what was decided, and taking a merge apart."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bioaccord.node.accounts.access import firms_with_people, require
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.node.members.entry_access import as_seen_by, edited_firms, reader_of
from bioaccord.node.members.entry_rows import entry_of
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.members.own_services import claims_on, held_for
from bioaccord.partners.entry import Entry
from bioaccord.partners.merging import contradictions

from . import services
from .access import (
    PairFilters,
    decided_for,
    finding_for,
    last_finding,
    merge_for,
    messages_for,
    pair_for,
    pairs_for,
    reviews,
    sources_for,
    undecided_for,
    undoing_for,
)
from .models import ClaimMessage, Finding, Pair, PairState
from .pair_shown import evidence_of, held_of, lines_of
from .standing import stands_for_both
from .words import FIELDS, RANGES, STATES, finding_words

_RANGES = {"": (None, None), "high": (0.98, None), "middle": (0.8, 0.98), "low": (None, 0.8)}
COLUMNS = (
    "left_id",
    "left_name_ko",
    "left_name_en",
    "right_id",
    "right_name_ko",
    "right_name_en",
    "probability",
    "state",
    "held",
    "claimed",
    "found_at",
    "decided_at",
    "decided_by",
)


@login_required
@never_cache
@require_safe
def review(request):
    """Show the next pair that waits, or the one that is asked for, with the ones before and behind it a key away."""
    require(reviews(request.user))
    filters, query = _asked(request.GET)
    after, back = _number(request.GET.get("after")), "back" in request.GET
    wanted = _number(request.GET.get("pair"))
    pair = pair_for(request.user, wanted) if wanted else services.show_next(request.user, filters, after, back)
    if wanted:
        services.note_shown(request.user, pair)
    if pair is None and after:
        messages.info(request, _("There is no further pair in this direction. Here is the first one that waits."))
        pair = services.show_next(request.user, filters)
    waiting = undecided_for(request.user, filters).count()
    decided = decided_for(request.user, replace(filters, state="")).count()
    today = decided_for(request.user, PairFilters()).filter(
        decided_by=request.user, decided_at__gte=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    )
    finding = last_finding(request.user)
    context = {
        "pair": _shown(request, pair) if pair else None,
        "waiting": waiting,
        "claims": undecided_for(request.user, PairFilters(claims=True)).count(),
        "held_claims": sum(bool(held.claims) for held, _entry in held_for(request.user)),
        "decided": decided,
        "of": waiting + decided,
        "today": today.count(),
        "last": services.last_decision(request.user),
        "sources": sources_for(request.user),
        "asked": request.GET,
        "ranges": RANGES.items(),
        "query": query,
        "finding": finding,
        "finding_words": finding_words(finding) if finding else "",
        "section": "identity",
    }
    return render(request, "identity/review.html", context)


@login_required
@require_POST
def decide(request, pair_id: int):
    """Merge a pair or keep it apart, and show the next one."""
    _filters, query = _asked(request.POST)
    try:
        services.decide(
            request.user,
            pair_id,
            merge=request.POST.get("decision") == "merge",
            keep_id=request.POST.get("keep", ""),
            agreed="agreed" in request.POST,
        )
    except services.DecidedMeanwhileError as error:
        messages.warning(request, error.messages[0])
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(_review_address(query, pair=pair_id))
    else:
        merged = request.POST.get("decision") == "merge"
        messages.success(request, _("Merged. U takes it back.") if merged else _("Kept apart. U takes it back."))
    return redirect(_review_address(query, after=pair_id))


@login_required
@require_POST
def undo(request):
    """Take the last decision of the person back; a merged entry that was edited since is shown first."""
    _filters, query = _asked(request.POST)
    pair = services.last_decision(request.user)
    if pair is None:
        messages.info(request, _("You have decided nothing that could be taken back."))
        return redirect(_review_address(query))
    merge = pair.merges.filter(undone_at=None).first()
    if merge is not None and undoing_for(request.user, merge.pk).edits:
        messages.info(request, _("The merged entry was edited since. Look at what happens to the edits first."))
        return redirect("identity_split", merge.pk)
    try:
        services.undo_decision(request.user, pair.pk)
        messages.success(request, _("The last decision is taken back. Here is the pair again."))
    except services.DecidedMeanwhileError as error:
        messages.warning(request, error.messages[0])
    return redirect(_review_address(query, pair=pair.pk))


@login_required
@require_safe
def decisions(request):
    """List what was decided, newest first."""
    filters, query = _asked(request.GET)
    rows = decided_for(request.user, filters)
    page = Paginator(rows.prefetch_related("merges"), 50).get_page(request.GET.get("page"))
    shown = []
    for pair in page:
        merge = next((one for one in pair.merges.all() if one.undone_at is None), None)
        shown.append({"pair": pair, "state": STATES[pair.state], "merge": merge})
    states = [(code, STATES[code]) for code in PairState.values if code != PairState.WAITING]
    context = {
        "rows": shown,
        "page": page,
        "query": query,
        "states": states,
        "state": filters.state,
        "section": "identity",
    }
    return render(request, "identity/decisions.html", context)


@login_required
@require_safe
def decisions_file(request, format: str):
    """Send all pairs with what was decided of them, as CSV or JSON."""
    filters, _query = _asked(request.GET)
    rows = [_file_row(pair) for pair in pairs_for(request.user, filters)]
    return table_file(rows, COLUMNS, "who-is-who", format)


@login_required
@require_safe
def split(request, merge_id: int):
    """Show what taking a merge apart does, before it is done."""
    merge = merge_for(request.user, merge_id)
    replay = undoing_for(request.user, merge_id)
    reader, today = reader_of(request.user), timezone.localdate()
    kept = as_seen_by(replay.entries[0][1], reader, today)
    other = as_seen_by(replay.other, reader, today)
    edits = [
        {
            "field": FIELDS.get(one.field, one.field),
            "before": one.before,
            "after": one.after,
            "stays": one.goes_to == merge.kept.organisation_id,
        }
        for one in replay.edits
    ]
    people, language = firms_with_people(), page_language()
    context = {
        "merge": merge,
        "kept_name": _name(kept) if kept else merge.kept.organisation_id,
        "other_name": _name(other) if other else merge.other.organisation_id,
        "kept": kept,
        "other": other,
        # Postings that are marked for others are no business of who reviews.
        "edits": [one for one, edit in zip(edits, replay.edits, strict=True) if edit.field != "postings"]
        if kept
        else [],
        "postings": sum(edit.field == "postings" for edit in replay.edits),
        "hidden": kept is None and bool(edits),
        "lines": lines_of(kept, other, people, language) if kept and other else [],
        "later": [one for one in replay.merges if one.kept_id == merge.kept_id],
        "section": "identity",
    }
    return render(request, "identity/split.html", context)


@login_required
@require_POST
def do_split(request, merge_id: int):
    """Take a merge apart."""
    try:
        replay = services.split(request.user, merge_id)
    except services.DecidedMeanwhileError as error:
        messages.warning(request, error.messages[0])
    else:
        name = replay.other.name.in_language(page_language())
        messages.success(request, _("{name} is an entry of its own again.").format(name=name))
    return redirect("identity_decisions")


@login_required
@require_POST
def find(request):
    """Ask for a look through the directory."""
    services.start_finding(request.user)
    messages.success(request, _("The node looks through the directory. What it finds is added here."))
    return redirect("identity")


@login_required
@require_POST
def cancel_find(request, finding_id: int):
    """Cancel a look."""
    services.cancel_finding(request.user, finding_id)
    messages.success(request, _("The look is cancelled. Nothing was changed."))
    return redirect("identity")


@login_required
@never_cache
@require_safe
def find_progress(request, finding_id: int):
    """Say how far a look is, for the page that shows it."""
    finding = finding_for(request.user, finding_id)
    live = finding.state in (Finding.State.WAITING, Finding.State.RUNNING)
    told = {"live": live, "done": finding.done, "total": max(finding.total, 1), "words": finding_words(finding)}
    return JsonResponse(told)


@login_required
@require_safe
def claims(request):
    """Show a firm's people what they were told of another entry that claims to be their firm."""
    firms = sorted(edited_firms(request.user))
    context = {
        "told": _told(messages_for(request.user)),
        "held": [(organisation_id, claim) for organisation_id in firms for claim in claims_on(organisation_id)],
        "section": "identity",
    }
    return render(request, "identity/claims.html", context)


def _shown(request, pair: Pair) -> dict:
    reader, today, language = reader_of(request.user), timezone.localdate(), page_language()
    people = firms_with_people()
    rows = (pair.left_now, pair.right_now)
    entries = [as_seen_by(entry_of(row), reader, today) for row in rows]
    left, right = entries
    if left is None or right is None:
        raise Http404
    keeps = stands_for_both(left, right, people).organisation_id
    return {
        "row": pair,
        "left": left,
        "right": right,
        "keep": keeps,
        "waits": pair.state == PairState.WAITING and pair.left_now_id != pair.right_now_id,
        "state": STATES[pair.state],
        "percent": f"{100 * pair.probability:.1f}%",
        "lines": lines_of(left, right, people, language),
        "evidence": evidence_of(pair, False, language),
        "prior": f"{pair.prior_bits:+.1f}",
        "held": held_of(pair, language),
        "both_with_people": {left.organisation_id, right.organisation_id} <= people,
        "told": _told(ClaimMessage.objects.filter(pair=pair)),
        "nobody": [_name(one) for one in entries if one.organisation_id not in people] if pair.claimed else [],
        "differs": [one for one in contradictions(left, right) if one.holds],
        "of_others": [
            entry
            for entry, row, side in zip(entries, rows, (pair.left, pair.right), strict=True)
            if entry and row.pk != side.pk
        ],
    }


def _told(rows) -> list[dict]:
    language = page_language()
    rows = list(rows)
    # Whoever is shown a message is of the firm it is to, or decides about the pair.
    told = EntryRecord.objects.filter(organisation_id__in=[row.organisation_id for row in rows])
    names = {row.organisation_id: _name(entry_of(row)) for row in told}
    return [
        {
            "organisation_id": row.organisation_id,
            "name": names.get(row.organisation_id, row.organisation_id),
            "text": row.text_ko if language == "ko" else row.text_en,
            "given_at": row.given_at,
        }
        for row in rows
    ]


def _name(entry: Entry) -> str:
    return entry.name.in_language(page_language())


def _asked(given) -> tuple[PairFilters, str]:
    """Return what an address or a form narrows by, and the same as a query."""
    range_name = given.get("range", "")
    least, most = _RANGES.get(range_name, (None, None))
    filters = PairFilters(
        least=least,
        most=most,
        source=given.get("source", "")[:300],
        claims=given.get("claims") == "1",
        state=given.get("state", ""),
    )
    names = ("range", "source", "claims", "state")
    return filters, urlencode({name: given[name] for name in names if given.get(name)})


def _review_address(query: str, **more: int) -> str:
    return f"{reverse('identity')}?{'&'.join(filter(None, (query, urlencode(more))))}"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _file_row(pair: Pair) -> dict:
    return {
        "left_id": pair.left.organisation_id,
        "left_name_ko": pair.left.name_ko,
        "left_name_en": pair.left.name_en,
        "right_id": pair.right.organisation_id,
        "right_name_ko": pair.right.name_ko,
        "right_name_en": pair.right.name_en,
        "probability": round(pair.probability, 6),
        "state": pair.state,
        "held": ", ".join(pair.held),
        "claimed": pair.claimed,
        "found_at": pair.found_at.isoformat(),
        "decided_at": pair.decided_at.isoformat() if pair.decided_at else "",
        "decided_by": pair.decided_by.email if pair.decided_by else "",
    }
