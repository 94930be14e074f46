"""How long `bioaccord brief` takes on publishers' real files, from a cold start of the process.

1,000 Federal Register documents, the Korean bundle's 78 laws, 1,703 shortages, and the sample network.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from _report import peak_megabytes, report

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BIOACCORD_SHARED_DATA", ROOT.parent / "shared" / "data"))
RUNS = 3


def main() -> None:
    if not DATA.is_dir():
        print(f"REAL DATA NOT FOUND at {DATA}: this benchmark is skipped (set BIOACCORD_SHARED_DATA).")
        return
    command = [
        str(Path(sys.executable).parent / "bioaccord"),
        *("brief", "--network", "sample/network", "--member", "KR-0007", "--since", "2024-01-01", "--language", "ko"),
        *("--signals", f"federal-register:{DATA}/policy/federal_register/documents_search_page1_2024.json.gz"),
        *("--signals", f"korean-law:{DATA}/policy/kr_law/kr_bio_law_history.bundle"),
        *("--signals", f"openfda-shortages:{DATA}/market/shortages/openfda_drug_shortages_2026-03-27.json.gz"),
    ]
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        seconds.append(time.perf_counter() - began)
    memory = peak_megabytes(resource.RUSAGE_CHILDREN)
    report(
        f"`bioaccord brief` on three real files, {RUNS} runs, {len(done.stdout):,} bytes of Markdown",
        [
            ("whole command, median (first run)", "< 20 s", f"{statistics.median(seconds):.1f} s ({seconds[0]:.1f} s)"),
            ("peak memory", "< 1,000 MB", f"{memory:.0f} MB"),
        ],
    )


if __name__ == "__main__":
    main()
