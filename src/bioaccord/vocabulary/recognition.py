"""Finds materials, drugs, agencies, firms, countries and HS codes in Korean and English text, through the bilingual vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import ahocorasick

from .country import country_words
from .glossary import EntryKind, Glossary, standard_glossary
from .hs_code import HSCode
from .material import Materials, standard_materials
from .signal import Subject, SubjectType
from .words_in_text import end_of_word, folded

# Words that name a material or a country, and far more often something else: 요소 is also "element", 인도 "delivery",
# 이란 "what is called", 수소 "bull", Georgia a state, Turkey a bird, and so on.
MEANS_SOMETHING_ELSE = frozenset(
    [
        "요소",
        "수소",
        "감자",
        "인도",
        "이란",
        "가나",
        "오만",
        "수단",
        "기니",
        "모나코",
        "팔라우",
        "차드",
        "말리",
        "몰디브",
        "괌",
        "통가",
        "사모아",
        "미국령",
        "대만어",
        "니제르",
        "소",
        "georgia",
        "jordan",
        "chad",
        "guinea",
        "niger",
        "mali",
        "turkey",
        "jersey",
        "guernsey",
        "palau",
        "tonga",
        "samoa",
        "guam",
        "oman",
        "cuba",
        "monaco",
        "nauru",
        "korea",
        "benin",
        "togo",
        "isle",
        "reunion",
        "réunion",
        "dominica",
        "macao",
    ]
)
# These few are unambiguous in full, though a part of them is not.
COUNTRIES_IN_FULL = {
    "South Korea": "KR",
    "대한민국": "KR",
    "한국": "KR",
    "Republic of Türkiye": "TR",
    "인도산": "IN",
    "이란산": "IR",
}
_SUBJECTS_OF_ENTRIES = {EntryKind.AGENCY: SubjectType.AGENCY, EntryKind.DRUG: SubjectType.DRUG}
# Abbreviations of agencies that far more often mean something else: a state, a section, an allowance, a verb of chemistry.
_CODES_THAT_MEAN_MORE = frozenset(
    ["BIO", "VA", "SEC", "RDA", "MOF", "CCC", "BIS", "ITA", "KTC", "FAS", "NTS", "NRF", "KIDS", "KCS"]
)
_HS_CODE = re.compile(
    r"(?:\bHTS(?:US)?|\bHSK|\bHS|\bsubheadings?|\bheadings?|관세율표|세번)\s*(?:codes?|nos?\.?|number)?\s*:?\s*"
    r"(\d{4}(?:\.\d{2}){0,3}(?:-\d{4})?|\d{6,10})(?![\d.]*\d)",
    re.IGNORECASE,
)


class Recogniser:
    """Finds the things of the vocabulary in texts. Building it takes a moment; one instance serves any number of texts."""

    def __init__(
        self,
        materials: Materials,
        glossary: Glossary | None = None,
        organisations: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """Build it from materials, a glossary (agencies and drugs) and `organisations`: a firm's id → its names in any language."""
        self._words: Any = ahocorasick.Automaton()
        for organisation_id, names in (organisations or {}).items():
            for word in names:
                self._add(word, Subject(SubjectType.ORGANISATION, organisation_id))
        for entry in glossary if glossary is not None else standard_glossary():
            if entry.kind in _SUBJECTS_OF_ENTRIES and entry.identifier:
                for word in (*entry.korean_words, *entry.english_words):
                    if word not in _CODES_THAT_MEAN_MORE:
                        self._add(word, Subject(_SUBJECTS_OF_ENTRIES[entry.kind], entry.identifier))
        for word, code in country_words().items():
            if word.casefold() not in MEANS_SOMETHING_ELSE:
                self._add(word, Subject(SubjectType.COUNTRY, code))
        for word, code in COUNTRIES_IN_FULL.items():
            self._add(word, Subject(SubjectType.COUNTRY, code))
        for material in materials:
            names = (material.name.ko, material.name.en, *material.synonyms_ko, *material.synonyms_en)
            for word in names:
                if word.casefold() not in MEANS_SOMETHING_ELSE:
                    self._add(word, Subject(SubjectType.MATERIAL, material.material_id))
        self._words.make_automaton()

    def subjects_in(self, text: str) -> tuple[Subject, ...]:
        """Return materials, drugs, agencies, firms, countries and HS codes in the order they first stand in the text.

        Each once, with the words it was found by. Of words that overlap the longest counts, so that "lidocaine
        hydrochloride injection" is the medicine and not the active ingredient. English words are found at word
        boundaries, with a plural; Korean words may carry particles, and must not begin inside another word. An agency's
        abbreviation counts only in capitals. A drug that is also a material in the table is both.
        """
        found: dict[tuple[SubjectType, str], Subject] = {}
        for start, end, subjects in self._longest(text):
            for subject in subjects:
                if (
                    subject.type == SubjectType.AGENCY
                    and subject.found_by.isupper()
                    and text[start:end] != subject.found_by
                ):
                    continue
                key = (subject.type, subject.id)
                found.setdefault(key, Subject(subject.type, subject.id, text[start:end]))
        for match in _HS_CODE.finditer(text):
            code = str(HSCode(match.group(1)))
            found.setdefault((SubjectType.HS_CODE, code), Subject(SubjectType.HS_CODE, code, match.group(0)))
        return tuple(found.values())

    def _add(self, word: str, subject: Subject) -> None:
        written = folded(word)
        _, known = self._words.get(written, (0, ()))
        if all((one.type, one.id) != (subject.type, subject.id) for one in known):
            found = Subject(subject.type, subject.id, word)
            self._words.add_word(written, (len(written), (*known, found)))

    def _longest(self, text: str) -> Iterator[tuple[int, int, tuple[Subject, ...]]]:
        lowered = folded(text)
        spans = []
        for last, (length, subjects) in self._words.iter(lowered):
            start = last - length + 1
            end = end_of_word(lowered, start, last + 1)
            if end is not None:
                spans.append((start, end, subjects))
        spans.sort(key=lambda span: (span[0], -span[1]))
        free_from = 0
        for start, end, subjects in spans:
            if start >= free_from:
                yield start, end, subjects
                free_from = end


@cache
def standard_recogniser() -> Recogniser:
    """Return the recogniser of the materials that ship with bioaccord."""
    return Recogniser(standard_materials())
