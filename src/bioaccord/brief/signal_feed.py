"""Signals as an Atom feed (RFC 4287)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import Signal

from .web_link import is_web_address

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A signal in a feed: when the node first read it, when it last moved, where it is shown, and what is said of it."""

    signal: Signal
    published_at: datetime
    updated_at: datetime
    address: str
    lines: tuple[str, ...]


def atom_feed(
    entries: Sequence[FeedEntry],
    *,
    feed_id: str,
    title: str,
    author: str,
    address: str,
    made_at: datetime,
    language: Language,
) -> bytes:
    """Return a feed. `feed_id` is a URI that stays; `made_at` is the day of the search itself, said where there is no entry yet.

    The same entries give the same bytes, so that a reader that has them is told so.
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": str(language)})
    _add(feed, "id", feed_id)
    _add(feed, "title", title)
    _add(feed, "updated", max([made_at, *(one.updated_at for one in entries)]).isoformat())
    _add(_add(feed, "author"), "name", author)
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    for one in entries:
        entry = _add(feed, "entry")
        _add(entry, "id", f"{feed_id}:{one.signal.signal_id.replace(' ', '%20')}")
        _add(entry, "title", one.signal.title.in_language(language))
        _add(entry, "published", one.published_at.isoformat())
        _add(entry, "updated", one.updated_at.isoformat())
        _add(entry, "link", rel="alternate", type="text/html", href=one.address)
        for evidence in (told for told in one.signal.evidence[:3] if is_web_address(told.address)):
            _add(entry, "link", rel="via", href=evidence.address, title=evidence.publisher)
        _add(entry, "category", term=str(one.signal.kind))
        _add(entry, "summary", one.signal.summary.in_language(language))
        _add(entry, "content", "\n".join(one.lines), type="text")
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    # Characters that XML cannot hold would make the whole feed unreadable.
    child.text = "".join(one for one in text if one in "\n\t" or ord(one) >= 32) or None
    return child
