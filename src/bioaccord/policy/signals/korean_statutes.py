"""Versions of Korean laws, decrees, rules and administrative rules into signals: what changed, since when, for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bioaccord.policy.document import DocumentKind, DocumentVersion
from bioaccord.policy.document_names import AMENDMENTS, agency_text
from bioaccord.policy.korean_changes import ArticleChange
from bioaccord.policy.korean_law_version import law_in_english
from bioaccord.policy.substance import why_no_substance
from bioaccord.policy.word_changes import Run
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import Effect, Signal, SignalKind, Stage, Subject, SubjectType

from .korean_firms import duty_in, firms_meant, is_of_the_state, naming_line
from .matter import SignalMatter
from .words import dotted, english_day, evidence_of, korean_day, shortened, terms_of, topics_of, unique_subjects

_NAMED, _TOLD = 3, 4
_LONGEST_WORDS = 90
_WEIGHT_OF_A_WHOLE_LAW, _MOST_WEIGHT, _MOST_WEIGHT_FOR_NOBODY_NAMED = 0.7, 0.75, 0.45
_WHOLE = ("제정", "전부개정", "폐지제정")
_VERBS = {
    "added": Text("신설", "new"),
    "removed": Text("삭제", "deleted"),
    "amended": Text("개정", "amended"),
    "moved": Text("이동", "moved"),
}
# Articles that say nothing of what an amendment is about; another one heads the title.
_SAYS_LITTLE = re.compile(
    r"^(?:목적|정의|벌칙|과태료|양벌규정|수수료|준용|위임|권한의 위임|.*위탁|청문|적용범위|시행일)$"
)
_REASONS_HEADING = re.compile(r"^(?:\[[^\]]{2,10}\]\s*)?(?:◇\s*)?(?:제정|개정)\s*이유(?:\s*및\s*주요\s*내용)?\s*")
_AMENDMENT = re.compile(r"폐지제정|일부개정|전부개정|타법개정|일괄개정|타법폐지|제정|폐지")


@dataclass(frozen=True, slots=True)
class _Statute:
    """A version with what it changed and whom the changed words mean."""

    version: DocumentVersion
    amendment: str
    law: str
    level: str
    changed: tuple[ArticleChange, ...] | None
    meant: dict[FirmKind, list[ArticleChange]]

    @property
    def is_issued(self) -> bool:
        """Whether it is an administrative rule, which is issued (발령), not promulgated."""
        return self.version.kind == DocumentKind.ADMINISTRATIVE_RULE


def signal_of_statute(matter: SignalMatter, recogniser: Recogniser) -> Signal | None:
    """Return the signal of a version; None where nothing changed in substance, or for nobody of the field."""
    version, labelling = matter.version, matter.labelling
    statute = _statute(matter)
    changed = statute.changed
    is_repealed = version.stage == Stage.REPEALED
    if changed is not None and not changed and not is_repealed:
        return None
    # What follows another law and cannot be compared most likely changes nothing.
    if changed is None and not is_repealed and statute.amendment == "타법개정":
        return None
    if not statute.meant and not labelling.labels:
        return None
    if not statute.meant and is_of_the_state(changed or ()) and not labelling.is_corrected:
        return None
    words = "\n".join(line for change in changed or () for line in change.new_lines)
    materials = [
        one for one in recogniser.subjects_in(words) if one.type in (SubjectType.MATERIAL, SubjectType.HS_CODE)
    ]
    kinds = [
        Subject(SubjectType.FIRM_KIND, str(kind), those[0].article.number) for kind, those in statute.meant.items()
    ]
    return Signal(
        signal_id=f"{version.document_id}@{version.version}",
        kind=SignalKind.POLICY,
        title=_title(statute),
        summary=_summary(statute),
        country="KR",
        published_on=version.published_on,
        stage=Stage.REPEALED if is_repealed else Stage.FINAL if statute.is_issued else Stage.ENACTED,
        severity=_severity(statute, is_repealed),
        severity_reason=_severity_reason(statute, is_repealed),
        subjects=unique_subjects(
            (*kinds, *topics_of(labelling), Subject(SubjectType.COUNTRY, "KR", version.title), *materials)
        ),
        effects=() if is_repealed else tuple(_effect(kind, those, statute) for kind, those in statute.meant.items()),
        evidence=(
            evidence_of(
                version,
                called=_number(version),
                place=", ".join(change.article.number for change in (changed or ())[:6]),
                quotation=_quotation(statute),
            ),
        ),
        effective_on=version.effective_on,
    )


def _statute(matter: SignalMatter) -> _Statute:
    version = matter.version
    told = dict(version.extra)
    written = _AMENDMENT.search(told.get("amendment") or version.action or "")
    amendment = written.group(0) if written else "개정"
    # The id of a law holds its whole name, which the tables know; its link may be the short name.
    of_id, _, level = version.document_id.partition(":")[2].partition("/")
    law = of_id if level else next(iter(version.values_of("law")), "") or version.title
    changed = matter.difference.articles
    is_following = amendment == "타법개정" and len(changed or ()) <= 1
    return _Statute(version, amendment, law, level, changed, {} if is_following else firms_meant(law, changed or ()))


def _number(version: DocumentVersion) -> str:
    told = dict(version.extra)
    number = told.get("number") or told.get("promulgation_number") or told.get("issue_number") or ""
    return f"{number.lstrip('0')}, {version.published_on}" if number else str(version.published_on)


def _english(statute: _Statute) -> str:
    """Return what the law is called in English."""
    version = statute.version
    if statute.is_issued:
        known = law_in_english(version.title)
        agency = next((name.en for name in map(agency_text, version.agencies) if name.en), "")
        terms = terms_of(version.title).en
        return known or f"Administrative rule{f' of the {agency}' if agency else ''}{f' on {terms}' if terms else ''}"
    known = law_in_english(statute.law, statute.level)
    return known or version.translated_title or "Korean law"


def _heading(changed: Sequence[ArticleChange]) -> list[ArticleChange]:
    """Return the changes in the order in which they say most: those with a title that tells, as the law has them."""
    telling = [
        one
        for one in changed
        if one.article.title and not _SAYS_LITTLE.match(one.article.title) and not is_of_the_state([one])
    ]
    return telling + [one for one in changed if one not in telling]


def _title(statute: _Statute) -> Text:
    version, day = statute.version, statute.version.published_on
    verb = "발령" if statute.is_issued else "공포"
    changed = statute.changed or ()
    first = _heading([those[0] for those in statute.meant.values()] or changed)
    about_ko = about_en = ""
    whole = statute.amendment in _WHOLE
    if first and not whole and first[0].article.title:
        more = len(changed) - 1
        bare = re.sub(r"\s*등$", "", first[0].article.title)
        about_ko = f": {bare} 등 {more + 1}개 조" if more else f": {first[0].article.title}"
        terms = terms_of(first[0].article.title).en
        about_en = f"; {_article_en(first[0])}{f' ({terms})' if terms else ''}" + (f" and {more} more" if more else "")
    amendment = AMENDMENTS[statute.amendment].en
    done = "issued" if statute.is_issued else "promulgated"
    return Text(
        ko=f"{version.title} {statute.amendment}({dotted(day)} {verb}){about_ko}",
        en=f"{_english(statute)}: {amendment} {done} on {english_day(day)}{about_en}",
        original=Language.KOREAN,
    )


def _summary(statute: _Statute) -> Text:
    version, changed = statute.version, statute.changed
    done_ko, done_en = ("발령", "Issued") if statute.is_issued else ("공포", "Promulgated")
    ko = [f"{korean_day(version.published_on)} {done_ko}."]
    en = [f"{done_en} on {english_day(version.published_on)}."]
    if changed is None and version.stage != Stage.REPEALED:
        ko.append("이전 판이 없어 바뀐 조문을 비교하지 못했으니 원문의 개정 이유를 확인하십시오.")
        en.append("No earlier version is known here to compare it with; see the reasons in the original.")
    elif changed:
        shown = _heading(changed)[:_TOLD]
        rest = len(changed) - len(shown)
        ko.append(", ".join(map(_article_ko, shown)) + (f" 외 {rest}개 조." if rest else "."))
        counts: dict[str, int] = {}
        for change in changed:
            counts[change.kind] = counts.get(change.kind, 0) + 1
        told = ", ".join(f"{count} {_VERBS[kind].en}" for kind, count in counts.items())
        en.append(f"Articles: {told} ({', '.join(map(_article_told_en, shown))}{f' and {rest} more' if rest else ''}).")
        if exchanged := _exchanged(statute):
            ko.append(exchanged)
    if reasons := _reasons(version):
        ko.append(f"개정이유: {reasons}")
    if version.effective_on:
        day = version.effective_on.last_day
        ko.append(f"시행일은 {korean_day(day)}입니다.")
        en.append(f"It takes effect on {english_day(day)}.")
    told_of_annexes = dict(version.extra)
    if told_of_annexes.get("annexes_changed") or told_of_annexes.get("annexes"):
        ko.append("별표·서식도 바뀌었을 수 있으니 원문에서 확인하십시오.")
        en.append("An annex may have changed as well; see the original.")
    return Text(" ".join(ko), " ".join(en), Language.KOREAN)


def _reasons(version: DocumentVersion) -> str:
    """Return in short why the publisher says a law was changed; "" where it does not say."""
    said = _REASONS_HEADING.sub("", " ".join(version.summary.split()))
    return shortened(said, 200)


def _exchanged(statute: _Statute) -> str:
    """Return in Korean which words of the first article that counts became which, where that can be said in a line."""
    first = next(iter(_heading([those[0] for those in statute.meant.values()] or statute.changed or ())), None)
    if first is None or first.kind not in ("amended", "moved"):
        return ""
    for change in first.provisions:
        if not change.old or not change.new or why_no_substance([change.old], [change.new]) is not None:
            continue
        gone, come = (_with_neighbours(runs) for runs in change.marked)
        if gone and come and gone != come:
            return f"{first.article.number}{change.place}: ‘{gone}’ → ‘{come}’."
    return ""


def _with_neighbours(runs: Sequence[Run]) -> str:
    """Return a sentence where it is short, else the one run of it that changed with the words beside it; "" where several changed."""
    whole = "".join(run.text for run in runs).strip()
    if len(whole) <= _LONGEST_WORDS:
        return whole
    places = [number for number, run in enumerate(runs) if run.changed and run.text.strip()]
    if len(places) != 1:
        return ""
    before = "".join(run.text for run in runs[: places[0]]).split()[-2:]
    after = "".join(run.text for run in runs[places[0] + 1 :]).split()[:2]
    said = " ".join((*before, runs[places[0]].text.strip(), *after))
    return f"…{said}…" if len(said) <= _LONGEST_WORDS else ""


def _article_ko(change: ArticleChange) -> str:
    title = f"({change.article.title})" if change.article.title else ""
    return f"{change.article.number}{title} {_VERBS[change.kind].ko}"


def _article_en(change: ArticleChange) -> str:
    match = re.fullmatch(r"제(\d+)조(?:의(\d+))?", change.article.number)
    assert match is not None
    return f"Article {match.group(1)}" + (f"-{match.group(2)}" if match.group(2) else "")


def _article_told_en(change: ArticleChange) -> str:
    terms = terms_of(change.article.title).en
    return _article_en(change) + (f" on {terms}" if terms else "")


def _effect(kind: FirmKind, changed: list[ArticleChange], statute: _Statute) -> Effect:
    words = "\n".join(line for change in changed for line in change.new_lines)
    return Effect(
        kind=duty_in(words),
        subjects=(Subject(SubjectType.FIRM_KIND, str(kind), changed[0].article.number),),
        sold_in=("KR",),
        action=_action(changed, statute.version),
    )


def _action(changed: list[ArticleChange], version: DocumentVersion) -> Text:
    titles = [f"({one.article.title})" if one.article.title else "" for one in changed[:_NAMED]]
    named = ", ".join(f"{one.article.number}{title}" for one, title in zip(changed, titles, strict=False))
    numbers = ", ".join(_article_en(change) for change in changed[:_NAMED])
    rest = len(changed) - _NAMED
    more_ko, more_en = (f" 외 {rest}개 조", f" and {rest} more") if rest > 0 else ("", "")
    day = version.effective_on.last_day if version.effective_on else None
    when_ko = f"{korean_day(day)}부터 적용되는 " if day else ""
    when_en = f", applicable from {english_day(day)}" if day else ""
    return Text(
        ko=f"{when_ko}{named}{more_ko}의 바뀐 내용을 현재 업무 절차와 대조해 고칠 것이 있는지 확인하십시오.",
        en=f"Compare {numbers}{more_en}{when_en}, with your procedures and see what has to change.",
    )


def _quotation(statute: _Statute) -> str:
    """Return the new sentence that names the firm, else the first new one."""
    first = next((those[0] for those in statute.meant.values()), next(iter(statute.changed or ()), None))
    if first is None:
        return ""
    return shortened(naming_line(statute.law, first.new_lines, tuple(statute.meant)), 240)


def _severity(statute: _Statute, is_repealed: bool) -> float:
    if is_repealed:
        return 0.5
    changed = statute.changed
    if changed is None:
        return 0.3
    if statute.amendment in _WHOLE:
        return _WEIGHT_OF_A_WHOLE_LAW if statute.meant else _MOST_WEIGHT_FOR_NOBODY_NAMED
    if not statute.meant:
        return min(_MOST_WEIGHT_FOR_NOBODY_NAMED, 0.25 + 0.02 * len(changed))
    return min(_MOST_WEIGHT, 0.45 + 0.03 * len(changed))


def _severity_reason(statute: _Statute, is_repealed: bool) -> Text:
    if is_repealed:
        return Text("법령 폐지", "repealed")
    if statute.changed is None:
        return Text(f"{statute.amendment}, 바뀐 조문은 비교하지 못함", "amended; what changed could not be compared")
    count = len(statute.changed)
    named = bool(statute.meant)
    return Text(
        ko=f"바뀐 조문 {count}개" + (", 업종 지목" if named else ""),
        en=f"{count} article{'s' if count > 1 else ''} changed" + (", naming a kind of firm" if named else ""),
    )
