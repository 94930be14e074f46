"""One Federal Register document into a signal: form, dates, subjects, and what it does to whom."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.firm_kind import FirmKind, firm_kind_name
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Language, Text, mid_sentence
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import (
    Certainty,
    DatedWords,
    Effect,
    EffectKind,
    Evidence,
    Signal,
    SignalKind,
    Stage,
    Subject,
    SubjectType,
)
from bioaccord.vocabulary.topic import Topic, topic_name

from .agencies import issuing_agency
from .document_forms import DocumentForm, document_form
from .register_dates import dates_of
from .topic_clues import TitledDocument
from .topic_labels import labels_of_matter
from .us_rules import DECIDES_TARIFFS, REGULATES_MATERIALS, FirmRule, rules_for

_PUBLISHER = "Federal Register"
_SUMMARY_LENGTH = 420
_RATE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*percent ad valorem", re.IGNORECASE)


def signal_of_document(
    document: dict[str, Any], source: str, key: str, retrieved_at: datetime | None, recogniser: Recogniser
) -> Signal:
    """Return the signal of one document of the Federal Register API."""
    title = " ".join(document["title"].split())
    abstract = " ".join((document.get("abstract") or "").split())
    form = document_form(document["type"], title, document.get("action") or "")
    slugs = frozenset(agency.get("slug") or "" for agency in document.get("agencies") or ())
    agency = issuing_agency(document.get("agencies") or ())
    rules = [] if form.is_routine else rules_for(slugs, f"{title} {abstract}")
    subjects = _subjects(recogniser.subjects_in(f"{title}. {abstract}"), _topics(document, title), slugs, rules)
    dates = dates_of(document)
    deadline = dates.deadline_on
    effective = None if form.stage == Stage.PROPOSED else dates.effective_on
    effects = () if form.is_routine else _effects(form, slugs, subjects, rules, deadline, effective, title, abstract)
    return Signal(
        signal_id=f"{source}:{key}",
        kind=SignalKind.POLICY,
        title=Text(ko=_korean_title(agency, form, subjects, rules), en=title, original=Language.ENGLISH),
        summary=Text(
            ko=_korean_summary(agency, form, subjects, rules, document, deadline, effective),
            en=_first_sentences(abstract) or f"{agency.en}: {form.name.en}.",
        ),
        country="US",
        published_on=date.fromisoformat(document["publication_date"]),
        stage=form.stage,
        severity=min(1.0, form.weight + (0.2 if document.get("significant") and not form.is_routine else 0.0)),
        severity_reason=_severity_reason(form, bool(document.get("significant"))),
        subjects=subjects,
        effects=effects,
        evidence=(
            Evidence(
                publisher=_PUBLISHER,
                address=document.get("html_url") or f"https://www.federalregister.gov/d/{document['document_number']}",
                retrieved_at=retrieved_at,
                version=document.get("citation") or document["document_number"],
            ),
        ),
        effective_on=effective,
        deadline_on=deadline,
    )


def _topics(document: dict[str, Any], title: str) -> list[Subject]:
    """Return what a document is about, surest first; each found by the words, agency or type that weighed most."""
    agencies = tuple(agency.get("slug") or agency["raw_name"] for agency in document.get("agencies") or ())
    labelling = labels_of_matter(TitledDocument(title, agencies, document["type"]))
    return [Subject(SubjectType.TOPIC, label.topic, label.reason.en) for label in labelling.labels]


def _subjects(
    found: tuple[Subject, ...], topics: list[Subject], slugs: frozenset[str], rules: list[FirmRule]
) -> tuple[Subject, ...]:
    kinds = [Subject(SubjectType.FIRM_KIND, str(kind), rule.about.en) for rule in rules for kind in rule.kinds]
    agencies = [Subject(SubjectType.AGENCY, slug) for slug in sorted(slugs) if slug]
    return tuple({(one.type, one.id): one for one in reversed((*found, *topics, *kinds, *agencies))}.values())[::-1]


def _effects(
    form: DocumentForm,
    slugs: frozenset[str],
    subjects: tuple[Subject, ...],
    rules: list[FirmRule],
    deadline: DatedWords | None,
    effective: DatedWords | None,
    title: str,
    abstract: str,
) -> tuple[Effect, ...]:
    named = tuple(one for one in subjects if one.type in (SubjectType.MATERIAL, SubjectType.HS_CODE))
    effects = [
        Effect(
            kind=rule.effect,
            subjects=tuple(Subject(SubjectType.FIRM_KIND, str(kind), rule.about.en) for kind in rule.kinds),
            sold_in=("US",),
            action=_action(form, rule.about, deadline, effective),
        )
        for rule in rules
    ]
    if named and slugs & DECIDES_TARIFFS:
        origins = tuple(one.id for one in subjects if one.type == SubjectType.COUNTRY and one.id != "US")
        rate = _RATE.search(abstract)
        effects.append(
            Effect(
                kind=EffectKind.TARIFF,
                subjects=named,
                made_in=origins,
                sold_in=("US",),
                magnitude=float(rate.group(1)) / 100 if rate else None,
                magnitude_certainty=Certainty.KNOWN,
                magnitude_reason=Text(ko="공고에 적힌 세율", en="the rate that the notice states")
                if rate
                else Text("", ""),
            )
        )
    # Who makes or uses a material is bound by rules, proposals and orders that name it, not by every notice. Where the words
    # single out another kind of firm (a solvent in food colours), a maker of medicines that uses the solvent is not meant.
    elif named and slugs & REGULATES_MATERIALS and form.weight >= 0.3 and _binds_by_material(rules):
        effects.append(
            Effect(
                kind=EffectKind.REQUIREMENT,
                subjects=named,
                sold_in=("US",),
                action=_action(form, _names(subjects), deadline, effective),
            )
        )
    return tuple(effects)


def _binds_by_material(rules: list[FirmRule]) -> bool:
    return all(FirmKind.NARCOTICS_HANDLER in rule.kinds for rule in rules)


def _action(form: DocumentForm, about: Text, deadline: DatedWords | None, effective: DatedWords | None) -> Text:
    if form.stage == Stage.PROPOSED:
        if deadline is None:
            return Text(
                ko=f"{about.ko}에 관한 {form.name.ko}입니다. 자사에 미칠 영향을 검토하십시오.",
                en=f"Review what this {form.name.en} on {about.en} would mean for you.",
            )
        return Text(
            ko=f"{about.ko}에 관한 {with_particle(form.name.ko, '을/를')} 검토하고, 의견이 있으면 {_korean_day(deadline.last_day)}까지 제출하십시오.",
            en=f"Review this {form.name.en} on {about.en}; comments are due by {_english_day(deadline.last_day)}.",
        )
    when = effective or deadline
    ko = f"{_korean_day(when.last_day)}부터 적용되는 " if when else ""
    en = f", which applies from {_english_day(when.last_day)}" if when else ""
    return Text(
        ko=f"{ko}{about.ko} {with_particle(form.name.ko, '을/를')} 자사 절차와 대조하십시오.",
        en=f"Check your procedures against this {form.name.en} on {about.en}{en}.",
    )


def _names(subjects: tuple[Subject, ...]) -> Text:
    materials = standard_materials()
    names = [materials.name(one.id) for one in subjects if one.type == SubjectType.MATERIAL]
    codes = [f"HS {one.id}" for one in subjects if one.type == SubjectType.HS_CODE]
    if len(names) > 3:
        return Text(
            ko=", ".join(name.ko for name in names[:3]) + f" 등 {len(names)}개 품목",
            en=", ".join(mid_sentence(name.en) for name in names[:3]) + f" and {len(names) - 3} more",
        )
    return Text(
        ko=", ".join([*(name.ko for name in names), *codes]),
        en=", ".join([*(mid_sentence(name.en) for name in names), *codes]),
    )


def _about(subjects: tuple[Subject, ...], rules: list[FirmRule]) -> str:
    """Return in Korean what a document is about, as far as it was recognised."""
    names = _names(subjects).ko
    if names:
        return names
    if rules:
        return rules[0].about.ko
    topics = [topic_name(Topic(one.id)).ko for one in subjects if one.type == SubjectType.TOPIC]
    return ", ".join(topics[:2])


def _korean_title(agency: Text, form: DocumentForm, subjects: tuple[Subject, ...], rules: list[FirmRule]) -> str:
    about = _about(subjects, rules)
    return f"{agency.ko} {form.name.ko}: {about}" if about else f"{agency.ko} {form.name.ko}"


def _korean_summary(
    agency: Text,
    form: DocumentForm,
    subjects: tuple[Subject, ...],
    rules: list[FirmRule],
    document: dict[str, Any],
    deadline: DatedWords | None,
    effective: DatedWords | None,
) -> str:
    day = _korean_day(date.fromisoformat(document["publication_date"]))
    sentences = [
        f"{with_particle(agency.ko, '이/가')} {day} 연방관보에 {with_particle(form.name.ko, '을/를')} 게재했습니다."
    ]
    if names := _names(subjects).ko:
        sentences.append(f"원문에 나오는 품목은 {names}입니다.")
    kinds = list(dict.fromkeys(firm_kind_name(kind).ko for rule in rules for kind in rule.kinds))
    if kinds:
        sentences.append(f"{', '.join(kinds)}에게 적용되는 {rules[0].about.ko} 관련 내용입니다.")
    countries = [country_name(one.id).ko for one in subjects if one.type == SubjectType.COUNTRY and one.id != "US"]
    if countries:
        sentences.append(f"언급된 국가는 {', '.join(countries[:5])}입니다.")
    if effective:
        sentences.append(f"적용일은 {_korean_day(effective.last_day)}입니다.")
    if deadline and form.stage == Stage.PROPOSED:
        sentences.append(f"의견은 {_korean_day(deadline.last_day)}까지 받습니다.")
    return " ".join(sentences)


def _severity_reason(form: DocumentForm, significant: bool) -> Text:
    if form.is_routine:
        return Text(
            ko="서식·회의·개별 신청 등 통상적인 공고", en="a routine notice: a form, a meeting or a single application"
        )
    if significant:
        return Text(
            ko=f"{form.name.ko}이며 연방정부가 중요 규제로 분류",
            en=f"a {form.name.en} that the government calls significant",
        )
    return Text(ko=f"문서 종류: {form.name.ko}", en=f"kind of document: {form.name.en}")


def _first_sentences(abstract: str) -> str:
    if len(abstract) <= _SUMMARY_LENGTH:
        return abstract
    cut = abstract[:_SUMMARY_LENGTH]
    end = max(cut.rfind(". "), cut.rfind("; "))
    return cut[: end + 1] if end > 80 else cut[: cut.rfind(" ")] + " …"


def _korean_day(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def _english_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
