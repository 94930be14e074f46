"""What is another between two programmes of one event, in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Slot

from .programme import Event

_MOST_LISTED = 12


def differences(before: Event, after: Event) -> list[Text]:
    """Return what changes from one programme to another: head, slots, tables, ways, sessions, badges; long lists are cut short with a count."""
    return [
        *_head(before, after),
        *_slots(before, after),
        *_tables(before, after),
        *_walks(before, after),
        *_sessions(before, after),
        *_badges(before, after),
    ]


def _head(before: Event, after: Event) -> Iterator[Text]:
    for what, was, one in (
        (Text("국문 이름", "Name in Korean"), before.name.ko, after.name.ko),
        (Text("영문 이름", "Name in English"), before.name.en, after.name.en),
        (Text("도시", "City"), before.city, after.city),
        (Text("국가", "Country"), before.country, after.country),
        (Text("타임존", "Time zone"), before.time_zone, after.time_zone),
        (Text("첫날", "First day"), before.first_day, after.first_day),
        (Text("마지막 날", "Last day"), before.last_day, after.last_day),
        (Text("동시 온라인 미팅", "Meetings over the network at once"), before.online_places, after.online_places),
    ):
        if was != one:
            yield Text(f"{what.ko}: {was} → {one}", f"{what.en}: {was} → {one}")


def _slots(before: Event, after: Event) -> Iterator[Text]:
    was, then = {one.slot_id: one for one in before.slots}, {one.slot_id: one for one in after.slots}
    gone = [_told(was[one], before) for one in was if one not in then]
    added = [_told(then[one], after) for one in then if one not in was]
    changed, same_clock = [], []
    for one in was:
        if one in then and was[one] != then[one]:
            old, new = _told(was[one], before), _told(then[one], after)
            if old == new:
                same_clock.append(f"{one} {_instant(was[one], before)} → {_instant(then[one], after)}")
            else:
                changed.append(Text(f"{old.ko} → {new.ko}", f"{old.en} → {new.en}"))
    yield from _listed(Text("없어지는 시간대", "Slots taken out"), gone)
    yield from _listed(Text("새 시간대", "New slots"), added)
    yield from _listed(Text("바뀌는 시간대", "Slots changed"), changed)
    if same_clock:
        yield Text(
            f"시간대 {len(same_clock):,}개: 시계의 시각은 같고 실제 시점이 바뀝니다(첫 시간대 {same_clock[0]}).",
            f"{len(same_clock):,} slots keep their times on the clock and are other instants (the first: {same_clock[0]}).",
        )


def _times(slot: Slot, event: Event) -> str:
    zone = ZoneInfo(event.time_zone)
    begins, ends = slot.begins_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return f"{begins:%m-%d %H:%M}–{ends:%H:%M}"


def _instant(slot: Slot, event: Event) -> str:
    return slot.begins_at.astimezone(ZoneInfo(event.time_zone)).isoformat(timespec="minutes")


def _told(slot: Slot, event: Event) -> Text:
    ko, en = "", ""
    if slot.is_meal:
        ko, en = " 식사", " meal"
    if slot.is_online:
        ko, en = f"{ko} 온라인", f"{en} on-line"
    times = f"{slot.slot_id} {_times(slot, event)}"
    return Text(f"{times}{ko}", f"{times}{en}")


def _tables(before: Event, after: Event) -> Iterator[Text]:
    was, then = {one.table_id: one for one in before.tables}, {one.table_id: one for one in after.tables}
    yield from _listed(Text("없어지는 테이블", "Tables taken out"), [one for one in was if one not in then])
    yield from _listed(Text("새 테이블", "New tables"), [one for one in then if one not in was])
    both = [one for one in was if one in then]
    halls = {(was[one].hall, then[one].hall) for one in both if was[one].hall != then[one].hall}
    for old, new in sorted(halls, key=lambda pair: pair[0].en):
        yield Text(f"홀: {old.ko} → {new.ko}", f"Hall: {old.en} → {new.en}")
    yield from _listed(
        Text("좌석", "Seats"),
        [
            f"{one} {was[one].capacity} → {then[one].capacity}"
            for one in both
            if was[one].capacity != then[one].capacity
        ],
    )
    yield from _listed(
        Text("구역", "Zone"),
        [f"{one} {was[one].zone or '–'} → {then[one].zone or '–'}" for one in both if was[one].zone != then[one].zone],
    )
    closed = [(one, then[one].closed_slots - was[one].closed_slots) for one in both]
    opened = [(one, (was[one].closed_slots - then[one].closed_slots) & _ids(after)) for one in both]
    yield from _listed(
        Text("닫히는 테이블", "Tables closed"), [f"{one} ({_short(slots)})" for one, slots in closed if slots]
    )
    yield from _listed(
        Text("다시 열리는 테이블", "Tables opened again"),
        [f"{one} ({_short(slots)})" for one, slots in opened if slots],
    )


def _ids(event: Event) -> frozenset[str]:
    return frozenset(one.slot_id for one in event.slots)


def _short(slots: frozenset[str]) -> str:
    ordered = sorted(slots)
    return ", ".join(ordered) if len(ordered) < 4 else f"{ordered[0]} … {ordered[-1]}"


def _walks(before: Event, after: Event) -> Iterator[Text]:
    was = {frozenset((one.one, one.other)): one for one in before.walks}
    then = {frozenset((one.one, one.other)): one for one in after.walks}
    told = []
    for key in dict.fromkeys((*was, *then)):
        old, new = was.get(key), then.get(key)
        walk = new or old
        if walk is None or (old and new and old.minutes == new.minutes):
            continue
        minutes = f"{f'{old.minutes:g}' if old else '–'} → {f'{new.minutes:g}' if new else '–'}"
        told.append(f"{walk.one} – {walk.other} {minutes}")
    yield from _listed(Text("걷는 시간(분)", "Minutes on foot"), told)


def _sessions(before: Event, after: Event) -> Iterator[Text]:
    was, then = {one.session_id: one for one in before.sessions}, {one.session_id: one for one in after.sessions}
    for one in dict.fromkeys((*was, *then)):
        old, new = was.get(one), then.get(one)
        if old == new:
            continue
        if new is None and old is not None:
            yield Text(f"없어지는 세션: {old.name.ko}", f"Session taken out: {old.name.en}")
        elif new is not None:
            slots = ", ".join(sorted(new.slot_ids))
            many = len(new.delegate_ids)
            yield Text(
                f"{'세션' if old else '새 세션'}: {new.name.ko} ({slots}; 신청자 {many}명)",
                f"{'Session' if old else 'New session'}: {new.name.en} ({slots}; {many} signed up)",
            )


def _badges(before: Event, after: Event) -> Iterator[Text]:
    was, then = {one.badge_id: one for one in before.badges}, {one.badge_id: one for one in after.badges}
    for one in dict.fromkeys((*was, *then)):
        old, new = was.get(one), then.get(one)
        if old == new:
            continue
        if new is None and old is not None:
            yield Text(f"없어지는 배지: {old.name.ko}", f"Badge taken out: {old.name.en}")
        elif new is not None:
            cap = f"{old.most_pending} → {new.most_pending}" if old else str(new.most_pending)
            yield Text(f"배지 {new.name.ko}: 한도 {cap}", f"Badge {new.name.en}: cap {cap}")


def _listed(what: Text, found: Sequence[Text | str]) -> Iterator[Text]:
    if not found:
        return
    shown = [one if isinstance(one, Text) else Text(one, one) for one in found[:_MOST_LISTED]]
    more = len(found) - _MOST_LISTED
    ko, en = (f" (외 {more}개)", f" (and {more} more)") if more > 0 else ("", "")
    yield Text(
        f"{what.ko} {len(found):,}개: {', '.join(one.ko for one in shown)}{ko}",
        f"{what.en} ({len(found):,}): {', '.join(one.en for one in shown)}{en}",
    )
