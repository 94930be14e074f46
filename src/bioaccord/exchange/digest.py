"""Digests: what stands for content in a chain, each purpose apart from the others."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from .canonical import canonical

LENGTH = 43
"""Letters of a digest: 32 bytes in base64url without padding."""


def digest(purpose: str, content: bytes) -> str:
    """Return the SHA-256 of content for a purpose, in base64url: the same bytes for two purposes have two digests.

    >>> digest("record", b"") == digest("payload", b"")
    False
    """
    return encoded(hashlib.sha256(f"bioaccord/1 {purpose}\n".encode() + content).digest())


def encoded(content: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def payload_digest(payload: Any, salt: str) -> str:
    """Return the salted digest of a payload: once payload and salt are erased, nobody can try what it may have been.

    Raises `ValueError` for a payload that canonical JSON cannot hold.
    """
    return digest("payload", salt.encode("ascii") + b"\n" + canonical(payload))
