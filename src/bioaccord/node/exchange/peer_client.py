"""Requests to a peer's node: signed, bounded in time and size, and told apart by how they failed."""

import secrets
import ssl
import time
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings
from django.utils import timezone

from bioaccord.exchange.canonical import UnreadableBytes, canonical, parsed
from bioaccord.exchange.keys import SigningKey
from bioaccord.exchange.page import MOST_PAGE_BYTES
from bioaccord.exchange.request_signature import WINDOW, signed_headers

_SECONDS = httpx.Timeout(20.0, connect=5.0)
_MOST_REFUSAL_BYTES = 4096
_LONGEST_SECONDS = 120.0
"""How long one answer may take as a whole: other peers wait meanwhile."""
_MOST_ANSWER_BYTES = MOST_PAGE_BYTES
_LARGEST_SKEW = timedelta(days=2)


@cache
def _certificates() -> ssl.SSLContext:
    """Return the authorities that vouch for https, read once: that takes longer than a request."""
    return httpx.create_ssl_context()


class PeerUnreachable(Exception):
    """The peer's node does not answer, or not as a node does: try again later."""


class PeerAnsweredWrongly(PeerUnreachable):
    """The peer's node answers, but not as a node does: what else is asked of it may be answered well."""


class PeerRefused(Exception):
    """The peer's node refused: `code` and its word for why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code, self.reason = code, reason


class PeerClient:
    """Speaks to one peer for as long as it is open; learns how far the peer's clock is apart and signs by that clock."""

    def __init__(self, association: str, address: str, key: SigningKey, apart: timedelta = timedelta(0)) -> None:
        self.association, self.address, self.key, self.apart = association, address.rstrip("/"), key, apart
        self.has_answered = False
        # A node never follows to another place: who is asked was compared by voice.
        self.http = httpx.Client(
            verify=_certificates(),
            timeout=_SECONDS,
            follow_redirects=False,
            headers={"User-Agent": "bioaccord", "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> "PeerClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def get(self, path: str, **query: object) -> bytes:
        """Return what an address answers. Raises `PeerUnreachable` and `PeerRefused`."""
        return self._asked("GET", f"{path}?{urlencode(query)}" if query else path, b"")

    def post(self, path: str, fields: dict) -> dict:
        """Return the JSON object that an address answers to another. Raises `PeerUnreachable` and `PeerRefused`."""
        content = self._asked("POST", path, canonical(fields))
        try:
            found = parsed(content)
        except UnreadableBytes as error:
            raise PeerAnsweredWrongly(f"its answer cannot be read: {error}") from None
        return found if isinstance(found, dict) else {}

    def _asked(self, method: str, path: str, body: bytes) -> bytes:
        try:
            return self._once(method, path, body)
        except PeerRefused as refused:
            apart = self._told_apart
            if refused.code != 401 or apart is None or abs(apart - self.apart) <= WINDOW / 10:
                raise
            # The clocks are further apart than the window: signed again by the peer's own clock.
            self.apart = apart
            return self._once(method, path, body)

    def _once(self, method: str, path: str, body: bytes) -> bytes:
        self._told_apart: timedelta | None = None
        now = timezone.now() + self.apart
        whole = urlsplit(self.address + path)
        target = whole.path + (f"?{whole.query}" if whole.query else "")
        headers = signed_headers(method, target, body, settings.ASSOCIATION, self.association, self.key, now, secrets.token_urlsafe(18))  # fmt: skip
        if body:
            headers["Content-Type"] = "application/json"
        try:
            with self.http.stream(method, self.address + path, content=body or None, headers=headers) as answer:
                content = _bounded(answer)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise PeerUnreachable(type(error).__name__) from error
        if answer.status_code == 200:
            self.has_answered = True
            return content
        reason = self._refusal(content)
        if answer.status_code >= 500 or not reason:
            raise PeerAnsweredWrongly(f"answered {answer.status_code}")
        raise PeerRefused(answer.status_code, reason)

    def _refusal(self, content: bytes) -> str:
        try:
            found = parsed(content, _MOST_REFUSAL_BYTES, 2)
            reason, told = str(found["refused"]), datetime.fromtimestamp(int(found["now"]), tz=timezone.now().tzinfo)
        except (ValueError, KeyError, TypeError, OverflowError, OSError):
            return ""
        apart = told - timezone.now()
        self._told_apart = apart if abs(apart) <= _LARGEST_SKEW else None
        return reason


def _bounded(answer: httpx.Response) -> bytes:
    parts, size, until = [], 0, time.monotonic() + _LONGEST_SECONDS
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise PeerAnsweredWrongly("answered in an encoding that was not asked for")
    for part in answer.iter_bytes():
        size += len(part)
        if size > _MOST_ANSWER_BYTES + 1024:
            raise PeerAnsweredWrongly(f"answered more than {_MOST_ANSWER_BYTES:,} bytes")
        if time.monotonic() > until:
            raise PeerUnreachable(f"needs more than {_LONGEST_SECONDS:.0f} seconds for an answer")
        parts.append(part)
    return b"".join(parts)
