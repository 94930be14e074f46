"""A bill from introduction to law, read from the sentences of its actions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bioaccord.vocabulary.signal import Stage


@dataclass(frozen=True, slots=True)
class BillStage:
    """A step of a bill: its name, the day, the publisher's sentence, and how far the bill has come with it."""

    name: str
    on: date
    words: str
    stage: Stage


_STEPS: tuple[tuple[str, Stage, re.Pattern[str]], ...] = tuple(
    (name, stage, re.compile(pattern, re.IGNORECASE))
    for name, stage, pattern in (
        ("became law", Stage.ENACTED, r"became (?:public|private) law"),
        ("signed", Stage.PROPOSED, r"signed by (?:the )?president"),
        ("vetoed", Stage.PROPOSED, r"vetoed by (?:the )?president|pocket veto"),
        ("veto overridden", Stage.PROPOSED, r"passed .{0,40}over veto"),
        ("presented to the President", Stage.PROPOSED, r"presented to (?:the )?president"),
        ("passed the House", Stage.PROPOSED, r"passed/agreed to in house|^passed house"),
        ("passed the Senate", Stage.PROPOSED, r"passed/agreed to in senate|^passed senate"),
        (
            "differences resolved",
            Stage.PROPOSED,
            r"conference report agreed to|resolving differences|(?:house|senate) agreed to .{0,30}amendment",
        ),
        ("failed", Stage.ENDED, r"failed of passage|failed/not agreed to"),
        ("withdrawn", Stage.WITHDRAWN, r"indefinitely postponed|sponsor introductory remarks on withdrawal"),
        ("reported", Stage.PROPOSED, r"^reported|ordered to be reported|^committee on .{3,80} reported"),
        ("referred", Stage.PROPOSED, r"^referred to|referred to the (?:house )?committee"),
        ("introduced", Stage.PROPOSED, r"^introduced in (?:house|senate)|introduced in the (?:house|senate)"),
    )
)


class NextOfBill(StrEnum):
    """What comes next for a bill by the usual course of Congress."""

    COMMITTEE = "committee"
    VOTE = "vote"
    HOUSE = "house"
    SENATE = "senate"
    AGREEMENT = "agreement"
    PRESIDENT = "president"


def next_of_bill(bill: str, steps: Sequence[str]) -> NextOfBill | None:
    """Return what usually follows after these steps, by their names; None where nothing does.

    A resolution of one chamber (hres, sres) is done when that chamber agreed, one of both (hconres, sconres) when both did.

    >>> next_of_bill("117-hr-3076", ["introduced", "referred", "passed the House"])
    <NextOfBill.SENATE: 'senate'>
    """
    kind = bill.split("-")[1]
    house, senate = "passed the House" in steps, "passed the Senate" in steps
    if {"became law", "failed", "withdrawn"} & set(steps) or ("vetoed" in steps and "veto overridden" not in steps):
        return None
    if kind in ("hres", "sres") and (house or senate):
        return None
    if "presented to the President" in steps or "signed" in steps:
        return NextOfBill.PRESIDENT
    if house and senate:
        return None if kind in ("hconres", "sconres") else NextOfBill.AGREEMENT
    if house or senate:
        return NextOfBill.SENATE if house else NextOfBill.HOUSE
    return NextOfBill.VOTE if "reported" in steps else NextOfBill.COMMITTEE


def bill_stages(actions: Sequence[dict[str, Any]]) -> tuple[BillStage, ...]:
    """Return the steps in the actions of Congress.gov, oldest first; one step a name and day, though two sources tell of it.

    Actions come newest first and name the same event once for the chamber and once for the Library.
    """
    found: dict[tuple[str, date], BillStage] = {}
    for action in reversed(actions):
        words = " ".join(str(action.get("text") or "").split())
        day = str(action.get("actionDate") or "")
        for name, stage, pattern in _STEPS:
            if pattern.search(words) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
                on = date.fromisoformat(day)
                found.setdefault((name, on), BillStage(name, on, words, stage))
                break
    order = [name for name, _, _ in reversed(_STEPS)]
    return tuple(sorted(found.values(), key=lambda one: (one.on, order.index(one.name))))
