"""The index: a folder that is written in whole steps and searched at any time."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import tantivy
from tantivy import Occur
from tantivy import Query as Matcher

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import Stage

from .entry import SearchEntry
from .expansion import AlsoSearched, NoTranslations, Translations
from .generation import GENERATION, NAMED, WRITTEN, generation_of, name_generation, written_by_one
from .highlights import Highlight, Run, marked, snippet
from .matching import Matchers
from .order import Order
from .query import Query
from .query_reader import read_query
from .schema import EARLIER, FACETS, MARK_END, STEMMED, document_of, entry_of, schema, stemmer

_HEAP_BYTES = 128_000_000
_MOST_VALUES = 200
_MOST_AT_ONCE = 60_000  # values that the engine underneath counts in one go
_SNIPPET_CHARACTERS = 240
_LOOKED_THROUGH = 1_500  # hits in which the documents of a page are looked for first; more are hardly ever needed
MOST_HITS_SHOWN = 10_000
"""A page that lies further down than this is refused: nobody reads so far, and each page costs all before it."""


_Place = tuple[object, tantivy.DocAddress]  # a score or value that was sorted by, and where the entry is


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found, with the words searched marked in its title and in a part of its text, in the reader's language.

    Where parts are put under their document, `parts` are the best of those found (only the best hit with a snippet) and `within` counts all hits in the document, its own
    included; a document that was found by its parts alone has no snippet. `part` is the own title of a part.
    """

    entry: SearchEntry
    score: float
    title: tuple[Run, ...]
    snippet: tuple[Run, ...]
    part: tuple[Run, ...] = ()
    parts: tuple[Hit, ...] = ()
    within: int = 0


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many entries of a result have a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found: `count` of all hits (exact), `facets` over all of them, most frequent first.

    `documents` counts a document and its parts once; `earlier` how many more hits there are in wordings that no longer hold, where
    these were left out. Both are counted only where parts are put under their document, or else equal `count` and 0. A facet that the reader narrows by is counted without its own values, so that others can be added. `also_searched` are the
    translations that were searched, to be told to the reader.
    """

    count: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    also_searched: tuple[AlsoSearched, ...]
    documents: int = 0
    earlier: int = 0


class SearchIndex:
    """A full-text index of entries in a folder. Any number of processes may search it while one writes.

    `create`, `rebuild` and `open` return one. All raise `InputError` where the folder does not hold what they need.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opening = threading.Lock()
        self._named: tuple[int, int] = (0, 0)
        self._seen: tuple[int, int] = (0, 0)
        self._stemmer = stemmer()
        self._schema = schema()
        self._refresh()

    @classmethod
    def open(cls, folder: Path) -> SearchIndex:
        """Return the index of a folder; one that another version of bioaccord wrote is refused."""
        return cls(folder)

    @classmethod
    def create(cls, folder: Path) -> SearchIndex:
        """Return a new, empty index in a folder; whatever index was there is gone."""
        return cls.rebuild(folder, ())

    @classmethod
    def rebuild(cls, folder: Path, entries: Iterable[SearchEntry]) -> SearchIndex:
        """Build an index anew beside the one that is there, which answers until the new one takes its place at the end.

        Works on an index of any version. Where `entries` fails half-way, everything is as it was.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with written_by_one(folder):
            fresh = Path(tempfile.mkdtemp(prefix=GENERATION, dir=folder))
            try:
                index = tantivy.Index(schema(), str(fresh))
                index.register_tokenizer(STEMMED, stemmer())
                _write(index, entries, (), replacing=False)
                name_generation(folder, fresh.name)
            except BaseException:
                shutil.rmtree(fresh)
                raise
            for other in folder.glob(f"{GENERATION}*"):
                if other != fresh:
                    # Those who search it still have its files open.
                    shutil.rmtree(other)
        return cls(folder)

    @staticmethod
    def is_current(folder: Path) -> bool:
        """Return whether a folder holds an index that this version of bioaccord reads."""
        try:
            return bool(generation_of(folder))
        except InputError:
            return False

    def put(self, entries: Iterable[SearchEntry], *, delete: Iterable[str] = ()) -> int:
        """Delete the entries with the ids `delete` and their parts, add entries, and return how many; one with a known id replaces it.

        All of it is there afterwards, or nothing where `entries` fails half-way.
        """
        with written_by_one(self.folder):
            self._refresh()
            count = _write(self._index, entries, delete, replacing=True)
            self._index.reload()
        return count

    def __len__(self) -> int:
        self._refresh()
        return int(self._index.searcher().num_docs)

    def get(self, entry_id: str) -> SearchEntry | None:
        """Return the entry with an id, or None."""
        self._refresh()
        return self._entry(self._index.searcher(), entry_id)

    def _entry(self, searcher: tantivy.Searcher, entry_id: str) -> SearchEntry | None:
        matcher = Matcher.term_query(self._schema, "entry_id", entry_id, index_option="basic")
        hits = searcher.search(matcher, 1, False).hits
        return entry_of(searcher.doc(hits[0][1])) if hits else None

    def marks(self, of: Iterable[str] | None = None) -> dict[str, str]:
        """Return the id of every entry → its mark: what an index holds, to be compared with what it was made of.

        Parts are left out: they are made of what their document is made of. `of` asks for some ids only.
        """
        self._refresh()
        searcher = self._index.searcher()
        every = Matcher.all_query() if of is None else self._one_of("entry_id", of)
        found = (value.partition(MARK_END) for value in _values(self._schema, searcher, every, "mark"))
        return {entry_id: mark for mark, _, entry_id in found}

    def ids(
        self,
        query: str | Query,
        *,
        only: Mapping[str, Iterable[str]] | None = None,
        glossary: Translations | None = None,
        as_of: date | None = None,
    ) -> set[str]:
        """Return the ids of all entries that a query finds, in no order, narrowed as `search` does, with the stages of a day.

        Earlier wordings are left out. Raises `InputError` for a query that cannot be read.
        """
        asked = read_query(query) if isinstance(query, str) else query
        self._refresh()
        searcher = self._index.searcher()
        matchers = Matchers(self._schema, searcher, self._stemmer, glossary or NoTranslations(), as_of)
        filters = matchers.of_filters({name: list(values) for name, values in (only or {}).items()})
        matcher = _all_of(self._standing(matchers.of_query(asked).matcher), filters)
        return set(_values(self._schema, searcher, matcher, "entry_id"))

    def search(
        self,
        query: str | Query,
        *,
        language: Language | str = Language.ENGLISH,
        only: Mapping[str, Iterable[str]] | None = None,
        order: Order = Order.RELEVANCE,
        first: int = 0,
        most: int = 20,
        facets: Iterable[str] = FACETS,
        glossary: Translations | None = None,
        parts: int | None = None,
        part_of: str = "",
        earlier: bool = False,
        as_of: date | None = None,
    ) -> Found:
        """Return a page of what a query finds: `most` hits from hit number `first` on (0 is the best).

        `only` narrows to entries that have one of the values of each facet; facets are country, kind, topic, agency, stage and year.
        `part_of` narrows to a document and its parts. `parts` puts the parts of a document under it, at most so many, and `first` and
        `most` count documents. `earlier` also finds wordings that no longer hold. Stages are those `as_of` a day: what came into force
        by then is in force, whenever it was written; without a day they are as they were written. Raises `InputError` for a query that cannot be read,
        a facet that there is not, or a page beyond hit 10,000.
        """
        wanted = {name: tuple(dict.fromkeys(values)) for name, values in (only or {}).items()}
        wanted = {name: values for name, values in wanted.items() if values}
        counted = tuple(facets)
        _check(wanted, counted, first, most)
        asked = read_query(query) if isinstance(query, str) else query
        self._refresh()
        searcher = self._index.searcher()
        matchers = Matchers(self._schema, searcher, self._stemmer, glossary or NoTranslations(), as_of)
        matching = matchers.of_query(asked)
        every = matching.matcher
        if part_of:
            every = _all_of(every, [self._one_of("document", [part_of])])
        base = every if earlier else self._standing(every)
        narrowed = _all_of(base, matchers.of_filters(wanted))
        kept = narrowed
        if order == Order.DEADLINE:
            kept = _all_of(narrowed, [Matcher.const_score_query(Matcher.exists_query("deadline"), 0.0)])
        shown = _Shown(searcher, matching.highlights, language, order == Order.RELEVANCE, as_of)
        came = matchers.come_into_force()
        documents = others = 0
        counted_at_once = [name for name in counted if name not in wanted]
        if parts is None:
            plain = _facets(searcher, kept, counted_at_once, came)
            result = _sorted(searcher, kept, order, first, most)
            hits = [shown.hit(score, address) for score, address in result.hits] if most else []
            count = documents = int(getattr(result, "count", 0))
        else:
            counted_at_once.append("document")
            plain = _facets(searcher, kept, counted_at_once, came)
            sizes = {one.value: one.count for one in plain.pop("document")}
            groups, count = _grouped(searcher, kept, order, first, most)
            hits = [self._under_document(searcher, shown, members, parts, sizes) for members in groups]
            documents = count - sum(sizes.values()) + len(sizes)
            if not earlier:
                others = self._earlier(searcher, _all_of(every, matchers.of_filters(wanted)))
        for name in counted:
            if name in wanted:
                rest = {other: values for other, values in wanted.items() if other != name}
                plain |= _facets(searcher, _all_of(base, matchers.of_filters(rest)), [name], came)
        return Found(
            count,
            tuple(hits),
            {name: plain[name] for name in counted},
            matching.also_searched,
            documents,
            others,
        )

    def _one_of(self, name: str, values: Iterable[str]) -> Matcher:
        return Matcher.const_score_query(Matcher.term_set_query(self._schema, name, list(values)), 0.0)

    def _standing(self, matcher: Matcher) -> Matcher:
        """Leave out the wordings that no longer hold."""
        no_longer = Matcher.term_query(self._schema, "earlier", EARLIER, index_option="basic")
        return Matcher.boolean_query([(Occur.Must, matcher), (Occur.MustNot, no_longer)])

    def _earlier(self, searcher: tantivy.Searcher, matcher: Matcher) -> int:
        if not searcher.doc_freq("earlier", EARLIER):
            return 0
        result = searcher.search(_all_of(matcher, [self._one_of("earlier", [EARLIER])]), 1)
        return int(getattr(result, "count", 0))

    def _under_document(
        self, searcher: tantivy.Searcher, shown: _Shown, members: list[_Place], parts: int, sizes: Mapping[str, int]
    ) -> Hit:
        """Return a document with the best of its parts under it; what stands alone is returned as it is."""
        best = shown.hit(*members[0])
        document = best.entry.document
        if not document:
            return best
        itself = None
        under: list[Hit] = []
        for place in members:
            if len(under) == parts:
                break
            hit = best if place is members[0] else shown.hit(*place, with_snippet=False)
            if hit.entry.entry_id == document:
                itself = hit
            else:
                under.append(hit)
        if itself is None:
            entry = self._entry(searcher, document)
            if entry is None:  # only its parts were put into the index
                itself, under = under[0], under[1:]
            else:
                itself = shown.of(entry, best.score, with_snippet=False)
        return replace(itself, parts=tuple(under), within=sizes[document])

    def _refresh(self) -> None:
        """Open the index that the folder names now, unless it is open already."""
        try:
            state = (self.folder / NAMED).stat()
        except OSError:
            generation_of(self.folder)  # says what is the matter
            raise
        named = (state.st_ino, state.st_mtime_ns)
        if named != self._named:
            with self._opening:
                generation = generation_of(self.folder)
                index = tantivy.Index.open(str(generation))
                index.register_tokenizer(STEMMED, self._stemmer)
                index.config_reader("manual")
                self._index, self._named, self._written = index, named, generation / WRITTEN
                self._seen = (0, 0)
        # What another process wrote is searched from its commit on, not when a watcher notices.
        with suppress(FileNotFoundError):  # a newer generation took this one's place just now
            state = self._written.stat()
            seen = (state.st_ino, state.st_mtime_ns)
            if seen != self._seen:
                self._index.reload()
                self._seen = seen


class _Shown:
    """Shows entries to one reader of one query."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        highlights: tuple[Highlight, ...],
        language: Language | str,
        scored: bool,
        as_of: date | None,
    ) -> None:
        self._searcher, self._highlights, self._language, self._scored = searcher, highlights, language, scored
        self._as_of = as_of

    def hit(self, score: object, address: tantivy.DocAddress, *, with_snippet: bool = True) -> Hit:
        """Return what stands at a place of the index."""
        score = float(score) if self._scored and isinstance(score, float) else 0.0
        return self.of(entry_of(self._searcher.doc(address)), score, with_snippet=with_snippet)

    def of(self, entry: SearchEntry, score: float, *, with_snippet: bool) -> Hit:
        """Return an entry with the words searched marked."""
        return Hit(
            entry.as_of(self._as_of),
            score,
            marked(entry.title.in_language(self._language), self._highlights),
            snippet(entry.text, self._language, self._highlights, _SNIPPET_CHARACTERS) if with_snippet else (),
            marked(entry.part, self._highlights) if entry.part else (),
        )


