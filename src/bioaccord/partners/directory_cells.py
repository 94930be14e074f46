"""The cells of a directory's tables: what a written value means, and what is refused about it."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from bioaccord.vocabulary.country import country_codes, country_words
from bioaccord.vocabulary.errors import did_you_mean
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.sentence import NOTHING, Sentence, WrongValue
from bioaccord.vocabulary.tlp import TLP

from .directory_columns import Column, Holds
from .entry import IdentifierScheme, Inspection, NameKind, Origin, Side
from .identifiers import cleaned, why_refused
from .terms import Facet, standard_terms

EMPTY_WORDS = frozenset({"", "-", "--", "n/a", "#n/a", "na", "none", "null", "nan", "없음", "해당없음", "해당 없음"})
MOST_CHARACTERS = 20_000

_FORMULA = re.compile(r"[=＝]|[@＠+＋\-]\s*[A-Za-z_.]+\s*\(|[+＋\-@＠|%][^|]*[A-Za-z_.]\|\S|@[A-Za-z_.]+!")
# These turn the letters after them around: what is read is not what is written.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SCRIPT = re.compile(r"<\s*/?\s*(?:script|iframe|object|embed|svg|style|link|meta|form|base)\b|\bon[a-z]+\s*=\s*[\"']|javascript\s*:", re.I)  # fmt: skip
_TAG = re.compile(r"<\s*(/?)\s*(br|p|b|i|u|em|strong|sub|sup|span|div|font|ul|ol|li|a|img|h[1-6]|table|tr|td)\b[^<>]*>", re.I)  # fmt: skip
_DEFUSED = re.compile(r"'(?='*[=+\-@|%])")
_CODE = re.compile(r"[^\s;,<>\"'/\\?#]{1,64}")
_EXPECTED = {
    IdentifierScheme.BUSINESS_NUMBER: Sentence("Ten digits are expected."),
    IdentifierScheme.CORPORATE_NUMBER: Sentence("Thirteen digits are expected."),
    IdentifierScheme.DART_CODE: Sentence("Eight digits are expected."),
    IdentifierScheme.LEI: Sentence("Twenty letters and digits are expected."),
    IdentifierScheme.DUNS: Sentence("Nine digits are expected."),
    IdentifierScheme.TICKER: Sentence("Letters and digits are expected."),
    IdentifierScheme.ISIN: Sentence("Two letters and ten more letters or digits are expected."),
    IdentifierScheme.HOME_PAGE: Sentence("An address such as www.firm.com is expected."),
}


class WrongCell(ValueError):
    """A cell that cannot be taken: what is wrong with it and what would be accepted. A `dangerous` one could run in a spreadsheet or browser."""

    def __init__(self, problem: Sentence, remedy: Sentence = NOTHING, *, dangerous: bool = False) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.remedy = remedy
        self.dangerous = dangerous


def undefused(text: str) -> str:
    """Return a cell of a CSV file without the quotation mark that kept a spreadsheet from running it.

    >>> undefused("'-5 °C storage"), undefused("'s-Hertogenbosch")
    ('-5 °C storage', "'s-Hertogenbosch")
    """
    return text[1:].replace("\\|", "|") if _DEFUSED.match(text) else text


def with_own_mark(text: str) -> str:
    """Return a text that itself begins like a defused cell with one quotation mark more, so that `undefused` gives it back.

    >>> undefused(with_own_mark("'%a")), with_own_mark("-5 °C")
    ("'%a", '-5 °C')
    """
    return f"'{text}" if _DEFUSED.match(text) else text


def safe_text(text: str) -> tuple[str, bool]:
    """Return a text without harmless markup and marks that cannot be seen, and whether there was any; raises `WrongCell` for a formula or a script.

    >>> safe_text("H<sub>2</sub>O for injection"), safe_text("@Health SA"), safe_text("p < 0.05")
    (('H2O for injection', True), ('@Health SA', False), ('p < 0.05', False))
    """
    written = text
    if not text.isprintable():
        if _TURNING.search(text):
            raise WrongCell(
                Sentence("holds marks that cannot be seen and turn the letters after them around."),
                Sentence("Write the value anew instead of copying it."),
                dangerous=True,
            )
        text = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf")).strip()
    if _FORMULA.match(text):
        raise WrongCell(
            Sentence("holds a formula, which a spreadsheet would run."),
            Sentence("Write the value itself, without =, + or @ at its beginning."),
            dangerous=True,
        )
    if "<" in text or ":" in text or "=" in text:
        if _SCRIPT.search(text) or _SCRIPT.search(html.unescape(text)):
            raise WrongCell(
                Sentence("holds a script, which a browser could run."), Sentence("Write plain text."), dangerous=True
            )
        plain = _TAG.sub(lambda tag: " " if tag[2].lower() in {"br", "p", "div", "li", "tr", "td"} else "", text)
        if plain != text:
            return " ".join(plain.split()), True
    if len(text) > MOST_CHARACTERS:
        raise WrongCell(
            Sentence("is longer than {count:,} characters.", count=MOST_CHARACTERS), Sentence("Shorten it.")
        )
    return text, text != written


def read_cell(column: Column, text: str) -> Any:
    """Return what a cell that is not empty means; raises `WrongCell`.

    Lists are tuples; identifiers are cleaned without regard to the organisation's country.
    """
    match column.holds:
        case Holds.TEXT:
            return text
        case Holds.TEXTS:
            return parts(text)
        case Holds.CODE:
            return _code(text)
        case Holds.CODES:
            return tuple(_code(one) for one in parts(text))
        case Holds.COUNTRY:
            return read_country(text)
        case Holds.COUNTRIES:
            return tuple(read_country(one) for one in parts(text))
        case Holds.DATE:
            return _day(text)
        case Holds.NUMBER:
            return _number(text)
        case Holds.COUNT:
            return _count(text)
        case Holds.YES_NO:
            return _one_of(text, {"yes": True, "no": False, "예": True, "아니요": False, "true": True, "false": False, "y": True, "n": False, "1": True, "0": False})  # fmt: skip
        case Holds.LANGUAGE:
            if not re.fullmatch(r"[a-z]{2}", text):
                raise WrongCell(
                    Sentence("'{value}' is no language.", value=text),
                    Sentence("Two letters are expected, such as ko or en."),
                )
            return text
        case Holds.FIRM_KINDS:
            return tuple(FirmKind(_one_of(one, _values(FirmKind))) for one in parts(text))
        case Holds.TERMS:
            return tuple(_term(one, column.facet) for one in parts(text))
        case Holds.HS_CODES:
            return tuple(_hs_code(one) for one in parts(text))
        case Holds.INSPECTIONS:
            return tuple(_inspection(one) for one in parts(text))
        case Holds.IDENTIFIER | Holds.IDENTIFIERS:
            scheme = IdentifierScheme(column.name)
            several = [text] if column.holds is Holds.IDENTIFIER else re.split(r"[;,\s]+", text)
            return tuple(dict.fromkeys(read_identifier(scheme, one) for one in several if one))
        case Holds.NAME_KIND:
            return NameKind(_one_of(text, _values(NameKind)))
        case Holds.ORIGIN:
            return Origin(_one_of(text, _values(Origin)))
        case Holds.SIDE:
            return Side(_one_of(text, {**_values(Side), "제공": "offer", "제안": "offer", "수요": "need"}))
        case Holds.KIND:
            return _match_kind(text)
        case Holds.KINDS:
            return tuple(_match_kind(one) for one in parts(text))
        case Holds.TLP:
            return TLP(_one_of(re.sub(r"^tlp\s*:\s*", "", text, flags=re.I).lower(), _values(TLP)))


def _match_kind(text: str) -> MatchKind:
    names = {term.name.ko: term.code for term in standard_terms().of(Facet.KIND)}
    return MatchKind(_one_of(text, {**_values(MatchKind), **names}))


def parts(text: str) -> tuple[str, ...]:
    """Return the parts of a cell that semicolons divide."""
    return tuple(dict.fromkeys(part for one in text.split(";") if (part := one.strip())))


def read_country(text: str) -> str:
    """Return the code of a country that is written as a code or by its name in either language; raises `WrongCell`."""
    if text.upper() in country_codes():
        return text.upper()
    code = _country_words().get(text.casefold().removeprefix("the "))
    if code is None:
        near = did_you_mean(text, list(country_words()))
        raise WrongCell(
            Sentence("'{value}' is not a country.", value=text),
            near + Sentence("Use two letters, such as KR or US, or the country's name in Korean or English."),
        )
    return code


@cache
def _country_words() -> dict[str, str]:
    return {word.casefold(): code for word, code in country_words().items()} | {
        "hong kong": "HK", "홍콩": "HK", "macau": "MO", "south korea": "KR", "korea, republic of": "KR", "uae": "AE", "uk": "GB",
        "bahamas": "BS", "ivory coast": "CI", "케이맨 제도": "KY", "korea (republic of)": "KR", "영국령 버진아일랜드": "VG",
    }  # fmt: skip


def read_identifier(scheme: IdentifierScheme, text: str) -> str:
    """Return an identifier in the one form in which it is compared; raises `WrongCell` where it cannot be one.

    >>> read_identifier(IdentifierScheme.HOME_PAGE, "https://www.Firm.co.kr/ko/main.do")
    'firm.co.kr'
    >>> read_identifier(IdentifierScheme.TICKER, "207940.KS")
    '207940'
    """
    found = cleaned(scheme, text)
    if found is None:
        raise WrongCell(why_refused(scheme, text) or NOTHING, _EXPECTED[scheme])
    return found


def language_of(text: str) -> str:
    """Return the language of a name by its script: ko where any Hangul stands in it, ja for kana, zh for Han letters alone, else en.

    >>> language_of("SK바이오팜"), language_of("EDGC"), language_of("药明生物")
    ('ko', 'en', 'zh')
    """
    if share_of_hangul(text) > 0:
        return "ko"
    if any("぀" <= one <= "ヿ" for one in text):
        return "ja"
    return "zh" if any("一" <= one <= "鿿" for one in text) else "en"


def two_names(text: str) -> tuple[str, ...]:
    """Return the two names of a cell that holds one in Hangul and one in Latin letters, apart; else the cell as it is.

    >>> two_names("삼성바이오에피스 (Samsung Bioepis Co., Ltd.)"), two_names("(주)한빛"), two_names("한빛(HB)바이오")
    (('삼성바이오에피스', 'Samsung Bioepis Co., Ltd.'), ('(주)한빛',), ('한빛(HB)바이오',))
    """
    whole = re.fullmatch(r"\s*(.+?)\s*[\(（\[]\s*([^()（）\[\]]{3,}(?:\([^()]*\)[^()]*)?)\s*[\)）\]]\s*", text)
    halves = (
        [whole[1], whole[2]]
        if whole
        else [one.strip() for one in re.split(r"\s+[/|·]\s+|\s*[|/]\s*(?=\W*[가-힣])", text)]
    )
    if len(halves) == 2 and all(halves) and {language_of(one) for one in halves} == {"ko", "en"}:
        hangul = next(one for one in halves if language_of(one) == "ko")
        if len(re.sub(r"[^가-힣]", "", hangul)) >= 2:
            return tuple(halves)
    return (text.strip(),)


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise WrongCell(
            Sentence("'{value}' is no identifier.", value=text),
            Sentence("Up to 64 letters, digits, dashes, dots or colons are expected, without blanks."),
        )
    return text


def _day(text: str) -> date:
    found = re.fullmatch(
        r"(\d{4})(?:[-./]\s?|년\s?)?(\d{1,2})(?:[-./]\s?|월\s?)?(\d{1,2})(?:\.|일)?(?:[T ]00:00:00)?", text
    )
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise WrongCell(Sentence("'{value}' is not a day.", value=text), Sentence("Write it as 2028-06-30."))


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = float("nan")
    if not 0 <= value < float("inf"):
        raise WrongCell(
            Sentence("'{value}' is not a number of 0 or more.", value=text),
            Sentence("Write digits only; the unit has a column of its own."),
        )
    return value


def _count(text: str) -> int:
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*명?", text)
    if not found or len(found[1]) > 12:
        raise WrongCell(
            Sentence("'{value}' is not a whole number.", value=text), Sentence("Write digits only, such as 1200.")
        )
    return int(found[1].replace(",", ""))


def _values(enum: type[StrEnum]) -> dict[str, Any]:
    return {str(one): str(one) for one in enum}


def _one_of(text: str, known: dict[str, Any]) -> Any:
    if text.casefold() in known:
        return known[text.casefold()]
    if text in known:
        return known[text]
    raise WrongCell(
        Sentence("'{value}' is not known here.", value=text),
        did_you_mean(text, list(known)) + Sentence("Known are {known}.", known=", ".join(known)),
    )


def _term(text: str, facet: Facet | None) -> str:
    codes = _codes_by_word(facet)
    code = codes.get(text) or codes.get(text.casefold())
    if code is None:
        raise WrongCell(
            Sentence("'{value}' is not a term of this column.", value=text),
            did_you_mean(text, list(codes))
            + Sentence("Known are {known}.", known=", ".join(dict.fromkeys(codes.values()))),
        )
    return code


@cache
def _codes_by_word(facet: Facet | None) -> dict[str, str]:
    terms = [term for term in standard_terms() if term.facet is facet]
    codes = {term.code: term.code for term in terms}
    for term in terms:
        codes.setdefault(term.name.ko, term.code)
        codes.setdefault(term.name.en.casefold(), term.code)
    return codes


def _hs_code(text: str) -> str:
    try:
        return str(HSCode(text))
    except WrongValue as error:
        raise WrongCell(error.sentence) from None


def _inspection(text: str) -> Inspection:
    authority, _, day = text.partition(":")
    return Inspection(_term(authority.strip(), Facet.AUTHORITY), _day(day.strip()) if day.strip() else None)
