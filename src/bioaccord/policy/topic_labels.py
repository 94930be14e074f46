"""Topic labels of a document, each with its reason: by words, agency and type for titles; by law and changed articles for Korea."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.topic import Topic

from .agencies import agency_names
from .document import DocumentKind, DocumentVersion
from .korean_laws import law_table
from .topic_clues import (
    ChangedArticle,
    Clue,
    ClueKind,
    Clues,
    LawChange,
    TitledDocument,
    clues_in_change,
    clues_in_title,
    clues_of_noise,
    law_without_blanks,
    occasion_in,
)
from .topic_model import TOPICS, LinearTable, TopicModel, chance, standard_topic_model


@dataclass(frozen=True, slots=True)
class TopicLabel:
    """A topic of a document: `score` 0.5..1 is how sure the model is (1 where an analyst said so), `reason` what weighed most."""

    topic: Topic
    score: float
    reason: Text


@dataclass(frozen=True, slots=True)
class Labelling:
    """What a document is about: its labels, surest first; or that a Korean change is noise, which has no labels.

    `noise_score` is 0 for everything but Korean changes.
    """

    labels: tuple[TopicLabel, ...]
    is_noise: bool = False
    noise_score: float = 0.0
    noise_reason: Text = Text("", "")
    is_corrected: bool = False

    @property
    def topics(self) -> frozenset[Topic]:
        """The topics without scores and reasons."""
        return frozenset(label.topic for label in self.labels)


_MOST_REASONS = 3
_SAID = Text(ko="분석가가 바로잡음", en="an analyst corrected this")


def labels_of(
    document: DocumentVersion,
    changed: Sequence[ChangedArticle] = (),
    *,
    has_former: bool = True,
    model: TopicModel | None = None,
) -> Labelling:
    """Return the topic labels of a document; `changed` are the articles that changed, for a version of a Korean law."""
    return labels_of_matter(matter_of(document, changed, has_former=has_former), model)


def labels_of_matter(matter: TitledDocument | LawChange, model: TopicModel | None = None) -> Labelling:
    """Return the topic labels of what is known of a document."""
    using = model or standard_topic_model()
    correction = using.corrections.get(matter.key) if matter.key else None
    if correction is not None:
        labels = tuple(TopicLabel(topic, 1.0, _SAID) for topic in TOPICS if topic in correction.topics)
        noise = correction.is_noise
        return Labelling(labels, noise, float(noise), _SAID if noise else Text("", ""), is_corrected=True)
    if isinstance(matter, TitledDocument):
        return Labelling(_labels(clues_in_title(matter), using.titles))
    signs = clues_of_noise(matter)
    noise_score = chance(float(using.noise.margins(signs)[0]))
    if noise_score >= 0.5:
        return Labelling((), True, noise_score, _noise_reason(signs, using.noise))
    return Labelling(_labels(clues_in_change(matter), using.changes), False, noise_score)


def _labels(clues: Clues, table: LinearTable) -> tuple[TopicLabel, ...]:
    margins = table.margins(clues)
    labels = [
        TopicLabel(topic, chance(float(margins[column])), _reason(clues, table, column))
        for column, topic in enumerate(TOPICS)
        if margins[column] > 0
    ]
    return tuple(sorted(labels, key=lambda label: -label.score))


def _reason(clues: Clues, table: LinearTable, column: int) -> Text:
    weighed = sorted(
        (
            (float(table.weights[table.rows[name], column]) * clue.amount, name)
            for name, clue in clues.items()
            if name in table.rows
        ),
        reverse=True,
    )
    told: dict[tuple[ClueKind, str], Text] = {}
    for weight, name in weighed:
        clue = clues[name]
        key = (clue.kind, clue.words)
        if weight <= 0 or len(told) == _MOST_REASONS:
            break
        # A pair of words says more than either word alone.
        if clue.kind not in _TELLING or any(
            kind == clue.kind and _say_the_same(clue.words, words) for kind, words in told
        ):
            continue
        told[key] = _told(clue)
    if "annex-only" in clues:
        told[(ClueKind.SIZE, "")] = Text(ko="조문 변경 없이 별표·서식만 바뀜", en="annex only: no article changed")
    if not told:
        return Text(ko="제목·기관·법령 전체로 미루어 판단", en="judged from the whole of title, agency or law")
    return Text(ko="; ".join(text.ko for text in told.values()), en="; ".join(text.en for text in told.values()))


def _say_the_same(words: str, told: str) -> bool:
    one, other = words.casefold(), told.casefold()
    return one in other or other in one


_TELLING = frozenset((ClueKind.TITLE, ClueKind.AGENCY, ClueKind.LAW, ClueKind.ARTICLE, ClueKind.TEXT))


def _told(clue: Clue) -> Text:
    if clue.kind == ClueKind.AGENCY:
        name = agency_names().get(clue.words, Text(ko=clue.words, en=clue.words))
        return Text(ko=f"기관: {name.ko}", en=f"agency: {name.en}")
    if clue.kind == ClueKind.LAW:
        english = law_table().get(law_without_blanks(clue.words), ("", ()))[0]
        return Text(ko=f"법령: {clue.words}", en=f"law: {english or clue.words}")
    if clue.kind == ClueKind.ARTICLE:
        return Text(ko=f"바뀐 조문 ‘{clue.words}’", en=f"changed article ‘{clue.words}’")
    if clue.kind == ClueKind.TEXT:
        return Text(ko=f"바뀐 문장의 ‘{clue.words}’", en=f"‘{clue.words}’ in the changed sentences")
    return Text(ko=f"제목의 ‘{clue.words}’", en=f"‘{clue.words}’ in the title")


_SHARES: dict[str, Text] = {
    "same-but-names": Text(
        ko="기관·법령 이름과 조문 번호만 바뀜", en="only names of offices, cited laws and article numbers differ"
    ),
    "housekeeping": Text(
        ko="규제 재검토기한·개인정보 처리 등 일괄 정비",
        en="part of a clean-up of many laws (review dates, personal data, fines)",
    ),
    "few-new-words": Text(ko="낱말 몇 개만 바뀜", en="only a few words differ"),
    "only-removed": Text(ko="문구 삭제뿐", en="words were only taken out"),
}


def _noise_reason(clues: Clues, table: LinearTable) -> Text:
    weighed = sorted(
        (
            (float(table.weights[table.rows[name], 0]) * clue.amount, name)
            for name, clue in clues.items()
            if name in table.rows
        ),
        reverse=True,
    )
    told: list[Text] = []
    for weight, name in weighed:
        clue = clues[name]
        text: Text | None = None
        if name.startswith(("share:", "follows:share:", "any:")):
            text = _SHARES.get(clue.words)
        elif name.startswith("occasion"):
            text = Text(ko=f"「{clue.words}」에 따른 개정", en=f"made by another law: 「{clue.words}」")
        elif name.startswith("amendment:") and clue.words == "타법개정":
            text = Text(ko="타법개정", en="a consequential amendment")
        elif name.startswith("no-article"):
            text = Text(ko="바뀐 조문 없음", en="no article changed")
        elif name == "reorganisation-day":
            text = Text(ko="정부조직 개편일에 공포", en="promulgated on the day of a reorganisation of government")
        if weight > 0 and text is not None and text not in told:
            told.append(text)
    told = told[:_MOST_REASONS] or [Text(ko="실질 내용이 없는 개정", en="a change without substance")]
    return Text(ko="; ".join(one.ko for one in told), en="; ".join(one.en for one in told))


# --- from documents -------------------------------------------------------------------------------------------------------

LAW_KINDS = frozenset((DocumentKind.ACT, DocumentKind.DECREE, DocumentKind.RULE, DocumentKind.ADMINISTRATIVE_RULE))
_LEVEL_NAMES = {
    DocumentKind.ACT: "법률",
    DocumentKind.DECREE: "시행령",
    DocumentKind.RULE: "시행규칙",
    DocumentKind.ADMINISTRATIVE_RULE: "고시",
}
_TYPES = {
    DocumentKind.FINAL_RULE: "Rule",
    DocumentKind.PROPOSED_RULE: "Proposed Rule",
    DocumentKind.NOTICE: "Notice",
    DocumentKind.PRESIDENTIAL: "Presidential Document",
}
_AMENDMENTS = re.compile(r"일부개정|전부개정|타법개정|제정|폐지")
_DRAFT = re.compile(
    r"^[「『]?(?P<law>.+?)[」』]?\s*(?P<level>시행령|시행규칙)?\s*(?P<amendment>일부개정|전부개정|제정|폐지)"
    r"(?:법률|령|규칙|고시)?\s*\(?안?\)?"
)


def is_judged_by_change(document: DocumentVersion) -> bool:
    """Return whether a document's labels need the articles that changed: a version of a Korean law or rule whose text is known."""
    return (
        document.country == "KR"
        and document.language == Language.KOREAN
        and document.kind in LAW_KINDS
        and bool(document.text)
    )


