"""Records, groups and fields in the words of the page."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.exchange.kinds import TITLES, Kind
from bioaccord.exchange.kinds.leaves import leaves, path_title, written
from bioaccord.exchange.marking import READERS, may_leave
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import Certainty, EffectKind, Stage
from bioaccord.vocabulary.tlp import TLP

from .models import LedgerRecord, SharingGroup, Waiting
from .words import MARKINGS, name_of


def fields_of(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each single value of a content with the name of its field in the words of the page and as programs write it."""
    language = page_language()
    return [
        {"title": path_title(path, language), "path": written(path), "value": value, "meaning": _meaning(path, value, language), "language": path[-1] if path[-1] in ("ko", "en") else ""}
        for path, value in leaves(payload)
        if value not in ("", None)
    ]  # fmt: skip


def _meaning(path: tuple[str | int, ...], value: object, language: Language) -> str:
    """Return what a word of the vocabulary means, empty for what says itself."""
    name, last = path[-1], path[0]
    if value is True or value is False:
        return _("yes") if value else _("no")
    if not isinstance(value, str):
        return ""
    if name == "country" or (len(path) > 1 and path[-2] in ("made_in", "sold_in")):
        return wording.country(value, language)
    if name == "stage":
        return wording.stage_name(Stage(value), language)
    if last == "effects" and name == "kind":
        return wording.effect_name(EffectKind(value), language)
    if name == "magnitude_certainty":
        return wording.certainty_name(Certainty(value), language)
    return ""


def title_of(row: LedgerRecord | Waiting) -> str:
    """Return what a record is called in a list: the title in its content, or its kind where that is erased or has none."""
    language = page_language()
    payload = row.payload or {}
    for name in ("title", "name"):
        words = payload.get(name)
        if isinstance(words, dict):
            return words.get(str(language)) or words.get("en") or words.get("ko") or kind_title(row.kind)
    return kind_title(row.kind)


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


def markings(narrowest: TLP = TLP.CLEAR) -> list[dict[str, Any]]:
    """Return every marking with whom it lets read, whether it may leave, and whether it is wider than what is shared allows."""
    order = list(TLP)
    return [
        {
            "value": str(one),
            "name": MARKINGS[one],
            "readers": READERS[one],
            "leaves": may_leave(one) and order.index(one) >= order.index(narrowest),
            "is_wider": order.index(one) < order.index(narrowest),
        }
        for one in order
    ]
