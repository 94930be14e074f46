"""Keys of publishers: put into a request at the last moment, so that no address, log, error or page ever holds one."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpx

from bioaccord.vocabulary.errors import SourceError
from bioaccord.vocabulary.sentence import Sentence

# Its messages hold whole headers, in which a publisher may repeat a key; they are of use to its own authors only.
logging.getLogger("httpcore").setLevel(logging.WARNING)

_SAFE_TO_REPLACE_ANYWHERE = 16  # characters; a shorter word ("test") may be part of an honest text


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key for one publisher: sent to `origin` (scheme, host and port) only, under `name`, in a header or in the query.

    Raises `SourceError` for a value that no key can have; its message does not repeat the value.
    """

    origin: str
    name: str
    value: str = field(repr=False)
    in_header: bool = True

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\x21-\x7e]+", self.value):
            raise SourceError(
                Sentence(
                    "The key for {origin} is empty or holds a space, a line end or a letter outside ASCII; most likely it was copied with something around it. Copy it again.",
                    origin=self.origin,
                )
            )

    def belongs_to(self, address: httpx.URL) -> bool:
        """Tell whether a request to this address may carry the key."""
        own = httpx.URL(self.origin)
        return (own.scheme, own.host, own.port) == (address.scheme, address.host, address.port)

    def erased_from(self, text: str) -> str:
        """Return a text without this key, however it is escaped: publishers write it into the links and errors that they return."""
        # Most answers are long and hold no key: its longest part that nobody escapes is looked for first.
        plain = max(re.findall(r"[A-Za-z0-9_.~-]+", self.value), key=len, default="")
        if plain not in text:
            return text
        written = "".join(_ways_to_write(letter) for letter in self.value)
        text = re.sub(rf"(\b{re.escape(self.name)}(?:=|%3[Dd])){written}(?![\w-])", r"\1…", text, flags=re.IGNORECASE)
        return re.sub(written, "…", text) if len(self.value) >= _SAFE_TO_REPLACE_ANYWHERE else text


def _ways_to_write(letter: str) -> str:
    """Return the pattern of a letter as it is, escaped in an address (once or twice), in JSON or in HTML."""
    if letter.isalnum() or letter in "_.~-":
        return re.escape(letter)
    number = f"{ord(letter):02x}"
    escaped = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in number)
    html = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}.get(letter, f"&#{ord(letter)};")
    json = rf"\\u00{escaped}|\\{re.escape(letter)}"
    return f"(?:%(?:25)?{escaped}|{json}|{re.escape(html)}|{re.escape(letter)})"


class KeyedTransport(httpx.BaseTransport):
    """Adds keys below the client, which logs and remembers addresses; a redirect to another host carries none."""

    def __init__(self, keys: Sequence[AccessKey], below: httpx.BaseTransport) -> None:
        self._keys = tuple(keys)
        self._below = below

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        address, headers = request.url, request.headers.copy()
        for key in self._keys:
            if not key.belongs_to(request.url):
                continue
            if key.in_header:
                headers[key.name] = key.value
            else:
                address = address.copy_set_param(key.name, key.value)
        sent = httpx.Request(
            request.method, address, headers=headers, stream=request.stream, extensions=request.extensions
        )
        return self._below.handle_request(sent)

    def close(self) -> None:
        self._below.close()


def proxied(keys: Sequence[AccessKey], proxies: Mapping[str, str]) -> dict[str, httpx.BaseTransport]:
    """Return how to reach which addresses where the machine has proxies, as `urllib.request.getproxies` tells them.

    A client with a transport of its own no longer looks for them, and firms' networks often have no other way out.
    """
    ways: dict[str, httpx.BaseTransport] = {}
    for scheme in ("http", "https"):
        if proxy := proxies.get(scheme):
            proxy = proxy if "://" in proxy else f"http://{proxy}"
            ways[f"{scheme}://"] = KeyedTransport(keys, httpx.HTTPTransport(proxy=proxy))
    for host in filter(None, (one.strip().lstrip(".") for one in proxies.get("no", "").split(","))):
        if host == "*":
            return {}
        ways[f"all://{host}" if _is_exact(host) else f"all://*{host}"] = KeyedTransport(keys, httpx.HTTPTransport())
    return ways


def _is_exact(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or ":" in host
    return True
