"""Where a text names terms, materials and countries."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

import ahocorasick

from bioaccord.vocabulary.country import country_words
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import Material, MaterialGroup, Materials, standard_materials
from bioaccord.vocabulary.recognition import COUNTRIES_IN_FULL, MEANS_SOMETHING_ELSE

from .normal_text import NormalText, normal
from .terms import Terms, standard_terms

_NEAR = 40
"""How many letters around an ambiguous word are looked at."""
_LONE_WORD = 10
_MOST_PARTS = 4
"""A word of more parts in two scripts is looked for as it is written alone."""
_LATIN = re.compile(r"[0-9a-zà-ÿ]")
_KOREAN_TAIL = re.compile(
    r"(?:제제|제|용|류|등|들|업|사|사업|산업|제품|기업|회사|전문|분야|시장)?"
    r"(?:은|는|이|가|을|를|의|에|와|과|로|으로|도|만|나|이나|및|에서|에게|부터|까지|에는|인)?(?![가-힣])"
)
_NOT_AFTER = re.compile(r"\b(?:non|anti drug)[ ]$")
# American spellings of the British ones in the tables; a text may have either.
_AMERICAN = (
    ("isation", "ization"), ("ising", "izing"), ("ise", "ize"), ("lyser", "lyzer"), ("lisers", "lizers"), ("liser", "lizer"),
    ("ilised", "ilized"), ("tumour", "tumor"), ("flavour", "flavor"), ("behaviour", "behavior"), ("colour", "color"),
    ("haem", "hem"), ("anaem", "anem"), ("anaesth", "anesth"), ("leukaem", "leukem"), ("paed", "ped"), ("gynaec", "gynec"),
    ("thalassaem", "thalassem"), ("fibre", "fiber"), ("centre", "center"), ("licence", "license"), ("ageing", "aging"),
    ("labell", "label"), ("apnoea", "apnea"), ("dialys", "dialyz"), ("litre", "liter"),
)  # fmt: skip
# What is one word in the trade, by sound or translated: who writes one writes the other in another text.
_KOREAN_SYNONYMS = (
    ("단백질", "프로테인", "프로틴"), ("레진", "수지"), ("나트륨", "소듐"), ("칼륨", "포타슘"), ("캡슐", "캅셀"), ("시린지", "주사기"),
    ("크로마토그래피", "크로마토그라피"), ("바이알", "바이얼"), ("리포좀", "리포솜"), ("펩타이드", "펩티드"),
)  # fmt: skip
_BETWEEN_SCRIPTS = re.compile(r"(?<=[가-힣]) (?=[a-z])|(?<=[a-z]) (?=[가-힣])")
_ADJECTIVES = {
    "korean": "KR", "american": "US", "japanese": "JP", "chinese": "CN", "indian": "IN", "german": "DE", "french": "FR", "british": "GB",
    "uk based": "GB", "us based": "US", "u.s.": "US", "canadian": "CA", "australian": "AU", "swiss": "CH", "swedish": "SE", "danish": "DK",
    "israeli": "IL", "taiwanese": "TW", "thai": "TH", "indonesian": "ID", "brazilian": "BR", "italian": "IT", "spanish": "ES",
    "dutch": "NL", "belgian": "BE", "irish": "IE", "norwegian": "NO", "finnish": "FI", "austrian": "AT", "singaporean": "SG",
    "malaysian": "MY", "vietnamese": "VN", "mexican": "MX", "korea": "KR", "uae": "AE", "국내": "KR", "일본산": "JP", "호주": "AU",
}  # fmt: skip
_REGIONS = {
    "european union": "EU", "europe": "EU", "european": "EU", "유럽": "EU", "유럽연합": "EU", "southeast asia": "ASEAN", "south east asia": "ASEAN",
    "asean": "ASEAN", "동남아": "ASEAN", "동남아시아": "ASEAN", "north america": "NORTH_AMERICA", "북미": "NORTH_AMERICA", "latin america": "LATAM", "south america": "LATAM",
    "중남미": "LATAM", "남미": "LATAM", "middle east": "MENA", "중동": "MENA", "nordic": "NORDIC", "nordics": "NORDIC", "scandinavia": "NORDIC", "북유럽": "NORDIC",
}  # fmt: skip
COUNTRIES_OF_REGION: dict[str, tuple[str, ...]] = {
    "EU": (
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ),
    "ASEAN": ("BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "VN"),
    "NORTH_AMERICA": ("US", "CA"),
    "LATAM": ("AR", "BO", "BR", "CL", "CO", "CR", "EC", "MX", "PE", "PY", "UY", "VE"),
    "MENA": ("AE", "BH", "EG", "IL", "IQ", "JO", "KW", "LB", "MA", "OM", "QA", "SA", "TR"),
    "NORDIC": ("DK", "FI", "IS", "NO", "SE"),
}
"""What is meant by a region in the trade; whoever says Europe means Britain, Switzerland and Norway too."""
REGION_NAMES = {
    "EU": Text("유럽", "Europe"),
    "ASEAN": Text("동남아시아", "Southeast Asia"),
    "NORTH_AMERICA": Text("북미", "North America"),
    "LATAM": Text("중남미", "Latin America"),
    "MENA": Text("중동", "Middle East"),
    "NORDIC": Text("북유럽", "Nordic countries"),
}


class MentionOf(StrEnum):
    """What a mention names."""

    TERM = "term"
    MATERIAL = "material"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words at start..end of a text that name a term (its code), a material (its id) or a country (its code)."""

    of: MentionOf
    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sense:
    of: MentionOf
    code: str
    near: tuple[str, ...] = ()
    capitals: str = ""
    """The abbreviation as it has to be written, where its letters are an everyday word as well."""


