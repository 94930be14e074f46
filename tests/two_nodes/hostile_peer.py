"""A peer that was paired in good faith and then does as it likes: the protocol spoken with the engine alone, no node behind it."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from bioaccord.exchange.canonical import canonical
from bioaccord.exchange.digest import payload_digest
from bioaccord.exchange.group import Group
from bioaccord.exchange.head import Head
from bioaccord.exchange.key_ring import KeyRing
from bioaccord.exchange.keys import SigningKey
from bioaccord.exchange.ledger import Draft, Taken, sealed
from bioaccord.exchange.record import Envelope
from bioaccord.exchange.request_signature import signed_headers
from bioaccord.exchange.statement import signed
from bioaccord.node.exchange.pairing import read_invitation
from bioaccord.vocabulary.tlp import TLP

from .nodes import Node, note

TIME = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
SALT = "c2FsdC1vZi0xNi1ieXRlcw"
Answer = Callable[[dict[str, str]], tuple[int, bytes]]


class HostilePeer:
    """An association with a key, an address on loopback, `answer`, which it gives to whoever asks for a ledger, and `posted`, called with the path of each post."""

    def __init__(self, association: str = "hostile-sample") -> None:
        self.association, self.key = association, SigningKey.new()
        self.answer: Answer = lambda query: (200, self.page())
        self.asked: list[dict[str, str]] = []
        self.posted: Callable[[str], object] = lambda path: None
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query)) | {"by": self.headers["Bioaccord-From"]}
                peer.asked.append(query)
                self._say(*peer.answer(query))

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                peer.posted(self.path)
                self._say(200, b"{}")

            def _say(self, status: int, body: bytes) -> None:
                self.send_response_only(status)
                if 300 <= status < 400:
                    self.send_header("Location", body.decode())
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    return  # who asked had enough

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def ring(self) -> KeyRing:
        """Its one key, as whoever paired with it knows it."""
        return KeyRing(self.association, self.key.public)

    def pair(self, node: Node, group: str, kinds: list[str]) -> None:
        """Pair with a node and agree on a group, as an honest peer does."""
        self.meet(node)
        self.agree(group, kinds, node)

    def meet(self, node: Node) -> None:
        """Pair with a node; what is asked next is asked of it."""
        self.node = node
        invitation = node.invite()
        fields = {"association": self.association, "name_ko": "", "name_en": "Hostile", "address": self.address, "key": self.key.public.x, "code": read_invitation(invitation).code}  # fmt: skip
        assert self.post("/exchange/v1/pairing", fields).status_code == 200
        node.confirm(association=self.association)
        assert self.post("/exchange/v1/confirmation", {}).json() == {"state": "paired"}

    def agree(self, group: str, kinds: list[str], *nodes: Node) -> None:
        """Sign a group with nodes that are paired."""
        members = tuple(sorted([self.association, *(one.association for one in nodes)]))
        self.group = Group(group, members, tuple(sorted({*kinds, "receipt"})))
        tokens = {self.association: signed("agreement", self.group.fields(), self.key)}
        told = {"name_ko": "그룹", "name_en": "Group", "tokens": tokens, "closings": {}}
        for self.node in nodes:
            assert self.post("/exchange/v1/group", told).status_code == 200
            self.node.agree(group=group)

    def post(self, path: str, fields: Any, **changes: Any) -> httpx.Response:
        """Post a signed request."""
        return self.ask("POST", path, fields if isinstance(fields, bytes) else canonical(fields), **changes)

    def headers(self, method: str, path: str, body: bytes = b"", to: str = "", by: str = "", key: SigningKey | None = None, late: timedelta = timedelta(0)) -> dict[str, str]:  # fmt: skip
        """Return the headers of a signed request."""
        return signed_headers(method, path, body, by or self.association, to or self.node.association, key or self.key, datetime.now(UTC) + late, secrets.token_urlsafe(18))  # fmt: skip

    def ask(self, method: str, path: str, body: bytes = b"", **changes: Any) -> httpx.Response:
        """Ask the node."""
        headers = self.headers(method, path, body, **changes)
        return httpx.request(method, self.node.address + path, content=body or None, headers=headers)

    def ledger_path(self, source: str, first: int, after: str, echo: str = "") -> str:
        """Return where a ledger of the group is asked for."""
        return f"/exchange/v1/ledger?group={self.group.group_id}&source={source}&from={first}&after={after}&echo={echo}"

    def tells_how_far(self, node: Node, first: int = 1, after: str = "") -> None:
        """After a visit of a node, ask for its own ledger from a number on: so it is told how far that is held here, at first not at all."""
        self.node = node
        node.carry()
        start = next(one["start"] for one in reversed(self.asked) if one["by"] == node.association and one.get("start"))
        after = after or self.group.genesis(node.association)
        self.ask("GET", self.ledger_path(node.association, first, after, echo=start))

    def ledger(self, length: int, after: Head | None = None, text: str = "Lysine rose.", first: int = 1) -> list[Taken]:
        """Return records behind a head, as an honest peer seals them."""
        head, taken = after or Head.before_all(self.group, self.association), []
        for number in range(first, first + length):
            draft = Draft(f"note-{number}-{text}", "market_note", TIME, "a note", TLP.GREEN, note(text))
            one = sealed(draft, self.group, self.association, head, SALT, self.key)
            head = one.head
            taken.append(one)
        return taken

    def signed_as(self, taken: Taken, key: SigningKey | None = None, payload: Any = None, **changes: Any) -> Envelope:
        """Return a record with fields changed and signed all the same."""
        payload = taken.envelope.payload if payload is None else payload
        fields = {**taken.record.fields(), "payload_digest": payload_digest(payload, SALT), **changes}
        return replace(taken.envelope, token=signed("record", fields, key or self.key), payload=payload)

    def page(self, envelopes: list[Envelope] | None = None, more: bool = False, checkpoint: str | None = None) -> bytes:
        """Return a page as it travels."""
        written = [{"token": one.token, "salt": one.salt, "payload": one.payload} for one in envelopes or []]
        return json.dumps({"checkpoint": checkpoint, "more": more, "records": written}).encode()  # fmt: skip

    def gives(self, *envelopes: Envelope, more: bool = False, checkpoint: str | None = None) -> None:
        """Answer every request for its own ledger with these, and others with nothing."""
        self.answer = lambda query: (200, self.page(list(envelopes) if query["source"] == self.association else [], more, checkpoint))  # fmt: skip

    def close(self) -> None:
        """Take the peer away."""
        self.server.shutdown()
        self.server.server_close()
