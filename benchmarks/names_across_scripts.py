"""Korean names of listed bio firms → their English names: five-fold cross-validation, and the time of all pairs of a directory.

Each fold's tables are learned from the pairs of all listed firms without that fold's (`scripts/learn_names.py` learns what is shipped from
all of them; only the figures here are of names that were not learned from). The right name counts as found at rank r when fewer than r other names,
told apart without their legal forms, score higher. Beside it: Revised Romanisation with rapidfuzz's ratio, and nomenklatura's
logic-v2 where it is installed. Reads shared/data/partners (or what BIOACCORD_SHARED_DATA names).
"""

import csv
import os
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from _report import peak_megabytes, report
from bioaccord.partners.bare_name import bare_english, bare_korean
from bioaccord.partners.known_words import known_words
from bioaccord.partners.name_finder import NOT_ALIKE, NameFinder
from bioaccord.partners.sound_file import learned_tables
from bioaccord.partners.sound_learning import learn

FOLDER = (
    Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "partners"
)
FOLDS = 5
INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" ")  # noqa: SIM905
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")  # noqa: SIM905
FINALS = ["", *"k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")]  # noqa: SIM905


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a given file."""
    csv.field_size_limit(10**8)
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def romanised(name: str) -> str:
    """Return a Korean name letter by letter in Revised Romanisation, without changes of sound between syllables."""
    written = []
    for letter in bare_korean(name):
        place = ord(letter) - 0xAC00
        is_hangul = 0 <= place < 11172
        written.append(INITIALS[place // 588] + VOWELS[place % 588 // 28] + FINALS[place % 28] if is_hangul else letter)
    return "".join(written)


def rank_of(scores: np.ndarray, right: list[int], bare: list[tuple[str, ...]]) -> int:
    """Return how many other names score above the right one; all of them where the right one has nothing in common."""
    best = max(scores[place] for place in right)
    if best <= NOT_ALIKE:
        return len(bare)
    return len({bare[place] for place in np.nonzero(scores > best)[0]})


def recalls(ranks: list[int]) -> str:
    """Return recall at 1 and at 10 as told."""
    places = np.array(ranks)
    return f"{np.mean(places < 1):.3f} / {np.mean(places < 10):.3f}"


def main() -> None:
    if not (FOLDER / "kr_en_bio_pairs_dev.csv").exists():
        print(f"SKIPPED: the pairs of names are not there ({FOLDER}).")
        return
    bio, everybody, listed = map(
        rows_of, ("kr_en_bio_pairs_dev.csv", "kr_en_all_pairs_dev.csv", "kr_listed_names_dev.csv")
    )
    names = [row["corp_eng_name"] for row in listed]
    bare = [bare_english(name) for name in names]
    places: dict[str, list[int]] = {}
    for place, row in enumerate(listed):
        places.setdefault(row["stock_code"], []).append(place)
    asked = [row for row in bio if row["stock_code"] in places]
    order = np.random.default_rng(0).permutation(len(asked))
    ranks, plain, started = [], [], time.perf_counter()
    joined = ["".join(words) for words in bare]
    for fold in range(FOLDS):
        held_out = [asked[place] for place in order[fold::FOLDS]]
        codes = {row["stock_code"] for row in held_out}
        pairs = [
            (bare_korean(row["name_ko"]), bare_english(row["name_en"])) for row in everybody if row["Code"] not in codes
        ]
        finder = NameFinder(names, learn(pairs, known_words()))
        for row, scores in zip(held_out, finder.all_scores([row["name_ko"] for row in held_out]), strict=True):
            ranks.append(rank_of(scores, places[row["stock_code"]], bare))
            ratios = process.cdist([romanised(row["name_ko"])], joined, scorer=fuzz.ratio)[0]
            plain.append(rank_of(ratios, places[row["stock_code"]], bare))
    learned_in = time.perf_counter() - started
    lines = [
        (
            f"{len(ranks)} bio names, cross-validated, among {len(names):,}: recall@1 / @10",
            ">= 0.82 / 0.93",
            recalls(ranks),
        ),
        ("  romanised, rapidfuzz ratio, in the same run", "-", recalls(plain)),
        ("  nomenklatura logic-v2", "-", by_nomenklatura(asked, listed, places, bare)),
        (f"  learning {FOLDS} times and ranking", "-", f"{learned_in:.0f} s"),
    ]
    many = names + [row["name"] for row in rows_of("fd_healthcare_orgs.csv")]
    many += [row["Company Name"] for row in rows_of("bayarea_biotech_companies.csv")]
    many = (many + [f"{name} Bio" for name in many])[:12600]
    korean = [row["name_ko"] for row in everybody][:600]
    NameFinder(many[:10], learned_tables()).scores("가")  # compiled before it is timed
    started = time.perf_counter()
    finder = NameFinder(many, learned_tables())
    built = time.perf_counter() - started
    scores = finder.all_scores(korean)
    lines.append(
        (
            f"{scores.shape[0]} x {scores.shape[1]:,} names, all scores (building the index included)",
            "< 10 s",
            f"{time.perf_counter() - started:.1f} s (index {built:.1f} s), peak {peak_megabytes():.0f} MB",
        )
    )
    report("Names across scripts", lines)


def by_nomenklatura(
    asked: list[dict[str, str]], listed: list[dict[str, str]], places: dict[str, list[int]], bare: list[tuple[str, ...]]
) -> str:
    """Return the peer's recall over every tenth name (it scores a pair at a time), or that it is not installed."""
    if find_spec("nomenklatura") is None:
        return "not installed"
    from followthemoney import model
    from nomenklatura.matching import LogicV2

    def company(number: str, name: str) -> object:
        return model.get_proxy({"id": number, "schema": "Company", "properties": {"name": [name]}})

    candidates = [company(f"en-{place}", row["corp_eng_name"]) for place, row in enumerate(listed)]
    settings = LogicV2.default_config()
    ranks = []
    for row in asked[::10]:
        query = company(f"ko-{row['stock_code']}", row["name_ko"])
        scores = np.array([LogicV2.compare(query, one, settings).score for one in candidates])
        ranks.append(rank_of(np.where(scores > 0, scores, NOT_ALIKE), places[row["stock_code"]], bare))
    return f"{recalls(ranks)} ({len(ranks)} names)"


if __name__ == "__main__":
    main()
