"""By what a firm that does not want to be named would be known all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .bare_name import bare_english, bare_korean
from .entry import Entry, IdentifierScheme
from .home_page import host_of

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PAGE = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
# Shorter than this, a name is also an everyday word, and a number an amount.
_SHORTEST_KOREAN, _SHORTEST_ENGLISH, _LONG_NUMBER = 2, 3, 6
_WORD = "(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"


def traces_of(entry: Entry, text: str) -> tuple[str, ...]:
    """Return the parts of a text by which a reader would know the firm, as they are written, each once.

    These are its names and the names of its sites, its numbers of six digits and more, its home page, and any address of mail or of a page.

    >>> from bioaccord.partners.entry import OrganisationName
    >>> firm = Entry("KR-1", (OrganisationName("(주)가상바이오", "ko"), OrganisationName("Gasang Bio Inc.", "en")), "KR")
    >>> traces_of(firm, "가상바이오입니다. Gasang Bio, kim@mail.example")
    ('kim@mail.example', '가상바이오', 'Gasang Bio')
    """
    found = [one.group() for pattern in (_MAIL, _PAGE) for one in pattern.finditer(text)]
    for pattern in _called(entry):
        found += [one.group().strip() for one in re.finditer(pattern, text, re.IGNORECASE)]
    return tuple(one for one in dict.fromkeys(found) if not any(one in other and one != other for other in found))


def _called(entry: Entry) -> Iterator[str]:
    """Yield what the firm is called and numbered, as patterns."""
    names = [(one.text, one.language) for one in entry.names]
    names += [(text, language) for one in entry.sites for text, language in ((one.name.ko, "ko"), (one.name.en, "en"))]
    for text, language in names:
        if language == "ko":
            # Blanks stand in Korean names as the writer likes; a particle follows a name without one.
            letters = bare_korean(text)
            if len(letters) >= _SHORTEST_KOREAN:
                yield r"\s*".join(map(re.escape, letters))
        else:
            words = bare_english(text)
            if sum(map(len, words)) >= _SHORTEST_ENGLISH:
                yield _WORD.format(r"[\W_]*".join(map(re.escape, words)))
    yield _WORD.format(re.escape(entry.organisation_id))
    for one in entry.identifiers:
        if one.scheme is IdentifierScheme.HOME_PAGE:
            if host := host_of(one.value):
                yield _WORD.format(re.escape(host))
        elif len(digits := re.sub(r"[\W_]", "", one.value)) >= _LONG_NUMBER:
            # Numbers are written with hyphens and without.
            yield _WORD.format(r"-?".join(map(re.escape, digits)))
