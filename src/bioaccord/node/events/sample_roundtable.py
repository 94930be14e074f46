"""The roundtable of the sample's trade show: its topic, guests, and the seats that were published, which were found before."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path

from bioaccord.reading.table import read_table

from .models import EventRecord, RoundtableGuest, RoundtableRecord
from .roundtable_times import times_watched

_LISTED = ";"


def load_roundtable(folder: Path, event: EventRecord, now: datetime) -> None:
    """Write the roundtable of the files `roundtable*.csv` of a folder; nobody is told, as if it had been published long ago."""
    (said,) = (one.cells for one in read_table(folder / "roundtable.csv").rows)
    slots = said["round_slots"].split(_LISTED)
    seats = _seats(folder / "roundtable_seats.csv", len(slots), int(said["tables"]))
    texts = ("topic_ko", "topic_en", "about_ko", "about_en", "place_ko", "place_en")
    row = RoundtableRecord(
        event=event,
        **{name: said[name] for name in texts},
        documents=[
            {
                "title_ko": said["document_ko"],
                "title_en": said["document_en"],
                "address": said["document_address"],
            }
        ],
        tables=int(said["tables"]),
        seats=int(said["seats"]),
        round_slots=slots,
        seating=seats,
        published=seats,
        published_slots=slots,
        published_at=now,
    )
    people = {one.delegate_id: one for one in event.delegates.all()}
    with times_watched(event):
        row.save()
        for one in read_table(folder / "roundtable_guests.csv").rows:
            RoundtableGuest.objects.create(
                roundtable=row,
                delegate=people[one.cells["delegate_id"]],
                is_moderator=one.cells["moderator"] == "yes",
                joined_at=now,
            )


def _seats(file: Path, rounds: int, tables: int) -> list[list[list[str]]]:
    sitting: dict[tuple[int, int], list[str]] = defaultdict(list)
    for one in read_table(file).rows:
        sitting[int(one.cells["round"]), int(one.cells["table"])].append(one.cells["delegate_id"])
    return [[sitting[turn, table] for table in range(1, tables + 1)] for turn in range(1, rounds + 1)]
