"""Changes of a programme that exists: days, slots, halls, tables, ways, sessions and badges, each as a new event that is checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Slot

from .event_cells import is_on_the_clock
from .event_template import MOST_DAYS, MOST_SLOTS, MOST_TABLES
from .programme import Badge, Event, MeetingTable, Session, Walk

_LONGEST_ID = 32
_DAY_OF_ID = re.compile(r"D(\d+)-\d+")
_NUMBERED = re.compile(r"(.*?)(\d+)")
_MOST_AT_ONCE = 500
_YEARS = (2000, 2100)


class ProgrammeError(BioaccordError):
    """A change after which the programme would be none: what stands in the way, and what to do."""


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot of a day as it is written: its id (empty for a new one) and the clocks at the event."""

    slot_id: str
    begins: time
    ends: time
    is_meal: bool = False
    is_online: bool = False


def day_of(slot: Slot, event: Event) -> date:
    """Return the day on which a slot begins, by the clocks at the event."""
    return slot.begins_at.astimezone(ZoneInfo(event.time_zone)).date()


def days_of_slots(event: Event) -> list[date]:
    """Return the days that have slots, in order."""
    return sorted({day_of(slot, event) for slot in event.slots})


def with_slots_of_day(event: Event, day: date, lines: Sequence[SlotLine]) -> Event:
    """Return the event with these slots on a day and no others; new ones get ids of their own. Raises `ProgrammeError`."""
    others = [slot for slot in event.slots if day_of(slot, event) != day]
    taken = {slot.slot_id for slot in event.slots}
    number, zone, found = _day_number(event, day), ZoneInfo(event.time_zone), []
    for line in lines:
        slot_id = line.slot_id or _free_id(number, taken)
        taken.add(slot_id)
        begins, ends = (instant_of(datetime.combine(day, clock), zone) for clock in (line.begins, line.ends))
        found.append(Slot(slot_id, begins, ends, is_meal=line.is_meal, is_online=line.is_online))
    return with_slots(event, [*others, *found])


def with_day_like(event: Event, like: date, day: date) -> Event:
    """Return the event with a further day that has the slots of another one. Raises `ProgrammeError`."""
    if day in days_of_slots(event):
        raise ProgrammeError(
            Text(
                f"{day}에는 이미 시간대가 있습니다. 다른 날을 고르십시오.",
                f"{day} has slots already. Choose another day.",
            )
        )
    zone, taken = ZoneInfo(event.time_zone), {slot.slot_id for slot in event.slots}
    _refuse_strange_year(day)
    number, shift, found = _next_day_number(event), day - like, []
    for slot in event.slots:
        if day_of(slot, event) != like:
            continue
        slot_id = _free_id(number, taken)
        taken.add(slot_id)
        begins, ends = (_shifted(one, zone, zone, shift) for one in (slot.begins_at, slot.ends_at))
        found.append(replace(slot, slot_id=slot_id, begins_at=begins, ends_at=ends))
    if not found:
        raise ProgrammeError(
            Text(
                f"{like}에는 옮겨 쓸 시간대가 없습니다. 다른 날을 고르십시오.",
                f"{like} has no slots to copy. Choose another day.",
            )
        )
    return with_slots(event, [*event.slots, *found])


def without_day(event: Event, day: date) -> Event:
    """Return the event without the slots of a day. Raises `ProgrammeError` where no slot is left."""
    return with_slots(event, [slot for slot in event.slots if day_of(slot, event) != day])


def moved_to_day(event: Event, first_day: date) -> Event:
    """Return the event as many days earlier or later as its first day is; slots keep their clocks. Raises `ProgrammeError`."""
    _refuse_strange_year(first_day)
    return _on_other_clocks(event, event.time_zone, first_day - event.first_day)


def moved_to_zone(event: Event, time_zone: str) -> Event:
    """Return the event in another time zone; slots keep the times that the clocks there show, and so are other instants.

    Raises `ProgrammeError` for a zone that is none, and where a slot lies in an hour that the clocks there skip or show twice on that day.
    """
    if time_zone not in available_timezones():
        raise ProgrammeError(
            Text(
                f"'{time_zone}'은(는) 시간대(타임존) 이름이 아닙니다. Asia/Seoul처럼 적어 주십시오.",
                f"'{time_zone}' is not a time zone. Write a name such as Asia/Seoul.",
            )
        )
    return _on_other_clocks(event, time_zone, timedelta())


