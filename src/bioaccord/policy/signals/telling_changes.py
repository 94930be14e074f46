"""Which of the changed sentences of a Korean law say most, and what they do: a new ban, a duty, a licence, a relief, a deletion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bioaccord.policy.korean_changes import ArticleChange, ProvisionChange
from bioaccord.policy.substance import why_no_substance
from bioaccord.policy.word_changes import pieces

from .korean_firms import BINDS_NOBODY, is_done_by_the_state, is_of_the_state, is_said_of_the_state

_LONGEST = 150
_NEIGHBOURS = 3
_ADDED, _BY_FORCE, _REMOVED = 60, 40, 25
_SAYS_LITTLE = 200
_WORTH = 20


class Does(StrEnum):
    """What a changed sentence does to those that it binds."""

    BAN = "ban"
    LABEL = "label"
    LICENCE = "licence"
    REPORT = "report"
    DUTY = "duty"
    RELIEF = "relief"
    DELETION = "deletion"
    OTHER = "other"


# In this order: a sentence that forbids and asks for a report forbids.
_FORCE = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Does.BAN, r"하여서는 ?아니|해서는 ?안|하지 못한다|금지(?:한다|된다|하여야|해야)"),
        (Does.LABEL, r"표시(?:하여야|해야)"),
        (Does.LICENCE, r"(?:허가|등록|승인|인증|확인)(?:를|을)? ?받(?:아야|으려|지 아니하고)|등록(?:하여야|해야)"),
        (Does.REPORT, r"(?:보고|신고|통보|제출)(?:하여야|해야)|알려야"),
        (
            Does.RELIEF,
            r"(?:하지 ?)?(?:아니|않)(?:할|을) 수 있다|면제(?:한다|할 수|된다)|연장(?:할|받을) 수|제외한다|(?:할|받을|갈음할) 수 있다",
        ),
        (Does.DUTY, r"[하아어여해]야 (?:한다|하며|하고)|야 한다"),
    )
)
_DELEGATES = re.compile(
    r"(?:대통령령|총리령|부령|고시)(?:으)?로 정한다\.?$|(?:정하여|정해) 고시한다\.?$|고시로 정한다\.?$|필요한 사항은 .{0,60}정(?:한|하여 고시한)다\.?$"
)
_DEFINES = re.compile(r'^[“"‘][^”"’]{1,60}[”"’]\s*(?:이)?란 ')
_NAMES_FOR_SHORT = re.compile(r"\(이하 [^()]*(?:한다|같다)\.?\)")
_BRACKETS = re.compile(r"\([^()]*\)")
_CITES = re.compile(r"(?:같은 (?:조|항|호)|제\d+(?:조|항|호)(?:의\d+)?|[가-하]목|및|또는|부터|까지|의|에|,|ㆍ|\s)+")


@dataclass(frozen=True)
class TellingChange:
    """A changed sentence, with the article that it stands in."""

    article: ArticleChange
    provision: ProvisionChange

    @property
    def place(self) -> str:
        """Where it stands, as a lawyer cites it (제22조제2항); of an article that is gone, the article."""
        if self.article.kind == "removed":
            return self.article.article.number
        return f"{self.article.article.number}{self.provision.place}"

    @property
    def is_new(self) -> bool:
        """Whether nothing stood there before."""
        return not self.provision.old

    @cached_property
    def does(self) -> Does:
        """What it does; of a sentence that was there before, what its new words do, else what the whole of it does."""
        if not self.provision.new:
            return Does.DELETION
        # A bracket says whom or what a word means: what it leaves out is no relief.
        old, new = (_BRACKETS.sub("", _BRACKETS.sub("", one)) for one in (self.provision.old, self.provision.new))
        # What an authority has to do, or may, is no duty and no permission of a firm.
        if is_done_by_the_state(new):
            return Does.OTHER
        said = [kind for kind, pattern in _FORCE if pattern.search(new)]
        come = [kind for kind, pattern in _FORCE if len(pattern.findall(new)) > len(pattern.findall(old))]
        return next(iter(come or said), Does.OTHER)

    @cached_property
    def weight(self) -> int:
        """How much it says; what is far below 0 is only told where nothing else is there."""
        old, new = self.provision.old, self.provision.new
        changed = sum(len(one.old) + len(one.new) for one in pieces(old, new) if one.changed)
        weight = min(30, changed // 4)
        if not new:
            weight += _REMOVED
        elif not old:
            weight += _ADDED
        if self.does not in (Does.OTHER, Does.DELETION):
            weight += _BY_FORCE
        if is_said_of_the_state(new or old):
            weight -= 45
        if self._says_little:
            weight -= _SAYS_LITTLE
        return weight

    @property
    def _says_little(self) -> bool:
        old, new = self.provision.old, self.provision.new
        if BINDS_NOBODY.search(self.article.article.title) or is_of_the_state([self.article]):
            return True
        if _DEFINES.search(new or old) or (_DELEGATES.search(new or old) and self.does in (Does.OTHER, Does.DELETION)):
            return True
        if not old or not new:
            return False
        if _NAMES_FOR_SHORT.sub("", old) == _NAMES_FOR_SHORT.sub("", new):
            return True
        differ = [one for one in pieces(old, new) if one.changed]
        return all(not _CITES.sub("", one.old) and not _CITES.sub("", one.new) for one in differ)

    def quoted(self) -> str:
        """Return in Korean what is new, or which words became which, in a line; "" where that takes more than a line."""
        old, new = self.provision.old, self.provision.new
        if not old:
            return f"{self.place} 신설: ‘{in_short(new)}’{_stop(new)}"
        if not new:
            return f"{self.place} 삭제: ‘{in_short(old)}’{_stop(old)}"
        if len(old) <= _LONGEST and len(new) <= _LONGEST:
            return f"{self.place}: ‘{old}’ → ‘{new}’{_stop(new)}"
        gone, come = self._around()
        return (
            f"{self.place}: ‘{gone}’ → ‘{come}’."
            if gone and come
            else f"{self.place} 개정: ‘{in_short(new)}’{_stop(new)}"
        )

    def _around(self) -> tuple[str, str]:
        """Return the words of one place that changed with those beside it; empty where several places changed."""
        cut = pieces(self.provision.old, self.provision.new)
        first = next(number for number, one in enumerate(cut) if one.changed)
        last = max(number for number, one in enumerate(cut) if one.changed)
        before = " ".join("".join(one.new for one in cut[:first]).split(" ")[-_NEIGHBOURS:])
        after = " ".join("".join(one.new for one in cut[last + 1 :]).split(" ")[:_NEIGHBOURS])
        gone, come = (
            "".join(side) for side in zip(*((one.old, one.new) for one in cut[first : last + 1]), strict=True)
        )
        if max(len(gone), len(come)) > _LONGEST - 40:
            return "", ""
        return f"…{before}{gone}{after}…", f"…{before}{come}{after}…"


def telling_changes(changed: Iterable[ArticleChange]) -> list[TellingChange]:
    """Return the changed sentences of substance, those that say most first; in the law's order where they say as much."""
    found = [
        TellingChange(change, one)
        for change in changed
        for one in change.provisions
        if not (one.old and one.new) or why_no_substance([one.old], [one.new]) is None
    ]
    return sorted(found, key=lambda one: -one.weight)


def worth_quoting(changed: Iterable[ArticleChange], most: int) -> list[TellingChange]:
    """Return the sentences to quote, one an article; what says little only where there is nothing else."""
    in_order = telling_changes(changed)
    chosen: dict[str, TellingChange] = {}
    for one in in_order:
        if one.weight >= _WORTH or not chosen:
            chosen.setdefault(one.article.article.number, one)
    return list(chosen.values())[:most]


def in_short(sentence: str) -> str:
    """Return a sentence in a line: without what stands in brackets, and where it is still long its beginning and its end, where the verb stands."""
    if len(sentence) <= _LONGEST:
        return sentence
    bare = " ".join(_BRACKETS.sub("", _BRACKETS.sub("", sentence)).split())
    if len(bare) <= _LONGEST:
        return bare
    # What an exception says stands after the sentence that it excepts from.
    first = re.split(r"(?<=다\.) ", bare)[0]
    if len(first) <= _LONGEST:
        return first
    head, tail = first[:75], first[-65:]
    return f"{head[: head.rfind(' ')]} … {tail[tail.find(' ') + 1 :]}"


def _stop(sentence: str) -> str:
    """Return what ends a quotation: a sentence has its own full stop."""
    return "" if sentence.endswith(".") else "."
