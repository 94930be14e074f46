"""Texts that a publisher keeps apart from its records: a rule's in the Federal Register's XML, a bill's in Congress.gov's."""

from __future__ import annotations

from urllib.parse import urlsplit

from bioaccord.reading.web import Web, refusal_of
from bioaccord.vocabulary.errors import InputError, SourceError
from bioaccord.vocabulary.sentence import Sentence

from .bill_dtd import parse_bill_xml
from .document import DocumentKind, DocumentVersion
from .rule_text import rule_texts
from .sources import congress_gov, federal_register

REQUESTS_PER_SECOND = 1.0
"""Neither publisher tells a limit for texts; this is what we keep to."""
_PLACES = ("www.federalregister.gov", "www.congress.gov", "www.govinfo.gov")


def keeps_text_apart(document_id: str) -> bool:
    """Tell whether a document's publisher gives records without texts, so that a record without one does not mean that there is none."""
    return document_id.partition(":")[0] in (federal_register.NAME, congress_gov.NAME)


def text_address(version: DocumentVersion) -> str:
    """Return where the publisher keeps a version's text as XML; "" where it has none or another publisher's it is."""
    source = version.document_id.partition(":")[0]
    address = ""
    if source == federal_register.NAME and version.kind in (DocumentKind.FINAL_RULE, DocumentKind.PROPOSED_RULE):
        address = federal_register.text_address(version)
    elif source == congress_gov.NAME:
        address = dict(version.extra).get("text_xml", "")
    # The address of a bill's text comes out of an answer: only the publishers' own are followed.
    parts = urlsplit(address)
    return address if parts.scheme == "https" and parts.hostname in _PLACES else ""


def published_text(web: Web, version: DocumentVersion, *, mirror: str = "") -> str:
    """Return the text of a version by section, or "" where the publisher has none; raises `SourceError`.

    Of a rule it is the regulatory text alone, "" also where the rule changes no text of the Code. `mirror` (`https://host`) answers in the
    publisher's place under the same paths.
    """
    address = text_address(version)
    if not address:
        return ""
    if mirror:
        address = f"{mirror.rstrip('/')}{urlsplit(address).path}"
    answer = web.get(address)
    if answer.status in (404, 410):
        return ""
    if answer.status >= 400:
        raise SourceError(refusal_of(address, answer))
    try:
        if version.document_id.startswith(f"{congress_gov.NAME}:"):
            return parse_bill_xml(answer.text, address).text
        return "\n\n".join(one.text for one in rule_texts(answer.text, address) if one.text)
    except InputError as error:
        # A page that turns the machine away comes with status 200.
        raise SourceError(
            Sentence(
                "{failure}\nMost likely the publisher turned this machine away; try again later.",
                failure=error.in_both(),
            )
        ) from None
