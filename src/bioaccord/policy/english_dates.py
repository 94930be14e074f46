"""Days that English prose gives: "on or before March 11, 2024"."""

from __future__ import annotations

import re
from datetime import date, datetime

from bioaccord.vocabulary.signal import DatedWords

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = rf"(?:{_MONTHS})\s+\d{{1,2}},\s+\d{{4}}"
_DEADLINE = re.compile(
    r"(?:comments?|submissions?|responses?|applications?|requests?|nominations?|petitions?)"
    rf"(?:[^.;]|[ap]\.m\.){{0,160}}?\b(?:by|before|until|no later than|not later than|due(?: date is)?|through|on)\b(?:[^.;]|[ap]\.m\.){{0,60}}?({_DAY})",
    re.IGNORECASE | re.DOTALL,
)
_EFFECTIVE = re.compile(
    rf"\b(?:effective|takes effect|applicable|in effect)\b[^.;]{{0,80}}?({_DAY})", re.IGNORECASE | re.DOTALL
)


def day_of(written: str) -> date | None:
    """Return the day of "March 11, 2024", or None where there is no such day."""
    try:
        return datetime.strptime(re.sub(r"\s+", " ", written), "%B %d, %Y").date()
    except ValueError:
        return None


def deadline_in(prose: str) -> DatedWords | None:
    """Return the last day that a sentence about comments or applications gives, with the sentence's words."""
    return _last(_DEADLINE, prose)


def effective_day_in(prose: str) -> DatedWords | None:
    """Return the day on which something takes effect, with the words it was read from."""
    return _last(_EFFECTIVE, prose)


def _last(pattern: re.Pattern[str], prose: str) -> DatedWords | None:
    found = []
    for match in pattern.finditer(prose):
        day = day_of(match.group(1))
        if day is not None:
            found.append(DatedWords.on(day, re.sub(r"\s+", " ", match.group(0)).strip()))
    return max(found, key=lambda words: words.last_day, default=None)
