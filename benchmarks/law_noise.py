"""Changes of Korean law without substance: how many are told as such, and how many that have substance are hidden by it.

Two references made without the engine: `_noise_by_brute_force.py` (versions in which nothing but notes, the names of ministries or numbers differ), and
`noise_by_hand.csv`, versions that the engine called without substance and a person read whole: sixty drawn at random beyond those of brute force (`sample`) and every partial
amendment beyond them (`partial`). `none`: nothing changes for anybody. `handover`: another agency takes the applications, which the engine tells as its
reason. `annex`: no article changed, but most likely an annex, which cannot be read. `substance`: the engine was wrong. `doubtful` is not counted.
"""

import csv
import os
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from _noise_by_brute_force import noise_in
from _report import report
from bioaccord.policy.korean_changes import all_changes
from bioaccord.policy.sources.korean_law import version_texts

SHARED = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
BY_HAND = Path(__file__).with_name("noise_by_hand.csv")
# Consequential and partial amendments of that history that change no article at all, counted by others.
NO_ARTICLE = {"타법개정": 151, "일부개정": 237}
Version = tuple[str, str, str]  # file, day of promulgation, number


def main() -> None:
    bundle = SHARED / "policy" / "kr_law" / "kr_bio_law_history.bundle"
    if not bundle.exists():
        print(f"SKIPPED: no history of laws at {bundle}")
        return
    with BY_HAND.open(encoding="utf-8") as rows:
        by_hand = {(row["file"], row["promulgated_on"], row["number"]): row["verdict"] for row in csv.DictReader(rows)}
    idle: set[Version] = set()
    unchanged = Counter[str]()
    compared = 0
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder) / "laws.git"
        subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(repository)], check=True)
        for one in version_texts(repository, bundle):
            if not one.former:
                continue
            compared += 1
            found = all_changes(one.former, one.text)
            unchanged[one.amendment] += not found
            if all(change.no_substance is not None for change in found):
                idle.add(_version(one.path, f"{one.version.promulgated_on}-{one.version.number}"))
        brute = {_version(file, version): (why, amendment) for file, version, amendment, why in noise_in(repository)}
    for version in sorted(set(brute) - idle):
        print("  brute force finds no substance, the engine does:", *version)
    for version, verdict in sorted(by_hand.items()):
        if verdict == "none" and version not in idle:
            print("  nothing changes, the engine says it does:", *version)
        if verdict == "substance" and version in idle:
            print("  hidden:", *version)
    rows_of = {
        why: {version for version, (reason, _) in brute.items() if reason == why}
        for why in ("silent", "names", "renumbered")
    }
    consequential = sum(amendment == "타법개정" for why, amendment in brute.values() if why == "names")
    read = [version for version, verdict in by_hand.items() if verdict in ("none", "annex", "handover", "substance")]
    report(
        f"{compared:,} versions compared with the one before; {len(idle):,} change nothing in substance",
        [
            (
                "no article differs, told as such",
                "all 151 and 237",
                " and ".join(f"{unchanged[kind]} {kind}" for kind in NO_ARTICLE),
            ),
            (
                "only notes, marks or blanks differ (brute force)",
                "all",
                _share(rows_of["silent"] & idle, rows_of["silent"]),
            ),
            (
                f"only names of ministries differ ({consequential} consequential)",
                "all (164 by others)",
                _share(rows_of["names"] & idle, rows_of["names"]),
            ),
            ("only numbers differ", "all", _share(rows_of["renumbered"] & idle, rows_of["renumbered"])),
            (
                "read by hand beyond these, substance hidden",
                "0",
                f"{sum(by_hand[one] == 'substance' and one in idle for one in read)} of {len(read)}",
            ),
            (
                "  of them handed to another agency, told as that",
                "-",
                str(sum(by_hand[one] == "handover" for one in read)),
            ),
        ],
    )


def _version(path: str, version: str) -> Version:
    return path.removeprefix("kr/").removesuffix(".md"), version[:10], version[11:].lstrip("0")


def _share(part: set[Version], whole: set[Version]) -> str:
    return f"{len(part)} of {len(whole)}"


if __name__ == "__main__":
    main()
