"""US rules, proposed rules, notices and presidential documents, from the Federal Register or regulations.gov, into signals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bioaccord.policy.document import DocumentKind, DocumentVersion
from bioaccord.policy.document_forms import DocumentForm, document_form
from bioaccord.policy.us_rules import DECIDES_TARIFFS, REGULATES_MATERIALS, FirmRule, rules_for, rules_in_words
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import (
    Certainty,
    DatedWords,
    Effect,
    EffectKind,
    Signal,
    SignalKind,
    Stage,
    Subject,
    SubjectType,
)
from bioaccord.vocabulary.topic import Topic

from .matter import SignalMatter
from .title_particulars import in_short, particulars
from .words import (
    english_day,
    evidence_of,
    is_code_of_the_field,
    issuer,
    kinds_named,
    korean_day,
    names_of,
    shortened,
    slugs_of,
    terms_of,
    topic_names,
    topics_of,
    unique_subjects,
)

REGISTER = "Federal Register"
_TYPES = {
    DocumentKind.FINAL_RULE: "Rule",
    DocumentKind.PROPOSED_RULE: "Proposed Rule",
    DocumentKind.NOTICE: "Notice",
    DocumentKind.PRESIDENTIAL: "Presidential Document",
}
_RATE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*percent ad valorem", re.IGNORECASE)
_DUTIES = re.compile(r"\btariffs?\b|\bduties\b|ad valorem", re.IGNORECASE)
# Topics of the industry: a rule about one of them is worth telling without a material or a kind of firm in it. Trade, energy,
# environment, agriculture and tax are everybody's: there something that a member makes or uses has to be named.
_OF_THE_INDUSTRY = frozenset(
    (
        Topic.BIOPHARMA_RAW_MATERIALS,
        Topic.HEALTH_CARE,
        Topic.FOOD_SECURITY,
        Topic.PRICING_REIMBURSEMENT,
        Topic.MANUFACTURING_GMP,
        Topic.CLINICAL_APPROVAL,
        Topic.RESEARCH_FUNDING,
        Topic.BIOSECURITY,
        Topic.INTELLECTUAL_PROPERTY,
    )
)
# Pests of plants and diseases of herds are biosecurity, too, and animal drugs have approvals: of farms, not of this industry.
_OF_FARMS = frozenset((Topic.BIOSECURITY, Topic.CLINICAL_APPROVAL))
_TELLS_BY_ITSELF = 0.3
"""How heavy a form has to weigh that a topic alone makes a signal: rules, proposals and guidance do, mere notices do not."""
_AGENCIES = frozenset(
    (
        "food-and-drug-administration",
        "drug-enforcement-administration",
        "centers-for-medicare-medicaid-services",
        "centers-for-disease-control-and-prevention",
        "national-institutes-of-health",
        "health-resources-and-services-administration",
        "health-and-human-services-department",
        "animal-and-plant-health-inspection-service",
        "food-safety-and-inspection-service",
        "agriculture-department",
        "environmental-protection-agency",
        "patent-and-trademark-office",
        "industry-and-security-bureau",
        "trade-representative-office-of-united-states",
    )
)
"""Whose papers a topic alone makes a signal: telecommunications and courts speak of health, too, and bind nobody here."""
# Payers and offices of the department write mostly for hospitals, nursing homes and plans; patents are of every trade.
_WRITES_FOR_OTHERS = {
    "centers-for-medicare-medicaid-services": "medicines",
    "health-and-human-services-department": "medicines",
    "health-resources-and-services-administration": "medicines",
    "patent-and-trademark-office": "inventions",
}
_SPEAKS_OF = {
    "medicines": re.compile(
        r"\bdrugs?\b|biologic|vaccin|medicines?\b|medical devices?|diagnostic|laborator|pharmac|clinical (?:trial|research|investigation)"
        r"|biotech|gene therap|\bcells?\b|\bblood\b|plasma|tissue|pathogen|select agent|340b|human subjects|countermeasure|part [bd]\b"
        r"|rebate|radiopharm|antibiotic|opioid",
        re.IGNORECASE,
    ),
    "inventions": re.compile(
        r"biotech|pharmac|\bdrugs?\b|life scien|sequence listing|enablement|obviousness|patent term|eligib|inter partes|exclusivity",
        re.IGNORECASE,
    ),
}
# One device classified, one animal drug approved, the residue of one pesticide: news for the applicant, a duty of nobody else.
# And what explains, confirms or tidies a rule that is there already.
_NOTHING_NEW = re.compile(
    r"medical devices;.*\bclassification of|new animal drugs?\b.*(?:approval|withdrawal|sponsor|change|implantation|dosage form|updat)"
    r"|dosage form new animal drugs|pesticide tolerances?|tolerance exemption|exemption from the requirement of a tolerance"
    r"|pesticide product registration|determination of regulatory review|small entity compliance guide|confirmation of effective date"
    r"|filing of (?:a )?(?:food|colou?r) additive petition|filing of (?:a )?petition\b"
    r"|response to (?:the )?objections|technical amendments?\b",
    re.IGNORECASE,
)
# What comes most often has words of its own in Korean.
_SCHEDULED = re.compile(r"placement of (?P<substance>.{3,60}?) in schedule (?P<schedule>[IV]+)\b", re.IGNORECASE)
_SCHEDULES = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_GUIDANCE = re.compile(r"guidance for industry", re.IGNORECASE)
_TELL_APART = 3
_WORD = re.compile(r"[a-z]{4,}")
_SAYS_LITTLE = frozenset(
    ("with", "from", "under", "other", "into", "that", "their", "this", "certain", "related", "such")
)
_FUNDING = "call for applications"


@dataclass(frozen=True, slots=True)
class _Paper:
    """A paper with what was read of it."""

    matter: SignalMatter
    form: DocumentForm
    rules: tuple[FirmRule, ...]
    named: tuple[Subject, ...]
    countries: tuple[str, ...]
    deadline: DatedWords | None
    effective: DatedWords | None

    @property
    def version(self) -> DocumentVersion:
        return self.matter.version


def signal_of_paper(matter: SignalMatter, recogniser: Recogniser) -> Signal | None:
    """Return the signal of a US paper; None for a routine notice, one of no topic of this industry, or one the Register tells.

    A paper that both publishers know is one signal, told by the Register's record with both addresses. regulations.gov changes its
    record of a paper from time to time; the newest tells.
    """
    version = matter.version
    if version.publisher != REGISTER and any(one.publisher == REGISTER for one in matter.elsewhere):
        return None
    told = dict(version.extra)
    if told.get("taken_out_of_docket") or told.get("type") in ("Supporting & Related Material", "Other"):
        return None
    form = _form(version)
    if not matter.labelling.is_corrected and (form.is_routine or _NOTHING_NEW.search(version.title)):
        return None
    found = recogniser.subjects_in(f"{version.title}. {version.summary}")
    paper = _Paper(
        matter,
        form,
        _rules(version, form),
        tuple(one for one in found if one.type == SubjectType.MATERIAL or is_code_of_the_field(one)),
        tuple(one.id for one in found if one.type == SubjectType.COUNTRY and one.id != "US"),
        None if matter.withdrawn_by else _deadline(matter),
        None if form.stage == Stage.PROPOSED or matter.withdrawn_by else version.effective_on,
    )
    effects = _effects(paper)
    if not effects and not _is_of_the_industry(paper):
        return None
    kinds = [Subject(SubjectType.FIRM_KIND, str(kind), rule.about.en) for rule in paper.rules for kind in rule.kinds]
    agencies = [Subject(SubjectType.AGENCY, slug) for slug in sorted(slugs_of(version))]
    significant = told.get("significant") == "true"
    return Signal(
        signal_id=version.document_id,
        kind=SignalKind.POLICY,
        title=Text(ko=_korean_title(paper), en=version.title, original=Language.ENGLISH),
        summary=Text(ko=_korean_summary(paper), en=_english_summary(paper)),
        country="US",
        published_on=version.published_on,
        stage=Stage.WITHDRAWN if matter.withdrawn_by else form.stage,
        severity=min(1.0, form.weight + (0.2 if significant else 0.0)),
        severity_reason=_severity_reason(form, significant),
        subjects=unique_subjects((*found, *topics_of(matter.labelling), *kinds, *agencies)),
        # Its effects decided that it is told; what was withdrawn binds nobody any more.
        effects=() if matter.withdrawn_by else effects,
        # The dates carry the words they were read from.
        evidence=tuple(
            evidence_of(one, called=next(iter(one.values_of("fr")), ""))
            for one in (version, *_newest_elsewhere(matter), *_moving(matter))
        ),
        effective_on=paper.effective,
        deadline_on=paper.deadline,
        moved_on=max((one.published_on for one in _moving(matter)), default=None),
    )


def _form(version: DocumentVersion) -> DocumentForm:
    """Return what kind of paper it is; regulations.gov files guidance of a docket under the docket's rules."""
    is_guidance = version.publisher != REGISTER and _GUIDANCE.search(version.title)
    kind = "Notice" if is_guidance else _TYPES[version.kind]
    return document_form(kind, version.title, version.action)


