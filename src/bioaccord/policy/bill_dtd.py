"""A bill's text by section, from the older bill XML that Congress.gov links as "Formatted XML" (bill.dtd, res.dtd of xml.house.gov)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import entities
from xml.etree import ElementTree

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .bill_text import BillSection, BillText, parse_bill

_LEVELS = {"division": "d", "title": "t", "subtitle": "st", "part": "pt", "subpart": "spt", "chapter": "ch"}
_UNITS = frozenset({"subsection", "paragraph", "subparagraph", "clause", "subclause", "quoted-block", "whereas"})
_NOT_TEXT = frozenset({"toc", "pagebreak", "footnote", "deleted-phrase"})
_ACCOUNTS = ("appropriations-major", "appropriations-intermediate", "appropriations-small")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]+);")
_ORDINALS = (
    "th",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_KIND = re.compile(r"[\s.]+")


def parse_bill_xml(text: str, file: str) -> BillText:
    """Return the bill in the publisher's XML, the older kind or USLM; raises `InputError` for other XML and for declared entities."""
    if "<!ENTITY" in text[:5000]:
        raise InputError(
            Refusal(file, Sentence("declares entities, which a bill's XML does not."), Sentence("Download it again."))
        )
    if "schemas.gpo.gov/xml/uslm" in text[:5000]:
        return parse_bill(text, file)
    try:
        # The document type, which names entities such as &mdash;, is never fetched.
        root = ElementTree.fromstring(_ENTITY.sub(_character, text))
    except ElementTree.ParseError as error:
        raise InputError(
            Refusal(file, Sentence("is not whole XML ({error}).", error=error), Sentence("Download it again."))
        ) from None
    number = _KIND.sub("", _plain(root.find(".//form/legis-num"))).casefold()
    congress = _congress(_plain(root.find(".//form/congress")))
    named = re.fullmatch(r"(hr|s|hjres|sjres|hconres|sconres|hres|sres)(\d+)", number)
    if root.tag not in ("bill", "resolution") or not congress or named is None:
        raise InputError(
            Refusal(
                file,
                Sentence("is XML, but not a bill of Congress.gov (it has no congress and number)."),
                Sentence("Use the address that the interface gives as Formatted XML."),
            )
        )
    stage = root.get("bill-stage") or root.get("resolution-stage") or ""
    days = [one.get("date", "") for one in root.iter("action-date")]
    dated = [date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}") for day in days if re.fullmatch(r"\d{8}", day)]
    sections: dict[str, BillSection] = {}
    for one in _sections(root):
        sections.setdefault(one.identifier, one)
    return BillText(
        bill=f"{congress}-{named[1]}-{named[2]}",
        stage=stage.replace("-", " "),
        dated_on=max(dated, default=None),
        title=_plain(root.find(".//form/official-title")),
        sections=tuple(sections.values()),
    )


def _congress(written: str) -> int:
    """Return the number of a Congress; enrolled bills print it in words ("One Hundred Eighteenth Congress of …")."""
    if digits := re.match(r"\d+", written):
        return int(digits[0])
    return next((n for n in range(199, 92, -1) if written.casefold().startswith(_in_words(n))), 0)


def _in_words(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    begin = "one hundred " if hundreds else ""
    if rest < len(_ORDINALS):
        return begin + _ORDINALS[rest]
    tens, ones = divmod(rest, 10)
    return begin + (f"{_TENS[tens - 2]}-{_ORDINALS[ones]}" if ones else f"{_TENS[tens - 2][:-1]}ieth")


def _character(entity: re.Match[str]) -> str:
    known = entities.html5.get(f"{entity[1]};")
    return entity[0] if known is None or entity[1] in ("amp", "lt", "gt", "quot", "apos") else known


def _sections(root: ElementTree.Element) -> Iterator[BillSection]:
    for preamble in root.iter("preamble"):
        yield BillSection("preamble", "", "", _text(preamble))
    # In a reported bill the words struck out come first, and the ones put in their place last.
    bodies = [one for name in ("legis-body", "resolution-body") for one in root.iter(name)]
    kept = [
        one
        for one in bodies
        if one.get("changed") != "deleted" and one.get("reported-display-style") != "strikethrough"
    ]
    for body in kept:
        yield from _below(body, "")


def _below(element: ElementTree.Element, above: str) -> Iterator[BillSection]:
    for child in element:
        if child.tag in _LEVELS:
            yield from _below(child, f"{above}{_LEVELS[child.tag]}{_enum(child)}/")
        elif child.tag == "section" and child.get("changed") != "deleted":
            number = _enum(child)
            # A resolution that resolves one thing has a section without a number.
            title = f"SEC. {number}." if number else ""
            body = _text(child, without=("enum", "header"))
            yield BillSection(f"{above}s{number or '0'}", title, _plain(child.find("header")), body)
        elif child.tag in _ACCOUNTS:
            heading = _plain(child.find("header"))
            own = _slug(heading)
            body = _text(child, without=("enum", "header", *_ACCOUNTS, "section"))
            if body:
                yield BillSection(f"{above}{own}", "", heading, body)
            yield from _below(child, f"{above}{own}/")
        elif child.tag not in _NOT_TEXT:
            yield from _below(child, above)


def _slug(heading: str) -> str:
    return re.sub(r"\W+", "-", heading.casefold()).strip("-")


def _enum(element: ElementTree.Element) -> str:
    return _plain(element.find("enum")).rstrip(".")


def _text(element: ElementTree.Element, without: tuple[str, ...] = ()) -> str:
    """Return the text with each subsection and paragraph on a line of its own."""
    parts: list[str] = []

    def collect(one: ElementTree.Element, left_out: tuple[str, ...]) -> None:
        if one.tag in _UNITS:
            parts.append("\n")
        parts.append(one.text or "")
        for child in one:
            if child.tag not in left_out and child.tag not in _NOT_TEXT and child.get("changed") != "deleted":
                collect(child, ())
                parts.append(" " if child.tag in ("enum", "header", "text") else "")
            parts.append(child.tail or "")

    collect(element, without)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _plain(element: ElementTree.Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
