"""Records, groups and fields in the words of the page."""

import contextlib
import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.brief import wording
from bioaccord.exchange.glossed import glossed
from bioaccord.exchange.kinds import TITLES, Kind, checked_payload, plain
from bioaccord.exchange.kinds.event import SharedEvent
from bioaccord.exchange.kinds.leaves import Path, leaves, path_title, written
from bioaccord.exchange.marking import READERS, may_leave
from bioaccord.exchange.refusal import Refused
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.policy.views import subject_name
from bioaccord.vocabulary.glossary import standard_glossary
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import Certainty, EffectKind, Stage, Subject, SubjectType
from bioaccord.vocabulary.tlp import TLP

from .aggregates_measures import AGGREGATE_WORDS, METHOD_NAMES
from .joint_events_access import programme_told
from .models import LedgerRecord, SharingGroup, Waiting
from .words import MARKINGS, name_of

NOTE_STEPS = {
    "draft": gettext_lazy("a version"),
    "comment": gettext_lazy("a comment"),
    "agreed": gettext_lazy("agreement to the text"),
    "published": gettext_lazy("publication to the members"),
    "withdrawn": gettext_lazy("withdrawal of the note"),
}
"""The steps of a strategy note."""
MEETING_STEPS = {
    "registered": gettext_lazy("says that it comes"),
    "asked": gettext_lazy("asks for a meeting or an introduction"),
    "accepted": gettext_lazy("accepts"),
    "declined": gettext_lazy("declines"),
    "withdrawn": gettext_lazy("takes it back"),
    "contact": gettext_lazy("tells a contact"),
    "scheduled": gettext_lazy("sets the time"),
    "moved": gettext_lazy("moves it to another time or place"),
    "cancelled": gettext_lazy("cancels it"),
}
"""The steps of a meeting at a joint event, or of an introduction."""
REQUESTS = {
    "not_yet": gettext_lazy("not taken yet"),
    "taken": gettext_lazy("taken now"),
    "closed": gettext_lazy("closed"),
}
"""Whether an event takes requests for meetings."""
_NAMED: dict[tuple[str, Path], dict[str, Any]] = {
    (Kind.STRATEGY_NOTE, ("step",)): NOTE_STEPS,
    (Kind.MEETING_INVITATION, ("step",)): MEETING_STEPS,
    (Kind.EVENT, ("requests",)): REQUESTS,
}
_MANY_ALIKE = 5
"""So many parts of one list and more stand in one line each."""
_LANGUAGES = {"ko": gettext_lazy("Korean"), "en": gettext_lazy("English")}
_SIGNAL_KINDS = {"policy": gettext_lazy("Policy"), "market": gettext_lazy("Market"), "supply": gettext_lazy("Supply")}


