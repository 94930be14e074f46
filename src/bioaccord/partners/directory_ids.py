"""Identifiers of organisations that a file gives none: the same firm gets the same one, wherever in a file it stands."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from .bare_name import bare_english, bare_korean
from .entry import Entry, Identifier, IdentifierScheme, OrganisationName

# What one register gives to one organisation comes first; a share is listed at several places, a home page is shared.
STRONG = (
    IdentifierScheme.LEI,
    IdentifierScheme.CORPORATE_NUMBER,
    IdentifierScheme.BUSINESS_NUMBER,
    IdentifierScheme.DART_CODE,
    IdentifierScheme.DUNS,
    IdentifierScheme.TICKER,
    IdentifierScheme.ISIN,
)


def made_id(
    names: Sequence[OrganisationName], country: str, identifiers: Sequence[Identifier], *, exchange: str = ""
) -> str:
    """Return an identifier made of the strongest number, or of the first name and the country; it depends on nothing else.

    `exchange` is the country whose exchange a symbol is of, where it is not the organisation's own.

    >>> made_id((), "KR", (Identifier(IdentifierScheme.TICKER, "207940"),))
    'KR-ticker-207940'
    >>> made_id((OrganisationName("Samsung Bioepis Co., Ltd.", "en"),), "KR", ())
    'KR-name-5962f45f57fa'
    """
    place = country or "ZZ"
    by_scheme = {one.scheme: one.value for one in reversed(identifiers)}
    for scheme in STRONG:
        if scheme in by_scheme:
            register = exchange or place if scheme is IdentifierScheme.TICKER else place
            return re.sub(r"[^A-Za-z0-9.\-]", "-", f"{register}-{scheme.value}-{by_scheme[scheme]}")
    written = " ".join(unicodedata.normalize("NFKC", names[0].text).casefold().split())
    digest = hashlib.blake2b(written.encode(), digest_size=6).hexdigest()
    return f"{place}-name-{digest}"


class KnownIds:
    """The organisations that are known already, found by their identifiers."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, Entry] = {}
        self._by_identifier: defaultdict[tuple[IdentifierScheme, str, str], set[str]] = defaultdict(set)
        for entry in entries:
            self._entries[entry.organisation_id] = entry
            for one in entry.identifiers:
                self._by_identifier[_key(one, entry.country)].add(entry.organisation_id)

    def of(
        self,
        made: str,
        names: Sequence[OrganisationName],
        country: str,
        identifiers: Sequence[Identifier],
        *,
        is_assumed: bool = False,
    ) -> str:
        """Return the identifier under which an organisation is known, or `made`, the one that was made for it.

        A number that several known organisations carry decides nothing. A home page decides only where a name agrees too: firms of
        a group share theirs. A country that `is_assumed` keeps nobody apart.
        """
        if made in self._entries:
            return made
        for scheme in STRONG:
            for one in identifiers:
                found = self._by_identifier.get(_key(one, country), set()) if one.scheme is scheme else set()
                if len(found) == 1:
                    return next(iter(found))
        bare = _bare(names)
        for one in identifiers:
            if one.scheme is IdentifierScheme.HOME_PAGE:
                same = [
                    known
                    for known in sorted(self._by_identifier.get(_key(one, country), ()))
                    if (is_assumed or self._entries[known].country == country)
                    and bare & _bare(self._entries[known].names)
                ]
                if len(same) == 1:
                    return same[0]
        return made


def _key(one: Identifier, country: str) -> tuple[IdentifierScheme, str, str]:
    return one.scheme, one.value, country if one.scheme is IdentifierScheme.TICKER else ""


def _bare(names: Sequence[OrganisationName]) -> frozenset[str]:
    found = {bare_korean(name.text) if name.language == "ko" else "".join(bare_english(name.text)) for name in names}
    return frozenset(found - {""})
