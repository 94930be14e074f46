"""Words that signals of every publisher share: days, names of agencies, materials and terms in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from bioaccord.policy.agencies import agency_names, agency_slug
from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.topic_labels import Labelling
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.firm_kind import FirmKind, firm_kind_name
from bioaccord.vocabulary.glossary import EntryKind, standard_glossary
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import Evidence, Subject, SubjectType
from bioaccord.vocabulary.topic import Topic, topic_name

_SUMMARY_LENGTH = 420
_MOST_NAMES = 3
# "Nos. 701" and "U.S. makers" end no sentence.
_END_OF_SENTENCE = re.compile(r"(?:[a-z]{4}|[)\]'\"’”%]|[가-힣])[.;](?=\s)")
_US_GOVERNMENT = Text(ko="미국 연방정부", en="US federal government")
# Terms that say what kind of paper it is, or stand in every title, say nothing of what it is about.
_SAYS_NOTHING = frozenset(
    (
        # A sanction is intermediate, a fax transmitted: neither a chemical nor a power line.
        "intermediate",
        "transmission",
        "transmissions",
        "energy",
        "food",
        "foods",
        "drug",
        "drugs",
        "review",
        "provision",
        "provisions",
        "definition",
        "definitions",
        "quality",
        "notice",
        "safety",
        "article",
        "articles",
        "report",
        "reports",
        "trade",
        "cfr",
        "manufacturer",
        "manufacturers",
        "patient",
        "patients",
        "state",
        "enforcement",
        "period",
        "list",
        "change",
        "changes",
        "order",
        "product",
        "products",
        "act",
        "health",
        "program",
        "use",
        "requirement",
        "requirements",
        "standard",
        "standards",
        "information",
        "procedure",
        "regulation",
        "regulations",
        "policy",
        "system",
        "service",
        "application",
        "origin",
        "inventory",
        "meeting",
        "effect",
        "animal",
        "plant",
        "data",
        "technology",
        "agency",
        "company",
        "label",
        "import",
        "export",
        "public",
        "request",
        "disclosure",
        "fund",
        "funds",
        "rule",
        "title",
        "proviso",
        "annexed table",
        "annexed form",
        "ordinance of the prime minister",
        "presidential decree",
        "business operator",
    )
)
_SAYS_NOTHING_KO = frozenset(
    ("목적", "정의", "시행", "기준", "규정", "조문", "신고", "보고", "관리", "허가", "제출", "등")
)
# Chapters of the Harmonized System that the four areas are about: food and what it is made of, chemicals, medicines, fertilisers, enzymes.
_CHAPTERS = frozenset(f"{one:02d}" for one in (*range(1, 25), 28, 29, 30, 31, 35, 38))
_WITH_ARTICLE = frozenset(("AE", "CD", "CF", "DO", "EU", "GB", "NL", "PH", "US"))
_TELLING = frozenset((EntryKind.TERM, EntryKind.MATERIAL, EntryKind.DRUG, EntryKind.LAW))


def korean_day(day: date) -> str:
    """Return 2026년 3월 3일."""
    return f"{day.year}년 {day.month}월 {day.day}일"


def english_day(day: date) -> str:
    """Return 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def dotted(day: date) -> str:
    """Return 2026. 3. 3., as Korean laws write a day."""
    return f"{day.year}. {day.month}. {day.day}."


def listed(names: Sequence[str], language: str) -> str:
    """Return up to three names with how many more there are.

    >>> listed(["가", "나", "다", "라"], "ko"), listed(["a", "b"], "en")
    ('가, 나, 다 등 4건', 'a, b')
    """
    head, rest = ", ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    if rest <= 0:
        return head
    return f"{head} 등 {len(names)}건" if language == "ko" else f"{head} and {rest} more"


def slugs_of(version: DocumentVersion) -> tuple[str, ...]:
    """Return a US paper's agencies by the Federal Register's slugs, whichever publisher named them."""
    return tuple(dict.fromkeys(agency_slug(one) for one in version.agencies if one))


def issuer(version: DocumentVersion) -> Text:
    """Return the most special agency that issued a US paper; one that no table knows is called as its publisher calls it."""
    slugs = slugs_of(version)
    known = next((agency_names()[one] for one in reversed(slugs) if one in agency_names()), None)
    if known:
        return known
    if not slugs:
        return _US_GOVERNMENT
    plain = slugs[-1].replace("-", " ")
    return Text(_US_GOVERNMENT.ko, plain.title() if plain.islower() else plain)


