"""Entries of analysts' logs whose ids stand in the node already: told, and settled by whoever imports, never by the order of imports."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Signal

from .models import SignalRecord
from .services import told_otherwise


class OnClash(StrEnum):
    """What becomes of an entry whose id stands in the node with other words."""

    REFUSE = "refuse"
    """Nothing of the log is stored; every such entry is named."""
    KEEP = "keep"
    """What stands in the node stays; the rest of the log is stored."""
    REPLACE = "replace"
    """The log's words take the place of what stands there."""


def settled(path: Path, signals: list[Signal], on_clash: OnClash) -> tuple[list[Signal], int]:
    """Return what of a log is to be stored, and how many of its entries clash with what stands in the node.

    An id may be another log's, or the same log was corrected since: only whoever imports it knows. Raises `InputError` for `refuse`.
    """
    standing = told_otherwise(signals)
    if standing and on_clash == OnClash.REFUSE:
        raise InputError(_refusal(path, signal, standing) for signal in signals if signal.signal_id in standing)
    if on_clash == OnClash.KEEP:
        return [signal for signal in signals if signal.signal_id not in standing], len(standing)
    return signals, len(standing)


def _refusal(path: Path, signal: Signal, standing: Mapping[str, SignalRecord]) -> Refusal:
    row = standing[signal.signal_id]
    name = signal.signal_id.partition(":")[2]
    return Refusal(
        str(path),
        Sentence(
            "the node has an entry '{name}' that reads otherwise: {title}.",
            name=name,
            title=Text(row.title_ko, row.title_en),
        ),
        Sentence(
            "Give yours an id of its own. Or import again with --clash keep (the node's entries stay) or --clash replace (this log's take their place)."
        ),
        None,
        "id",
        name,
    )
