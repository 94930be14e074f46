"""A promulgated version of a Korean law as a history of laws tells it, and what it is called in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.glossary import EntryKind, standard_glossary
from bioaccord.vocabulary.language import Text

from .document_names import AMENDMENTS
from .korean_laws import law_table

_LEVELS = {"시행령": "Enforcement Decree", "시행규칙": "Enforcement Rule"}


@dataclass(frozen=True, slots=True)
class LawVersion:
    """A promulgated version as the history tells it; dates are those of its own front matter."""

    law: str
    kind: str
    title: str
    number: str
    promulgated_on: date
    effective_on: date | None
    amendment: str
    address: str
    annexes_changed: bool


def version_name(version: LawVersion) -> Text:
    """Return a version's law and kind of amendment in both languages, as in 약사법 일부개정."""
    amendment = AMENDMENTS.get(version.amendment, AMENDMENTS["개정"]).en
    return Text(f"{version.title} {version.amendment}", f"{english_name(version)}: {amendment}")


def english_name(version: LawVersion) -> str:
    """Return the English name of a law, with its decree or rule; unofficial."""
    return law_in_english(version.law, version.kind) or "Korean law"


def law_in_english(law: str, level: str = "") -> str:
    """Return the English name of a law by its Korean one, with or without blanks; "" where no table knows it. Unofficial.

    >>> law_in_english("약사법", "시행령"), law_in_english("약사법 시행규칙"), law_in_english("모르는 법")
    ('Enforcement Decree of the Pharmaceutical Affairs Act', 'Enforcement Rule of the Pharmaceutical Affairs Act', '')
    """
    bare = law.replace(" ", "")
    for ending in _LEVELS:
        if not level and bare.endswith(ending) and len(bare) > len(ending):
            bare, level = bare.removesuffix(ending), ending
    name = law_table().get(bare, ("", ()))[0] or _of_glossary(law, bare)
    return f"{_LEVELS[level]} of the {name}" if name and level in _LEVELS else name


def _of_glossary(law: str, bare: str) -> str:
    for word in (law, bare):
        for term in standard_glossary().terms_in(word):
            if term.end - term.start == len(word) and term.entries[0].kind == EntryKind.LAW:
                return term.entries[0].en
    return ""
