"""The event and the meetings of a folder or workbook, as the commands under `events` ask for them."""

from __future__ import annotations

import warnings
from pathlib import Path

import typer

from bioaccord.events.event_folder import read_event, read_meetings
from bioaccord.events.optaplanner_file import is_optaplanner, read_optaplanner
from bioaccord.events.plan_file import read_plan
from bioaccord.events.programme import Event
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting
from bioaccord.vocabulary.sentence import Sentence

_PREFERRED = Text(
    "선택 참석 {count:,}건은 반영하지 않고 필수 참석자만 배정합니다.",
    "Of the attendance, {count:,} preferred places are left aside: only those required are seated.",
)
_NO_TABLES = Text(
    "테이블이 하나도 없습니다. 온라인 시간에만 미팅을 열 수 있습니다. 테이블을 tables에 적으십시오.",
    "The event has no tables: meetings can be held in on-line slots only. Write them into tables.",
)
_TABLES = (".csv", ".tsv", ".xlsx", ".parquet")


def event_in(
    path: Path, *, slot_minutes: int | None = None, language: Language = Language.KOREAN, may_lack: bool = False
) -> tuple[Event, list[Meeting]]:
    """Return the event of a folder or workbook and its meetings; a workbook that is a meeting set of OptaPlanner is known by its sheets.

    Raises `InputError` with every refused cell, or, unless it `may_lack` them, where it has no meetings.
    """
    if path.suffix.lower() == ".xlsx" and not path.is_dir():
        # The published sets were written without styles; openpyxl says so each time, and it changes nothing.
        warnings.filterwarnings("ignore", message="Workbook contains no default style", module="openpyxl")
        if is_optaplanner(path):
            read = read_optaplanner(path, slot_minutes=slot_minutes)
            if read.preferred:
                typer.echo(_PREFERRED.in_language(language).format(count=read.preferred), err=True)
            return read.event, list(read.meetings)
    event = read_event(path)
    meetings = read_meetings(path, event)
    if not meetings and not may_lack:
        raise InputError(
            Refusal(
                path.name,
                Sentence("holds no meetings."),
                Sentence("Write them into meetings.csv: a row with meeting_id, asking and asked for each."),
            )
        )
    if not event.tables and not all(slot.is_online for slot in event.slots):
        typer.echo(_NO_TABLES.in_language(language), err=True)
    return event, meetings


def plan_in(path: Path, event: Event, meetings: list[Meeting]) -> list[Meeting]:
    """Return the meetings of an event where the schedule of a file puts them; an event without meetings of its own takes those of the file.

    Raises `InputError` for what is not there, is no table, or is no schedule of this event.
    """
    if not path.exists():
        raise InputError(
            Refusal(
                path.name, Sentence("there is no such file."), Sentence("Give the name of a schedule that is there.")
            )
        )
    if not path.is_dir() and path.suffix.lower() not in _TABLES:
        raise InputError(
            Refusal(
                path.name,
                Sentence("is no schedule of this event: that is a table of meetings."),
                Sentence("Give a .csv, .xlsx or .parquet file with the columns meeting_id and slot_id."),
            )
        )
    return read_plan(path, event, meetings or read_meetings(path, event))
