"""`bioaccord events roundtables`: seats the guests of a roundtable over several rounds."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language, Text

from .progress import counting
from .stopping import stopping

_HEAD = Text(
    "참가자 {guests}명, 테이블 {tables}개, 라운드 {rounds}회: 두 번 이상 만나는 경우 {repeats}건(이론적 최소 {bound}건).",
    "{guests} guests, {tables} tables, {rounds} rounds: {repeats} meetings of pairs that had met before (no seating has fewer than {bound}).",
)
_PERFECT = Text(
    "아무도 같은 사람을 두 번 만나지 않으며 모든 조건을 지켰습니다.",
    "Nobody meets anybody twice, and every rule holds.",
)
_BROKEN = Text("지키지 못한 조건 {count}건:", "{count} rules are broken:")
_WROTE = Text("저장 위치: {target}", "Wrote {target}.")
_ROUND = Text("{turn}라운드", "Round {turn}")
_TABLE = Text("테이블 {table}: {guests}", "table {table}: {guests}")
_PARTS = 1000
_MOST_BROKEN = 20


def roundtables(
    guests: Annotated[Path, typer.Argument(help="CSV or Excel file of guests, or a folder with guests.csv.")],
    tables: Annotated[int, typer.Option(help="Tables.")],
    seats: Annotated[int, typer.Option(help="Seats at a table.")] = 8,
    rounds: Annotated[int, typer.Option(help="Rounds.")] = 3,
    countries: Annotated[
        str | None,
        typer.Option(
            help="Countries that sit at every table, divided by commas; empty for none. Left out: those with a guest for every second table at least."
        ),
    ] = None,
    groups_file: Annotated[
        Path | None,
        typer.Option(
            "--groups",
            help="CSV or Excel file of groups that sit at every table (group, countries, least, most); groups.csv of the folder where there is one.",
        ),
    ] = None,
    moderators_move: Annotated[bool, typer.Option("--moderators-move", help="Moderators change tables too.")] = False,
    seconds: Annotated[
        float, typer.Option(min=0.1, help="Longest time to search; ends earlier where nothing is left to gain.")
    ] = 30.0,
    seed: Annotated[int, typer.Option(help="Seed of the random generator.")] = 1,
    output: Annotated[Path | None, typer.Option(help="File to write: .csv, .xlsx or .parquet.")] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Seat guests so that nobody meets anybody twice, some of every group sit at every table and competitors do not meet.

    Ctrl-C ends the search and keeps the best seats so far.
    """
    import numpy as np

    from bioaccord.events.roundtable import TableRules, seated
    from bioaccord.events.roundtable_file import read_groups, read_guests, refuse_empty_groups, write_seating
    from bioaccord.events.seating import Standing, made_ready
    from bioaccord.events.seating_groups import groups_of_countries, spread_countries
    from bioaccord.events.timetable_search import Seconds

    people = read_guests(guests)
    if groups_file is None and countries is None and guests.is_dir() and (guests / "groups.csv").is_file():
        groups_file = guests / "groups.csv"
    if groups_file is not None:
        asked = read_groups(groups_file)
    elif countries is not None:
        asked = groups_of_countries(one.strip().upper() for one in countries.split(",") if one.strip())
    else:
        asked = groups_of_countries(spread_countries(people, tables))
    refuse_empty_groups(people, asked, (groups_file or guests).name)
    made_ready()
    with stopping(language) as stop, counting(_PARTS) as show:

        def watch(standing: Standing) -> bool:
            return show(int(_PARTS * standing.spent), _PARTS) and not stop.signal

        found = seated(
            people,
            tables,
            seats,
            rounds,
            generator=np.random.default_rng(seed),
            rules=TableRules(asked, moderators_stay=not moderators_move),
            budget=Seconds.from_now(seconds, time.monotonic),
            watch=watch,
        )
    for said in found.told:
        typer.echo(said.told(language), err=True)
    counts = {"guests": len(people), "tables": tables, "rounds": rounds, "repeats": found.repeats, "bound": found.bound}
    typer.echo(_HEAD.in_language(language).format(**counts))
    if found.bound:
        typer.echo(found.bound_reason.told(language))
    if found.is_perfect:
        typer.echo(_PERFECT.in_language(language))
    if found.broken:
        typer.echo(_BROKEN.in_language(language).format(count=len(found.broken)))
        for said in found.broken[:_MOST_BROKEN]:
            typer.echo(f"  {said.told(language)}")
    if output is not None:
        write_seating(output, found, people)
        typer.echo(_WROTE.in_language(language).format(target=output))
        stop.told(language)
        return
    for turn, groups in enumerate(found.rounds, start=1):
        typer.echo(_ROUND.in_language(language).format(turn=turn))
        for table, group in enumerate(groups, start=1):
            typer.echo("  " + _TABLE.in_language(language).format(table=table, guests=", ".join(group)))
    stop.told(language)
