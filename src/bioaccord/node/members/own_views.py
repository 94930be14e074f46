"""A firm's own entry: what its administrators write, and what the association has still to confirm."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.node.accounts.access import require
from bioaccord.node.identity.access import messages_for
from bioaccord.partners.entry import Entry
from bioaccord.partners.terms import Facet, standard_terms

from . import own_services
from .differences import differences
from .entry_access import may_edit, own_entry, stood_for_by
from .entry_shown import posting_shown, shown_whole, title_of
from .entry_words import association_names, in_page_language
from .forms import (
    CapabilityForm,
    IdentityForm,
    NameRows,
    ProfileForm,
    SiteRows,
    name_rows_of,
    names_of,
    site_rows_of,
    sites_of,
    with_one_more_row,
)


def _own(request, organisation_id: str) -> Entry:
    require(may_edit(request.user, organisation_id))
    entry = own_entry(organisation_id)
    if entry is None:
        raise Http404
    return entry


def _context(own: Entry, organisation_id: str, **more) -> dict:
    return {
        "name": title_of(own),
        "organisation_id": organisation_id,
        "seen": own_services.entry_state(organisation_id),
        "section": "directory",
    } | more


@login_required
def own(request, organisation_id: str):
    """Show the own entry with what can be changed, what waits for the association and who claims the same."""
    entry = _own(request, organisation_id)
    if entry.organisation_id != organisation_id:
        return redirect("own_organisation", entry.organisation_id)
    waiting = own_services.waiting_change(organisation_id)
    context = _context(
        entry,
        organisation_id,
        entry=shown_whole(entry, timezone.localdate(), association_names()),
        postings=[posting_shown(one) for one in entry.postings],
        waiting=waiting,
        asked=differences(entry, own_services.wanted_of(entry, waiting)) if waiting else [],
        decided=own_services.last_decided(organisation_id),
        claims=own_services.claims_on(organisation_id),
        told=messages_for(request.user).filter(organisation_id__in=stood_for_by(organisation_id)).count(),
        exists=own_services.entry_state(organisation_id) != "new",
    )
    return render(request, "members/own.html", context)


@login_required
def names(request, organisation_id: str):
    """Change names, country and identifiers: held until the association has confirmed it."""
    entry = _own(request, organisation_id)
    if request.method == "POST" and "add" in request.POST:
        posted = with_one_more_row(request.POST, "names")
        rows, form = NameRows(posted, prefix="names"), IdentityForm(posted, entry=entry)
    elif request.method == "POST":
        rows, form = NameRows(request.POST, prefix="names"), IdentityForm(request.POST, entry=entry)
        if rows.is_valid() and form.is_valid():
            try:
                fields = {
                    "names": names_of(rows),
                    "country": form.cleaned_data["country"],
                    "identifiers": form.identifiers(),
                }
                return _saved(request, organisation_id, fields)
            except ValidationError as error:
                form.add_error(None, error)
    else:
        rows, form = NameRows(initial=name_rows_of(entry), prefix="names"), IdentityForm(entry=entry)
    return render(
        request, "members/own_names.html", _context(entry, organisation_id, rows=rows, form=form) | _seen(request)
    )


@login_required
def profile(request, organisation_id: str):
    """Change what the firm says of itself, its kinds, its marking and its competitors."""
    entry = _own(request, organisation_id)
    form = ProfileForm(request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, organisation_id, form.values())
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "members/own_profile.html", _context(entry, organisation_id, form=form) | _seen(request))


@login_required
def sites(request, organisation_id: str):
    """Change the sites of the firm."""
    entry = _own(request, organisation_id)
    problem = None
    if request.method == "POST" and "add" in request.POST:
        rows = SiteRows(with_one_more_row(request.POST, "sites"), prefix="sites")
    elif request.method == "POST":
        rows = SiteRows(request.POST, prefix="sites")
        if rows.is_valid():
            try:
                return _saved(request, organisation_id, {"sites": sites_of(rows, entry)})
            except ValidationError as error:
                problem = error.messages[0]
    else:
        rows = SiteRows(initial=site_rows_of(entry), prefix="sites")
    context = _context(entry, organisation_id, rows=rows, problem=problem) | _seen(request)
    return render(request, "members/own_sites.html", context)


@login_required
def capability(request, organisation_id: str, capability_id: str = ""):
    """Add a capability, or change one."""
    entry = _own(request, organisation_id)
    known = next((one for one in entry.capabilities if one.capability_id == capability_id), None)
    if capability_id and known is None:
        raise Http404
    form = CapabilityForm(request.POST or None, entry=entry, capability=known)
    if request.method == "POST" and "add" not in request.POST and form.is_valid():
        written = form.capability(capability_id or f"{organisation_id}-C{secrets.token_hex(4)}")
        try:
            held = own_services.save_capability(
                request.user, organisation_id, timezone.now(), written, seen=request.POST.get("seen", "")
            )
            return _told(request, organisation_id, held)
        except ValidationError as error:
            form.add_error(None, error)
    context = _context(
        entry,
        organisation_id,
        form=form,
        capability_id=capability_id,
        authorities=[(one.code, in_page_language(one.name)) for one in standard_terms().of(Facet.AUTHORITY)],
    )
    return render(request, "members/own_capability.html", context | _seen(request))


@login_required
@require_POST
def remove_capability(request, organisation_id: str, capability_id: str):
    """Take a capability away."""
    try:
        own_services.remove_capability(
            request.user, organisation_id, timezone.now(), capability_id, seen=request.POST.get("seen", "")
        )
        messages.success(request, _("The capability is taken away. The history keeps what it was."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("own_organisation", organisation_id)


@login_required
@require_POST
def withdraw(request, organisation_id: str):
    """Take back what waits for the association."""
    own_services.withdraw(request.user, organisation_id, timezone.now())
    messages.success(request, _("Taken back; the entry stays as it is."))
    return redirect("own_organisation", organisation_id)


def _saved(request, organisation_id: str, fields: dict):
    held = own_services.save_own(
        request.user, organisation_id, timezone.now(), fields, seen=request.POST.get("seen", "")
    )
    return _told(request, organisation_id, held)


def _told(request, organisation_id: str, held):
    if held is None:
        messages.success(request, _("Saved. The history shows what was changed."))
    elif any(name in held.wanted for name in own_services.IDENTITY) and any(
        one["why"] == "named" for one in held.claims
    ):
        messages.warning(
            request,
            _(
                "Not published yet: it changes who the firm is, and your words name another organisation. The association looks at both first."
            ),
        )
    elif any(one["why"] == "named" for one in held.claims):
        messages.warning(
            request,
            _("Not published yet: your words name another organisation, so the association looks at them first."),
        )
    else:
        # The same words whoever else may hold that name or number: they must not tell what stands in an entry that nobody may see.
        messages.warning(
            request,
            _(
                "Not published yet: what says who a firm is waits for the association, which confirms it or writes to you."
            ),
        )
    return redirect("own_organisation", organisation_id)


def _seen(request) -> dict:
    """Return the state with which a form that was sent began: refused once, it is still refused until it is looked at anew."""
    return {"seen": request.POST["seen"]} if request.method == "POST" and "seen" in request.POST else {}
