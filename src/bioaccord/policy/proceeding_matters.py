"""What the papers of one American docket are about: one rule from notice to correction, or many matters under one number.

Most dockets are one matter. Some are an agency's drawer: all new animal drugs of a year, all papers of a department's office. A docket is
one matter where a word of its own - no word of the agency's whole business - stands in at least half of its titles, and it is no series
of final rules that nobody proposed. In a drawer papers belong together by the words that are rare in it, and a final rule after a
final rule is another matter, also under the same title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import resources

from .document import DocumentVersion

_FEW_PAPERS = 4
_SHARE_OF_A_CORE = 0.5
_SHARE_OF_A_COMMON_WORD = 0.25  # in a drawer a word in more titles than this tells nothing apart
_FEWEST_FOR_COMMON_WORDS = 8
_FINALS_OF_A_SERIES = 4
_SAME_WORDS = 0.75
_LONGEST_WAY = timedelta(days=8 * 365)  # from a proposal to the final rule, in a drawer
_FINAL = frozenset({"final", "interim_final"})
_AGENDA = re.compile(r"\bregulatory agenda\b", re.IGNORECASE)
_ADDS_TO_A_RULE = re.compile(
    r"[;:,] technical amendment|correct(?:ion|ing)|\berrat|delay|postpon|extension|reopening|compliance (?:guide|dates?)|summary|guidance"
    r"|confirmation of effective|\bstay\b|effective date|list of references|response to",
    re.IGNORECASE,
)
# What an agency does every day: such a word makes papers no matter of their own.
_EVERYDAY = frozenset(
    resources.files(__package__).joinpath("everyday_title_words.txt").read_text(encoding="utf-8").split()
)


@dataclass(slots=True)
class _Matter:
    """Papers of one matter, with the words of each title and the numbers that tie."""

    papers: list[DocumentVersion] = field(default_factory=list)
    words: list[frozenset[str]] = field(default_factory=list)
    ties: set[str] = field(default_factory=set)
    decided: list[DocumentVersion] = field(default_factory=list)

    def add(self, paper: DocumentVersion, words: frozenset[str], ties: set[str], *, decides: bool) -> None:
        self.papers.append(paper)
        self.words.append(words)
        self.ties |= ties
        if decides:
            self.decided.append(paper)


def matters(
    papers: Sequence[DocumentVersion],
    ties_of: Callable[[DocumentVersion], set[str]],
    kind_of: Callable[[DocumentVersion], str],
) -> list[list[DocumentVersion]]:
    """Return the papers of a docket by matter, each oldest first.

    `ties_of` gives numbers that papers of one matter share for certain, `kind_of` what a paper is in its proceeding (`StepKind`).
    """
    ordered = sorted(papers, key=lambda one: (one.published_on, one.document_id))
    words = {one.document_id: title_words(one.title) for one in ordered}
    kinds = {one.document_id: kind_of(one) for one in ordered}
    finals = [one for one in ordered if kinds[one.document_id] in _FINAL and not _ADDS_TO_A_RULE.search(one.title)]
    if len(ordered) <= _FEW_PAPERS:
        return _by_any_word(ordered, words, ties_of)
    agendas = [one for one in ordered if _AGENDA.search(one.title)]
    rest = [one for one in ordered if one not in agendas]
    if not _is_series(finals, rest) and _core(rest, words):
        found = _one_matter(rest, words, kinds)
    else:
        found = _drawer(rest, words, ties_of, {one.document_id for one in finals})
    return found + [[one] for one in agendas]


def adds_to_a_rule(title: str) -> bool:
    """Tell whether a title speaks of a paper that adds to a rule: a correction, delay, guide, technical amendment.

    >>> adds_to_a_rule("Produce Safety; Technical Amendment"), adds_to_a_rule("Produce Safety")
    (True, False)
    """
    return bool(_ADDS_TO_A_RULE.search(title))


def title_words(title: str) -> frozenset[str]:
    """Return the words of a title that say what it is about, without plural endings.

    >>> sorted(title_words("New Animal Drugs for Use in Animal Feeds; Melengestrol"))
    ['melengestrol']
    """
    plain = re.findall(r"[a-z][a-z0-9-]*[a-z0-9]|(?:19|20)\d\d", title.casefold())
    return frozenset(one for one in map(_singular, plain) if one not in _EVERYDAY)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def _is_series(finals: Sequence[DocumentVersion], papers: Sequence[DocumentVersion]) -> bool:
    """Whether final rules of many days stand there that most were never proposed."""
    days = {one.published_on for one in finals}
    return len(days) >= _FINALS_OF_A_SERIES and len(finals) > len(papers) / 2


def _core(papers: Sequence[DocumentVersion], words: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the words that stand in at least half of the titles; what the Register did not print (letters, analyses) has no voice."""
    printed = [one for one in papers if one.values_of("fr")]
    voices = [one for one in (printed if len(printed) > 1 else papers) if words[one.document_id]]
    counted = Counter(word for one in voices for word in words[one.document_id])
    return frozenset(word for word, times in counted.items() if times >= max(2, _SHARE_OF_A_CORE * len(voices)))


