"""Requests between nodes, signed by HTTP Message Signatures (RFC 9421): method, address, body, who asks and who is asked."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)

from .keys import PublicKey, SigningKey
from .refusal import Reason, Refused

WINDOW = timedelta(minutes=5)
"""How far the clocks of two nodes may be apart; a request is remembered for twice as long, so that none is answered twice."""
OTHER_CLOCK = f"more than {WINDOW} from this clock"
"""What a refusal of a request says that was signed by another clock."""
FROM, TO = "Bioaccord-From", "Bioaccord-To"
_TAG = "bioaccord"
_COVERED = ("@method", "@path", "@query", FROM.lower(), TO.lower(), "content-digest")
# The address is signed without its host: a proxy may change that, and who is meant stands in Bioaccord-To.
_HOST = "https://node.invalid"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request that was checked: who asks, under which key, at what time, and its nonce, to be taken once."""

    by: str
    key_id: str
    created_at: datetime
    nonce: str


@dataclass
class _Message:
    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, private: SigningKey | None, public: Callable[[str], PublicKey | None]) -> None:
        self.private, self.public = private, public

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        if self.private is None:
            raise HTTPMessageSignaturesException("no key to sign with")
        return Ed25519PrivateKey.from_private_bytes(_bytes(self.private.secret))

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        key = self.public(key_id)
        return Ed25519PublicKey.from_public_bytes(_bytes(key.x)) if key else None


class _Verifier(HTTPMessageVerifier):
    """A verifier whose clock is an argument, as every clock of an engine is."""

    def __init__(self, public: Callable[[str], PublicKey | None], now: datetime) -> None:
        super().__init__(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(None, public))
        self.now = now

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Refuse a time of signing that lies further from the clock than the window, before or after."""
        stamp = sig_input.params.get("created")
        if type(stamp) is not int or not 0 <= stamp < 2**33:
            raise InvalidSignature("the time of signing is missing or no number of seconds")
        created = datetime.fromtimestamp(stamp, UTC)
        if abs(created - self.now) > WINDOW:
            raise InvalidSignature(f"signed at {created:%Y-%m-%dT%H:%M:%SZ}, {OTHER_CLOCK}")


def signed_headers(
    method: str, path_and_query: str, body: bytes, by: str, to: str, key: SigningKey, now: datetime, nonce: str
) -> dict[str, str]:
    """Return the headers that make a request a signed one; `nonce` is fresh randomness, `now` in UTC."""
    message = _Message(method, _HOST + path_and_query, {FROM: by, TO: to})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(key, lambda _: None))
    signer.sign(message, key_id=key.public.key_id, created=now, nonce=nonce, label=_TAG, tag=_TAG, covered_component_ids=_COVERED[:-1], body=body)  # fmt: skip
    return message.headers


def checked_request(
    method: str,
    path_and_query: str,
    body: bytes,
    headers: Mapping[str, str],
    to: str,
    key_of: Callable[[str, str], PublicKey | None],
    now: datetime,
) -> SignedRequest:
    """Return who signed a request to `to`; raises `Refused`. `key_of(association, key id)` gives a key that may sign requests now.

    The caller remembers the nonce for twice `WINDOW` and refuses it a second time.
    """
    found = {name.lower(): value for name, value in headers.items()}
    by = found.get(FROM.lower(), "")
    if found.get(TO.lower()) != to:
        raise Refused(Reason.AUDIENCE, f"a request to {found.get(TO.lower())!r:.80}")
    kept = {name: value for name, value in found.items() if name in {FROM.lower(), TO.lower(), "signature", "signature-input", "content-digest"}}  # fmt: skip
    try:
        results = _Verifier(lambda key_id: key_of(by, key_id), now).verify(
            _Message(method, _HOST + path_and_query, kept), expect_tag=_TAG, max_age=None, require_components=_COVERED, body=body
        )  # fmt: skip
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise Refused(Reason.SIGNATURE, str(error)) from error
    if len(results) != 1 or not results[0].nonce:
        raise Refused(Reason.SIGNATURE, "a request carries one signature with a nonce")
    parameters = results[0].parameters
    return SignedRequest(by, str(parameters["keyid"]), datetime.fromtimestamp(int(parameters["created"]), UTC), results[0].nonce)  # fmt: skip


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
