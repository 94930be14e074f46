"""A bill's text by section, from USLM (the XML of the Government Publishing Office, namespace schemas.gpo.gov/xml/uslm)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from bioaccord.reading.text import read_text
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from .english_days import day_of

_UNIT_NAMES = ("section", "appropriations")
# What a bill writes into another law is text of the section that writes it, not a section of the bill.
_QUOTED = ("quotedContent", "toc")
_LEFT_OUT = ("toc", "sidenote", "page", "line")


@dataclass(frozen=True, slots=True)
class BillSection:
    """A section of a bill, or one account of an appropriation.

    `identifier` is the publisher's own below the bill (`tI/s101`); a unit without one is named after the unit above and its heading.
    """

    identifier: str
    number: str
    heading: str
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """The text as words, for comparison: quotation marks, hyphens and case of publishers' re-typesetting do not count."""
        plain = self.text.translate(_PLAIN).casefold()
        return tuple(re.findall(r"[\w$%.,-]*\w[%]?", plain))


_PLAIN = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": " ",
        "\u00ad": "",
        "\u00a0": " ",
    }
)


@dataclass(frozen=True, slots=True)
class BillText:
    """One version of a bill: `bill` ("116-hr-264"), its stage as printed ("Engrossed in House"), the day of its action, its sections."""

    bill: str
    stage: str
    dated_on: date | None
    title: str
    sections: tuple[BillSection, ...]

    @property
    def text(self) -> str:
        """The whole text, a section a paragraph."""
        return "\n\n".join(f"{one.number} {one.heading}\n{one.text}".strip() for one in self.sections)


def read_bill(path: Path) -> BillText:
    """Return the bill in a USLM file (.xml, .xml.gz); raises `InputError` for other XML."""
    return parse_bill(read_text(path), str(path))


def parse_bill(text: str, file: str) -> BillText:
    """Return the bill in USLM text; raises `InputError` for other XML, and for XML that declares entities."""
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text[:5000]):
        raise InputError(
            Refusal(
                file,
                Sentence(
                    "declares a document type, which USLM does not; most likely it is the older bill XML of congress.gov."
                ),
                Sentence(
                    "Use the USLM file of govinfo.gov (bulk data BILLS, .xml with the namespace schemas.gpo.gov/xml/uslm)."
                ),
            )
        )
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise InputError(
            Refusal(file, Sentence("is not whole XML ({error}).", error=error), Sentence("Download it again."))
        ) from None
    meta, main = _child(root, "meta"), _child(root, "main")
    if meta is None or main is None:
        raise InputError(
            Refusal(
                file,
                Sentence("is XML, but not a bill in USLM (it has no meta and main)."),
                Sentence("Use the USLM file of govinfo.gov."),
            )
        )
    told = {_name(one): " ".join("".join(one.itertext()).split()) for one in meta}
    cited = next(("".join(one.itertext()) for one in meta if _name(one) == "citableAs"), "")
    number = re.match(r"(\d+) ([A-Z]+) (\d+)", cited)
    if number is None:
        raise InputError(
            Refusal(
                file, Sentence("names no bill (citableAs)."), Sentence("Use the USLM file of govinfo.gov unchanged.")
            )
        )
    return BillText(
        bill=f"{number[1]}-{number[2].casefold()}-{number[3]}",
        stage=told.get("docStage", ""),
        dated_on=max(_days_of_actions(root), default=None),
        title=re.sub(r"^[^:]*: ", "", told.get("title", "")),
        sections=tuple(_named_once(_sections(root, main))),
    )


def _days_of_actions(root: ElementTree.Element) -> Iterator[date]:
    """Yield the days of what was done with the bill: many files print them without the attribute ("November 12, 2019")."""
    for action in root.iter():
        for one in action if _name(action) == "action" else ():
            if _name(one) != "date":
                continue
            stated = one.get("date", "")
            known = date.fromisoformat(stated) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", stated) else None
            if day := known or day_of(" ".join("".join(one.itertext()).split())):
                yield day


def _sections(root: ElementTree.Element, main: ElementTree.Element) -> Iterator[BillSection]:
    for preamble in root.iter():
        if _name(preamble) == "preamble":
            yield BillSection("preamble", "", "", " ".join(_text(preamble).split()))
    yield from _units(main, "")


def _units(element: ElementTree.Element, above: str) -> Iterator[BillSection]:
    account = above
    for child in element:
        name = _name(child)
        if name in _QUOTED or child.get("changed") == "deleted":
            continue
        if name not in _UNIT_NAMES:
            yield from _units(child, _identifier(child) or above)
            continue
        heading = " ".join(_text(_child(child, "heading")).split())
        if name == "appropriations":
            # Accounts hang below the agency whose heading stands before them.
            level = child.get("level", "")
            account = f"{above}/{_slug(heading)}" if level == "major" else account
            identifier = account if level == "major" else f"{account}/{_slug(heading)}"
        else:
            identifier = _identifier(child) or f"{above}/{_slug(heading) or 'opening'}"
        body = " ".join(_text(child, without=("num", "heading")).split())
        if body or name == "section":
            yield BillSection(identifier.strip("/"), " ".join(_text(_child(child, "num")).split()), heading, body)


def _named_once(sections: Iterator[BillSection]) -> Iterator[BillSection]:
    times: dict[str, int] = {}
    for one in sections:
        times[one.identifier] = times.get(one.identifier, 0) + 1
        if times[one.identifier] > 1:
            one = BillSection(f"{one.identifier}~{times[one.identifier]}", one.number, one.heading, one.text)
        yield one


def _identifier(element: ElementTree.Element) -> str:
    """Return the identifier below the bill: /us/bill/116/hr/264/tI/s101 → tI/s101."""
    return re.sub(r"^/us/(?:bill|resolution|pl)/\d+/[a-z]+/\d+/?", "", element.get("identifier", ""))


def _text(element: ElementTree.Element | None, without: tuple[str, ...] = ()) -> str:
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        if _name(child) not in (*_LEFT_OUT, *without) and child.get("changed") != "deleted":
            parts.append(_text(child))
        parts.append(child.tail or "")
    # Block elements follow each other without a space between them.
    space = " " if _name(element) in _BLOCKS else ""
    return space + "".join(parts) + space


_BLOCKS = frozenset(
    [
        "section",
        "subsection",
        "paragraph",
        "subparagraph",
        "clause",
        "subclause",
        "item",
        "chapeau",
        "content",
        "continuation",
        "proviso",
        "p",
        "heading",
        "num",
        "recital",
        "td",
        "tr",
        "quotedContent",
        "appropriations",
    ]
)


def _child(element: ElementTree.Element, name: str) -> ElementTree.Element | None:
    return next((one for one in element if _name(one) == name), None)


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _slug(heading: str) -> str:
    return re.sub(r"\W+", "-", heading.translate(_PLAIN).casefold()).strip("-")
