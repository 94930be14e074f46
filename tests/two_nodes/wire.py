"""A wire between two nodes that does what a network, or somebody on it, may do to requests and answers."""

from __future__ import annotations

import http.client
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULTS = (
    "drop_request",
    "drop_answer",
    "double",
    "double_second",
    "hold",
    "cut_answer",
    "short_answer",
    "alter_answer",
    "alter_body",
    "alter_header",
    "alter_path",
    "slow_answer",
    "huge_answer",
    "deep_answer",
    "error",
    "other_clock",
)
"""What may befall a request: never at all, answered but not heard, twice, held back until later (so out of order), answers cut off or
shortened, bytes of answer, body, headers or address changed, an answer drop by drop, too large, too deep, an error, another clock told."""
_HUGE = 9 * 1024 * 1024


@dataclass(frozen=True)
class Asked:
    """A request as it went over the wire."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass
class Line:
    """The wire towards one node: a server on loopback that passes on what is asked, as `faults` say, first in first out."""

    port: int = 0
    to_port: int = 0
    faults: deque[tuple[str, int]] = field(default_factory=deque)
    held: list[Asked] = field(default_factory=list)
    passed: list[Asked] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seen: list[bytes] = field(default_factory=list)
    """Every body and head that went either way: where nothing confidential may be."""

    def __post_init__(self) -> None:
        line = self

        class Handler(BaseHTTPRequestHandler):
            def _carry(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = tuple((name, value) for name, value in self.headers.items() if name.lower() not in ("connection", "host"))  # fmt: skip
                line._pass_on(self, Asked(self.command, self.path, headers, body))

            do_GET = do_POST = _carry

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Take the wire away."""
        self.server.shutdown()
        self.server.server_close()

    def well(self) -> None:
        """Let everything pass from now on; what is held back is lost."""
        self.faults.clear()
        self.held.clear()

    def ask(self, asked: Asked) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the node, and return status, headers and body."""
        self.seen.append(repr((asked.path, asked.headers)).encode() + asked.body)
        connection = http.client.HTTPConnection("127.0.0.1", self.to_port, timeout=30)
        try:
            connection.request(asked.method, asked.path, body=asked.body or None, headers=dict(asked.headers))
            answer = connection.getresponse()
            found = answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()
        self.seen.append(repr(found[1]).encode() + found[2])
        return found

    def _pass_on(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        fault, place = self.faults.popleft() if self.faults else ("", 0)
        self.counts[fault] = self.counts.get(fault, 0) + 1
        handler.close_connection = True
        if fault == "hold":
            self.held.append(asked)
            return
        if fault == "drop_request":
            return
        sent = _altered(asked, fault, place)
        try:
            status, headers, body = self.ask(sent)
            if fault in ("double", "double_second"):
                again = self.ask(asked)
                if fault == "double_second":
                    status, headers, body = again
        except (OSError, http.client.HTTPException):
            return  # the node is not there, or went away over it
        if sent == asked and status == 200:
            self.passed.append(asked)
        if fault == "drop_answer":
            return
        length = len(body)
        if fault == "cut_answer":
            body = body[: place % (length + 1)]
        elif fault == "short_answer":
            body = body[: place % (length + 1)]
            length = len(body)
        elif fault == "alter_answer" and body:
            body = _flipped(body, place)
        elif fault == "huge_answer":
            body, status = b'{"more":false,"checkpoint":null,"records":["' + b"x" * _HUGE + b'"]}', 200
            length = len(body)
        elif fault == "deep_answer":
            body, status = b"[" * 200_000 + b"]" * 200_000, 200
            length = len(body)
        elif fault == "error":
            body, status = b"<html>502 Bad Gateway</html>", 502
            length = len(body)
        elif fault == "other_clock":
            body, status = b'{"refused":"signature","now":%d}' % (time.time() + (place % 400 - 200) * 3600), 401
            length = len(body)
        try:
            handler.send_response_only(status)
            for name, value in headers:
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    handler.send_header(name, value)
            handler.send_header("Content-Length", str(length))
            handler.end_headers()
            for at in range(0, len(body), 1 + len(body) // 5) if fault == "slow_answer" else ():
                handler.wfile.write(body[at : at + 1 + len(body) // 5])
                time.sleep(0.01)
            if fault != "slow_answer":
                handler.wfile.write(body)
        except OSError:
            return  # who asked went away


def _altered(asked: Asked, fault: str, place: int) -> Asked:
    if fault == "alter_body" and asked.body:
        return Asked(asked.method, asked.path, asked.headers, _flipped(asked.body, place))
    if fault == "alter_path":
        changed = _letter(asked.path, 1 + place % (len(asked.path) - 1))
        return Asked(asked.method, changed, asked.headers, asked.body)
    if fault == "alter_header":
        own = [at for at, (name, _) in enumerate(asked.headers) if name.lower().startswith(("bioaccord", "signature", "content-digest"))]  # fmt: skip
        at = own[place % len(own)]
        name, value = asked.headers[at]
        headers = (*asked.headers[:at], (name, _letter(value, place % len(value))), *asked.headers[at + 1 :])
        return Asked(asked.method, asked.path, headers, asked.body)
    return asked


def _flipped(content: bytes, place: int) -> bytes:
    at = place % len(content)
    return content[:at] + bytes([content[at] ^ (1 << place % 7)]) + content[at + 1 :]


def _letter(text: str, at: int) -> str:
    return text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]
