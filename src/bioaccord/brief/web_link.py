"""Addresses that publishers and files give, as links: only what leads to a web page becomes one."""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup


def is_web_address(address: str) -> bool:
    """Return whether an address leads to a web page.

    >>> is_web_address("https://www.law.go.kr/법령/약사법"), is_web_address("javascript:alert(1)"), is_web_address("/relative")
    (True, False, False)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def web_link(address: str, name: str) -> Markup:
    """Return a name as a link to its web page; an address of another kind stands behind the name as text.

    >>> web_link("https://example.org/a?b=1&c=2", "A & B")
    Markup('<a href="https://example.org/a?b=1&amp;c=2" rel="noreferrer">A &amp; B</a>')
    >>> web_link("javascript:alert(1)", "FDA")
    Markup('FDA (javascript:alert(1))')
    """
    if is_web_address(address):
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, name)
    return Markup("{} ({})").format(name, address) if address else Markup("{}").format(name)
