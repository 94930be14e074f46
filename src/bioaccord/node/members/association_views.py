"""What the association does with the directory: confirm, decide, take files over, and see who asks too often."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.files import table_file
from bioaccord.node.identity.access import PairFilters, undecided_for
from bioaccord.node.supply.drafts import refusals_of
from bioaccord.node.supply.network_views import REFUSAL_COLUMNS, refused_row
from bioaccord.partners.entry import Entry, IdentifierScheme
from bioaccord.partners.visibility import Reader
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from . import import_services, own_services
from .differences import Difference, differences
from .entry_access import reader_of, rows_seen_by
from .entry_rows import entry_of, entry_type
from .entry_shown import title_of
from .entry_words import FIELDS, SCHEMES, association_names, country_told, in_page_language, marking_told, value_told
from .forms import ImportForm
from .limits import counts_for
from .models import EntryRecord, HeldChange

WHATS = {
    "search": gettext_lazy("searches and lists"),
    "entry": gettext_lazy("pages of organisations"),
    "export": gettext_lazy("files of the directory"),
    "reconcile": gettext_lazy("reconciliation queries"),
    "partners": gettext_lazy("pages of partners"),
    "ask": gettext_lazy("offers, needs and questions sent"),
}


@login_required
def held(request):
    """Show the changes that wait for the association, each with what it would change and whose identity it touches."""
    roles, reader = roles_of(request.user), reader_of(request.user)
    require(roles.operator or roles.analyst)
    shown = [
        {
            "held": one,
            "name": title_of(entry),
            "organisation_id": entry.organisation_id,
            "differences": differences(entry, own_services.wanted_of(entry, one)),
            "identity": [str(FIELDS[name]) for name in own_services.IDENTITY if name in one.wanted],
            "claims": [claim_told(claim, reader) for claim in claims],
            "shares_page": any(claim["scheme"] == IdentifierScheme.HOME_PAGE for claim in claims),
        }
        for one, entry in own_services.held_for(request.user)
        for claims in (_claims_now(one, own_services.wanted_of(entry, one)),)
    ]
    context = {
        "shown": shown,
        "claimed_pairs": undecided_for(request.user, PairFilters(claims=True)).count(),
        "section": "directory",
    }
    return render(request, "members/held.html", context)


@login_required
@require_POST
def decide(request, held_id: int):
    """Take a change over or refuse it."""
    take = request.POST.get("decision") == "take"
    try:
        one = own_services.decide(
            request.user,
            held_id,
            timezone.now(),
            take=take,
            answer=request.POST.get("answer", ""),
            agreed="agreed" in request.POST,
        )
        told = _("{firm}: taken over.") if take else _("{firm}: refused; the firm reads your answer.")
        messages.success(request, told.format(firm=one.organisation_id))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("held_changes")


@login_required
@require_POST
def confirm(request, organisation_id: str):
    """Confirm an entry as it stands, or one of its capabilities."""
    try:
        own_services.confirm_entry(
            request.user,
            organisation_id,
            timezone.now(),
            capability_id=request.POST.get("capability", ""),
            agreed="agreed" in request.POST,
        )
        messages.success(request, _("Confirmed today."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("organisation", organisation_id)


@login_required
def limits(request):
    """Show who asked most, and who was refused."""
    rows = [row | {"what": WHATS.get(row["what"], row["what"])} for row in counts_for(request.user)]
    return render(request, "members/limits.html", {"rows": rows, "section": "directory"})


@login_required
def bring(request):
    """Take a file of entries and show what it would change."""
    drafts = import_services.drafts_for(request.user)
    form = ImportForm(request.POST or None, request.FILES or None, associations=association_names())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            draft = import_services.keep_draft(
                request.user,
                given["file"],
                source=given["source"].strip(),
                as_of=given["as_of"],
                country=given["country"],
                association=given["association"],
                tlp=TLP(given["tlp"] or TLP.GREEN),
            )
            return redirect("directory_draft", draft.id)
        except ValidationError as error:
            form.add_error("file", error)
    return render(request, "members/bring.html", {"form": form, "drafts": drafts, "section": "directory"})


@login_required
def draft(request, draft_id: int):
    """Show what a file would do: refused rows, new entries, changes field by field, firms' own words that stay, possible duplicates."""
    kept = import_services.draft_for(request.user, draft_id)
    found = kept.found
    ids = [one["organisation_id"] for one in found.get("changed", [])]
    ids += [one["given"]["organisation_id"] for one in found.get("kept", [])]
    ids += [one["after"]["organisation_id"] for one in found.get("doubted", [])]
    present = {row.organisation_id: entry_of(row) for row in EntryRecord.objects.filter(organisation_id__in=ids)}
    changed = [entry_type().validate_python(one) for one in found.get("changed", [])]
    doubted = [(one["given"], entry_type().validate_python(one["after"])) for one in found.get("doubted", [])]
    counts = found.get("counts", {})
    context = {
        "draft": kept,
        "marking": marking_told(TLP(kept.tlp)),
        "refused": found.get("refused", 0),
        "refusals": refusals_of(found),
        "noted": found.get("noted", 0),
        "notes": refusals_of({"refusals": found.get("notes", [])}),
        "read": found.get("read", 0),
        "counts": counts,
        "to_write": counts.get("new", 0) + counts.get("changed", 0),
        "new": [_line(one) for one in found.get("new", [])],
        "doubted": [
            {
                "organisation_id": after.organisation_id,
                "name": title_of(present[after.organisation_id]),
                "called": _line(given)["name"],
                "differences": differences(present[after.organisation_id], after),
            }
            for given, after in doubted
            if after.organisation_id in present
        ],
        "changed": [
            {
                "organisation_id": one.organisation_id,
                "name": title_of(one),
                "differences": differences(present.get(one.organisation_id), one),
            }
            for one in changed
        ],
        "kept": [
            {
                "organisation_id": one["given"]["organisation_id"],
                "name": title_of(present[one["given"]["organisation_id"]]),
                "differences": _staying(present[one["given"]["organisation_id"]], one),
            }
            for one in found.get("kept", [])
            if one["given"]["organisation_id"] in present
        ],
        "doubles": [
            {
                "one": _line(one["one"]),
                "other": _line(one["other"]),
                "why": _("same home page") if one["why"] == "home_page" else _("same name in one country"),
                "value": one["value"],
            }
            for one in found.get("doubles", [])
        ],
        "section": "directory",
    }
    return render(request, "members/draft.html", context)


