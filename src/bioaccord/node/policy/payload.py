"""Signals as JSON and back."""

from functools import cache

from pydantic import TypeAdapter

from bioaccord.vocabulary.signal import Signal


@cache
def signal_type() -> TypeAdapter[Signal]:
    """Return the adapter between signals and JSON."""
    return TypeAdapter(Signal)
