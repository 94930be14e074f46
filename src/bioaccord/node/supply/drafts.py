"""What is found in an uploaded network: its refusals, or what it would change; kept with the draft as plain values."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict

from bioaccord.supply.network_diff import network_diff
from bioaccord.supply.network_schema import EVERY_TABLE
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.network import Network
from bioaccord.vocabulary.sentence import Sentence, told

MOST_SHOWN = 200
KINDS = ("added", "changed", "removed")


def found_in(before: Network, read: Callable[[], Network], *, most_kept: int | None = MOST_SHOWN) -> dict:
    """Return what reading a network finds: the first `refusals` and how many were `refused`, or its difference from the one before."""
    try:
        after = read()
    except InputError as error:
        return {"refused": error.count, "refusals": [kept_refusal(one) for one in error.refusals[:most_kept]]}
    return difference(before, after)


def difference(before: Network, after: Network) -> dict:
    """Return how many rows of each table differ, the first of them cell by cell, and how many do in all."""
    changes = network_diff(before, after)
    counted = Counter((change.table, change.kind) for change in changes)
    return {
        "counts": [{"table": one.name, **{kind: counted[one.name, kind] for kind in KINDS}} for one in EVERY_TABLE],
        "changes": [asdict(change) for change in changes[:MOST_SHOWN]],
        "changed": len(changes),
    }


def kept_refusal(refusal: Refusal) -> dict:
    """Return a refusal as plain values, its words in both languages: whoever looks at it later reads it in the language of the page."""
    return {
        "file": _in_both(refusal.file),
        "row": refusal.row,
        "column": None if refusal.column is None else _in_both(refusal.column),
        "value": refusal.value,
        "problem": _in_both(refusal.problem),
        "remedy": _in_both(refusal.remedy),
    }


def refusals_of(found: dict) -> list[dict]:
    """Return the refusals that were kept, as rows whose words are texts in both languages."""
    return [
        {key: Text(**value) if isinstance(value, dict) else value for key, value in one.items()}
        for one in found.get("refusals", [])
    ]


def _in_both(words: str | Sentence) -> dict:
    return {str(language): told(words, language) for language in Language}
