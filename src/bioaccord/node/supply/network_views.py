"""The network as files: templates, import with a preview, export, versions and what differs between them. For operators."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.supply.network_diff import network_diff
from bioaccord.supply.network_schema import SCHEMA
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.sentence import told

from . import services
from .access import current_network, current_version, draft_for, version_for, versions_for
from .tables import FILE_FORMATS, network_of_file, packed

_MOST_SHOWN = 200
_REFUSAL_COLUMNS = ("file", "row", "column", "value", "problem_ko", "problem_en", "remedy_ko", "remedy_en")
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@login_required
def network(request):
    """Show what the network holds, its versions, and the ways to change it."""
    versions = versions_for(request.user)
    context = {
        "version": current_version(),
        "tables": [{"name": one.name, "count": len(getattr(current_network(), one.name))} for one in SCHEMA],
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
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return redirect("network")
    try:
        kept = services.keep_draft(request.user, file)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("network")
    return redirect("network_draft", kept.id)


@login_required
def draft(request, draft_id: int):
    """Show every refused row of a draft, or what it would change."""
    found = draft_for(request.user, draft_id)
    context = {"draft": found, "section": "network"}
    try:
        given = network_of_file(found.file_name, bytes(found.content))
    except InputError as error:
        context |= {"refusals": error.refusals[:_MOST_SHOWN], "refused": len(error.refusals)}
    else:
        context |= _difference(current_network(), given)
    return render(request, "supply/draft.html", context)


@login_required
def refusals_file(request, draft_id: int, format: str):
    """Send every refused row of a draft, with problem and remedy in both languages."""
    found = draft_for(request.user, draft_id)
    try:
        network_of_file(found.file_name, bytes(found.content))
    except InputError as error:
        rows = [_refused_row(one) for one in error.refusals]
    else:
        rows = []
    return table_file(rows, _REFUSAL_COLUMNS, "refusals", format)


@login_required
@require_POST
def load(request, draft_id: int):
    """Load a draft."""
    try:
        number = services.load_draft(request.user, draft_id)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("network_draft", draft_id)
    except InputError:
        return redirect("network_draft", draft_id)
    messages.success(
        request, _("The network is loaded as version {number}. Briefs are being computed again.").format(number=number)
    )
    return redirect("network")


@login_required
@require_POST
def drop(request, draft_id: int):
    """Throw a draft away."""
    services.drop_draft(request.user, draft_id)
    messages.success(request, _("The file is thrown away; nothing was changed."))
    return redirect("network")


@login_required
def version(request, number: int):
    """Show what a version changed, compared with the one before."""
    after = version_for(request.user, number)
    before = version_for(request.user, number - 1) if number > 1 else Network()
    return render(
        request, "supply/version.html", {"number": number, "section": "network", **_difference(before, after)}
    )


@login_required
def file(request, format: str):
    """Send the present network."""
    require(roles_of(request.user).operator)
    return _sent(packed(current_network(), format), f"network.{format}")


@login_required
def template(request, format: str):
    """Send empty tables to be filled in."""
    return _sent(packed(Network(), format), f"template.{format}")


def _sent(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_TYPES.get(name.rpartition(".")[2], "application/zip"))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refused_row(one: Refusal) -> dict:
    language = page_language()
    return {
        "file": told(one.file, language),
        "row": one.row,
        "column": told(one.column, language),
        "value": one.value,
        **{f"problem_{each}": one.problem.told(each) for each in Language},
        **{f"remedy_{each}": one.remedy.told(each) for each in Language},
    }


def _difference(before: Network, after: Network) -> dict:
    changes = network_diff(before, after)
    kinds = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
    counted = Counter((change.table, change.kind) for change in changes)
    return {
        "counts": [{"table": one.name, **{kind: counted[one.name, kind] for kind in kinds}} for one in SCHEMA],
        "changes": [
            {"table": one.table, "kind": kinds[one.kind], "key": " / ".join(one.key), "cells": one.cells}
            for one in changes[:_MOST_SHOWN]
        ],
        "changed": len(changes),
    }
