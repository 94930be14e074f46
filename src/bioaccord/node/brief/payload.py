"""Exposures and matches as JSON and back, and the ids by which pages call them."""

import hashlib
from functools import cache

from pydantic import TypeAdapter

from bioaccord.vocabulary.exposure import Exposure
from bioaccord.vocabulary.match import Match


@cache
def exposure_type() -> TypeAdapter[Exposure]:
    """Return the adapter between exposures and JSON."""
    return TypeAdapter(Exposure)


@cache
def match_type() -> TypeAdapter[Match]:
    """Return the adapter between matches and JSON."""
    return TypeAdapter(Match)


def exposure_id_of(exposure: Exposure) -> str:
    """Return the id of an exposure: the same as long as signal, firm, channel and product are."""
    return _short(exposure.signal_id, exposure.organisation_id, exposure.channel, exposure.product_id or "")


def match_id_of(match: Match) -> str:
    """Return the id of a match: the same as long as signal, need and candidate are."""
    need = match.need
    return _short(need.signal_id or "", need.organisation_id, need.material_id, match.candidate_organisation_id)


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
