"""What the act does to a firm that is not the holder: one effect, with its channel, its answer, and what to do by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Finding
from ..trail import Answer

PRICE_IS_OUT = Text("최고공정가 공개: 가격·계약을 다시 볼 날", "Negotiated price is out: look at price and contract")


class Channel(StrEnum):
    """By which way an effect reaches the firm."""

    COST = "cost"
    CHANCE = "chance"
    DUTY = "duty"


CHANNELS = {
    Channel.COST: Text("비용", "Cost"),
    Channel.CHANCE: Text("기회", "Chance"),
    Channel.DUTY: Text("의무", "Duty"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect on the firm: what it is, the answer, what to do, and the day by which or from which."""

    key: str
    title: Text
    channel: Channel
    answer: Answer[Any]
    action: Sentence
    day: date | None = None
    unit: str = ""
    day_title: Text | None = None
    """What the day is on a timeline, where it is not what the title says."""

    def finding(self) -> Finding:
        """Return it as pages show it: its value, and in words the channel and what to do."""
        said = Sentence("{channel}: {action}", channel=CHANNELS[self.channel], action=self.action)
        return Finding(self.key, self.title, self.answer, self.unit, said)
