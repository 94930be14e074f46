"""`bioaccord events reschedule`: a schedule after something changed on the day, and who has to be told."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Language, Text

from .event_asked import event_in
from .stopping import stopping

if TYPE_CHECKING:
    from bioaccord.events.reschedule import Change, Moved, Rescheduled

_MOVED = Text(
    "옮긴 미팅 {moved:,}건(시간 변경 {slots:,}건), 취소되거나 자리를 잃은 미팅 {lost:,}건. 알려야 할 참가자 {told:,}명.",
    "{moved:,} meetings moved ({slots:,} to another slot), {lost:,} cancelled or without a slot now. {told:,} delegates have to be told.",
)
_NOTHING = Text("바뀐 미팅이 없습니다.", "No meeting changes.")
_WRITTEN = Text("{path}에 저장했습니다.", "Written to {path}.")
_NONE = Text("없음", "none")
_SLOT_MISSING = Text(
    "'{written}'에 시간이 없습니다. 참가자와 시간을 D1-1@D1-03처럼 @로 이어 쓰십시오.",
    "'{written}' names no slot. Write the delegate and the slot joined by @, as D1-1@D1-03.",
)


def reschedule(
    folder: Annotated[Path, typer.Argument(help="A folder of event tables with meetings.csv, its schedule in it.")],
    cancelled: Annotated[list[str] | None, typer.Option(help="A meeting that is cancelled.")] = None,
    no_show: Annotated[
        list[str] | None, typer.Option(help="A delegate who does not come, from a slot on: DELEGATE@SLOT.")
    ] = None,
    late: Annotated[
        list[str] | None, typer.Option(help="A delegate who is there only from a slot on: DELEGATE@SLOT.")
    ] = None,
    table_lost: Annotated[
        list[str] | None, typer.Option(help="A table that cannot be used: TABLE, or TABLE@SLOT,SLOT.")
    ] = None,
    hall_lost: Annotated[
        list[str] | None, typer.Option(help="A hall that cannot be used: HALL, or HALL@SLOT,SLOT.")
    ] = None,
    over_before: Annotated[
        str | None, typer.Option(help="The slot that begins next: everything before it stays as it was.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=0.1, max=3600, help="How long to look for better places at most.")
    ] = 5.0,
    output: Annotated[Path | None, typer.Option(help="Where to write all meetings: .csv, .xlsx or .parquet.")] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Move as few as possible after cancellations, no-shows, late delegates, lost tables and halls; locks stay."""
    import numpy as np

    from bioaccord.events.reschedule import Cancelled, HallLost, Late, NoShow, TableLost, rescheduled
    from bioaccord.events.timetable_search import Seconds

    event, meetings = event_in(folder)
    changes: list[Change] = [Cancelled(one) for one in cancelled or ()]
    changes += [NoShow(*_with_slot(one)) for one in no_show or ()]
    changes += [Late(*_with_slot(one)) for one in late or ()]
    changes += [TableLost(*_with_slots(one)) for one in table_lost or ()]
    changes += [HallLost(*_with_slots(one)) for one in hall_lost or ()]
    with stopping(language) as stop:
        made = rescheduled(
            event,
            meetings,
            changes,
            generator=np.random.default_rng(1),
            budget=Seconds.from_now(seconds, time.monotonic),
            over_before=over_before,
            watch=lambda _: not stop.signal,
        )
        if output is not None:
            from bioaccord.events.event_folder import write_meetings

            write_meetings(output, made.schedule.meetings)
        if as_json:
            typer.echo(json.dumps(_as_data(made), ensure_ascii=False, indent=2))
            stop.told(language)
            return
        _tell(made, language)
        if output is not None:
            typer.echo(_WRITTEN.in_language(language).format(path=output))
        stop.told(language)


def _with_slot(written: str) -> tuple[str, str]:
    delegate_id, at, slot_id = written.rpartition("@")
    if not at:
        raise BioaccordError(Text(_SLOT_MISSING.ko.format(written=written), _SLOT_MISSING.en.format(written=written)))
    return delegate_id, slot_id


def _with_slots(written: str) -> tuple[str, frozenset[str]]:
    name, _, slots = written.partition("@")
    return name, frozenset(one.strip() for one in slots.split(",") if one.strip())


def _tell(made: Rescheduled, language: Language) -> None:
    if not made.moved:
        typer.echo(_NOTHING.in_language(language))
        return
    stays = [one for one in made.moved if one.to_slot is not None]
    words = _MOVED.in_language(language)
    typer.echo(
        words.format(
            moved=len(stays),
            slots=sum(one.changes_slot for one in stays),
            lost=len(made.moved) - len(stays),
            told=len(made.told),
        )
    )
    for one in made.moved:
        before, then = _where(one.from_slot, one.from_place, language), _where(one.to_slot, one.to_place, language)
        typer.echo(
            f"  {one.meeting_id}: {before} → {then} ({', '.join(one.delegate_ids)}) {one.why.in_language(language)}"
        )


def _where(slot_id: str | None, place: str | None, language: Language) -> str:
    return _NONE.in_language(language) if slot_id is None else f"{slot_id} {place or '-'}"


def _as_data(made: Rescheduled) -> dict[str, object]:
    return {
        "moved": _moved_as_data(made.moved),
        "told": list(made.told),
        "placed": made.schedule.placed_count,
        "left_out": list(made.schedule.left_out),
        "value": made.schedule.value,
        "bound": made.schedule.bound,
        "breaks": made.schedule.breaks,
    }


def _moved_as_data(moved: Sequence[Moved]) -> list[dict[str, object]]:
    return [
        {
            "meeting_id": one.meeting_id,
            "from_slot": one.from_slot,
            "to_slot": one.to_slot,
            "from_place": one.from_place,
            "to_place": one.to_place,
            "delegate_ids": list(one.delegate_ids),
            "why": {"ko": one.why.ko, "en": one.why.en},
        }
        for one in moved
    ]
