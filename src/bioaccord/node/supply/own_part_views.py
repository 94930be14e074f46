"""A firm's own part of the network: export, templates, import, and whom it confirms to supply. For people of the firm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.supply.network_schema import EVERY_TABLE

from . import services
from .access import confirmed_buyers, current_network, current_version, part_for, require_upload, sharing_level
from .network_views import kept_draft, sent, table_title
from .tables import FILE_FORMATS, packed_part
from .views import LEVELS


@login_required
def own_part(request, organisation_id: str):
    """Show what the network holds of the firm, and the ways to change it."""
    part = part_for(request.user, organisation_id)
    language = page_language()
    names = {one.organisation_id: wording.organisation_name(one, language) for one in current_network().organisations}
    own = roles_of(request.user).organisation_ids
    context = {
        "firm": names.get(organisation_id, organisation_id),
        "organisation_id": organisation_id,
        "others": [(one, names.get(one, one)) for one in own if one != organisation_id],
        "version": current_version(),
        "tables": [
            {
                "name": one.name,
                "title": table_title(one.name),
                "meaning": one.meaning.in_language(language),
                "count": len(getattr(part, one.name)),
            }
            for one in EVERY_TABLE
        ],
        "has_products": bool(part.products),
        "formats": FILE_FORMATS,
        "level": dict(LEVELS)[sharing_level(organisation_id)],
        "buyers": [(one, names.get(one, one)) for one in confirmed_buyers(request.user, organisation_id)],
        "section": "supply",
    }
    return render(request, "supply/own_part.html", context)


@login_required
def file(request, organisation_id: str, format: str):
    """Send the firm's own part of the present network."""
    part_for(request.user, organisation_id)
    return sent(packed_part(current_network(), organisation_id, format), f"{organisation_id}.{format}")


@login_required
@require_POST
def upload(request, organisation_id: str):
    """Keep an uploaded part as a draft and show what it would change."""
    require_upload(request.user, organisation_id)
    return kept_draft(request, "own_part", organisation_id)


@login_required
@require_POST
def buyers(request, organisation_id: str):
    """Confirm that the firm supplies another member, or take that back."""
    buyer_id = request.POST.get("buyer", "").strip()
    try:
        if "withdraw" in request.POST:
            services.withdraw_buyer(request.user, organisation_id, request.POST["withdraw"])
            messages.success(request, _("The confirmation is taken back; links that stand in the network stay."))
        else:
            services.confirm_buyer(request.user, organisation_id, buyer_id)
            messages.success(request, _("Confirmed: this firm may now name you as its supplier."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("own_part", organisation_id)
