"""What is left of an organisation's name when its legal form and its marks are taken away."""

from __future__ import annotations

import re
import unicodedata

_KOREAN_FORMS = re.compile(
    r"\((?:주|유|재|사|합|의|학)\)|㈜|㈔|㈐|주식회사|유한책임회사|유한회사|합자회사|합명회사|재단법인|사단법인|의료법인|학교법인|농업회사법인"
)
_ENGLISH_FORM = re.compile(
    r"co|company|corp|corporation|corporate|inc|incorporated|incorporation|ltd|limited|llc|llp|lp|plc|gmbh|"
    r"ag|sa|sas|sarl|bv|nv|ab|oy|as|spa|srl|kk|kgaa|kg|se|pte|pty|pvt|private|the"
)
# Joined to the word before them: "DongKookPharmaceuticalCo.,Ltd."
_JOINED_FORMS = re.compile(r"(?<=[a-z]{4})(?:co\.?,? ?ltd|co\.,|,? ?inc\.$)\.?", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]{2})")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_BRACKETS = re.compile(r"\([^)]*\)")


def bare_korean(name: str) -> str:
    """Return a Korean name in lower case without legal form, blanks and marks; letters of other scripts and digits stay.

    >>> bare_korean("(주) 에이치엘비 제약"), bare_korean("SK바이오사이언스㈜")
    ('에이치엘비제약', 'sk바이오사이언스')
    """
    text = unicodedata.normalize("NFC", _KOREAN_FORMS.sub(" ", unicodedata.normalize("NFC", name)))
    text = unicodedata.normalize("NFKC", text).casefold().replace("&", "앤")
    return "".join(character for character in text if character.isalnum())


def bare_english(name: str) -> tuple[str, ...]:
    """Return the words of a name in Latin letters, in lower case, without legal forms and marks; words joined by capitals are parted.

    >>> bare_english("DongKookPharmaceuticalCo.,Ltd."), bare_english("T&L Co., LTD."), bare_english("Genome & Company")
    (('dong', 'kook', 'pharmaceutical'), ('t', 'and', 'l'), ('genome', 'and', 'company'))
    """
    text = _JOINED_FORMS.sub(" ", _BRACKETS.sub(" ", name).strip() or name)
    text = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", text)
    text = _HUMP.sub(" ", text)
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(character for character in decomposed if not unicodedata.combining(character))
    text = text.replace("&", " and ").replace("'", "").replace("’", "")
    words = re.findall(r"[a-z0-9]+", text)
    kept = tuple(
        word
        for before, word in zip(["", *words], words, strict=False)
        if not _ENGLISH_FORM.fullmatch(word) or before == "and"
    )
    return kept or tuple(words[-1:])


def has_legal_form(name: str) -> bool:
    """Tell whether a name in Latin letters says its legal form at its end: it is written in full then.

    >>> has_legal_form("Gaon Biologics Co., Ltd."), has_legal_form("Gaon Biologics"), has_legal_form("GAON S.A.")
    (True, False, True)
    """
    text = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", name)
    words = re.findall(r"[a-z]+", text.casefold())
    return len(words) > 1 and words[-1] != "the" and _ENGLISH_FORM.fullmatch(words[-1]) is not None
