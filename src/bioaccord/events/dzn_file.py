"""Meetings of businesses as MiniZinc data (.dzn), the form of the business-to-business instances of Bofill et al. (JAIR 74, 2022): reading and writing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bioaccord.reading.text import read_text
from bioaccord.reading.whole_file import whole_file
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.sentence import Sentence

from .timetable import MOST_SLOTS_A_DAY, Problem, Request, problem_of

MORNING, AFTERNOON, ANY = 1, 2, 3
_NEEDED = ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots", "requested")
_KNOWN = (*_NEEDED, "forbidden", "fixed", "precedences", "meetingsxBusiness", "nMeetingsBusiness")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\s*=\s*")
_NUMBER = re.compile(r"-?\d+")
_RANGE = re.compile(r"(-?\d+)\s*\.\.\s*(-?\d+)")
_MOST = 1_000_000
"""A count beyond this is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class DznMeetings:
    """Meetings of two businesses each, all to be held in one row of slots. Businesses, meetings and slots count from 1, as in the file."""

    file: str
    businesses: int
    tables: int
    slots: int
    morning_slots: int
    requested: tuple[tuple[int, int, int], ...]
    """(business, business, session): 1 morning, 2 afternoon, 3 any."""
    forbidden: tuple[frozenset[int], ...]
    """The slots in which each business cannot meet."""
    fixed: tuple[int, ...]
    """The slot in which a meeting has to stand; 0 for any."""
    precedences: tuple[frozenset[int], ...]
    """The meetings that have to come before each one."""

    def session_slots(self, session: int) -> range:
        """Return the slots of a session."""
        if session == MORNING:
            return range(1, self.morning_slots + 1)
        return range(self.morning_slots + 1 if session == AFTERNOON else 1, self.slots + 1)

    def problem(self) -> tuple[Problem, list[Request]]:
        """Return this as a timetable's problem, with numbers from 0; a fixed slot is the only one allowed, so that a contradiction shows."""
        free = np.ones((self.businesses, self.slots), np.bool_)
        for business, slots in enumerate(self.forbidden):
            free[business, [slot - 1 for slot in slots]] = False
        requests = [
            Request(
                seats=((one - 1,), (other - 1,)),
                slots=tuple(slot - 1 for slot in self.session_slots(session) if fixed in (0, slot)),
                before=tuple(sorted(first - 1 for first in before)),
            )
            for (one, other, session), fixed, before in zip(self.requested, self.fixed, self.precedences, strict=True)
        ]
        problem = problem_of(
            day=np.zeros(self.slots, np.int32),
            places=np.full(self.slots, self.tables, np.int32),
            free=free,
            requests=requests,
        )
        return problem, requests


def read_dzn(path: Path) -> DznMeetings:
    """Return the meetings of a .dzn file. Raises `InputError` with the line of everything that cannot be accepted."""
    reader = _Reader(path.name, read_text(path))
    found = reader.meetings()
    if reader.refusals.count:
        raise InputError(reader.refusals)
    return found


def write_dzn(meetings: DznMeetings, path: Path, slots: Sequence[int] | None = None) -> None:
    """Write meetings as a .dzn file; with `slots`, a schedule: every meeting is fixed where it stands (0: left out)."""
    if slots is not None:
        meetings = replace(meetings, fixed=tuple(slots))
    own: list[list[int]] = [[] for _ in range(meetings.businesses)]
    for number, (one, other, _) in enumerate(meetings.requested, 1):
        own[one - 1].append(number)
        own[other - 1].append(number)
    rows = "".join(f"|{one}, {other}, {session}\n" for one, other, session in meetings.requested)
    text = (
        f"nBusiness = {meetings.businesses};\nnMeetings = {len(meetings.requested)};\nnTables = {meetings.tables};\n"
        f"nTotalSlots = {meetings.slots};\nnMorningSlots = {meetings.morning_slots};\n\n"
        f"requested = [{rows}|];\n\n"
        # The published files count these from 2, with a 1 in every set.
        f"meetingsxBusiness = {_sets([{1, *(number + 1 for number in numbers)} for numbers in own])};\n\n"
        f"nMeetingsBusiness = [{', '.join(str(len(numbers)) for numbers in own)}];\n\n"
        f"forbidden = {_sets([{0, *slots} for slots in meetings.forbidden])};\n\n"
        f"fixed = [{', '.join(map(str, meetings.fixed))}];\n\n"
        f"precedences = {_sets(meetings.precedences)};\n"
    )
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")