def names_of(subjects: Iterable[Subject]) -> Text:
    """Return the materials and HS codes among subjects, the first three by name."""
    materials, found = standard_materials(), []
    for one in subjects:
        if one.type == SubjectType.MATERIAL:
            found.append(materials.name(one.id))
        elif one.type == SubjectType.HS_CODE:
            found.append(Text(f"HS {one.id}", f"HS {one.id}"))
    if len(found) > _MOST_NAMES:
        first = found[:_MOST_NAMES]
        return Text(
            ko=", ".join(one.ko for one in first) + f" 등 {len(found)}개 품목",
            en=", ".join(mid_sentence(one.en) for one in first) + f" and {len(found) - _MOST_NAMES} more",
        )
    return Text(ko=", ".join(one.ko for one in found), en=", ".join(mid_sentence(one.en) for one in found))


def country_in_sentence(code: str) -> Text:
    """Return a country's name as it stands in a sentence.

    >>> country_in_sentence("US").en, country_in_sentence("KR").en
    ('the United States', 'South Korea')
    """
    name = country_name(code)
    return Text(name.ko, f"the {name.en}" if code in _WITH_ARTICLE else name.en)


def is_code_of_the_field(subject: Subject) -> bool:
    """Whether a subject is an HS code of a chapter that the agreement's areas are about."""
    return subject.type == SubjectType.HS_CODE and subject.id[:2] in _CHAPTERS


def terms_of(title: str, *, procedures: bool = False) -> Text:
    """Return what a title speaks of, in the glossary's words: the three that say most, longest first; empty where it knows none.

    `procedures` names steps and sanctions as well: they are all that the title of an article speaks of, but every paper is one.

    >>> terms_of("340B Drug Pricing Program Ceiling Price and Manufacturer Civil Monetary Penalties").ko
    '340B 의약품 할인 프로그램, 상한금액'
    """
    found: dict[str, tuple[int, int, str]] = {}
    for term in standard_glossary().terms_in(title):
        entry = term.entries[0]
        written = term.words.casefold()
        if (
            not (entry.kind in _TELLING or (procedures and entry.kind == EntryKind.PROCEDURE))
            or not term.translations
            or entry.ko == "연방정부"
        ):
            continue
        if written in _SAYS_NOTHING or entry.ko in _SAYS_NOTHING_KO or entry.en.casefold() in _SAYS_NOTHING:
            continue
        found.setdefault(entry.ko, (-len(term.words), term.start, entry.en))
    chosen = sorted(sorted(found.items(), key=lambda one: one[1])[:_MOST_NAMES], key=lambda one: one[1][1])
    # A word inside another one (혈액, 혈액제제) is said by the longer.
    chosen = [one for one in chosen if not any(one[0] != other[0] and one[0] in other[0] for other in chosen)]
    return Text(", ".join(ko for ko, _ in chosen), ", ".join(mid_sentence(en) for _, (_, _, en) in chosen))


def topics_of(labelling: Labelling) -> tuple[Subject, ...]:
    """Return the topics as subjects, surest first; each found by what weighed most."""
    return tuple(Subject(SubjectType.TOPIC, str(label.topic), label.reason.en) for label in labelling.labels)


def topic_names(labelling: Labelling) -> Text:
    """Return the names of the first two topics."""
    names = [topic_name(Topic(label.topic)) for label in labelling.labels[:2]]
    return Text(", ".join(one.ko for one in names), ", ".join(mid_sentence(one.en) for one in names))


def kinds_named(kinds: Iterable[FirmKind | str]) -> Text:
    """Return the names of kinds of firm, each once."""
    names = [firm_kind_name(kind) for kind in dict.fromkeys(kinds)]
    return Text(", ".join(one.ko for one in names), ", ".join(one.en for one in names))


def unique_subjects(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Return each thing once, as it was first found."""
    found: dict[tuple[SubjectType, str], Subject] = {}
    for one in subjects:
        found.setdefault((one.type, one.id), one)
    return tuple(found.values())


def evidence_of(version: DocumentVersion, *, place: str = "", quotation: str = "", called: str = "") -> Evidence:
    """Return where a version was read; `called` is its number where readers know it by one."""
    return Evidence(
        publisher=version.publisher,
        address=version.address,
        retrieved_at=version.retrieved_at,
        version=called or version.version,
        place=place,
        quotation=shortened(quotation, 240),
    )


def shortened(text: str, length: int = _SUMMARY_LENGTH) -> str:
    """Return the first sentences of a text that fit."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    ends = [one.end() for one in _END_OF_SENTENCE.finditer(cut)]
    if ends and ends[-1] > length // 4:
        return cut[: ends[-1]]
    return (cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut) + "…"