def _sorted(searcher: tantivy.Searcher, matcher: Matcher, order: Order, first: int, most: int) -> tantivy.SearchResult:
    limit = max(most, 1)
    if order == Order.RELEVANCE:
        return searcher.search(matcher, limit, True, None, first)
    field = "deadline" if order == Order.DEADLINE else "published"
    direction = tantivy.Order.Desc if order == Order.NEWEST else tantivy.Order.Asc
    return searcher.search(matcher, limit, True, field, first, direction)


def _grouped(
    searcher: tantivy.Searcher, matcher: Matcher, order: Order, first: int, most: int
) -> tuple[list[list[_Place]], int]:
    """Return the places of a page of documents, each with those of its parts, and the count of all hits."""
    limit = max(_LOOKED_THROUGH, 2 * (first + most))
    while True:
        result = _sorted(searcher, matcher, order, 0, limit)
        numbers = searcher.fast_field_values("group", [address for _, address in result.hits])
        groups: dict[object, list[_Place]] = {}
        for number, place in zip(numbers, result.hits, strict=True):
            groups.setdefault(number, []).append(place)
        if len(groups) >= first + most or len(result.hits) < limit or limit >= MOST_HITS_SHOWN:
            return list(groups.values())[first : first + most], int(getattr(result, "count", 0))
        limit = min(limit * 5, MOST_HITS_SHOWN)


