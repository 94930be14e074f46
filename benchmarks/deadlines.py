"""Deadlines in a thousand Federal Register documents: how many of those that a person found in `dates` and abstract are found and right.

`deadlines_by_hand.csv` was made by reading `dates` and abstract of every document (2 to 17 January 2024) that speaks of a deadline. Every
day is there: of comments, reply comments, responses, hearings, nominations, applications, registration. "Within 30 days of publication" is
counted, a year misprinted in the first weeks of January is corrected, a day without a year is the next one.
"""

import csv
import gzip
import json
import os
import time
from datetime import date
from pathlib import Path

from _report import report
from bioaccord.policy.english_dates import deadlines_in
from bioaccord.policy.register_dates import dates_of

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BIOACCORD_SHARED_DATA", ROOT.parent / "shared" / "data"))
BY_HAND = Path(__file__).with_name("deadlines_by_hand.csv")


def main() -> None:
    file = DATA / "policy/federal_register/documents_search_page1_2024.json.gz"
    if not file.is_file():
        print(f"REAL DATA NOT FOUND at {file}: this benchmark is skipped (set BIOACCORD_SHARED_DATA).")
        return
    documents = json.loads(gzip.decompress(file.read_bytes()))["results"]
    with BY_HAND.open(encoding="utf-8") as rows:
        by_hand = {
            row["document_number"]: {date.fromisoformat(day) for day in row["days"].split()}
            for row in csv.DictReader(rows)
        }
    found = missed = wrong = without_field = without_field_found = chosen = 0
    began = time.perf_counter()
    dates = {document["document_number"]: dates_of(document) for document in documents}
    seconds = time.perf_counter() - began
    for document in documents:
        number = document["document_number"]
        published_on = date.fromisoformat(document["publication_date"])
        read = {
            one.on.last_day
            for prose in (document.get("dates") or "", document.get("abstract") or "")
            for one in deadlines_in(prose, published_on)
        }
        known = by_hand.get(number, set())
        found += len(read & known)
        for day in sorted(known - read):
            missed += 1
            print(f"  missed: {number} {day}")
        for day in sorted(read - known):
            wrong += 1
            print(f"  not a deadline: {number} {day}")
        if known and not document["comments_close_on"]:
            without_field += 1
            without_field_found += known <= read
        deadline = dates[number].deadline_on
        chosen += bool(known and deadline and deadline.last_day in known)
    report(
        f"deadlines by hand: {found + missed} days in {len(by_hand)} of {len(documents):,} documents; read in {seconds:.2f} s",
        [
            ("found in the prose", "100 %", f"{found} of {found + missed} ({found / (found + missed):.1%})"),
            ("right of what was found", ">= 98 %", f"{found} of {found + wrong} ({found / (found + wrong):.1%})"),
            ("documents without comments_close_on, all days found", "all", f"{without_field_found} of {without_field}"),
            ("documents whose one shown deadline is such a day", "all", f"{chosen} of {len(by_hand)}"),
            (
                "fields and prose that contradict each other, told",
                "-",
                str(sum(bool(one.doubt) for one in dates.values())),
            ),
        ],
    )


if __name__ == "__main__":
    main()
