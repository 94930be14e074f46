"""How well needs of the trade find the firms that can answer them, held against BM25 over the same text.

Ninety needs written by hand over the profiles of three publishers' files, each with a rule that judges every profile; needs and rules stood
before any ranking was seen (`partner_needs_by_hand.yaml`). Measured is nDCG@10 with gains 2^grade - 1. A ranking is a function
of needs and entries (`Ranking`); those of the project are taken where they are there. Read from the folder that BIOACCORD_SHARED_DATA names.
"""

import importlib
import importlib.util
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from _partner_rules import HandNeed, Profile, grades, read_needs
from _report import report
from bioaccord.partners.directory_file import read_directory
from bioaccord.partners.entry import Entry, Posting, Scale, Side, Traits
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

SHARED = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
FILES = {"kr_listed_profiles.csv": "KR", "fd_healthcare_orgs.csv": "", "bayarea_biotech_companies.csv": ""}
TODAY = date(2026, 11, 1)
DEEP = 10
BAR = 0.15

Ranking = Callable[[Sequence[HandNeed], Sequence[Entry]], list[list[int]]]
"""Returns for each need the positions of entries, best first (at least the first ten)."""


def entries_of_files() -> list[Entry]:
    """Return the profiles of the three files; one organisation in two files stands there twice, as a member would meet it."""
    found: dict[str, Entry] = {}
    for file, country in FILES.items():
        read = read_directory(SHARED / "partners" / file, source=file, as_of=None, country=country)
        if read.refusals:
            raise SystemExit(f"{file}: {read.refusals.count} rows are refused: {read.refusals.kept[0]}")
        for entry in read.entries:
            place = (
                entry.organisation_id if entry.organisation_id not in found else f"{entry.organisation_id}-{len(found)}"
            )
            found[place] = entry if place == entry.organisation_id else _renamed(entry, place)
    return list(found.values())


def _renamed(entry: Entry, organisation_id: str) -> Entry:
    return replace(entry, organisation_id=organisation_id)


def text_of(entry: Entry) -> str:
    """Return all that a profile says, its names included."""
    texts = (entry.industry, entry.products, entry.summary)
    return "\n".join(
        [*(name.text for name in entry.names), *(words for one in texts for words in (one.ko, one.en) if words)]
    )


def tokens(text: str) -> list[str]:
    """Return English words in lower case and the pairs of neighbouring syllables of Korean ones."""
    found = []
    for word in re.findall(r"[가-힣]+|[A-Za-z0-9]+", text):
        if "가" <= word[0] <= "힣":
            found += [word[at : at + 2] for at in range(len(word) - 1)] or [word]
        else:
            found.append(word.lower())
    return found


def bm25(needs: Sequence[HandNeed], entries: Sequence[Entry], *, k1: float = 1.2, b: float = 0.75) -> list[list[int]]:
    """Return the ranking of BM25 (Robertson and Zaragoza 2009, with the idf of Lucene) over the whole text of each profile."""
    counts = [Counter(tokens(text_of(entry))) for entry in entries]
    lengths = np.array([sum(one.values()) for one in counts], dtype=float)
    postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, one in enumerate(counts):
        for token, count in one.items():
            postings[token].append((place, count))
    norm = k1 * (1 - b + b * lengths / lengths.mean())
    ranked = []
    for need in needs:
        scores = np.zeros(len(entries))
        for token in tokens(_words(need)):
            held = postings.get(token)
            if held:
                places, times = np.array(held).T
                idf = np.log(1 + (len(entries) - len(held) + 0.5) / (len(held) + 0.5))
                scores[places] += idf * times * (k1 + 1) / (times + norm[places])
        ranked.append(_best_first(scores))
    return ranked


def _words(need: HandNeed) -> str:
    return f"{need.title}\n{need.text}"


def _best_first(scores: NDArray[np.floating], keep: int = 100) -> list[int]:
    return [int(one) for one in np.argsort(-scores, kind="stable")[:keep]]


def posting_of(need: HandNeed) -> Posting:
    """Return a need as it is posted: its words, kind, countries and scale, and what the product itself reads from the words."""
    reading = _there("bioaccord.partners.reading_traits", "read_traits")
    traits: Traits = reading(_words(need)).traits if reading else Traits()
    if need.scale is not None and traits.scale is None:
        traits = replace(traits, scale=Scale(*need.scale))
    words = {"ko": lambda text: Text(text, ""), "en": lambda text: Text("", text)}[need.language]
    return Posting(
        posting_id=need.need_id,
        organisation_id="the-firm-that-asks",
        side=Side.NEED,
        kind=MatchKind(need.kind),
        title=words(need.title),
        text=words(need.text),
        traits=traits,
        countries=need.countries,
    )


