"""The network as files: templates, import with a preview, export, versions and what differs between them. For operators, but for previews of a firm's own part."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language, said
from bioaccord.node.files import table_file
from bioaccord.supply.network_schema import EVERY_TABLE, table_schema
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.network import Network

from . import services
from .access import current_network, current_version, draft_for, version_for, versions_for
from .drafts import difference, refusals_of
from .tables import FILE_FORMATS, packed, packed_templates

REFUSAL_COLUMNS = ("file", "row", "column", "value", "problem_ko", "problem_en", "remedy_ko", "remedy_en")
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@login_required
def network(request):
    """Show what the network holds, its versions, and the ways to change it."""
    versions = versions_for(request.user)
    context = {
        "version": current_version(),
        "tables": [
            {"name": one.name, "title": table_title(one.name), "count": len(getattr(current_network(), one.name))}
            for one in EVERY_TABLE
        ],
        "versions": versions,
        "formats": FILE_FORMATS,
        "section": "network",
    }
    return render(request, "supply/network.html", context)


@login_required
@require_POST
def upload(request):
    """Keep an uploaded file as a draft and show what it would change."""
    require(roles_of(request.user).operator)
    return kept_draft(request, "network")


def kept_draft(request, back: str, organisation_id: str = ""):
    """Keep an uploaded network or own part and lead to its preview, or `back` with a message."""
    arguments = (organisation_id,) if organisation_id else ()
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return redirect(back, *arguments)
    try:
        kept = services.keep_draft(request.user, file, organisation_id)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(back, *arguments)
    return redirect("network_draft", kept.id)


@login_required
def draft(request, draft_id: int):
    """Show every refused row of a draft, or what it would change."""
    kept = services.compared_draft(request.user, draft_id)
    context = {"draft": kept, "section": "supply" if kept.organisation_id else "network"}
    if "refused" in kept.found:
        context |= {"refusals": refusals_of(kept.found), "refused": kept.found["refused"]}
    else:
        context |= _told(kept.found)
    return render(request, "supply/draft.html", context)


@login_required
def refusals_file(request, draft_id: int, format: str):
    """Send every refused row of a draft, with problem and remedy in both languages."""
    refused = services.refused_rows(request.user, draft_id)
    return table_file([refused_row(one) for one in refused], REFUSAL_COLUMNS, "refusals", format)


@login_required
@require_POST
def load(request, draft_id: int):
    """Load a draft."""
    compared_with = request.POST.get("compared_with", "")
    organisation_id = draft_for(request.user, draft_id).organisation_id
    try:
        number = services.load_draft(request.user, draft_id, int(compared_with) if compared_with.isdecimal() else None)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("network_draft", draft_id)
    except InputError:
        return redirect("network_draft", draft_id)
    messages.success(
        request, _("The network is loaded as version {number}. Briefs are being computed again.").format(number=number)
    )
    return redirect("own_part", organisation_id) if organisation_id else redirect("network")


@login_required
@require_POST
def drop(request, draft_id: int):
    """Throw a draft away."""
    organisation_id = services.drop_draft(request.user, draft_id)
    messages.success(request, _("The file is thrown away; nothing was changed."))
    return redirect("own_part", organisation_id) if organisation_id else redirect("network")


@login_required
def version(request, number: int):
    """Show what a version changed, compared with the one before."""
    after = version_for(request.user, number)
    before = version_for(request.user, number - 1) if number > 1 else Network()
    return render(
        request, "supply/version.html", {"number": number, "section": "network", **_told(difference(before, after))}
    )


@login_required
def file(request, format: str):
    """Send the present network."""
    require(roles_of(request.user).operator)
    return sent(packed(current_network(), format), f"network.{format}")


@login_required
def template(request, format: str):
    """Send empty tables to be filled in."""
    return sent(packed_templates(format), f"template.{format}")


def sent(content: bytes, name: str) -> HttpResponse:
    """Return a file as an answer."""
    response = HttpResponse(content, content_type=_TYPES.get(name.rpartition(".")[2], "application/zip"))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def refused_row(one: dict) -> dict:
    """Return a refusal as a row of a file, its problem and remedy in both languages."""
    return {
        "file": said(one["file"]),
        "row": one["row"],
        "column": said(one["column"]) or None,
        "value": one["value"],
        **{f"{words}_{each}": one[words].in_language(each) for words in ("problem", "remedy") for each in Language},
    }


def _told(found: dict) -> dict:
    kinds = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
    changes = [
        {**one, "title": table_title(one["table"]), "kind": kinds[one["kind"]], "key": " / ".join(one["key"])}
        for one in found["changes"]
    ]
    counts = [{**one, "title": table_title(one["table"])} for one in found["counts"]]
    return {**found, "counts": counts, "changes": changes}


def table_title(name: str) -> str:
    """Return what a table holds, for a reader in Korean; nothing in English, where its file name says it."""
    language = page_language()
    return "" if language == Language.ENGLISH else table_schema(name).meaning.in_language(language).partition(":")[0]
