"""Write the test vectors and the schemas of the exchange's protocol: fixed keys, times and salts, so that another implementation can compare.

Usage: python scripts/make_exchange_vectors.py docs/reference
"""

from __future__ import annotations

import json
import sys
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bioaccord.exchange.canonical import canonical
from bioaccord.exchange.checkpoint import Checkpoint
from bioaccord.exchange.digest import encoded, payload_digest
from bioaccord.exchange.group import Group
from bioaccord.exchange.head import Head
from bioaccord.exchange.key_ring import Cause, KeyChange, sign_change
from bioaccord.exchange.keys import SigningKey, spoken
from bioaccord.exchange.kinds import SCHEMAS, Kind
from bioaccord.exchange.ledger import Draft, Taken, erased, sealed
from bioaccord.exchange.page import Page
from bioaccord.exchange.record import Record
from bioaccord.exchange.refusal import Reason
from bioaccord.exchange.request_signature import signed_headers
from bioaccord.exchange.statement import signed
from bioaccord.vocabulary.tlp import TLP

TIME = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
FIRST, SECOND, OTHER = (SigningKey.of_secret(letter * 42 + "E") for letter in "ABC")
KR, US = "kbio-sample", "usbio-sample"
GROUP = Group("kr-us", (KR, US), ("market_note", "receipt"))
SALTS = ("c2FsdC1vZi0xNi1ieXRlcy0x", "c2FsdC1vZi0xNi1ieXRlcy0y", "c2FsdC1vZi0xNi1ieXRlcy0z")


def _note(text_ko: str, text_en: str) -> dict[str, Any]:
    return {
        "title": {"en": "Lysine", "ko": "라이신"},
        "text": {"en": text_en, "ko": text_ko},
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "figures": [
            {
                "label": {"en": "Import price", "ko": "수입 단가"}, "value": 1.5, "unit": "USD/kg", "low": 1.25, "high": 2.0,
                "source": "made up", "as_of": "2026-10-31",
            }
        ],
        "evidence": [{"publisher": "made up"}],
        "is_fictional": True,
    }  # fmt: skip


def _receipt(of: str, did: str, minutes: int) -> dict[str, Any]:
    return {"of": {"source": KR, "id": of}, "did": did, "at": f"2026-11-27T06:{minutes:02}:00Z"}


def _receipts() -> list[Taken]:
    """Return the other association's ledger: what it did with the first two records of the first one's."""
    head, taken = Head.before_all(GROUP, US), list[Taken]()
    for minutes, did in enumerate(("received", "erased"), start=2):
        draft = Draft(
            f"receipt-{did}-{KR}-note-1", Kind.RECEIPT, TIME + timedelta(minutes=minutes), f"{did} {KR} note-1", TLP.GREEN, _receipt("note-1", did, minutes)
        )  # fmt: skip
        taken.append(sealed(draft, GROUP, US, head, SALTS[minutes - 2], OTHER))
        head = taken[-1].head
    return taken


def _told(taken: Sequence[Taken]) -> list[dict[str, Any]]:
    return [{"token": one.envelope.token, "salt": one.envelope.salt, "payload": one.envelope.payload} for one in taken]


def _invitation() -> dict[str, str]:
    return {
        "address": "https://kr.example", "association": KR, "name_ko": "한국 바이오 예시 협회", "name_en": "Sample association KR", "key": FIRST.public.x,
        "code": "bm90LWEtc2VjcmV0LW9mLWFueWJvZHk",
    }  # fmt: skip


