"""`bioaccord policy watch`: what is new or changed in publishers' files since the last run, each once."""

from __future__ import annotations

import json as json_lines
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.topic import Topic

if TYPE_CHECKING:
    from bioaccord.policy.document import DocumentVersion
    from bioaccord.policy.watching import News

_NEWS = {"new": Text("신규", "new"), "changed": Text("변경", "changed")}
_DEADLINE = Text("마감 {day}", "deadline {day}")
_EFFECTIVE = Text("시행 {day}", "effective {day}")
_COUNT = Text("새로 알린 문서 {count:,}건.", "{count:,} told.")
_NOTHING = Text("새로 나오거나 바뀐 문서가 없습니다.", "Nothing new or changed.")
_KEPT = Text("현재 자료 {count:,}건을 알리지 않고 기억했습니다.", "{count:,} remembered without telling them.")


def watch(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="NAME:PATH of a file or a pulled folder. Names: federal-register, regulations-gov, congress-gov, bill-texts, ecfr, "
            "korean-law, law-go-kr, korean-notices, wto-eping."
        ),
    ],
    state: Annotated[Path, typer.Option(help="File that remembers what was told; made by the first run.")],
    words: Annotated[list[str] | None, typer.Option(help="Only documents that hold one of these words.")] = None,
    topics: Annotated[list[Topic] | None, typer.Option(help="Only documents about one of these topics.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only documents of this country, KR or US.")] = None,
    begin: Annotated[bool, typer.Option("--begin", help="Remember what is there without telling it.")] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
    json: Annotated[bool, typer.Option("--json", help="Write one JSON record a line.")] = False,
) -> None:
    """Tell what is new or changed since the last run, each once, oldest first.

    A source that cannot be read stops the run before anything is told; single records that cannot are named on standard error, and all
    others told. What was told is remembered line by line, so that a run
    that breaks off loses nothing; only a line that was being written at that moment may come twice.
    """
    from bioaccord.policy.document_readers import READERS, parse_document_source
    from bioaccord.policy.record_reading import those_read
    from bioaccord.policy.watching import ToldVersions, is_about

    from .kept_apart import telling_what_is_kept_apart
    from .progress import watching

    parsed = [parse_document_source(written) for written in sources]
    places = [one.upper() for one in country or ()]
    told = ToldVersions(state)
    found: dict[tuple[str, str], DocumentVersion] = {}
    with telling_what_is_kept_apart(language) as refused, watching(_NEWS["new"].in_language(language)) as show:
        for name, path in parsed:
            for version in those_read(READERS[name](path), refused):
                # Of a version that stands there twice, the later reading counts: pulls are read in the order they came.
                if is_about(version, words or (), places):
                    found[version.document_id, version.version] = version
                    show(len(found))
    fresh = [one for one in found.values() if told.news(one) is not None and _is_on(one, topics or ())]
    fresh.sort(key=lambda one: (one.published_on, one.document_id, one.version))
    if begin:
        told.remember(fresh)
        typer.echo(_KEPT.in_language(language).format(count=len(fresh)), err=True)
        return
    for version in fresh:
        news = told.news(version)
        assert news is not None
        typer.echo(_record(version, news) if json else _line(version, news, language))
        sys.stdout.flush()
        told.remember([version])
    summary = _COUNT if fresh else _NOTHING
    typer.echo(summary.in_language(language).format(count=len(fresh)), err=True)


def _is_on(version: DocumentVersion, topics: list[Topic] | tuple[()]) -> bool:
    if not topics:
        return True
    from bioaccord.policy.topic_labels import labels_of

    return bool(labels_of(version).topics & set(topics))


def _line(version: DocumentVersion, news: News, language: Language) -> str:
    from bioaccord.brief.wording import short_day
    from bioaccord.policy.document_names import KIND_NAMES, subjects_of, title_of
    from bioaccord.policy.topic_labels import labels_of
    from bioaccord.vocabulary.recognition import standard_recogniser

    topics = [label.topic for label in labels_of(version).labels]
    title = title_of(version, subjects_of(version, standard_recogniser()), topics).in_language(language)
    days = [str(version.published_on)]
    if version.effective_on:
        days.append(_EFFECTIVE.in_language(language).format(day=short_day(version.effective_on.first_day, language)))
    if version.deadline_on:
        days.append(_DEADLINE.in_language(language).format(day=version.deadline_on.last_day))
    said = title if title.endswith(version.title) or title == version.title else f"{title} ({version.title})"
    kind = KIND_NAMES[version.kind].in_language(language)
    return "  ".join(
        (
            _NEWS[news].in_language(language),
            version.country,
            ", ".join(days),
            kind,
            " ".join(said.split()),
            version.address,
        )
    )


def _record(version: DocumentVersion, news: News) -> str:
    from bioaccord.policy.topic_labels import labels_of

    effective, deadline = version.effective_on, version.deadline_on
    return json_lines.dumps(
        {
            "news": news,
            "document_id": version.document_id,
            "version": version.version,
            "kind": version.kind,
            "country": version.country,
            "stage": version.stage,
            "language": version.language,
            "title": version.title,
            "translated_title": version.translated_title,
            "published_on": str(version.published_on),
            "effective_on": str(effective.first_day) if effective and effective.is_set else None,
            "effective_words": effective.words if effective else None,
            "deadline_on": str(deadline.last_day) if deadline else None,
            "deadline_words": deadline.words if deadline else None,
            "topics": [str(label.topic) for label in labels_of(version).labels],
            "publisher": version.publisher,
            "address": version.address,
        },
        ensure_ascii=False,
    )
