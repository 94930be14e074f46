"""An HTTPS request to an address that a person gave: to public hosts only, checked at the moment of connecting, never redirected."""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10
_READ_BYTES = 2048


class AddressRefused(Exception):
    """The address leads where the node must not go."""


def check_address(address: str, *, private_allowed: bool) -> None:
    """Refuse an address that can not be right, before it is kept; raises `AddressRefused`.

    What its name resolves to is checked again at every connection: a name may point elsewhere tomorrow.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("not an address") from error
    if parts.scheme != "https" and not (private_allowed and parts.scheme == "http"):
        raise AddressRefused("not https")
    if not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        raise AddressRefused("not a plain host")
    if any(ord(one) <= 32 or ord(one) > 126 for one in address):
        raise AddressRefused("characters that an address does not hold")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return
    if not private_allowed and not is_public(literal):
        raise AddressRefused("not a public host")


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Return whether an IP address is of the public internet, addresses hidden in IPv6 ones included.

    >>> [is_public(ipaddress.ip_address(one)) for one in ("93.184.216.34", "127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour:
            return is_public(address.sixtofour)
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.teredo or address in ipaddress.ip_network("64:ff9b:1::/48"):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def post(address: str, body: bytes, headers: dict[str, str], *, private_allowed: bool) -> int:
    """Post a body and return the status; a redirect is a status like any other. Raises `AddressRefused` or `OSError`."""
    check_address(address, private_allowed=private_allowed)
    parts = urlsplit(address)
    kind = _CheckedTLS if parts.scheme == "https" else _Checked
    connection = kind(parts.hostname, parts.port, private_allowed)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        answer.read(_READ_BYTES)
        return answer.status
    except http.client.HTTPException as error:
        raise OSError(f"no HTTP answer: {type(error).__name__}") from error
    finally:
        connection.close()


class _Checked(http.client.HTTPConnection):
    """Connects to the very IP address that was checked, so that the name cannot resolve to another one in between."""

    def __init__(self, host: str, port: int | None, private_allowed: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self.private_allowed = private_allowed

    def connect(self) -> None:
        self.sock = self._open_socket()

    def _open_socket(self) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(one[4][0] for one in found))
        for one in addresses:
            # One private address among public ones is a trap as well.
            if not self.private_allowed and not is_public(ipaddress.ip_address(one.split("%")[0])):
                raise AddressRefused("the name leads to a host that is not public")
        last: OSError | None = None
        for one in addresses[:3]:
            try:
                return socket.create_connection((one, self.port), self.timeout)
            except OSError as error:
                last = error
        raise last or OSError("the name leads nowhere")


class _CheckedTLS(_Checked):
    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        self.sock = ssl.create_default_context().wrap_socket(self._open_socket(), server_hostname=self.host)
