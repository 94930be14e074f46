"""Which form begins the sharing of which kind."""

from collections.abc import Mapping

from bioaccord.exchange.kinds import Kind

from .aggregates_draft import AggregateDraft
from .drafting import DraftForm, SignalDraft
from .joint_events_draft import EventDraft
from .market_notes_draft import MarketNoteDraft

DRAFTINGS: Mapping[str, type[DraftForm]] = {
    Kind.POLICY_SIGNAL: SignalDraft,
    Kind.MARKET_NOTE: MarketNoteDraft,
    Kind.EVENT: EventDraft,
    Kind.AGGREGATED_EXPOSURE: AggregateDraft,
}
