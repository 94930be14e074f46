"""Korean legislative and administrative notices (입법예고, 행정예고) into signals: a draft, and until when opinions are taken."""

from __future__ import annotations

import re

from bioaccord.policy.document import DocumentKind, DocumentVersion
from bioaccord.policy.document_names import AMENDMENTS, agency_text
from bioaccord.policy.korean_law_version import law_in_english
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import Effect, Signal, SignalKind, Stage, Subject, SubjectType
from bioaccord.vocabulary.topic import Topic

from .korean_firms import duty_in, firms_in_words
from .matter import SignalMatter
from .words import (
    dotted,
    english_day,
    evidence_of,
    kinds_named,
    korean_day,
    shortened,
    terms_of,
    topic_names,
    topics_of,
    unique_subjects,
)

_AMENDMENT = re.compile(r"일부개정|전부개정|폐지제정|제정|폐지")
# "약사법 시행규칙 일부개정령(안) 입법예고": the draft's name ends with its 안.
_DRAFT = re.compile(r"\s*(?:재)?(?:입법|행정)예고.*$")
_BRACKETED = re.compile(r"\(\s*안\s*\)")
_POINTS = re.compile(r"^(?:[가-하]|\d{1,2})\s*[.)]\s*(?P<words>.+)$")
_HEADING = re.compile(r"^\d*\s*[.)]?\s*(?:주요\s*내용|개정\s*내용)")
_NEXT_HEADING = re.compile(
    r"^\d+\s*[.)]\s*(?:의견\s*제출|참고\s*사항|그\s*밖|기타|시행|관계|예산|합의)|^의견\s*제출|^규제\s*심사"
)
_ARTICLE = re.compile(r"\(?\s*안\s*(제\d+조(?:의\d+)?)")
_WEIGHT = {DocumentKind.LEGISLATIVE_NOTICE: 0.45, DocumentKind.ADMINISTRATIVE_NOTICE: 0.35}
_MOST_POINTS = 3
_SHORTEST_BODY = 400
# What a draft is about by its name, where its body says too little for the trained model.
_TOPICS_BY_NAME = tuple(
    (re.compile(pattern), topic)
    for pattern, topic in (
        (
            r"의약품|생물학적|백신|혈액|의료기기|체외진단|마약류|첨단재생|임상시험|감염병|의료법|약국|약사법|건강보험|요양급여|약제",
            Topic.HEALTH_CARE,
        ),
        (r"원료의약품|원료물질|인체조직", Topic.BIOPHARMA_RAW_MATERIALS),
        (r"품목허가|임상시험|허가ㆍ신고|심사 규정", Topic.CLINICAL_APPROVAL),
        (r"제조 ?및 ?품질관리|제조ㆍ품질관리|GMP", Topic.MANUFACTURING_GMP),
        (r"요양급여|상한금액|약제", Topic.PRICING_REIMBURSEMENT),
        (r"식품(?!의약품안전처)", Topic.FOOD_SECURITY),
        (r"고위험병원체|생물무기|검역", Topic.BIOSECURITY),
    )
)


def signal_of_notice(matter: SignalMatter, recogniser: Recogniser) -> Signal | None:
    """Return the signal of a notice; None where its draft is about nothing of the field. A notice that is published again renews it."""
    version = matter.version
    law = next(iter(version.values_of("law")), "")
    words = f"{version.title}\n{version.text}"
    kinds = firms_in_words(law, words)
    topics = topics_of(matter.labelling) or (() if matter.labelling.is_corrected else _topics_by_name(version))
    if not topics and not kinds:
        return None
    found = recogniser.subjects_in(words)
    materials = [one for one in found if one.type in (SubjectType.MATERIAL, SubjectType.HS_CODE)]
    firms = [Subject(SubjectType.FIRM_KIND, str(kind), version.title) for kind in kinds]
    amendment = _amendment(version)
    whole = amendment != "일부개정"
    return Signal(
        signal_id=version.document_id,
        kind=SignalKind.POLICY,
        title=_title(matter, amendment),
        summary=_summary(matter, amendment, kinds),
        country="KR",
        published_on=version.published_on,
        stage=Stage.PROPOSED,
        severity=_WEIGHT[version.kind] + (0.1 if whole else 0.0) + (0.05 if kinds else 0.0),
        severity_reason=Text(
            ko=f"{_form(version).ko} 단계의 {amendment}안" + (", 업종 지목" if kinds else ""),
            en=f"draft {AMENDMENTS[amendment].en} out for comment" + (", names a kind of firm" if kinds else ""),
        ),
        subjects=unique_subjects((*firms, *topics, Subject(SubjectType.COUNTRY, "KR", version.title), *materials)),
        effects=(
            Effect(
                kind=duty_in(version.text),
                subjects=tuple(firms),
                sold_in=("KR",),
                action=_action(version),
            ),
        )
        if kinds
        else (),
        evidence=(
            evidence_of(
                version,
                called=dict(version.extra).get("notice_number", ""),
                place=", ".join(_articles(version)[:6]),
                quotation=next(iter(_points(version)), ""),
            ),
        ),
        deadline_on=version.deadline_on,
    )


def is_too_short_to_judge(matter: SignalMatter) -> bool:
    """Whether a notice says too little of its draft for a verdict of the trained model, and no analyst gave one."""
    is_notice = matter.version.kind in _WEIGHT
    return is_notice and not matter.labelling.is_corrected and len(matter.version.text) < _SHORTEST_BODY