@login_required
def refusals_file(request, draft_id: int, format: str):
    """Send every refused row of a draft, with problem and remedy in both languages."""
    rows = [refused_row(one) for one in import_services.refused_rows(request.user, draft_id)]
    return table_file(rows, REFUSAL_COLUMNS, "refusals", format)


@login_required
@require_POST
def take_over(request, draft_id: int):
    """Take the good rows of a draft over."""
    shown = request.POST.get("compared_with", "")
    try:
        made, changed = import_services.take_over(
            request.user,
            draft_id,
            timezone.now(),
            int(shown) if shown.isdecimal() else None,
            agreed=request.POST.getlist("agreed"),
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("directory_draft", draft_id)
    except InputError:
        return redirect("directory_draft", draft_id)
    messages.success(
        request, _("Taken over: {made} new entries, {changed} changed.").format(made=made, changed=changed)
    )
    return redirect("directory")


@login_required
@require_POST
def drop(request, draft_id: int):
    """Throw a draft away."""
    import_services.drop_draft(request.user, draft_id)
    messages.success(request, _("The file is thrown away; nothing was changed."))
    return redirect("bring_entries")


def _claims_now(one: HeldChange, wanted: Entry) -> list[dict]:
    """Return whom a change touches: what was found when it was asked for, and who states the same since."""
    later = own_services.identifier_claims(wanted) if "identifiers" in one.wanted else []
    return [*one.claims, *(claim for claim in later if claim not in one.claims)]


def claim_told(claim: dict, reader: Reader) -> dict:
    """Return whom a held change touches; of an entry that is not for whoever decides, only that there is one."""
    row = rows_seen_by(reader).filter(organisation_id=claim["organisation_id"]).first()
    why = _("is named in the words: it may be its capability that is claimed")
    if claim["why"] == "identifier":
        why = _("holds the same: {what}").format(what=SCHEMES[claim["scheme"]])
    return {
        "organisation_id": row.organisation_id if row else "",
        "name": title_of(entry_of(row)) if row else _("an entry that is not shown to you"),
        "why": why,
    }


def _line(one: dict) -> dict:
    return {
        "organisation_id": one["organisation_id"],
        "name": in_page_language(Text(**one["name"])) or one["organisation_id"],
        "country": country_told(one["country"]),
    }


def _staying(present: Entry, one: dict) -> list[Difference]:
    """Return what a firm wrote and what the file says instead; the firm's own words stay."""
    given = entry_type().validate_python(one["given"])
    return [
        Difference(name, str(FIELDS[name]), value_told(present, name), value_told(given, name))
        for name in one["fields"]
    ]
