"""The keys of associations: Ed25519, named by their thumbprint (RFC 7638), compared by voice."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from .canonical import canonical
from .digest import encoded

ALGORITHM = "Ed25519"
_GROUPS, _DIGITS = 8, 5


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked with; `x` are its 32 bytes in base64url, `key_id` its thumbprint."""

    x: str
    key_id: str

    @classmethod
    def of(cls, x: str) -> PublicKey:
        """Return the key of these letters; raises `ValueError` where they are no Ed25519 key."""
        return cls(x, _imported(x).thumbprint())

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> PublicKey:
        """Return the key of a JWK; raises `ValueError` for any other kind of key, and for one that carries its private part."""
        if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(jwk.get("x"), str):
            raise ValueError("the key is no Ed25519 key (kty OKP, crv Ed25519, x)")
        if "d" in jwk:
            raise ValueError("the key carries its private part: it is not secret any more and must not be used")
        return cls.of(jwk["x"])

    def jwk(self) -> dict[str, str]:
        """Return the key as a JWK."""
        return {"kty": "OKP", "crv": "Ed25519", "x": self.x}

    @property
    def jose(self) -> OKPKey:
        """The key as the signature library takes it."""
        return _imported(self.x)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs; `secret` never leaves the node that made it."""

    jose: OKPKey
    public: PublicKey

    @classmethod
    def new(cls) -> SigningKey:
        """Return a new key, from the operating system's randomness (the one thing here that no generator may decide)."""
        return cls.of_secret(encoded(Ed25519PrivateKey.generate().private_bytes_raw()))

    @classmethod
    def of_secret(cls, secret: str) -> SigningKey:
        """Return the key of its 32 secret bytes in base64url; raises `ValueError` where they are none."""
        raw = Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(secret + "=" * (-len(secret) % 4)))
        x = encoded(raw.public_key().public_bytes_raw())
        jose = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x, "d": secret})
        return cls(jose, PublicKey.of(x))

    @property
    def secret(self) -> str:
        """The 32 secret bytes in base64url."""
        return str(self.jose.as_dict(private=True)["d"])

    def __repr__(self) -> str:
        return f"SigningKey({self.public.key_id})"


def spoken(ours: PublicKey, theirs: PublicKey) -> str:
    """Return the number that two people read to each other when they pair: the same on both sides, from both keys.

    Forty digits in groups of five (about 132 bits): somebody between them would need a key whose number is the same.
    """
    both = canonical(sorted([ours.x, theirs.x]))
    number = int.from_bytes(hashlib.sha256(b"bioaccord/1 spoken\n" + both).digest(), "big")
    digits = f"{number % 10 ** (_GROUPS * _DIGITS):0{_GROUPS * _DIGITS}d}"
    return " ".join(digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS))


def _imported(x: str) -> OKPKey:
    try:
        key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
        key.get_op_key("verify")
    except (JoseError, ValueError, TypeError) as error:
        raise ValueError(f"no Ed25519 key: {error}") from error
    return key
