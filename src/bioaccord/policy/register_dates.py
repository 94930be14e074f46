"""The dates of one Federal Register document: its own fields held against its prose, because each is wrong at times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bioaccord.vocabulary.signal import DatedWords, is_plausible

from .english_dates import Deadline, DeadlineKind, deadlines_in, effective_days_in
from .english_days import with_year_corrected

_TO_ANOTHER_OFFICE = re.compile(
    r"Department of Justice|Antitrust Division|Office of Management and Budget|\bOMB\b|Paperwork Reduction Act"
)


@dataclass(frozen=True, slots=True)
class RegisterDates:
    """What has to be done by when, and from when a document applies.

    `deadline_on` is the day that the Register gives, unless the prose gives that for comments to another office, or else the last one that the prose gives; `deadlines` are all that the prose gives.
    `doubt` says in English where field and prose contradict each other, "" where they do not.
    """

    deadline_on: DatedWords | None
    deadlines: tuple[Deadline, ...]
    effective_on: DatedWords | None
    doubt: str


def dates_of(document: dict[str, Any]) -> RegisterDates:
    """Return the dates of one document of the Federal Register API (`comments_close_on`, `effective_on`, `dates`, `abstract`)."""
    published_on = date.fromisoformat(document["publication_date"])
    prose, abstract = document.get("dates") or "", document.get("abstract") or ""
    read = {(one.kind, one.on.last_day): one for one in deadlines_in(abstract, published_on)}
    read = {(one.kind, one.on.last_day): one for one in deadlines_in(prose, published_on)} | read
    deadlines = tuple(read.values())
    deadline, deadline_doubt = _deadline(document.get("comments_close_on"), deadlines, published_on)
    effective, effective_doubt = _effective(document.get("effective_on"), prose, deadlines, published_on)
    return RegisterDates(deadline, deadlines, effective, " ".join(filter(None, (deadline_doubt, effective_doubt))))


def _day(stated: str) -> date | None:
    """Return the day of a field; None for one that is no day (2024-13-45) or whose year cannot be (0201)."""
    try:
        day = date.fromisoformat(stated)
    except ValueError:
        return None
    return day if is_plausible(day) else None


def _deadline(stated: str | None, deadlines: tuple[Deadline, ...], published_on: date) -> tuple[DatedWords | None, str]:
    if not stated:
        return max((one.on for one in deadlines), key=lambda words: words.last_day, default=None), ""
    day = _day(stated)
    if day is None:
        in_prose = max((one.on for one in deadlines), key=lambda words: words.last_day, default=None)
        return in_prose, f"comments_close_on is {stated}, which is no day that can be."
    doubt = ""
    if day < published_on and (corrected := with_year_corrected(day, published_on)):
        doubt = f"comments_close_on is {stated}, before publication; read as {corrected.isoformat()}."
        day = corrected
    in_prose = next((one.on for one in deadlines if one.on.last_day == day), None)
    comments = [one for one in deadlines if one.kind == DeadlineKind.COMMENTS]
    # The Register's field at times has the day for comments to another office; comments on the matter go to the one that issues it.
    own = [one.on for one in comments if not _TO_ANOTHER_OFFICE.search(one.on.words)]
    if in_prose and own and _TO_ANOTHER_OFFICE.search(in_prose.words) and not doubt:
        main = max(own, key=lambda words: words.last_day)
        return main, f"comments_close_on is {stated}, which the prose gives for comments to another office."
    if comments and in_prose is None:
        doubt = f"comments_close_on is {stated}, the prose says {comments[0].on.last_day.isoformat()}."
    return in_prose or DatedWords.on(day, f"comments_close_on: {stated}"), doubt


def _effective(
    stated: str | None, prose: str, deadlines: tuple[Deadline, ...], published_on: date
) -> tuple[DatedWords | None, str]:
    days = effective_days_in(prose, published_on)
    if not stated:
        return next(iter(days), None), ""
    day = _day(stated)
    if day is None:
        return next(iter(days), None), f"effective_on is {stated}, which is no day that can be."
    if words := next((one for one in days if one.last_day == day), None):
        return words, ""
    if any(one.on.last_day == day for one in deadlines):
        return next(iter(days), None), f"effective_on is {stated}, which the prose gives as a deadline."
    if day < published_on and prose and not days:
        return (
            None,
            f"effective_on is {stated}, before publication, and the prose names no day on which this takes effect.",
        )
    if days:
        return days[0], f"effective_on is {stated}, the prose says {days[0].last_day.isoformat()}."
    return DatedWords.on(day, f"effective_on: {stated}"), ""
