"""Contradictions in what is asked for, found before anything is solved: which names, and what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .constraints import placed
from .free_slots import HOLDS_A_SLOT
from .programme import Event

_TOLD_TOGETHER = 5


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that cannot both be: what they are, and what to do. `stops` tells whether no schedule can be made before it is gone."""

    kind: str
    meeting_ids: tuple[str, ...]
    delegate_ids: tuple[str, ...]
    sentence: Text
    remedy: Text
    stops: bool = True

    def told(self) -> Text:
        """Return what is wrong and what to do, as one text."""
        return Text(f"{self.sentence.ko} {self.remedy.ko}", f"{self.sentence.en} {self.remedy.en}")


class ContradictionError(BioaccordError):
    """What is asked for contradicts itself; no schedule was made, and the last one stands."""

    def __init__(self, found: Sequence[Contradiction]) -> None:
        texts = [one.told() for one in found[:_TOLD_TOGETHER]]
        more = len(found) - len(texts)
        ko, en = " ".join(one.ko for one in texts), " ".join(one.en for one in texts)
        if more:
            ko, en = f"{ko} (외 {more}건)", f"{en} (and {more} more)"
        super().__init__(Text(ko, en))
        self.found = tuple(found)


def contradictions(
    event: Event, meetings: Sequence[Meeting], *, keep: frozenset[str] = frozenset()
) -> list[Contradiction]:
    """Return what contradicts itself in an event and its meetings; meetings in `keep` (ids) count as locked."""
    fixed = [
        one for one in placed(meetings) if one.is_locked or one.status is MeetingStatus.HELD or one.meeting_id in keep
    ]
    return [
        *_two_teams(event, meetings),
        *_outside_the_slots(event),
        *_locked_where_nobody_can(event, fixed),
        *_locked_twice(event, fixed),
        *_more_than_tables(event, fixed),
        *_circles(meetings),
        *_order_of_locked(event, fixed),
    ]


def refuse_contradictions(event: Event, meetings: Sequence[Meeting], *, keep: frozenset[str] = frozenset()) -> None:
    """Raise `ContradictionError` where something stands in the way of every schedule."""
    stopping = [one for one in contradictions(event, meetings, keep=keep) if one.stops]
    if stopping:
        raise ContradictionError(stopping)


def _two_teams(event: Event, meetings: Sequence[Meeting]) -> Iterator[Contradiction]:
    firms: dict[str, list[str]] = defaultdict(list)
    for one in event.delegates:
        firms[one.delegate_id].append(one.organisation_id)
    for delegate_id, of in firms.items():
        if len(of) > 1:
            yield Contradiction(
                "two_teams",
                (),
                (delegate_id,),
                Text(
                    ko=f"참가자 {delegate_id}이(가) 두 번 등록되어 있습니다({', '.join(of)}).",
                    en=f"Delegate {delegate_id} is registered twice ({', '.join(of)}).",
                ),
                Text("한 기업에만 남기십시오.", "Keep one of the two, or give each an id of its own."),
            )
    for meeting in meetings:
        if meeting.status not in (MeetingStatus.ACCEPTED, *HOLDS_A_SLOT):
            continue
        for place, asked in enumerate(meeting.attendance[: len(meeting.parties)]):
            party = meeting.parties[place]
            strange = [one for one in asked.among if one in firms and party not in firms[one]]
            if strange:
                yield Contradiction(
                    "of_another_firm",
                    (meeting.meeting_id,),
                    tuple(strange),
                    Text(
                        ko=f"{meeting.meeting_id} 미팅에 {party} 측 참석자로 적힌 {', '.join(strange)} 님은 {party} 소속이 아닙니다.",
                        en=f"Meeting {meeting.meeting_id} names {', '.join(strange)} for {party}, and they are of another firm.",
                    ),
                    Text("참석자를 다시 고르십시오.", "Name delegates of that firm."),
                    stops=False,
                )


