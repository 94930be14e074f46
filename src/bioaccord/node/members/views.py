"""The directory: the list with its files, and the page, data and history of one organisation."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.partners.directory_facets import DirectoryFacet
from bioaccord.partners.directory_file import write_directory
from bioaccord.partners.entry import Entry, IdentifierScheme, Origin
from bioaccord.partners.linked_data import json_ld
from bioaccord.reading.table import write_table
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.tlp import TLP

from .association_views import claim_told
from .entry_access import edited_firms, entries_for, entry_for, may_confirm, may_edit, reader_of
from .entry_history import history_for
from .entry_rows import payload_of
from .entry_shown import LIST_COLUMNS, list_row, shown_in_list, shown_whole, title_of
from .entry_words import association_names
from .finding import IN_DATABASE, Chosen, chosen_in, find
from .finding_words import FACET_NAMES, understood_told, value_name, why_told
from .limits import limited
from .own_services import claims_on, held_for, identifier_claims, waiting_change

_A_PAGE, _VALUES_SHOWN, _MOST_VALUES = 20, 8, 60
_READY_IN_SECONDS = 30
_FEW = 5
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@limited("search")
def directory(request):
    """List the organisations that the reader may see, narrowed by words and facets, with counts to narrow by."""
    given, today, language = request.GET, timezone.localdate(), page_language()
    query, chosen = given.get("q", "").strip()[:200], chosen_in(given)
    number = int(page) if (page := given.get("page", "")).isdecimal() and len(page) < 7 else 1
    found = find(
        request.user, query, chosen, today, language=language, limit=_A_PAGE, offset=max(0, number - 1) * _A_PAGE
    )
    page = Paginator(range(found.count), _A_PAGE).get_page(number)
    if page.number != number and found.count:
        offset = (page.number - 1) * _A_PAGE
        found = find(request.user, query, chosen, today, language=language, limit=_A_PAGE, offset=offset)
    associations, roles = association_names(), roles_of(request.user)
    entries = [shown_in_list(one, today, associations) for one in found.entries]
    for one in entries:
        one["why"] = why_told(found.why.get(one["organisation_id"], ()))
    context = {
        "entries": entries,
        "count": found.count,
        "page": page,
        "q": query,
        "is_ready": found.is_ready,
        "is_few": roles.member and found.is_ready and bool(query) and found.count < _FEW,
        "understood": understood_told(found.understood),
        "chosen": [
            {
                "facet": FACET_NAMES[facet],
                "name": value_name(facet, value, associations),
                "without": _query(given, facet, [one for one in values if one != value]),
            }
            for facet, values in chosen.items()
            for value in values
        ],
        "hidden": [(facet.value, value) for facet, values in chosen.items() for value in values],
        "facets": _facets_shown(found.facets, chosen, given, associations),
        "query": _query(given),
        "own": edited_firms(request.user),
        "is_operator": roles.operator,
        "confirms": roles.operator or roles.analyst,
        "waiting": len(held_for(request.user)) if roles.operator or roles.analyst else 0,
        "section": "directory",
    }
    return render(request, "members/directory.html", context)


@require_safe
@limited("export")
def directory_file(request, format: str):
    """Send what the list shows: every organisation found, as CSV, JSON or a workbook; 503 while the index is being made ready."""
    given = request.GET
    query, chosen = given.get("q", "").strip()[:200], chosen_in(given)
    found = find(request.user, query, chosen, timezone.localdate(), language=page_language(), limit=None)
    if not found.is_ready and (query or chosen.keys() - set(IN_DATABASE)):
        # A file that holds other firms than the page will show in a minute would be kept and believed.
        answer = render(request, "members/not_ready.html", {"section": "directory"}, status=503)
        answer["Retry-After"] = str(_READY_IN_SECONDS)
        return answer
    rows = [list_row(one, settings.BASE_ADDRESS) for one in found.entries]
    if format != "xlsx":
        return table_file(rows, LIST_COLUMNS, "directory", format)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "directory.xlsx"
        write_table(file, LIST_COLUMNS, ([row[column] for column in LIST_COLUMNS] for row in rows), sheet="directory")
        return _sent(file.read_bytes(), "directory.xlsx")


@require_safe
@limited("export")
def whole_directory(request):
    """Send the whole directory that the reader may see, as the workbook that an import reads again."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "entries.xlsx"
        try:
            write_directory(file, entries_for(request.user, timezone.localdate()), language=page_language())
        except InputError as error:
            messages.error(request, error.told(page_language()))
            return redirect("directory")
        return _sent(file.read_bytes(), "entries.xlsx")


