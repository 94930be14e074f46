"""How long it takes to compare every version of 78 Korean laws with the one before, and what of it is told as a change.

The history is read from the folder that BIOACCORD_SHARED_DATA names (policy/kr_law). Reading it out of git is timed apart.
"""

import os
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from _report import peak_megabytes, report
from bioaccord.policy.korean_changes import all_changes
from bioaccord.policy.sources.korean_law import version_texts

SHARED = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
# Consequential and partial amendments of that history that change no article at all, counted by others.
NO_ARTICLE = {"타법개정": 151, "일부개정": 237}


def main() -> None:
    bundle = SHARED / "policy" / "kr_law" / "kr_bio_law_history.bundle"
    if not bundle.exists():
        print(f"SKIPPED: no history of laws at {bundle}")
        return
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder) / "laws.git"
        subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(repository)], check=True)
        began = time.perf_counter()
        versions = list(version_texts(repository, bundle, since=None))
        reading = time.perf_counter() - began
    seconds, silent, idle, moved = 0.0, Counter[str](), Counter[str](), 0
    busy = judging = judging_busy = 0.0
    for one in versions:
        began, worked = time.perf_counter(), time.process_time()
        found = all_changes(one.former, one.text)
        seconds, busy = seconds + time.perf_counter() - began, busy + time.process_time() - worked
        began, worked = time.perf_counter(), time.process_time()
        substance = [change for change in found if change.no_substance is None]
        judging, judging_busy = judging + time.perf_counter() - began, judging_busy + time.process_time() - worked
        if one.former and not found:
            silent[one.amendment] += 1
        elif one.former and not substance:
            idle[one.amendment] += 1
        moved += sum(change.kind == "moved" for change in found) if one.path == "kr/약사법/법률.md" else 0
    told = ", ".join(f"{kind} {silent[kind]} of {count}" for kind, count in NO_ARTICLE.items())
    report(
        f"{len(versions):,} versions of Korean laws, {sum(len(one.text) for one in versions) / 1e6:.0f} million characters",
        [
            ("article diff of all versions", "< 12 s", f"{seconds:.1f} s ({busy:.1f} s of processor)"),
            ("  and whether each change has substance", "-", f"{judging:.1f} s ({judging_busy:.1f} s of processor)"),
            ("  reading them out of git, with their front matter", "-", f"{reading:.1f} s"),
            ("amendments without an article change, told as such", "all", told),
            (
                "further amendments that change nothing in substance",
                "-",
                f"{idle['타법개정']} 타법개정, {idle['일부개정']} 일부개정",
            ),
            ("moved articles in 약사법", ">= 56", f"{moved}"),
            ("peak memory (all texts held)", "-", f"{peak_megabytes():.0f} MB"),
        ],
    )


if __name__ == "__main__":
    main()
