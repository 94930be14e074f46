"""What can happen to an introduction, step by step, and what each side is shown of it.

Both have to agree before either learns how to reach the other. The firm that asked is shown the same words for the same number of days
whether the other refused, answered "not now", never looked, or blocked it: what it is shown is computed without the answer, unless that is yes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from rapidfuzz import fuzz

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text

DAYS_TO_ANSWER = 21
"""How long an introduction waits for its answer."""
MOST_WAITING = 10
"""How many introductions of one firm may wait at once."""
MOST_IN_A_MONTH = 30
"""How many introductions one firm may ask for in any 30 days, withdrawn ones included."""
DAYS_UNTIL_ASKED_AGAIN = 180
"""How long after asking a firm it can be asked again."""
MOST_WITH_SAME_WORDS = 4
"""How many firms may be sent the same words within 30 days before a person of the association looks at it first."""
_MONTH = timedelta(days=30)
_SAME_WORDS = 85.0
"""Texts of which so many letters in a hundred agree, in their order, are the same words with a number or a name exchanged."""
_FEWEST_LETTERS = 12


class IntroductionError(BioaccordError):
    """A step that an introduction cannot take."""


class Answer(StrEnum):
    """What the asked firm said."""

    NONE = ""
    YES = "yes"
    NO = "no"
    NOT_NOW = "not_now"


class AskerState(StrEnum):
    """All that the firm that asked is ever told."""

    WAITING = "waiting"
    AGREED = "agreed"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"


class AskedState(StrEnum):
    """Where an introduction stands for the firm that was asked."""

    TO_ANSWER = "to_answer"
    AGREED = "agreed"
    REFUSED = "refused"
    NOT_NOW = "not_now"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Introduction:
    """One firm asks to be introduced to another. `expires_on` is the last day on which the other can answer.

    `is_held` means that a person of the association looks at it before the other firm sees it; the firm that asked is not told.
    """

    asker: str
    asked: str
    asked_on: date
    expires_on: date
    words: str = ""
    answer: Answer = Answer.NONE
    answered_on: date | None = None
    withdrawn_on: date | None = None
    is_held: bool = False


def ask(asker: str, asked: str, words: str, before: Iterable[Introduction], today: date) -> Introduction:
    """Return a new introduction; `before` are all that `asker` asked for until now.

    What decides is only what the asker knows anyway (`for_asker` and days), so that no limit tells of an answer.
    Raises `IntroductionError` where a firm asks itself, asks the same firm again too soon, or asks too many.
    """
    if asker == asked:
        raise IntroductionError(
            Text(
                ko="자사를 소개받을 수는 없습니다. 다른 기업을 골라 주십시오.",
                en="A firm cannot be introduced to itself. Choose another firm.",
            )
        )
    own = [one for one in before if one.asker == asker]
    same = [one.asked_on + timedelta(days=DAYS_UNTIL_ASKED_AGAIN) for one in own if one.asked == asked]
    if same and max(same) > today:
        raise IntroductionError(
            Text(
                ko=f"이 기업에는 이미 소개를 요청했습니다. {max(same).isoformat()}부터 다시 요청할 수 있습니다.",
                en=f"You have asked this firm already. You can ask again from {max(same).isoformat()}.",
            )
        )
    if sum(for_asker(one, today) is AskerState.WAITING for one in own) >= MOST_WAITING:
        raise IntroductionError(
            Text(
                ko=f"답을 기다리는 소개 요청이 {MOST_WAITING}건입니다. 하나가 끝나거나 취소한 뒤에 다시 요청해 주십시오.",
                en=f"{MOST_WAITING} of your introductions are waiting. Ask again when one has ended, or withdraw one.",
            )
        )
    if sum(one.asked_on > today - _MONTH for one in own) >= MOST_IN_A_MONTH:
        raise IntroductionError(
            Text(
                ko=f"최근 30일 동안 소개를 {MOST_IN_A_MONTH}번 요청했습니다. 며칠 뒤에 다시 요청하거나 협회에 문의해 주십시오.",
                en=f"You have asked for {MOST_IN_A_MONTH} introductions in 30 days. Ask again later, or turn to your association.",
            )
        )
    return Introduction(asker, asked, today, today + timedelta(days=DAYS_TO_ANSWER), words)


def is_sent_in_bulk(introduction: Introduction, before: Iterable[Introduction]) -> bool:
    """Return whether the same words went to so many firms that a person should look first.

    Case, blanks, digits and marks do not count, nor do a few letters.
    """
    same = {
        one.asked
        for one in before
        if one.asker == introduction.asker
        and one.asked_on > introduction.asked_on - _MONTH
        and _is_same(one.words, introduction.words)
    }
    return len(same - {introduction.asked}) >= MOST_WITH_SAME_WORDS


def answered(introduction: Introduction, by: str, answer: Answer, today: date) -> Introduction:
    """Return the introduction with the asked firm's answer; until the last day it may think better of a no. Raises `IntroductionError`."""
    if by != introduction.asked or introduction.is_held or answer is Answer.NONE:
        raise IntroductionError(
            Text(ko="소개를 요청받은 기업만 답할 수 있습니다.", en="Only the firm that was asked can answer.")
        )
    state = for_asked(introduction, today)
    if state is AskedState.WITHDRAWN:
        raise IntroductionError(
            Text(ko="상대 기업이 요청을 취소했습니다.", en="The other firm has withdrawn its request.")
        )
    if today > introduction.expires_on and state is not AskedState.AGREED:
        raise IntroductionError(
            Text(
                ko="답할 수 있는 기간이 지났습니다. 관심이 있으면 협회에 연락해 주십시오.",
                en="The time to answer is over. If you are interested, turn to your association.",
            )
        )
    if state is AskedState.AGREED:
        raise IntroductionError(
            Text(ko="이미 서로 소개되었습니다.", en="You have been introduced to each other already.")
        )
    return replace(introduction, answer=answer, answered_on=today)