def with_slots(event: Event, slots: Iterable[Slot]) -> Event:
    """Return the event with other slots: in order, its days following from them, and nothing naming a slot that is gone."""
    ordered = tuple(sorted(slots, key=lambda slot: slot.begins_at.timestamp()))
    if not ordered:
        raise ProgrammeError(
            Text(
                "행사에는 시간대가 하나 이상 있어야 합니다.",
                "An event has at least one slot. Keep one, or add others first.",
            )
        )
    after = replace(event, slots=ordered)
    days = days_of_slots(after)
    return without_strangers(replace(after, first_day=days[0], last_day=days[-1]))


def without_strangers(event: Event) -> Event:
    """Return the event in which tables, sessions, delegates and ways name nothing that it does not have."""
    slots = frozenset(slot.slot_id for slot in event.slots)
    places = set(places_of(event))
    return replace(
        event,
        tables=tuple(
            one if one.closed_slots <= slots else replace(one, closed_slots=one.closed_slots & slots)
            for one in event.tables
        ),
        sessions=tuple(
            one if one.slot_ids <= slots else replace(one, slot_ids=one.slot_ids & slots) for one in event.sessions
        ),
        delegates=tuple(
            one if one.unavailable_slots <= slots else replace(one, unavailable_slots=one.unavailable_slots & slots)
            for one in event.delegates
        ),
        walks=tuple(one for one in event.walks if one.one in places and one.other in places),
    )


def places_of(event: Event) -> tuple[str, ...]:
    """Return the places between which one walks: halls by their English name, and their zones as `hall/zone`."""
    found: dict[str, None] = {}
    for table in event.tables:
        found.setdefault(table.hall.en)
        if table.zone:
            found.setdefault(f"{table.hall.en}/{table.zone}")
    return tuple(found)


def with_hall_called(event: Event, hall: str, name: Text) -> Event:
    """Return the event with a hall (its English name) of another name; ways follow. Raises `ProgrammeError` where another hall has it."""
    if not name.ko.strip() or not name.en.strip():
        raise ProgrammeError(
            Text("홀 이름을 두 언어로 적어 주십시오.", "Write the name of the hall in both languages.")
        )
    if "/" in name.en:
        raise ProgrammeError(
            Text(
                "홀의 영문 이름에는 ‘/’를 쓸 수 없습니다.",
                "The English name of a hall cannot hold “/”: it divides hall and zone.",
            )
        )
    if name.en != hall and any(table.hall.en == name.en for table in event.tables):
        raise ProgrammeError(
            Text(
                f"'{name.en}' 홀이 이미 있습니다. 다른 이름을 쓰십시오.",
                f"There is a hall '{name.en}' already. Choose another name.",
            )
        )

    def place(one: str) -> str:
        first, slash, zone = one.partition("/")
        return f"{name.en}{slash}{zone}" if first == hall else one

    return replace(
        event,
        tables=tuple(replace(one, hall=name) if one.hall.en == hall else one for one in event.tables),
        walks=tuple(replace(one, one=place(one.one), other=place(one.other)) for one in event.walks),
    )


def with_more_tables(event: Event, hall: Text, names: Sequence[str], seats: int, zone: str = "") -> Event:
    """Return the event with further tables in a hall that it has, or in a new one. Raises `ProgrammeError`."""
    if not names:
        raise ProgrammeError(Text("테이블 번호를 적어 주십시오.", "Write the numbers of the tables."))
    known = next((one.hall for one in event.tables if one.hall.en == hall.en), hall)
    added = tuple(MeetingTable(name, known, seats, zone=zone) for name in names)
    return replace(event, tables=(*event.tables, *added))


def with_tables_changed(
    event: Event, table_ids: Collection[str], *, seats: int | None = None, zone: str | None = None,
    closes: frozenset[str] = frozenset(), opens: frozenset[str] = frozenset(),
) -> Event:  # fmt: skip
    """Return the event with other seats or another zone of some tables, or these closed or opened in some slots; None leaves as it is."""
    chosen = set(table_ids)

    def changed(one: MeetingTable) -> MeetingTable:
        if one.table_id not in chosen:
            return one
        return replace(
            one,
            capacity=one.capacity if seats is None else seats,
            zone=one.zone if zone is None else zone,
            closed_slots=(one.closed_slots | closes) - opens,
        )

    return without_strangers(replace(event, tables=tuple(map(changed, event.tables))))


def without_tables(event: Event, table_ids: Collection[str]) -> Event:
    """Return the event without some tables; a hall that has none left is gone, and the ways to it."""
    gone = set(table_ids)
    return without_strangers(replace(event, tables=tuple(one for one in event.tables if one.table_id not in gone)))


