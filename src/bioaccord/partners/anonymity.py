"""By what a firm that does not want to be named would be known all the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .bare_name import bare_english, bare_korean
from .entry import Entry, IdentifierScheme
from .home_page import host_of

_MAIL = re.compile(r"[\w.+-]+(?:@|\s*(?:\(at\)|\[at\]|골뱅이)\s*)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PAGE = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
# Korean numbers, numbers with a country before them, ten digits in three groups; an amount with its unit is none of them.
_NO_AMOUNT = r"(?!\d|,\d|\s*(?:[lL]\b|[mkμ]?[gG]\b|리터|톤|원|년|달러|[A-Z]{3}\b))"
_PHONES = tuple(
    re.compile(pattern + _NO_AMOUNT)
    for pattern in (
        r"\+\d{1,3}(?:[\s().·-]{0,3}\d){7,12}",
        r"(?<![\d.,-])\(?0\d{1,3}\)?[\s.·-]{0,3}\d{3,4}[\s.·-]{0,3}\d{4}",
        r"(?<![\d.,-])\(?\d{3}\)?[\s.·-]{1,3}\d{3}[\s.·-]{1,3}\d{4}",
        r"(?<![\d.,-])1[568]\d{2}-\d{4}",
        r"(?:[공영일이삼사오육륙칠팔구][\s.·-]{0,3}){8,10}[공영일이삼사오육륙칠팔구]",
    )
)
# Shorter than this, a name is also an everyday word, and a number an amount.
_SHORTEST_KOREAN, _SHORTEST_ENGLISH, _LONG_NUMBER = 2, 3, 6
# Names so long are found also where blanks and marks stand between their letters.
_LONG_KOREAN, _LONG_ENGLISH = 4, 6
_WORD = "(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
_BETWEEN = r"[\W_]{0,3}"


def traces_of(entry: Entry, text: str) -> tuple[str, ...]:
    """Return the parts of a text by which a reader would know the firm, as they are written, each once.

    These are its names and the names of its sites, its numbers of six digits and more, its home page, and any address of mail or of a
    page and any telephone number; also with blanks or marks between their letters.

    >>> from bioaccord.partners.entry import OrganisationName
    >>> firm = Entry("KR-1", (OrganisationName("(주)가상바이오", "ko"), OrganisationName("Gasang Bio Inc.", "en")), "KR")
    >>> traces_of(firm, "가상바이오입니다. Gasang Bio, kim@mail.example")
    ('kim@mail.example', '가상바이오', 'Gasang Bio')
    """
    # Wide and other forms of a letter are read as the letter; each stays at its place.
    plain = "".join(one if len(one := unicodedata.normalize("NFKC", letter)) == 1 else letter for letter in text)
    found = [text[one.start() : one.end()] for pattern in (_MAIL, _PAGE, *_PHONES) for one in pattern.finditer(plain)]
    for pattern in _called(entry):
        found += [text[one.start() : one.end()].strip() for one in re.finditer(pattern, plain, re.IGNORECASE)]
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
                between = _BETWEEN if len(letters) >= _LONG_KOREAN else r"(?:\s*|[\W_])"
                yield between.join(map(re.escape, letters))
        else:
            words = bare_english(text)
            if sum(map(len, words)) >= _SHORTEST_ENGLISH:
                letters = "".join(words)
                is_long = len(letters) >= _LONG_ENGLISH
                yield _WORD.format(_BETWEEN.join(letters) if is_long else r"[\W_]*".join(map(re.escape, words)))
    yield _WORD.format(_apart(entry.organisation_id))
    for one in entry.identifiers:
        if one.scheme is IdentifierScheme.HOME_PAGE:
            if host := host_of(one.value):
                yield _WORD.format(_apart(host))
        elif len(digits := re.sub(r"[\W_]", "", one.value)) >= _LONG_NUMBER:
            # Numbers are written with hyphens, with blanks and without.
            yield _WORD.format(_apart(digits))


def _apart(written: str) -> str:
    return _BETWEEN.join(re.escape(letter) for letter in written if letter.isalnum())
