"""What changed between two versions of a Korean law, article by article: added, removed, amended or moved, and whether it matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from .korean_articles import Article, articles
from .substance import NoSubstance, is_housekeeping, why_no_substance
from .word_changes import Run, marked

# A moved article keeps its title and most of its text, or nearly all of its text.
_LIKE_WITH_TITLE, _LIKE = 55.0, 85.0
_LIKE_WITH_COMMON_TITLE = 75.0
_COMMON_TITLES = frozenset(
    ("벌칙", "과태료", "양벌규정", "준용", "준용규정", "위임", "권한의위임", "목적", "정의", "수수료", "청문")
)
_SAME_ARTICLE = 60.0  # at the same number, with another title: below it, another article stands there now
_SHORTEST = 15  # characters; shorter texts are alike by chance


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """A sentence or list entry that is new, gone or reads otherwise: its place (제2항제1호) and both texts, empty where there was none."""

    place: str
    old: str
    new: str

    @property
    def marked(self) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
        """The old and the new text in runs, with the words that changed marked."""
        return marked(self.old, self.new)


@dataclass(frozen=True)
class ArticleChange:
    """What happened to one article: `added`, `removed`, `amended` or `moved` (which may be amended as well).

    `article` is the new one, for a removed one the old; `former` is the old one, None for an added one.
    """

    kind: str
    article: Article
    former: Article | None

    @cached_property
    def no_substance(self) -> NoSubstance | None:
        """Why nothing changes for anybody; None where something does."""
        if is_housekeeping(self.article.title):
            return NoSubstance.HOUSEKEEPING
        if self.former is None or self.kind == "removed":
            return None
        why = why_no_substance(self.former.lines, self.article.lines)
        if why is NoSubstance.NOTES and self.kind == "moved":
            return NoSubstance.RENUMBERED
        return why

    @property
    def new_lines(self) -> tuple[str, ...]:
        """Sentences that did not stand there before."""
        if self.former is None:
            return self.article.lines
        if self.kind == "removed":
            return ()
        known = set(self.former.lines)
        return tuple(line for line in self.article.lines if line not in known)

    @property
    def old_lines(self) -> tuple[str, ...]:
        """Sentences that stand there no longer."""
        if self.former is None:
            return ()
        if self.kind == "removed":
            return self.former.lines
        kept = set(self.article.lines)
        return tuple(line for line in self.former.lines if line not in kept)

    @cached_property
    def provisions(self) -> tuple[ProvisionChange, ...]:
        """The sentences that changed, paired: those in the same place first, then those that read most alike."""
        before = () if self.former is None else self.former.provisions
        after = () if self.kind == "removed" else self.article.provisions
        return tuple(_paired([(one.place, one.text) for one in before], [(one.place, one.text) for one in after]))


def changes(old: str, new: str) -> list[ArticleChange]:
    """Return the articles that changed in substance, in the order of the new version, removed ones last."""
    return [change for change in all_changes(old, new) if change.no_substance is None]


def all_changes(old: str, new: str) -> list[ArticleChange]:
    """Return every article whose text differs, those that changed nothing in substance among them."""
    return article_changes(articles(old), articles(new))


def article_changes(before: Mapping[str, Article], after: Mapping[str, Article]) -> list[ArticleChange]:
    """Return what `all_changes` returns, from the articles of both versions by number."""
    moved = _moved(before, after)
    origins = set(moved.values())
    found: list[ArticleChange] = []
    for number, article in after.items():
        former = before.get(number)
        if former is not None and former.written == article.written:
            continue
        if number in moved:
            found.append(ArticleChange("moved", article, before[moved[number]]))
        elif article.is_deleted:
            if former is not None and not former.is_deleted and number not in origins:
                found.append(ArticleChange("removed", former, former))
        elif former is None or former.is_deleted or number in origins:
            found.append(ArticleChange("added", article, None))
        else:
            found.append(ArticleChange("amended", article, former))
    found += [
        ArticleChange("removed", article, article)
        for number, article in before.items()
        if number not in after and number not in origins and not article.is_deleted
    ]
    return found


def _moved(before: Mapping[str, Article], after: Mapping[str, Article]) -> dict[str, str]:
    """Return new number → old number of the articles that stand elsewhere now; each old one goes to one place at most."""
    gone = [one for number, one in before.items() if _left(one, after.get(number))]
    if not gone:
        return {}
    come = [one for number, one in after.items() if _left(one, before.get(number))]
    pairs: list[tuple[float, str, str]] = []
    for old in gone:
        for new in come:
            if old.number == new.number:
                continue
            same_title = bool(old.title) and _plain(old.title) == _plain(new.title)
            if not same_title and (len(old.text) < _SHORTEST or len(new.text) < _SHORTEST):
                continue
            least = _least_likeness(old.title) if same_title else _LIKE
            # Texts of very different length cannot be alike; that is cheaper to see than to compare them.
            shorter, longer = sorted((len(old.text), len(new.text)))
            if 200.0 * shorter < least * (shorter + longer) * 0.9:
                continue
            like = fuzz.ratio("\n".join(old.lines), "\n".join(new.lines), score_cutoff=least)
            if like >= least:
                pairs.append((like + (20.0 if same_title else 0.0), old.number, new.number))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, old_number, new_number in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if old_number not in taken and new_number not in found:
            taken.add(old_number)
            found[new_number] = old_number
    return found


def _least_likeness(title: str) -> float:
    """Return how alike the texts of two articles with this title have to be; every law has several penalties."""
    return _LIKE_WITH_COMMON_TITLE if _plain(title) in _COMMON_TITLES else _LIKE_WITH_TITLE


def _left(one: Article, other: Article | None) -> bool:
    """Whether an article stands in one version and at the other version's same number nothing, or another article."""
    if other is not None and one.written == other.written:
        return False
    if one.is_deleted:
        return False
    if other is None or other.is_deleted:
        return True
    if one.title and _plain(one.title) == _plain(other.title):
        return False
    return fuzz.ratio("\n".join(one.lines), "\n".join(other.lines)) < _SAME_ARTICLE


def _plain(title: str) -> str:
    return title.replace("·", "ㆍ").replace(" ", "")


def _paired(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[ProvisionChange]:
    """Sentences that only went to another place (an item was put in above them) are not told."""
    old_texts, new_texts = {text for _, text in before}, {text for _, text in after}
    gone = [(place, text) for place, text in before if text not in new_texts]
    come = [(place, text) for place, text in after if text not in old_texts]
    partner: dict[int, int] = {}
    free = set(range(len(gone)))
    likeness = [
        (fuzz.ratio(gone[left][1], come[right][1]) + (15.0 if gone[left][0] == come[right][0] else 0.0), left, right)
        for left in range(len(gone))
        for right in range(len(come))
    ]
    for like, left, right in sorted(likeness, key=lambda row: (-row[0], row[1], row[2])):
        if like >= _LIKE_WITH_TITLE and left in free and right not in partner:
            free.discard(left)
            partner[right] = left
    found = [
        ProvisionChange(place, gone[partner[right]][1] if right in partner else "", text)
        for right, (place, text) in enumerate(come)
    ]
    return found + [ProvisionChange(place, text, "") for left, (place, text) in enumerate(gone) if left in free]