def _topics_by_name(version: DocumentVersion) -> tuple[Subject, ...]:
    found = ((pattern.search(version.title), topic) for pattern, topic in _TOPICS_BY_NAME)
    return tuple(Subject(SubjectType.TOPIC, str(topic), word.group(0)) for word, topic in found if word)


def _form(version: DocumentVersion) -> Text:
    if version.kind == DocumentKind.LEGISLATIVE_NOTICE:
        return Text("입법예고", "notice of draft legislation")
    return Text("행정예고", "notice of a draft administrative rule")


def _amendment(version: DocumentVersion) -> str:
    found = _AMENDMENT.search(version.title) or _AMENDMENT.search(version.action)
    return found.group(0) if found else "일부개정"


def _draft(version: DocumentVersion) -> str:
    """Return the draft's name: 약사법 시행규칙 일부개정령안."""
    return " ".join(_BRACKETED.sub("안", _DRAFT.sub("", version.title)).replace("「", "").replace("」", "").split())


def _title(matter: SignalMatter, amendment: str) -> Text:
    version, deadline = matter.version, matter.version.deadline_on
    form = _form(version)
    until_ko = f"(의견 제출 {dotted(deadline.last_day)}까지)" if deadline else ""
    until_en = f", comments until {english_day(deadline.last_day)}" if deadline else ""
    name = law_in_english(next(iter(version.values_of("law")), ""))
    if not name:
        agency = next((one.en for one in map(agency_text, version.agencies) if one.en), "a Korean ministry")
        about = terms_of(version.title).en or topic_names(matter.labelling).en
        rule = "rule" if version.kind == DocumentKind.ADMINISTRATIVE_NOTICE else "law"
        name = f"a {rule} of the {agency}" + (f" ({about})" if about else "")
        name = name.replace("of the a ", "of a ")
    else:
        name = f"the {name}"
    return Text(
        ko=f"{_draft(version)} {form.ko}{until_ko}",
        en=f"Draft {AMENDMENTS[amendment].en} of {name}{until_en}",
        original=Language.KOREAN,
    )


def _summary(matter: SignalMatter, amendment: str, kinds: tuple[FirmKind, ...]) -> Text:
    version, deadline = matter.version, matter.version.deadline_on
    agencies = [agency_text(one) for one in version.agencies]
    who_ko = next((one.ko for one in agencies if one.ko), "소관 부처")
    who_en = next((one.en for one in agencies if one.en), "The ministry")
    day_ko, day_en = korean_day(version.published_on), english_day(version.published_on)
    ko = [
        f"{with_particle(who_ko, '이/가')} {day_ko} {with_particle(_draft(version), '을/를')} {_form(version).ko}했습니다."
    ]
    en = [f"{who_en} put a draft {AMENDMENTS[amendment].en} out for comment on {day_en}."]
    if points := _points(version):
        ko.append("주요 내용: " + " / ".join(shortened(one, 120) for one in points[:_MOST_POINTS]))
        if not ko[-1].endswith("."):
            ko[-1] += "."
    if articles := _articles(version):
        numbers = [
            re.sub(r"제(\d+)조(?:의(\d+))?", lambda m: m[1] + (f"-{m[2]}" if m[2] else ""), one) for one in articles
        ]
        en.append(f"Articles of the draft: {', '.join(numbers[:6])}.")
    if terms := terms_of(" ".join((version.title, *_points(version)))).en:
        en.append(f"It speaks of {terms}.")
    if kinds:
        names = kinds_named(kinds)
        ko.append(f"{names.ko}에게 적용될 내용입니다.")
        en.append(f"It would bind: {names.en}.")
    if deadline:
        ko.append(f"의견은 {korean_day(deadline.last_day)}까지 받습니다.")
        en.append(f"Comments are taken until {english_day(deadline.last_day)}.")
    return Text(" ".join(ko), " ".join(en), Language.KOREAN)


def _points(version: DocumentVersion) -> list[str]:
    """Return what a notice says are the main points of its draft, without their letters; empty where it says none."""
    lines = version.text.splitlines()
    start = next((number for number, line in enumerate(lines) if _HEADING.match(line.strip())), None)
    found = []
    for line in lines[start + 1 :] if start is not None else ():
        plain = line.strip()
        if _NEXT_HEADING.match(plain):
            break
        if point := _POINTS.match(plain):
            found.append(point["words"].strip())
    return found


def _articles(version: DocumentVersion) -> list[str]:
    return list(dict.fromkeys(_ARTICLE.findall(version.text)))


def _action(version: DocumentVersion) -> Text:
    deadline, draft = version.deadline_on, _draft(version)
    if deadline is None:
        return Text(
            ko=f"{with_particle(draft, '이/가')} 자사에 미칠 영향을 검토하십시오.",
            en="Review what this draft would mean for you.",
        )
    return Text(
        ko=f"{with_particle(draft, '을/를')} 검토하고, 의견이 있으면 {korean_day(deadline.last_day)}까지 국민참여입법센터나 협회를 통해 제출하십시오.",
        en=f"Review this draft; comments are due by {english_day(deadline.last_day)}, to the ministry or through the association.",
    )