def _all_of(matcher: Matcher, others: Iterable[Matcher]) -> Matcher:
    needed = [(Occur.Must, other) for other in others]
    return Matcher.boolean_query([(Occur.Must, matcher), *needed]) if needed else matcher


def _facets(
    searcher: tantivy.Searcher, matcher: Matcher, names: Iterable[str], came_into_force: Matcher | None
) -> dict[str, tuple[FacetCount, ...]]:
    """Count the values of facets; what came into force is counted as in force, whatever stage was written."""
    found = _counted(searcher, matcher, names)
    if "stage" in found and came_into_force is not None:
        came = _counted(searcher, _all_of(matcher, [came_into_force]), ["stage"])["stage"]
        counts = {one.value: one.count for one in found["stage"]}
        for one in came:
            counts[one.value] -= one.count
            counts[str(Stage.IN_FORCE)] = counts.get(str(Stage.IN_FORCE), 0) + one.count
        in_order = sorted(((count, value) for value, count in counts.items() if count), key=lambda one: -one[0])
        found["stage"] = tuple(FacetCount(value, count) for count, value in in_order)
    return found


def _counted(searcher: tantivy.Searcher, matcher: Matcher, names: Iterable[str]) -> dict[str, tuple[FacetCount, ...]]:
    wanted = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names}
    if not wanted:
        return {}
    counted = searcher.aggregate(matcher, wanted)
    return {
        name: tuple(
            FacetCount(str(int(one["key"]) if name == "year" else one["key"]), int(one["doc_count"]))
            for one in counted[name]["buckets"]
        )
        for name in wanted
    }


