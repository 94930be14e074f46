"""Each field of each table says who may be told it; nothing of members hangs on the exchange's tables; only the exchange seals and signs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from bioaccord.node.exchange.classification import (
    Secrecy,
    class_of,
    classified,
    differences,
    fields_of_tables,
)

SOURCE = Path(__file__).resolve().parents[2] / "src" / "bioaccord"
_WORDS = (models.TextField, models.JSONField, models.BinaryField, models.EmailField, models.URLField)
_TRAVELS = {"OwnKey", "SharingGroup", "Ledger", "LedgerRecord", "Waiting", "KeptCheckpoint"}
_SEALS = {
    "ledger": {"sealed"},
    "statement": {"signed", "signed_bytes"},
    "keys": {"SigningKey"},
    "key_ring": {"sign_change"},
    "request_signature": {"signed_headers"},
}
"""What of the engine seals or signs, by module."""


def test_every_field_of_every_table_is_classified_and_nothing_else_is():
    assert differences(fields_of_tables()) == []


@isolate_apps("bioaccord.node.members")
def test_a_field_that_nobody_classified_is_named():
    class Recruit(models.Model):
        salary_usd = models.FloatField()

        class Meta:
            app_label = "members"

    added = [("members.Recruit", Recruit._meta.get_field("salary_usd"))]
    (said,) = differences([*fields_of_tables(), *added])
    assert said.startswith("members.Recruit.salary_usd is not classified.")


def test_a_field_that_is_gone_is_named():
    left = [
        (table, field) for table, field in fields_of_tables() if (table, field.name) != ("accounts.User", "name_ko")
    ]
    (said,) = differences(left)
    assert said.startswith("accounts.User.name_ko is classified and there is no such field.")


def test_a_history_follows_its_table():
    historical = apps.get_model("accounts", "HistoricalUser")._meta
    assert class_of(historical.get_field("email")).secrecy is Secrecy.PERSONAL
    assert class_of(historical.get_field("history_change_reason")).secrecy is Secrecy.ASSOCIATION
    assert "accounts.HistoricalUser" not in classified()


def test_what_can_hold_words_is_not_called_structural_without_a_reason():
    bare = [
        f"{table}.{field.name}"
        for table, field in fields_of_tables()
        if isinstance(field, _WORDS) and class_of(field).secrecy is Secrecy.STRUCTURAL and not class_of(field).why
    ]
    assert bare == []


def test_no_table_that_travels_holds_what_is_a_firms_or_a_persons():
    """What is asked for over the wire is read from these: nothing in them was put there but by choice, or by the protocol."""
    held = {
        f"{table}.{field.name}": class_of(field).secrecy
        for table, field in fields_of_tables()
        if table.removeprefix("exchange.") in _TRAVELS
    }
    assert {one.split(".")[1] for one in held} == _TRAVELS
    assert {one for one, secrecy in held.items() if secrecy in (Secrecy.MEMBER, Secrecy.PERSONAL)} == set()


def test_no_table_of_the_exchange_points_to_members_data():
    """Who decided something is an account of this node; whatever else is told was copied by choice."""
    allowed = {
        settings.AUTH_USER_MODEL.lower(),
        *(one._meta.label_lower for one in apps.get_app_config("exchange").get_models()),
    }
    pointed = {
        f"{model._meta.label}.{field.name}": field.related_model._meta.label_lower
        for model in apps.get_app_config("exchange").get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
    }
    assert pointed["exchange.LedgerRecord.ledger"] == "exchange.ledger"
    assert {one: to for one, to in pointed.items() if to not in allowed} == {}


def _imported(code: str) -> Iterator[tuple[str, str]]:
    """Give what a module imports of the exchange's engine: module and name, `*` for a whole module."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bioaccord.exchange"):
            inner = node.module.removeprefix("bioaccord.exchange").lstrip(".")
            for name in node.names:
                yield (inner, name.name) if inner else (name.name, "*")
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("bioaccord.exchange"):
                    yield name.name.removeprefix("bioaccord.exchange").lstrip("."), "*"


def _seals(code: str) -> list[str]:
    return [f"{module}.{name}" for module, name in _imported(code) if name in _SEALS.get(module, ()) or (name == "*" and (module in _SEALS or not module))]  # fmt: skip


def test_only_the_exchange_of_the_node_seals_signs_and_asks_peers():
    inside = {SOURCE / "exchange", SOURCE / "node" / "exchange"}
    sealing, asking = {}, []
    for file in sorted(SOURCE.rglob("*.py")):
        code = file.read_text(encoding="utf-8")
        if inside & set(file.parents):
            continue
        if found := _seals(code):
            sealing[str(file.relative_to(SOURCE))] = found
        if "exchange.peer_client" in code or "exchange import peer_client" in code:
            asking.append(str(file.relative_to(SOURCE)))
    assert sealing == {}
    assert asking == []
    assert _seals((SOURCE / "node" / "exchange" / "sealing.py").read_text(encoding="utf-8")) == ["ledger.sealed"]


@pytest.mark.parametrize(
    "code",
    [
        "from bioaccord.exchange.statement import signed as said",
        "from bioaccord.exchange import ledger",
        "import bioaccord.exchange.keys",
        "def later():\n    from bioaccord.exchange.ledger import Draft, sealed",
    ],
)
def test_whatever_way_the_seal_is_imported_it_is_seen(code):
    assert _seals(code)
