"""Offers, needs and introductions across nodes in the words of their pages; a payload field by field, as it leaves."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.partners.posting_views import posting_facts
from bioaccord.node.partners.words import ASKED_STATES, ASKER_STATES, KINDS, MARKINGS, SIDES
from bioaccord.node.supply.access import current_materials
from bioaccord.partners.introduction import AskerState
from bioaccord.partners.terms import standard_terms
from bioaccord.vocabulary.unit import unit_name

from .introductions_access import ENDED, SeenAcross
from .models import LedgerRecord, SharedPosting, Waiting
from .needs_access import SeenReceived, name_of_association, readers_of
from .needs_as_told import found_of_payload
from .shown import as_written

FIELDS = {
    "reference": gettext_lazy("Random reference, new for each sharing"),
    "match_kind": gettext_lazy("Kind of cooperation"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Text"),
    "things": gettext_lazy("What it is about"),
    "country": gettext_lazy("Country of the firm"),
    "other_side_in": gettext_lazy("Other side in"),
    "quantity": gettext_lazy("Amount a year"),
    "unit": gettext_lazy("Unit of the amount"),
    "scale": gettext_lazy("Scale of one run"),
    "from_day": gettext_lazy("Capacity from"),
    "until_day": gettext_lazy("Capacity until"),
    "until": gettext_lazy("Last day"),
    "is_fictional": gettext_lazy("Fictional"),
    "invitation": gettext_lazy("Random number of the request"),
    "step": gettext_lazy("Step"),
    "about": gettext_lazy("About the record"),
    "asked_by": gettext_lazy("Random reference of who asks"),
    "asked_of": gettext_lazy("Random reference of who is asked"),
    "described": gettext_lazy("Who asks, as described"),
    "message": gettext_lazy("Message"),
    "reasons": gettext_lazy("Why it may fit"),
    "conditions": gettext_lazy("Further conditions"),
    "place": gettext_lazy("Place of a meeting"),
    "attending": gettext_lazy("Who attends a meeting"),
    "organisation": gettext_lazy("Name of the firm"),
    "person": gettext_lazy("Contact person"),
    "email": gettext_lazy("Mail address of the contact person"),
}
"""What each field is called that can leave from these pages; a test fails where one is missing."""
_PARTS = {
    "ko": gettext_lazy("in Korean"),
    "en": gettext_lazy("in English"),
    "source": gettext_lazy("Association"),
    "id": gettext_lazy("Random number"),
    "least": gettext_lazy("at least"),
    "most": gettext_lazy("at most"),
    "unit": gettext_lazy("Unit"),
    "material": gettext_lazy("Material"),
    "hs_code": gettext_lazy("HS code"),
    "modality": gettext_lazy("Modality or product"),
    "step": gettext_lazy("Step of the work"),
    "stage": gettext_lazy("Stage of development"),
    "host": gettext_lazy("Host system"),
    "species": gettext_lazy("Species"),
    "field": gettext_lazy("Research field"),
    "authority": gettext_lazy("Inspected (GMP) by"),
}
"""What parts of a field are called, and the types of things."""
_STEPS = {"asked": gettext_lazy("a firm asks to be introduced")}
ENDED_WHY = {
    SharedPosting.Ended.TAKEN_BACK: gettext_lazy("taken back"),
    SharedPosting.Ended.DECLINED: gettext_lazy("the association did not send it"),
    SharedPosting.Ended.EXPIRED: gettext_lazy("expired"),
    SharedPosting.Ended.POSTING_GONE: gettext_lazy("the posting was withdrawn, or its marking narrowed"),
}


def fields_of(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each field of a payload with its name, its values as they stand in the record, and what a code means."""
    found = []
    for name, told in payload.items():
        parts = [
            {"label": label, "value": as_written(value), "meaning": _meaning(name, value)}
            for label, value in _parts(told)
        ]
        found.append({"title": FIELDS[name], "parts": parts or [{"value": _("none")}]})
    return found


def _parts(told: Any) -> list[tuple[str, Any]]:
    """Return each single value of a field, with what it is called within it."""
    if isinstance(told, list):
        return [part for one in told for part in _parts(one)]
    if isinstance(told, dict) and set(told) == {"type", "id"}:
        return [(str(_PARTS.get(told["type"], told["type"])), told["id"])]
    if isinstance(told, dict):
        return [(str(_PARTS.get(key, key)), one) for key, one in told.items() if one != ""]
    return [("", told)] if told != "" else []