def _newest_elsewhere(matter: SignalMatter) -> tuple[DocumentVersion, ...]:
    return tuple({one.document_id: one for one in matter.elsewhere}.values())


def _moving(matter: SignalMatter) -> tuple[DocumentVersion, ...]:
    """Return the paper that ended this one or extended its comment period."""
    moving = matter.withdrawn_by or matter.extended_by
    return (moving,) if moving else ()


def _rules(version: DocumentVersion, form: DocumentForm) -> tuple[FirmRule, ...]:
    words = f"{version.title} {version.summary}"
    # An order of the President, or money on offer, comes from no agency whose papers bind by themselves.
    if version.kind == DocumentKind.PRESIDENTIAL or form.name.en == _FUNDING:
        return tuple(rules_in_words(words))
    return tuple(rules_for(frozenset(slugs_of(version)), words))


def _deadline(matter: SignalMatter) -> DatedWords | None:
    """Return the paper's deadline: the Register's, or where it gives none the one that regulations.gov keeps."""
    if matter.extended_by:
        return matter.extended_by.deadline_on
    for one in (matter.version, *reversed(matter.elsewhere)):
        # regulations.gov gives what takes no comments the day of posting as the last one.
        if one.deadline_on and one.deadline_on.last_day > one.published_on:
            return one.deadline_on
    return None


