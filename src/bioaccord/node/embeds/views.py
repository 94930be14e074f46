"""Embed addresses: made, listed and revoked by accounts, and the picture for anybody who has one."""

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bioaccord.market.series_address import series_key
from bioaccord.node.alerts.access import hash_of
from bioaccord.node.market.access import keys_for
from bioaccord.node.market.addresses import asked_selection, series_page
from bioaccord.vocabulary.language import Language

from . import services
from .access import embed_of_word, embeds_for, picture_of
from .snippet import shown_embed

_KINDS = {"svg": "image/svg+xml", "png": "image/png"}
KEPT_SECONDS = 600
"""How long a browser or a proxy may go on showing a picture without asking; so long may one be seen after it is revoked."""


@require_safe
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "base-uri": [NONE], "frame-ancestors": [NONE]})
def picture(request: HttpRequest, word: str, language: str, format: str) -> HttpResponse:
    """Send the chart of an address to anybody, for an <img> of any page: no log-in, no cookie, nothing else of the node."""
    try:
        row = embed_of_word(word)
        content = picture_of(row, Language(language), format)
    except Http404:
        # One answer for every word that shows nothing; the node's own pages are no part of it.
        return HttpResponse(status=404, content_type="text/plain", headers={"Cache-Control": "no-store"})
    services.embed_was_seen(row)
    etag = quote_etag(hash_of(content.hex())[:32])
    response = HttpResponse(content, content_type=_KINDS[format])
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


@login_required
def embeds(request):
    """List the addresses that a person may revoke: one's own; for analysts and operators all."""
    rows = [shown_embed(request, row) for row in embeds_for(request.user)]
    return render(request, "embeds/embeds.html", {"embeds": rows, "section": "market"})


@login_required
@require_POST
def make(request):
    """Make an address of the chart of the series that the form names."""
    keys = keys_for(request.user, asked_selection(request.POST))
    if keys.height != 1:
        raise Http404
    row = keys.row(0, named=True)
    key = tuple(row[name] for name in services.SERIES_KEY)
    try:
        services.make_embed(request.user, key, forecast="forecast" in request.POST, changes="changes" in request.POST)
        messages.success(request, _("The address is made. Anybody who has it sees this one chart."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{series_page(key)}#embed")


@login_required
@require_POST
def revoke(request, embed_id: int):
    """Revoke an address, and lead back to where it stood."""
    row = services.revoke_embed(request.user, embed_id)
    messages.success(request, _("The address is revoked. It shows nothing any more."))
    if request.POST.get("from") == "list":
        return redirect("embeds")
    return redirect(f"{series_page(series_key(row.series))}#embed")
