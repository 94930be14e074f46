"""What differs between two states of an entry, as a person reads it: field by field, old and new."""

from dataclasses import dataclass

from bioaccord.partners.entry import Entry

from .entry_words import FIELDS, value_told


@dataclass(frozen=True)
class Difference:
    """A field of an entry with what it said and what it says; lines that stand on both sides are left out of lists."""

    field: str
    heading: str
    old: list[str]
    new: list[str]


def differing_fields(before: Entry | None, after: Entry) -> list[str]:
    """Return the fields in which two states differ; against nothing, those that say something."""
    if before is None:
        empty = Entry(after.organisation_id, (), "")
        return [field for field in FIELDS if field != "tlp" and getattr(after, field) != getattr(empty, field)]
    return [field for field in FIELDS if getattr(before, field) != getattr(after, field)]


def differences(before: Entry | None, after: Entry) -> list[Difference]:
    """Return what differs between two states of an entry, in the words of the page's language."""
    found = []
    for field in differing_fields(before, after):
        old = value_told(before, field) if before else []
        new = value_told(after, field)
        if sorted(old) != sorted(new):
            old, new = [one for one in old if one not in new], [one for one in new if one not in old]
        found.append(Difference(field, str(FIELDS[field]), old, new))
    return found
