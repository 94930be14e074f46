"""What English prose gives a day for: until when comments or applications are taken, and from when something applies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bioaccord.vocabulary.signal import DatedWords

from .english_days import CLOCK, DAY, clock_of, day_near, day_of, days_after, with_year_corrected

_LONGEST_WORDS = 300  # characters
_PASSED_SHORTLY_BEFORE = 14  # days; an older day in such a sentence tells of the past


class DeadlineKind(StrEnum):
    """What has to be done by a deadline."""

    COMMENTS = "comments"
    REPLY_COMMENTS = "reply_comments"
    RESPONSES = "responses"
    NOMINATIONS = "nominations"
    APPLICATIONS = "applications"
    PETITIONS = "petitions"
    OBJECTIONS = "objections"
    REGISTRATION = "registration"
    REQUESTS = "requests"


# What a sentence names first is what its deadline is for; "submit" alone says least, so responses come last.
_NOUNS: tuple[tuple[DeadlineKind, str], ...] = (
    (DeadlineKind.REPLY_COMMENTS, r"reply comments?"),
    (DeadlineKind.PETITIONS, r"petitions? (?:to|for leave)|request for a hearing"),
    (DeadlineKind.NOMINATIONS, r"nominat\w+|expressions? of interest"),
    (DeadlineKind.APPLICATIONS, r"applications?|applicants?|concept proposals?|proposals?"),
    (DeadlineKind.OBJECTIONS, r"protests?|objections?"),
    (DeadlineKind.REGISTRATION, r"(?<!federal )regist\w+"),
    (DeadlineKind.COMMENTS, r"comment\w*"),
    (DeadlineKind.REQUESTS, r"requests?|requesting|outlines"),
    (DeadlineKind.RESPONSES, r"responses?|respond|suggestions|letters of intent|written (?:information|statements?)"),
)
_LEAST = r"submi\w+|information and"
_ANY_NOUN = re.compile(
    "|".join(rf"\b(?:{words})\b" for words in (*(words for _, words in _NOUNS), _LEAST)), re.IGNORECASE
)
# The words right before a day that make it a last day.
_LEAD = re.compile(
    rf"(?:\b(?P<word>by|before|until|till|through|thru|than|due(?: date)?|within|up\s+to|prior\s+to|to|on|is|are)|(?P<colon>:))\s*:?\s*"
    rf"(?:midnight on\s+|the scheduled date of official filing,\s+)?(?:(?P<clock>{CLOCK})[,\s]*(?:on\s+)?)?$",
    re.IGNORECASE,
)
_DAY = re.compile(DAY, re.IGNORECASE)
_CLOCK_AFTER = re.compile(rf",?\s*(?:at|by)?\s*({CLOCK})", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:within|for|in)\s+(?:the\s+next\s+)?(?P<number>\d{1,3})[\s-]+(?P<unit>calendar |business |working )?days?\b"
    r"(?:\s+(?:of|after|from|following)\s+(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?(?:this\s+)?(?:publication|notice|date))?"
    r"|\b(?P<after>\d{1,3})[\s-]+(?P<after_unit>calendar |business |working )?days?\s+(?:after|from|following|upon)\s+(?:the\s+)?"
    r"(?:date\s+of\s+)?(?:the\s+)?(?:this\s+)?publication",
    re.IGNORECASE,
)
_BEGINS_AT_PUBLICATION = re.compile(r"publication|this notice|this date|next|days?\s+(?:of|from) this", re.IGNORECASE)
_PAST = re.compile(r"originally|previously|was (?:filed|published)|were (?:filed|published)", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?:\b[ap]\.\s?m|\bNo|\bU\.S|\bSec|\bDoc|\bInc|\bSt|\bet al|\b[A-Z])\.$", re.IGNORECASE)
_SENTENCE_BEGINS = re.compile(r"\s+(?:The|Requests?|Comments?|Written|If|See|Please)\b")
_EFFECT = re.compile(r"\b(?:(?<!most )effective|takes? effect|applicable|in(?:to)? effect|applies)\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:except|delayed|unless|until|through|expires?|ceases?|published|filed|received|withdraw)\b", re.IGNORECASE
)
_AT_ONCE = re.compile(
    r"\s*(?:date:?\s*)?(?:immediately|(?:up)?on (?:the date of )?(?:its )?publication)", re.IGNORECASE
)
_FARTHEST_FROM_EFFECT = 100  # characters


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something has to be done by a day: `at` a time of day in `zone` (tz database), None and "" where not written."""

    kind: DeadlineKind
    on: DatedWords
    at: time | None = None
    zone: str = ""

    @property
    def instant(self) -> datetime | None:
        """The last moment in UTC, where time and zone are written."""
        if self.at is None or not self.zone:
            return None
        return datetime.combine(self.on.last_day, self.at, ZoneInfo(self.zone)).astimezone(UTC)


