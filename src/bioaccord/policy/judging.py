"""The versions of a document, each judged against the one before it: what differs, what of it matters, and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bioaccord.vocabulary.language import Language, Text

from .comparison import WHY_NO_SUBSTANCE, compare, outline
from .document import DocumentVersion
from .korean_articles import Article, articles
from .korean_changes import ArticleChange, article_changes
from .topic_clues import changed_articles
from .topic_labels import Labelling, is_corrected, is_judged_by_change, labels_of
from .topic_model import TopicModel

_OUTLINED = 6
_TOLD = ("kind", "number", "title", "former_number")
_NO_ARTICLE = Text("바뀐 조문 없음", "no article changed")
_SAME_TEXT = Text("본문이 바뀌지 않음", "the text did not change")


@dataclass(frozen=True)
class Change:
    """What changed in a version: every article that differs from the version before it; None where there is none before it."""

    differing: Sequence[ArticleChange] | None

    @property
    def of_substance(self) -> list[ArticleChange]:
        """The articles that changed anything for anybody."""
        return [one for one in self.differing or () if one.no_substance is None]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a list tells of a version: how many articles or sections changed, in substance or not, and the first of them.

    `labelling` says whether the change is noise, and its labels where `has_labels`; None where the change says nothing of either.
    """

    substance_count: int
    noise_count: int = 0
    outline: list[dict[str, Any]] = field(default_factory=list)
    labelling: Labelling | None = None
    has_labels: bool = False


def labels_by_rules(version: DocumentVersion, change: Change | None, model: TopicModel) -> Labelling:
    """Return a version's labels; `change` for a law whose text is known (see `is_judged_by_change`).

    A version that changes no article in substance is noise, whatever the model says; only an analyst's correction is stronger.
    """
    if change is None or change.differing is None:
        return labels_of(version, has_former=False, model=model)
    if change.of_substance or is_corrected(version, model):
        return labels_of(version, changed_articles(change.differing), model=model)
    reasons = list(dict.fromkeys(one.no_substance for one in change.differing if one.no_substance))
    told = [WHY_NO_SUBSTANCE[one] for one in reasons] or [_NO_ARTICLE]
    return Labelling((), True, 1.0, Text("; ".join(one.ko for one in told), "; ".join(one.en for one in told)))


def judged(versions: Iterable[DocumentVersion], model: TopicModel) -> list[Judgement]:
    """Return a judgement a version, in their order; `versions` are those of one document that have a text, oldest first.

    The texts are looked at one after the other, so they may be made as they are asked for.
    """
    found: list[Judgement] = []
    before: dict[str, Article] | None = None
    former = ""
    for version in versions:
        if version.country == "KR":
            after = articles(version.text, before)
            found.append(_korean(version, before, after, model))
            before = after
        else:
            found.append(_english(former, version.text))
            former = version.text
    return found


def _korean(
    version: DocumentVersion, before: dict[str, Article] | None, after: dict[str, Article], model: TopicModel
) -> Judgement:
    change = Change(None if before is None else article_changes(before, after))
    has_labels = is_judged_by_change(version)
    labelling = labels_by_rules(version, change, model) if has_labels else None
    if change.differing is None:
        return Judgement(len(after), labelling=labelling, has_labels=has_labels)
    matter = change.of_substance
    return Judgement(
        len(matter), len(change.differing) - len(matter), outline(matter, _OUTLINED), labelling, has_labels
    )


def _english(former: str, text: str) -> Judgement:
    sections = [one for one in compare(former, text, Language.ENGLISH) if not one["no_substance"]]
    told = [{name: one[name] for name in _TOLD} for one in sections[:_OUTLINED]] if former else []
    # The same text again is kept, and only shown when asked for.
    same = bool(former) and not sections
    return Judgement(
        len(sections), 0, told, Labelling((), same, float(same), _SAME_TEXT if same else Text("", "")), has_labels=False
    )
