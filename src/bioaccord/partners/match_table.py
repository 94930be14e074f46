"""Offers against needs, both ways: who could answer a need, and whose needs an offer could answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bioaccord.vocabulary.material import Materials, standard_materials

from .entry import Entry, Posting, Side
from .found_match import FoundMatch
from .match_bound import asked_weights
from .match_columns import (
    Columns,
    Layout,
    Row,
    UnknownCode,
    Whole,
    columns_of,
    digest_of,
    has_gone,
    needed_rows,
    offer_row,
    offered_rows,
    spliced,
)
from .match_conditions import PARTS, MatchWeights, hard_table, related_table
from .match_kernel import find_best
from .match_reasons import ReasonWriter, Telling
from .match_said import Said, things_said
from .terms import Terms, standard_terms

_THREADS = 2
_QUERIES_A_TASK = 50
_USUAL = MatchWeights()

Exposed = Collection[str] | Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class _TableSide:
    """The rows of one side, firm after firm."""

    rows: tuple[Row, ...]
    columns: Columns
    firm_start: NDArray[np.int64]
    said: Said

    def with_firm(self, firm: int, rows: Sequence[Row], layout: Layout, *, of_needs: bool) -> _TableSide:
        """Return the side with the rows of one firm replaced, or added after the last."""
        starts = self.firm_start
        if firm == len(starts) - 1:
            starts = np.append(starts, starts[-1])
        begin, end = int(starts[firm]), int(starts[firm + 1])
        starts = starts.copy()
        starts[firm + 1 :] += len(rows) - (end - begin)
        columns = spliced(self.columns, begin, end, columns_of(rows, layout))
        said = things_said(columns, layout.word_start, of_needs=of_needs)
        return _TableSide((*self.rows[:begin], *rows, *self.rows[end:]), columns, starts, said)


class MatchTable:
    """What the firms of a directory offer and need, compiled once. Pass only what may be used: a table takes no notice of markings.

    Three things decide, each said once: the conditions (three-valued, see `match_conditions.HARD`), two views, and one score.

    - A firm offers its offers, what it can do (confirmed, stated, read by a program), and, where nobody has said what it can do, its profile as a whole
      for the kinds of help of which it has no offer; it needs its needs. Each firm stands in a list once, with whichever of these answers best.
    - A condition of which nothing is known never excludes; it is worth `UNKNOWN_VALUE`. What is said is believed by its origin. Somewhere
      something has to speak for a candidate: the kind of help, the material, a code, or the words.
    - *The need's view* begins with how well the words answer (`relevance`), and is moved by what is typed: kind, material, modality, step, stage,
      host, species, field, scale, amount a year, inspections, days, countries, and the association of who speaks for itself. Each counts by `MatchWeights`
      and by how far it lies above what the unknown is worth; together they make up a part of what the words are short of 1, and never
      all of it: the weight of what is asked, against that and the weight of the words. So a good offer is lifted and a much better text stays above it. Without
      `relevance`, the view is the mean of these conditions.
    - *The candidate's view* begins a little below the need's (`SILENT_VIEW`), for nobody knows what it wishes, and is moved by what it has said itself: does
      the need come from where it wishes; how much of what it offers would be used; does it offer this kind of help; are the two of one
      size; is it a market in which it has no site.
    - `score` is the harmonic mean of both, to four decimals. Of firms that say nothing themselves the order is that of the words, but for what a
      program read (`READ_BESIDE_TEXT`, little) and for countries wished. A list holds the highest scores, best first; between equal ones lots decide (see `fairness`).
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        today: date,
        *,
        terms: Terms | None = None,
        materials: Materials | None = None,
    ) -> None:
        """Compile entries as they stand on a day: what has expired by then takes no part."""
        every = tuple(entries)
        self._set_up(every, today, Layout(terms or standard_terms(), materials or standard_materials(), every))
        offered = [offered_rows(entry, firm, today, self._layout) for firm, entry in enumerate(every)]
        needed = [needed_rows(entry, firm, today) for firm, entry in enumerate(every)]
        self._offered = _side(offered, self._layout, of_needs=False)
        self._needed = _side(needed, self._layout, of_needs=True)
        self._by_id = {entry.organisation_id: firm for firm, entry in enumerate(every)}
        if len(self._by_id) < len(every):
            twice = sorted({one.organisation_id for one in every if every[self._by_id[one.organisation_id]] is not one})
            raise ValueError(f"an organisation stands in the table twice: {', '.join(twice[:5])}")
        self._named_by: dict[str, frozenset[int]] = {}
        for firm, entry in enumerate(every):
            for competitor in entry.competitors:
                self._named_by[competitor] = self._named_by.get(competitor, frozenset()) | {firm}
        self._digests = np.array([digest_of(one.organisation_id) for one in every], dtype=np.int64).view(np.uint64)

    def _set_up(self, entries: tuple[Entry, ...], today: date, layout: Layout) -> None:
        self.entries = entries
        self.today = today
        self._layout = layout
        self._writer = ReasonWriter(layout, today)

    @property
    def organisation_ids(self) -> tuple[str, ...]:
        """Return the firms in the order in which `relevance` has its columns."""
        return tuple(entry.organisation_id for entry in self.entries)

    def with_entry(self, entry: Entry) -> MatchTable:
        """Return a table in which an entry is replaced, or added after the others; this one stays as it is.

        Only the rows of that firm are compiled, unless it uses a code that no entry used before and the terms do not hold.
        """
        firm = self._by_id.get(entry.organisation_id, len(self.entries))
        before = self.entries[firm].competitors if firm < len(self.entries) else ()
        entries = (*self.entries[:firm], entry, *self.entries[firm + 1 :])
        made = object.__new__(MatchTable)
        made._set_up(entries, self.today, self._layout)
        try:
            made._offered = self._offered.with_firm(
                firm, offered_rows(entry, firm, self.today, self._layout), self._layout, of_needs=False
            )
            made._needed = self._needed.with_firm(
                firm, needed_rows(entry, firm, self.today), self._layout, of_needs=True
            )
        except UnknownCode:
            return MatchTable(entries, self.today, terms=self._layout.terms, materials=self._layout.materials)
        made._by_id = self._by_id | {entry.organisation_id: firm}
        made._named_by = dict(self._named_by)
        for competitor in before:
            made._named_by[competitor] = made._named_by[competitor] - {firm}
        for competitor in entry.competitors:
            made._named_by[competitor] = made._named_by.get(competitor, frozenset()) | {firm}
        digest = np.array([digest_of(entry.organisation_id)], dtype=np.int64).view(np.uint64)
        made._digests = np.concatenate((self._digests[:firm], digest, self._digests[firm + 1 :]))
        return made

    def answers(
        self,
        needs: Sequence[Posting],
        *,
        relevance: NDArray[np.float32] | None = None,
        exposed: Exposed = (),
        weights: MatchWeights = _USUAL,
        limit: int = 20,
        telling: Telling | None = None,
    ) -> list[list[FoundMatch]]:
        """Return for each need the firms that could answer it, best first, each with its reasons.

        `relevance` (needs x entries, 0..1) says how well the words of each profile answer each need, and `telling` which passage does. `exposed` are organisations that the same
        signal reaches: one set for all needs, or one by the `signal_id` of a need. A need that has expired is answered by nobody.
        """
        return self._found(needs, Side.NEED, relevance, exposed, weights, limit, telling)

    def askers(
        self,
        offers: Sequence[Posting],
        *,
        relevance: NDArray[np.float32] | None = None,
        exposed: Exposed = (),
        weights: MatchWeights = _USUAL,
        limit: int = 20,
    ) -> list[list[FoundMatch]]:
        """Return for each offer the firms whose needs it could answer, best first, each with the need that it answers best.

        `relevance` (offers x entries, 0..1) says how well the words of each offer answer what each firm needs; `exposed` is as in `answers`.
        """
        return self._found(offers, Side.OFFER, relevance, exposed, weights, limit)

    def _found(
        self,
        postings: Sequence[Posting],
        side: Side,
        relevance: NDArray[np.float32] | None,
        exposed: Exposed,
        weights: MatchWeights,
        limit: int,
        telling: Telling | None = None,
    ) -> list[list[FoundMatch]]:
        for posting in postings:
            if posting.side is not side:
                raise ValueError(
                    f"posting {posting.posting_id} is on the side '{posting.side}'; '{side}' is asked here"
                )
        if limit < 1:
            raise ValueError(f"a list of {limit} has no place")
        count, firms = len(postings), len(self.entries)
        if relevance is not None and relevance.shape != (count, firms):
            raise ValueError(
                f"relevance is of shape {relevance.shape}; postings x entries of the table are expected: {(count, firms)}"
            )
        if not count or not firms:
            return [[] for _ in postings]
        queries = [self._query_row(posting, side) for posting in postings]
        asked = columns_of(queries, self._layout, asked=True)
        is_turned = side is Side.OFFER
        table = self._needed if is_turned else self._offered
        need, offer = (table.columns, asked) if is_turned else (asked, table.columns)
        barred = [
            self._barred(posting, () if is_turned else _exposed_to(posting.signal_id, exposed)) for posting in postings
        ]
        signals = [_signals_of(posting.organisation_id, exposed) if is_turned else [] for posting in postings]
        for place, posting in enumerate(postings):
            everywhere = is_turned and not isinstance(exposed, Mapping) and posting.organisation_id in exposed
            if has_gone(posting, self.today) or everywhere:
                barred[place] = list(range(firms))
        barred_start, barred_firms = _listed(barred)
        signal_start, barred_signals = _listed(signals)
        words = np.zeros((0, 0), np.float32) if relevance is None else np.ascontiguousarray(relevance, np.float32)
        rows = np.full((count, limit), -1, dtype=np.int64)
        levels = np.zeros((count, limit, PARTS), dtype=np.int64)
        values, scores = np.zeros((count, limit, PARTS)), np.zeros((count, limit, 3))
        day, hard, related, by = self.today.toordinal(), hard_table(), related_table(), weights.array()
        word_start = self._layout.word_start
        asked_weight = asked_weights(need, by, word_start)

        row_firm = np.ascontiguousarray(table.columns.wholes[:, Whole.FIRM], dtype=np.int32)

        def fill(first: int) -> None:
            find_best(
                *need, *offer, is_turned, first, min(first + _QUERIES_A_TASK, count), table.firm_start, row_firm, *table.said,
                self._digests, barred_start, barred_firms, signal_start, barred_signals, words, day, hard, related, by, word_start,
                asked_weight, rows, levels, values, scores,
            )  # fmt: skip

        tasks = range(0, count, _QUERIES_A_TASK)
        if len(tasks) == 1:
            fill(0)
        else:
            with ThreadPoolExecutor(_THREADS) as pool:
                list(pool.map(fill, tasks))
        found: list[list[FoundMatch]] = []
        for query, *told in zip(queries, rows.tolist(), levels.tolist(), values.tolist(), scores.tolist(), strict=True):
            matches = []
            for row, of_parts, values_of_parts, of_sides in zip(*told, strict=True):
                if row < 0:
                    break
                other = table.rows[row]
                needed, offered = (other, query) if is_turned else (query, other)
                matches.append(self._writer.match(needed, offered, of_parts, values_of_parts, of_sides, telling))
            found.append(matches)
        return found

    def _query_row(self, posting: Posting, side: Side) -> Row:
        firm = self._by_id.get(posting.organisation_id, -1)
        entry = self.entries[firm] if firm >= 0 else None
        if side is Side.OFFER:
            return offer_row(posting, entry, firm, self.today)
        return Row(posting, entry, firm, posting.traits.inspections)

    def _barred(self, posting: Posting, exposed: Collection[str]) -> list[int]:
        """Return the firms that a posting is not matched with: its own, competitors of record on either side, the exposed."""
        firm = self._by_id.get(posting.organisation_id, -1)
        own = self.entries[firm].competitors if firm >= 0 else ()
        named = {self._by_id[one] for one in (*own, *exposed) if one in self._by_id}
        named |= self._named_by.get(posting.organisation_id, frozenset())
        return sorted(named | {firm} if firm >= 0 else named)


def _exposed_to(signal_id: str, exposed: Exposed) -> Collection[str]:
    return exposed.get(signal_id, ()) if isinstance(exposed, Mapping) else exposed


def _signals_of(organisation_id: str, exposed: Exposed) -> list[int]:
    if not isinstance(exposed, Mapping):
        return []
    return [digest_of(signal_id) for signal_id, firms in exposed.items() if signal_id and organisation_id in firms]


def _listed(lists: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    starts = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in lists], out=starts[1:])
    return starts, np.array([value for one in lists for value in one], dtype=np.int64)


def _side(rows_of_firms: Sequence[Sequence[Row]], layout: Layout, *, of_needs: bool) -> _TableSide:
    starts = np.zeros(len(rows_of_firms) + 1, dtype=np.int64)
    np.cumsum([len(rows) for rows in rows_of_firms], out=starts[1:])
    rows = tuple(row for rows in rows_of_firms for row in rows)
    columns = columns_of(rows, layout)
    return _TableSide(rows, columns, starts, things_said(columns, layout.word_start, of_needs=of_needs))
