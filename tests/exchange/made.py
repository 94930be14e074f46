"""Two made-up associations, their keys and what they tell each other, for the tests of the exchange."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from bioaccord.exchange.group import Group
from bioaccord.exchange.head import Head
from bioaccord.exchange.key_ring import KeyRing
from bioaccord.exchange.keys import SigningKey
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.ledger import Draft, Taken, sealed
from bioaccord.exchange.record import Envelope
from bioaccord.vocabulary.tlp import TLP

KR, US = "kbio-sample", "usbio-sample"
KEY = SigningKey.of_secret("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE")
OTHER_KEY = SigningKey.of_secret("AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI")
NEXT_KEY = SigningKey.of_secret("AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM")
GROUP = Group("kr-us", (KR, US), tuple(sorted(str(kind) for kind in Kind)))
RING = KeyRing(KR, KEY.public)
TIME = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
SALT = "c2FsdC1vZi0xNi1ieXRlcw"


def market_note(text: str = "Lysine rose.") -> dict[str, Any]:
    """Return the payload of a market note."""
    return {
        "title": {"en": "Lysine", "ko": "라이신"},
        "text": {"en": text},
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "evidence": [{"publisher": "made up"}],
        "is_fictional": True,
    }


def draft(number: int = 1, *, retracts: str | None = None, marking: TLP = TLP.GREEN, text: str = "Lysine rose.") -> Draft:  # fmt: skip
    """Return a draft of a market note."""
    return Draft(f"note-{number}", Kind.MARKET_NOTE, TIME, f"note {number}", marking, market_note(text), retracts)


def ledger(length: int, key: SigningKey = KEY, group: Group = GROUP, after: Head | None = None, first: int = 1) -> list[Taken]:  # fmt: skip
    """Return a stretch of the Korean association's ledger."""
    head, taken = after or Head.before_all(group, KR), list[Taken]()
    for number, _ in zip(count(first), range(length), strict=False):
        one = sealed(draft(number), group, KR, head, SALT, key)
        head = one.head
        taken.append(one)
    return taken


def envelopes(taken: list[Taken]) -> list[Envelope]:
    """Return records as they travel."""
    return [one.envelope for one in taken]
