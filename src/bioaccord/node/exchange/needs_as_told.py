"""A posting of this node as it is told without its firm, and a told one as this node's matching wants it."""

from datetime import date
from typing import Any

from bioaccord.exchange.glossed import glossed
from bioaccord.exchange.kinds import Kind, checked_payload
from bioaccord.exchange.kinds.offer_or_need import OfferOrNeed
from bioaccord.exchange.shared_need import Bounds, codes_of, need_payload, text_of
from bioaccord.node.partners.posting_access import FoundPosting
from bioaccord.partners.entry import Entry, Inspection, Posting, Scale, Side, Traits
from bioaccord.vocabulary.glossary import standard_glossary
from bioaccord.vocabulary.language import Text

from .models import LedgerRecord


def payload_of(found: FoundPosting, title: Text, text: Text, reference: str) -> dict[str, Any]:
    """Return a posting as it leaves, with the words its firm chose for it: never its site, its signal, its own ids or the days of inspections.

    Raises `ValueError` where nothing is told that it could be matched by.
    """
    posting, traits = found.posting, found.posting.traits
    codes = {
        "material": traits.material_ids,
        "hs_code": traits.hs_codes,
        "modality": traits.modalities,
        "step": traits.steps,
        "stage": traits.stages,
        "host": traits.hosts,
        "species": traits.species,
        "field": traits.fields,
        "authority": tuple(one.authority for one in traits.inspections),
    }
    scale = traits.scale if traits.scale and (traits.scale.least, traits.scale.most) != (None, None) else None
    return need_payload(
        reference=reference,
        match_kind=posting.kind,
        title=title,
        text=text,
        codes=codes,
        country=found.entry.country,
        other_side_in=posting.countries,
        scale=Bounds(scale.least, scale.most, scale.unit) if scale else None,
        amount_per_year=traits.amount_per_year,
        amount_unit=traits.amount_unit,
        from_day=posting.from_day,
        until_day=posting.until_day,
        until=posting.expires_on,
        is_fictional=found.entry.fictional,
    )


def read_payload(kind: str, payload: dict[str, Any]) -> OfferOrNeed:
    """Return the payload of an offer or a need as its schema reads it."""
    shared = checked_payload(kind, payload)
    assert isinstance(shared, OfferOrNeed)
    return shared


def in_both_languages(text: Text) -> Text:
    """Return words of which one language is missing with their terms translated, marked as such."""
    return glossed(text, standard_glossary())


def found_of(record: LedgerRecord) -> FoundPosting:
    """Return a received offer or need as a posting of a firm of which only the country and the association are known."""
    return found_of_payload(record.kind, record.payload, record.source, posted_on=record.time.date())


def found_of_payload(kind: str, payload: dict[str, Any], source: str, posted_on: date | None = None) -> FoundPosting:
    """Return what is told of an offer or a need as a posting, as whoever receives it sees it."""
    shared = read_payload(kind, payload)
    codes = codes_of(shared)
    traits = Traits(
        modalities=codes.get("modality", ()),
        steps=codes.get("step", ()),
        stages=codes.get("stage", ()),
        hosts=codes.get("host", ()),
        species=codes.get("species", ()),
        fields=codes.get("field", ()),
        material_ids=codes.get("material", ()),
        hs_codes=codes.get("hs_code", ()),
        inspections=tuple(Inspection(one) for one in codes.get("authority", ())),
        scale=Scale(shared.scale.least, shared.scale.most, shared.scale.unit) if shared.scale else None,
        amount_per_year=shared.quantity if shared.unit else None,
        amount_unit=shared.unit or "",
    )
    posting = Posting(
        posting_id=shared.reference,
        organisation_id=f"{source}/{shared.reference}",
        side=Side.OFFER if kind == Kind.OFFER else Side.NEED,
        kind=shared.match_kind,
        title=in_both_languages(text_of(shared.title)),
        text=in_both_languages(text_of(shared.text)),
        traits=traits,
        countries=shared.other_side_in,
        from_day=shared.from_day,
        until_day=shared.until_day,
        posted_on=posted_on,
        expires_on=shared.until,
    )
    entry = Entry(posting.organisation_id, (), shared.country, association=source, fictional=shared.is_fictional)
    return FoundPosting(entry, posting, False)