def vectors() -> dict[str, Any]:
    """Return every vector by the name of its file."""
    head, taken = Head.before_all(GROUP, KR), list[Taken]()
    drafts = (
        Draft("note-1", Kind.MARKET_NOTE, TIME, "Lysine in October", TLP.GREEN, _note("라이신이 올랐다.", "Lysine rose.")),
        Draft("retraction-1", Kind.RECEIPT, TIME + timedelta(minutes=1), "retraction", TLP.GREEN, _receipt("note-1", "erased", 1), "note-1"),
        Draft("note-3", Kind.MARKET_NOTE, TIME + timedelta(minutes=2), "After the change of keys", TLP.CLEAR, _note("새 키", "New key.")),
    )  # fmt: skip
    for draft, salt in zip(drafts, SALTS, strict=True):
        taken.append(sealed(draft, GROUP, KR, head, salt, SECOND if draft.id == "note-3" else FIRST))
        head = taken[-1].head
    change = KeyChange(KR, FIRST.public.key_id, SECOND.public, Cause.ROTATION, TIME, {"kr-us": taken[1].head})
    page = Page((erased(taken[0].envelope), taken[1].envelope, taken[2].envelope), False, Checkpoint(KR, "kr-us", head, KR, TIME).signed(SECOND))  # fmt: skip
    leaked = KeyChange(KR, FIRST.public.key_id, SECOND.public, Cause.COMPROMISE, TIME, {"kr-us": taken[1].head})
    closing, receipts = {"group": "kr-us", "by": KR, "head": [head.seq, head.digest]}, _receipts()
    path, body = "/exchange/v1/checkpoint", b'{"a":1}'
    asked = f"/exchange/v1/ledger?group=kr-us&source={KR}&limit=1000&after={taken[1].head.digest}&start=a&echo=b&from=3"
    return {
        "keys.json": {
            "first": {"secret": FIRST.secret, **FIRST.public.jwk(), "key_id": FIRST.public.key_id},
            "second": {"secret": SECOND.secret, **SECOND.public.jwk(), "key_id": SECOND.public.key_id},
            "other_association": {"secret": OTHER.secret, **OTHER.public.jwk(), "key_id": OTHER.public.key_id},
            "spoken_first_and_other": spoken(FIRST.public, OTHER.public),
        },
        "group.json": {
            "agreement": GROUP.fields(),
            "signed_by_kr": signed("agreement", GROUP.fields(), FIRST),
            "genesis_of_kr": GROUP.genesis(KR),
            "genesis_of_us": GROUP.genesis(US),
        },
        "ledger.json": {
            "records": _told(taken),
            "digests": [one.head.digest for one in taken],
            "payload_digests": [one.record.payload_digest for one in taken],
        },
        "receipts.json": {"records": _told(receipts), "digests": [one.head.digest for one in receipts]},
        "closing.json": {"fields": closing, "token": signed("closing", closing, SECOND)},
        "invitation.json": {
            "text": encoded(json.dumps(_invitation() | {"version": 1}, ensure_ascii=False, sort_keys=True).encode()),
            "fields": _invitation() | {"version": 1},
            "answer": {**_invitation(), "address": "https://us.example", "association": US, "name_ko": "미국 바이오 예시 협회", "name_en": "Sample association US", "key": OTHER.public.x},
        },
        "key_change.json": {
            "fields": change.fields(), "tokens": list(sign_change(change, (FIRST, SECOND))),
            "compromise": {"fields": leaked.fields(), "tokens": list(sign_change(leaked, (SECOND,)))},
        },
        "refused.json": refused(taken),
        "page.json": json.loads(page.written()),
        "request.json": {
            "now": "2026-11-27T06:00:00Z",
            "post": {"method": "POST", "path_and_query": path, "body": body.decode(), "from": KR, "to": US, "headers": signed_headers("POST", path, body, KR, US, FIRST, TIME, "bm9uY2U")},
            "get": {"method": "GET", "path_and_query": asked, "body": "", "from": US, "to": KR, "headers": signed_headers("GET", asked, b"", US, KR, OTHER, TIME, "bm9uY2Uy")},
        },
    }  # fmt: skip


