"""A signed statement: canonical JSON in a compact JWS, of one named purpose and one algorithm."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from .canonical import UnreadableBytes, canonical, parsed, parsed_canonical
from .digest import encoded
from .keys import ALGORITHM, PublicKey, SigningKey
from .refusal import Reason, Refused

MOST_LETTERS = 16 * 1024
"""The most a signed statement may weigh."""
_HEADER_FIELDS = {"alg", "kid", "typ"}
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])


def signed(purpose: str, fields: Mapping[str, Any], key: SigningKey) -> str:
    """Return the compact JWS of fields for a purpose; raises `ValueError` for what canonical JSON cannot hold."""
    return signed_bytes(purpose, canonical(dict(fields)), key)


def signed_bytes(purpose: str, content: bytes, key: SigningKey) -> str:
    """Return the compact JWS of canonical JSON."""
    header = {"alg": ALGORITHM, "kid": key.public.key_id, "typ": _type(purpose)}
    return jws.serialize_compact(header, content, key.jose, registry=_REGISTRY)


def opened(purpose: str, token: str, key_of: Callable[[str], PublicKey | None]) -> tuple[dict[str, Any], bytes, str]:
    """Return the fields of a statement, the bytes that were signed, and the id of the key.

    `key_of` gives the key of an id, None where it is not known. The algorithm is never taken from the statement: a header that names
    another, another purpose, or anything beside `alg`, `kid` and `typ` is refused. Raises `Refused`.
    """
    if len(token) > MOST_LETTERS:
        raise Refused(Reason.TOO_LARGE, f"a statement of {len(token):,} letters")
    header = _header(token)
    if set(header) != _HEADER_FIELDS or header["alg"] != ALGORITHM or header["typ"] != _type(purpose):
        raise Refused(
            Reason.SIGNATURE, "the header names another algorithm or purpose, or holds more than alg, kid and typ"
        )
    key_id = header["kid"]
    key = key_of(key_id) if isinstance(key_id, str) else None
    if key is None:
        raise Refused(Reason.UNKNOWN_KEY, f"key {key_id!r:.60}")
    try:
        content = bytes(jws.deserialize_compact(token, key.jose, registry=_REGISTRY).payload)
    except (JoseError, ValueError) as error:
        raise Refused(Reason.SIGNATURE, str(error)) from error
    if ".".join(token.split(".")[:2]) != f"{encoded(canonical(header))}.{encoded(content)}":
        # The same words in another spelling would be a second token of the same record.
        raise Refused(Reason.SIGNATURE, "the token is not spelled as the protocol spells it")
    try:
        fields = parsed_canonical(content, MOST_LETTERS)
    except UnreadableBytes as error:
        raise Refused(Reason.UNREADABLE, str(error)) from error
    if not isinstance(fields, dict):
        raise Refused(Reason.FIELDS, "no object")
    return fields, content, key_id


def key_id_of(token: str) -> str | None:
    """Return the id of the key that a statement says it is signed with; raises `Refused` where its header cannot be read."""
    key_id = _header(token).get("kid")
    return key_id if isinstance(key_id, str) else None


def unchecked_fields(token: str) -> dict[str, Any]:
    """Return what a statement claims, its signature not looked at; raises `Refused` where it cannot be read."""
    if len(token) > MOST_LETTERS:
        raise Refused(Reason.TOO_LARGE, f"a statement of {len(token):,} letters")
    _header(token)
    try:
        fields = parsed_canonical(_decoded(token.split(".")[1]), MOST_LETTERS)
    except ValueError as error:
        raise Refused(Reason.UNREADABLE, "its content is no canonical JSON") from error
    if not isinstance(fields, dict):
        raise Refused(Reason.FIELDS, "no object")
    return fields


def _header(token: str) -> dict[str, Any]:
    first, _, rest = token.partition(".")
    if rest.count(".") != 1 or not token.isascii():
        raise Refused(Reason.UNREADABLE, "no compact JWS of three parts")
    try:
        header = parsed(_decoded(first), 1024, 1)
    except ValueError as error:
        raise Refused(Reason.UNREADABLE, "its header is no JSON") from error
    if not isinstance(header, dict):
        raise Refused(Reason.UNREADABLE, "its header is no object")
    return header


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _type(purpose: str) -> str:
    return f"bioaccord-{purpose}+jws"
