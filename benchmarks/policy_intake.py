"""How many documents a second a node takes in: read from the publishers' files, compared, labelled, linked and written.

The thousand documents of the Federal Register, the 9,164 of regulations.gov and the 4,607 versions of Korean law with their
whole texts. A Korean version is taken in once it is compared with the one before it and labelled by what changed, so its figure
counts both. A node of its own on SQLite, in a folder that is thrown away. Bar: 500 documents a second on two cores.
Processor seconds are those of this process and of all that it started (git, helpers that compare).
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from _report import peak_megabytes, report

DATA = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "policy"
KOREAN = "korean-law"
FILES = (
    ("federal-register", DATA / "federal_register" / "documents_search_page1_2024.json.gz"),
    ("regulations-gov", DATA / "regulations_gov" / "documents_bio_agencies.jsonl.gz"),
    (KOREAN, DATA / "kr_law" / "kr_bio_law_history.bundle"),
)
BAR = 500


@dataclass(frozen=True)
class Spent:
    """How long something took: by the clock, and on the processors."""

    seconds: float = 0.0
    processor_seconds: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.seconds + other.seconds, self.processor_seconds + other.processor_seconds)

    def told(self) -> str:
        """Both figures in words."""
        return f"{self.seconds:.1f} s ({self.processor_seconds:.1f} s of processor)"

    def rate_of(self, count: int) -> str:
        """Return how many a second."""
        return f"{count / self.seconds:,.0f}/s ({count / self.processor_seconds:,.0f} a second of processor)"


@contextmanager
def _spent() -> Iterator[Callable[[], Spent]]:
    """Give what was spent from here to the end of the block."""
    begun, busy = time.perf_counter(), _processor_seconds()
    spent = Spent()
    yield lambda: spent
    spent = Spent(time.perf_counter() - begun, _processor_seconds() - busy)


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


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

        from bioaccord.node.policy.comparison_services import compare_neighbours
        from bioaccord.node.policy.document_services import store_versions
        from bioaccord.policy.document_readers import READERS
        from bioaccord.vocabulary.recognition import standard_recogniser

        call_command("migrate", verbosity=0)
        standard_recogniser()
        rows: list[tuple[str, str, str]] = []
        all_documents, all_spent = 0, Spent()
        for name, file in FILES:
            with _spent() as storing:
                count = store_versions(None, name, READERS[name](file))
            with _spent() as comparing:
                for _done in compare_neighbours():
                    pass
            whole = storing() + comparing()
            rows.append((f"{name}: {count:,} documents in {whole.told()}", f"{BAR}/s", whole.rate_of(count)))
            if name == KOREAN:
                rows.append(("  of it reading and storing", "-", storing().told()))
                rows.append(("  of it comparing each with the one before, and labels", "-", comparing().told()))
            all_documents, all_spent = all_documents + count, all_spent + whole
            with _spent() as again:
                changed = store_versions(None, name, READERS[name](file))
            rows.append((f"  the same again, {changed} changed", "0 changed", again().rate_of(count)))
        rows.append(
            (f"all {all_documents:,} documents in {all_spent.told()}", f"{BAR}/s", all_spent.rate_of(all_documents))
        )
        rows.append(("peak memory", "-", f"{peak_megabytes():,.0f} MB"))
        rows.append(("  of the largest process it started", "-", f"{peak_megabytes(resource.RUSAGE_CHILDREN):,.0f} MB"))
        report("Intake of policy documents: read, compared, labelled, linked, written", rows)


if __name__ == "__main__":
    main()
