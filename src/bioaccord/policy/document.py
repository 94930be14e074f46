"""A publisher's document and its versions: what every reader of a source returns, before anything is compared, labelled or told.

A document keeps its id for life; each time its text, stage or dates change there is another version. Statutes have many; a notice has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import DatedWords, Stage


class DocumentKind(StrEnum):
    """What kind of paper a document is."""

    ACT = "act"
    """법률; a public law."""
    DECREE = "decree"
    """시행령."""
    RULE = "rule"
    """시행규칙, 총리령, 부령."""
    ADMINISTRATIVE_RULE = "administrative_rule"
    """고시, 훈령, 예규."""
    FINAL_RULE = "final_rule"
    PROPOSED_RULE = "proposed_rule"
    NOTICE = "notice"
    PRESIDENTIAL = "presidential"
    CODE_SECTION = "code_section"
    """A part or section of the Code of Federal Regulations."""
    BILL = "bill"
    LEGISLATIVE_NOTICE = "legislative_notice"
    """입법예고."""
    ADMINISTRATIVE_NOTICE = "administrative_notice"
    """행정예고."""
    WTO_NOTIFICATION = "wto_notification"


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """An identifier that ties documents of one proceeding together, or names a law.

    `kind` is one of `docket`, `rin`, `cfr`, `fr` (Federal Register number), `bill`, `public_law`, `law` (Korean short name), `corrects`,
    `usc`, `wto`; `value` as the publisher writes it, without spaces at its ends.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One version of a document, as its publisher gave it.

    `document_id` is `publisher:number` (`federal-register:2024-01234`, `korean-law:약사법/법률`); `version` tells versions apart and sorts by time.
    `title` and `summary` are in `language`; `translated_title` is the publisher's own translation where there is one. `text` is the full
    text where the publisher gives it. Addresses hold no key. Dates carry the words they were read from.
    """

    document_id: str
    version: str
    kind: DocumentKind
    country: str
    publisher: str
    address: str
    language: Language
    title: str
    published_on: date
    stage: Stage
    translated_title: str = ""
    summary: str = ""
    text: str = ""
    action: str = ""
    agencies: tuple[str, ...] = ()
    links: tuple[DocumentLink, ...] = ()
    effective_on: DatedWords | None = None
    deadline_on: DatedWords | None = None
    retrieved_at: datetime | None = None
    extra: tuple[tuple[str, str], ...] = field(default=())
    """What only this publisher tells (name, value): the kind of amendment, the ministry's number, significance."""

    def values_of(self, kind: str) -> tuple[str, ...]:
        """Return the values of the links of one kind."""
        return tuple(link.value for link in self.links if link.kind == kind)
