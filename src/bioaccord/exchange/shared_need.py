"""An offer or a need as it leaves a node without its firm's name, and the steps by which two firms are introduced across two nodes.

What leaves is named field by field: nothing of the firm but its country, and a `reference` of fresh randomness, made anew for each sharing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

from .kinds import plain
from .kinds.meeting_invitation import Contact, MeetingInvitation
from .kinds.offer_or_need import OfferOrNeed, RunScale
from .kinds.part import RecordName, Thing, Words

THINGS = ("material", "hs_code", "modality", "step", "stage", "host", "species", "field", "authority")
"""By what two nodes match: types of things whose ids both know from the vocabulary. Sites, firms and the days of inspections are none."""
MOST_THINGS, MOST_REASONS = 40, 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most of one run, in `unit`; None is open."""

    least: float | None
    most: float | None
    unit: str


class NothingToMatchError(ValueError):
    """An offer or need that names nothing by which another node could match it."""


def need_payload(
    *,
    reference: str,
    match_kind: MatchKind,
    title: Text,
    text: Text,
    codes: Mapping[str, Sequence[str]],
    country: str,
    other_side_in: Sequence[str] = (),
    scale: Bounds | None = None,
    amount_per_year: float | None = None,
    amount_unit: str = "",
    from_day: date | None = None,
    until_day: date | None = None,
    until: date | None = None,
    is_fictional: bool = False,
) -> dict[str, Any]:
    """Return the payload of an offer or a need. `codes` are things by type; types that are not in `THINGS` stay here.

    Raises `NothingToMatchError` where nothing is told that it could be matched by, `ValueError` where a value lies outside the schema.
    """
    things = [Thing(type=kind, id=one) for kind in THINGS for one in codes.get(kind, ())][:MOST_THINGS]
    if not things:
        raise NothingToMatchError("an offer or need names one thing of the vocabulary or more")
    has_amount = amount_per_year is not None and bool(amount_unit)
    return plain(
        OfferOrNeed(
            reference=reference,
            match_kind=match_kind,
            title=Words(ko=_lines(title.ko), en=_lines(title.en)),
            text=_words(text),
            things=tuple(things),
            country=country,
            other_side_in=tuple(other_side_in[:60]),
            quantity=float(amount_per_year) if has_amount and amount_per_year is not None else None,
            unit=amount_unit if has_amount else None,
            scale=RunScale(least=_float(scale.least), most=_float(scale.most), unit=scale.unit) if scale else None,
            from_day=from_day,
            until_day=until_day,
            until=until,
            is_fictional=is_fictional,
        )
    )


def codes_of(shared: OfferOrNeed) -> dict[str, tuple[str, ...]]:
    """Return the things of a shared need by type, without types that this node does not match by."""
    return {kind: found for kind in THINGS if (found := tuple(one.id for one in shared.things if one.type == kind))}


def invitation_payload(
    step: Literal["asked", "accepted", "withdrawn", "contact"],
    *,
    invitation: str,
    about: tuple[str, str],
    asked_by: str,
    asked_of: str,
    described: Text | None = None,
    message: Text | None = None,
    reasons: Iterable[Text] = (),
    contact: tuple[str, str, str] | None = None,
    is_fictional: bool = False,
) -> dict[str, Any]:
    """Return the payload of a step of an introduction: `about` is (source, id) of the need's record, `contact` (firm, person, mail).

    Raises `ValueError` for a contact outside its step, or a value outside the schema.
    """
    kept = tuple(words for one in reasons if (words := _words(one)))[:MOST_REASONS]
    source, record_id = about
    return plain(
        MeetingInvitation(
            invitation=invitation,
            step=step,
            about=RecordName(source=source, id=record_id),
            asked_by=asked_by,
            asked_of=asked_of,
            described=_words(described),
            message=_words(message),
            reasons=kept,
            contact=Contact(organisation=contact[0], person=contact[1], email=contact[2]) if contact else None,
            is_fictional=is_fictional,
        )
    )


def text_of(words: Words | None) -> Text:
    """Return words as the vocabulary holds them; empty where nothing was said."""
    return Text(words.ko, words.en) if words else Text("", "")


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _words(text: Text | None) -> Words | None:
    if text is None or not (text.ko.strip() or text.en.strip()):
        return None
    return Words(ko=_lines(text.ko), en=_lines(text.en))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
