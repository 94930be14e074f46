"""Whether a record that carries an organisation's number calls it by a name that is not one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

from .doubt import is_shortened
from .entry import Entry
from .entry_comparisons import SOUND_LEVELS
from .entry_records import EntryRecords
from .hangul import has_hangul
from .known_words import known_words
from .name_finder import NameFinder
from .name_likeness import NameLevel, name_level
from .name_sounds import usual_letters
from .name_tree import UsualLetters
from .sound_file import learned_tables


def is_called_otherwise(known: Entry, given: Entry) -> bool:
    """Tell whether what a record calls an organisation is unlike all names, former ones too, under which it is known.

    Each script speaks for itself: a right name in Korean does not vouch for another one in English. Where the two have no script in
    common, names are unlike that do not sound alike; a translated name may be among them, so a person decides.
    """
    records = EntryRecords([known, given])
    compared = False
    for korean in (True, False):
        ours, theirs = (_written(records, place, korean=korean) for place in (0, 1))
        if not ours or not theirs:
            continue
        compared = True
        alike = any(
            name_level(_spelled(ours[one]), _spelled(theirs[other])) is not NameLevel.UNLIKE
            or (not korean and (is_shortened(one, other) or is_shortened(other, one)))
            for one, other in product(ours, theirs)
        )
        if not alike:
            return True
    if compared:
        return False
    if not records.names[0] or not records.names[1]:
        # Letters of other scripts cannot be compared; what would stand as a heading of a page is not taken unseen.
        return bool(records.names[0]) and any(name.language in ("ko", "en") for name in given.names)
    return not _sound_alike(
        *(
            [name.written for names in records.names for name in names if name.is_korean is korean]
            for korean in (True, False)
        )
    )


def _written(records: EntryRecords, place: int, *, korean: bool) -> dict[str, str]:
    return {name.written: name.form for name in records.names[place] if name.is_korean is korean}


def _sound_alike(korean: Sequence[str], latin: Sequence[str]) -> bool:
    finder = NameFinder(latin, learned_tables(), _usual_letters())
    return any(float(finder.scores(name).max()) >= SOUND_LEVELS[-1] for name in korean)


def _spelled(form: str) -> str:
    """Return a Korean name with its Latin letters as they are read aloud: SK바이오팜 is 에스케이바이오팜; a Latin name as it is."""
    return "".join(_letter_names().get(letter, letter) for letter in form) if has_hangul(form) else form


@cache
def _letter_names() -> dict[str, str]:
    found: dict[str, str] = {}
    for word, spellings in known_words().items():
        for letter in spellings:
            if len(letter) == 1:
                found.setdefault(letter, word)
    return found


@cache
def _usual_letters() -> UsualLetters:
    return usual_letters((), learned_tables())
