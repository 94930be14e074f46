"""The name of one series in one line, as it stands in an address or a file: `korea-customs/export_value/KR/US/HSK/3002491000/USD/M`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .observation import SERIES_KEY, Frequency
from .selection import Selection, one_series

_EMPTY = "-"


def series_address(key: Mapping[str, object]) -> str:
    """Return the address of the series that a row of figures is of; a part that is empty is written as a hyphen.

    >>> key = dict.fromkeys(SERIES_KEY, "") | {"source": "pink-sheet", "indicator": "price", "unit": "USD/kg", "frequency": "M"}
    >>> series_address(key)
    'pink-sheet/price/-/-/-/-/USD%2Fkg/M'
    """
    return "/".join(quote(str(key[name]), safe="") or _EMPTY for name in SERIES_KEY)


def series_key(address: str) -> dict[str, str]:
    """Return the columns of the key that an address names; raises `InputError` where it names none.

    >>> series_key("pink-sheet/price/-/-/-/-/USD%2Fkg/M")["unit"]
    'USD/kg'
    """
    parts = address.strip().strip("/").split("/")
    if len(parts) == len(SERIES_KEY) and parts[-1] in list(Frequency):
        return {name: "" if part == _EMPTY else unquote(part) for name, part in zip(SERIES_KEY, parts, strict=True)}
    raise InputError(
        Refusal(
            address[:200] or "-",
            Sentence("this is not the address of a series."),
            Sentence("Write its eight parts, with a hyphen for an empty one: {parts}.", parts="/".join(SERIES_KEY)),
        )
    )


def series_at(address: str) -> Selection:
    """Return the selection of exactly the series that an address names; raises `InputError`."""
    return one_series(tuple(series_key(address).values()))
