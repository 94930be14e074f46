"""The learned tables of sounds as a file that a person can read: what is counted, in Korean, in Latin letters, the chance."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources

from .sound_tables import SoundTables

_KINDS = ("sound", "word")
_NOTE = (
    "# How the sounds and words of Korean firms' names are written in Latin letters, with the chance of each: learned from pairs of names of the same\n"
    "# firm (scripts/learn_names.py). Sounds are Hangul letters (an initial and a final are two), words are syllables.\n"
)


def tables_to_text(tables: SoundTables) -> str:
    """Return tables as text, one line a spelling, in a fixed order."""
    lines = []
    for kind, rows in zip(_KINDS, (tables.sounds, tables.words), strict=True):
        for korean, row in sorted(rows.items()):
            for spelling, chance in sorted(row.items(), key=lambda one: (-one[1], one[0])):
                lines.append(f"{kind}\t{korean}\t{spelling}\t{chance:.3g}\n")
    return _NOTE + "".join(lines)


def tables_from_text(text: str) -> SoundTables:
    """Return the tables of a text.

    Raises:
        ValueError: for a line that is no row of such a table.
    """
    found: dict[str, dict[str, dict[str, float]]] = {kind: defaultdict(dict) for kind in _KINDS}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        parts = line.split("\t")
        try:
            kind, korean, spelling, chance = parts
            found[kind][korean][spelling] = float(chance)
        except (ValueError, KeyError):
            raise ValueError(
                f"Line {number} of the table of sounds is not understood: {line!r}. Expected is kind (sound or word), Korean, Latin, chance, "
                "parted by tabs; learn the table anew with scripts/learn_names.py."
            ) from None
    return SoundTables(found["sound"], found["word"])


@cache
def learned_tables() -> SoundTables:
    """Return the tables that come with this room."""
    return tables_from_text(resources.files(__package__).joinpath("sounds.tsv").read_text(encoding="utf-8"))
