"""Do lists of firms match the directory, and is what is called a match one?

Directory: the Korean names of `kr_listed_profiles.csv` and the firms of `fd_healthcare_orgs.csv` that are not Korean. Asked: the Korean
firms of `fd_healthcare_orgs.csv` by their English names (truth: the ticker), without and with home page and country; listed firms by the
English names of `kr_listed_names_dev.csv`; and by their Korean ones with a legal form. What was looked at when `MATCH_ABOVE` and
`AHEAD_BY` were chosen are these same lists; the sound tables were learned from names of listed firms too.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme, OrganisationName
from bioaccord.partners.identifiers import cleaned
from bioaccord.partners.reconciliation import AskedName, Reconciler
from bioaccord.partners.sound_file import learned_tables
from bioaccord.partners.written_identifier import compared

SHARED = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
BATCH = 10
WRONG_MATCHES_BAR = 0.02


def rows_of(name: str) -> list[dict[str, str]]:
    with (SHARED / "partners" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def entry(organisation_id: str, name: str, language: str, country: str, page: str) -> Entry:
    host = cleaned(IdentifierScheme.HOME_PAGE, page)
    pages = (Identifier(IdentifierScheme.HOME_PAGE, host),) if host else ()
    return Entry(organisation_id, (OrganisationName(name, language),), country, identifiers=pages)


def measure(label: str, reconciler: Reconciler, asked: Sequence[tuple[AskedName, str]]) -> float:
    """Print how a list is matched and return the share of matches that are wrong; a truth of '' is a firm that is not there."""
    first = among = right = wrong = 0
    begun = time.perf_counter()
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        for (_, truth), found in zip(batch, reconciler.answers([one for one, _ in batch]), strict=True):
            ids = [one.organisation_id for one in found]
            first += bool(truth) and ids[:1] == [truth]
            among += bool(truth) and truth in ids
            if found and found[0].match:
                right += ids[0] == truth
                wrong += ids[0] != truth
    seconds = (time.perf_counter() - begun) / (len(asked) / BATCH)
    there = sum(bool(truth) for _, truth in asked)
    print(
        f"{label:42} {len(asked):5} asked, {there:5} there: first {first / there:.3f}, among ten {among / there:.3f}, "
        f"called a match {right + wrong:4} of which wrong {wrong:2}; {seconds:.2f} s a batch of {BATCH}"
    )
    return wrong / max(right + wrong, 1)


def main() -> int:
    if not SHARED.is_dir():
        print(f"SKIPPED: no publishers' files at {SHARED} (set BIOACCORD_SHARED_DATA)")
        return 0
    listed, others = rows_of("kr_listed_profiles.csv"), rows_of("fd_healthcare_orgs.csv")
    english = {row["stock_code"]: row["corp_eng_name"] for row in rows_of("kr_listed_names_dev.csv")}
    entries = [entry(f"K{row['Code']}", row["Name"], "ko", "KR", row["HomePage"]) for row in listed]
    entries += [
        entry(f"F{number}", row["name"], "en", (compared("country", row["country"]) or [""])[0], row["website"])
        for number, row in enumerate(others)
        if row["country"] != "South Korea"
    ]
    begun = time.perf_counter()
    reconciler = Reconciler(entries, learned_tables())
    reconciler.answers([AskedName("Samsung"), AskedName("삼성")])
    print(f"{len(entries)} entries, ready after {time.perf_counter() - begun:.1f} s")
    codes = {row["Code"] for row in listed}
    by_name, with_more = [], []
    for row in others:
        if row["country"] != "South Korea":
            continue
        code = row["symbol"].split(".")[0]
        truth = f"K{code}" if code in codes else ""
        by_name.append((AskedName(row["name"]), truth))
        with_more.append((AskedName(row["name"], {"country": ("South Korea",), "home_page": (row["website"],)}), truth))
    shares = [
        measure("English name of Korean health-care firms", reconciler, by_name),
        measure("the same with home page and country", reconciler, with_more),
        measure(
            "English name of listed firms, country KR",
            reconciler,
            [
                (AskedName(english[row["Code"]], {"country": ("KR",)}), f"K{row['Code']}")
                for row in listed[::5]
                if english.get(row["Code"])
            ],
        ),
        measure(
            "Korean name with a legal form",
            reconciler,
            [(AskedName(f"(주){row['Name']}"), f"K{row['Code']}") for row in listed[::10]],
        ),
    ]
    print(f"wrong among what is called a match: bar {WRONG_MATCHES_BAR}, worst list {max(shares):.4f}")
    return int(max(shares) > WRONG_MATCHES_BAR)


if __name__ == "__main__":
    sys.exit(main())
