"""`bioaccord market report`: a report of charts, figures and notes as a PDF file in either language."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.topic import Area

_WRITTEN = Text(
    "{path} 저장: 출처 {sources:,}건, 그림·표 {parts:,}건",
    "{path} written: {sources:,} sources, {parts:,} charts and tables",
)
_PINNED = Text(
    "{path}에 기준일과 수치를 고정해 저장했습니다.", "{path} written with the day and a digest of every figure."
)


def report(
    store: Annotated[Path, typer.Option(help="Folder of the store.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .pdf.")],
    file: Annotated[Path | None, typer.Argument(help="The report as JSON.")] = None,
    area: Annotated[
        Area | None, typer.Option(help="Instead of a file: the dashboard of this area, with what is new in it.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="With --area: the day of the report; today, if not given."),
    ] = None,
    pin: Annotated[
        Path | None, typer.Option(help="Also write the report here with the day and a digest of every figure.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
) -> None:
    """Set a report as a PDF file: every figure as of its day, with its source, and the publishers' disclaimers in both languages.

    The report is one that somebody wrote (a JSON file), or that of a dashboard (--area), which --pin writes down to be gone on with.

    Exit codes: 0 written, 2 the report or the store was refused; nothing is written then.
    """
    from bioaccord.brief.area_report import area_report
    from bioaccord.brief.report import report_as_json, report_from_plain
    from bioaccord.brief.report_figures import pinned
    from bioaccord.brief.report_pdf import report_as_pdf
    from bioaccord.brief.report_told import tell_report
    from bioaccord.market.findings import findings
    from bioaccord.market.selection import Selection
    from bioaccord.market.store import Store
    from bioaccord.reading.json_document import read_json
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    if output.suffix.lower() != ".pdf":
        raise InputError(
            Refusal(output.name, Sentence("its ending is not .pdf."), Sentence("Write a name that ends in .pdf."))
        )
    room = Store(store)
    if area is not None and file is None:
        day = as_of.date() if as_of else date.today()
        found = findings(room.series(Selection(), as_of=day)).found
        asked = area_report(area, room, found, written_on=day)
    elif file is not None and area is None:
        asked = report_from_plain(read_json(file), name=file.name)
    else:
        raise InputError(
            Refusal(
                "report",
                Sentence("what the report is of is not said, or twice."),
                Sentence("Give a report as JSON, or --area with one of the four areas."),
            )
        )
    told = tell_report(asked, room, language)
    pdf = report_as_pdf(told)
    fixed = report_as_json(pinned(asked, room)) if pin else ""
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(pdf)
    shown = sum(part.kind in ("chart", "table", "found") for part in told.parts)
    typer.echo(_WRITTEN.in_language(language).format(path=output, sources=len(told.citations), parts=shown))
    if pin:
        pin.write_text(fixed, encoding="utf-8")
        typer.echo(_PINNED.in_language(language).format(path=pin))