def withdrawn(introduction: Introduction, by: str, today: date) -> Introduction:
    """Return the introduction taken back by the firm that asked, which it can do while it waits. Raises `IntroductionError`."""
    if by != introduction.asker or for_asker(introduction, today) is not AskerState.WAITING:
        raise IntroductionError(
            Text(
                ko="답을 기다리는 동안 요청한 기업만 취소할 수 있습니다.",
                en="Only the firm that asked can withdraw, and only while it waits.",
            )
        )
    return replace(introduction, withdrawn_on=today)


def for_asker(introduction: Introduction, today: date) -> AskerState:
    """Return what the firm that asked is told. No answer but yes has any influence on it."""
    if introduction.answer is Answer.YES:
        return AskerState.AGREED
    if introduction.withdrawn_on is not None:
        return AskerState.WITHDRAWN
    return AskerState.WAITING if today <= introduction.expires_on else AskerState.NO_ANSWER


def for_asked(introduction: Introduction, today: date) -> AskedState:
    """Return where an introduction stands for the firm that was asked."""
    if introduction.answer is Answer.YES:
        return AskedState.AGREED
    if introduction.withdrawn_on is not None:
        return AskedState.WITHDRAWN
    if introduction.answer is Answer.NO:
        return AskedState.REFUSED
    if today > introduction.expires_on:
        return AskedState.EXPIRED
    return AskedState.NOT_NOW if introduction.answer is Answer.NOT_NOW else AskedState.TO_ANSWER


def can_answer(introduction: Introduction, today: date) -> bool:
    """Return whether the asked firm can still answer, or change a no into a yes."""
    return (
        not introduction.is_held
        and introduction.answer is not Answer.YES
        and introduction.withdrawn_on is None
        and today <= introduction.expires_on
    )


def shows_contacts(introduction: Introduction) -> bool:
    """Return whether each side may know how to reach the other: only once both have agreed."""
    return introduction.answer is Answer.YES


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    ones, others = _letters(one), _letters(other)
    if min(len(ones), len(others)) < _FEWEST_LETTERS:
        # Words of a few letters, or none, are not alike because little of them differs.
        return ones == others and (bool(ones) or "".join(one.split()) == "".join(other.split()))
    return fuzz.ratio(ones, others) >= _SAME_WORDS


def _letters(words: str) -> str:
    """Return the letters of a text alone, as they read: without marks that cannot be seen, accents and wide forms."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return "".join(letter for letter in plain if letter.isalpha())
