"""A brief as JSON: the typed result itself, field by field, in both languages at once."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from .sheet import Brief


@cache
def brief_type() -> TypeAdapter[Brief]:
    """Return the adapter that turns a brief into JSON and back, and describes it as JSON Schema."""
    return TypeAdapter(Brief)


def brief_as_json(brief: Brief) -> str:
    """Return the brief as JSON text, two spaces deep, Hangul unescaped."""
    return brief_type().dump_json(brief, indent=2).decode() + "\n"
