"""How well profiles answer needs, beside BM25 over the same text; and how long indexes and queries take.

The needs of `development_needs.csv` are the development set: `partners.text_relevance` was written with its figures in sight, so they say
less than those on needs that nobody had seen. A profile is judged by the rule of its need, written before any ranking: each of the groups
is an expression over the profile's whole text; all groups and the country make 3, all groups elsewhere 2, the first group alone 1.
"""

import csv
import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from _labelled_documents import shared_data
from _real_directory import BM25, real_entries, whole_text
from _report import peak_megabytes, report
from bioaccord.partners.entry import Entry, Posting, Side
from bioaccord.partners.match_table import MatchTable
from bioaccord.partners.reading_traits import read_capabilities, read_traits
from bioaccord.partners.text_relevance import TextRelevance
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

NEEDS = Path(__file__).with_name("development_needs.csv")
TODAY = date(2026, 12, 1)


def main() -> None:
    if not shared_data().exists():
        print(f"skipped: the publishers' files are not at {shared_data()} (BIOACCORD_SHARED_DATA says where they are)")
        return
    entries = real_entries()
    texts = [whole_text(entry) for entry in entries]
    with NEEDS.open(encoding="utf-8", newline="") as lines:
        needs = list(csv.DictReader(lines))
    grades = np.array([judged(need, entries, texts) for need in needs])
    plain = BM25(texts)
    began = time.perf_counter()
    relevance = TextRelevance(entries)
    built = time.perf_counter() - began
    ours = relevance.of([need["text"] for need in needs])
    theirs = np.array([plain.scores(need["text"]) for need in needs])
    of_ours, of_theirs = ndcg_at_10(grades, ours), ndcg_at_10(grades, theirs)
    of_table = ndcg_at_10(grades, matched(needs, entries, ours))
    for need, one, table, other, grade in zip(needs, of_ours, of_table, of_theirs, grades, strict=True):
        print(
            f"  {need['need']}  ours {one:.2f}  match table {table:.2f}  BM25 {other:.2f}  "
            f"({(grade == 3).sum()} whole answers)  {need['text']}"
        )
    many = [need["text"] for need in needs] * (600 // len(needs) + 1)
    began = time.perf_counter()
    relevance.of(many[:600])
    took = time.perf_counter() - began
    report(
        f"Needs against {len(entries):,} profiles (development set, {len(needs)} needs)",
        [
            ("nDCG@10", ">= BM25 + 0.15", f"{of_ours.mean():.3f}"),
            ("nDCG@10 of the match table with this relevance", "no less", f"{of_table.mean():.3f}"),
            ("nDCG@10 of BM25 over the same text", "-", f"{of_theirs.mean():.3f}"),
            ("profiles read and weighed", "-", f"{built:.1f} s"),
            (f"600 needs x {len(entries):,} profiles", "about 1 s at 12,600", f"{took:.2f} s"),
            ("largest memory", "-", f"{peak_megabytes():.0f} MB"),
        ],
    )


def matched(needs: list[dict[str, str]], entries: list[Entry], relevance: np.ndarray) -> np.ndarray:
    """Return the score of each profile that the match table lists (limit 20), 0 of all others.

    The needs are posted as a member would: the kind, the countries, and what the product itself reads from the words. What it reads from the profiles is
    their capabilities.
    """
    able = [replace(entry, capabilities=read_capabilities(entry)) for entry in entries]
    place = {entry.organisation_id: number for number, entry in enumerate(able)}
    postings = [
        Posting(
            need["need"], "asker", Side.NEED, MatchKind(need["kind"]), Text(need["text"], ""), read_traits(need["text"]).traits,
            countries=tuple(one for one in need["countries"].split(";") if one),
        )
        for need in needs
    ]  # fmt: skip
    scores = np.zeros((len(needs), len(able)))
    for row, found in enumerate(MatchTable(able, TODAY).answers(postings, relevance=relevance)):
        for rank, match in enumerate(found):
            scores[row, place[match.candidate_organisation_id]] = len(found) - rank
    return scores


def judged(need: dict[str, str], entries: list[Entry], texts: list[str]) -> list[int]:
    """Return the grade 0..3 of each profile by the rule of a need."""
    groups = [re.compile(group.strip(), re.IGNORECASE) for group in need["groups"].split("&&")]
    countries = {country for country in need["countries"].split(";") if country}
    grades = []
    for entry, text in zip(entries, texts, strict=True):
        met = [bool(group.search(text)) for group in groups]
        at_home = not countries or entry.country in countries
        grades.append((3 if at_home else 2) if all(met) else 1 if met[0] else 0)
    return grades


def ndcg_at_10(grades: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return the normalised discounted cumulative gain at 10 of each row; the gain of a grade is 2^grade - 1."""
    discount = 1 / np.log2(np.arange(2, 12))
    gains = 2.0**grades - 1
    order = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    best = -np.sort(-gains, axis=1)[:, :10]
    return (np.take_along_axis(gains, order, axis=1) @ discount) / (best @ discount)


if __name__ == "__main__":
    main()
