"""How many documents a second a node takes in: read from the publishers' files, labelled, linked and written.

The thousand documents of the Federal Register, the 9,164 of regulations.gov and the 4,607 versions of Korean law with their
whole texts; then every Korean version is compared with the one before it. A node of its own on SQLite, in a folder that is
thrown away. Bar: 500 documents a second on two cores.
"""

import os
import tempfile
import time
from pathlib import Path

from _report import peak_megabytes, report

DATA = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "policy"
FILES = (
    ("federal-register", DATA / "federal_register" / "documents_search_page1_2024.json.gz"),
    ("regulations-gov", DATA / "regulations_gov" / "documents_bio_agencies.jsonl.gz"),
    ("korean-law", DATA / "kr_law" / "kr_bio_law_history.bundle"),
)
BAR = 500


def main() -> None:
    missing = [str(file) for _, file in FILES if not file.exists()]
    if missing:
        print(f"SKIPPED: REAL DATA NOT FOUND at {DATA} (BIOACCORD_SHARED_DATA)")
        return
    with tempfile.TemporaryDirectory(prefix="policy-intake-") as folder:
        os.environ |= {"BIOACCORD_DATA": folder, "DJANGO_SETTINGS_MODULE": "bioaccord.node.settings"}
        os.environ.pop("BIOACCORD_DATABASE", None)
        import django

        django.setup()
        from django.core.management import call_command

        from bioaccord.node.policy.document_services import compare_neighbours, store_versions
        from bioaccord.policy.document_readers import READERS
        from bioaccord.vocabulary.recognition import standard_recogniser

        call_command("migrate", verbosity=0)
        standard_recogniser()
        rows = []
        for name, file in FILES:
            begun, worked = time.perf_counter(), time.process_time()
            count = store_versions(None, name, READERS[name](file))
            seconds = time.perf_counter() - begun
            busy = time.process_time() - worked
            rows.append(
                (
                    f"{name}: {count:,} documents in {seconds:.1f} s ({busy:.1f} s of processor)",
                    f"{BAR}/s",
                    f"{count / seconds:,.0f}/s ({count / busy:,.0f} a second of processor)",
                )
            )
            begun = time.perf_counter()
            again = store_versions(None, name, READERS[name](file))
            rows.append(
                (
                    f"{name}: the same again, {again} changed",
                    "0 changed",
                    f"{count / (time.perf_counter() - begun):,.0f}/s",
                )
            )
        begun = time.perf_counter()
        for _done in compare_neighbours():
            pass
        rows.append(("every Korean version compared with the one before", "-", f"{time.perf_counter() - begun:.1f} s"))
        rows.append(("peak memory", "-", f"{peak_megabytes():,.0f} MB"))
        report("Intake of policy documents: read, labelled, linked, written", rows)


if __name__ == "__main__":
    main()
