"""Who is who on real files: the Korean rows of fd_healthcare_orgs.csv against the Korean listed firms; truth the ticker, hidden like the ISIN.

What was looked at: the chances of names across scripts come from kr_en_all_pairs_dev.csv, cross-validated in three parts; those of names in
one script and of home pages from the Bay Area list against the American rows of the same file, from the listed firms among themselves, and
from these 218 rows with their truth (home pages: 156 of 197 the same). So the figures are given again with the chances of home pages of the
Bay Area alone, with `m` learned from the pairs themselves without any truth, and with tables of sounds that were learned without these firms.
Errors on these 218 rows and on the whole directory below were read while the rules about what counts twice and what is held were written.
Reads shared/data/partners (or what BIOACCORD_SHARED_DATA names). `python benchmarks/same_organisation.py quick` leaves the directory out.
"""

import csv
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from _report import peak_megabytes, report
from bioaccord.partners.bare_name import bare_english, bare_korean
from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme, NameKind, OrganisationName
from bioaccord.partners.entry_comparisons import NamesOfPair, entry_comparisons
from bioaccord.partners.entry_records import EntryRecords
from bioaccord.partners.known_words import known_words
from bioaccord.partners.likeness import Likeness
from bioaccord.partners.likeness_words import doubt_of
from bioaccord.partners.linkage import LevelChances, expectation_maximisation
from bioaccord.partners.same_organisation import (
    MERGE_ABOVE,
    REVIEW_ABOVE,
    candidates,
    entry_chances,
    find_duplicates,
    find_links,
)
from bioaccord.partners.sound_file import learned_tables
from bioaccord.partners.sound_learning import learn

FOLDER = (
    Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "partners"
)
HIDDEN = frozenset({IdentifierScheme.TICKER, IdentifierScheme.ISIN})
BAR_F1, BAR_WRONG = 0.93, 0.002
Row = dict[str, str]


def main() -> None:
    if not FOLDER.is_dir():
        print(f"SKIPPED: REAL DATA NOT FOUND at {FOLDER} (BIOACCORD_SHARED_DATA)")
        return
    world, listed, named = (
        rows("fd_healthcare_orgs.csv"),
        rows("kr_listed_profiles.csv"),
        rows("kr_listed_names_dev.csv"),
    )
    left = [health_care(row) for row in world if row["country"] == "South Korea"]
    right = listed_firms(listed, named)
    codes = {entry.organisation_id for entry in right}
    truth = {one.organisation_id: ticker(one.organisation_id) for one in left if ticker(one.organisation_id) in codes}
    print(f"{len(left)} rows, {len(truth)} with a counterpart among {len(right)} listed firms")
    print(f"default threshold {REVIEW_ABOVE}, automatic merges from {MERGE_ABOVE}")

    begun = time.perf_counter()
    found = find_links(left, right, hidden=HIDDEN)
    seconds = time.perf_counter() - begun
    measured("shipped weights", found, truth)
    told_wrong(found, truth, left, right)
    pairs = rows("kr_en_all_pairs_dev.csv")
    tickers = {ticker(one.organisation_id) for one in left}
    others = [
        (bare_korean(row["name_ko"]), bare_english(row["name_en"])) for row in pairs if row["Code"] not in tickers
    ]
    unseen = learn(others, known_words())
    measured("sounds learned without these firms", find_links(left, right, hidden=HIDDEN, tables=unseen), truth)
    bay = entry_chances() | {
        "home_page": LevelChances((0.90, 0.005, 0.03, 0.03, 0.035), entry_chances()["home_page"].u)
    }
    measured("home pages as in the Bay Area", find_links(left, right, hidden=HIDDEN, tables=unseen, chances=bay), truth)
    without = learned_without_truth(left, right)
    measured("m learned without truth", find_links(left, right, hidden=HIDDEN, tables=unseen, chances=without), truth)
    no_english = [only(entry, lambda name: name.language == "ko") for entry in right]
    measured("no English names of listed firms", find_links(left, no_english, hidden=HIDDEN, tables=unseen), truth)
    no_pages = [[without_identifiers(entry) for entry in side] for side in (left, right)]
    measured("no home pages", find_links(no_pages[0], no_pages[1], tables=unseen), truth)
    print(
        f"\n{len(left)} x {len(right)} in {seconds:.1f} s, {peak_megabytes():.0f} MB (reading and compiling included)"
    )
    if "quick" not in sys.argv[1:]:
        whole_directory(world, right, rows("bayarea_biotech_companies.csv"), named)


def whole_directory(world: Sequence[Row], right: Sequence[Entry], bay: Sequence[Row], named: Sequence[Row]) -> None:
    """Print what is found within one directory of four files; truth is known where both records carry a Korean ticker."""
    entries = [health_care(row) for row in world] + list(right)
    entries += [
        Entry(
            f"bay {place}",
            (OrganisationName(row["Company Name"], "en"),),
            "US",
            city=row["City"],
            identifiers=pages(row["Website"]),
        )
        for place, row in enumerate(bay)
    ]
    entries += [
        Entry(f"name {row['stock_code']}", names_of(row["corp_name"], row["corp_eng_name"]), "KR") for row in named
    ]
    begun = time.perf_counter()
    found = find_duplicates(entries, hidden=HIDDEN, above=0.1)
    seconds = time.perf_counter() - begun
    known = {entry.organisation_id: ticker(entry.organisation_id) for entry in entries}
    told = [one for one in found if known[one.left_id] and known[one.right_id]]
    lines = []
    bounds = (0.1, 0.5, 0.8, 0.95, MERGE_ABOVE, 1.0 + 1e-9)
    for low, high in zip(bounds, bounds[1:], strict=False):
        part = [one for one in told if low <= one.probability < high]
        if part:
            right_ones = sum(known[one.left_id] == known[one.right_id] for one in part)
            mean = float(np.mean([one.probability for one in part]))
            lines.append(
                (
                    f"{low:g} to {min(high, 1):g}: {len(part)} pairs",
                    f"said {mean:.3f}",
                    f"were {right_ones / len(part):.3f}",
                )
            )
    report(
        f"Duplicates in one directory of {len(entries)} entries ({seconds:.0f} s, {peak_megabytes():.0f} MB): calibration",
        lines,
    )


