"""Notifications to the WTO (SPS, TBT) into signals: what a country means to ask of goods, and until when others may comment."""

from __future__ import annotations

import re

from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.us_rules import rules_in_words
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import Effect, EffectKind, Signal, SignalKind, Stage, Subject, SubjectType
from bioaccord.vocabulary.topic import Topic

from .matter import SignalMatter, age
from .words import (
    country_in_sentence,
    english_day,
    evidence_of,
    is_code_of_the_field,
    kinds_named,
    korean_day,
    names_of,
    shortened,
    terms_of,
    topic_names,
    topics_of,
    unique_subjects,
)

_AREAS = {"SPS": Text("위생·검역(SPS)", "SPS"), "TBT": Text("무역기술장벽(TBT)", "TBT")}
_SHORTEST_CODE = 4  # a chapter alone names half a trade
_URGENT = re.compile(r"emergency|urgent", re.IGNORECASE)
# Whom an area of the world is closed to for a disease of birds or herds concerns traders in meat alone.
_OF_FARMS = frozenset((Topic.AGRICULTURE, Topic.TRADE_TARIFFS, Topic.BIOSECURITY, Topic.ENVIRONMENT))


def signal_of_notification(matter: SignalMatter, recogniser: Recogniser) -> Signal | None:
    """Return the signal of a notification; None where nothing of the field is named. An addendum renews it."""
    version = matter.version
    if any(age(one) > age(version) for one in matter.others):
        return None
    told = dict(version.extra)
    words = ". ".join(filter(None, (version.title, version.summary, told.get("products", ""))))
    found = recogniser.subjects_in(words)
    materials = [one for one in found if one.type == SubjectType.MATERIAL]
    codes = [
        one
        for one in (Subject(SubjectType.HS_CODE, code, f"HS {code}") for code in told.get("hs_codes", "").split())
        if len(one.id) >= _SHORTEST_CODE and is_code_of_the_field(one)
    ]
    rules = rules_in_words(f"{version.title} {told.get('products', '')}")
    topics = matter.labelling.topics
    corrected = matter.labelling.is_corrected and matter.labelling.labels
    if not corrected and not rules and not codes and not (topics - _OF_FARMS):
        return None
    member = _member(version, recogniser)
    named = (*unique_subjects((*materials, *codes)),)
    firms = [Subject(SubjectType.FIRM_KIND, str(kind), rule.about.en) for rule in rules for kind in rule.kinds]
    deadline, symbol = version.deadline_on, _symbol(version)
    area = _AREAS.get(told.get("area", ""), _AREAS["TBT"])
    about = _about(matter, named)
    urgent = bool(_URGENT.search(version.action))
    effects = [
        Effect(
            kind=EffectKind.REQUIREMENT,
            subjects=tuple(subjects),
            sold_in=(member,),
            action=_action(version, country_in_sentence(member), about),
        )
        for subjects in (firms, named)
        if subjects
    ]
    return Signal(
        signal_id=version.document_id,
        kind=SignalKind.POLICY,
        title=Text(
            ko=f"WTO {area.ko} 통보({country_in_sentence(member).ko}): {about.ko}",
            en=f"WTO {area.en} notification by {country_in_sentence(member).en}: {version.title}",
            original=Language.ENGLISH,
        ),
        summary=Text(
            ko=_korean_summary(
                version, country_in_sentence(member), area, symbol, about, kinds_named(one.id for one in firms)
            ),
            en=_english_summary(version, country_in_sentence(member), symbol),
        ),
        country=member,
        published_on=version.published_on,
        stage=Stage.PROPOSED,
        severity=0.5 if urgent else 0.35,
        severity_reason=Text("긴급조치 통보", "an emergency measure")
        if urgent
        else Text("시행 전 통보, 의견 수렴 단계", "notified before it applies, open to comment"),
        subjects=unique_subjects(
            (*found, *codes, *topics_of(matter.labelling), *firms, Subject(SubjectType.COUNTRY, member, symbol))
        ),
        effects=tuple(effects),
        evidence=(evidence_of(version, called=symbol, quotation=told.get("products", "")),),
        effective_on=version.effective_on,
        deadline_on=deadline,
    )


def _symbol(version: DocumentVersion) -> str:
    """Return the symbol of a version: that of its notification, with what an addendum adds to it."""
    base, added = version.document_id.partition(":")[2], version.version[len("2026-01-01-") :]
    return base if added == "original" else f"{base}/{added}"


def _member(version: DocumentVersion, recogniser: Recogniser) -> str:
    """Return the notifying member's country code; "XX" where no table knows it."""
    if version.country != "XX":
        return version.country
    named = recogniser.subjects_in(dict(version.extra).get("member", ""))
    return next((one.id for one in named if one.type == SubjectType.COUNTRY), "XX")


def _about(matter: SignalMatter, named: tuple[Subject, ...]) -> Text:
    names, terms = names_of(named), terms_of(matter.version.title)
    products = terms_of(dict(matter.version.extra).get("products", ""))
    topics = topic_names(matter.labelling)
    ko = terms.ko or names.ko or products.ko or topics.ko
    return Text(ko or "통보 품목", terms.en or names.en or products.en or topics.en or "the goods notified")


def _korean_summary(version: DocumentVersion, member: Text, area: Text, symbol: str, about: Text, kinds: Text) -> str:
    told = dict(version.extra)
    sentences = [
        f"{member.ko}의 {korean_day(version.published_on)} WTO {area.ko} 통보문({symbol})입니다.",
        f"대상은 {about.ko}입니다.",
    ]
    if codes := told.get("hs_codes", "").split():
        sentences.append(f"통보된 품목번호는 HS {', '.join(codes[:5])}입니다.")
    if kinds.ko:
        sentences.append(f"{kinds.ko}에게 적용될 수 있습니다.")
    if version.effective_on:
        sentences.append(f"시행 예정일은 {korean_day(version.effective_on.last_day)}입니다.")
    if version.deadline_on:
        sentences.append(f"의견은 {korean_day(version.deadline_on.last_day)}까지 받습니다.")
    return " ".join(sentences)


def _english_summary(version: DocumentVersion, member: Text, symbol: str) -> str:
    told = dict(version.extra)
    said = [
        shortened(version.summary)
        if version.summary
        else f"{member.en[:1].upper()}{member.en[1:]} notified this as {symbol}."
    ]
    if products := told.get("products"):
        said.append(f"Products: {shortened(products, 160).rstrip('.')}.")
    if version.deadline_on:
        said.append(f"Comments are due by {english_day(version.deadline_on.last_day)}.")
    return " ".join(said)


def _action(version: DocumentVersion, member: Text, about: Text) -> Text:
    deadline = version.deadline_on
    until_ko = (
        f"의견이 있으면 {korean_day(deadline.last_day)} 전에 국가 질의처나 협회에 알리십시오."
        if deadline
        else "자사 수출입 품목이 해당하는지 확인하십시오."
    )
    until_en = (
        f"tell the national enquiry point or the association before {english_day(deadline.last_day)} if you object."
        if deadline
        else "see whether your goods fall under it."
    )
    return Text(
        ko=f"{member.ko}에 파는 {about.ko} 관련 제품이 새 기준의 적용을 받는지 검토하고, {until_ko}"
        if deadline
        else f"{member.ko}에 파는 {about.ko} 관련 제품이 새 기준의 적용을 받는지 검토하십시오. {until_ko}",
        en=f"Review whether what you sell in {member.en} ({about.en}) meets the new requirement; {until_en}",
    )