def _one_matter(
    papers: Sequence[DocumentVersion],
    words: dict[str, frozenset[str]],
    kinds: dict[str, str],
) -> list[list[DocumentVersion]]:
    """Return a docket's papers as one matter; a rule of other words that has papers enough of its own there is another."""
    core = _core(papers, words)
    others: list[list[DocumentVersion]] = []
    for one in papers:
        if words[one.document_id] & core or _ADDS_TO_A_RULE.search(one.title):
            continue
        home = next((group for group in others if _alike(words[one.document_id], words[group[0].document_id])), None)
        if home is None:
            others.append([one])
        else:
            home.append(one)
    rules = _FINAL | {"proposed"}
    own = [
        group
        for group in others
        if sum(kinds[one.document_id] in rules for one in group) > 1 and any(one.values_of("fr") for one in group)
    ]
    taken = {one.document_id for group in own for one in group}
    return [[one for one in papers if one.document_id not in taken], *own]


def _drawer(
    papers: Sequence[DocumentVersion],
    words: dict[str, frozenset[str]],
    ties_of: Callable[[DocumentVersion], set[str]],
    finals: set[str],
) -> list[list[DocumentVersion]]:
    counted = Counter(word for one in papers for word in words[one.document_id])
    most = _SHARE_OF_A_COMMON_WORD * len(papers) if len(papers) >= _FEWEST_FOR_COMMON_WORDS else len(papers)
    found: list[_Matter] = []
    for one in papers:
        own = frozenset(word for word in words[one.document_id] if counted[word] <= max(2, most))
        ties, is_final = ties_of(one), one.document_id in finals
        home = next((matter for matter in reversed(found) if matter.ties & ties), None)
        if home is None:
            likely = [other for other in found if _fits(one, own, other, is_final=is_final)]
            # Of equally like ones the newest: a correction corrects what was printed last.
            home = max(
                reversed(likely), key=lambda matter: max(_likeness(own, other) for other in matter.words), default=None
            )
        if home is None:
            home = _Matter()
            found.append(home)
        home.add(one, own, ties, decides=is_final)
    return [matter.papers for matter in found]


def _fits(paper: DocumentVersion, own: frozenset[str], matter: _Matter, *, is_final: bool) -> bool:
    if not own or not any(_alike(own, other) for other in matter.words):
        return False
    if paper.published_on - matter.papers[-1].published_on > _LONGEST_WAY:
        return False
    if not matter.decided:
        return True
    # After the decision come corrections and delays; another rule or proposal is another matter.
    same_day = any(one.published_on == paper.published_on for one in matter.decided)
    adds = bool(_ADDS_TO_A_RULE.search(paper.title))
    return same_day or adds or (not is_final and not _proposes(paper))


def _proposes(paper: DocumentVersion) -> bool:
    return paper.kind == "proposed_rule"


def _by_any_word(
    papers: Sequence[DocumentVersion],
    words: dict[str, frozenset[str]],
    ties_of: Callable[[DocumentVersion], set[str]],
) -> list[list[DocumentVersion]]:
    """Return a few papers as one matter, unless two share no word, everyday ones included, and no number."""
    found: list[list[DocumentVersion]] = []
    for one in papers:
        home = next(
            (
                group
                for group in found
                if any(_may_be_one(one, other, words) or ties_of(one) & ties_of(other) for other in group)
            ),
            None,
        )
        if home is None:
            found.append([one])
        else:
            home.append(one)
    return found


def _may_be_one(one: DocumentVersion, other: DocumentVersion, words: dict[str, frozenset[str]]) -> bool:
    mine, its = words[one.document_id], words[other.document_id]
    if len(mine) < 2 or len(its) < 2 or mine & its:
        return True
    # Beside printed papers lie display copies and letters under any title.
    if bool(one.values_of("fr")) != bool(other.values_of("fr")):
        return True
    # A title that only speaks of the step ("Extension of comment period") says nothing against it.
    return bool(_ADDS_TO_A_RULE.search(one.title) or _ADDS_TO_A_RULE.search(other.title))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return _likeness(one, other) >= _SAME_WORDS


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