def text_relevance(needs: Sequence[HandNeed], entries: Sequence[Entry]) -> list[list[int]]:
    """Return the ranking of the product's own relevance of a text."""
    relevance = _there("bioaccord.partners.text_relevance", "TextRelevance")
    scores = relevance(entries).of([_words(need) for need in needs])
    return [_best_first(row) for row in np.asarray(scores)]


def match_table(needs: Sequence[HandNeed], entries: Sequence[Entry]) -> list[list[int]]:
    """Return the ranking that a member is shown: hard conditions first, then both sides' scores."""
    table = _there("bioaccord.partners.match_table", "MatchTable")
    made = _there("bioaccord.partners.text_relevance", "TextRelevance")
    reading = _there("bioaccord.partners.reading_traits", "read_capabilities")
    if reading:
        entries = [replace(entry, capabilities=(*entry.capabilities, *reading(entry))) for entry in entries]
    place = {entry.organisation_id: number for number, entry in enumerate(entries)}
    postings = [posting_of(need) for need in needs]
    relevance = made(entries).of([_words(need) for need in needs]) if made else None
    found = table(entries, TODAY).answers(postings, relevance=relevance, limit=20)
    return [[place[match.candidate_organisation_id] for match in one] for one in found]


def _there(module: str, name: str) -> Callable[..., object] | None:
    """Return what a module of the product holds, or None where the module is not there yet."""
    if importlib.util.find_spec(module) is None:
        return None
    return getattr(importlib.import_module(module), name)


def ndcg(ranked: Sequence[int], judged: Sequence[int]) -> float:
    """Return the normalised discounted cumulative gain of the first ten, 0..1."""
    discounts = 1 / np.log2(np.arange(2, DEEP + 2))
    gains = [2 ** judged[place] - 1 for place in ranked[:DEEP]]
    best = sorted((2**one - 1 for one in judged), reverse=True)[:DEEP]
    ideal = float(np.dot(best, discounts[: len(best)]))
    return float(np.dot(gains, discounts[: len(gains)])) / ideal


def main() -> int:
    needs, words = read_needs()
    entries = entries_of_files()
    profiles = [Profile(entry, words) for entry in entries]
    judged = [grades(need, profiles, words) for need in needs]
    hopeless = [need.need_id for need, one in zip(needs, judged, strict=True) if max(one) < 2]
    if hopeless:
        raise SystemExit(f"no profile answers {', '.join(hopeless)}: a need without an answer measures nothing")
    rankings: dict[str, Ranking] = {"BM25": bm25}
    for name, module, ranking in (
        ("text relevance", "bioaccord.partners.text_relevance", text_relevance),
        ("match table", "bioaccord.partners.match_table", match_table),
    ):
        if importlib.util.find_spec(module) is None:
            print(f"NOT MEASURED: {name}: {module} is not there; only the reference is printed.", file=sys.stderr)
        else:
            rankings[name] = ranking
    values = {
        name: [ndcg(one, grade) for one, grade in zip(ranking(needs, entries), judged, strict=True)]
        for name, ranking in rankings.items()
    }
    reference = values["BM25"]
    groups = {
        "all": range(len(needs)),
        **{f"{kind}": [n for n, need in enumerate(needs) if need.kind == kind] for kind in map(str, MatchKind)},
        **{f"asked in {one}": [n for n, need in enumerate(needs) if need.language == one] for one in ("ko", "en")},
        **{
            f"area {one}": [n for n, need in enumerate(needs) if need.area == one]
            for one in dict.fromkeys(need.area for need in needs)
        },
    }
    rows = [("profiles; needs", "at least 60 needs", f"{len(entries):,}; {len(needs)}")]
    for group, members in groups.items():
        for name, each in values.items():
            mean = np.mean([each[n] for n in members])
            over = mean - np.mean([reference[n] for n in members])
            bar = f"at least {BAR} above BM25" if group == "all" and name != "BM25" else "-"
            rows.append(
                (
                    f"nDCG@10 {name}, {group} ({len(members)})",
                    bar,
                    f"{mean:.3f}" + ("" if name == "BM25" else f" ({over:+.3f})"),
                )
            )
    report("Partners: needs written by hand", rows)
    if "--each" in sys.argv:
        report(
            "Each need",
            [
                (
                    need.need_id,
                    " ".join(f"{name} {each[n]:.2f}" for name, each in values.items()),
                    f"{Counter(judged[n])[3]} of grade 3",
                )
                for n, need in enumerate(needs)
            ],
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
