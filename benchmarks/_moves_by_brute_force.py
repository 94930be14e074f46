"""Moved articles of a Korean law by brute force, without a line of the engine: the reference that `law_moves.py` is held against.

Between two consecutive versions, an article number that vanished or reads otherwise, and another number, new or reading otherwise, that has the
same title and a text more than eight tenths alike, or any title and a text more than nine tenths alike (difflib's ratio, letter by letter).
"""

from __future__ import annotations

import difflib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NOTE = re.compile(r"<[^<>]*>|\[[^\[\]]*\d{4}[^\[\]]*\]|\[[^\[\]]*(?:종전|제목개정|전문개정|본조신설)[^\[\]]*\]")
_TITLED, _UNTITLED = 0.8, 0.9
_FEWEST_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Move:
    """An article that stands at another number in the next version of a law (`file`, promulgated on `version`)."""

    file: str
    version: str
    former: str
    number: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells one move from another."""
        return self.file, self.version, self.former, self.number


def versions_of(repository: Path, file: str) -> Iterator[tuple[str, str]]:
    """Yield day of promulgation and number (2007-04-11-08365), and text, of each version of a file, oldest first."""
    commits = _git(repository, "log", "--all", "--reverse", "--no-renames", "--format=%H", "--", file).split()
    for commit in commits:
        text = _git(repository, "show", f"{commit}:{file}")
        day = re.search(r"^공포일자:\s*'?(\S{10})", text, re.MULTILINE)
        number = re.search(r"^공포번호:\s*'?(\d+)", text, re.MULTILINE)
        yield f"{day.group(1) if day else '?'}-{number.group(1) if number else '?'}", text


def moves_of(repository: Path, file: str) -> list[Move]:
    """Return every article that moved between two consecutive versions of a file."""
    found: list[Move] = []
    former: dict[str, tuple[str, str]] = {}
    for version, text in versions_of(repository, file):
        present = _articles(text)
        found += [Move(file, version, old, new) for old, new in _moves(former, present)]
        former = present
    return found


def _moves(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    gone = {number: one for number, one in before.items() if after.get(number) != one}
    come = {number: one for number, one in after.items() if before.get(number) != one}
    pairs = []
    for number, (title, text) in gone.items():
        stayed = _likeness(text, after[number][1]) if number in after else 0.0
        if number in after and after[number][0] == title and title:
            continue
        for new_number, (new_title, new_text) in come.items():
            if new_number == number or min(len(text), len(new_text)) < _FEWEST_LETTERS:
                continue
            titled = bool(title) and title == new_title
            like = _likeness(text, new_text)
            if like > (_TITLED if titled else _UNTITLED) and like > stayed:
                pairs.append((titled, like, number, new_number))
    found: list[tuple[str, str]] = []
    for _, _, number, new_number in sorted(pairs, reverse=True):
        if all(number != one and new_number != other for one, other in found):
            found.append((number, new_number))
    return sorted(found)


def _likeness(text: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, text, other, autojunk=False)
    return matcher.ratio() if min(matcher.real_quick_ratio(), matcher.quick_ratio()) > _TITLED else 0.0


def _articles(text: str) -> dict[str, tuple[str, str]]:
    """Title and text by number, letters and figures only, without the publisher's notes."""
    found: dict[str, tuple[str, str]] = {}
    main = re.split(r"^#+ *부 *칙", text, maxsplit=1, flags=re.MULTILINE)[0]
    for part in re.split(r"^(?=#+ *제\d+조)", main, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        head = re.match(r"#+ *(제\d+조(?:의\d+)?) *(?:\((.*)\))?", heading)
        if head is None or head.group(1) in found:
            continue
        body = re.sub(r"^#+ .*$", "", body, flags=re.MULTILINE)
        plain = re.sub(r"[\W_]", "", _NOTE.sub("", body))
        if plain.removeprefix("삭제"):
            found[head.group(1)] = re.sub(r"[\W_]", "", _NOTE.sub("", head.group(2) or "")), plain
    return found


def _git(repository: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=True).stdout.decode("utf-8")
