"""Names that a command is asked for and a store does not hold are refused, with the nearest ones that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bioaccord.market.selection import Selection

_MOST_NAMED = 10
_PLACES = ("reporter", "partner")


def check_names(store: Path, asked: Selection) -> None:
    """Raise `InputError` for the first source, indicator, country, product or unit of a selection of which the store holds nothing.

    A country by its proper code may have nothing to show, and is no mistake.
    """
    check_named(
        store,
        [
            (f"--{name}", (name,), getattr(asked, name))
            for name in ("source", "indicator", "reporter", "partner", "product", "unit")
        ],
    )


def check_named(store: Path, asked: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> None:
    """Raise `InputError` for the first of some options, each with its columns and the names that were given, that names what is not there."""
    if not any(names for _, _, names in asked):
        return
    from bioaccord.market.selection import Selection
    from bioaccord.market.store import Store
    from bioaccord.vocabulary.country import country_codes
    from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
    from bioaccord.vocabulary.sentence import Sentence

    keys = Store(store).keys(Selection())
    for option, columns, names in asked:
        if not names:
            continue
        held = sorted({str(one) for column in columns for one in keys[column].unique() if one})
        proper = country_codes() if set(columns) & set(_PLACES) else frozenset()
        for name in names:
            if name in held or name in proper:
                continue
            more = "" if len(held) <= _MOST_NAMED else ", …"
            raise InputError(
                Refusal(
                    option,
                    Sentence("the store holds nothing of '{name}'.", name=name),
                    did_you_mean(name, held)
                    + Sentence("It holds {names}.", names=", ".join(held[:_MOST_NAMED]) + more or "-"),
                )
            )
