"""Finds materials, countries, HS codes and topics in Korean and English text, through the bilingual vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import ahocorasick
import yaml

from .country import country_words
from .hs_code import HSCode
from .material import Materials, standard_materials
from .signal import Subject, SubjectType
from .topic import Topic

# Words that name a material or a country, and far more often something else: 요소 is also "element", 인도 "delivery",
# 이란 "what is called", 수소 "bull", Georgia a state, Turkey a bird, and so on.
_MEANS_SOMETHING_ELSE = frozenset(
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
_COUNTRIES_IN_FULL = {
    "South Korea": "KR",
    "대한민국": "KR",
    "한국": "KR",
    "Republic of Türkiye": "TR",
    "인도산": "IN",
    "이란산": "IR",
}
_HS_CODE = re.compile(
    r"(?:\bHTS(?:US)?|\bHSK|\bHS|\bsubheadings?|\bheadings?|관세율표|세번)\s*(?:codes?|nos?\.?|number)?\s*:?\s*"
    r"(\d{4}(?:\.\d{2}){0,3}(?:-\d{4})?|\d{6,10})(?![\d.]*\d)",
    re.IGNORECASE,
)
_WORD_OF_LATIN = re.compile(r"[0-9a-zà-ÿ]")


class Recogniser:
    """Finds the things of the vocabulary in texts. Building it takes a moment; one instance serves any number of texts."""

    def __init__(self, materials: Materials) -> None:
        self._words: Any = ahocorasick.Automaton()
        for word, code in country_words().items():
            if word.casefold() not in _MEANS_SOMETHING_ELSE:
                self._add(word, Subject(SubjectType.COUNTRY, code))
        for word, code in _COUNTRIES_IN_FULL.items():
            self._add(word, Subject(SubjectType.COUNTRY, code))
        for topic, words in _topic_words().items():
            for word in words:
                self._add(word, Subject(SubjectType.TOPIC, topic))
        for material in materials:
            names = (material.name.ko, material.name.en, *material.synonyms_ko, *material.synonyms_en)
            for word in names:
                if word.casefold() not in _MEANS_SOMETHING_ELSE:
                    self._add(word, Subject(SubjectType.MATERIAL, material.material_id))
        self._words.make_automaton()

    def subjects_in(self, text: str) -> tuple[Subject, ...]:
        """Return materials, countries, HS codes and topics in the order they first stand in the text.

        Each once, with the words it was found by. Of words that overlap the longest counts, so that "lidocaine
        hydrochloride injection" is the medicine and not the active ingredient. English words are found at word
        boundaries, with a plural; Korean words may carry particles, and must not begin inside another word.
        """
        found: dict[tuple[SubjectType, str], Subject] = {}
        for start, end, subjects in self._longest(text):
            for subject in subjects:
                key = (subject.type, subject.id)
                found.setdefault(key, Subject(subject.type, subject.id, text[start:end]))
        for match in _HS_CODE.finditer(text):
            code = str(HSCode(match.group(1)))
            found.setdefault((SubjectType.HS_CODE, code), Subject(SubjectType.HS_CODE, code, match.group(0)))
        return tuple(found.values())

    def _add(self, word: str, subject: Subject) -> None:
        folded = _folded(word)
        _, known = self._words.get(folded, (0, ()))
        if all((one.type, one.id) != (subject.type, subject.id) for one in known):
            self._words.add_word(folded, (len(folded), (*known, subject)))

    def _longest(self, text: str) -> Iterator[tuple[int, int, tuple[Subject, ...]]]:
        folded = _folded(text)
        spans = []
        for last, (length, subjects) in self._words.iter(folded):
            start, end = last - length + 1, last + 1
            end_of_word = _end_of_word(folded, start, end)
            if end_of_word is not None:
                spans.append((start, end_of_word, subjects))
        spans.sort(key=lambda span: (span[0], -span[1]))
        free_from = 0
        for start, end, subjects in spans:
            # A topic is a remark on the same words and may overlap a material; a second material may not.
            is_topic = all(subject.type == SubjectType.TOPIC for subject in subjects)
            if is_topic:
                yield start, end, subjects
            elif start >= free_from:
                yield start, end, subjects
                free_from = end


def _folded(text: str) -> str:
    """Lower-case without changing any position."""
    return "".join(lowered if len(lowered := letter.lower()) == 1 else letter for letter in text)


def _end_of_word(text: str, start: int, end: int) -> int | None:
    """Return where the word ends (a plural s included), or None where the match is only a part of another word."""
    first = text[start]
    before = text[start - 1] if start else " "
    if _WORD_OF_LATIN.match(first) and (_WORD_OF_LATIN.match(before) or before == "-"):
        return None
    if "가" <= first <= "힣" and "가" <= before <= "힣":
        return None
    if _WORD_OF_LATIN.match(text[end - 1]):
        rest = text[end : end + 3]
        if rest[:1] == "s" and not _WORD_OF_LATIN.match(rest[1:2]):
            return end + 1
        if rest[:2] == "es" and not _WORD_OF_LATIN.match(rest[2:3]):
            return end + 2
        if _WORD_OF_LATIN.match(rest[:1]):
            return None
    elif "가" <= text[end - 1] <= "힣" and end - start <= 2:
        # A short Korean word has to end where it ends, or carry a particle: 대두 is not in 대두되다.
        tail = re.match(r"[가-힣]*", text[end : end + 8])
        if tail and tail.group(0) and not _PARTICLES.fullmatch(tail.group(0)):
            return None
    return end


_PARTICLES = re.compile(
    r"(?:등|류|용|산)?(?:은|는|이|가|을|를|의|에|와|과|로|으로|도|만|나|이나|및|에서|에게|부터|까지|보다|에는|에도|으로서|로서|이라|라|인|인지)?"
)


def _topic_words() -> dict[Topic, list[str]]:
    text = files("bioaccord.vocabulary").joinpath("topic_words.yaml").read_text(encoding="utf-8")
    return {Topic(topic): [*words["en"], *words["ko"]] for topic, words in yaml.safe_load(text).items()}


@cache
def standard_recogniser() -> Recogniser:
    """Return the recogniser of the materials that ship with bioaccord."""
    return Recogniser(standard_materials())
