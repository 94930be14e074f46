"""`bioaccord market pull`: asks a publisher live and adds its figures to a store."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language


def pull(
    source: Annotated[str, typer.Argument(help="The publisher's name; a wrong one is answered with all of them.")],
    store: Annotated[Path, typer.Option(help="Folder of the store; made where there is none.")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; today.")] = None,
    hs: Annotated[
        list[str] | None,
        typer.Option(help="A code: Korea Customs and US Census two to ten digits, UN Comtrade two, four or six."),
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option(
            help="A partner, as in US; UN Comtrade and US Census: WLD for all together. ClinicalTrials.gov: KR or US."
        ),
    ] = None,
    reporter: Annotated[list[str] | None, typer.Option(help="UN Comtrade: who reports; KR and US.")] = None,
    frequency: Annotated[
        str | None, typer.Option(help="UN Comtrade: M for months, A for years; months without it.")
    ] = None,
    series: Annotated[list[str] | None, typer.Option(help="FRED: a series, as in EXKOUS.")] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="Folder that keeps the answers; one that broke off goes on there on the same day."),
    ] = None,
    address: Annotated[
        str, typer.Option(help="Address of a mirror of the interface; the key goes there, over https only.")
    ] = "",
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Ask a publisher live and add its figures to a store; a known figure that a whole answer does not hold any more is withdrawn.

    Keys come from environment variables only: BIOACCORD_KOREA_CUSTOMS_KEY, BIOACCORD_UN_COMTRADE_KEY (without it the preview is asked:
    500 records an answer), BIOACCORD_US_CENSUS_KEY, BIOACCORD_FRED_KEY, BIOACCORD_OPENFDA_KEY (without it a thousand questions a day).
    Exit codes: 0 added, 2 refused, 3 the publisher failed; the store then is as it was, and its runs say why.
    """
    from bioaccord.market.live_sources import live_source
    from bioaccord.market.store import Store
    from bioaccord.reading.question import Question
    from bioaccord.vocabulary.errors import SourceError

    from .market_told import REASONS, tell_run
    from .progress import watching

    publisher = live_source(source)
    now = datetime.now(UTC)
    given = {
        "hs": hs,
        "country": country,
        "reporter": reporter,
        "frequency": [frequency] if frequency else None,
        "series": series,
    }
    filters = {name: tuple(values) for name, values in given.items() if values}
    asked = Question(since.date(), until.date() if until else now.date(), now, answers, filters, address.rstrip("/"))
    publisher.check(asked)
    key = os.environ.get(publisher.key_variable, "") if publisher.key_variable else ""
    web = publisher.web(key, asked.address, clock=time.monotonic, sleep=time.sleep)
    try:
        with watching(publisher.title.in_language(language)) as told:
            run = Store(store).add(
                publisher.pull(web, asked), source=publisher.name, at=now, complete=publisher.complete(asked), told=told
            )
    except SourceError as error:
        typer.echo(error.told(language), err=True)
        raise typer.Exit(3) from None
    tell_run(run, language, REASONS, to_errors=True)
