"""The box of a series' page in which embed addresses are made, copied and revoked."""

from django import template

from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.series_address import series_address
from bioaccord.market.terms import terms_of
from bioaccord.node.embeds.access import embeds_for
from bioaccord.node.embeds.snippet import shown_embed

register = template.Library()


@register.inclusion_tag("embeds/_box.html", takes_context=True)
def embed_box(context, row: dict) -> dict:
    """Return what the box of a series shows; `row` has the columns of its key."""
    request, series = context["request"], series_address(row)
    return {
        "terms": terms_of(row["source"]),
        "key": [(name, row[name]) for name in SERIES_KEY],
        "embeds": [shown_embed(request, one) for one in embeds_for(request.user, series)],
        "csrf_token": context["csrf_token"],
        "request": request,
    }
