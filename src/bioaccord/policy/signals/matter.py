"""What is known of one version of a document when it is asked whether it is a signal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bioaccord.policy.comparison import compare
from bioaccord.policy.document import DocumentKind, DocumentVersion
from bioaccord.policy.korean_articles import articles
from bioaccord.policy.korean_changes import ArticleChange, article_changes
from bioaccord.policy.proceedings import is_paper, proceeding_names, proceedings
from bioaccord.policy.topic_clues import changed_articles
from bioaccord.policy.topic_labels import Labelling, is_judged_by_change, labels_of
from bioaccord.policy.topic_model import TopicModel
from bioaccord.vocabulary.language import Language

_RULE_MAKING = frozenset((DocumentKind.PROPOSED_RULE, DocumentKind.FINAL_RULE))
_PAPERS_OF_PROCEEDINGS = _RULE_MAKING | {DocumentKind.NOTICE}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version changed against the one before it.

    `differing` are the articles of a Korean text that read otherwise, None where no earlier text is known; `sections` are the sections of
    an English text that changed ("§ 312.3", "§ 2"), empty where no earlier text is known.
    """

    differing: tuple[ArticleChange, ...] | None = None
    sections: tuple[str, ...] = ()

    @property
    def articles(self) -> tuple[ArticleChange, ...] | None:
        """The articles that changed anything for anybody; None where that is not known."""
        if self.differing is None:
            return None
        return tuple(one for one in self.differing if one.no_substance is None)


UNKNOWN = Difference()


@dataclass(frozen=True, slots=True)
class SignalMatter:
    """A version with its topics, with what it changed, and with the documents that touch it.

    `others` are the other versions of the same document, oldest first; `elsewhere` the same paper at another publisher; `together` the
    other sections of the same part of the federal code that changed on the same day; `earlier` the proposals and rules of the same
    proceeding that came before, oldest first; `enacting` final rules that made this change of the code. Their texts are not looked at.
    `withdrawn_by` and `extended_by` are later papers of the proceeding that end this one or say anew until when comments are taken;
    `moves` are the papers that this one so ends or extends.
    """

    version: DocumentVersion
    labelling: Labelling
    difference: Difference = UNKNOWN
    others: tuple[DocumentVersion, ...] = ()
    elsewhere: tuple[DocumentVersion, ...] = ()
    together: tuple[DocumentVersion, ...] = ()
    earlier: tuple[DocumentVersion, ...] = ()
    enacting: tuple[DocumentVersion, ...] = ()
    withdrawn_by: DocumentVersion | None = None
    extended_by: DocumentVersion | None = None
    moves: tuple[DocumentVersion, ...] = ()


def difference(former: str | None, version: DocumentVersion) -> Difference:
    """Return what a version changed; `former` is the text of the version before it, None where none is known.

    What enacts a law is a change of all of it.
    """
    if not version.text:
        return UNKNOWN
    if version.language == Language.KOREAN:
        if former is None and not _enacts(version):
            return UNKNOWN
        return Difference(tuple(article_changes(articles(former or ""), articles(version.text))))
    if not former:
        return UNKNOWN
    changed = compare(former, version.text, Language.ENGLISH)
    return Difference(None, tuple(one["number"] for one in changed if not one["no_substance"] and one["number"]))


def labelling_of(
    version: DocumentVersion, changed: Difference, *, has_former: bool, model: TopicModel | None = None
) -> Labelling:
    """Return the topics of a version, as a node without corrections would label it.

    A version of a Korean law that changes no article in substance is noise, whatever the model says.
    """
    if not is_judged_by_change(version) or not has_former:
        return labels_of(version, has_former=False, model=model)
    if not changed.articles:
        return Labelling((), True, 1.0)
    return labels_of(version, changed_articles(changed.differing or ()), model=model)


def with_related(
    version: DocumentVersion, labelling: Labelling, changed: Difference, related: Iterable[DocumentVersion]
) -> SignalMatter:
    """Return the matter of a version; `related` are versions of other papers, and of this one, in any order, whatever ties them."""
    own = (version.document_id, version.version)
    known = {(one.document_id, one.version): one for one in related if (one.document_id, one.version) != own}
    in_order = sorted(known.values(), key=age)
    papers = set(papers_of(version))
    dockets = {*version.values_of("docket"), *version.values_of("rin")}
    parts = {part_of(version)} - {""}
    others, elsewhere, together, earlier, enacting = [], [], [], [], []
    for one in in_order:
        if one.document_id == version.document_id:
            others.append(one)
        elif papers & set(papers_of(one)) and one.publisher != version.publisher:
            elsewhere.append(one)
        elif parts and part_of(one) in parts and one.version == version.version:
            together.append(one)
        elif parts & set(one.values_of("cfr")) and _takes_effect_with(one, version):
            enacting.append(one)
        elif (
            # The Register's record of an earlier step is enough; what regulations.gov keeps of it is the same paper.
            one.kind in _RULE_MAKING
            and one.published_on < version.published_on
            and one.publisher == "Federal Register"
            and dockets & {*one.values_of("docket"), *one.values_of("rin")}
        ):
            earlier.append(one)
    matter = SignalMatter(
        version,
        labelling,
        changed,
        others=tuple(others),
        elsewhere=tuple(elsewhere),
        together=tuple(together),
        earlier=tuple(earlier),
        enacting=tuple(enacting),
    )
    names = set(proceeding_names(version)) if version.kind in _PAPERS_OF_PROCEEDINGS else set()
    mates = [one for one in in_order if names & set(proceeding_names(one)) and one.kind in _PAPERS_OF_PROCEEDINGS]
    if not mates:
        return matter
    whole = next(one for one in proceedings((version, *mates)) if one.holds(version.document_id))
    return replace(
        matter,
        withdrawn_by=whole.withdrawal_of(version.document_id),
        extended_by=whole.extension_of(version.document_id),
        moves=whole.moved_by(version.document_id),
    )


def age(version: DocumentVersion) -> tuple[object, ...]:
    """Return by what versions of a document are put in order, as the node puts them."""
    effective = version.effective_on.first_day if version.effective_on else version.published_on
    return version.published_on, effective, version.version


def papers_of(version: DocumentVersion) -> tuple[str, ...]:
    """Return the Federal Register numbers of a paper; what is no such number ("N/A") ties nothing."""
    return tuple(one for one in version.values_of("fr") if is_paper(one))


def part_of(version: DocumentVersion) -> str:
    """Return the part of the federal code that a version is a section of ("21 CFR 610"), or ""."""
    if version.kind != DocumentKind.CODE_SECTION:
        return ""
    return next(iter(version.values_of("cfr")), "")


def _takes_effect_with(rule: DocumentVersion, section: DocumentVersion) -> bool:
    if rule.kind != DocumentKind.FINAL_RULE or rule.effective_on is None or section.effective_on is None:
        return False
    return rule.effective_on.last_day == section.effective_on.last_day


def _enacts(version: DocumentVersion) -> bool:
    amendment = dict(version.extra).get("amendment") or version.action
    return "제정" in amendment
