"""What is searched: one entry a document, an article of a law, or a signal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bioaccord.policy.document import DocumentVersion
from bioaccord.policy.korean_laws import law_table
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import DatedWords, Signal, Stage, SubjectType

SIGNAL = "signal"
"""The kind of an entry that is a signal; documents have the kinds of `DocumentKind`."""

PART_MARK, VERSION_MARK = "#", "@"
"""Stand in the id of a part between its document and its number, and before the version where it is not the one in force."""
IDENTIFIERS = ("docket", "rin", "fr", "cfr", "bill", "public_law", "wto")
"""The kinds of link that are numbers people search by."""


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One thing that a search can find. `entry_id` stays the same for life: putting it again replaces it.

    `kind` is a `DocumentKind` or `SIGNAL`; `topics` are ids; `agencies` are the publisher's ids or names; `laws` are Korean short
    names (약사법), `identifiers` dockets, RINs and document numbers. `deadline_on` is the last day, `effective_on` the first.
    `mark` is a digest of what the entry was made of, so that an index can be compared with its source; it is not searched.

    A document that is found by its parts, and each of the parts, have its id as their `document`; a part has its own title as `part`
    and the `version` it stands in. `is_earlier` is said of a wording that no longer holds: it is found only where it is asked for.
    From `in_force_from` on the stage is in_force, whatever `stage` says: nobody writes on that day.
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
    document: str = ""
    part: str = ""
    version: str = ""
    is_earlier: bool = False
    in_force_from: date | None = None

    def as_of(self, day: date | None) -> SearchEntry:
        """Return the entry with its stage on a day; as it was written without one."""
        if day is None or self.in_force_from is None or self.in_force_from > day:
            return self
        return replace(self, stage=str(Stage.IN_FORCE))

    @property
    def number(self) -> str:
        """What a part is quoted by (제31조의2); empty for a whole document."""
        number = self.entry_id.removeprefix(self.document).removeprefix(PART_MARK)
        return number.partition(VERSION_MARK)[0] if self.document and self.entry_id != self.document else ""

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
        identifiers=tuple(link.value for link in version.links if link.kind in IDENTIFIERS),
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
        in_force_from=signal.in_force_from,
    )


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
