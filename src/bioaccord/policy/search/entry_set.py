"""A few entries that queries are asked of in memory, read and matched as in an index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import tantivy
from tantivy import Occur
from tantivy import Query as Matcher

from bioaccord.vocabulary.errors import InputError

from .entry import SearchEntry
from .expansion import NoTranslations, Translations
from .matching import Matchers
from .query_reader import read_query
from .schema import STEMMED, document_of, schema, stemmer

_HEAP_BYTES = 15_000_000


class EntrySet:
    """Entries in memory; what `ids` finds in them is what an index that holds them finds."""

    def __init__(self, entries: Iterable[SearchEntry]) -> None:
        self._schema, self._stemmer = schema(), stemmer()
        index = tantivy.Index(self._schema)
        index.register_tokenizer(STEMMED, self._stemmer)
        writer = index.writer(_HEAP_BYTES, 1)
        self._ids = []
        for entry in entries:
            self._ids.append(entry.entry_id)
            writer.add_document(document_of(entry))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def ids(
        self,
        query: str,
        *,
        only: Mapping[str, Iterable[str]] | None = None,
        glossary: Translations | None = None,
        as_of: date | None = None,
    ) -> set[str]:
        """Return the ids of the entries that a query finds, narrowed as `SearchIndex.search` does; raises `InputError`."""
        matchers = Matchers(self._schema, self._searcher, self._stemmer, glossary or NoTranslations(), as_of)
        filters = matchers.of_filters({name: values for name, values in (only or {}).items() if list(values)})
        matching = matchers.of_query(read_query(query)).matcher
        matcher = Matcher.boolean_query([(Occur.Must, one) for one in (matching, *filters)])
        if not self._ids:
            return set()
        counted = self._searcher.aggregate(matcher, {"ids": {"terms": {"field": "entry_id", "size": len(self._ids)}}})
        return {str(one["key"]) for one in counted["ids"]["buckets"]}


def is_readable(query: str) -> bool:
    """Return whether a query can be read."""
    try:
        read_query(query)
    except InputError:
        return False
    return True
