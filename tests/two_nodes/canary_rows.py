"""Rows with a canary in every confidential field: made of the tables themselves, so that a new field has one too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from bioaccord.node.exchange.classification import CONFIDENTIAL, Secrecy, class_of, fields_of_tables
from bioaccord.node.members.entry_rows import payload_of
from bioaccord.partners.entry import Entry, OrganisationName, Posting, Side, Traits
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP

from .canaries import LENGTH, number_of, word_of

NO_WORD = frozenset({
    "accounts.User.time_zone", "alerts.Subscription.country", "partners.PartnerWatch.country", "partners.PartnerWatch.side",
    "supply.OrganisationRow.firm_kinds", "supply.MaterialRow.area", "supply.MaterialRow.group",
    "supply.MaterialRow.hs_codes", "supply.ProductRow.markets",
})  # fmt: skip
"""Confidential fields in which no word of ours can stand: a zone, a country, a side, a word of the vocabulary."""
SAME = {
    "supply.SiteRow.organisation_id": "supply.OrganisationRow.organisation_id",
    "supply.ProductRow.site_id": "supply.SiteRow.site_id",
    "supply.ProductRow.material_id": "supply.MaterialRow.material_id",
    "supply.RecipeRow.product_id": "supply.ProductRow.product_id",
    "supply.RecipeRow.input_material_id": "supply.MaterialRow.material_id",
    "supply.LinkRow.supplier_site_id": "supply.SiteRow.site_id",
    "supply.LinkRow.buyer_site_id": "supply.SiteRow.site_id",
    "supply.LinkRow.material_id": "supply.MaterialRow.material_id",
    "supply.StockRow.site_id": "supply.SiteRow.site_id",
    "supply.StockRow.material_id": "supply.MaterialRow.material_id",
}
"""Fields that name a row of another table by its id: they hold the canary of that id, or the network could not be read."""
FIRM = "KR-CANARY"
_NUMBERS = (models.FloatField, models.IntegerField)


def planned() -> dict[str, tuple[str, Secrecy]]:
    """Return canary → field and whose secret it is, of every confidential field; a history repeats those of its table."""
    kept = {}
    for _, field in fields_of_tables():
        classified, name = class_of(field), _name(field)
        if classified is None or classified.secrecy not in CONFIDENTIAL or name in NO_WORD:
            continue
        kept[str(number_of(name)) if isinstance(field, _NUMBERS) else word_of(name)] = (name, classified.secrecy)
    return kept


def canaries() -> dict[str, str]:
    """Return canary → field, of every confidential field."""
    return {canary: name for canary, (name, _) in planned().items()}


def ids() -> dict[str, str]:
    """Return what names a canary row in an address, by the name that fields of ids have: `exposure_id`, `organisation_id`."""
    found = {"organisation_id": FIRM}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name.endswith("_id") and not hasattr(model, "instance_type") and field.name not in found:
                row = model.objects.order_by("-pk").first()
                if row is not None:
                    found[field.name] = str(getattr(row, field.name))
    return found


def _name(field: models.Field) -> str:
    tracked = getattr(field.model, "instance_type", None)
    if tracked is None:
        return _same(f"{field.model._meta.label}.{field.name}")
    return (
        f"history.{field.name}" if field.name.startswith("history_") else _same(f"{tracked._meta.label}.{field.name}")
    )


def _same(name: str) -> str:
    return SAME.get(name, name)


class Planting:
    """Makes one row of each table, and first those that it points to; `there` are rows that stand for a table's own."""

    def __init__(self, there: Iterable[models.Model] = ()) -> None:
        self.made: dict[type[models.Model], models.Model] = {type(one): one for one in there}

    def plant(self) -> None:
        """Make a row of every table that holds anything confidential."""
        for model in apps.get_models(include_auto_created=True):
            holds = any(
                (found := class_of(field)) and found.secrecy in CONFIDENTIAL for field in model._meta.concrete_fields
            )
            if holds and not hasattr(model, "instance_type"):
                self.row(model)

    def row(self, model: type[models.Model]) -> models.Model:
        """Return the row of a table, made where there is none yet."""
        if model in self.made:
            return self.made[model]
        label = model._meta.label
        fields = [one for one in model._meta.concrete_fields if not one.primary_key or isinstance(one, models.CharField | models.UUIDField)]  # fmt: skip
        given = _GIVEN.get(label, {})
        values = {one.name: given[one.name] if one.name in given else self._value(one) for one in fields}
        values = {name: value for name, value in values.items() if value is not _LEFT}
        row = model(**values)
        row._change_reason = word_of("history.history_change_reason")
        row.save(force_insert=True)
        self.made[model] = row
        return row

    def _value(self, field: models.Field) -> Any:
        if field.is_relation:
            return None if field.related_model is field.model else self.row(field.related_model)
        classified, name = class_of(field), _name(field)
        if classified is not None and classified.secrecy in CONFIDENTIAL and name not in NO_WORD:
            return _canary(field, name)
        if field.has_default() or field.null or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):  # fmt: skip
            return _LEFT
        return _plain(field, name)


