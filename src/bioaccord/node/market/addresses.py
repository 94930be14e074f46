"""Addresses of series: the eight parts of a series' key, as a page's address holds them."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.selection import Selection


def query_of_key(key: Mapping[str, object] | tuple[str, ...], **more: str) -> str:
    """Return a series' key as the query of an address."""
    parts = dict(zip(SERIES_KEY, key, strict=True)) if isinstance(key, tuple) else {one: key[one] for one in SERIES_KEY}
    return urlencode(parts | more)


def series_page(key: Mapping[str, object] | tuple[str, ...]) -> str:
    """Return the address of a series' page."""
    return f"{reverse('market_series')}?{query_of_key(key)}"


def asked_selection(given: QueryDict) -> Selection:
    """Return what an address narrows series to; an empty part asks for series that have none."""
    return Selection(**{name: tuple(given.getlist(name)) for name in SERIES_KEY if name in given})
