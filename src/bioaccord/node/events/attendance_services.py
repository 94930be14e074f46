"""The only way to change who of the own team attends an agreed meeting: somebody is ill, somebody else knows more."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bioaccord.events.free_slots import HOLDS_A_SLOT
from bioaccord.events.programme import Event
from bioaccord.events.proposals import OPEN_STATES, MeetingError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, MeetingStatus

from .access import PUBLISHED_STATES
from .answer_telling import tell_other_side
from .models import MeetingRecord
from .rows import event_with
from .services import attendance_json, check_attendance, own_meeting, refuse_over


@transaction.atomic
def change_attendance(user, meeting_id: str, firm: str, wanted: Attendance, *, owner: str = "") -> None:
    """Say anew who of a firm attends an agreed meeting, and who of the asked firm owns it. Raises `MeetingError`.

    Where the meeting has a slot, exactly those named come in place of who was to: they have to be free then. The other side is told.
    """
    row = own_meeting(user, meeting_id)
    require(firm in (row.asking, row.asked) and firm in roles_of(user).organisation_ids)
    refuse_over(row.event)
    if row.status not in OPEN_STATES or row.status == MeetingStatus.PROPOSED:
        raise MeetingError(
            Text(
                ko="합의된 미팅만 참석자를 바꿀 수 있습니다.",
                en="Who attends can be changed once a meeting is agreed, and until it is over.",
            )
        )
    event = event_with(row.event, (row.asking, row.asked))
    check_attendance(event, (firm,), (wanted,))
    team = {one.delegate_id for one in event.team(firm)}
    if firm == row.asked and owner and owner not in team:
        raise MeetingError(
            Text(
                ko="담당자는 우리 기업의 참가자여야 합니다. 목록에서 골라 주십시오.",
                en="The owner has to be one of your delegates. Choose one of the list.",
            )
        )
    side = 0 if firm == row.asking else 1
    sides = sides_of(row)
    sides[side] = wanted
    row.attendance = attendance_json(tuple(sides))
    if firm == row.asked and owner:
        row.owner = owner
    if row.slot_id and row.status in HOLDS_A_SLOT:
        if row.event.state in PUBLISHED_STATES:
            _seat(row, event, firm, wanted)
        else:
            seat_whoever_can(row, event, firm, wanted)
        row.sequence += 1
    row.save()
    now = timezone.now()
    tell_other_side(row, "attendance", firm, f"{now:%Y%m%d%H%M%S}", now)
    record(user, "meeting_attendance_changed", f"{row.meeting_id}: {firm}")


def sides_of(row: MeetingRecord) -> list[Attendance]:
    """Return who may attend a meeting for the asking firm and for the asked one; anybody where nothing was said."""
    sides = [Attendance(tuple(one["among"]), one["count"]) for one in row.attendance]
    return (sides + [Attendance(), Attendance()])[:2]


def _seat(row: MeetingRecord, event: Event, firm: str, wanted: Attendance) -> None:
    """Send those named to a meeting that has a slot; raises `MeetingError` where one of them cannot come then."""
    if not wanted.among or wanted.count != len(wanted.among):
        raise MeetingError(
            Text(
                ko="시간이 정해진 미팅입니다. 참석할 사람을 정확히 골라 주십시오.",
                en="The meeting has a slot: choose exactly those who come.",
            )
        )
    free = _free_then(row, event, firm)
    away = [one.name for one in event.team(firm) if one.delegate_id in wanted.among and one.delegate_id not in free]
    if away:
        names = Text(", ".join(one.ko for one in away), ", ".join(one.en for one in away))
        raise MeetingError(
            Text(
                ko=f"그 시간에 참석할 수 없습니다: {names.ko}. 다른 사람을 고르거나 운영자에게 미팅을 옮겨 달라고 하십시오.",
                en=f"Not free at that time: {names.en}. Choose somebody else, or ask the organiser to move the meeting.",
            )
        )
    seats = _seats(row, event)
    if seats is not None and len(wanted.among) + len(_of_the_other(row, event, firm)) > seats:
        raise MeetingError(
            Text(
                ko=f"{row.place} 테이블은 {seats}인용입니다. 인원을 줄이거나 운영자에게 더 큰 테이블을 요청하십시오.",
                en=f"Table {row.place} seats {seats}. Send fewer, or ask the organiser for a larger table.",
            )
        )
    _put(row, event, firm, list(wanted.among))


def seat_whoever_can(row: MeetingRecord, event: Event, firm: str, wanted: Attendance) -> None:
    """Keep the slot of a meeting where those who may come are free then; else it waits for one again.

    So it is with a slot that the firm does not see yet: whether there is one must not be learnt from the answer.
    """
    free = _free_then(row, event, firm)
    able = [one.delegate_id for one in event.team(firm) if one.delegate_id in free]
    able = [one for one in able if not wanted.among or one in wanted.among]
    # Who was to come stays where that is possible.
    able.sort(key=lambda one: one not in row.delegates)
    seats = _seats(row, event)
    is_large_enough = seats is None or wanted.count + len(_of_the_other(row, event, firm)) <= seats
    if len(able) >= wanted.count and is_large_enough:
        _put(row, event, firm, able[: wanted.count])
        return
    row.status, row.slot_id, row.place, row.delegates, row.is_locked = MeetingStatus.ACCEPTED, "", "", [], False


def _free_then(row: MeetingRecord, event: Event, firm: str) -> set[str]:
    """Return the delegates of a firm who have told that slot, sit in no session and at no other meeting then."""
    at_once = row.event.meetings.filter(slot_id=row.slot_id, status__in=HOLDS_A_SLOT).exclude(pk=row.pk)
    sits = {one for other in at_once.filter(Q(asking=firm) | Q(asked=firm)) for one in other.delegates}
    for session in event.sessions:
        if row.slot_id in session.slot_ids:
            sits |= session.delegate_ids
    free = (one for one in event.team(firm) if row.slot_id not in one.unavailable_slots)
    return {one.delegate_id for one in free} - sits


def _of_the_other(row: MeetingRecord, event: Event, firm: str) -> list[str]:
    own = {one.delegate_id for one in event.team(firm)}
    return [one for one in row.delegates if one not in own]


def _put(row: MeetingRecord, event: Event, firm: str, people: list[str]) -> None:
    others = _of_the_other(row, event, firm)
    row.delegates = [*people, *others] if firm == row.asking else [*others, *people]


def _seats(row: MeetingRecord, event: Event) -> int | None:
    return next((one.capacity for one in event.tables if one.table_id == row.place), None)
