"""Who may be told what stands in each field of each table: read from `classification.yaml`, and held against the tables there are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml
from django.apps import apps
from django.db import models

_HISTORY = "history"


class Secrecy(StrEnum):
    """How far what stands in a field may be told; see the head of `classification.yaml`."""

    STRUCTURAL = "structural"
    PUBLIC = "public"
    EXCHANGE = "exchange"
    ASSOCIATION = "association"
    MEMBER = "member"
    PERSONAL = "personal"


CONFIDENTIAL = frozenset({Secrecy.ASSOCIATION, Secrecy.MEMBER, Secrecy.PERSONAL})
"""What never leaves the node by the exchange."""


@dataclass(frozen=True)
class Classified:
    """Who may be told a field, and why where it is not plain."""

    secrecy: Secrecy
    why: str = ""


def fields_of_tables() -> Iterator[tuple[str, models.Field]]:
    """Give every field of every table of this node, with the table's name: `members.EntryRecord`; tables of a history by their own names."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            yield model._meta.label, field


def class_of(field: models.Field) -> Classified | None:
    """Return who may be told a field; None where it is not classified. A table that keeps the history of another follows it."""
    model = field.model
    tracked = getattr(model, "instance_type", None)
    if tracked is None:
        return classified().get(model._meta.label, {}).get(field.name)
    return classified()[_HISTORY].get(field.name) or classified().get(tracked._meta.label, {}).get(field.name)


@cache
def classified() -> Mapping[str, Mapping[str, Classified]]:
    """Return who may be told what, by table and field; `history` holds what every table of a history adds.

    Raises `ValueError` where a field stands under two words, or a reason belongs to no field.
    """
    written = yaml.safe_load(files(__package__).joinpath("classification.yaml").read_text(encoding="utf-8"))
    found = {_HISTORY: _of_table(_HISTORY, written.pop(_HISTORY))}
    for app, tables in written.items():
        for table, fields in tables.items():
            found[f"{app}.{table}"] = _of_table(f"{app}.{table}", fields)
    return found


def differences(fields: Iterable[tuple[str, models.Field]]) -> list[str]:
    """Return what is wrong with the list for these fields, a sentence each: one that is not in it, or one that is in it and not there."""
    wrong, there = [], set()
    for table, field in fields:
        there.add((table, field.name))
        if class_of(field) is None:
            wrong.append(
                f"{table}.{field.name} is not classified. Write in classification.yaml, under {table}, who may be told it."
            )
    for table, listed in classified().items():
        wrong += [
            f"{table}.{name} is classified and there is no such field. Take it out of classification.yaml."
            for name in listed
            if table != _HISTORY and (table, name) not in there
        ]
    return wrong


def _of_table(table: str, written: Mapping) -> dict[str, Classified]:
    reasons = dict(written.get("why", {}))
    found: dict[str, Classified] = {}
    for word, names in written.items():
        if word == "why":
            continue
        for name in names:
            if name in found:
                raise ValueError(f"{table}.{name} is classified twice in classification.yaml. Take one of the two out.")
            found[name] = Classified(Secrecy(word), reasons.pop(name, ""))
    if reasons:
        raise ValueError(f"{table}: a reason is given for {', '.join(reasons)}, which is no field of the list.")
    return found