def _sets(sets: Sequence[frozenset[int] | set[int]]) -> str:
    return "[" + ",\n".join("{" + ",".join(map(str, sorted(one))) + "}" for one in sets) + "]"


@dataclass(frozen=True, slots=True)
class _Value:
    """What stands after a name, and on which line it begins."""

    text: str
    line: int


class _Reader:
    """Reads names and values, and collects what is wrong with them."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.refusals = Refusals()
        self._values = self._assigned(re.sub(r"%[^\n]*", "", text))

    def meetings(self) -> DznMeetings:
        for name in _NEEDED:
            if name not in self._values:
                remedy = did_you_mean(name, self._values) + Sentence("Write '{name} = …;'.", name=name)
                self._refuse(None, Sentence("'{name}' is missing.", name=name), remedy)
        if self.refusals.count:
            return DznMeetings(self.file, 0, 0, 0, 0, (), (), (), ())
        businesses, count, tables, slots, morning = (self._whole(name) for name in _NEEDED[:5])
        if slots > MOST_SLOTS_A_DAY:
            self._refuse(
                self._values["nTotalSlots"].line,
                Sentence(
                    "{slots} slots stand in one row; {most} are the most of one day.",
                    slots=slots,
                    most=MOST_SLOTS_A_DAY,
                ),
                Sentence("Divide the event into days, a file each."),
            )
        if morning > slots:
            self._refuse(
                self._values["nMorningSlots"].line,
                Sentence("{morning} slots are in the morning, of {slots} in all.", morning=morning, slots=slots),
                Sentence("Correct one of the two."),
            )
        if self.refusals.count:
            return DznMeetings(self.file, 0, 0, 0, 0, (), (), (), ())
        fixed = self._within("fixed", self._list("fixed", count, [0]), 0, slots)
        return DznMeetings(
            self.file,
            businesses,
            tables,
            slots,
            morning,
            self._requested(businesses, count),
            tuple(self._set(one, "forbidden", slots) for one in self._sets("forbidden", businesses)),
            tuple(fixed),
            tuple(self._set(one, "precedences", count) for one in self._sets("precedences", count)),
        )

    def _assigned(self, text: str) -> dict[str, _Value]:
        values: dict[str, _Value] = {}
        at = 0
        while rest := text[at:].strip():
            at = text.index(rest[0], at)
            line = text.count("\n", 0, at) + 1
            found = _ASSIGNMENT.match(text, at)
            end = text.find(";", at)
            if found is None or end < 0:
                shown = rest.splitlines()[0][:40]
                problem = (
                    Sentence("'{shown}' is no 'name = value;'.", shown=shown)
                    if found is None
                    else Sentence("'{name}' has no ';' at its end.", name=found[1])
                )
                self._refuse(line, problem, Sentence("Write one value a name, as in 'nTables = 21;'."))
                break
            name = found[1]
            following = _ASSIGNMENT.search(text, found.end(), end)
            if following:
                self._refuse(
                    line,
                    Sentence("'{name}' has no ';' at its end.", name=name),
                    Sentence("Write one value a name, as in 'nTables = 21;'."),
                )
                break
            if name not in _KNOWN:
                self._refuse(
                    line,
                    Sentence("'{name}' is no name of this format.", name=name),
                    did_you_mean(name, _KNOWN) + Sentence("Its names are {names}.", names=", ".join(_KNOWN)),
                )
            if name in values:
                self._refuse(
                    line,
                    Sentence("'{name}' stands already in line {line}.", name=name, line=values[name].line),
                    Sentence("Keep one of the two."),
                )
            values.setdefault(name, _Value(text[found.end() : end].rstrip(), text.count("\n", 0, found.end()) + 1))
            at = end + 1
        return values

    def _refuse(self, line: int | None, problem: Sentence, remedy: Sentence) -> None:
        self.refusals.add(lambda: Refusal(self.file, problem, remedy, line))

    def _whole(self, name: str) -> int:
        value = self._values[name]
        if not value.text.isascii() or not value.text.isdigit() or int(value.text[:9]) > _MOST:
            self._refuse(
                value.line,
                Sentence("'{name}' is '{value}', which is no count.", name=name, value=value.text[:40]),
                Sentence("Write a whole number."),
            )
            return 0
        return int(value.text)

    def _items(self, name: str, opened: str, closed: str) -> str | None:
        """Return what stands between the brackets of a value; None, told, where there are none."""
        value = self._values[name]
        if len(value.text) >= len(opened) + len(closed) and value.text.startswith(opened):
            inside = value.text[len(opened) :]
            if inside.endswith(closed):
                return inside[: len(inside) - len(closed)]
        self._refuse(
            value.line,
            Sentence("'{name}' does not stand between {opened} and {closed}.", name=name, opened=opened, closed=closed),
            Sentence("Take care of the brackets."),
        )
        return None

    def _list(self, name: str, count: int, otherwise: list[int]) -> list[tuple[int, int]]:
        """Return the numbers of a list with their lines; all the same where the name is missing."""
        if name not in self._values:
            return [(one, 0) for one in otherwise * count]
        inside = self._items(name, "[", "]")
        if inside is None:
            return []
        numbers = self._numbers(name, inside, self._values[name].line)
        self._counted(name, len(numbers), count)
        return numbers

    def _numbers(self, name: str, text: str, line: int) -> list[tuple[int, int]]:
        numbers: list[tuple[int, int]] = []
        for word in text.split(","):
            at = line + word[: len(word) - len(word.lstrip())].count("\n")
            line += word.count("\n")
            if not word.strip():
                continue
            span = _RANGE.fullmatch(word.strip())
            if span and int(span[2]) - int(span[1]) <= _MOST:
                numbers += [(one, at) for one in range(int(span[1]), int(span[2]) + 1)]
            elif _NUMBER.fullmatch(word.strip()) and len(word.strip()) < 10:
                numbers.append((int(word), at))
            else:
                self._refuse(
                    at,
                    Sentence("'{word}' in '{name}' is no number.", word=word.strip()[:40], name=name),
                    Sentence("Write whole numbers, separated by commas."),
                )
        return numbers

    def _counted(self, name: str, found: int, wanted: int) -> None:
        if found != wanted:
            self._refuse(
                self._values[name].line,
                Sentence("'{name}' holds {found}, and should hold {wanted}.", name=name, found=found, wanted=wanted),
                Sentence("Correct the list, or nBusiness or nMeetings."),
            )

    def _within(self, name: str, numbers: Sequence[tuple[int, int]], least: int, most: int) -> list[int]:
        for number, line in numbers:
            if not least <= number <= most:
                self._refuse(
                    line,
                    Sentence(
                        "'{name}' holds {number}, which is not from {least} to {most}.",
                        name=name,
                        number=number,
                        least=least,
                        most=most,
                    ),
                    Sentence("Correct the number, or the count that it goes by."),
                )
        return [number for number, _ in numbers]

    def _sets(self, name: str, count: int) -> list[list[tuple[int, int]]]:
        if name not in self._values:
            return [[] for _ in range(count)]
        inside = self._items(name, "[", "]")
        if inside is None:
            return []
        begin = self._values[name].line
        sets = []
        rest = inside
        for found in re.finditer(r"\{([^{}]*)\}", inside):
            line = begin + inside.count("\n", 0, found.start())
            sets.append(self._numbers(name, found[1], line))
        rest = re.sub(r"\{[^{}]*\}", "", inside)
        if rest.replace(",", "").strip():
            self._refuse(
                begin,
                Sentence("'{name}' holds something beside sets.", name=name),
                Sentence(
                    "Write one set a place, as in [{opened}1,2{closed},{opened}{closed}].", opened="{", closed="}"
                ),
            )
        self._counted(name, len(sets), count)
        return sets

    def _set(self, numbers: list[tuple[int, int]], name: str, most: int) -> frozenset[int]:
        return frozenset(self._within(name, numbers, 0, most)) - {0}

    def _requested(self, businesses: int, count: int) -> tuple[tuple[int, int, int], ...]:
        inside = self._items("requested", "[|", "|]")
        if inside is None:
            return ()
        rows: list[tuple[int, int, int]] = []
        line = self._values["requested"].line
        for part in inside.split("|"):
            at = line + part[: len(part) - len(part.lstrip())].count("\n")
            numbers = self._numbers("requested", part, line)
            line += part.count("\n")
            if not part.strip():
                continue
            values = [number for number, _ in numbers]
            if len(values) != 3 or values[2] not in (MORNING, AFTERNOON, ANY):
                self._refuse(
                    at,
                    Sentence("the meeting '{row}' is not two businesses and a session.", row=part.strip()[:40]),
                    Sentence(
                        "Write business, business, session; the session is 1 (morning), 2 (afternoon) or 3 (any)."
                    ),
                )
                continue
            self._within("requested", numbers[:2], 1, businesses)
            if values[0] == values[1]:
                self._refuse(
                    at,
                    Sentence("business {business} meets itself.", business=values[0]),
                    Sentence("Name two businesses."),
                )
            rows.append((values[0], values[1], values[2]))
        if not self.refusals.count:
            self._counted("requested", len(rows), count)
        return tuple(rows)
