"""Answers of law.go.kr and lawmaking.go.kr: JSON and XML into one shape, and what they say instead of an error status."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from bioaccord.reading.json_document import parse_json
from bioaccord.reading.web import without_secrets
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.sentence import Sentence

_NOTHING_MATCHES = re.compile(r"일치하는\s*\S+\s*(?:이|가)?\s*없습니다")
_KEY_IN_LINK = re.compile(r"([?&])OC=[^&#\s\"'<>]*&?", re.IGNORECASE)


def parse_answer(text: str, address: str) -> dict[str, Any]:
    """Return an answer as dictionaries, lists and texts, whether it came as JSON or XML; {} where it says that nothing matches.

    An element becomes a dictionary of its children and attributes (its own words under `content`), a repeated child a list, a leaf its
    text: the shape of the JSON answers. Raises `SourceError` for what the publisher sends with status 200 instead of an error.
    """
    shown = without_secrets(address)
    head = text.lstrip("\ufeff \t\r\n")[:500].casefold()
    if not head:
        raise SourceError(
            Sentence(
                "{place} answered with nothing. Most likely it turns this machine away; try a saved answer.",
                place=shown,
            )
        )
    if head.startswith(("<!doctype", "<html")) or "<script" in head:
        raise SourceError(
            Sentence(
                "{place} answered with an HTML page, as it does where the API named by `target` was not applied for, where efYd is missing, or where it turns away the address of this machine. Look at the OPEN API page of the account; ask from a registered address in Korea.",
                place=shown,
            )
        )
    if "사용자 정보 검증에 실패" in text:
        raise SourceError(
            Sentence(
                "{place} says 사용자 정보 검증에 실패하였습니다. Most likely the address or domain of this machine is not registered for the key (OC), or the key is wrong. Register it at open.law.go.kr.",
                place=shown,
            )
        )
    value = _of_json(text, shown) if head.startswith(("{", "[")) else _of_xml(text, shown)
    root = next(iter(value.values()), None)
    if len(value) == 1 and isinstance(root, str):
        if _NOTHING_MATCHES.search(root):
            return {}
        value = {"result": root}
    failure = _failure(value)
    if failure:
        raise SourceError(
            Sentence(
                "{place} refused the request: {failure}. Check the key (OC), the target and the number asked for.",
                place=shown,
                failure=failure,
            )
        )
    if not value:
        raise SourceError(
            Sentence(
                "{place} answered with an empty record, as it does for a number it does not know or a target that was not applied for. Check both.",
                place=shown,
            )
        )
    return value


def _of_json(text: str, shown: str) -> dict[str, Any]:
    """Return a JSON answer; raises `SourceError` where it is no object."""
    try:
        value = parse_json(text, shown)
    except InputError as error:
        raise SourceError(error.in_both()) from None
    if not isinstance(value, dict):
        raise SourceError(
            Sentence("{place} answered with JSON that is no record. Most likely the interface changed.", place=shown)
        )
    return value


def many(value: Any) -> list[Any]:
    """Return a list, where the publisher gives a single child alone and no child as None or ""."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def lines_of(value: Any) -> list[str]:
    """Return the lines of a text that may be nested in lists, stripped, without empty ones."""
    if isinstance(value, list):
        return [line for part in value for line in lines_of(part)]
    if isinstance(value, dict):
        return lines_of(value.get("content"))
    if value is None:
        return []
    return [line.strip() for line in str(value).splitlines() if line.strip()]


def words_of(value: Any) -> str:
    """Return a field's words on one line; a dictionary's own words are its `content`."""
    return " ".join(" ".join(lines_of(value)).split())


def without_key(address: str) -> str:
    """Return an address without OC, the key that this publisher writes into the links it returns.

    >>> without_key("/DRF/lawService.do?OC=secret&target=law&MST=188376")
    '/DRF/lawService.do?target=law&MST=188376'
    """
    return _KEY_IN_LINK.sub(r"\1", address).rstrip("?&")


def _failure(value: dict[str, Any]) -> str:
    inside = next(iter(value.values()), None) if len(value) == 1 else value
    told = inside if isinstance(inside, dict) else value
    message = words_of(told.get("retMsg"))
    if message and message not in ("200", "00"):
        return f"retMsg {message}" + (" (this key is not approved for it)" if message == "401" else "")
    if words_of(told.get("result")) and not isinstance(told.get("result"), dict | list):
        return f"{words_of(told['result'])} {words_of(told.get('msg'))}".strip()
    return ""


def _of_xml(text: str, shown: str) -> dict[str, Any]:
    try:
        root = ElementTree.fromstring(text.lstrip("\ufeff \t\r\n"))
    except ElementTree.ParseError as error:
        line, column = error.position
        raise SourceError(
            Sentence(
                "{place} answered with what is neither JSON nor whole XML (line {line}, character {column}). Most likely the answer was cut off; ask again.",
                place=shown,
                line=line,
                column=column,
            )
        ) from None
    return {root.tag: _value(root)}


def _value(element: ElementTree.Element) -> Any:
    own = (element.text or "").strip("\r\n\t ") if len(element) else (element.text or "").strip("\r\n")
    if not len(element) and not element.attrib:
        return own
    value: dict[str, Any] = dict(element.attrib)
    for child in element:
        inner = _value(child)
        if child.tag not in value:
            value[child.tag] = inner
        elif isinstance(value[child.tag], list):
            value[child.tag].append(inner)
        else:
            value[child.tag] = [value[child.tag], inner]
    if own.strip():
        value["content"] = own
    return value
