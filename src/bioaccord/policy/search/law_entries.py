"""A Korean law in the index: each article as it is in force, as it will be, and as it once was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bioaccord.policy.korean_articles import Article, articles
from bioaccord.policy.korean_law_version import LawVersion
from bioaccord.policy.korean_laws import law_table
from bioaccord.policy.law_parts import LawPart, part_of, supplements, wording
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import Stage

from .entry import PART_MARK, VERSION_MARK, SearchEntry

_KINDS = {"법률": "act", "시행령": "decree", "대통령령": "decree", "시행규칙": "rule"}


@dataclass(frozen=True, slots=True)
class LawText:
    """One version of a law with its text; `effective_on` None where it takes effect when promulgated."""

    version: str
    promulgated_on: date
    effective_on: date | None
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Validity:
    """Which versions hold on a day: the one in force, those that were promulgated later and hold as well, and those yet to come."""

    in_force: str = ""
    also_in_force: Collection[str] = ()
    pending: Collection[str] = ()
    is_repealed: bool = False


@dataclass(slots=True)
class _Wording:
    """One wording of an article: which versions had it first and last."""

    article: Article
    first: LawText
    last: LawText


def entries_of_parts(law: SearchEntry, versions: Iterable[LawText], validity: Validity) -> Iterator[SearchEntry]:
    """Yield an entry for each article in force, for each that is worded otherwise in a version to come, and for each earlier wording.

    `law` is the entry of the law itself; `versions` are all of its versions, oldest promulgation first. An article's days are those
    of the version that gave it its wording. Of supplementary provisions those of the version in force, or else of the last, are told.
    """
    wordings: dict[tuple[str, str], _Wording] = {}
    keys: dict[str, str] = {}
    held: dict[str, dict[str, str]] = {}
    shown = {validity.in_force, *validity.also_in_force, *validity.pending}
    told: LawText | None = None
    for version in versions:
        here: dict[str, str] = {}
        for number, article in articles(version.text).items():
            key = keys.get(article.written)
            if key is None:
                key = keys[article.written] = "" if article.is_deleted else wording(article)
            if not key:
                continue
            here[number] = key
            known = wordings.get((number, key))
            if known is None:
                wordings[number, key] = _Wording(article, version, version)
            else:
                known.last = version
        if version.version in shown:
            held[version.version] = here
        if told is None or told.version != validity.in_force:
            told = version
    done: set[tuple[str, str]] = set()
    for name, stage in _standings(validity):
        for number, key in held.get(name, {}).items():
            if (number, key) in done:
                continue
            done.add((number, key))
            known = wordings[number, key]
            bare = name == validity.in_force
            yield _entry(law, part_of(known.article), known.first, name, stage, bare=bare)
    texts = {key for _, key in done}
    for (number, key), known in wordings.items():
        # An article that moved to another number has not become another one.
        if (number, key) not in done and key not in texts:
            one = _entry(law, part_of(known.article), known.first, known.last.version, Stage.ENDED, bare=False)
            yield replace(one, is_earlier=True)
    if told is not None:
        stage = Stage.REPEALED if validity.is_repealed else Stage.IN_FORCE if validity.in_force else Stage.ENACTED
        for part in supplements(told.text):
            entry = _entry(law, part, told, told.version, stage, bare=True)
            # It came with its own amendment, and its text says from when it holds.
            yield replace(entry, published_on=part.promulgated_on or told.promulgated_on, effective_on=None)


def _standings(validity: Validity) -> Iterator[tuple[str, Stage]]:
    yield validity.in_force, Stage.REPEALED if validity.is_repealed else Stage.IN_FORCE
    for name in validity.also_in_force:
        yield name, Stage.IN_FORCE
    for name in validity.pending:
        yield name, Stage.ENACTED


def _entry(law: SearchEntry, part: LawPart, since: LawText, version: str, stage: Stage, *, bare: bool) -> SearchEntry:
    name = f"{law.title.ko} {part.number}" + (f"({part.title})" if part.title else "")
    return replace(
        law,
        entry_id=f"{law.entry_id}{PART_MARK}{part.number}" + ("" if bare else f"{VERSION_MARK}{version}"),
        document=law.entry_id,
        part=part.title,
        version=version,
        title=Text(name, "", Language.KOREAN),
        text=Text(part.text, "", Language.KOREAN),
        published_on=since.promulgated_on,
        effective_on=since.effective_on,
        deadline_on=None,
        stage=str(stage),
        address=since.address,
        mark="",
    )


def entries_of_law(version: LawVersion, text: str) -> list[SearchEntry]:
    """Return an entry for each article of a version of a Korean law, as a file of its newest version gives it.

    Supplementary provisions are left out, and so is the law itself.
    """
    _english, topics = law_table().get(version.law, ("", ()))
    law = SearchEntry(
        entry_id=f"korean-law:{version.law}/{version.kind}",
        kind=_KINDS.get(version.kind, "administrative_rule"),
        country="KR",
        publisher="law.go.kr",
        title=Text(version.title, "", Language.KOREAN),
        published_on=version.promulgated_on,
        topics=topics,
        laws=tuple(dict.fromkeys((version.law, version.title))),
    )
    pending = version.effective_on is not None and version.effective_on > version.promulgated_on
    stage = Stage.ENACTED if pending else Stage.IN_FORCE
    since = LawText("", version.promulgated_on, version.effective_on, version.address, "")
    return [
        replace(
            _entry(law, part_of(article), since, "", stage, bare=True),
            in_force_from=version.effective_on if pending else None,
        )
        for article in articles(text).values()
        if not article.is_deleted
    ]