def _meaning(name: str, value: Any) -> str:
    language = page_language()
    if name == "things":
        materials, terms = current_materials(), standard_terms()
        told = materials.name(value) if value in materials else terms.name(value)
        return "" if told.in_language(language) == value else told.in_language(language)
    if name in ("country", "other_side_in"):
        return wording.country(value, language)
    if name == "match_kind":
        return str(KINDS[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    if name == "step":
        return str(_STEPS[value])
    if name == "unit":
        return unit_name(value).in_language(language)
    return ""


def shared_shown(row: SharedPosting) -> dict[str, Any]:
    """Return a posting that was allowed to be shared, and how far it has come."""
    language = page_language()
    title = found_of_payload(row.kind, row.payload, "").posting.title.in_language(language) if row.payload else ""
    record = LedgerRecord.objects.filter(record_id=row.record_id).first() if row.record_id else None
    refused = Waiting.objects.filter(record_id=row.record_id).exclude(refused="").exists() if row.record_id else False
    if row.ended_at is not None:
        state = str(ENDED_WHY[row.ended_why])
    elif row.sent_at is None:
        state = _("waits for the association to send it")
    elif refused:
        state = _("could not be sealed: turn to the operator")
    elif record is None:
        state = _("sent: it waits to be sealed")
    else:
        state = _("shared: number %(number)d of our ledger") % {"number": record.seq}
    return {
        "row": row,
        "title": title,
        "side": SIDES["offer" if row.kind == "offer" else "need"],
        "state": state,
        "readers": [name.in_language(language) for _id, name in readers_of(row.group)],
        "group": group_name(row.group),
        "marking": MARKINGS[row.marking],
        "is_standing": row.ended_at is None,
        "can_send": row.ended_at is None and row.sent_at is None,
    }


def received_shown(seen: SeenReceived) -> dict[str, Any]:
    """Return an offer or need that came in the words of the page."""
    language, row = page_language(), seen.row
    shown: dict[str, Any] = {
        "row": row,
        "source": seen.source.in_language(language),
        "is_open": seen.is_open,
        "is_gone": seen.found is None,
        "came_at": row.record.stored_at,
        "marking": MARKINGS[row.record.marking],
        "shown_count": len(seen.shown),
    }
    if seen.found is None:
        return shown
    entry, posting = seen.found.entry, seen.found.posting
    return shown | {
        "title": posting.title.in_language(language),
        "text": posting.text.in_language(language),
        "side": SIDES[posting.side],
        "is_need": posting.side == "need",
        "kind": KINDS[posting.kind],
        "country": wording.country(entry.country, language),
        "fictional": entry.fictional,
        "facts": posting_facts(entry, posting, language),
    }


def across_shown(seen: SeenAcross) -> dict[str, Any]:
    """Return an introduction across nodes in the words of the page."""
    language = page_language()
    if seen.state == ENDED:
        state = (
            _("the introduction was deleted") if seen.row.deleted_on else _("ended: it is no longer offered or needed")
        )
    elif seen.is_asker:
        state = ASKER_STATES[AskerState(seen.state)]
    else:
        state = ASKED_STATES[seen.state]
    if seen.agreed and not seen.has_contact:
        state = _("both agreed; their contact is on its way")
    return {
        "seen": seen,
        "other": seen.other.in_language(language),
        "source": seen.source.in_language(language),
        "title": seen.title.in_language(language) or _("no longer there"),
        "words": seen.words.in_language(language),
        "reasons": [one.in_language(language) for one in seen.reasons],
        "state": state,
    }


def group_name(group) -> str:
    """Return what a sharing group is called."""
    ko, en = group.name_ko or group.name_en, group.name_en or group.name_ko
    return (ko if page_language() == "ko" else en) or group.group_id


def names_of_readers(group) -> list[dict[str, str]]:
    """Return who reads what is told in a group: the other associations."""
    return [{"id": one, "name": name.in_language(page_language())} for one, name in readers_of(group)]


def own_association() -> str:
    """Return what this node's association is called."""
    return name_of_association(settings.ASSOCIATION).in_language(page_language())
