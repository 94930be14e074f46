"""Changes of the Code of Federal Regulations into signals: one a part and day, however many sections changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bioaccord.policy.document import DocumentVersion
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import Effect, EffectKind, Signal, SignalKind, Stage, Subject, SubjectType
from bioaccord.vocabulary.topic import Topic

from .matter import SignalMatter, part_of
from .words import english_day, evidence_of, kinds_named, korean_day, listed, topics_of, unique_subjects

K, T = FirmKind, Topic


@dataclass(frozen=True, slots=True)
class CodeParts:
    """A run of parts of one title of the code: what they are about, the kinds of firm they bind, and their topics."""

    title: int
    first: int
    last: int
    about: Text
    kinds: tuple[FirmKind, ...]
    topics: tuple[Topic, ...]


def _parts(
    title: int, first: int, last: int, ko: str, en: str, kinds: tuple[FirmKind, ...], topics: tuple[Topic, ...]
) -> CodeParts:
    return CodeParts(title, first, last, Text(ko, en), kinds, topics)


CODE_PARTS: tuple[CodeParts, ...] = (
    _parts(21, 11, 11, "전자기록·전자서명", "electronic records and signatures", (K.MEDICINE_MANUFACTURER, K.BIOLOGICS_MANUFACTURER), (T.HEALTH_CARE, T.MANUFACTURING_GMP)),
    _parts(21, 50, 56, "임상시험 대상자 보호", "protection of human subjects", (K.CLINICAL_RESEARCHER,), (T.HEALTH_CARE, T.CLINICAL_APPROVAL)),
    _parts(21, 58, 58, "비임상시험(GLP)", "good laboratory practice", (K.CLINICAL_RESEARCHER,), (T.HEALTH_CARE, T.CLINICAL_APPROVAL, T.MANUFACTURING_GMP)),
    _parts(21, 70, 82, "색소첨가물", "colour additives", (K.FOOD_MANUFACTURER,), (T.FOOD_SECURITY,)),
    _parts(21, 100, 110, "식품 표시·기준", "food labelling and standards", (K.FOOD_MANUFACTURER,), (T.FOOD_SECURITY,)),
    _parts(21, 111, 111, "식이보충제 제조·품질관리(GMP)", "dietary supplement good manufacturing practice", (K.SUPPLEMENT_MANUFACTURER,), (T.FOOD_SECURITY, T.MANUFACTURING_GMP)),
    _parts(21, 112, 189, "식품 안전·식품첨가물", "food safety and additives", (K.FOOD_MANUFACTURER,), (T.FOOD_SECURITY,)),
    _parts(21, 190, 190, "식이보충제", "dietary supplements", (K.SUPPLEMENT_MANUFACTURER,), (T.FOOD_SECURITY,)),
    _parts(21, 200, 209, "의약품 표시·유통", "labelling and distribution of medicines", (K.MEDICINE_MANUFACTURER,), (T.HEALTH_CARE,)),
    _parts(21, 210, 226, "의약품 제조·품질관리(cGMP)", "current good manufacturing practice for medicines", (K.MEDICINE_MANUFACTURER, K.BIOLOGICS_MANUFACTURER), (T.HEALTH_CARE, T.MANUFACTURING_GMP)),
    _parts(21, 300, 311, "의약품 허가·신고", "approval and listing of medicines", (K.MEDICINE_MANUFACTURER,), (T.HEALTH_CARE, T.CLINICAL_APPROVAL)),
    _parts(21, 312, 312, "임상시험용 의약품(IND)", "investigational new drugs", (K.CLINICAL_RESEARCHER,), (T.HEALTH_CARE, T.CLINICAL_APPROVAL)),
    _parts(21, 314, 320, "신약·제네릭의약품 허가", "new and generic drug applications", (K.MEDICINE_MANUFACTURER,), (T.HEALTH_CARE, T.CLINICAL_APPROVAL)),
    _parts(21, 328, 369, "일반의약품(OTC)", "over-the-counter medicines", (K.MEDICINE_MANUFACTURER,), (T.HEALTH_CARE, T.CLINICAL_APPROVAL)),
    _parts(21, 500, 589, "동물용의약품·사료", "animal drugs and feed", (K.VETERINARY_MEDICINE_MANUFACTURER,), (T.AGRICULTURE, T.CLINICAL_APPROVAL)),
    _parts(21, 600, 680, "생물의약품", "biological products", (K.BIOLOGICS_MANUFACTURER,), (T.HEALTH_CARE, T.CLINICAL_APPROVAL)),
    _parts(21, 800, 898, "의료기기", "medical devices", (K.DEVICE_MANUFACTURER,), (T.HEALTH_CARE, T.CLINICAL_APPROVAL)),
    _parts(21, 1271, 1271, "인체세포·조직", "human cells and tissues", (K.ADVANCED_THERAPY_MANUFACTURER,), (T.HEALTH_CARE, T.BIOPHARMA_RAW_MATERIALS)),
    _parts(21, 1300, 1321, "규제물질(마약류)", "controlled substances", (K.NARCOTICS_HANDLER,), (T.HEALTH_CARE,)),
    _parts(42, 71, 73, "검역·선별병원체", "quarantine and select agents", (), (T.HEALTH_CARE, T.BIOSECURITY)),
    _parts(42, 405, 429, "메디케어 급여·약가", "Medicare payment", (), (T.HEALTH_CARE, T.PRICING_REIMBURSEMENT)),
    _parts(42, 447, 447, "메디케이드 약가·리베이트", "Medicaid drug payment and rebates", (K.MEDICINE_MANUFACTURER,), (T.HEALTH_CARE, T.PRICING_REIMBURSEMENT)),
    _parts(7, 340, 340, "유전자변형 생물체", "genetically engineered organisms", (K.LIVING_MODIFIED_ORGANISM_USER, K.SEED_PRODUCER), (T.AGRICULTURE, T.BIOSECURITY)),
    _parts(9, 101, 124, "동물용 생물학적제제", "veterinary biologics", (K.VETERINARY_MEDICINE_MANUFACTURER,), (T.AGRICULTURE, T.BIOSECURITY)),
    _parts(40, 80, 80, "재생연료 기준", "renewable fuel standards", (K.BIOFUEL_PRODUCER,), (T.ENERGY, T.ENVIRONMENT)),
    _parts(40, 180, 180, "농약 잔류허용기준", "pesticide tolerances", (K.PESTICIDE_MANUFACTURER,), (T.AGRICULTURE, T.FOOD_SECURITY)),
)  # fmt: skip
"""Parts that bind this industry (the code's own table of contents); a change of any other part is no signal."""
_HEAD = re.compile(r"^§+\s*([\w.-]+)\s*")


def signal_of_section(matter: SignalMatter, recogniser: Recogniser) -> Signal | None:
    """Return the signal of the part that a section belongs to, on the day it changed; None where a final rule has told of it.

    Of the sections that changed together only the first gives it. `recogniser` finds what the headings name.
    """
    version = matter.version
    sections = sorted((version, *matter.together), key=_order)
    of_substance = [one for one in sections if dict(one.extra).get("substantive") != "false" or _is_gone(one)]
    parts = _parts_of(version)
    if not of_substance or of_substance[0] is not version or matter.enacting:
        return None
    if parts is None and not (matter.labelling.is_corrected and matter.labelling.labels):
        return None
    named = [
        one
        for one in recogniser.subjects_in(". ".join(_heading(one) for one in of_substance))
        if one.type in (SubjectType.MATERIAL, SubjectType.DRUG)
    ]
    part, title = part_of(version), _title_number(version)
    about = parts.about if parts else Text("연방규정집", "federal regulations")
    kinds = [Subject(SubjectType.FIRM_KIND, str(kind), about.en) for kind in parts.kinds] if parts else []
    topics = topics_of(matter.labelling)
    if parts and not matter.labelling.is_corrected:
        topics = tuple(Subject(SubjectType.TOPIC, str(one), part) for one in parts.topics)
    names = [f"§ {_identifier(one)}" for one in of_substance]
    gone = all(_is_gone(one) for one in of_substance)
    effective = version.effective_on
    day = effective.last_day if effective else version.published_on
    what = Text("삭제", "removed") if gone else Text("개정", "amended")
    return Signal(
        signal_id=f"ecfr:{title}-{part.rpartition(' ')[2]}@{version.version}",
        kind=SignalKind.POLICY,
        title=Text(
            ko=f"미국 연방규정집(CFR) 제{title}편 제{part.rpartition(' ')[2]}부 {what.ko}: {about.ko}",
            en=f"{part} {what.en}: {about.en}",
        ),
        summary=Text(
            ko=f"{korean_day(day)}부터 {listed(names, 'ko')}의 내용이 달라졌습니다."
            + (f" {kinds_named(one.id for one in kinds).ko}에게 적용됩니다." if kinds else ""),
            en=f"From {english_day(day)} on {listed(names, 'en')} read{'s' if len(names) == 1 else ''} otherwise: "
            + "; ".join(_heading(one) for one in of_substance[:3])
            + ".",
            original=Language.ENGLISH,
        ),
        country="US",
        published_on=version.published_on,
        stage=Stage.REPEALED if gone else Stage.IN_FORCE,
        severity=min(0.6, 0.3 + 0.03 * len(of_substance)),
        severity_reason=Text(
            ko=f"현행 연방규정 {len(of_substance)}개 조 변경",
            en=f"{len(of_substance)} section{'s' if len(of_substance) > 1 else ''} of the code in force",
        ),
        subjects=unique_subjects((*topics, *kinds, *named)),
        effects=(
            Effect(
                kind=EffectKind.REQUIREMENT,
                subjects=tuple(kinds),
                sold_in=("US",),
                action=Text(
                    ko=f"{korean_day(day)}부터 적용되는 {listed(names, 'ko')}의 새 내용을 자사 절차와 대조하십시오.",
                    en=f"Compare the new text of {listed(names, 'en')}, in force from {english_day(day)}, with your procedures.",
                ),
            ),
        )
        if kinds and not gone
        else (),
        evidence=(evidence_of(version, place=listed(names, "en")),),
        effective_on=effective,
    )


def _title_number(version: DocumentVersion) -> int:
    return int(part_of(version).partition(" ")[0])


def _parts_of(version: DocumentVersion) -> CodeParts | None:
    number = re.match(r"\d+", part_of(version).rpartition(" ")[2])
    if number is None:
        return None
    title, part = _title_number(version), int(number.group(0))
    return next((one for one in CODE_PARTS if one.title == title and one.first <= part <= one.last), None)


def _identifier(version: DocumentVersion) -> str:
    return version.document_id.partition(":")[2].partition("-")[2]


def _order(version: DocumentVersion) -> tuple[list[tuple[int, str]], str]:
    pieces = re.findall(r"\d+|\D+", _identifier(version))
    return [(int(one), "") if one.isdigit() else (-1, one) for one in pieces], version.version


def _is_gone(version: DocumentVersion) -> bool:
    return version.stage == Stage.REPEALED


def _heading(version: DocumentVersion) -> str:
    return _HEAD.sub("", version.title).rstrip(".")