def matter_of(
    document: DocumentVersion, changed: Sequence[ChangedArticle] = (), *, has_former: bool = True
) -> TitledDocument | LawChange:
    """Return what labels are judged by: a Korean law's change, or a title with its agencies and type.

    Of a Korean version's `extra`, `amendment` (일부개정 …) and `number` (of promulgation) are used where the publisher gives them.
    A Korean draft is read from its title: the law, its level and the kind of amendment.
    """
    key = _key(document)
    if document.country == "KR" and document.language == Language.KOREAN:
        extra = dict(document.extra)
        name = next(iter(document.values_of("law")), "")
        if document.kind in LAW_KINDS:
            amendment = extra.get("amendment") or _first(_AMENDMENTS, f"{document.action} {document.title}")
            return LawChange(
                law=name or document.title,
                level=document.document_id.rpartition("/")[2]
                if "/" in document.document_id
                else _LEVEL_NAMES[document.kind],
                amendment=amendment,
                changed=tuple(changed),
                occasion=occasion_in(document.text, extra.get("number", "")) if amendment == "타법개정" else "",
                promulgated_on=document.published_on,
                has_former=has_former,
                key=key,
            )
        draft = _DRAFT.match(document.title)
        # What a draft says of itself stands where the changed sentences of a promulgated version stand.
        said = ChangedArticle("amended", document.title, tuple(document.summary.splitlines()[:20]))
        return LawChange(
            law=name or (draft["law"] if draft else document.title),
            level=(draft["level"] if draft else "") or "법률",
            amendment=draft["amendment"] if draft else "일부개정",
            changed=tuple(changed) or (said,),
            key=key,
        )
    english = document.title if document.language == Language.ENGLISH else document.translated_title or document.title
    return TitledDocument(english, document.agencies, _TYPES.get(document.kind, ""), key=key)


def is_corrected(document: DocumentVersion, model: TopicModel) -> bool:
    """Return whether an analyst said what a document is about, so that its labels are that and nothing else."""
    return _key(document) in model.corrections


def _key(document: DocumentVersion) -> str:
    return f"{document.document_id}@{document.version}"


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(0) if found else ""
