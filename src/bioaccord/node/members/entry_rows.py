"""Entries of the directory as rows, and back."""

from functools import cache

from pydantic import TypeAdapter

from bioaccord.partners.entry import Entry

from .models import EntryRecord


@cache
def entry_type() -> TypeAdapter[Entry]:
    """Return the adapter between entries and JSON."""
    return TypeAdapter(Entry)


def entry_of(row: EntryRecord) -> Entry:
    """Return the entry that a row holds."""
    return entry_type().validate_python(row.payload)


def columns_of(entry: Entry) -> dict:
    """Return the columns of an entry's row."""
    return {
        "payload": entry_type().dump_python(entry, mode="json"),
        "name_ko": entry.name.ko[:300],
        "name_en": entry.name.en[:300],
        "country": entry.country,
        "association": entry.association,
        "tlp": entry.tlp.value,
    }