def refused(taken: Sequence[Taken]) -> list[dict[str, Any]]:
    """Return what a receiver refuses behind the first `after` records of the ledger, and why; `keys` says whether it knows of the change of keys."""
    head, payload, salt = taken[0].head, _note("둘째", "Second."), SALTS[1]
    good = Record(
        "note-2", KR, Kind.MARKET_NOTE, TIME, "Second", TLP.GREEN, "kr-us", GROUP.members, 2, head.digest, payload_digest(payload, salt)
    ).fields()  # fmt: skip
    header = {"alg": "Ed25519", "kid": FIRST.public.key_id, "typ": "bioaccord-record+jws"}
    deep: Any = "x"
    for _ in range(12):
        deep = [deep]

    def case(what: str, reason: Reason, fields: dict[str, Any], told: Any = payload, key: SigningKey = FIRST, after: int = 1, **more: Any) -> dict[str, Any]:  # fmt: skip
        content = more.get("content") or canonical(fields)
        token = _token(more.get("header") or {**header, "kid": key.public.key_id}, content, key)
        return {"what": what, "reason": str(reason), "after": after, "keys": more.get("keys", "first"), "record": {"token": token, "salt": salt, "payload": told}}  # fmt: skip

    def of(told: Any) -> dict[str, Any]:
        return good | {"payload_digest": payload_digest(told, salt)}

    unsigned = case("the algorithm none", Reason.SIGNATURE, good, header={**header, "alg": "none"})
    unsigned["record"]["token"] = unsigned["record"]["token"].rpartition(".")[0] + "."
    return [
        unsigned,
        case("another algorithm", Reason.SIGNATURE, good, header={**header, "alg": "HS256"}),
        case("the key in the header", Reason.UNREADABLE, good, header={**header, "jwk": OTHER.public.jwk()}),
        case("a statement of another purpose", Reason.SIGNATURE, good, header={**header, "typ": "bioaccord-checkpoint+jws"}),
        case("a key of nobody", Reason.UNKNOWN_KEY, good, key=OTHER),
        case("the signature of another key", Reason.SIGNATURE, good, key=OTHER, header=header),
        case("another spelling", Reason.UNREADABLE, good, content=json.dumps(good, indent=1).encode()),
        case("a field twice", Reason.UNREADABLE, good, content=canonical(good).replace(b'"seq":2', b'"seq":2,"seq":2')),
        case("a field too many", Reason.FIELDS, good | {"extra": 1}),
        case("a field too few", Reason.FIELDS, {name: value for name, value in good.items() if name != "retracts"}),
        case("the record of another association", Reason.SOURCE, good | {"source": US}),
        case("another group", Reason.GROUP, good | {"group": "kr-eu"}),
        case("other readers", Reason.AUDIENCE, good | {"audience": [KR, US, "eu-sample"]}),
        case("a kind that was not agreed", Reason.KIND, good | {"type": "need"}),
        case("a marking that may not leave", Reason.MARKING, good | {"tlp": "red"}),
        case("a number left out", Reason.GAP, good | {"seq": 3}),
        case("a number that stands", Reason.FORK, good | {"seq": 1, "prev": GROUP.genesis(KR)}),
        case("behind another record", Reason.CHAIN, good | {"prev": GROUP.genesis(KR)}),
        case("an id that stands", Reason.REPEATED_ID, good | {"id": "note-1"}),
        case("a retraction of what was never told", Reason.RETRACTION, good | {"retracts": "note-9"}),
        case("another content", Reason.PAYLOAD, good, _note("둘째", "Third.")),
        case("a field that the kind does not have", Reason.SCHEMA, of(payload | {"price_we_pay": 1}), payload | {"price_we_pay": 1}),
        case("nested too deep", Reason.TOO_LARGE, of(payload | {"title": {"en": deep}}), payload | {"title": {"en": deep}}),
        case(
            "a key behind the head that ended it", Reason.KEY_ENDED, good | {"seq": 3, "prev": taken[1].head.digest}, after=2, keys="changed"
        ),
    ]  # fmt: skip


def _token(header: dict[str, Any], content: bytes, key: SigningKey) -> str:
    """Return a JWS of any header and content, also what the protocol does not let through."""
    signed_part = f"{encoded(canonical(header))}.{encoded(content)}"
    private = Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(key.secret + "="))
    return f"{signed_part}.{encoded(private.sign(signed_part.encode()))}"


def schemas() -> dict[str, Any]:
    """Return the JSON Schema of every kind's payload by the name of its file."""
    return {f"{kind}.json": SCHEMAS[kind].model_json_schema() for kind in Kind}


def main(folder: Path) -> None:
    """Write one file a vector and one a kind."""
    for name, files in (("exchange-vectors", vectors()), ("exchange-schemas", schemas())):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            written = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
            (folder / name / file).write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
