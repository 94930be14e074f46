"""Entries of the directory as rows, and back."""

import re
from functools import cache

from pydantic import TypeAdapter

from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme
from bioaccord.partners.home_page import host_of
from bioaccord.partners.terms import standard_terms

from .models import EntryRecord


@cache
def entry_type() -> TypeAdapter[Entry]:
    """Return the adapter between entries and JSON."""
    return TypeAdapter(Entry)


def entry_of(row: EntryRecord) -> Entry:
    """Return the entry that a row holds."""
    return entry_type().validate_python(row.payload)


def payload_of(entry: Entry) -> dict:
    """Return an entry as plain values."""
    return entry_type().dump_python(entry, mode="json")


def columns_of(entry: Entry) -> dict:
    """Return the columns of an entry's row."""
    return {
        "payload": payload_of(entry),
        "name_ko": entry.name.ko[:300],
        "name_en": entry.name.en[:300],
        "country": entry.country,
        "association": entry.association,
        "tlp": entry.tlp.value,
        "firm_kinds": f"|{'|'.join(entry.firm_kinds)}|" if entry.firm_kinds else "",
        "words": words_of(entry),
    }


def words_of(entry: Entry) -> str:
    """Return what an entry is found by, in lower case: names, numbers, places, what it can do in both languages, and the firm's own words.

    Offers and needs have markings of their own, so their words are not among them: that an entry is found must not tell what they hold.
    """
    texts = (entry.industry, entry.products, entry.summary)
    parts = [
        *(name.text for name in entry.names),
        *(words for one in entry.identifiers for words in dict.fromkeys((one.value, identifier_key(one)))),
        entry.region,
        entry.city,
        *(words for text in texts for words in (text.ko, text.en)),
        *(words for one in entry.capabilities for words in (one.note.ko, one.note.en)),
        *(
            words
            for one in entry.capabilities
            for code in (*one.traits.modalities, *one.traits.steps, *one.traits.hosts, *one.traits.fields)
            for name in (standard_terms().name(code),)
            for words in (name.ko, name.en)
        ),
        *(words for site in entry.sites for words in (site.name.ko, site.name.en, site.city)),
    ]
    return "\n".join(part.lower() for part in parts if part)


def identifier_key(one: Identifier) -> str:
    """Return what two ways of writing one identifier have in common."""
    if one.scheme is IdentifierScheme.HOME_PAGE:
        # Whose it is, not which page of it: firm.com/en is firm.com.
        return host_of(one.value) or re.sub(r"^(https?://)?(www\.)?", "", one.value.strip().lower()).rstrip("/")
    return "".join(letter for letter in one.value.upper() if letter.isalnum())
