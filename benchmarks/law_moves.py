"""Moved articles: how many of those that a person finds are followed, and how many of those followed are right.

Two references, both made without the engine: `_moves_by_brute_force.py`, which compares every pair of articles letter by letter, and `moves_by_hand.csv`,
read by hand. The latter holds every article of 약사법 that moved (`moved`), those that moved and were written anew, so that neither title nor text tells it
(`rewritten`), a hundred moves drawn at random from all that were found in 78 laws (`sample`), and pairs that look like moves and are none (`another`).
"""

import csv
import os
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from _moves_by_brute_force import moves_of
from _report import report
from bioaccord.policy.korean_changes import all_changes
from bioaccord.policy.sources.korean_law import version_texts

SHARED = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
BY_HAND = Path(__file__).with_name("moves_by_hand.csv")
ACT = "약사법/법률"
ALL_OF_THE_ACT = ("약사법/법률", "약사법/시행령", "약사법/시행규칙")
Move = tuple[str, str, str, str, str]  # file, day of promulgation, number of the version, article before, article now


def main() -> None:
    bundle = SHARED / "policy" / "kr_law" / "kr_bio_law_history.bundle"
    if not bundle.exists():
        print(f"SKIPPED: no history of laws at {bundle}")
        return
    with BY_HAND.open(encoding="utf-8") as rows:
        by_hand = {
            (row["file"], row["promulgated_on"], row["number"], row["former"], row["article"]): row
            for row in csv.DictReader(rows)
        }
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder) / "laws.git"
        subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(repository)], check=True)
        found = _followed(repository, bundle)
        brute = {_plain(*move.key) for file in ALL_OF_THE_ACT for move in moves_of(repository, f"kr/{file}.md")}
    verdicts = {move: row["verdict"] for move, row in by_hand.items()}
    of_the_act = {move for move, verdict in verdicts.items() if move[0] == ACT and verdict == "moved"}
    rewritten = {move for move, verdict in verdicts.items() if move[0] == ACT and verdict == "rewritten"}
    sample = {move for move, row in by_hand.items() if row["how"] == "sample" or move in found}
    for move in sorted(brute - found):
        print("  brute force has it, not followed:", *move)
    for move in sorted(of_the_act - found):
        print("  by hand, not followed:", *move)
    wrong = {move for move in sample & found if verdicts[move] == "another"}
    for move in sorted(wrong):
        print("  not the same article:", *move)
    unread = {move for move in found if move[0] == ACT} - set(by_hand)
    counted = Counter(verdicts.values())
    report(
        f"{len(found):,} moved articles followed in 78 laws; {counted['moved']} read by hand as moved, {counted['another']} as another article",
        [
            ("약사법, its decree and rule: found by brute force, followed", "all", _share(brute & found, brute)),
            ("약사법: moved by hand, followed", ">= 56 of 59 (95 %)", _share(of_the_act & found, of_the_act)),
            ("  with those written anew", "-", _share((of_the_act | rewritten) & found, of_the_act | rewritten)),
            ("  followed, and not in the list by hand", "0", str(len(unread))),
            ("followed and read, another article", "0", f"{len(wrong)} of {len(sample & found)}"),
        ],
    )


def _followed(repository: Path, shown: Path) -> set[Move]:
    found: set[Move] = set()
    for one in version_texts(repository, shown):
        version = f"{one.version.promulgated_on}-{one.version.number}"
        for change in all_changes(one.former, one.text):
            if change.kind == "moved" and change.former is not None:
                found.add(_plain(one.path, version, change.former.number, change.article.number))
    return found


def _plain(path: str, version: str, former: str, article: str) -> Move:
    file = path.removeprefix("kr/").removesuffix(".md")
    return file, version[:10], version[11:].lstrip("0"), former, article


def _share(part: set[Move], whole: set[Move]) -> str:
    return f"{len(part)} of {len(whole)} ({len(part) / len(whole):.1%})"


if __name__ == "__main__":
    main()
