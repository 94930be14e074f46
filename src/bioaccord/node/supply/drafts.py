"""What is found in an uploaded network: its refusals, or what it would change; kept with the draft as plain values."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict

from bioaccord.supply.network_diff import network_diff
from bioaccord.supply.network_schema import EVERY_TABLE
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.network import Network

MOST_SHOWN = 200
KINDS = ("added", "changed", "removed")


def found_in(before: Network, read: Callable[[], Network]) -> dict:
    """Return what reading a network finds: `refusals` and how many were `refused`, or its difference from the one before."""
    try:
        after = read()
    except InputError as error:
        return {"refused": len(error.refusals), "refusals": [asdict(one) for one in error.refusals[:MOST_SHOWN]]}
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


def refusals_of(found: dict) -> list[Refusal]:
    """Return the refusals that were kept."""
    return [Refusal(**one) for one in found.get("refusals", [])]