def fields_of(kind: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every single value of a content in the order of its kind's schema; values that belong together stand in one row.

    A row has a `title` and `parts`, each with its `label`, the `path` that programs write, the `value`, what it means in the words of the
    page, and its language where it is text in one. What comes many times alike (the slots of an event) has one `path` for the row, as it stands in one line.
    """
    language = page_language()
    rows: dict[Path, list[dict[str, Any]]] = {}
    with contextlib.suppress(
        Refused
    ):  # what was changed in the database is shown as it is; its page says that it does not hold
        payload = plain(checked_payload(kind, payload))
    slots = _slots_of(payload, language)
    for path, value in leaves(payload):
        if value in ("", None):
            continue
        row = path[:-1] if len(path) > 1 else path
        alone = len(path) == 1 or isinstance(path[-1], int)
        words = slots if "unavailable_slots" in path else _NAMED.get((kind, path), {})
        rows.setdefault(row, []).append(
            {
                "label": "" if alone else path_title(path[-1:], language),
                "path": written(path),
                "value": as_written(value),
                "meaning": str(words[str(value)]) if str(value) in words else _meaning(path, value, language),
                "language": path[-1] if path[-1] in ("ko", "en") else "",
            }
        )
    for parts in rows.values():
        _name_thing(parts, language)
    titles = {row: path_title(row, language) for row in rows}
    if kind == Kind.STRATEGY_NOTE and ("note",) in titles:
        titles["note",] = _("name of the note")  # elsewhere a note is what somebody remarks
    alike = Counter(row[0] for row, parts in rows.items() if _is_short(row, parts))
    return [
        {"title": titles[row], "parts": parts, "path": written(row) if _is_short(row, parts) and alike[row[0]] >= _MANY_ALIKE else ""}
        for row, parts in rows.items()
    ]  # fmt: skip


def _slots_of(payload: dict[str, Any], language: Language) -> dict[str, str]:
    """Return when the slots are that a guest firm of an event names, in the event's own time; empty where nothing here tells of the event."""
    if not any("unavailable_slots" in path for path, _value in leaves(payload)):
        return {}
    rows = LedgerRecord.objects.filter(kind=Kind.EVENT, payload__event_id=payload.get("event_id"), retracted_at=None)
    row = rows.order_by("-pk").first()
    if row is None:
        return {}
    told = checked_payload(row.kind, row.payload)
    assert isinstance(told, SharedEvent)
    return {one.slot_id: wording.slot(one, told.time_zone, language) for one in programme_told(told).slots}


def _is_short(row: Path, parts: list[dict[str, Any]]) -> bool:
    """Return whether a row is one of a list, and holds single values and no text."""
    return len(row) == 2 and isinstance(row[1], int) and not any(one["language"] for one in parts)


_LEADING = ("note", "summary", "text", "message")


def lead_of(payload: dict[str, Any]) -> list[dict[str, str]]:
    """Return what a person reads first of a content, each with what it is called; of what was told in the other language only the terms are translated."""
    language = page_language()
    found = []
    for name in _LEADING:
        if told := in_page_language(payload.get(name)):
            title = path_title((name,), language)
            found.append({"title": title[:1].upper() + title[1:], "text": told})
    return found


def in_page_language(words: object) -> str:
    """Return words that were told, in the language of the page; those of the other language alone with their terms translated, and marked so."""
    if not isinstance(words, dict):
        return ""
    told = Text(str(words.get("ko") or ""), str(words.get("en") or ""))
    return glossed(told, standard_glossary()).in_language(page_language())


def _name_thing(parts: list[dict[str, Any]], language: Language) -> None:
    """Say what a thing of the vocabulary is called, where its type and id stand beside each other."""
    named = {one["path"].rpartition(".")[2]: one for one in parts}
    if set(named) != {"type", "id"}:
        return
    try:
        subject = Subject(SubjectType(named["type"]["value"]), named["id"]["value"])
    except ValueError:
        return  # a type that only its sender knows
    name = subject_name(subject, language)
    named["id"]["meaning"] = name if name != subject.id else ""


def _meaning(path: Path, value: object, language: Language) -> str:
    """Return what a word of the vocabulary means, empty for what says itself."""
    name, first = path[-1], path[0]
    if value is True or value is False:
        return _("yes") if value else _("no")
    if not isinstance(value, str):
        return ""
    if path == ("kind",) and value in _SIGNAL_KINDS:
        return str(_SIGNAL_KINDS[value])
    if name == "country" or (len(path) > 1 and path[-2] in ("made_in", "sold_in")):
        return wording.country(value, language)
    if len(path) > 1 and path[-2] == "languages":
        return str(_LANGUAGES.get(value, ""))
    if name == "stage" and value in set(Stage):
        return wording.stage_name(Stage(value), language)
    if first == "effects" and name == "kind" and value in set(EffectKind):
        return wording.effect_name(EffectKind(value), language)
    if name == "magnitude_certainty" and value in set(Certainty):
        return wording.certainty_name(Certainty(value), language)
    told = {**AGGREGATE_WORDS, **METHOD_NAMES}.get(value) if path in (("measure",), ("unit",), ("method",)) else None
    return told.in_language(language) if told else ""


def as_written(value: Any) -> str:
    """Return a value as it is signed: a whole number without its point (RFC 8785)."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def title_of(row: LedgerRecord | Waiting) -> str:
    """Return what a record is called in a list: the title in its content, else what it says in its course, else its kind, as where it is erased."""
    payload = row.payload or {}
    told = next((one for name in ("title", "name") if (one := in_page_language(payload.get(name)))), "")
    if told:
        return told
    step = _NAMED.get((row.kind, ("step",)), {}).get(str(payload.get("step")))
    if step is None:
        return kind_title(row.kind)
    named = in_page_language((payload.get("guest") or {}).get("name")) or in_page_language(payload.get("message"))
    return f"{kind_title(row.kind)}: {step}" + (f" – {named[:120]}" if named else "")


def kind_title(kind: str) -> str:
    """Return what a kind of record is called, with a capital in English."""
    told = TITLES[Kind(kind)].in_language(page_language())
    return told[:1].upper() + told[1:]


def readers_of(group: SharingGroup) -> list[dict[str, str]]:
    """Return the other associations that read a group's records."""
    language = page_language()
    return [{"id": one, "name": name_of(one).in_language(language)} for one in group.members if one != settings.ASSOCIATION]  # fmt: skip


def group_name(group: SharingGroup) -> str:
    """Return what a group is called."""
    names = {"ko": group.name_ko or group.name_en, "en": group.name_en or group.name_ko}
    return names[str(page_language())] or group.group_id


def markings(narrowest: TLP = TLP.CLEAR, tightest: TLP = TLP.AMBER) -> list[dict[str, Any]]:
    """Return every marking with whom it lets read, whether it may leave, whether it is wider than what is shared allows, and too narrow for it."""
    order = list(TLP)
    return [
        {
            "value": str(one),
            "name": MARKINGS[one],
            "readers": READERS[one],
            "leaves": may_leave(one) and order.index(narrowest) <= order.index(one) <= order.index(tightest),
            "is_wider": order.index(one) < order.index(narrowest),
            "is_too_narrow": may_leave(one) and order.index(one) > order.index(tightest),
        }
        for one in order
    ]