class MentionFinder:
    """Finds what texts name. Building it takes a moment; one instance serves any number of texts."""

    def __init__(self, terms: Terms, materials: Materials) -> None:
        self._senses: dict[str, list[_Sense]] = defaultdict(list)
        for term in terms:
            names = [part for name in (term.name.ko, term.name.en) for part in _name_words(name)]
            for word in dict.fromkeys((*names, *term.words_ko, *term.words_en)):
                self._add(word, MentionOf.TERM, term.code)
        for material in materials:
            words = (material.name.ko, material.name.en, *material.synonyms_ko, *material.synonyms_en)
            for word in dict.fromkeys((*words, *_dosed(material, materials))):
                for part in _name_words(word):
                    if part.casefold() not in MEANS_SOMETHING_ELSE:
                        self._add(part, MentionOf.MATERIAL, material.material_id)
        countries = {
            word: code for word, code in country_words().items() if word.casefold() not in MEANS_SOMETHING_ELSE
        }
        for word, code in (countries | COUNTRIES_IN_FULL | _ADJECTIVES | _REGIONS).items():
            if len(word) > 1:
                self._add(word, MentionOf.COUNTRY, code)
        for word, codes, near in _ambiguous_words():
            senses = [_Sense(MentionOf.TERM, code, near, word if _is_short_capitals(word) else "") for code in codes]
            for written in _spellings(word):
                self._senses[written] = [
                    *(one for one in self._senses[written] if one.of is not MentionOf.TERM or one.near),
                    *senses,
                ]
        self._words: Any = ahocorasick.Automaton()
        for word in self._senses:
            self._words.add_word(word, (len(word), word))
        self._words.make_automaton()

    def find(self, text: str, *, as_typed: bool = False) -> list[Mention]:
        """Return what a text names, in its order.

        Of words that overlap the longest of the first counts. An abbreviation of up to three letters has to stand in capitals, unless the
        text is one that somebody types into a search box (`as_typed`). A Korean word of three syllables or more may stand anywhere
        in a compound, one of two syllables at its beginning or end.
        """
        form = normal(text)
        return [
            Mention(sense.of, sense.code, *form.place(start, end))
            for start, end, senses in self._longest(form)
            for sense in senses
            if self._is_meant(sense, form, text, start, end, as_typed)
        ]

    def _add(self, word: str, of: MentionOf, code: str) -> None:
        sense = _Sense(of, code, capitals=word if _is_short_capitals(word) else "")
        for written in _spellings(word):
            if all((one.of, one.code) != (of, code) for one in self._senses[written]):
                self._senses[written].append(sense)

    def _longest(self, form: NormalText) -> Iterator[tuple[int, int, list[_Sense]]]:
        spans = []
        for last, (length, word) in self._words.iter(form.text):
            start = last - length + 1
            end = _end(form, start, last + 1)
            if end is not None:
                spans.append((start, -end, word))
        spans.sort()
        free_from = nested_from = 0
        for start, end, word in spans:
            senses = self._senses[word]
            if start >= free_from:
                yield start, -end, senses
                free_from = -end
                # "heparin injections" is a material, and says sterile injectable as well.
                is_material = senses and all(one.of is MentionOf.MATERIAL for one in senses)
                nested_from = start if is_material else free_from
            elif start >= nested_from and -end <= free_from:
                within = [one for one in senses if one.of is MentionOf.TERM]
                if within:
                    yield start, -end, within
                    nested_from = -end

    @staticmethod
    def _is_meant(sense: _Sense, form: NormalText, text: str, start: int, end: int, as_typed: bool) -> bool:
        if sense.capitals and not as_typed:
            first, last = form.place(start, end)
            if sense.capitals not in text[first:last].replace("-", " "):
                return False
        if not sense.near:
            return True
        around = form.text[max(0, start - _NEAR) : start] + " " + form.text[end : end + _NEAR]
        needed = [word for word in sense.near if not word.startswith("!")]
        if any(word[1:] in around for word in sense.near if word.startswith("!")):
            return False
        # Whoever types one word into a search box gives nothing around it to judge by, and means one of its senses.
        return not needed or (as_typed and len(text) <= _LONE_WORD) or any(word in around for word in needed)


@cache
def standard_mention_finder() -> MentionFinder:
    """Return the finder of the terms and materials that ship with bioaccord."""
    return MentionFinder(standard_terms(), standard_materials())


