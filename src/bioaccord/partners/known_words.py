"""Korean words of firms' names whose spellings in Latin letters are known without learning."""

from __future__ import annotations

from importlib import resources


def known_words() -> dict[str, tuple[str, ...]]:
    """Return Korean word → spellings, from the table of this room.

    >>> known_words()["제약"][:2]
    ('pharm', 'pharma')
    """
    text = resources.files(__package__).joinpath("known_words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {word: tuple(spellings) for word, *spellings in rows}
