"""A trade show from a few figures: days, hours, length of a slot, meals, halls and walking minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Slot

from .event_cells import is_on_the_clock
from .programme import Badge, Event, MeetingTable, Walk

MOST_SLOTS, MOST_TABLES, MOST_DAYS = 400, 3000, 14
_TABLES_A_ZONE = 30
_MINUTES_BESIDE = 1.0


class TemplateError(BioaccordError):
    """Figures of which no event can be made."""


@dataclass(frozen=True, slots=True)
class HallPlan:
    """A hall with so many tables of so many seats."""

    name: Text
    tables: int
    seats: int = 4


@dataclass(frozen=True, slots=True)
class EventPlan:
    """What an organiser says of an event. Times are those of the clocks in `time_zone`; minutes are whole.

    `meal` is the stretch in which everybody is to eat; slots that begin in it are meal slots. `walking_minutes` is the way between two
    halls; between two zones of one hall it takes a minute.
    """

    event_id: str
    name: Text
    city: str
    country: str
    time_zone: str
    first_day: date
    last_day: date
    opens: time = time(9, 0)
    closes: time = time(17, 30)
    slot_minutes: int = 30
    pause_minutes: int = 0
    meal: tuple[time, time] | None = (time(12, 0), time(13, 0))
    halls: tuple[HallPlan, ...] = (HallPlan(Text("제1홀", "Hall 1"), 20),)
    walking_minutes: int = 5
    badges: tuple[Badge, ...] = ()
    online_places: int = 0
    fictional: bool = False


def event_of_plan(plan: EventPlan) -> Event:
    """Return the event, without delegates. Slot ids are D1-01 …, table ids A-001 … by hall. Raises `TemplateError`."""
    _check(plan)
    return Event(
        event_id=plan.event_id,
        name=plan.name,
        city=plan.city,
        country=plan.country,
        time_zone=plan.time_zone,
        first_day=plan.first_day,
        last_day=plan.last_day,
        slots=tuple(_slots(plan)),
        tables=tuple(_tables(plan)),
        delegates=(),
        fictional=plan.fictional,
        walks=tuple(_walks(plan)),
        badges=plan.badges,
        online_places=plan.online_places,
    )


def _check(plan: EventPlan) -> None:
    days = (plan.last_day - plan.first_day).days + 1
    if not 1 <= days <= MOST_DAYS:
        raise TemplateError(
            Text(
                ko=f"행사는 하루에서 {MOST_DAYS}일까지 열 수 있습니다. 첫날과 마지막 날을 확인해 주십시오.",
                en=f"An event lasts from one to {MOST_DAYS} days. Check the first and the last day.",
            )
        )
    if plan.closes <= plan.opens:
        raise TemplateError(
            Text(
                ko="끝나는 시각이 시작하는 시각보다 늦어야 합니다.",
                en="It has to close after it opens.",
            )
        )
    if plan.slot_minutes < 5 or plan.pause_minutes < 0:
        raise TemplateError(
            Text(
                ko="한 시간대는 5분 이상이어야 하고, 사이 시간은 0분 이상이어야 합니다.",
                en="A slot lasts at least five minutes, and the pause between two at least none.",
            )
        )
    if plan.meal and plan.meal[1] <= plan.meal[0]:
        raise TemplateError(
            Text(
                ko="식사가 끝나는 시각이 시작하는 시각보다 늦어야 합니다.",
                en="The meal has to end after it begins.",
            )
        )
    tables = sum(hall.tables for hall in plan.halls)
    if not 1 <= tables <= MOST_TABLES or any(hall.tables < 1 or hall.seats < 2 for hall in plan.halls):
        raise TemplateError(
            Text(
                ko=f"홀마다 좌석 2개 이상인 테이블이 하나 이상 있어야 하고, 모두 {MOST_TABLES:,}개까지 둘 수 있습니다.",
                en=f"Every hall has at least one table of at least two seats, and all together at most {MOST_TABLES:,}.",
            )
        )


def _slots(plan: EventPlan) -> list[Slot]:
    zone, found = ZoneInfo(plan.time_zone), []
    length, step = timedelta(minutes=plan.slot_minutes), timedelta(minutes=plan.slot_minutes + plan.pause_minutes)
    for number in range((plan.last_day - plan.first_day).days + 1):
        day = plan.first_day + timedelta(days=number)
        begins, closes, count = datetime.combine(day, plan.opens), datetime.combine(day, plan.closes), 0
        while begins + length <= closes:
            # On the night the clocks change an hour is skipped or comes twice: no slot begins in it.
            if is_on_the_clock(begins, zone):
                count += 1
                at = begins.replace(tzinfo=zone)
                ends = (at.astimezone(UTC) + length).astimezone(zone)
                meal = plan.meal is not None and plan.meal[0] <= begins.time() < plan.meal[1]
                found.append(Slot(f"D{number + 1}-{count:02d}", at, ends, is_meal=meal))
            begins += step
    if not found or len(found) > MOST_SLOTS:
        raise TemplateError(
            Text(
                ko=f"시간대가 {len(found):,}개 나옵니다. 1개에서 {MOST_SLOTS}개가 되도록 시간이나 길이를 고쳐 주십시오.",
                en=f"That makes {len(found):,} slots. Change hours or length so that there are 1 to {MOST_SLOTS}.",
            )
        )
    return found


def _tables(plan: EventPlan) -> list[MeetingTable]:
    found = []
    for place, hall in enumerate(plan.halls):
        letter = _letters(place)
        for number in range(1, hall.tables + 1):
            zone = f"{letter}{(number - 1) // _TABLES_A_ZONE + 1}"
            found.append(MeetingTable(f"{letter}-{number:03d}", hall.name, hall.seats, zone=zone))
    return found


def _walks(plan: EventPlan) -> list[Walk]:
    halls = [hall.name.en for hall in plan.halls]
    between = [Walk(one, other, float(plan.walking_minutes)) for one, other in combinations(halls, 2)]
    for place, hall in enumerate(plan.halls):
        zones = [f"{hall.name.en}/{_letters(place)}{one + 1}" for one in range(-(-hall.tables // _TABLES_A_ZONE))]
        between += [Walk(one, other, _MINUTES_BESIDE) for one, other in combinations(zones, 2)]
    return between


def _letters(number: int) -> str:
    """Return A, B … Z, AA, AB …

    >>> [_letters(one) for one in (0, 25, 26)]
    ['A', 'Z', 'AA']
    """
    word = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        word = chr(ord("A") + rest) + word
    return word