def deadline_in(prose: str, published_on: date | None = None) -> DatedWords | None:
    """Return the last day that prose gives for comments or applications, with the sentence's words."""
    return max((one.on for one in deadlines_in(prose, published_on)), key=lambda words: words.last_day, default=None)


def deadlines_in(prose: str, published_on: date | None = None) -> tuple[Deadline, ...]:
    """Return every deadline that prose gives, in its order, each kind and day once.

    Days without a year, "within 30 days of publication" and a year printed wrong are resolved against the day of publication, and the
    words say so; without it they are not read. Deadlines that passed long before publication are not told.
    """
    printed: dict[tuple[DeadlineKind, date], Deadline] = {}
    counted: dict[tuple[DeadlineKind, date], Deadline] = {}
    for sentence in _sentences(prose):
        given = list(_deadlines_of(sentence, published_on))
        for deadline in given:
            printed.setdefault((deadline.kind, deadline.on.last_day), deadline)
        if not given and published_on is not None:
            for deadline in _relative_deadlines(sentence, published_on):
                counted.setdefault((deadline.kind, deadline.on.last_day), deadline)
    # "By February 5; comments should be sent within 30 days": one deadline, counted over a week-end.
    alone = [one for one in counted.values() if not any(_says_the_same(one, other) for other in printed.values())]
    return (*printed.values(), *alone)


def effective_days_in(prose: str, published_on: date | None = None) -> tuple[DatedWords, ...]:
    """Return every day on which prose says that something takes effect, in its order, each once.

    "60 days after publication", "upon publication" and "immediately" are resolved against the day of publication, and the words say so.
    """
    found: dict[date, DatedWords] = {}
    for sentence in _sentences(prose):
        for words in _effective_days_of(sentence, published_on):
            found.setdefault(words.last_day, words)
    return tuple(found.values())


def _sentences(prose: str) -> Iterator[str]:
    text = " ".join(prose.split())
    start = 0
    for stop in re.finditer(r"[.;](?=\s+[A-Z(`\d\"])|[.]$", text):
        end = stop.end()
        # "5 p.m. The deadline" ends a sentence, "5 p.m. Eastern" and "No. 2" do not.
        is_abbreviation = text[stop.start()] == "." and _ABBREVIATION.search(text[start:end])
        if is_abbreviation and not _SENTENCE_BEGINS.match(text[end:]):
            continue
        yield text[start:end].strip()
        start = end
    if text[start:].strip():
        yield text[start:].strip()


def _deadlines_of(sentence: str, published_on: date | None) -> Iterator[Deadline]:
    noun = _ANY_NOUN.search(sentence)
    if noun is None or re.search(r"originally stated", sentence, re.IGNORECASE):
        return
    extended = re.search(r"\b(?:extend\w*|extension of|reopen\w*)\b", sentence, re.IGNORECASE)
    for match in _DAY.finditer(sentence):
        before = sentence[: match.start()]
        lead = _LEAD.search(before)
        if lead is None or not _ANY_NOUN.search(before) or not _is_last_day(lead, before, extended):
            continue
        if re.match(r"\s+of\b", sentence[match.end() :]):  # "March 15th of a given year"
            continue
        day, note = _resolved(match.group(0), published_on)
        if day is None:
            continue
        after = _CLOCK_AFTER.match(sentence[match.end() :])
        at, zone = clock_of(lead["clock"] or (after[1] if after else ""))
        yield Deadline(_kind(before), DatedWords.on(day, _shortened(sentence, match.start()) + note), at, zone)


def _says_the_same(counted: Deadline, printed: Deadline) -> bool:
    return counted.kind == printed.kind and 0 <= (printed.on.last_day - counted.on.last_day).days <= 3


