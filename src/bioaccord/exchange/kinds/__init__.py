"""The kinds of records that may be told, each with its schema: what is not in this list never leaves."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from bioaccord.vocabulary.language import Text

from ..canonical import DEEPEST, MOST_BYTES, canonical, parsed
from ..refusal import Reason, Refused
from .aggregated_exposure import AggregatedExposure
from .event import SharedEvent
from .market_note import MarketNote
from .meeting_invitation import MeetingInvitation
from .offer_or_need import OfferOrNeed
from .part import Part
from .policy_signal import PolicySignal
from .receipt import Receipt
from .strategy_note import StrategyNote


class Kind(StrEnum):
    """What a record tells."""

    POLICY_SIGNAL = "policy_signal"
    MARKET_NOTE = "market_note"
    AGGREGATED_EXPOSURE = "aggregated_exposure"
    OFFER = "offer"
    NEED = "need"
    EVENT = "event"
    MEETING_INVITATION = "meeting_invitation"
    STRATEGY_NOTE = "strategy_note"
    RECEIPT = "receipt"


SCHEMAS: Mapping[Kind, type[Part]] = {
    Kind.POLICY_SIGNAL: PolicySignal,
    Kind.MARKET_NOTE: MarketNote,
    Kind.AGGREGATED_EXPOSURE: AggregatedExposure,
    Kind.OFFER: OfferOrNeed,
    Kind.NEED: OfferOrNeed,
    Kind.EVENT: SharedEvent,
    Kind.MEETING_INVITATION: MeetingInvitation,
    Kind.STRATEGY_NOTE: StrategyNote,
    Kind.RECEIPT: Receipt,
}
TITLES: Mapping[Kind, Text] = {
    Kind.POLICY_SIGNAL: Text("정책 신호", "policy signal"),
    Kind.MARKET_NOTE: Text("시장 메모", "market note"),
    Kind.AGGREGATED_EXPOSURE: Text("회원사 합산 노출", "aggregated exposure of members"),
    Kind.OFFER: Text("제공", "offer"),
    Kind.NEED: Text("수요", "need"),
    Kind.EVENT: Text("행사", "event"),
    Kind.MEETING_INVITATION: Text("미팅 초대", "meeting invitation"),
    Kind.STRATEGY_NOTE: Text("전략 노트", "strategy note"),
    Kind.RECEIPT: Text("수령 확인", "receipt"),
}
ALWAYS = (Kind.RECEIPT,)
"""Kinds that every group has: without receipts a retraction could not be answered."""


def checked_payload(kind: str, payload: Mapping[str, Any]) -> Part:
    """Return a payload as its kind's schema reads it; raises `Refused` for an unknown kind, a field too many, a wrong value, too much."""
    try:
        schema = SCHEMAS[Kind(kind)]
    except ValueError as error:
        raise Refused(Reason.KIND, f"kind {kind!r:.80}") from error
    try:
        content = canonical(dict(payload))
        parsed(content, MOST_BYTES, DEEPEST)
    except ValueError as error:
        raise Refused(Reason.TOO_LARGE, str(error)) from error
    try:
        return schema.model_validate_json(content, strict=True)
    except ValidationError as error:
        # Where and why, never what: a refusal is written to logs.
        told = [f"{'.'.join(str(one) for one in problem['loc']) or 'payload'}: {problem['type']}" for problem in error.errors(include_input=False, include_context=False, include_url=False)]  # fmt: skip
        raise Refused(Reason.SCHEMA, "; ".join(told[:5])) from error


def plain(part: Part) -> dict[str, Any]:
    """Return a payload as plain data, as it is sealed: what says nothing is left out."""
    found: dict[str, Any] = part.model_dump(mode="json", exclude_none=True)
    return found