class _Left:
    pass


_LEFT = _Left()


def _canary(field: models.Field, name: str) -> Any:
    word = word_of(name)
    match field:
        case models.FloatField():
            return float(number_of(name))
        case models.IntegerField():
            return number_of(name)
        case models.EmailField():
            return f"{word}@canary.example"
        case models.URLField():
            return f"https://{word}.example/"
        case models.BinaryField():
            return word.encode()
        case models.JSONField():
            return [word] if field.default is list else {"canary": word}
    assert isinstance(field, models.CharField | models.TextField), f"{name}: no canary for {type(field).__name__}"
    assert (field.max_length or LENGTH) >= LENGTH, f"{name} is too short for a canary: name it in NO_WORD, and say why in classification.yaml"  # fmt: skip
    return word


def _plain(field: models.Field, name: str) -> Any:
    if field.choices:
        return field.choices[0][0]
    if field.blank and isinstance(field, models.CharField | models.TextField):
        return ""
    match field:
        case models.DateTimeField():
            return timezone.now()
        case models.DateField():
            return timezone.localdate()
        case models.BooleanField():
            return False
        case models.FloatField():
            return 0.5
        case models.IntegerField():
            return 1
        case models.JSONField():
            return {}
    return hashlib.sha256(name.encode()).hexdigest()[: min(field.max_length or 32, 32)]


def _entry() -> dict[str, Any]:
    """Return an entry that nobody but its firm may see, with the canary in all its words."""
    word = word_of("members.EntryRecord.payload")
    both = Text(word, word)
    posting = Posting("canary", FIRM, Side.NEED, MatchKind.CONTRACT_MANUFACTURE, both, Traits(), tlp=TLP.RED)
    entry = Entry(
        FIRM, (OrganisationName(word, "ko"), OrganisationName(word, "en")), "KR", city=word, association="kbio-sample",
        summary=both, products=both, postings=(posting,), tlp=TLP.RED, source=word,
    )  # fmt: skip
    return payload_of(entry)


_GIVEN: Mapping[str, Mapping[str, Any]] = {
    # What a row has to say so that the node goes on with its work beside it, or that a constraint asks for.
    "members.EntryRecord": {"payload": _entry(), "tlp": "red", "country": "KR", "association": "kbio-sample"},
    "accounts.User": {"time_zone": "Asia/Seoul"},
    "exchange.StrategyDraft": {
        "sections": [
            dict.fromkeys(
                ("section", "heading_ko", "heading_en", "text_ko", "text_en"),
                word_of("exchange.StrategyDraft.sections"),
            )
        ]
    },
    "alerts.Subscription": {"country": "KR", "active": False},
    "events.EventRecord": {"state": "over"},
    "partners.CallRecord": {"audience": "named", "kind": "other"},
    "supply.MaterialRow": {"area": "health_care", "group": "excipient", "hs_codes": []},
    "supply.ProductRow": {"markets": [["KR", 1.0]]},
    "partners.PartnerWatch": {"country": "KR", "side": "need"},
    "alerts.Delivery": {"state": "sent"},
    "exchange.Peer": {"state": "ended"},
    "exchange.RefusedInput": {"reason": "fork"},
    "exchange.Waiting": {"kind": "need", "marking": "green"},
}
"""Values made by hand, by table and field."""
