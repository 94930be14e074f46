"""The event and the meetings of a folder or workbook, as the commands under `events` ask for them."""

from __future__ import annotations

from pathlib import Path

from bioaccord.events.event_folder import read_event, read_meetings
from bioaccord.events.programme import Event
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.meeting import Meeting
from bioaccord.vocabulary.sentence import Sentence


def event_in(path: Path) -> tuple[Event, list[Meeting]]:
    """Return the event of a folder or workbook and its meetings. Raises `InputError` with every refused cell, or where it has no meetings."""
    event = read_event(path)
    meetings = read_meetings(path, event)
    if not meetings:
        raise InputError(
            Refusal(
                path.name,
                Sentence("holds no meetings."),
                Sentence("Write them into meetings.csv: a row with meeting_id, asking and asked for each."),
            )
        )
    return event, meetings