def _values(schema: tantivy.Schema, searcher: tantivy.Searcher, matcher: Matcher, name: str) -> Iterator[str]:
    """Yield the values of a field in all that matches, a year at a time: one count holds only so many values."""
    years = searcher.aggregate(matcher, {"year": {"terms": {"field": "year", "size": _MOST_AT_ONCE}}})
    for one in years["year"]["buckets"]:
        of_year = _all_of(matcher, [Matcher.term_query(schema, "year", int(one["key"]))])
        counted = searcher.aggregate(of_year, {name: {"terms": {"field": name, "size": _MOST_AT_ONCE}}})
        for bucket in counted[name]["buckets"]:
            yield str(bucket["key"])


def _check(wanted: Mapping[str, object], counted: Iterable[str], first: int, most: int) -> None:
    for name in (*wanted, *counted):
        if name not in FACETS:
            raise InputError(
                Refusal(
                    Sentence("query"),
                    Sentence("'{name}' is not a facet.", name=name),
                    did_you_mean(name, FACETS) + Sentence("Use one of {names}.", names=", ".join(FACETS)),
                )
            )
    if first < 0 or most < 0 or first + most > MOST_HITS_SHOWN:
        raise InputError(
            Refusal(
                Sentence("query"),
                Sentence("asks for hits beyond number {most:,}.", most=MOST_HITS_SHOWN),
                Sentence("Narrow the search, or sort it differently."),
            )
        )


def _write(index: tantivy.Index, entries: Iterable[SearchEntry], delete: Iterable[str], *, replacing: bool) -> int:
    writer = index.writer(_HEAP_BYTES, 1)
    count = 0
    seen: set[str] = set()
    try:
        for entry_id in delete:
            writer.delete_documents_by_term("entry_id", entry_id)
            writer.delete_documents_by_term("document", entry_id)
        for entry in entries:
            if replacing or entry.entry_id in seen:
                writer.delete_documents_by_term("entry_id", entry.entry_id)
            count += entry.entry_id not in seen
            seen.add(entry.entry_id)
            writer.add_document(document_of(entry))
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    writer.wait_merging_threads()
    return count
