"""How a table is refused that holds more rows than a reader takes."""

from __future__ import annotations

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence


def too_long(file: str, most_rows: int) -> InputError:
    """Return the error of a table of more than `most_rows` rows, its header not counted."""
    return InputError(
        Refusal(
            file,
            Sentence("holds more than {count:,} rows, the most that is taken here.", count=most_rows),
            Sentence("Give only rows that belong here; most likely empty or repeated rows were exported with them."),
        )
    )
