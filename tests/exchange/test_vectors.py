"""The published vectors hold for the engine, and for a bare second implementation that shares no code with it."""

from __future__ import annotations

import base64
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from scripts.make_exchange_vectors import TIME, schemas, vectors

from bioaccord.exchange.checkpoint import read_checkpoint
from bioaccord.exchange.group import Group
from bioaccord.exchange.key_ring import KeyRing, read_change
from bioaccord.exchange.keys import PublicKey
from bioaccord.exchange.ledger import verified, without_reason
from bioaccord.exchange.page import read_page
from bioaccord.exchange.record import Envelope
from bioaccord.exchange.refusal import Refused
from bioaccord.exchange.request_signature import checked_request

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "exchange-vectors"
SCHEMAS = FOLDER.parent / "exchange-schemas"
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
    kept = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in SCHEMAS.glob("*.json")}
    assert schemas() == kept


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


def test_a_bare_implementation_reads_what_the_other_side_did_the_closing_the_invitation_and_the_requests() -> None:
    keys, group, told = KEPT["keys.json"], KEPT["group.json"], KEPT["receipts.json"]
    prev = group["genesis_of_us"]
    for record, digest, did in zip(told["records"], told["digests"], ("received", "erased"), strict=True):
        content = _checked(record["token"], keys["other_association"]["x"])
        fields = json.loads(content)
        assert (fields["prev"], fields["id"], fields["type"]) == (prev, f"receipt-{did}-kbio-sample-note-1", "receipt")
        assert (record["payload"]["did"], record["payload"]["of"]) == (did, {"source": "kbio-sample", "id": "note-1"})
        prev = _digest("record", content)
        assert prev == digest
    closing = KEPT["closing.json"]
    assert json.loads(_checked(closing["token"], keys["second"]["x"])) == closing["fields"]
    assert closing["fields"]["head"] == [3, KEPT["ledger.json"]["digests"][2]]
    assert json.loads(_bytes(KEPT["invitation.json"]["text"])) == KEPT["invitation.json"]["fields"]
    (token,) = KEPT["key_change.json"]["compromise"]["tokens"]
    assert json.loads(_checked(token, keys["second"]["x"])) == KEPT["key_change.json"]["compromise"]["fields"]
    for name, key in (("post", "first"), ("get", "other_association")):
        request = KEPT["request.json"][name]
        headers = request["headers"]
        body = base64.b64encode(hashlib.sha256(request["body"].encode()).digest()).decode()
        assert headers["Content-Digest"] == f"sha-256=:{body}:"
        path, _, query = request["path_and_query"].partition("?")
        told_of = headers["Signature-Input"].removeprefix("bioaccord=")
        values = {
            "@method": request["method"], "@path": path, "@query": f"?{query}", "bioaccord-from": request["from"],
            "bioaccord-to": request["to"], "content-digest": headers["Content-Digest"],
        }  # fmt: skip
        named = told_of[1 : told_of.index(")")].replace('"', "").split()
        lines = [f'"{one}": {values[one]}' for one in named] + [f'"@signature-params": {told_of}']
        signature = base64.b64decode(headers["Signature"].removeprefix("bioaccord=:").removesuffix(":"))
        public = Ed25519PublicKey.from_public_bytes(_bytes(keys[key]["x"]))
        public.verify(signature, "\n".join(lines).encode())


def _ring(changed: bool = True) -> KeyRing:
    ring = KeyRing("kbio-sample", PublicKey.of(KEPT["keys.json"]["first"]["x"]))
    return ring.with_change(read_change(KEPT["key_change.json"]["tokens"], ring)) if changed else ring


@pytest.mark.parametrize("case", KEPT["refused.json"], ids=lambda case: case["what"])
def test_the_engine_refuses_what_is_to_be_refused_for_the_reason_that_is_told(case) -> None:
    group = Group.from_fields(KEPT["group.json"]["agreement"])
    before = [Envelope(**record) for record in KEPT["ledger.json"]["records"][: case["after"]]]
    with pytest.raises(Refused) as refused:
        verified([*before, Envelope(**case["record"])], group, _ring(case["keys"] == "changed"))
    assert refused.value.reason == case["reason"]


def test_the_engine_takes_the_vectors() -> None:
    group, ring = Group.from_fields(KEPT["group.json"]["agreement"]), _ring()
    records = [Envelope(**record) for record in KEPT["ledger.json"]["records"]]
    assert [one.head.digest for one in verified(records, group, ring)] == KEPT["ledger.json"]["digests"]
    page = read_page(json.dumps(KEPT["page.json"]).encode())
    taken = verified(list(page.envelopes), group, ring)
    assert without_reason(taken) == []
    checkpoint = read_checkpoint(page.checkpoint or "", "kbio-sample", ring.key)
    assert checkpoint.head == taken[-1].head
    others = KeyRing("usbio-sample", PublicKey.of(KEPT["keys.json"]["other_association"]["x"]))
    receipts = [Envelope(**record) for record in KEPT["receipts.json"]["records"]]
    assert [one.head.digest for one in verified(receipts, group, others)] == KEPT["receipts.json"]["digests"]
    for request in (KEPT["request.json"][name] for name in ("post", "get")):
        found = checked_request(
            request["method"], request["path_and_query"], request["body"].encode(), request["headers"], request["to"],
            lambda by, key_id: (ring if by == "kbio-sample" else others).key(key_id), TIME,
        )  # fmt: skip
        assert found.by == request["from"]