def _is_last_day(lead: re.Match[str], before: str, extended: re.Match[str] | None) -> bool:
    word = (lead["word"] or "").casefold()
    clause = before[-120:]
    if extended:
        taken_back = re.search(r"scheduled to (?:close|end)\s*$", before[: lead.start()], re.IGNORECASE)
        return (
            extended.start() < lead.start()
            and not taken_back
            and word in ("to", "until", "through", "thru", "by", "before", "on")
        )
    if _PAST.search(before[-60:]):
        return False
    if word in (
        "by",
        "before",
        "until",
        "till",
        "through",
        "thru",
        "than",
        "within",
        "up to",
        "prior to",
    ) or word.startswith("due"):
        # "properties nominated before December 30" and "amended before" tell of the past, "submitted before" of a duty.
        return not re.search(r"\b(?:nominated|issued|made|amended) before\s*$", before, re.IGNORECASE)
    if word in ("is", "are") or lead["colon"]:
        return bool(re.search(r"\b(?:deadline|due|dates? for|clos\w+)\b", before, re.IGNORECASE))
    if word == "on":
        return bool(re.search(r"\b(?:due|deadline|clos\w+|ends?)\b[^,]*$", clause, re.IGNORECASE))
    return False


def _relative_deadlines(sentence: str, published_on: date) -> Iterator[Deadline]:
    for match in _RELATIVE.finditer(sentence):
        before = sentence[: match.start()]
        if not _ANY_NOUN.search(before) or re.search(r"\bbetween\b|\b(?:allow\w*|provid\w+)\b", before, re.IGNORECASE):
            continue
        if not _BEGINS_AT_PUBLICATION.search(match.group(0) + sentence[match.end() : match.end() + 8]):
            continue
        day = _day_of_relative(match, published_on)
        note = f" [counted from publication on {published_on.isoformat()}]"
        yield Deadline(_kind(before), DatedWords.on(day, _shortened(sentence, match.start()) + note))


def _effective_days_of(sentence: str, published_on: date | None) -> Iterator[DatedWords]:
    effects = list(_EFFECT.finditer(sentence))
    if not effects:
        return
    for match in _DAY.finditer(sentence):
        effect = next((one for one in reversed(effects) if one.end() <= match.start()), None)
        if effect is None or match.start() - effect.end() > _FARTHEST_FROM_EFFECT:
            continue
        between = sentence[effect.end() : match.start()]
        day = day_of(match.group(0))
        if day is not None and not _NEGATED.search(between):
            yield DatedWords.on(day, _shortened(sentence, match.start()))
    if published_on is None:
        return
    note = f" [counted from publication on {published_on.isoformat()}]"
    for effect in effects:
        rest = sentence[effect.end() :]
        relative = _RELATIVE.search(rest)
        if relative and relative.start() <= _FARTHEST_FROM_EFFECT and not _NEGATED.search(rest[: relative.start()]):
            day = _day_of_relative(relative, published_on)
            yield DatedWords.on(day, _shortened(sentence, effect.end() + relative.start()) + note)
        elif _AT_ONCE.match(rest):
            yield DatedWords.on(published_on, _shortened(sentence, effect.start()) + note)


def _day_of_relative(match: re.Match[str], published_on: date) -> date:
    unit = (match["unit"] or match["after_unit"] or "").strip().casefold()
    return days_after(published_on, int(match["number"] or match["after"]), unit in ("business", "working"))


def _resolved(written: str, published_on: date | None) -> tuple[date | None, str]:
    """Return the day, and what has to be said about how it was found."""
    if published_on is None:
        return day_of(written), ""
    day = day_near(written, published_on)
    if day is None:
        return None, ""
    if not re.search(r"\d{4}", written):
        return day, f" [no year is printed; the first after publication on {published_on.isoformat()}]"
    if day >= published_on:
        return day, ""
    if (published_on - day).days <= _PASSED_SHORTLY_BEFORE:
        return day, f" [passed before publication on {published_on.isoformat()}]"
    corrected = with_year_corrected(day, published_on)
    return (
        corrected,
        f" [printed {day.year}, before publication on {published_on.isoformat()}; read as {published_on.year}]",
    )


def _kind(before: str) -> DeadlineKind:
    found = ((re.search(rf"\b(?:{words})\b", before, re.IGNORECASE), kind) for kind, words in _NOUNS)
    first = min(((match.start(), kind) for match, kind in found if match), key=lambda one: one[0], default=None)
    return first[1] if first else DeadlineKind.RESPONSES


def _shortened(sentence: str, around: int) -> str:
    if len(sentence) <= _LONGEST_WORDS:
        return sentence
    first = max(0, around - _LONGEST_WORDS // 2)
    last = min(len(sentence), first + _LONGEST_WORDS)
    return ("… " if first else "") + sentence[first:last].strip() + (" …" if last < len(sentence) else "")
