"""The only way to read embed addresses: one's own (an analyst's and an operator's: all), and the one chart that an address shows."""

from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from bioaccord.brief.picture import png_of, svg_of
from bioaccord.market.outlook import outlook
from bioaccord.market.series_address import series_at, series_key
from bioaccord.market.series_picture import series_picture
from bioaccord.market.terms import terms_of
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.market import access as market
from bioaccord.vocabulary.language import Language

from .models import EmbedAddress

FORMATS = ("svg", "png")


def embeds_for(user, series: str = "") -> QuerySet[EmbedAddress]:
    """Return the addresses that show something and that a person may revoke; those of one series where its address is given."""
    require(user.is_authenticated)
    rows = EmbedAddress.objects.filter(revoked_at=None).select_related("made_by")
    if series:
        rows = rows.filter(series=series)
    roles = roles_of(user)
    return rows if roles.analyst or roles.operator else rows.filter(made_by=user)


def embed_for(user, embed_id: int) -> EmbedAddress:
    """Return one address that a person may revoke; raises `Http404` for any other, as if there were none."""
    row = embeds_for(user).filter(id=embed_id).first()
    if row is None:
        raise Http404
    return row


def embed_of_word(word: str) -> EmbedAddress:
    """Return the address that a word is of; raises `Http404` where it was revoked, or its publisher does not let it be passed on any more."""
    row = EmbedAddress.objects.filter(word=word, revoked_at=None).first()
    if row is None or not terms_of(series_key(row.series)["source"]).may_be_passed_on:
        raise Http404
    return row


def picture_of(row: EmbedAddress, language: Language, format: str) -> bytes:
    """Return the chart of an address, for anybody; raises `Http404` where the store has no figure of it (any more).

    The one door through which figures leave without a log-in: the series stands in the row, and nothing of what is asked chooses it.
    """
    return _drawn(str(settings.DATA), market.state(), row.series, row.forecast, row.changes, language, format)


@lru_cache(maxsize=256)
def _drawn(data: str, state: int, series: str, forecast: bool, changes: bool, language: Language, format: str) -> bytes:
    figures = market.store().series(series_at(series)) if state else None
    if figures is None or figures.is_empty():
        raise Http404
    ahead = outlook(figures, with_forecast=forecast, with_changes=changes)
    # The page that shows it may be dark.
    specification = series_picture(figures, language, outlook=ahead) | {"background": "white"}
    return png_of(specification) if format == "png" else svg_of(specification).encode()
