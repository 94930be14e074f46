"""What tells American papers of one programme apart: the year, part or number in a title, told in Korean, and the title in short."""

from __future__ import annotations

import re
from collections.abc import Callable

_LONGEST, _HEAD, _TAIL = 90, 60, 40
_LEAST_LEFT = 25  # characters; what is shorter says too little without what stands before it
_NUMBERS = {
    word: number
    for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
}
_YEARS = r"((?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)?)"
_MARKS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), told)
    for pattern, told in (
        (rf"\b(?:CY|calendar years?) {_YEARS}", lambda match: f"{match[1]}년도"),
        (rf"\b(?:FY|fiscal years?|rate year) {_YEARS}", lambda match: f"{match[1]} 회계연도"),
        (rf"\b{_YEARS} (?:crop|marketing|fiscal) year", lambda match: f"{match[1]}년도"),
        # The year of a law that is cited is part of the law's name, not of the paper's.
        (rf"(?<!Act of )(?<!Amendments of )(?<!Law of )(?<![-–/\w]){_YEARS}(?![-–/\w])", lambda match: f"{match[1]}년"),
        (r"\b(?-i:Parts? ([A-D]))\b", lambda match: f"파트 {match[1].upper()}"),
        (r"\bpart (\d+) of (\d+)", lambda match: f"{match[2]}부 중 제{match[1]}부"),
        (r"\b(?-i:Parts?) (\d+)", lambda match: f"파트 {match[1]}"),
        (r"\bareas? no\. ?(\d+)", lambda match: f"제{match[1]}구역"),
        (r"\bpetitions? 0*(\d+)(?: and 0*(\d+))?", lambda match: "청원 " + "·".join(f"{one}호" for one in match.groups() if one)),
        (r"\bphase (\d|I{1,3})\b", lambda match: f"{len(match[1]) if match[1].upper().startswith('I') else match[1]}단계"),
        (
            r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) (?:synthetic|substances|chemicals|drugs|countries)\b",
            lambda match: f"{_NUMBERS.get(match[1].casefold(), match[1])}종",
        ),
        (r"\bextension of temporary placement", lambda match: "임시 지정 연장"),
        (r"(?<!extension of )\btemporary placement", lambda match: "임시 지정"),
        (r"\brescission\b", lambda match: "폐지"),
        (r"\bdelay of (?:the )?(?:effective|compliance) date", lambda match: "시행일 연기"),
        (r"\bextension of (?:the )?reopening of (?:the )?comment", lambda match: "재개된 의견 제출기간 연장"),
        (r"(?<!extension of )(?<!extension of the )\breopening of (?:the )?comment", lambda match: "의견 제출기간 재개"),
        (r"\bnew date for public hearing", lambda match: "공청회 일자 변경"),
        (r"\bcorrect(?:ion|ing)\b", lambda match: "정정"),
    )
)  # fmt: skip
# Programmes under whose name many papers come: the name tells none of them apart, and is said in Korean before.
_PROGRAMMES = re.compile(
    r"^(?:schedules of controlled substances|(?:medicare|medicaid)(?: and (?:medicare|medicaid))? programs?|medical devices"
    r"|national vaccine injury compensation program|world trade center health program(?: requirements)?"
    r"|(?:microbiology|cardiovascular|neurological|dental|general and plastic surgery|physical medicine) devices"
    r"|food additives permitted (?:for|in) [^:;]+|viruses, serums, toxins, and analogous products"
    r"|possession, use, and transfer of select agents and toxins|control of communicable diseases(?:; foreign quarantine)?"
    r"|(?:advance )?notice of proposed rule-?making re)[:;]?\s+",
    re.IGNORECASE,
)
_ADDS_LITTLE = re.compile(
    r"\s*(?:\bof the controlled substances act\b|\bfor over-the-counter human use\b|[;:,]\s*(?:(?:notice of )?(?:proposed|final) rule|etc)$)",
    re.IGNORECASE,
)


def particulars(title: str) -> tuple[str, ...]:
    """Return in Korean the years, parts, numbers and turns that a title names, in its order.

    >>> particulars("Medicare Program; Revisions to Part B for CY 2009; Correction")
    ('파트 B', '2009년도', '정정')
    >>> particulars("Clinical Laboratory Improvement Amendments of 1988")
    ()
    """
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for pattern, told in _MARKS:
        for match in pattern.finditer(title):
            # CY 2009 is no bare year as well.
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                found.append((match.start(), told(match)))
    return tuple(dict.fromkeys(words for _, words in sorted(found)))


def in_short(title: str) -> str:
    """Return a title for a line in Korean: a long one without the programme that many papers have in common, then its first and last words.

    >>> in_short("World Trade Center Health Program: Petition 020-Stroke; Finding of Insufficient Evidence Now and Later")
    'Petition 020-Stroke; Finding of Insufficient Evidence Now and Later'
    """
    title = title.rstrip(". ")
    for common in (_PROGRAMMES, _ADDS_LITTLE):
        if len(title) > _LONGEST and len(rest := common.sub("", title).strip()) >= _LEAST_LEFT:
            title = f"{rest[0].upper()}{rest[1:]}"
    if len(title) <= _LONGEST:
        return title
    start, end = title[:_HEAD], title[-_TAIL:]
    return f"{start[: start.rfind(' ')].rstrip(' ,;:')} … {end[end.find(' ') + 1 :]}"
