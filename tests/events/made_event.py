"""Small events with everything that a rule can be about, drawn with a seed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from numpy.random import default_rng

from bioaccord.events.programme import Delegate, Event, MeetingTable, Session
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus, Slot

BEGIN = datetime.fromisoformat("2027-03-16T09:00:00+09:00")


def made_event(seed=0, *, firms=8, days=2, slots_a_day=6, tables=5, meetings=30) -> tuple[Event, list[Meeting]]:
    """Return an event of firms with two delegates each: sessions, meals, an on-line slot, closed and small tables, named persons, teams, orders."""
    draw = default_rng(seed)
    slots = tuple(
        Slot(
            f"S{day * slots_a_day + number}",
            BEGIN + timedelta(days=day, minutes=30 * number),
            BEGIN + timedelta(days=day, minutes=30 * number + 30),
            is_meal=number == slots_a_day // 2,
            is_online=number == slots_a_day - 1,
        )
        for day in range(days)
        for number in range(slots_a_day)
    )
    ids = [one.slot_id for one in slots]
    halls = (Text("동관", "East"), Text("서관", "West"))
    delegates = tuple(
        Delegate(
            f"F{firm}-{number}",
            f"F{firm}",
            Text(f"참가자 {firm}-{number}", f"Delegate {firm}-{number}"),
            Text("", ""),
            (),
            frozenset(draw.choice(ids, 2, replace=False).tolist()),
            is_first_time=firm < 2,
        )
        for firm in range(firms)
        for number in range(2)
    )
    event = Event(
        "show",
        Text("전시회", "Show"),
        "Seoul",
        "KR",
        "Asia/Seoul",
        date(2027, 3, 16),
        date(2027, 3, 16) + timedelta(days=days - 1),
        slots,
        tuple(
            MeetingTable(
                f"T{number}",
                halls[number % 2],
                2 if number < 2 else 4,
                closed_slots=frozenset(draw.choice(ids, 2, replace=False).tolist()),
            )
            for number in range(tables)
        ),
        delegates,
        sessions=(Session("talk", Text("강연", "Talk"), frozenset(ids[1:3]), frozenset(f"F{n}-0" for n in range(4))),),
        online_places=2,
    )
    made = []
    for number in range(meetings):
        one, other = draw.choice(firms, 2, replace=False).tolist()
        kinds = (Attendance(), Attendance((f"F{one}-0",)), Attendance(count=2))
        made.append(
            Meeting(
                f"M{number}",
                "show",
                (f"F{one}", f"F{other}"),
                Text("주제", "subject"),
                MeetingStatus.ACCEPTED,
                attendance=(kinds[number % 3], Attendance()),
                after=(f"M{number - 4}",) if number % 8 == 7 else (),
                allowed_slots=frozenset(ids[: len(ids) // 2]) if number % 5 == 4 else None,
            )
        )
    return event, made


def locked(meeting: Meeting, slot: Slot, place: str, *delegates: str) -> Meeting:
    """Return a meeting locked in a slot."""
    return replace(meeting, status=MeetingStatus.SCHEDULED, slot=slot, place=place, delegates=delegates, is_locked=True)
