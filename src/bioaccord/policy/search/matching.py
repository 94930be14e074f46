"""From what was asked to what the index understands. Queries are built part by part; nothing typed is ever read as its syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import tantivy
from tantivy import FieldType, Occur
from tantivy import Query as Matcher

from bioaccord.policy.korean_laws import law_table
from bioaccord.vocabulary.signal import Stage

from .entry import law_names
from .expansion import AlsoSearched, Group, Translations, groups
from .field_values import folded
from .highlights import Highlight
from .query import Clause, Days, Field, FieldValue, Query, Term, WordForm, Words
from .schema import day_number
from .tokens import Searched, normal, searched, tokens


@cache
def _known_laws() -> frozenset[str]:
    return frozenset(folded(name) for name in law_names(law_table()))


_TITLE_BOOST = 2.0
_TRANSLATION_BOOST = 0.3
# More than any sum of ordinary scores, so that what holds the word itself always stands before what holds a translation.
_OWN_WORDS = 1000.0


@dataclass(frozen=True, slots=True)
class Matching:
    """A query for the index, what to mark in texts, and what was searched besides the words typed."""

    matcher: Matcher
    highlights: tuple[Highlight, ...]
    also_searched: tuple[AlsoSearched, ...]


class Matchers:
    """Builds queries for one state of an index."""

    def __init__(
        self,
        schema: tantivy.Schema,
        searcher: tantivy.Searcher,
        stemmer: tantivy.TextAnalyzer,
        glossary: Translations,
        as_of: date | None = None,
    ) -> None:
        self._schema, self._searcher, self._stemmer, self._glossary = schema, searcher, stemmer, glossary
        self._as_of = as_of

    def of_query(self, query: Query) -> Matching:
        """Return what finds a query."""
        needed: list[tuple[Occur, Matcher]] = []
        highlights: list[Highlight] = []
        also: list[AlsoSearched] = []
        for group in groups(query.clauses, self._glossary):
            if group.clauses[0].is_excluded:
                needed += [(Occur.MustNot, self._term(term)) for term in group.clauses[0].any_of]
                continue
            needed += self._group(group)
            for clause in group.clauses:
                highlights += [self._highlight(term) for term in clause.any_of if isinstance(term, Words)]
            also += group.also_searched
            highlights += [self._highlight(Words(word, WordForm.WORD)) for word in group.also]
        if not any(occur == Occur.Must for occur, _ in needed):
            needed.append((Occur.Must, Matcher.const_score_query(Matcher.all_query(), 0.0)))
        return Matching(Matcher.boolean_query(needed), tuple(highlights), tuple(also))

    def of_filters(self, filters: Mapping[str, Iterable[str]]) -> list[Matcher]:
        """Return what keeps only entries with one of the values of each facet, without a score."""
        kept: list[Matcher] = []
        for name, values in filters.items():
            if name == "stage":
                any_of = [self._stage(value) for value in values]
            else:
                wanted = [int(value) for value in values if value.isdecimal()] if name == "year" else list(values)
                any_of = [Matcher.term_query(self._schema, name, value) for value in wanted]
            kept.append(Matcher.const_score_query(Matcher.boolean_query([(Occur.Should, one) for one in any_of]), 0.0))
        return kept

    def come_into_force(self) -> Matcher | None:
        """Return what finds entries that came into force by the day as of which is asked, after they were written."""
        if self._as_of is None:
            return None
        last = day_number(self._as_of)
        return Matcher.const_score_query(
            Matcher.range_query(self._schema, "in_force_from", FieldType.Unsigned, 0, last), 0.0
        )

    def _stage(self, stage: str) -> Matcher:
        written = Matcher.term_query(self._schema, "stage", stage)
        came = self.come_into_force()
        if came is None:
            return written
        if stage == Stage.IN_FORCE:
            return Matcher.boolean_query([(Occur.Should, written), (Occur.Should, came)])
        return Matcher.boolean_query([(Occur.Must, written), (Occur.MustNot, came)])

    def _group(self, group: Group) -> list[tuple[Occur, Matcher]]:
        own = [(Occur.Must, self._clause(clause)) for clause in group.clauses]
        if not group.also:
            return own
        itself = own[0][1] if len(own) == 1 else Matcher.boolean_query(own)
        others = [self._term(Words(word, WordForm.WORD)) for word in group.also if tokens(word)]
        parts = [(Occur.Should, itself), (Occur.Should, Matcher.const_score_query(itself, _OWN_WORDS))]
        parts += [(Occur.Should, Matcher.boost_query(other, _TRANSLATION_BOOST)) for other in others]
        return [(Occur.Must, Matcher.boolean_query(parts))]

    def _clause(self, clause: Clause) -> Matcher:
        if len(clause.any_of) == 1:
            return self._term(clause.any_of[0])
        return Matcher.boolean_query([(Occur.Should, self._term(term)) for term in clause.any_of])

    def _term(self, term: Term) -> Matcher:
        if isinstance(term, Days):
            return self._days(term)
        if isinstance(term, FieldValue):
            return Matcher.const_score_query(self._value(term), 0.0)
        wanted = searched(term.text)
        if term.form == WordForm.BEGINNING:
            return self._beginning("words", wanted)
        if term.form == WordForm.WORD and wanted.is_spaced_only:
            stems = self._stemmer.analyze(" ".join(wanted.tokens))
            found, in_title = self._row("stems", stems), self._row("title_stems", stems)
        else:
            found, in_title = self._in_order("words", wanted), self._in_order("title_words", wanted)
        return Matcher.boolean_query([(Occur.Must, found), (Occur.Should, Matcher.boost_query(in_title, _TITLE_BOOST))])

    def _in_order(self, name: str, wanted: Searched) -> Matcher:
        if not wanted.open_end:
            return self._row(name, list(wanted.tokens))
        # A single Korean character is found wherever it stands: alone, or before any other.
        if len(wanted.tokens) == 1:
            return Matcher.regex_query(self._schema, name, f"{re.escape(wanted.tokens[0])}.?")
        patterns: list[str | tuple[int, str]] = [re.escape(token) for token in wanted.tokens]
        patterns[-1] = f"{patterns[-1]}.?"
        return Matcher.regex_phrase_query(self._schema, name, patterns)

    def _beginning(self, name: str, wanted: Searched) -> Matcher:
        patterns: list[str | tuple[int, str]] = [re.escape(token) for token in wanted.tokens]
        last = f"{patterns[-1]}.*"
        if len(patterns) == 1:
            return Matcher.regex_query(self._schema, name, last)
        return Matcher.regex_phrase_query(self._schema, name, [*patterns[:-1], last])

    def _row(self, name: str, row: list[str]) -> Matcher:
        if len(row) == 1:
            return Matcher.term_query(self._schema, name, row[0], index_option="freq")
        return Matcher.phrase_query(self._schema, name, list(row))

    def _value(self, wanted: FieldValue) -> Matcher:
        field, value = wanted.field, wanted.value
        if field == Field.TITLE:
            return self._in_order("title_words", searched(value))
        if field == Field.AGENCY:
            exact = Matcher.term_query(self._schema, "agency", value)
            return exact.or_should_match(self._in_order("agency_words", searched(value)))
        if field == Field.LAW:
            # A law is meant as a whole where there is one of that name (의료법 is not in 응급의료법), or else a part of its name. The table
            # is asked too, so that a few entries by themselves are matched as all of them are.
            if folded(value) in _known_laws() or self._searcher.doc_freq("law", folded(value)):
                return Matcher.term_query(self._schema, "law", folded(value))
            return self._in_order("law_words", searched(value))
        if field == Field.ID:
            return self._in_order("id_words", searched(value))
        if field == Field.PUBLISHER:
            return Matcher.term_query(self._schema, "publisher", normal(value))
        if field == Field.STAGE:
            return self._stage(value)
        return Matcher.term_query(self._schema, str(field), value)

    def _days(self, days: Days) -> Matcher:
        first = day_number(days.first_day) if days.first_day else 0
        last = day_number(days.last_day) if days.last_day else 99_999_999
        found = Matcher.range_query(self._schema, str(days.field), FieldType.Unsigned, first, last)
        return Matcher.const_score_query(found, 0.0)

    def _highlight(self, words: Words) -> Highlight:
        return Highlight.of(words, self._stemmer)