def _is_of_the_industry(paper: _Paper) -> bool:
    labelling = paper.matter.labelling
    if labelling.is_corrected and labelling.labels:
        return True
    topics = labelling.topics & _OF_THE_INDUSTRY
    if Topic.AGRICULTURE in labelling.topics:
        topics -= _OF_FARMS
    words = f"{paper.version.title} {paper.version.summary}"
    agency = next((one for one in reversed(slugs_of(paper.version)) if one in _AGENCIES), "")
    if agency in _WRITES_FOR_OTHERS and not _SPEAKS_OF[_WRITES_FOR_OTHERS[agency]].search(words):
        return False
    by_agency = paper.version.kind == DocumentKind.PRESIDENTIAL or bool(_AGENCIES & set(slugs_of(paper.version)))
    return bool(topics) and by_agency and paper.form.weight >= _TELLS_BY_ITSELF


def _effects(paper: _Paper) -> tuple[Effect, ...]:
    form, slugs = paper.form, frozenset(slugs_of(paper.version))
    # What was withdrawn binds nobody any more.
    if form.stage == Stage.WITHDRAWN or form.is_routine or form.weight < _TELLS_BY_ITSELF - 0.05:
        return ()
    funding = form.name.en == _FUNDING
    effects = [
        Effect(
            kind=EffectKind.FUNDING if funding else rule.effect,
            subjects=tuple(Subject(SubjectType.FIRM_KIND, str(kind), rule.about.en) for kind in rule.kinds),
            sold_in=("US",),
            action=_action(paper, rule.about),
        )
        for rule in paper.rules
    ]
    if not paper.named or funding:
        return tuple(effects)
    words = f"{paper.version.title} {paper.version.summary}"
    by_order = paper.version.kind == DocumentKind.PRESIDENTIAL and _DUTIES.search(words)
    if slugs & DECIDES_TARIFFS or by_order:
        rate = _RATE.search(words)
        effects.append(
            Effect(
                kind=EffectKind.TARIFF,
                subjects=paper.named,
                made_in=paper.countries,
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
    elif slugs & REGULATES_MATERIALS and form.weight >= _TELLS_BY_ITSELF and _binds_by_material(paper.rules):
        effects.append(
            Effect(
                kind=EffectKind.REQUIREMENT,
                subjects=paper.named,
                sold_in=("US",),
                action=_action(paper, names_of(paper.named)),
            )
        )
    return tuple(effects)


def _binds_by_material(rules: tuple[FirmRule, ...]) -> bool:
    return all(FirmKind.NARCOTICS_HANDLER in rule.kinds for rule in rules)


def _action(paper: _Paper, about: Text) -> Text:
    form, deadline = paper.form, paper.deadline
    if form.name.en == _FUNDING:
        until_ko = f" {korean_day(deadline.last_day)}까지 신청할 수 있습니다." if deadline else ""
        until_en = f" Applications are due by {english_day(deadline.last_day)}." if deadline else ""
        return Text(
            ko=f"{about.ko} 분야 지원사업 공모입니다. 신청 자격과 국내 기업의 참여 가능 여부를 확인하십시오.{until_ko}",
            en=f"A call for applications in {about.en}: see whether you are eligible.{until_en}",
        )
    if form.stage == Stage.PROPOSED:
        if deadline is None:
            return Text(
                ko=f"{about.ko}에 관한 {form.name.ko}입니다. 자사에 미칠 영향을 검토하십시오.",
                en=f"Review what this {form.name.en} on {about.en} would mean for you.",
            )
        return Text(
            ko=f"{about.ko}에 관한 {with_particle(form.name.ko, '을/를')} 검토하고, 의견이 있으면 "
            f"{korean_day(deadline.last_day)}까지 제출하십시오.",
            en=f"Review this {form.name.en} on {about.en}; comments are due by {english_day(deadline.last_day)}.",
        )
    when = paper.effective
    ko = f"{korean_day(when.last_day)}부터 적용되는 " if when else ""
    en = f", which applies from {english_day(when.last_day)}" if when else ""
    return Text(
        ko=f"{ko}{about.ko} {with_particle(form.name.ko, '을/를')} 자사 절차와 대조하십시오.",
        en=f"Check your procedures against this {form.name.en} on {about.en}{en}.",
    )


def _korean_title(paper: _Paper) -> str:
    scheduled = _SCHEDULED.search(paper.version.title)
    who = f"{issuer(paper.version).ko} {paper.form.name.ko}"
    if paper.version.kind == DocumentKind.PRESIDENTIAL:
        who = "미국 대통령 결정" if "Determination" in paper.version.title else "미국 대통령 문서"
    # The longest description first: what a rule says of whom, the materials named, the title's own terms.
    names = names_of(paper.named).ko
    if names and paper.countries and frozenset(slugs_of(paper.version)) & DECIDES_TARIFFS:
        names = f"{', '.join(country_name(one).ko for one in paper.countries[:3])}산 {names}"
    said = [paper.rules[0].about.ko if paper.rules else "", names]
    spoken_of = terms_of(paper.version.title)
    terms = spoken_of.ko
    about = next(filter(None, said), "")
    if terms and about and not _say_the_same(terms, about):
        about = f"{about}({terms})"
    about = about or terms or terms_of(shortened(paper.version.summary)).ko or topic_names(paper.matter.labelling).ko
    # A word or two tell no two papers of an agency apart; their own titles do.
    rule = said[0]
    telling = [one for one in (names, *terms.split(", ")) if one and one.replace(" ", "") not in rule.replace(" ", "")]
    marks = particulars(paper.version.title)
    if not _tells_enough(paper.version.title, spoken_of, len(set(telling))):
        about = f"{about} “{in_short(paper.version.title)}”".strip()
    if scheduled:
        about = f"{with_particle(scheduled['substance'], '을/를')} 규제물질 제{_SCHEDULES[scheduled['schedule'].upper()]}군으로 지정"
    # What the kind of paper says already is not said again.
    marks = tuple(one for one in marks if one not in about and one not in who)
    about = f"{about} · {', '.join(marks)}" if marks and about else about
    return f"{who}: {about}" if about else who


def _tells_enough(title: str, terms: Text, telling: int) -> bool:
    """Whether Korean terms tell a paper from others: three of them, that make up half of what its own title says."""
    said = set(_WORD.findall(terms.en.casefold()))
    words = [word for word in _WORD.findall(title.casefold()) if word not in _SAYS_LITTLE]
    known = sum(any(word.startswith(one) or one.startswith(word) for one in said) for word in words)
    return telling >= _TELL_APART and 2 * known >= len(words)


def _say_the_same(terms: str, about: str) -> bool:
    bare = about.replace(" ", "")
    return all(one.replace(" ", "") in bare or bare in one.replace(" ", "") for one in terms.split(", "))


def _korean_summary(paper: _Paper) -> str:
    version, form = paper.version, paper.form
    agency, day = issuer(version), korean_day(version.published_on)
    where = "연방관보에" if version.publisher == REGISTER else "regulations.gov에"
    who = "대통령이" if version.kind == DocumentKind.PRESIDENTIAL else with_particle(agency.ko, "이/가")
    sentences = [f"{who} {day} {where} {with_particle(form.name.ko, '을/를')} 게재했습니다."]
    if before := _before(paper):
        sentences.append(f"{korean_day(before.published_on)} {_step_name(before).ko}에 이은 절차입니다.")
    if names := names_of(paper.named).ko:
        sentences.append(f"원문에 나오는 품목은 {names}입니다.")
    if paper.rules:
        kinds = kinds_named(kind for rule in paper.rules for kind in rule.kinds)
        sentences.append(f"{kinds.ko}에게 적용되는 {paper.rules[0].about.ko} 관련 내용입니다.")
    elif topics := topic_names(paper.matter.labelling).ko:
        sentences.append(f"분야는 {topics}입니다.")
    if paper.countries:
        sentences.append(f"언급된 국가는 {', '.join(country_name(one).ko for one in paper.countries[:5])}입니다.")
    if paper.effective:
        sentences.append(f"적용일은 {korean_day(paper.effective.last_day)}입니다.")
    if paper.deadline and form.stage == Stage.PROPOSED:
        sentences.append(f"의견은 {korean_day(paper.deadline.last_day)}까지 받습니다.")
    sentences += [_what_moved(paper.matter).ko] if _moving(paper.matter) else []
    return " ".join(sentences)


def _english_summary(paper: _Paper) -> str:
    version, form = paper.version, paper.form
    before = _before(paper)
    follows = f" It follows the {_step_name(before).en} of {english_day(before.published_on)}." if before else ""
    if _moving(paper.matter):
        follows += f" {_what_moved(paper.matter).en}"
    if version.summary:
        return shortened(version.summary) + follows
    by = ""
    if paper.deadline:
        what = "Comments are due by" if form.stage == Stage.PROPOSED else "Comments or objections are taken until"
        by = f" {what} {english_day(paper.deadline.last_day)}."
    about = topic_names(paper.matter.labelling).en
    said = f"{issuer(version).en}: {form.name.en} of {english_day(version.published_on)}" + (
        f" on {about}" if about else ""
    )
    return f"{said}.{follows}{by}"


def _what_moved(matter: SignalMatter) -> Text:
    (moving,) = _moving(matter)
    day = moving.published_on
    if matter.withdrawn_by:
        return Text(
            ko=f"{korean_day(day)} 철회되어 더는 의견을 받지 않으며 시행되지 않습니다.",
            en=f"It was withdrawn on {english_day(day)}: nothing has to be done any more.",
        )
    return Text(
        ko=f"의견 제출 기한은 {korean_day(day)} 공고로 연장되었습니다.",
        en=f"The comment period was set anew on {english_day(day)}.",
    )


def _before(paper: _Paper) -> DocumentVersion | None:
    """Return the proposal or rule that this paper follows; a proposal that opens a proceeding follows none."""
    return paper.matter.earlier[-1] if paper.matter.earlier else None


def _step_name(version: DocumentVersion) -> Text:
    return _form(version).name


def _severity_reason(form: DocumentForm, significant: bool) -> Text:
    if significant:
        return Text(
            ko=f"{form.name.ko}이며 연방정부가 중요 규제로 분류",
            en=f"a {form.name.en} that the government calls significant",
        )
    return Text(ko=f"문서 종류: {form.name.ko}", en=f"kind of document: {form.name.en}")
