"""The published vectors hold for the engine, and for a bare second implementation that shares no code with it."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from scripts.make_exchange_vectors import TIME, vectors

from bioaccord.exchange.checkpoint import read_checkpoint
from bioaccord.exchange.group import Group
from bioaccord.exchange.key_ring import KeyRing, read_change
from bioaccord.exchange.keys import PublicKey
from bioaccord.exchange.ledger import verified, without_reason
from bioaccord.exchange.page import read_page
from bioaccord.exchange.record import Envelope
from bioaccord.exchange.request_signature import checked_request

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "exchange-vectors"
KEPT = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.json")}


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _digest(purpose: str, content: bytes) -> str:
    found = hashlib.sha256(f"bioaccord/1 {purpose}\n".encode() + content).digest()
    return urlsafe_b64encode(found).rstrip(b"=").decode()


def _canonical(value: object) -> bytes:
    # Enough of RFC 8785 for these vectors: their numbers are whole or halves and quarters, their keys are ASCII.
    def plain(one: object) -> object:
        if isinstance(one, dict):
            return {name: plain(part) for name, part in one.items()}
        if isinstance(one, list):
            return [plain(part) for part in one]
        return int(one) if isinstance(one, float) and one.is_integer() else one

    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _checked(token: str, x: str) -> bytes:
    head, content, signature = token.split(".")
    Ed25519PublicKey.from_public_bytes(_bytes(x)).verify(_bytes(signature), f"{head}.{content}".encode())
    return _bytes(content)


def test_the_files_are_what_the_script_writes() -> None:
    assert {name: json.loads(json.dumps(vector)) for name, vector in vectors().items()} == KEPT


def test_a_bare_implementation_comes_to_the_same_digests_and_signatures() -> None:
    keys, group, ledger = KEPT["keys.json"], KEPT["group.json"], KEPT["ledger.json"]
    prev = _digest("ledger", _canonical([group["agreement"], "kbio-sample"]))
    assert prev == group["genesis_of_kr"]
    assert json.loads(_checked(group["signed_by_kr"], keys["first"]["x"])) == group["agreement"]
    for number, record in enumerate(ledger["records"]):
        content = _checked(record["token"], keys["second" if number == 2 else "first"]["x"])
        fields = json.loads(content)
        assert (fields["seq"], fields["prev"]) == (number + 1, prev)
        assert _canonical(fields) == content
        salted = record["salt"].encode() + b"\n" + _canonical(record["payload"])
        assert fields["payload_digest"] == _digest("payload", salted) == ledger["payload_digests"][number]
        prev = _digest("record", content)
        assert prev == ledger["digests"][number]
    with pytest.raises(InvalidSignature):
        _checked(ledger["records"][2]["token"], keys["first"]["x"])
    both = _canonical(sorted([keys["first"]["x"], keys["other_association"]["x"]]))
    number = int.from_bytes(hashlib.sha256(b"bioaccord/1 spoken\n" + both).digest(), "big") % 10**40
    assert keys["spoken_first_and_other"].replace(" ", "") == f"{number:040d}"
    thumb = _canonical({name: keys["first"][name] for name in ("crv", "kty", "x")})
    assert urlsafe_b64encode(hashlib.sha256(thumb).digest()).rstrip(b"=").decode() == keys["first"]["key_id"]


def test_the_engine_takes_the_vectors() -> None:
    keys, group = KEPT["keys.json"], Group.from_fields(KEPT["group.json"]["agreement"])
    ring = KeyRing("kbio-sample", PublicKey.of(keys["first"]["x"]))
    ring = ring.with_change(read_change(KEPT["key_change.json"]["tokens"], ring))
    records = [Envelope(**record) for record in KEPT["ledger.json"]["records"]]
    assert [one.head.digest for one in verified(records, group, ring)] == KEPT["ledger.json"]["digests"]
    page = read_page(json.dumps(KEPT["page.json"]).encode())
    taken = verified(list(page.envelopes), group, ring)
    assert without_reason(taken) == []
    checkpoint = read_checkpoint(page.checkpoint or "", "kbio-sample", ring.key)
    assert checkpoint.head == taken[-1].head
    request = KEPT["request.json"]
    found = checked_request(
        request["method"], request["path"], request["body"].encode(), request["headers"], request["to"], lambda by, key_id: ring.key(key_id), TIME
    )  # fmt: skip
    assert found.by == request["from"]
