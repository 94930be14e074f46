"""`bioaccord market pull`: asks a publisher live and adds its figures to a store."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language

_REASONS = 20


def pull(
    source: Annotated[
        str,
        typer.Argument(
            help="korea-customs, pink-sheet, exchange-rates, fred, openfda-shortages, openfda-approvals or clinical-trials."
        ),
    ],
    store: Annotated[Path, typer.Option(help="Folder of the store; made where there is none.")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; today.")] = None,
    hs: Annotated[list[str] | None, typer.Option(help="Korea Customs: a code of two to ten digits.")] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="Korea Customs: a partner, as in US. ClinicalTrials.gov: KR or US.")
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

    Keys come from environment variables only: BIOACCORD_KOREA_CUSTOMS_KEY, BIOACCORD_FRED_KEY. Exit codes: 0 added, 2 refused, 3 the publisher failed;
    the store then is as it was, and its runs say why.
    """
    from bioaccord.market.live_sources import Question, live_source
    from bioaccord.market.store import Store
    from bioaccord.vocabulary.errors import SourceError

    from .market_told import tell_run
    from .progress import watching

    publisher = live_source(source)
    now = datetime.now(UTC)
    filters = {
        name: tuple(values) for name, values in {"hs": hs, "country": country, "series": series}.items() if values
    }
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
    tell_run(run, language, _REASONS, to_errors=True)