def _outside_the_slots(event: Event) -> Iterator[Contradiction]:
    known = {slot.slot_id for slot in event.slots}
    for one in event.delegates:
        strange = sorted(one.unavailable_slots - known)
        if strange:
            yield Contradiction(
                "outside_the_slots",
                (),
                (one.delegate_id,),
                Text(
                    ko=f"{one.name.ko} 님의 참석 불가 시간 {', '.join(strange[:3])}은(는) 행사 시간표에 없습니다.",
                    en=f"{one.name.en} is said to be away in {', '.join(strange[:3])}, which the event does not have.",
                ),
                Text(
                    ko="시간대와 날짜를 확인해 참석 가능 시간을 다시 입력하십시오.",
                    en="Check time zone and day, and give the availability again.",
                ),
                stops=False,
            )


def _locked_where_nobody_can(event: Event, fixed: Sequence[Meeting]) -> Iterator[Contradiction]:
    known = {slot.slot_id: slot for slot in event.slots}
    away = {one.delegate_id: set(one.unavailable_slots) for one in event.delegates}
    for session in event.sessions:
        for one in session.delegate_ids:
            away.get(one, set()).update(session.slot_ids)
    names = {one.delegate_id: one.name for one in event.delegates}
    for meeting in fixed:
        if meeting.slot is None or meeting.status is MeetingStatus.HELD:
            continue
        slot_id = meeting.slot.slot_id
        remedy = Text("고정을 풀거나 다른 시간에 고정하십시오.", "Unlock it, or lock it in another slot.")
        if slot_id not in known:
            yield Contradiction(
                "locked_outside",
                (meeting.meeting_id,),
                (),
                Text(
                    ko=f"{meeting.meeting_id} 미팅이 고정된 {slot_id} 시간은 행사 시간표에 없습니다.",
                    en=f"Meeting {meeting.meeting_id} is locked in slot {slot_id}, which the event does not have.",
                ),
                remedy,
            )
            continue
        absent = [one for one in meeting.delegates if one not in away]
        unable = [one for one in meeting.delegates if slot_id in away.get(one, ())]
        if absent:
            yield Contradiction(
                "locked_without",
                (meeting.meeting_id,),
                tuple(absent),
                Text(
                    ko=f"고정된 {meeting.meeting_id} 미팅의 참석자 {', '.join(absent)}이(가) 행사에 등록되어 있지 않습니다.",
                    en=f"Meeting {meeting.meeting_id} is locked with {', '.join(absent)}, who is not registered.",
                ),
                remedy,
            )
        if unable:
            ko, en = ", ".join(names[one].ko for one in unable), ", ".join(names[one].en for one in unable)
            yield Contradiction(
                "locked_while_away",
                (meeting.meeting_id,),
                tuple(unable),
                Text(
                    ko=f"{meeting.meeting_id} 미팅이 고정된 {slot_id} 시간에 {ko} 님은 참석할 수 없습니다.",
                    en=f"Meeting {meeting.meeting_id} is locked in slot {slot_id}, in which {en} is not available.",
                ),
                remedy,
                stops=False,
            )


def _locked_twice(event: Event, fixed: Sequence[Meeting]) -> Iterator[Contradiction]:
    names = {one.delegate_id: one.name for one in event.delegates}
    seen: dict[tuple[str, str], str] = {}
    for meeting in fixed:
        assert meeting.slot is not None
        for delegate_id in meeting.delegates:
            first = seen.setdefault((delegate_id, meeting.slot.slot_id), meeting.meeting_id)
            if first != meeting.meeting_id:
                name = names.get(delegate_id, Text(delegate_id, delegate_id))
                slot_id = meeting.slot.slot_id
                yield Contradiction(
                    "locked_twice",
                    (first, meeting.meeting_id),
                    (delegate_id,),
                    Text(
                        ko=f"{name.ko} 님의 미팅 {first}과(와) {meeting.meeting_id}이(가) 같은 {slot_id} 시간에 고정되어 있습니다.",
                        en=f"Meetings {first} and {meeting.meeting_id} of {name.en} are both locked in slot {slot_id}.",
                    ),
                    Text("둘 중 하나의 고정을 푸십시오.", "Unlock one of the two."),
                )


