"""`bioaccord policy pull`: asks a publisher live and keeps its answers in a folder."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

_PULLED = Text(
    "{title}: 문서 {documents:,}건({versions:,}개 판)을 {folder}에 받았습니다. {since}부터 {until}까지.",
    "{title}: {documents:,} documents in {versions:,} versions, from {since} to {until}, in {folder}.",
)
_GOES_ON = Text("앞서 받은 {pages:,}쪽에 이어 받습니다.", "Going on after the {pages:,} pages that are there.")
_WAS_WHOLE = Text(
    "이 폴더의 수집은 이미 끝났습니다. 이후 자료는 --since를 바꾸고 새 폴더에 받으십시오.",
    "The pull in this folder was whole already; for later days give another --since and a new folder.",
)
_BROKE_OFF = Text(
    "{failure}\n받은 자료는 {folder}에 남아 있습니다. 같은 명령을 다시 실행하면 이어 받습니다.",
    "{failure}\nWhat came is kept in {folder}; give the same command again to go on.",
)


def pull(
    source: Annotated[
        str,
        typer.Argument(
            help="federal-register, regulations-gov, congress-gov, ecfr, law-go-kr, law-go-kr-rules, legislative-notices, "
            "administrative-notices or wto-eping."
        ),
    ],
    folder: Annotated[Path, typer.Argument(help="Folder that keeps the answers; the same one goes on.")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; today, or the day a pull was begun with.")
    ] = None,
    agency: Annotated[list[str] | None, typer.Option(help="An agency, as the publisher calls it.")] = None,
    type: Annotated[list[str] | None, typer.Option(help="Federal Register: Rule, Proposed Rule, Notice.")] = None,
    docket: Annotated[list[str] | None, typer.Option(help="regulations.gov: a docket.")] = None,
    congress: Annotated[list[str] | None, typer.Option(help="Congress.gov: number of the Congress.")] = None,
    title: Annotated[list[str] | None, typer.Option(help="eCFR: a title, such as 21.")] = None,
    part: Annotated[list[str] | None, typer.Option(help="eCFR: a part of the titles.")] = None,
    law: Annotated[list[str] | None, typer.Option(help="law-go-kr: an Act, with its decrees.")] = None,
    words: Annotated[list[str] | None, typer.Option(help="Korean rules and notices: words in name or body.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="ePing: who notified, KR or US.")] = None,
    hs: Annotated[list[str] | None, typer.Option(help="ePing: an HS code.")] = None,
    address: Annotated[
        str, typer.Option(help="Address of a mirror of the interface; the key goes there, over https only.")
    ] = "",
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Ask a publisher live and keep its answers in a folder; a pull that broke off goes on where it stopped.

    Keys come from environment variables only: BIOACCORD_REGULATIONS_GOV_KEY, BIOACCORD_CONGRESS_GOV_KEY, BIOACCORD_LAW_GO_KR_KEY,
    BIOACCORD_LAWMAKING_KEY, BIOACCORD_WTO_EPING_KEY. Exit codes: 0 the pull is whole, 2 refused and nothing was asked, 3 it broke off.
    """
    from bioaccord.policy.live_sources import live_source, stored_pull
    from bioaccord.policy.record_reading import those_read
    from bioaccord.reading.question import Question
    from bioaccord.vocabulary.errors import SourceError

    from .kept_apart import telling_what_is_kept_apart
    from .progress import watching

    publisher = live_source(source)
    there = stored_pull(folder)
    now = datetime.now(UTC)
    last = until.date() if until else (there.until if there and there.until else now.date())
    named = {
        "agency": agency,
        "type": type,
        "docket": docket,
        "congress": congress,
        "title": title,
        "part": part,
        "law": law,
        "words": words,
        "country": country,
        "hs": hs,
    }
    asked = Question(
        since.date(),
        last,
        now,
        folder,
        {name: tuple(values) for name, values in named.items() if values},
        address.rstrip("/"),
    )
    if until and publisher.asks_until_now:
        _refuse_until(publisher.title)
    publisher.check(asked)
    key = os.environ.get(publisher.key_variable, "") if publisher.key_variable else ""
    web = publisher.web(key, asked.address, clock=time.monotonic, sleep=time.sleep)
    if there and (there.pages or there.complete):
        said = _WAS_WHOLE if there.complete else _GOES_ON
        typer.echo(said.in_language(language).format(pages=there.pages), err=True)
    documents: set[str] = set()
    versions = 0
    try:
        with (
            telling_what_is_kept_apart(language) as refused,
            watching(publisher.title.in_language(language)) as told,
        ):
            for version in those_read(publisher.pull(web, asked), refused):
                documents.add(version.document_id)
                versions += 1
                told(versions)
    except SourceError as error:
        typer.echo(_BROKE_OFF.in_language(language).format(failure=error.told(language), folder=folder), err=True)
        raise typer.Exit(3) from None
    typer.echo(
        _PULLED.in_language(language).format(
            title=publisher.title.in_language(language),
            documents=len(documents),
            versions=versions,
            folder=folder,
            since=asked.since,
            until=now.date() if publisher.asks_until_now else last,
        )
    )


def _refuse_until(title: Text) -> None:
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    raise InputError(
        Refusal(
            "--until",
            Sentence("{source} is asked for all that changed since a day, up to now.", source=title),
            Sentence("Leave it out."),
        )
    )
