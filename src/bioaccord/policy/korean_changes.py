"""What changed between two versions of a Korean law, article by article: added, removed, amended or moved, and whether it matters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from .korean_articles import Article, articles
from .substance import NoSubstance, is_housekeeping, why_no_substance
from .word_changes import Run, marked

# A moved article keeps its title and much of its text, a title that only lost or gained words and most of its text, a title with another
# word in it and nearly all of its text, or all but little of its text.
_LIKE_WITH_TITLE, _LIKE_WITH_LONGER_TITLE, _LIKE_WITH_NEAR_TITLE, _LIKE = 45.0, 60.0, 80.0, 85.0
_LIKE_WITH_COMMON_TITLE = 75.0
_LONGER_TITLE, _NEAR_TITLE = 60.0, 70.0  # how alike titles have to be to count as such
_LIKE_SENTENCE = 55.0
_COMMON_TITLES = frozenset(
    ("벌칙", "과태료", "양벌규정", "준용", "준용규정", "위임", "권한의위임", "목적", "정의", "수수료", "청문")
)
_PUNISHMENT = re.compile(
    r"\d+년 ?이하의 ?징역(?:이나| 또는) ?[\d천백,]+만?원 ?이하의 ?벌금|[\d천백,]+만?원 ?이하의 ?벌금"
)
_TITLE_PARTICLES = re.compile(r"[의ㆍ,()]|등(?=의|$)|및")
_SAME_ARTICLE = 60.0  # at the same number, with another title: below it, another article stands there now
_COUNTS = 256
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
        # An entry of which only "삭제" is left is gone, whatever stands at its number.
        return tuple(
            _paired(
                [(one.place, one.text) for one in before if not one.is_deleted],
                [(one.place, one.text) for one in after if not one.is_deleted],
            )
        )


def changes(old: str, new: str) -> list[ArticleChange]:
    """Return the articles that changed in substance, in the order of the new version, removed ones last."""
    return [change for change in all_changes(old, new) if change.no_substance is None]


def all_changes(old: str, new: str) -> list[ArticleChange]:
    """Return every article whose text differs, those that changed nothing in substance among them."""
    before = articles(old)
    return article_changes(before, articles(new, before))


def article_changes(before: Mapping[str, Article], after: Mapping[str, Article]) -> list[ArticleChange]:
    """Return what `all_changes` returns, from the articles of both versions by number."""
    # Most articles stay as they are, and are not looked at again.
    old = {number: one for number, one in before.items() if not _is_same(one, after.get(number))}
    new = {number: one for number, one in after.items() if not _is_same(one, before.get(number))}
    moved = _moved(old, new)
    origins = set(moved.values())
    found: list[ArticleChange] = []
    for number, article in new.items():
        former = old.get(number)
        if number in moved:
            found.append(ArticleChange("moved", article, old[moved[number]]))
        elif article.is_deleted:
            if former is not None and not former.is_deleted and number not in origins:
                found.append(ArticleChange("removed", former, former))
        elif former is None or former.is_deleted or number in origins:
            found.append(ArticleChange("added", article, None))
        else:
            found.append(ArticleChange("amended", article, former))
    found += [
        ArticleChange("removed", article, article)
        for number, article in old.items()
        if number not in new and number not in origins and not article.is_deleted
    ]
    return found


def _is_same(one: Article, other: Article | None) -> bool:
    return other is not None and (other is one or other.written == one.written)


def _moved(before: Mapping[str, Article], after: Mapping[str, Article]) -> dict[str, str]:
    """Return new number → old number of the articles that stand elsewhere now; each old one goes to one place at most.

    `before` and `after` are the articles that differ.
    """
    replaced = {number for number, one in before.items() if number in after and _is_replaced(one, after[number])}
    gone = [_Standing(one) for number, one in before.items() if _is_free(one, after.get(number), replaced)]
    if not gone:
        return {}
    come = [_Standing(one) for number, one in after.items() if _is_free(one, before.get(number), replaced)]
    if not come:
        return {}
    lengths, line_lengths = np.array([one.length for one in come]), np.array([len(one.text) for one in come])
    letters = np.array([one.letters for one in come])
    pairs: list[tuple[float, str, str]] = []
    for old in gone:
        least = np.array([_least_likeness(old.title, new.title) for new in come])
        # Texts of very different length cannot be alike, nor those with few letters in common; both are cheaper to see than
        # to compare them.
        may_be = (least <= _LIKE_WITH_TITLE) | (np.minimum(lengths, old.length) >= _SHORTEST)
        may_be &= 222.0 * np.minimum(lengths, old.length) >= least * (lengths + old.length)
        shared = np.minimum(letters, old.letters).sum(axis=1)
        may_be &= 200.0 * shared >= (least - 0.01) * (line_lengths + len(old.text))
        for place in np.flatnonzero(may_be):
            new = come[place]
            if old.number == new.number:
                continue
            like = fuzz.ratio(old.text, new.text, score_cutoff=least[place])
            if like >= least[place]:
                # A title weighs as much as what it spares the text.
                pairs.append((like + _LIKE - least[place], old.number, new.number))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, old_number, new_number in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if old_number not in taken and new_number not in found:
            taken.add(old_number)
            found[new_number] = old_number
    return found


class _Standing:
    """An article as it is looked for elsewhere: its number, plain title, sentences in one text with the letters it holds, and the length of
    what stands in the file."""

    __slots__ = ("length", "letters", "number", "text", "title")

    def __init__(self, article: Article) -> None:
        self.number = article.number
        self.title = _plain(article.title)
        if self.title == "벌칙" and (punished := _PUNISHMENT.search(article.text)):
            self.title += _plain(punished.group())  # several articles are titled so; each names its own punishment
        self.text = article.joined
        self.letters = _letters(article)
        self.length = len(article.text) or 1


@lru_cache(maxsize=1 << 16)
def _least_likeness(old: str, new: str) -> float:
    """Return how alike the texts of two articles with these plain titles have to be; every law has several penalties."""
    if not old or not new:
        return _LIKE
    if old in _COMMON_TITLES and new in _COMMON_TITLES:
        return _LIKE_WITH_COMMON_TITLE if old == new else _LIKE
    # Revisions drop particles (면허증의 교부 → 면허증 교부), which change no title; what was put in may (과대광고 → 과대광고등의 금지).
    before, after = _bare_title(old), _bare_title(new)
    if before == after:
        return _LIKE_WITH_TITLE
    alike = fuzz.ratio(before, after, score_cutoff=_LONGER_TITLE)
    if alike and LCSseq.similarity(before, after) == min(len(before), len(after)):
        return _LIKE_WITH_LONGER_TITLE
    return _LIKE_WITH_NEAR_TITLE if alike >= _NEAR_TITLE else _LIKE


def _letters(one: Article) -> NDArray[np.int64]:
    """Return how often letters stand in an article, by the remainder of their code: a pair shares at most the smaller counts."""
    codes = np.frombuffer(one.joined.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return np.bincount(codes % _COUNTS, minlength=_COUNTS)


def _is_free(one: Article, other: Article | None, replaced: Set[str]) -> bool:
    """Whether an article stands in one version and at the other version's same number nothing, or another article."""
    return not one.is_deleted and (other is None or other.is_deleted or one.number in replaced)


def _is_replaced(old: Article, new: Article) -> bool:
    """Whether two articles at one number are different ones."""
    if (
        old.is_deleted
        or new.is_deleted
        or (old.title and _bare_title(_plain(old.title)) == _bare_title(_plain(new.title)))
    ):
        return False
    return fuzz.ratio(old.joined, new.joined, score_cutoff=_SAME_ARTICLE) < _SAME_ARTICLE


def _plain(title: str) -> str:
    return title.replace("·", "ㆍ").replace(" ", "")


@lru_cache(maxsize=1 << 16)
def _bare_title(title: str) -> str:
    return _TITLE_PARTICLES.sub("", title)


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
        if like >= _LIKE_SENTENCE and left in free and right not in partner:
            free.discard(left)
            partner[right] = left
    found = [
        ProvisionChange(place, gone[partner[right]][1] if right in partner else "", text)
        for right, (place, text) in enumerate(come)
    ]
    return found + [ProvisionChange(place, text, "") for left, (place, text) in enumerate(gone) if left in free]
