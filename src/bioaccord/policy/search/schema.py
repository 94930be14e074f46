"""How entries are kept in the index: its fields, and an entry as a document of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date

import tantivy

from bioaccord.policy.agencies import agency_names
from bioaccord.vocabulary.language import Language, Text

from .entry import SearchEntry, law_names
from .field_values import folded
from .tokens import normal, tokens, words_for_stemming

VERSION = 4
"""Raised with every change of the fields or of the tokens: an index of another version is built again, never misread."""

STEMMED = "stemmed"
FACETS = ("country", "kind", "topic", "agency", "stage", "year")
MARK_END = "\n"
"""Stands between an entry's mark and its id, so that both are counted together."""
EARLIER = "yes"
_WORDS = ("words", "title_words", "agency_words", "law_words", "id_words")
_STEMS = ("stems", "title_stems")
_VALUES = ("country", "kind", "topic", "agency", "stage", "language", "publisher", "law")


def schema() -> tantivy.Schema:
    """Return the fields: words by position, stems of English words, values for facets, days as numbers, and the entry itself."""
    builder = tantivy.SchemaBuilder()
    for name in ("entry_id", "mark", "document"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in _WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in _STEMS:
        builder.add_text_field(name, tokenizer_name=STEMMED)
    for name in _VALUES:
        builder.add_text_field(name, fast=name in FACETS, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("earlier", tokenizer_name="raw", index_option="basic")
    for name in ("published", "effective", "deadline", "in_force_from", "year", "group"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_bytes_field("entry", stored=True, indexed=False)
    return builder.build()


def stemmer() -> tantivy.TextAnalyzer:
    """Return what reduces English words, given with spaces between them, to their stems."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.stemmer("english")).build()


def group_of(entry_id: str) -> int:
    """Return a number for a document and its parts, by which many hits are put together without reading them."""
    return int.from_bytes(hashlib.blake2b(entry_id.encode(), digest_size=8).digest()) >> 1


def day_number(day: date) -> int:
    """Return a day as a number that sorts: 20260407."""
    return day.year * 10_000 + day.month * 100 + day.day


def document_of(entry: SearchEntry) -> tantivy.Document:
    """Return an entry as a document of the index."""
    document = tantivy.Document()
    known = agency_names()
    agencies = [word for one in entry.agencies for word in (one, *_both(known.get(one)))]
    laws = law_names(entry.laws)
    titles, texts = (entry.title.ko, entry.title.en), (entry.text.ko, entry.text.en)
    document.add_text("entry_id", entry.entry_id)
    if entry.document in ("", entry.entry_id):
        document.add_text("mark", f"{entry.mark}{MARK_END}{entry.entry_id}")
    if entry.document:
        document.add_text("document", entry.document)
    if entry.is_earlier:
        document.add_text("earlier", EARLIER)
    document.add_unsigned("group", group_of(entry.document or entry.entry_id))
    # Values of one field never make a phrase together.
    for part in (*titles, *texts, *laws, *entry.identifiers, *agencies):
        if part:
            document.add_text("words", " ".join(tokens(part)))
            document.add_text("stems", " ".join(words_for_stemming(part)))
    for part in titles:
        document.add_text("title_words", " ".join(tokens(part)))
        document.add_text("title_stems", " ".join(words_for_stemming(part)))
    for name, parts in (
        ("agency_words", agencies),
        ("law_words", laws),
        ("id_words", (*entry.identifiers, entry.entry_id)),
    ):
        for part in parts:
            document.add_text(name, " ".join(tokens(part)))
    for name, values in (
        ("country", (entry.country,)),
        ("kind", (entry.kind,)),
        ("topic", entry.topics),
        ("agency", entry.agencies),
        ("stage", (entry.stage,)),
        ("language", entry.languages),
        ("publisher", (normal(entry.publisher),)),
        ("law", tuple(dict.fromkeys(map(folded, laws)))),
    ):
        for value in values:
            if value:
                document.add_text(name, value)
    document.add_unsigned("year", entry.published_on.year)
    document.add_unsigned("published", day_number(entry.published_on))
    if entry.effective_on:
        document.add_unsigned("effective", day_number(entry.effective_on))
    if entry.deadline_on:
        document.add_unsigned("deadline", day_number(entry.deadline_on))
    if entry.in_force_from:
        document.add_unsigned("in_force_from", day_number(entry.in_force_from))
    kept = asdict(entry)
    document.add_bytes("entry", json.dumps(kept, ensure_ascii=False, default=str).encode())
    return document


def entry_of(document: tantivy.Document) -> SearchEntry:
    """Return the entry that a document of the index was made of."""
    held = document.get_first("entry")
    assert isinstance(held, bytes)  # every document is made by `document_of`
    kept = json.loads(held)
    for name in ("title", "text"):
        original = kept[name]["original"]
        kept[name] = Text(kept[name]["ko"], kept[name]["en"], Language(original) if original else None)
    for name in ("agencies", "topics", "laws", "identifiers"):
        kept[name] = tuple(kept[name])
    for name in ("published_on", "effective_on", "deadline_on", "in_force_from"):
        kept[name] = date.fromisoformat(kept[name]) if kept[name] else None
    return SearchEntry(**kept)


def _both(name: Text | None) -> tuple[str, ...]:
    return (name.ko, name.en) if name else ()
