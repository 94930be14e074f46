"""Write the test vectors of the exchange's protocol: fixed keys, times and salts, so that another implementation can compare.

Usage: python scripts/make_exchange_vectors.py FOLDER
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bioaccord.exchange.checkpoint import Checkpoint
from bioaccord.exchange.group import Group
from bioaccord.exchange.head import Head
from bioaccord.exchange.key_ring import Cause, KeyChange, sign_change
from bioaccord.exchange.keys import SigningKey, spoken
from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.ledger import Draft, Taken, erased, sealed
from bioaccord.exchange.page import Page
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


def vectors() -> dict[str, Any]:
    """Return every vector by the name of its file."""
    head, taken = Head.before_all(GROUP, KR), list[Taken]()
    drafts = (
        Draft("note-1", Kind.MARKET_NOTE, TIME, "Lysine in October", TLP.GREEN, _note("라이신이 올랐다.", "Lysine rose.")),
        Draft("note-2", Kind.MARKET_NOTE, TIME + timedelta(minutes=1), "Corrected", TLP.AMBER, _note("정정", "Corrected."), "note-1"),
        Draft("note-3", Kind.MARKET_NOTE, TIME + timedelta(minutes=2), "After the change of keys", TLP.CLEAR, _note("새 키", "New key.")),
    )  # fmt: skip
    for draft, salt in zip(drafts, SALTS, strict=True):
        taken.append(sealed(draft, GROUP, KR, head, salt, SECOND if draft.id == "note-3" else FIRST))
        head = taken[-1].head
    change = KeyChange(KR, FIRST.public.key_id, SECOND.public, Cause.ROTATION, TIME, {"kr-us": taken[1].head})
    page = Page((erased(taken[0].envelope), taken[1].envelope, taken[2].envelope), False, Checkpoint(KR, "kr-us", head, KR, TIME).signed(SECOND))  # fmt: skip
    path, body = "/exchange/v1/checkpoint", b'{"a":1}'
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
            "records": [{"token": one.envelope.token, "salt": one.envelope.salt, "payload": one.envelope.payload} for one in taken],
            "digests": [one.head.digest for one in taken],
            "payload_digests": [one.record.payload_digest for one in taken],
        },
        "key_change.json": {"fields": change.fields(), "tokens": list(sign_change(change, (FIRST, SECOND)))},
        "page.json": json.loads(page.written()),
        "request.json": {
            "method": "POST", "path": path, "body": body.decode(), "from": KR, "to": US, "now": "2026-11-27T06:00:00Z",
            "headers": signed_headers("POST", path, body, KR, US, FIRST, TIME, "bm9uY2U"),
        },
    }  # fmt: skip


def main(folder: Path) -> None:
    """Write one file a vector."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, vector in vectors().items():
        written = json.dumps(vector, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / name).write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