def with_walks(event: Event, minutes: Mapping[tuple[str, str], float | None]) -> Event:
    """Return the event with these minutes on foot between two places; None takes a way out, others stay."""
    kept = {frozenset((one.one, one.other)): one for one in event.walks}
    for (one, other), length in minutes.items():
        key = frozenset((one, other))
        if length is None:
            kept.pop(key, None)
        else:
            before = kept.get(key, Walk(one, other, length))
            kept[key] = replace(before, minutes=length)
    return replace(event, walks=tuple(kept.values()))


def with_session(event: Event, session: Session) -> Event:
    """Return the event with a session: in the place of the one with its id, or a further one."""
    if any(one.session_id == session.session_id for one in event.sessions):
        sessions = tuple(session if one.session_id == session.session_id else one for one in event.sessions)
    else:
        sessions = (*event.sessions, session)
    return replace(event, sessions=sessions)


def without_session(event: Event, session_id: str) -> Event:
    """Return the event without a session."""
    return replace(event, sessions=tuple(one for one in event.sessions if one.session_id != session_id))


def with_badges(event: Event, badges: Iterable[Badge]) -> Event:
    """Return the event with these badges and no others."""
    return replace(event, badges=tuple(badges))


def table_names(written: str) -> list[str]:
    """Return the table numbers of a text: one a line or separated by commas, or from one to another.

    >>> table_names("A-008…A-010, VIP")
    ['A-008', 'A-009', 'A-010', 'VIP']
    """
    found: list[str] = []
    for part in re.split(r"[,;\n]", written):
        first, *rest = (one.strip() for one in re.split(r"…|\.\.+|~", part))
        if not first:
            continue
        if not rest:
            found.append(first)
            continue
        begin, end = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(rest[-1])
        if begin is None or end is None or begin[1] != end[1]:
            raise ProgrammeError(
                Text(
                    f"'{part.strip()}'의 범위를 알 수 없습니다. A-001…A-020처럼 적어 주십시오.",
                    f"'{part.strip()}' is no range that can be read. Write it as A-001…A-020.",
                )
            )
        numbers = range(int(begin[2]), int(end[2]) + 1)
        if len(numbers) > _MOST_AT_ONCE:
            raise ProgrammeError(
                Text(
                    f"한 번에 테이블 {_MOST_AT_ONCE}개까지 더할 수 있습니다. 나누어 적어 주십시오.",
                    f"At most {_MOST_AT_ONCE} tables at once. Divide the range.",
                )
            )
        found += [f"{begin[1]}{one:0{len(begin[2])}d}" for one in numbers]
    return found


