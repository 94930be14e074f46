"""Bills of Congress, from introduction to law, into signals: one a step that counts, not one a printing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.us_rules import FirmRule, rules_in_words
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import Effect, Signal, SignalKind, Stage, Subject, SubjectType
from bioaccord.vocabulary.topic import Topic

from .matter import SignalMatter, age
from .words import (
    english_day,
    evidence_of,
    kinds_named,
    korean_day,
    listed,
    shortened,
    terms_of,
    topic_names,
    topics_of,
    unique_subjects,
)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of a bill by the name of its text: what it is called, and how heavy it weighs (0..1)."""

    name: Text
    stage: Stage
    weight: float


_INTRODUCED = _Step(Text("발의", "introduced"), Stage.PROPOSED, 0.15)
_REPORTED = _Step(Text("위원회 통과", "reported by committee"), Stage.PROPOSED, 0.3)
_PASSED_HOUSE = _Step(Text("하원 통과", "passed the House"), Stage.PROPOSED, 0.4)
_PASSED_SENATE = _Step(Text("상원 통과", "passed the Senate"), Stage.PROPOSED, 0.4)
_PASSED_BOTH = _Step(Text("상·하원 통과", "passed both chambers"), Stage.PROPOSED, 0.55)
_ENACTED = _Step(Text("법률 공포", "became law"), Stage.ENACTED, 0.7)
_ENDED = _Step(Text("심의 종료", "no longer considered"), Stage.WITHDRAWN, 0.1)
# A text that is received, referred or put on a calendar says the same again in the other chamber: that is no step.
_STEPS: tuple[tuple[re.Pattern[str], _Step], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), step)
    for pattern, step in (
        (r"public law", _ENACTED),
        (r"enrolled", _PASSED_BOTH),
        (r"(?:engrossed|agreed to|passed).*house|house.*(?:engrossed|agreed to|passed)", _PASSED_HOUSE),
        (r"(?:engrossed|agreed to|passed).*senate|senate.*(?:engrossed|agreed to|passed)", _PASSED_SENATE),
        (r"reported", _REPORTED),
        (r"introduced|no text published yet", _INTRODUCED),
        (r"indefinitely postponed", _ENDED),
    )
)
# Simple and concurrent resolutions say what a chamber thinks; they are no law.
_BINDS = re.compile(r"-(?:hr|s|hjres|sjres)-")
_ACT_AMENDED = re.compile(r"^To amend (?:the |title )?.+?(?: Act(?: of \d{4})?|Code),? (?=to )")
_LEAST_WEIGHT_OF_A_DUTY = 0.4
_SPENDING = re.compile(r"making (?:\w+ )*appropriations|continuing appropriations", re.IGNORECASE)
_EVERYBODYS = frozenset((Topic.AGRICULTURE, Topic.ENVIRONMENT, Topic.ENERGY, Topic.TAX, Topic.TRADE_TARIFFS))


def signal_of_bill(matter: SignalMatter, recogniser: Recogniser) -> Signal | None:
    """Return the signal of one text of a bill; None where the text is no step, or another text of the step tells it.

    The id is that of the first text of the step.
    """
    version, step = matter.version, _step(matter.version)
    if step is None or not _BINDS.search(version.document_id):
        return None
    # Two publishers print the same step, and an undated text moves to another day with every action: the newest tells.
    same = [one for one in matter.others if _step(one) is step]
    if any(age(one) > age(version) for one in same) or _is_told_by_the_enrolled_bill(matter, step):
        return None
    first = min((version, *same), key=age)
    step = _with_later_actions(matter, step)
    rules = rules_in_words(version.title)
    found = recogniser.subjects_in(version.title)
    named = [one for one in found if one.type in (SubjectType.MATERIAL, SubjectType.HS_CODE, SubjectType.DRUG)]
    topics = matter.labelling.topics
    # A budget names everything; who lives by it reads it elsewhere.
    worth_telling = bool(topics - _EVERYBODYS or rules) and not _SPENDING.search(version.title)
    if not (topics if matter.labelling.is_corrected else worth_telling):
        return None
    kinds = [Subject(SubjectType.FIRM_KIND, str(kind), rule.about.en) for rule in rules for kind in rule.kinds]
    return Signal(
        signal_id=f"{first.document_id}@{first.version}",
        kind=SignalKind.POLICY,
        title=_title(matter, step, rules),
        summary=_summary(matter, step, rules),
        country="US",
        published_on=version.published_on,
        stage=step.stage,
        severity=min(1.0, step.weight + (0.1 if rules else 0.0)),
        severity_reason=Text(
            ko=f"법안 단계: {step.name.ko}" + (", 업종 지목" if rules else ""),
            en=f"step of the bill: {step.name.en}" + (", names a kind of firm" if rules else ""),
        ),
        subjects=unique_subjects((*topics_of(matter.labelling), *kinds, *named)),
        # Most bills end where they begin: whom one would bind is told from the day a chamber has passed it.
        effects=tuple(_effect(rule, step) for rule in rules) if step.weight >= _LEAST_WEIGHT_OF_A_DUTY else (),
        evidence=(
            evidence_of(
                version,
                called=dict(version.extra).get("text_version", ""),
                place=listed(matter.difference.sections, "en"),
                quotation=version.action,
            ),
        ),
    )


