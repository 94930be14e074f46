"""Names of active substances and dosage forms in both languages."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from bioaccord.vocabulary.glossary import EntryKind, standard_glossary
from bioaccord.vocabulary.language import Text, share_of_hangul

_FORMS: tuple[tuple[str, str], ...] = (
    ("injection", "주사제"),
    ("injectable suspension", "주사 현탁액"),
    ("injectable", "주사제"),
    ("tablet", "정제"),
    ("capsule", "캡슐제"),
    ("solution", "액제"),
    ("suspension", "현탁액"),
    ("cream", "크림제"),
    ("ointment", "연고제"),
    ("patch", "패치제"),
    ("film", "필름제"),
    ("gel", "겔제"),
    ("spray", "분무제"),
    ("powder", "분말제"),
    ("irrigant", "관류액"),
    ("aerosol", "에어로솔"),
    ("inhalation", "흡입제"),
    ("emulsion", "유제"),
    ("implant", "이식제"),
    ("concentrate", "농축액"),
    ("ring", "질 내 삽입제"),
    ("insert", "삽입제"),
    ("suppository", "좌제"),
    ("kit", "키트"),
    ("lotion", "로션제"),
    ("syrup", "시럽제"),
    ("granule", "과립제"),
    ("liquid", "액제"),
    ("system", "제제"),
)
_QUALITIES = (
    ("extended release", "서방형"),
    ("delayed release", "장용"),
    ("chewable", "츄어블"),
    ("orally disintegrating", "구강붕해"),
)


@cache
def _words(kind: str) -> dict[str, str]:
    with files("bioaccord.market").joinpath("drug_names.csv").open(encoding="utf-8") as file:
        return {row["name_en"].casefold(): row["name_ko"] for row in csv.DictReader(file) if row["kind"] == kind}


def substance_of(generic_name: str) -> str:
    """Return the active substance of a name such as "Lidocaine Hydrochloride Injection", without its form.

    >>> substance_of("Lidocaine Hydrochloride Injection")
    'Lidocaine Hydrochloride'
    """
    name = generic_name
    for form, _ in _FORMS:
        name = re.sub(rf"[\s,]+(?:(?:extended|delayed) release\s+)?{form}s?\b.*$", "", name, flags=re.IGNORECASE)
    return name.strip(" ,;")


def form_of(generic_name: str) -> str:
    """Return the dosage form in Korean, or an empty word where none is named."""
    lowered = generic_name.casefold()
    quality = next((korean for english, korean in _QUALITIES if english in lowered), "")
    for form, korean in _FORMS:
        if korean and re.search(rf"\b{form}s?\b", lowered):
            return f"{quality} {korean}".strip()
    return ""


def plain_name(generic_name: str) -> str:
    """Return the name without the salt: what a medicine is called when only its substance matters.

    >>> plain_name("Lidocaine Hydrochloride Injection"), plain_name("Sodium Bicarbonate Injection")
    ('Lidocaine Injection', 'Sodium Bicarbonate Injection')
    """
    words = generic_name.split()
    for length in range(len(words), 0, -1):
        if " ".join(words[:length]).casefold() in _words("substance"):
            rest = [word for word in words[length:] if word.strip(",").casefold() not in _words("salt")]
            return " ".join((*words[:length], *rest))
    return generic_name


def korean_name(generic_name: str) -> str:
    """Return the whole name in Korean; a substance the table does not hold keeps its English name.

    >>> korean_name("Lidocaine Hydrochloride Injection"), korean_name("Methylphenidate Hydrochloride Tablet, Extended Release")
    ('리도카인염산염 주사제', '메틸페니데이트염산염 서방형 정제')
    """
    parts = [part.strip() for part in re.split(r"[;,/]|\band\b", substance_of(generic_name)) if part.strip()]
    name = "·".join(dict.fromkeys(_korean_substance(part) for part in parts))
    return f"{name} {form_of(generic_name)}".strip()


def drug_name(drug: str) -> Text:
    """Return what a drug is called, by its id in the glossary or its name; a side that no table knows is empty.

    >>> drug_name("semaglutide"), drug_name("Lidocaine Hydrochloride")
    (Text(ko='세마글루티드', en='semaglutide', original=None), Text(ko='리도카인염산염', en='Lidocaine Hydrochloride', original=None))
    """
    if known := _glossary_drugs().get(drug):
        return known
    if share_of_hangul(drug) > 0.3:
        return Text(drug, next(iter(standard_glossary().translations(drug)), ""))
    korean = korean_name(drug)
    return Text(korean if share_of_hangul(korean) > 0.3 else "", drug)


@cache
def _glossary_drugs() -> dict[str, Text]:
    return {entry.identifier: Text(entry.ko, entry.en) for entry in standard_glossary() if entry.kind == EntryKind.DRUG}


def _korean_substance(part: str) -> str:
    """Return the longest known substance at the beginning, with the salt that follows it and the strength."""
    part = re.sub(r"-[a-z]{4}$", "", part)  # the four letters by which FDA tells biosimilars apart
    strength = re.search(r"\s(\d[\d.]*\s*%|\d+/\d+)$", part)
    words = part[: strength.start()].split() if strength else part.split()
    words = [word for word in words if word.casefold() not in _WAYS]
    for length in range(len(words), 0, -1):
        base = _words("substance").get(" ".join(words[:length]).casefold())
        if base is None:
            continue
        rest = " ".join(words[length:]).casefold()
        salt = _words("salt").get(rest, "") if rest else ""
        if rest and not salt:
            salts = [_words("salt").get(word.casefold()) for word in words[length:] if not word.isdigit()]
            if None in salts:
                return part  # another substance, which must not get lost
            salt = "".join(one or "" for one in salts)
        return f"{base}{salt}" + (f" {strength.group(1)}" if strength else "")
    return part


_WAYS = frozenset(["oral", "ophthalmic", "nasal", "topical", "transdermal", "mix", "for", "in", "injectable"])