def instant_of(clock: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clocks of a zone show a time. Raises `ProgrammeError` where they show it twice or not at all."""
    if not is_on_the_clock(clock, zone):
        raise ProgrammeError(
            Text(
                f"{clock:%Y-%m-%d}에는 {zone.key}의 시계가 서머타임으로 바뀌어 {clock:%H:%M}이 없거나 두 번 옵니다. 다른 시각이나 다른 날을 고르십시오.",
                f"On {clock:%Y-%m-%d} the clocks of {zone.key} are put forward or back for daylight saving: {clock:%H:%M} comes twice or not at all. Choose another time or day.",
            )
        )
    return clock.replace(tzinfo=zone)


def refuse_unsound(event: Event) -> None:
    """Raise `ProgrammeError` with everything because of which an event cannot be held as it is written."""
    found = list(_unsound(event))
    if found:
        raise ProgrammeError(Text(" ".join(one.ko for one in found[:6]), " ".join(one.en for one in found[:6])))


def _unsound(event: Event) -> Iterator[Text]:
    if not event.name.ko.strip() or not event.name.en.strip():
        yield Text("행사 이름을 두 언어로 적어 주십시오.", "Write the name of the event in both languages.")
    days = (event.last_day - event.first_day).days + 1
    if not 1 <= days <= MOST_DAYS:
        yield Text(
            f"행사는 하루에서 {MOST_DAYS}일까지 열 수 있습니다. 날짜를 확인해 주십시오.",
            f"An event lasts from one to {MOST_DAYS} days. Check its days.",
        )
    if not 1 <= len(event.slots) <= MOST_SLOTS:
        yield Text(
            f"시간대는 1개에서 {MOST_SLOTS}개까지 둘 수 있습니다. 지금은 {len(event.slots)}개입니다.",
            f"An event has 1 to {MOST_SLOTS} slots, and this one would have {len(event.slots)}.",
        )
    if not 1 <= len(event.tables) <= MOST_TABLES:
        yield Text(
            f"테이블은 1개에서 {MOST_TABLES:,}개까지 둘 수 있습니다. 지금은 {len(event.tables):,}개입니다.",
            f"An event has 1 to {MOST_TABLES:,} tables, and this one would have {len(event.tables):,}.",
        )
    yield from _unsound_slots(event)
    yield from _unsound_tables(event)
    for session in event.sessions:
        if not session.slot_ids:
            yield Text(
                f"세션 ‘{session.name.ko}’에 시간이 남지 않습니다. 먼저 세션의 시간을 바꾸거나 세션을 삭제해 주십시오.",
                f"The session “{session.name.en}” would have no slot. Give it another one, or take it out, first.",
            )
    for what, ids in (
        (Text("시간대", "slot"), [one.slot_id for one in event.slots]),
        (Text("테이블", "table"), [one.table_id for one in event.tables]),
        (Text("세션", "session"), [one.session_id for one in event.sessions]),
        (Text("배지", "badge"), [one.badge_id for one in event.badges]),
    ):
        yield from _unsound_ids(what, ids)


def _unsound_slots(event: Event) -> Iterator[Text]:
    zone = ZoneInfo(event.time_zone)
    for slot in event.slots:
        if slot.ends_at <= slot.begins_at:
            at = slot.begins_at.astimezone(zone)
            yield Text(
                f"{at:%m-%d %H:%M}에 시작하는 시간대가 시작보다 늦게 끝나야 합니다.",
                f"The slot that begins at {at:%H:%M} on {at:%d %B} has to end after it begins.",
            )
    for one, other in zip(event.slots, event.slots[1:], strict=False):
        if other.begins_at < one.ends_at:
            first, second = one.begins_at.astimezone(zone), other.begins_at.astimezone(zone)
            yield Text(
                f"{first:%m-%d %H:%M}과 {second:%H:%M}에 시작하는 두 시간대가 겹칩니다. 둘 중 하나의 시각을 고쳐 주십시오.",
                f"The slots that begin at {first:%H:%M} and {second:%H:%M} on {first:%d %B} overlap. Correct one of the two.",
            )


def _unsound_tables(event: Event) -> Iterator[Text]:
    small = [one.table_id for one in event.tables if one.capacity < 2]
    if small:
        yield Text(
            f"미팅에는 두 사람 이상이 앉습니다. 좌석 수를 고쳐 주십시오: {', '.join(small[:5])}.",
            f"At least two people sit at a meeting. Correct the seats of {', '.join(small[:5])}.",
        )


def _unsound_ids(what: Text, ids: Sequence[str]) -> Iterator[Text]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield Text(f"{what.ko} 번호 '{one}'이(가) 두 번 나옵니다.", f"Two of the {what.en}s are called '{one}'.")
        seen.add(one)
        if not one.strip() or len(one) > _LONGEST_ID or any(sign in one for sign in ";|/"):
            yield Text(
                f"{what.ko} 번호 '{one[:40]}'은(는) 쓸 수 없습니다. {_LONGEST_ID}자까지, ; | / 없이 적어 주십시오.",
                f"'{one[:40]}' cannot be the number of a {what.en}: at most {_LONGEST_ID} characters, without ; | and /.",
            )


def _refuse_strange_year(day: date) -> None:
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ProgrammeError(
            Text(
                f"{day.year}년으로 적혀 있습니다. 연도를 확인해 주십시오.",
                f"The year is written as {day.year}. Check it.",
            )
        )


def _on_other_clocks(event: Event, time_zone: str, shift: timedelta) -> Event:
    before, after = ZoneInfo(event.time_zone), ZoneInfo(time_zone)
    slots = [
        replace(
            slot,
            begins_at=_shifted(slot.begins_at, before, after, shift),
            ends_at=_shifted(slot.ends_at, before, after, shift),
        )
        for slot in event.slots
    ]
    return with_slots(replace(event, time_zone=after.key), slots)


def _shifted(when: datetime, before: ZoneInfo, after: ZoneInfo, shift: timedelta) -> datetime:
    return instant_of(when.astimezone(before).replace(tzinfo=None, fold=0) + shift, after)


def _day_number(event: Event, day: date) -> int:
    """Return the number that the ids of a day's slots carry; the next one where they carry none."""
    found = [_DAY_OF_ID.fullmatch(slot.slot_id) for slot in event.slots if day_of(slot, event) == day]
    return next((int(one[1]) for one in found if one), 0) or _next_day_number(event)


def _next_day_number(event: Event) -> int:
    found = [_DAY_OF_ID.fullmatch(slot.slot_id) for slot in event.slots]
    return 1 + max((int(one[1]) for one in found if one), default=0)


def _free_id(day: int, taken: Collection[str]) -> str:
    number = 1
    while f"D{day}-{number:02d}" in taken:
        number += 1
    return f"D{day}-{number:02d}"