def _step(version: DocumentVersion) -> _Step | None:
    written = dict(version.extra).get("text_version", "") or version.version
    return next((step for pattern, step in _STEPS if pattern.search(written)), None)


def _is_told_by_the_enrolled_bill(matter: SignalMatter, step: _Step) -> bool:
    """Whether a law's text follows an enrolled bill, which is told as the law once it is signed."""
    return step is _ENACTED and any(_step(one) is _PASSED_BOTH for one in matter.others)


def _with_later_actions(matter: SignalMatter, step: _Step) -> _Step:
    """Return the step with what became of it since: an enrolled bill is signed long before its law is printed."""
    newest = all(age(one) < age(matter.version) for one in matter.others)
    actions = [value for name, value in matter.version.extra if name == "stage"]
    signed = any(" became law: " in one or " signed: " in one for one in actions)
    return _ENACTED if signed and (newest or step is _PASSED_BOTH) else step


def _number(version: DocumentVersion) -> str:
    """Return H.R. 3076, S. 2731."""
    _, kind, number = version.document_id.partition(":")[2].split("-")
    return {"hr": "H.R.", "s": "S.", "hjres": "H.J.Res.", "sjres": "S.J.Res."}[kind] + f" {number}"


def _title(matter: SignalMatter, step: _Step, rules: list[FirmRule]) -> Text:
    version = matter.version
    # What a bill is for says more than which Act it amends.
    for_what = _ACT_AMENDED.sub("", version.title)
    about = (
        terms_of(for_what).ko
        or terms_of(version.title).ko
        or (rules[0].about.ko if rules else topic_names(matter.labelling).ko)
    )
    name = version.title.rstrip(".")
    return Text(
        ko=f"미국 의회 법안 {_number(version)} {step.name.ko}: {about}",
        en=f"{_number(version)}, {step.name.en}: {shortened(name, 240)}",
        original=Language.ENGLISH,
    )


def _summary(matter: SignalMatter, step: _Step, rules: list[FirmRule]) -> Text:
    version, changed = matter.version, matter.difference.sections
    kinds = kinds_named(kind for rule in rules for kind in rule.kinds)
    day_ko, day_en = korean_day(version.published_on), english_day(version.published_on)
    congress = version.document_id.partition(":")[2].partition("-")[0]
    ko = [f"제{congress}대 미국 의회 법안 {_number(version)}의 {day_ko} 본문입니다. 현재 단계는 {step.name.ko}입니다."]
    en = [f"{_number(version)} of the {congress}th Congress, text of {day_en}: {step.name.en}."]
    if kinds.ko:
        ko.append(f"시행되면 {kinds.ko}에게 적용될 수 있습니다.")
        en.append(f"It would concern: {kinds.en}.")
    if changed:
        ko.append(f"이전 본문에서 {listed(changed, 'ko')}의 내용이 달라졌습니다.")
        en.append(f"Against the text before, {listed(changed, 'en')} differ.")
    if version.action:
        en.append(f"Latest action: {version.action}")
    return Text(" ".join(ko), " ".join(en))


def _effect(rule: FirmRule, step: _Step) -> Effect:
    if step.stage == Stage.ENACTED:
        action = Text(
            ko=f"{rule.about.ko}에 관한 법률이 공포되었습니다. 시행 시기와 하위 규칙 제정 일정을 확인하십시오.",
            en=f"A law on {rule.about.en}: see when it applies and which rules are to follow.",
        )
    else:
        action = Text(
            ko=f"{rule.about.ko}에 관한 법안이 {step.name.ko} 단계입니다. 자사에 미칠 영향을 검토하고 필요하면 협회를 통해 의견을 내십시오.",
            en=f"A bill on {rule.about.en} has {step.name.en}: see what it would mean for you, and tell the association.",
        )
    return Effect(
        kind=rule.effect,
        subjects=tuple(Subject(SubjectType.FIRM_KIND, str(kind), rule.about.en) for kind in rule.kinds),
        sold_in=("US",),
        action=action,
    )
