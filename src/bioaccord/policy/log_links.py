"""Which document an entry of an analyst's log speaks of: by the address it gives, or by a law's name and a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# The publisher's own addresses; and those of others that repeat the Register under its numbers (…/fr/2026-02246, …/FR-2025-09-18/html/2025-18111.htm).
_REGISTER = re.compile(
    r"(?:federalregister\.gov/(?:documents/\d{4}/\d{2}/\d{2}/|d/|citation/)"
    r"|/(?:fr|fedreg|federal-register|federal_register)/(?:\d{4}/\d{2}/\d{2}/)?"
    r"|/pkg/FR-\d{4}-\d{2}-\d{2}/[a-z]+/)"
    r"([A-Z]?\d*-?\d{4}-\d{4,6}|\d{4}-\d{4,6})(?!\d)",
    re.IGNORECASE,
)
# A log gives the day of the vote in parliament; promulgation follows within weeks.
_MOST_DAYS_AFTER = 75
_SHORTEST = 4  # syllables; shorter names stand inside other words, and count only at the beginning
_SHORT_NAMES = (re.compile(r"[가-힣]+법(?![가-힣])"), re.compile(r"[가-힣]+ [가-힣]+법(?![가-힣])"))


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version of a law that an entry may speak of."""

    document_id: str
    version: str
    published_on: date
    effective_on: date | None


def register_numbers(addresses: Iterable[str]) -> list[str]:
    """Return the Federal Register numbers in addresses.

    >>> register_numbers(["https://www.federalregister.gov/documents/2024/09/18/2024-21217/notice", "https://example.org"])
    ['2024-21217']
    """
    return [match.group(1) for address in addresses for match in _REGISTER.finditer(address)]


def law_named(title: str, laws: Iterable[str]) -> str:
    """Return the longest name of a law that stands in a title, blanks aside; empty for none.

    >>> law_named("합성생물학 육성법 제정·시행", ["합성생물학 육성법", "약사법"])
    '합성생물학 육성법'
    """
    plain = _plain(title)
    found = [
        law for law in laws if (len(_plain(law)) >= _SHORTEST and _plain(law) in plain) or title.startswith(f"{law} ")
    ]
    return max(found, key=lambda law: (len(_plain(law)), law), default="")


def version_meant(
    title: str, published_on: date, effective_on: date | None, laws: Mapping[str, Sequence[KnownVersion]]
) -> KnownVersion | None:
    """Return the version of a law that a title names and a date fits: the same effective day, else the next promulgation.

    `laws` are the versions by the law's title. None where no law is named, or no date fits.
    """
    named = law_named(title, laws)
    if not named:
        return _by_short_name(title, effective_on, laws)
    versions = laws[named]
    near = [one for one in versions if 0 <= (one.published_on - published_on).days <= _MOST_DAYS_AFTER]
    exact = [one for one in versions if effective_on is not None and one.effective_on == effective_on]
    both = [one for one in near if one in exact]
    for those in (both, exact, near):
        if those:
            return min(those, key=lambda one: (one.published_on, one.version))
    return None


def _by_short_name(
    title: str, effective_on: date | None, laws: Mapping[str, Sequence[KnownVersion]]
) -> KnownVersion | None:
    """A short name (공급망안정화법) takes syllables of the full one in their order; it counts where one law alone fits, and its date too."""
    short = [_plain(name).removesuffix("법") for pattern in _SHORT_NAMES for name in pattern.findall(title)]
    fitting = [
        one
        for law, versions in laws.items()
        if _is_statute(law) and any(len(name) >= _SHORTEST and _stands_in_order(name, law) for name in short)
        for one in versions
        if one.effective_on is not None and one.effective_on == effective_on and one.published_on <= effective_on
    ]
    return fitting[0] if len({one.document_id for one in fitting}) == 1 else None


def _is_statute(title: str) -> bool:
    return not title.endswith(("시행령", "시행규칙", "규칙", "규정"))


def _stands_in_order(short: str, name: str) -> bool:
    remaining = iter(_plain(name))
    return all(letter in remaining for letter in short)


def _plain(words: str) -> str:
    return re.sub(r"[\s·ㆍ]+", "", words)