def _dosed(material: Material, materials: Materials) -> Iterator[str]:
    """Yield further words for an injection, made of the words for what is injected: "heparin sodium injection", "injection of heparin"."""
    ingredient = ingredient_of(material, materials)
    if ingredient is None:
        return
    for name in (ingredient.name.ko, *ingredient.synonyms_ko):
        for word in _name_words(name):
            yield from (f"{word} {form}" for form in ("주사제", "주사액", "주사", "주"))
    for name in (ingredient.name.en, *ingredient.synonyms_en):
        for word in _name_words(name):
            yield from (f"{word} injection", f"injectable {word}", f"{word} for injection")
            yield from (f"{form} of {word}" for form in ("injection", "injections"))


def ingredient_of(material: Material, materials: Materials) -> Material | None:
    """Return the active ingredient of an injection, by its name; None for anything else.

    >>> materials = standard_materials()
    >>> ingredient_of(materials["heparin_injection"], materials).material_id
    'heparin_sodium'
    """
    if material.group is not MaterialGroup.FINISHED_MEDICINE or not material.name.en.endswith(" injection"):
        return None
    return _by_english_name(materials).get(material.name.en.removesuffix(" injection").casefold())


@lru_cache(maxsize=4)
def _by_english_name(materials: Materials) -> dict[str, Material]:
    found: dict[str, Material] = {}
    for one in materials:
        if one.group is MaterialGroup.ACTIVE_INGREDIENT:
            for name in (one.name.en, *one.synonyms_en):
                for word in _name_words(name):
                    found.setdefault(word.casefold(), one)
    return found


def _ambiguous_words() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    text = files("bioaccord.partners").joinpath("ambiguous_words.tsv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        codes = tuple(code for code in row["codes"].split(";") if code)
        near = tuple(normal(word).text for word in (row["near"] or "").split(";") if word)
        yield row["word"], codes, near


def _name_words(name: str) -> list[str]:
    """Return the words of a name and of what it has in brackets: "Antibody-drug conjugate (ADC)" has two."""
    inside = re.findall(r"\(([^)]*)\)", name)
    bare = re.sub(r"\s*\([^)]*\)", "", name).strip()
    return [one for one in (bare, *(word for word in inside if word.isupper() and len(word) >= 2)) if one]


def _is_short_capitals(word: str) -> bool:
    return len(word) <= 3 and word.isascii() and word.isalpha() and word.isupper()


def _spellings(word: str) -> set[str]:
    written = normal(word).text.strip()
    found = {written}
    if written.isascii():
        for british, american in _AMERICAN:
            found |= {one.replace(british, american) for one in found}
        found |= {one[:-1] + "ies" for one in found if len(one) > 5 and one[-1] == "y" and one[-2] not in "aeiou"}
    for same in _KOREAN_SYNONYMS:
        # A word of the group by itself has senses enough of its own.
        longer = [one for one in found if len(one) > len(max(same, key=len)) and any(word in one for word in same)]
        found |= {one.replace(word, other) for one in longer for word in same if word in one for other in same}
    # A blank between Hangul and Latin letters is there or is not: 프로테인A 레진.
    for one in list(found):
        parts = _BETWEEN_SCRIPTS.split(one)
        if 1 < len(parts) <= _MOST_PARTS:
            found |= {
                "".join(part + blank for part, blank in zip(parts, (*blanks, ""), strict=True))
                for blanks in product((" ", ""), repeat=len(parts) - 1)
            }
    return {one for one in found if one}


def _end(form: NormalText, start: int, end: int) -> int | None:
    """Return where the word at start..end ends (a plural s included), or None where it is a part of another word."""
    text = form.text
    first, last = text[start], text[end - 1]
    is_korean = "가" <= first <= "힣"
    if not is_korean:
        if _LATIN.match(first) and start and _LATIN.match(text[start - 1]):
            return None
        if _NOT_AFTER.search(text, max(0, start - 10), start):
            return None
    if _LATIN.match(last):
        rest = text[end : end + 3]
        if rest[:1] == "s" and last != "s" and not _LATIN.match(rest[1:2] or " "):
            return end + 1
        if rest[:2] == "es" and last in "shx" and not _LATIN.match(rest[2:3] or " "):
            return end + 2
        return None if _LATIN.match(rest[:1] or " ") else end
    if is_korean and "가" <= last <= "힣":
        return end if _stands(form, start, end) else None
    return end


def _stands(form: NormalText, start: int, end: int) -> bool:
    syllables = end - start
    crosses = any(place in form.gaps for place in range(start + 1, end))
    if syllables >= 4:
        return not crosses or form.begins_word(start) or syllables >= 6
    begins = form.begins_word(start)
    if syllables == 3:
        return not crosses or begins
    if crosses:
        return False
    ends = end in form.gaps or bool(_KOREAN_TAIL.match(form.text, end)) or _ends_at_gap(form, end)
    return begins and ends if syllables == 1 else begins or ends


def _ends_at_gap(form: NormalText, end: int) -> bool:
    """Return whether only a particle stands between a word and the next blank, which was taken out."""
    return any(
        end + length in form.gaps and _KOREAN_TAIL.match(form.text[end : end + length] + " ") for length in (1, 2)
    )