@require_safe
@limited("entry")
def organisation(request, organisation_id: str):
    """Show an organisation, as a page or, where that is asked for, as JSON or JSON-LD."""
    today, asked = timezone.localdate(), _format(request)
    try:
        entry = entry_for(request.user, organisation_id, today)
    except Http404:
        # A visitor is asked to log in whether there is nothing or nothing for visitors.
        if request.user.is_authenticated or asked != "html":
            raise
        return redirect_to_login(request.get_full_path())
    if entry.organisation_id != organisation_id:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("organisation", args=(entry.organisation_id,)) + query)
    if asked == "json":
        answer = JsonResponse(payload_of(entry), json_dumps_params={"ensure_ascii": False, "indent": 2})
    elif asked == "jsonld":
        address = settings.BASE_ADDRESS + reverse("organisation", args=(organisation_id,))
        answer = JsonResponse(
            json_ld(entry, address, postings=entry.postings), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
        answer["Content-Type"] = "application/ld+json; charset=utf-8"
    else:
        shared = _shared(request.user, entry) if may_confirm(request.user, entry.association) else []
        own = organisation_id in roles_of(request.user).organisation_ids
        context = shown_whole(entry, today, association_names()) | {
            "may_edit": may_edit(request.user, organisation_id),
            "is_own": own,
            "can_ask": roles_of(request.user).member and not own,
            "may_confirm": may_confirm(request.user, entry.association),
            "shared": shared,
            "is_doubled": any(one["scheme"] != IdentifierScheme.HOME_PAGE for one in shared),
            "to_confirm": [one.capability_id for one in entry.capabilities if one.origin is not Origin.CONFIRMED],
            "claims": claims_on(organisation_id) if own else [],
            "waits": waiting_change(organisation_id) is not None if own else False,
            "is_open": entry.tlp is TLP.CLEAR,
            "section": "directory",
        }
        answer = render(request, "members/organisation.html", context)
    patch_vary_headers(answer, ["Accept"])
    return answer


@require_safe
@limited("entry")
def history(request, organisation_id: str):
    """Show what was changed in an entry, when and by whom, as far as the reader may know."""
    today = timezone.localdate()
    try:
        entry = entry_for(request.user, organisation_id, today)
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())
    context = {
        "name": title_of(entry),
        "organisation_id": entry.organisation_id,
        "changes": history_for(request.user, organisation_id, today),
        "section": "directory",
    }
    return render(request, "members/history.html", context)


@require_safe
@limited("entry")
def history_file(request, organisation_id: str, format: str):
    """Send the changes of an entry, a row for each field that was changed."""
    rows = [
        {
            "at": change.at.isoformat(),
            "who": change.who,
            "reason": change.reason,
            "field": one.heading,
            "old": "; ".join(one.old),
            "new": "; ".join(one.new),
        }
        for change in history_for(request.user, organisation_id, timezone.localdate())
        for one in change.differences
    ]
    return table_file(rows, ("at", "who", "reason", "field", "old", "new"), "history", format)


def _shared(user, entry: Entry) -> list[dict]:
    """Return which other entries state a number or home page of an entry, for whoever confirms it."""
    reader = reader_of(user)
    return [claim_told(one, reader) | {"scheme": one["scheme"]} for one in identifier_claims(entry)]


def _sent(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _format(request) -> str:
    """Return in which form an organisation is asked for: by `?format=`, else by what the asking program accepts best."""
    if (written := request.GET.get("format", "")) in ("json", "jsonld", "html"):
        return written
    forms = {"text/html": "html", "application/ld+json": "jsonld", "application/json": "json"}
    return forms.get(request.get_preferred_type(list(forms)) or "text/html", "html")


def _query(given, facet: DirectoryFacet | None = None, values: Sequence[str] = ()) -> str:
    """Return the query of the address with other values of a facet."""
    query = given.copy()
    query.pop("page", None)
    if facet is not None:
        query.setlist(facet.value, list(values))
    return query.urlencode()


def _facets_shown(counts: dict, chosen: Chosen, given, associations: dict[str, str]) -> list[dict]:
    shown = []
    for facet, values in counts.items():
        picked = chosen.get(facet, ())
        # What is chosen stands first: a value that nothing has any more can still be taken away.
        values = sorted(values[:_MOST_VALUES], key=lambda one: one[0] not in picked)
        told = [
            {
                "name": value_name(facet, value, associations),
                "count": count,
                "chosen": value in picked,
                "address": "?"
                + _query(
                    given, facet, [one for one in picked if one != value] if value in picked else [*picked, value]
                ),
            }
            for value, count in values
        ]
        if told:
            shown.append({"name": FACET_NAMES[facet], "first": told[:_VALUES_SHOWN], "rest": told[_VALUES_SHOWN:]})
    return shown
