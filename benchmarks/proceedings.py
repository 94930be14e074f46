"""Which papers of American dockets are one matter: the machine's grouping against 64 dockets and RINs divided by hand.

`proceedings_by_hand.csv` holds the 30 largest dockets and RINs of 9,164 documents of regulations.gov and 1,000 of the Federal Register
(`large`), 34 drawn at random, ten of them of three to ten papers (`random`), and 22 drawn `later`, after the rules were written; of more than
20 papers 20 were drawn. The later ones gave 88.0 % and 96.9 % at first sight; then two rules were added (a series of technical amendments, display
copies in small dockets).

Rule by which they were divided, written down before the machine's answer was seen: one matter is what happens to one rule - the papers that
announce, propose, discuss, extend, finalise, correct, delay or withdraw it, their parts and supplements. A rule for another year, product,
substance or place is another matter, also in the same docket and under the same title. A monograph of over-the-counter drugs is one
matter, an ingredient with a proposal of its own another. Comments kept among the rules belong to the rule. Twelve papers whose title does
not say what they belong to were left out.
"""

import csv
import os
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import bioaccord.policy.sources.federal_register as federal_register
import bioaccord.policy.sources.regulations_gov as regulations_gov
from _report import report
from bioaccord.policy.proceedings import proceedings

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BIOACCORD_SHARED_DATA", ROOT.parent / "shared" / "data")) / "policy"
BY_HAND = Path(__file__).with_name("proceedings_by_hand.csv")


def main() -> None:
    dockets = DATA / "regulations_gov/documents_bio_agencies.jsonl.gz"
    register = DATA / "federal_register/documents_search_page1_2024.json.gz"
    if not dockets.is_file() or not register.is_file():
        print(f"REAL DATA NOT FOUND under {DATA}: this benchmark is skipped (set BIOACCORD_SHARED_DATA).")
        return
    documents = [*regulations_gov.documents_from_file(dockets), *federal_register.documents_from_file(register)]
    began = time.perf_counter()
    found = proceedings(documents)
    seconds = time.perf_counter() - began
    place = {
        one: number
        for number, matter in enumerate(found)
        for step in matter.steps
        for one in (step.document.document_id, *step.also)
    }
    groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    with BY_HAND.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            groups[row["group"], row["drawn"]].append((row["document_id"], row["matter"]))
    counts = {drawn: [0, 0, 0] for drawn in ("large", "random", "later")}
    whole = {drawn: [0, 0] for drawn in counts}
    for (group, drawn), papers in groups.items():
        both = together = apart = 0
        for (one, matter), (other, its_matter) in combinations(papers, 2):
            same, grouped = matter == its_matter, place[one] == place[other]
            both += same and grouped
            together += grouped and not same
            apart += same and not grouped
        counts[drawn] = [sum(pair) for pair in zip(counts[drawn], (both, together, apart), strict=True)]
        whole[drawn] = [whole[drawn][0] + (not together and not apart), whole[drawn][1] + 1]
        if together or apart:
            print(f"  {group}: {both} pairs right, {together} wrongly together, {apart} wrongly apart")
    lines = []
    for drawn, (both, together, apart) in (
        *counts.items(),
        ("all", [sum(one) for one in zip(*counts.values(), strict=True)]),
    ):
        lines.append((f"pairs put together rightly, {drawn}", ">= 95 %", _share(both, both + together)))
        lines.append((f"pairs of one matter found, {drawn}", ">= 95 %", _share(both, both + apart)))
    for drawn, (right, count) in whole.items():
        lines.append((f"groups divided exactly as by hand, {drawn}", "-", _share(right, count)))
    report(
        f"proceedings by hand: {sum(map(len, groups.values()))} papers of {len(groups)} dockets and RINs; "
        f"{len(documents):,} documents into {len(found):,} proceedings in {seconds:.1f} s",
        lines,
    )


def _share(part: int, of: int) -> str:
    return f"{part} of {of} ({part / max(1, of):.1%})"


if __name__ == "__main__":
    main()
