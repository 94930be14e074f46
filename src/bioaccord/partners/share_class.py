"""Names of shares, which are no organisations of their own, and the numbers by which one sponsor's shell companies are told apart."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from .bare_name import bare_korean
from .entry import Entry, IdentifierScheme, NameKind
from .hangul import has_hangul

# Preferred shares at the Korean exchange: 우, 1우, 2우B, 3우C, 4우(전환), 우(신형).
_KOREAN = re.compile(r"^(?P<firm>.*?\S)\s*(?P<mark>(?:[1-9]우[A-C]?|우[A-C]|[1-9]?우[A-C]?\((?:전환|신형)\)))$")
_KOREAN_BARE = re.compile(r"^(?P<firm>.*\S)\s*(?P<mark>우)$")
_LATIN = tuple(
    re.compile(rf"^(?P<firm>.*?[\w.)])(?P<mark>{mark})\s*$", flags)
    for mark, flags in (
        (r"\s+[1-9]?PB?", 0),  # Yuhan Corp. 1P, Hyundai Motor 2PB
        (r"[\s,(-]+(?:[1-9](?:st|nd|rd|th)\s+)?(?:pfd|pref|prf|preferred|preference)\b\.?.*", re.IGNORECASE),
        (r"[\s,(-]+class\s+[A-C]\b.*|\s+(?:common|ordinary)\s+(?:stock|shares?)", re.IGNORECASE),
        # Receipts: SP.ADR, UNSP. ADR/2, SPON.ADR 1/10, ADS/1, GDR REGS.
        (r"[\s.,(-]*\b(?:SP(?:ON(?:S(?:ORED)?)?)?|UNSP(?:ON(?:SORED)?)?|NAM)?[.\s]*\b(?:ADRS?|ADS|GDRS?|CDIS?)\b.*", re.IGNORECASE),
        # The nominal value, after a currency in two letters: DL-,001, EO -,25, LS0,05; and shares without one: INH. O.N., VZO O.N.
        (r"[\s.]*(?:\b(?:NEW|NAM?|NOM|INH|VZO?|ST|A|B)\b[.\s]*)*(?:DL|EO|LS|SF|NK|SK|DK|YN|HD|AD|CD|ZY|IS|IL)\s*-?\s*[,.]?\d[\d,.]*(?:\s+SP\.ADR)?", 0),
        (r"\s*-[,.]\d[\d,.]*", 0),
        (r"[\s.]+(?:(?:NAM?|INH|VZO?|ST|A|B)\b[.\s]*)*O\.\s?N\.?", 0),
    )
)  # fmt: skip
_SPAC_KOREAN = re.compile(r"(?:제?\s*(\d+)\s*호\s*(?:스팩|기업인수목적)|(?:스팩|기업인수목적)\s*제?\s*(\d+)\s*호)")
_SPAC_LATIN = re.compile(r"(?i)special\s+purp\w*\s+acquisition|\bSPAC\b")
_LEAST_FIRM = 2


@dataclass(frozen=True, slots=True)
class ShareName:
    """The name of a listed share taken apart: the firm's name, and the mark of the share (empty for the name of a firm)."""

    firm: str
    mark: str

    @property
    def is_preferred(self) -> bool:
        """Tell whether the mark is of a preferred share; other marks only say how a firm's own share is listed."""
        return bool(self.mark) and (has_hangul(self.mark) or any(rule.match(f"x1 {self.mark}") for rule in _LATIN[:2]))


def share_name(name: str, *, is_preferred: bool = False) -> ShareName:
    """Return the firm and the mark of a share that a name is of.

    Many firms' names end in 우, which is also the shortest mark of preferred shares: it is one only where `is_preferred` is known.

    >>> share_name("CJ4우(전환)"), share_name("연우"), share_name("유한양행우", is_preferred=True).firm
    (ShareName(firm='CJ', mark='4우(전환)'), ShareName(firm='연우', mark=''), '유한양행')
    >>> share_name("Yuhan Corp. 1P"), share_name("AGIOS PHARMACEUT. DL-,001"), share_name("Orion Oyj Class B").mark
    (ShareName(firm='Yuhan Corp.', mark='1P'), ShareName(firm='AGIOS PHARMACEUT', mark='DL-,001'), 'Class B')
    """
    written = " ".join(name.split())
    rules = (_KOREAN, *((_KOREAN_BARE,) if is_preferred else ())) if has_hangul(written) else _LATIN
    for rule in rules:
        found = rule.match(written)
        firm = found["firm"].rstrip(" ,-(") if found else ""
        if found and sum(letter.isalnum() for letter in firm) >= _LEAST_FIRM:
            return ShareName(firm.removesuffix(".") if rule in _LATIN[3:] else firm, found["mark"].strip(" ,-(."))
    return ShareName(name, "")


def has_preferred_code(entry: Entry) -> bool:
    """Tell whether a share's code at the Korean exchange says that it is a preferred one: those end in another sign than 0."""
    codes = [one.value for one in entry.identifiers if one.scheme is IdentifierScheme.TICKER]
    return bool(codes) and all(re.fullmatch(r"[0-9A-Z]{5}[1-9KLMN]", code) for code in codes)


def share_of(entry: Entry, known: Collection[str] = ()) -> tuple[ShareName, ...]:
    """Return the names of an entry as those of a share; empty where it is a firm: where a name that it bears today has no mark.

    `known` are Korean names of firms (as `bare_korean` returns them), by which one that ends in 우 is told to be of a share.
    """
    is_preferred = has_preferred_code(entry)
    found = []
    for name in entry.names:
        if name.kind is NameKind.FORMER:
            continue
        bare = bare_korean(name.text)
        of_known = bare.endswith("우") and len(bare) > _LEAST_FIRM and bare[:-1] in known
        one = share_name(name.text, is_preferred=is_preferred or of_known)
        if not one.mark:
            return ()
        found.append(one)
    return tuple(found)


def spac_number(name: str) -> str:
    """Return the number of a special purpose acquisition company; empty for one without, and for any other name.

    >>> spac_number("KB제27호스팩"), spac_number("미래에셋비전스팩4호"), spac_number("KB No.27 Special Purpose Acquisition Company"), spac_number("KB금융")
    ('27', '4', '27', '')
    """
    if found := _SPAC_KOREAN.search(name):
        return (found[1] or found[2]).lstrip("0")
    if short := re.search(r"(\d+)\s*스팩", name):
        return short[1]
    numbers = re.findall(r"\d+", name) if _SPAC_LATIN.search(name) else []
    return numbers[-1].lstrip("0") if numbers else ""


def spac_numbers(entry: Entry) -> frozenset[str]:
    """Return the numbers of an entry's names, where it is a special purpose acquisition company."""
    return frozenset(filter(None, (spac_number(name.text) for name in entry.names)))
