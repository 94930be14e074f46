"""Learn how Korean names are written in Latin letters, from a table of pairs, and write the table that the partners room reads.

Usage: python scripts/learn_names.py PAIRS.csv   (columns name_ko and name_en; names of the same firm)
"""

import csv
import sys
from pathlib import Path

from bioaccord.partners.bare_name import bare_english, bare_korean
from bioaccord.partners.known_words import known_words
from bioaccord.partners.sound_file import tables_to_text
from bioaccord.partners.sound_learning import learn

TABLE = Path(__file__).resolve().parents[1] / "src" / "bioaccord" / "partners" / "sounds.tsv"


def main() -> int:
    if len(sys.argv) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as file:
        pairs = [(bare_korean(row["name_ko"]), bare_english(row["name_en"])) for row in csv.DictReader(file)]
    TABLE.write_text(tables_to_text(learn(pairs, known_words())), encoding="utf-8")
    sys.stdout.write(f"{len(pairs)} pairs learned; {TABLE.name} written.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
