"""Entries of the directory as they are compared: names by script, hosts, identifiers; cleaned once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from .entry import Entry, IdentifierScheme, NameKind
from .hangul import has_hangul
from .home_page import is_platform, label_of, registrable
from .identifiers import cleaned
from .name_likeness import compared_form
from .share_class import ShareName, share_name, share_of, spac_numbers


@dataclass(frozen=True, slots=True)
class ComparedName:
    """A name, as written and as compared."""

    written: str
    form: str
    is_korean: bool
    is_former: bool


class EntryRecords:
    """A table of entries, each field cleaned once. `hidden` are identifiers that are not looked at."""

    def __init__(self, entries: Sequence[Entry], hidden: frozenset[IdentifierScheme] = frozenset()) -> None:
        self.entries = tuple(entries)
        self.names = [_names(entry) for entry in entries]
        self.identifiers = [_identifiers(entry, hidden) for entry in entries]
        self.hosts = [values.get(IdentifierScheme.HOME_PAGE, ()) for values in self.identifiers]

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def carriers(self) -> dict[IdentifierScheme, Counter[str]]:
        """Return how many records carry each value of a scheme."""
        counts: dict[IdentifierScheme, Counter[str]] = {scheme: Counter() for scheme in IdentifierScheme}
        for values in self.identifiers:
            for scheme, ones in values.items():
                counts[scheme].update(ones)
        return counts

    @cached_property
    def name_counts(self) -> Counter[str]:
        """Return how many records carry each name, as compared."""
        return Counter(form for names in self.names for form in {name.form for name in names})

    @cached_property
    def shares(self) -> list[tuple[ShareName, ...]]:
        """Return for each record the names of the preferred share that it is of; none for a firm."""
        known = {name.form for names in self.names for name in names if name.is_korean}
        return [tuple(one for one in share_of(entry, known) if one.is_preferred) for entry in self.entries]

    @cached_property
    def spacs(self) -> list[frozenset[str]]:
        """Return for each record the numbers by which a shell company is told from its sponsor's others; none for any other."""
        return [spac_numbers(entry) for entry in self.entries]

    @cached_property
    def carried_by(self) -> dict[tuple[IdentifierScheme, str], list[int]]:
        """Return which records carry each identifier."""
        found: dict[tuple[IdentifierScheme, str], list[int]] = {}
        for place, values in enumerate(self.identifiers):
            for scheme, ones in values.items():
                for one in ones:
                    found.setdefault((scheme, one), []).append(place)
        return found

    def forms(self, place: int, *, korean: bool) -> list[str]:
        """Return the names of a record in one script, as compared."""
        return [name.form for name in self.names[place] if name.is_korean == korean]

    def labels(self, place: int) -> list[str]:
        """Return by which labels a record's home pages call it."""
        return [label for host in self.hosts[place] if (label := label_of(host))]

    def own_hosts(self, place: int) -> list[str]:
        """Return the registrable parts of a record's home pages that are not on a platform."""
        return [registrable(host) for host in self.hosts[place] if not is_platform(host)]


def _names(entry: Entry) -> tuple[ComparedName, ...]:
    found: dict[str, ComparedName] = {}
    for name in entry.names:
        share = share_name(name.text)
        # How a firm's share is listed is no part of its name; a preferred share is none of its names.
        form = compared_form(name.text if share.is_preferred else share.firm)
        if form:
            one = ComparedName(name.text, form, has_hangul(form), name.kind is NameKind.FORMER)
            if form not in found or found[form].is_former:
                found[form] = one
    return tuple(found.values())


def _identifiers(entry: Entry, hidden: frozenset[IdentifierScheme]) -> dict[IdentifierScheme, tuple[str, ...]]:
    found: dict[IdentifierScheme, dict[str, None]] = {}
    for one in entry.identifiers:
        value = None if one.scheme in hidden else cleaned(one.scheme, one.value)
        if value:
            found.setdefault(one.scheme, {})[value] = None
    return {scheme: tuple(values) for scheme, values in found.items()}
