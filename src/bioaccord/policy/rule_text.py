"""The regulatory text of American rules by section, from the Federal Register's XML (one document, or a whole issue).

Of a rule only what changes the Code of Federal Regulations is read: the amending instructions and the sections as they are to
read. The preamble, which explains, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

_RULES = ("RULE", "PRORULE")
_NOT_TEXT = frozenset({"PRTPAGE", "FTNT", "SU", "AUTH", "SIG", "FRDOC", "BILCOD", "LSTSUB", "CONTENTS"})
_BLOCKS = frozenset({"P", "FP", "HD", "STARS", "GPOTABLE", "MATH", "LI", "ENT"})
_SECTION_NUMBER = re.compile(r"(?:§+|\b[Ss]ections?)\s*(\d+[A-Za-z]?\.[\w.-]*\w)")
_STEP_NUMBER = re.compile(r"^(?:\W*\d+\.|\W*[a-z]{1,2}\.|\W*[ivx]+\.)\s*")
_SAYS_NOTHING = re.compile(r"^\[(?:amended|added|revised|corrected)\]$", re.IGNORECASE)
_STAYS = re.compile(r"authority citation|continues? to read as follows", re.IGNORECASE)
INSTRUCTION = "■"
"""Stands before an amending instruction in a section's text, as the Register prints it."""


@dataclass(slots=True)
class RuleSection:
    """A section as a rule amends it: its identifier ("314.50"), heading, the instructions, and the paragraphs it is to have."""

    identifier: str
    heading: str = ""
    instructions: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The section as lines that `comparison.sections` reads back: heading, instructions, paragraphs, a blank line between."""
        head = f"§ {self.identifier} {self.heading}".strip() if self.identifier else ""
        told = [f"{INSTRUCTION} {one}" for one in self.instructions]
        return "\n\n".join(one for one in (head, *told, *self.paragraphs) if one)


@dataclass(frozen=True, slots=True)
class RuleText:
    """The regulatory text of one document: its Federal Register number ("" where the XML prints none) and the sections in order."""

    number: str
    sections: tuple[RuleSection, ...]

    @property
    def text(self) -> str:
        """The sections one after the other; "" for a rule that changes no text of the Code."""
        return "\n\n".join(one.text for one in self.sections if one.text)


def rule_texts(xml: str, file: str) -> Iterator[RuleText]:
    """Yield the regulatory text of each rule and proposed rule in the Federal Register's XML; raises `InputError` for other XML."""
    if re.search(r"<!ENTITY", xml[:5000]):
        raise InputError(
            Refusal(
                file,
                Sentence("declares entities, which the Federal Register's XML does not."),
                Sentence("Download it again."),
            )
        )
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise InputError(
            Refusal(file, Sentence("is not whole XML ({error}).", error=error), Sentence("Download it again."))
        ) from None
    found = [root] if root.tag in _RULES else [one for one in root.iter() if one.tag in _RULES]
    if not found and root.tag not in ("FEDREG", "NOTICE", "PRESDOCU"):
        raise InputError(
            Refusal(
                file,
                Sentence("is XML, but not of the Federal Register (it holds no RULE or PRORULE)."),
                Sentence("Use the XML under full_text_xml_url of the document."),
            )
        )
    for one in found:
        printed = one.find(".//FRDOC")
        number = re.search(r"FR Doc\.?\s*([\w-]+)\s+Filed", "" if printed is None else _plain_of(printed))
        yield RuleText(number[1] if number else "", tuple(_Reader().sections(one)))


class _Reader:
    """Walks a rule in its order, and keeps to which section what follows belongs."""

    def __init__(self) -> None:
        self._found: dict[str, RuleSection] = {}
        self._current: RuleSection | None = None
        self._amends = False

    def sections(self, rule: ElementTree.Element) -> list[RuleSection]:
        self._walk(rule, inside=False)
        return [one for one in self._found.values() if one.instructions or one.paragraphs]

    def _walk(self, element: ElementTree.Element, *, inside: bool) -> None:
        for child in element:
            tag = child.tag
            if tag in _NOT_TEXT:
                if tag == "SIG":
                    self._amends = False
                continue
            if tag == "AMDPAR":
                self._amends = True
                self._instruct(_plain(child))
            elif tag == "SECTION":
                self._section(child)
                self._amends = True
            elif tag in ("REGTEXT", "PART", "SUBPART", "EXTRACT", "NOTE", "APPENDIX"):
                self._walk(child, inside=tag == "REGTEXT" or inside)
            elif tag in _BLOCKS:
                # Outside a section only what REGTEXT encloses is text of the Code (an airworthiness directive, an appendix).
                if inside and self._amends and tag != "HD" and self._current is not None:
                    self._paragraph(self._current, child)
            else:
                self._walk(child, inside=inside)

    def _instruct(self, words: str) -> None:
        told = _STEP_NUMBER.sub("", words).strip()
        named = _SECTION_NUMBER.search(told)
        begins_anew = re.match(r"\W*\d+\.", words)
        if _STAYS.search(told):
            self._current = None
            return
        if named and (begins_anew or self._current is None):
            self._current = self._of(named[1])
        elif begins_anew or self._current is None:
            self._current = self._of("")
        if told:
            self._current.instructions.append(told)

    def _section(self, element: ElementTree.Element) -> None:
        number = element.find("SECTNO")
        named = _SECTION_NUMBER.search(_plain(number)) if number is not None else None
        section = self._of(named[1] if named else "")
        subject = element.find("SUBJECT")
        heading = _plain(subject) if subject is not None else ""
        if heading and not _SAYS_NOTHING.match(heading):
            section.heading = heading
        self._current = section
        for child in element:
            if child.tag not in ("SECTNO", "SUBJECT") and child.tag not in _NOT_TEXT:
                self._blocks(section, child)

    def _blocks(self, section: RuleSection, element: ElementTree.Element) -> None:
        if element.tag in _BLOCKS or not len(element):
            self._paragraph(section, element)
            return
        for child in element:
            if child.tag not in _NOT_TEXT:
                self._blocks(section, child)

    def _paragraph(self, section: RuleSection, element: ElementTree.Element) -> None:
        words = "* * * * *" if element.tag == "STARS" else _plain(element)
        # A line that begins like a section's heading would be read back as one.
        words = words.replace("§", "Sec.", 1) if words.startswith("§") else words
        if words:
            section.paragraphs.append(words)

    def _of(self, identifier: str) -> RuleSection:
        return self._found.setdefault(identifier, RuleSection(identifier))


def _plain_of(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _plain(element: ElementTree.Element) -> str:
    parts: list[str] = []

    def collect(one: ElementTree.Element) -> None:
        if one.tag not in _NOT_TEXT:
            parts.append(one.text or "")
            for child in one:
                collect(child)
                if one.tag in ("GPOTABLE", "ROW", "BOXHD"):
                    parts.append(" ")
                parts.append(child.tail or "")

    collect(element)
    return " ".join("".join(parts).split())
