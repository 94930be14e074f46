"""Publishers' real files, cut and mangled at random with a seed: what a reader still says of them is what they said before.

A file is cut, loses a line or a piece, has a line twice, a quotation mark, a comma or a line end too many, or one byte changed; or comes in
another encoding. Nothing but a refusal may be raised; anything else ends this run. What was only cut, repeated or quoted may hold no figure that the whole file does
not hold; where bytes are changed or pieces taken out of numbers, nobody can tell one figure from another, so only refusals are counted.
"""

import gzip
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from _report import report
from bioaccord.market.market_readers import SOURCES
from bioaccord.market.observation import FIGURE_KEY
from bioaccord.vocabulary.errors import InputError

SHARED = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
NOW = datetime(2026, 9, 15, tzinfo=UTC)
TIMES, LINES = 150, 400
FILES = (
    ("korea-customs", "trade/kcs_hsk3002491000_exports_by_partner.csv"),
    ("korea-customs", "fixtures/kcs/getNewtradeList_real_2026.xml"),
    ("pink-sheet", "prices/worldbank_pinksheet_monthly_long.csv"),
    ("exchange-rates", "fx/usd_fx_monthly_all.csv"),
    ("fred", "fixtures/fred/series_observations_GDP_all_vintages.json"),
    ("openfda-shortages", "fixtures/openfda/drug_shortages_sample.json"),
    ("canada-shortages", "shortages/canada/snapshot_2018-05-17.csv.gz"),
)
COUNTS = ("openfda-shortages", "canada-shortages")
"""What is counted from a list changes with the list."""
Said = dict[tuple[object, ...], set[float | None]]


def main() -> None:
    """Damage each file so many times, and print what became of it."""
    if not SHARED.is_dir():
        print(f"SKIPPED: no publishers' files at {SHARED}")
        return
    chance = random.Random(20260915)
    done: Counter[str] = Counter()
    longest = 0.0
    for source, name in FILES:
        path = SHARED / "market" / name
        data = _start_of(path)
        whole = _read(source, path, data, done)
        for _ in range(TIMES):
            change = chance.choice(CHANGES)
            began = time.process_time()
            said = _read(source, path, change(data, chance), done)
            longest = max(longest, time.process_time() - began)
            keeps = change in KEEPING and source not in COUNTS
            if keeps and any(not values <= whole.get(key, set()) for key, values in said.items()):
                done["wrong"] += 1
    report(
        f"{TIMES} damages to each of {len(FILES)} real files",
        [
            ("files read or refused", "-", f"{done['read'] + done['refused']:,}, of which refused {done['refused']:,}"),
            ("rows and cells kept apart", "-", f"{done['apart']:,}"),
            ("figures that the file never held", "0", f"{done['wrong']:,}"),
            ("longest, seconds of processor", "10", f"{longest:.1f}"),
        ],
    )


def _start_of(path: Path) -> bytes:
    """Return the first lines of a table, or a whole answer, unpacked."""
    data = path.read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return b"".join(data.splitlines(keepends=True)[:LINES]) if ".csv" in path.name else data


def _read(source: str, path: Path, data: bytes, done: Counter[str]) -> Said:
    said: Said = {}
    with tempfile.TemporaryDirectory() as folder:
        for beside in path.parent.glob("series_info*.json") if source == "fred" else ():
            (Path(folder) / beside.name).write_bytes(beside.read_bytes())
        file = Path(folder) / path.name.removesuffix(".gz")
        file.write_bytes(data)
        try:
            for batch in SOURCES[source].figures_from_file(file, retrieved_at=NOW):
                done["apart"] += batch.kept_apart_count
                for row in batch.table.iter_rows(named=True):
                    said.setdefault((*(row[one] for one in FIGURE_KEY), row["vintage"]), set()).add(row["value"])
            done["read"] += 1
        except InputError:
            done["refused"] += 1
    return said


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _quoted(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + b'"' + data[at:]


def _without_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
    return b"".join(lines[:at] + lines[at + 1 :])


def _repeated(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return b"".join(lines[: at + 1] + lines[at:])


def _encoded(data: bytes, chance: random.Random) -> bytes:
    name = chance.choice(["utf-16", "utf-16-le", "utf-8-sig", "cp949"])
    return data.decode("utf-8", errors="replace").encode(name, errors="replace")


def _packed_and_cut(data: bytes, chance: random.Random) -> bytes:
    return _cut(gzip.compress(data), chance)


def _changed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice([b",", b"\n", b"\0", bytes([chance.randrange(256)])]) + data[at + 1 :]


def _holed(data: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[:first] + data[last:]


Change = Callable[[bytes, random.Random], bytes]
KEEPING: tuple[Change, ...] = (_cut, _quoted, _without_line, _repeated, _encoded, _packed_and_cut)
CHANGES: tuple[Change, ...] = (*KEEPING, _changed, _holed)

if __name__ == "__main__":
    main()
