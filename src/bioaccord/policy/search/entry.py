"""What is searched: one entry a document, an article of a law, or a signal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.korean_articles import articles
from bioaccord.policy.korean_law_version import LawVersion
from bioaccord.policy.korean_laws import law_table
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import DatedWords, Signal, Stage, SubjectType

SIGNAL = "signal"
"""The kind of an entry that is a signal; documents have the kinds of `DocumentKind`."""

_KINDS_OF_LAW = {"법률": "act", "시행령": "decree", "대통령령": "decree", "시행규칙": "rule"}
_IDENTIFIERS = ("docket", "rin", "fr", "cfr", "bill", "public_law", "wto")


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One thing that a search can find. `entry_id` stays the same for life: putting it again replaces it.

    `kind` is a `DocumentKind` or `SIGNAL`; `topics` are ids; `agencies` are the publisher's ids or names; `laws` are Korean short
    names (약사법), `identifiers` dockets, RINs and document numbers. `deadline_on` is the last day, `effective_on` the first.
    `mark` is a digest of what the entry was made of, so that an index can be compared with its source; it is not searched.
    """

    entry_id: str
    kind: str
    country: str
    publisher: str
    title: Text
    published_on: date
    text: Text = Text("", "")
    stage: str = ""
    address: str = ""
    agencies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    effective_on: date | None = None
    deadline_on: date | None = None
    mark: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it has words in."""
        both = ((Language.KOREAN, self.title.ko or self.text.ko), (Language.ENGLISH, self.title.en or self.text.en))
        return tuple(str(language) for language, words in both if words)


def entry_of_document(version: DocumentVersion, topics: Iterable[str] = ()) -> SearchEntry:
    """Return the entry of a version of a document; a later version of the document replaces it."""
    korean = version.language == Language.KOREAN
    body = f"{version.summary}\n\n{version.text}".strip()
    title, other = version.title, version.translated_title
    return SearchEntry(
        entry_id=version.document_id,
        kind=str(version.kind),
        country=version.country,
        publisher=version.publisher,
        title=Text(title, other, Language.KOREAN) if korean else Text(other, title, Language.ENGLISH),
        text=Text(body, "", Language.KOREAN) if korean else Text("", body, Language.ENGLISH),
        published_on=version.published_on,
        stage=str(version.stage),
        address=version.address,
        agencies=version.agencies,
        topics=tuple(dict.fromkeys(topics)),
        laws=version.values_of("law"),
        identifiers=tuple(link.value for link in version.links if link.kind in _IDENTIFIERS),
        effective_on=_first(version.effective_on),
        deadline_on=_last(version.deadline_on),
    )


def entry_of_signal(signal: Signal) -> SearchEntry:
    """Return the entry of a signal: its titles and summaries, and what the publisher's text says of it."""
    quoted = "\n".join(one.quotation for one in signal.evidence if one.quotation)
    korean = signal.title.original == Language.KOREAN or (signal.title.original is None and signal.country == "KR")
    return SearchEntry(
        entry_id=signal.signal_id,
        kind=SIGNAL,
        country=signal.country,
        publisher=signal.evidence[0].publisher if signal.evidence else "",
        title=signal.title,
        text=Text(
            "\n\n".join(filter(None, (signal.summary.ko, quoted if korean else ""))),
            "\n\n".join(filter(None, (signal.summary.en, "" if korean else quoted))),
            signal.summary.original,
        ),
        published_on=signal.published_on,
        stage=str(signal.stage),
        address=signal.evidence[0].address if signal.evidence else "",
        agencies=signal.subjects_of(SubjectType.AGENCY),
        topics=signal.subjects_of(SubjectType.TOPIC),
        laws=_laws_of_signal(signal),
        effective_on=_first(signal.effective_on),
        deadline_on=_last(signal.deadline_on),
    )


def entries_of_law(version: LawVersion, text: str) -> list[SearchEntry]:
    """Return an entry for each article of a version of a Korean law (supplementary provisions are left out)."""
    english, topics = law_table().get(version.law, ("", ()))
    pending = version.effective_on is not None and version.effective_on > version.promulgated_on
    return [
        SearchEntry(
            entry_id=f"korean-law:{version.law}/{version.kind}#{number}",
            kind=_KINDS_OF_LAW.get(version.kind, "administrative_rule"),
            country="KR",
            publisher="law.go.kr",
            title=Text(f"{version.title} {number}{f'({article.title})' if article.title else ''}", "", Language.KOREAN),
            text=Text(f"{article.text}", "", Language.KOREAN),
            published_on=version.promulgated_on,
            stage=str(Stage.ENACTED if pending else Stage.IN_FORCE),
            address=version.address,
            topics=topics,
            laws=tuple(dict.fromkeys((version.law, version.title))),
            effective_on=version.effective_on,
        )
        for number, article in articles(text).items()
        if not article.is_deleted
    ]


def law_names(laws: Iterable[str]) -> tuple[str, ...]:
    """Return the names of laws in both languages, as the table of Korean laws has them."""
    table = law_table()
    found: list[str] = []
    for law in laws:
        found.append(law)
        english = table.get(law.replace(" ", ""), ("", ()))[0]
        if english:
            found.append(english)
    return tuple(dict.fromkeys(found))


def _laws_of_signal(signal: Signal) -> tuple[str, ...]:
    source, _, rest = signal.signal_id.partition(":")
    return (rest.partition("/")[0],) if source == "korean-law" and "/" in rest else ()


def _first(dated: DatedWords | None) -> date | None:
    return dated.first_day if dated else None


def _last(dated: DatedWords | None) -> date | None:
    return dated.last_day if dated else None