def _more_than_tables(event: Event, fixed: Sequence[Meeting]) -> Iterator[Contradiction]:
    held: dict[str, list[str]] = defaultdict(list)
    at_table: dict[tuple[str, str], list[str]] = defaultdict(list)
    for meeting in fixed:
        assert meeting.slot is not None
        held[meeting.slot.slot_id].append(meeting.meeting_id)
        if meeting.place and not meeting.slot.is_online:
            at_table[meeting.slot.slot_id, meeting.place].append(meeting.meeting_id)
    for slot in event.slots:
        places = (
            event.online_places
            if slot.is_online
            else sum(slot.slot_id not in table.closed_slots for table in event.tables)
        )
        here = held.get(slot.slot_id, [])
        if len(here) > places:
            yield Contradiction(
                "more_than_tables",
                tuple(here),
                (),
                Text(
                    ko=f"{slot.slot_id} 시간에 고정된 미팅이 {len(here)}건인데 자리는 {places}개입니다({', '.join(here[:3])} 등).",
                    en=f"{len(here)} meetings are locked in slot {slot.slot_id}, which has {places} places ({', '.join(here[:3])} …).",
                ),
                Text(
                    ko=f"{len(here) - places}건의 고정을 풀거나 테이블을 늘리십시오.",
                    en=f"Unlock {len(here) - places} of them, or add tables.",
                ),
            )
    for (slot_id, place), here in at_table.items():
        if len(here) > 1:
            yield Contradiction(
                "locked_at_one_table",
                tuple(here),
                (),
                Text(
                    ko=f"{slot_id} 시간 {place} 테이블에 미팅 {', '.join(here)}이(가) 함께 고정되어 있습니다.",
                    en=f"Meetings {', '.join(here)} are locked at table {place} in slot {slot_id}.",
                ),
                Text("하나만 남기고 고정을 푸십시오.", "Keep one, and unlock the others."),
            )


def _circles(meetings: Sequence[Meeting]) -> Iterator[Contradiction]:
    known = {one.meeting_id for one in meetings}
    sorter = TopologicalSorter(
        {one.meeting_id: [first for first in one.after if first in known] for one in meetings if one.after}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        circle = tuple(dict.fromkeys(error.args[1]))
        yield Contradiction(
            "circle",
            circle,
            (),
            Text(
                ko=f"미팅 {' → '.join((*circle, circle[0]))} 순서가 서로 맞물려 있습니다.",
                en=f"The order {' → '.join((*circle, circle[0]))} runs in a circle.",
            ),
            Text("순서 가운데 하나를 지우십시오.", "Take out one of these orders."),
        )


def _order_of_locked(event: Event, fixed: Sequence[Meeting]) -> Iterator[Contradiction]:
    number = {slot.slot_id: at for at, slot in enumerate(event.slots)}
    at = {one.meeting_id: number.get(one.slot.slot_id, -1) for one in fixed if one.slot is not None}
    for one in fixed:
        for first in one.after:
            if first in at and at[first] >= at[one.meeting_id]:
                yield Contradiction(
                    "locked_out_of_order",
                    (first, one.meeting_id),
                    (),
                    Text(
                        ko=f"{one.meeting_id} 미팅은 {first} 미팅 뒤에 와야 하는데 더 이르거나 같은 시간에 고정되어 있습니다.",
                        en=f"Meeting {one.meeting_id} has to come after {first}, and is locked no later than it.",
                    ),
                    Text("둘 중 하나의 고정을 푸십시오.", "Unlock one of the two."),
                    stops=False,
                )