def learned_without_truth(left: Sequence[Entry], right: Sequence[Entry]) -> dict[str, LevelChances]:
    """Return the chances with `m` of names and home pages learned by expectation-maximisation from the pairs that blocking brings."""
    ones, others = EntryRecords(left, HIDDEN), EntryRecords(right, HIDDEN)
    names = NamesOfPair(ones, others, learned_tables())
    pairs = candidates(ones, others, names)
    asked = [
        one for one in entry_comparisons(ones, others, names) if one.name in ("name", "name_by_sound", "home_page")
    ]
    levels = np.stack([one.compare(*pairs).levels for one in asked], axis=1)
    # Among pairs of which something is alike, unlike levels are rarer than among all: u of the pairs, but for the share that is one.
    u = [entry_chances()[one.name].u for one in asked]
    m, _ = expectation_maximisation(levels, u)
    smoothed = [tuple((chance + 0.01) / (1 + 0.01 * len(own)) for chance in own) for own in m]
    return entry_chances() | {
        one.name: LevelChances(own, chances) for one, own, chances in zip(asked, smoothed, u, strict=True)
    }


def measured(title: str, found: Sequence[Likeness], truth: dict[str, str]) -> None:
    """Print precision, recall and F1 at the default threshold, and what would be merged without asking."""
    right = sum(truth.get(one.left_id) == one.right_id for one in found)
    precision, recall = right / max(len(found), 1), right / len(truth)
    merged = [one for one in found if one.probability >= MERGE_ABOVE]
    wrong = sum(truth.get(one.left_id) != one.right_id for one in merged)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    report(
        title,
        [
            ("precision, recall", "", f"{precision:.3f}, {recall:.3f}"),
            ("F1", f">= {BAR_F1}", f"{f1:.3f}"),
            ("wrong automatic merges of all of them", f"<= {BAR_WRONG}", f"{wrong} of {len(merged)}"),
            ("wrong automatic merges of all pairs told", f"<= {BAR_WRONG}", f"{wrong} of {len(found)}"),
            ("pairs for a person", "", f"{len(found) - len(merged)}"),
        ],
    )


def told_wrong(found: Sequence[Likeness], truth: dict[str, str], left: Sequence[Entry], right: Sequence[Entry]) -> None:
    """Print every pair that is told and wrong by the ticker."""
    called = {entry.organisation_id: entry.names[0].text for entry in (*left, *right)}
    for one in found:
        if truth.get(one.left_id) != one.right_id:
            held = doubt_of(one)
            print(
                f"  told, not by the ticker: {called[one.left_id]} - {called[one.right_id]} ({one.probability:.3f}, {held.value if held else ''})"
            )


def ticker(key: str) -> str:
    """Return the Korean ticker that a record's id holds; empty where there is none."""
    code = key.rsplit(" ", 1)[-1].split(".")[0]
    korean = key.endswith((".KS", ".KQ")) or "." not in key
    return code if korean and len(code) == 6 and code[:5].isalnum() and code[0].isdigit() else ""


def listed_firms(listed: Sequence[Row], named: Sequence[Row]) -> list[Entry]:
    """Return the listed firms with their names in both languages."""
    english = {row["stock_code"]: row["corp_eng_name"] for row in named}
    return [
        Entry(
            row["Code"], names_of(row["Name"], english.get(row["Code"], "")), "KR", identifiers=pages(row["HomePage"])
        )
        for row in listed
    ]


def health_care(row: Row) -> Entry:
    """Return a row of the world's health-care companies."""
    country = {"South Korea": "KR", "United States": "US", "Japan": "JP", "China": "CN"}.get(row["country"], "")
    numbers = (Identifier(IdentifierScheme.TICKER, row["symbol"]), Identifier(IdentifierScheme.ISIN, row["isin"]))
    return Entry(
        row["symbol"],
        names_of("", row["name"]),
        country,
        city=row["city"],
        identifiers=(*pages(row["website"]), *numbers),
    )


def names_of(korean: str, english: str) -> tuple[OrganisationName, ...]:
    """Return the names that are there."""
    return tuple(
        OrganisationName(text, language, NameKind.OFFICIAL)
        for text, language in ((korean, "ko"), (english, "en"))
        if text
    )


def pages(address: str) -> tuple[Identifier, ...]:
    """Return a home page."""
    return (Identifier(IdentifierScheme.HOME_PAGE, address),) if address else ()


def only(entry: Entry, kept: Callable[[OrganisationName], bool]) -> Entry:
    """Return an entry with some of its names."""
    return Entry(
        entry.organisation_id,
        tuple(name for name in entry.names if kept(name)),
        entry.country,
        identifiers=entry.identifiers,
    )


def without_identifiers(entry: Entry) -> Entry:
    """Return an entry without any identifier."""
    return Entry(entry.organisation_id, entry.names, entry.country, city=entry.city)


def rows(file: str) -> list[Row]:
    """Return the rows of a file."""
    with (FOLDER / file).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


if __name__ == "__main__":
    main()
