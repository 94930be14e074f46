"""Who asks a publisher that wants a key: nobody without one, and never over an open line."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .access_key import AccessKey
from .rate_limit import RateLimit
from .web import Web


def keyed_web(
    access_key: Callable[[str, str], AccessKey],
    key: str,
    address: str,
    *,
    title: Text,
    variable: str,
    place: str,
    rate_limit: RateLimit,
) -> Web:
    """Return who asks with a key, which is read from the environment `variable` and to be had at `place`.

    Raises `InputError` where the key is missing, or would travel unencrypted to another machine.
    """
    if not key.strip():
        raise InputError(
            Refusal(
                variable,
                Sentence("is not set, and {source} answers nobody without a key.", source=title),
                Sentence(
                    "Ask for a key at {place}, and put it into the environment variable {variable}; never write it on the command line.",
                    place=place,
                    variable=variable,
                ),
            )
        )
    _check_safe(address)
    return Web(keys=[access_key(key.strip(), address)], rate_limit=rate_limit)


def _check_safe(address: str) -> None:
    """Refuse to send a key unencrypted, except to this machine itself."""
    parts = urlsplit(address)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return
    try:
        if ip_address(parts.hostname or "").is_loopback:
            return
    except ValueError:
        pass
    raise InputError(
        Refusal(
            "--address",
            Sentence("the key would travel unencrypted."),
            Sentence("Give an address that begins with https://."),
        )
    )
