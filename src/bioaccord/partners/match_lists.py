"""The best of each list: for every need or offer the firms that score highest, found without judging every row."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .match_bound import BELIEVED, MANNER, OF_SUBSTANCE, find_gains, find_manners, most_score
from .match_conditions import LEAST_TEXT, MOST_BREADTH, PARTS
from .match_judgement import judge
from .match_numbers import DIGEST, SIGNAL, TEXT, Bits, Levels, Values, inner

_STEPS = 1024  # of what scores cannot exceed, in which rows are taken, the highest first


@inner
def lot(one: np.uint64, other: np.uint64, breadth: int) -> float:  # pragma: no cover - compiled
    """Return the lot (0..1, higher comes first) that a firm draws for a query: always the same, and lower the more rows the firm has."""
    mixed = one ^ (other * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    drawn = float(mixed >> np.uint64(11)) * (1.0 / 9007199254740992.0)
    found = drawn
    for _ in range(min(breadth, MOST_BREADTH) - 1):
        found *= drawn
    return found


@inner
def _listed(  # pragma: no cover - compiled
    scores: Values,
    lots: Values,
    rows: Levels,
    firms: Levels,
    count: int,
    score: float,
    drawn: float,
    row: int,
    firm: int,
) -> int:
    """Put a firm's row into a list that stands best first, where it is good enough; return how many places are taken then.

    A firm stands there once, with the row that scores highest, the first of equal ones.
    """
    place = 0
    while place < count and firms[place] != firm:
        place += 1
    if place < count:
        if score < scores[place] or (score == scores[place] and row > rows[place]):
            return count
    elif count < len(rows):
        count += 1
    else:
        place -= 1
        if score < scores[place] or (score == scores[place] and drawn <= lots[place]):
            return count
    while place > 0 and (scores[place - 1] < score or (scores[place - 1] == score and lots[place - 1] < drawn)):
        scores[place], lots[place] = scores[place - 1], lots[place - 1]
        rows[place], firms[place] = rows[place - 1], firms[place - 1]
        place -= 1
    scores[place], lots[place], rows[place], firms[place] = score, drawn, row, firm
    return count


@inner
def best_rows(  # pragma: no cover - compiled
    need_wholes: Levels,
    need_decimals: Values,
    need_codes: Bits,
    need_listed: Levels,
    offer_wholes: Levels,
    offer_decimals: Values,
    offer_codes: Bits,
    offer_listed: Levels,
    is_turned: bool,
    first: int,
    last: int,
    firm_start: Levels,
    row_firm: NDArray[np.int32],
    said: NDArray[np.int32],
    said_start: Levels,
    said_by: Levels,
    firm_digest: Bits,
    barred_start: Levels,
    barred: Levels,
    signal_start: Levels,
    barred_signal: Levels,
    relevance: NDArray[np.float32],
    today: int,
    hard: NDArray[np.bool_],
    related: NDArray[np.bool_],
    weights: Values,
    word_start: Levels,
    asked_weight: Values,
    rows: Levels,
    levels: NDArray[np.int64],
    values: Values,
    scores: Values,
) -> None:
    """Fill `rows` (queries x places; -1 for none) with the best row of each of the best firms for queries first..last, best first, and for each the
    levels and values (queries x places x parts) and the scores (queries x places x 3: of the need, of the candidate, of both).

    The queries are the needs and the table what is offered; turned, the queries are offers and the table needs. `firm_start` and
    `firm_digest` are of the table's firms, `row_firm` and `said` of its rows (see `match_said`); `barred` are the firms and
    `barred_signal` signals of needs that a query is not matched with. Of firms of one score, lots decide.

    `asked_weight` is that of each need. What each thing said gains is computed once a query, and from it what no row can exceed; rows are judged from the highest of these down,
    until none can score what the last of a full list does.
    """
    places, count_of_rows = rows.shape[1], len(row_firm)
    own_levels, own_values = np.zeros(PARTS, dtype=np.int64), np.zeros(PARTS, dtype=np.float64)
    has_words = relevance.shape[0] > 0
    gains, asked = np.zeros(len(said_by), dtype=np.float64), np.zeros(MANNER, dtype=np.int64)
    first_manner = said_start[MANNER]
    manners = np.empty((said_start[MANNER + 1] - first_manner, 4), dtype=np.float64)
    most, in_order = np.empty(count_of_rows, dtype=np.float32), np.empty(count_of_rows, dtype=np.int32)
    step_of_row, step_start = np.empty(count_of_rows, dtype=np.int16), np.empty(_STEPS + 1, dtype=np.int64)
    is_barred = np.zeros(len(firm_digest), dtype=np.bool_)
    best, lots = np.empty(places, dtype=np.float64), np.empty(places, dtype=np.float64)
    firms = np.empty(places, dtype=np.int64)
    for query in range(first, last):
        if barred_start[query + 1] - barred_start[query] == len(firm_digest):
            continue
        asked_count = find_gains(
            need_wholes, need_decimals, need_codes, need_listed, offer_wholes, offer_decimals, offer_codes, offer_listed,
            query, is_turned, said_start, said_by, hard, related, weights, word_start, gains, asked,
        )  # fmt: skip
        find_manners(
            need_wholes, offer_wholes, offer_decimals, query, is_turned, said_start, said_by, has_words, weights, manners
        )  # fmt: skip
        step_start[:] = 0
        for row in range(count_of_rows):
            gained, facts, speaks = 0.0, 0.0, False
            for place in range(asked_count):
                thing = asked[place]
                gain = gains[said[row, thing]]
                if thing < BELIEVED:
                    gained += gain
                    speaks |= gain > 0.0 and thing < OF_SUBSTANCE
                else:
                    facts += gain
            step_of_row[row] = -1
            text = float(relevance[query, row_firm[row]]) if has_words else -1.0
            if gained + facts == -math.inf or not (speaks or text >= LEAST_TEXT):
                continue
            manner = said[row, MANNER] - first_manner
            bound = most_score(
                gained + manners[manner, 1], facts + manners[manner, 2], manners[manner, 0], manners[manner, 3],
                asked_weight[row if is_turned else query], text, weights[TEXT],
            )  # fmt: skip
            step = min(_STEPS - 1, max(0, _STEPS - 1 - int(bound * _STEPS)))
            most[row], step_of_row[row] = bound, step
            step_start[step + 1] += 1
        for step in range(_STEPS):
            step_start[step + 1] += step_start[step]
        taken = step_start[_STEPS]
        for row in range(count_of_rows):
            if step_of_row[row] >= 0:
                in_order[step_start[step_of_row[row]]] = row
                step_start[step_of_row[row]] += 1
        for place in range(barred_start[query], barred_start[query + 1]):
            is_barred[barred[place]] = True
        digest = np.uint64(offer_wholes[query, DIGEST] if is_turned else need_wholes[query, DIGEST])
        count = taken - taken  # of the type of what follows: a literal would have the list compiled twice
        for number in range(taken):
            row = int(in_order[number])
            if count == places:
                if best[places - 1] > 1.0 - step_of_row[row] / _STEPS:
                    break
                if most[row] + 1e-6 < best[places - 1]:
                    continue
            firm = int(row_firm[row])
            skipped = is_barred[firm]
            if is_turned:
                for place in range(signal_start[query], signal_start[query + 1]):
                    skipped |= barred_signal[place] == need_wholes[row, SIGNAL]
            if skipped:
                continue
            i, j = (row, query) if is_turned else (query, row)
            text = float(relevance[query, firm]) if has_words else -1.0
            _, _, score = judge(
                need_wholes, need_decimals, need_codes, need_listed, i,
                offer_wholes, offer_decimals, offer_codes, offer_listed, j,
                text, today, hard, related, weights, word_start, own_levels, own_values,
            )  # fmt: skip
            if score >= 0.0:
                drawn = lot(digest, firm_digest[firm], firm_start[firm + 1] - firm_start[firm])
                count = _listed(best, lots, rows[query], firms, count, score, drawn, row, firm)
        for place in range(barred_start[query], barred_start[query + 1]):
            is_barred[barred[place]] = False
        for place in range(count):
            row = rows[query, place]
            i, j = (row, query) if is_turned else (query, row)
            text = float(relevance[query, row_firm[row]]) if has_words else -1.0
            told = judge(
                need_wholes, need_decimals, need_codes, need_listed, i,
                offer_wholes, offer_decimals, offer_codes, offer_listed, j,
                text, today, hard, related, weights, word_start, levels[query, place], values[query, place],
            )  # fmt: skip
            scores[query, place, 0], scores[query, place, 1], scores[query, place, 2] = told
