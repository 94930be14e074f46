"""Numbers and addresses that name one organisation, cleaned and checked: what fails its check digit or is a placeholder is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from bioaccord.vocabulary.sentence import Sentence

from .entry import IdentifierScheme
from .home_page import host_of

_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CORPORATE_WEIGHTS = (1, 2) * 6
_EXCHANGE_BEFORE = re.compile(
    r"^(?:KRX|KOSPI|KOSDAQ|KONEX|KSE|KOE|KSC|NASDAQ|NYSE|NYSEAMERICAN|AMEX|NASDAQGS|NASDAQGM|NASDAQCM|OTC):"
)
_KOREAN_TICKER = re.compile(r"(?:A(?=\d))?(\d[0-9A-Z]{5})(?:\.(?:KS|KQ|KN|KR|KRX))?")
_OTHER_TICKER = re.compile(r"[A-Z0-9][A-Z0-9&-]{0,14}(?:\.[A-Z0-9]{1,4})?")
_NOTHING = frozenset(
    {"", "-", "N/A", "NA", "NONE", "NULL", "NAN", "없음", "해당없음", "미상", "UNKNOWN", "TBD", "X", "0"}
)


def cleaned(scheme: IdentifierScheme, written: str) -> str | None:
    """Return an identifier in the one form in which it is compared, or None where it cannot be one (`why_refused` says why).

    Numbers lose blanks and marks; a Korean ticker its exchange; a home page all but what names its owner (`home_page.host_of`).

    >>> cleaned(IdentifierScheme.BUSINESS_NUMBER, "124-81-00998"), cleaned(IdentifierScheme.TICKER, "068270.KS")
    ('1248100998', '068270')
    """
    found = _read(scheme, written)
    return found if isinstance(found, str) else None


def why_refused(scheme: IdentifierScheme, written: str) -> Sentence | None:
    """Return why something is no identifier of its scheme; None where it is one, or where nothing is written."""
    found = _read(scheme, written)
    return None if isinstance(found, str) or not found else found


def _read(scheme: IdentifierScheme, written: str) -> str | Sentence:
    text = unicodedata.normalize("NFKC", written).strip()
    if text.upper() in _NOTHING:
        return Sentence("")
    return _READERS[scheme](text)


def _digits(text: str, length: int) -> str | Sentence:
    digits = re.sub(r"[\s.\-–—_/]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) != length:
        return Sentence("'{value}' is no number of {length} digits.", value=text, length=length)
    if _is_placeholder(digits):
        return Sentence("'{value}' is a placeholder, not a number that was given to anybody.", value=text)
    return digits


def _is_placeholder(text: str) -> bool:
    """Tell whether characters are all the same, or count up or down."""
    steps = {(int(b, 36) - int(a, 36)) % 10 for a, b in zip(text, text[1:], strict=False)}
    return len(set(text)) == 1 or (text.isdigit() and steps in ({1}, {9}))


def _wrong_check(text: str) -> Sentence:
    return Sentence("'{value}' fails its check digit: a digit is mistyped, or the number was made up.", value=text)


def _business_number(text: str) -> str | Sentence:
    digits = _digits(text, 10)
    if not isinstance(digits, str):
        return digits
    total = (
        sum(int(digit) * weight for digit, weight in zip(digits, _BUSINESS_WEIGHTS, strict=False))
        + int(digits[8]) * 5 // 10
    )
    return digits if (10 - total % 10) % 10 == int(digits[9]) and digits[3:5] != "00" else _wrong_check(text)


def _corporate_number(text: str) -> str | Sentence:
    digits = _digits(text, 13)
    if not isinstance(digits, str):
        return digits
    total = sum(int(digit) * weight for digit, weight in zip(digits, _CORPORATE_WEIGHTS, strict=False))
    return digits if (10 - total % 10) % 10 == int(digits[12]) else _wrong_check(text)


def _dart_code(text: str) -> str | Sentence:
    # A spreadsheet takes leading zeros away; codes below a million exist, so up to two are given back.
    return _digits(text.zfill(8) if text.isdigit() and len(text) >= 6 else text, 8)


def _duns(text: str) -> str | Sentence:
    return _digits(text, 9)


def _lei(text: str) -> str | Sentence:
    code = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", code):
        return Sentence("'{value}' is no LEI: 18 letters or digits and two check digits.", value=text)
    return code if int("".join(str(int(one, 36)) for one in code)) % 97 == 1 else _wrong_check(text)


def _isin(text: str) -> str | Sentence:
    code = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{9}[0-9]", code):
        return Sentence(
            "'{value}' is no ISIN: two letters of a country, nine letters or digits and a check digit.", value=text
        )
    if len(set(code[2:])) == 1:
        return Sentence("'{value}' is a placeholder, not a number that was given to anybody.", value=text)
    digits = "".join(str(int(one, 36)) for one in code)
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return code if sum(number // 10 + number % 10 for number in doubled) % 10 == 0 else _wrong_check(text)


def _ticker(text: str) -> str | Sentence:
    code = _EXCHANGE_BEFORE.sub("", re.sub(r"\s", "", text).upper()).removeprefix("$")
    korean = _KOREAN_TICKER.fullmatch(code)
    if korean and not _is_placeholder(korean[1]):
        return korean[1]
    if korean or not _OTHER_TICKER.fullmatch(code):
        return Sentence("'{value}' is no ticker: letters and digits, such as 068270 or AMGN.", value=text)
    return code


def _home_page(text: str) -> str | Sentence:
    host = host_of(text)
    if host is None:
        return Sentence(
            "'{value}' is no home page of one firm: it is no web address, or only names a platform.", value=text
        )
    return host


_READERS: dict[IdentifierScheme, Callable[[str], str | Sentence]] = {
    IdentifierScheme.BUSINESS_NUMBER: _business_number,
    IdentifierScheme.CORPORATE_NUMBER: _corporate_number,
    IdentifierScheme.DART_CODE: _dart_code,
    IdentifierScheme.LEI: _lei,
    IdentifierScheme.DUNS: _duns,
    IdentifierScheme.TICKER: _ticker,
    IdentifierScheme.ISIN: _isin,
    IdentifierScheme.HOME_PAGE: _home_page,
}
