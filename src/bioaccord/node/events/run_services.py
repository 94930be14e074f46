"""Runs of the scheduler: asked for, made by the worker, stopped, adopted or discarded. Nothing of a run counts before it is adopted."""

import time
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bioaccord.events.constraints import violations
from bioaccord.events.exact_timetable import MOST_MEETINGS
from bioaccord.events.past_slots import slots_begun
from bioaccord.events.schedule import Schedule
from bioaccord.events.timetable_kernel.door import is_ready
from bioaccord.events.timetable_search import Standing
from bioaccord.events.wishes import GOALS
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import MeetingStatus

from .change_rows import change_event, event_changes
from .diary_mailings import tell_moved
from .models import EventRecord, EventState, RunKind, RunState, ScheduleRun
from .rows import event_of, programme_of, read_meetings
from .run_access import Standing as RunStanding
from .run_access import is_discarded, is_live, is_old, may_be_adopted, organised_event, run_for, runs_for, standing_of
from .run_making import Asked, SearchTime, made_by_changes, made_by_search
from .run_words import figures_said
from .run_writing import PlacedRow, placed_rows, save_placed

CHOICES_OF_SECONDS = (10, 60, 300)
_SECONDS_BETWEEN_SIGNS = 1.0
_POINTS_KEPT = 600
_TOLD_VIOLATIONS = 20


@transaction.atomic
def start_run(user, event_id: str, *, goals: tuple[str, ...], seconds: int, keep_placed: bool) -> ScheduleRun:
    """Leave a schedule to the worker. `goals` are those of most weight, in the organiser's order.

    Raises `PermissionDenied`, `Http404`, or `ValidationError` for goals or times that are none, and while another run of the event is at work.
    """
    if seconds not in CHOICES_OF_SECONDS:
        raise ValidationError(_("Choose one of the times of the list."))
    if len(set(goals)) < len(goals) or not set(goals) <= {goal.name for goal in GOALS}:
        raise ValidationError(_("Choose each goal once."))
    event = programme_of(organised_event(user, event_id))
    if len(slots_begun(event, timezone.now())) == len(event.slots) > 0:
        raise ValidationError(_("Every slot of the event has begun. Its schedule stays as it is."))
    asked = {"goals": list(goals), "seconds": seconds, "keep_placed": keep_placed, "seed": 1}
    return begin(user, event_id, RunKind.SCHEDULE, asked)


def begin(user, event_id: str, kind: RunKind, asked: dict) -> ScheduleRun:
    """Make a run and leave it to the worker; inside a transaction. Raises as `start_run`."""
    from .run_tasks import make_schedule

    event = EventRecord.objects.select_for_update().get(pk=organised_event(user, event_id).pk)
    if event.state == EventState.OVER:
        raise ValidationError(_("The event is over. Its schedule stays as it was held."))
    if any(map(is_live, runs_for(user, event_id))):
        raise ValidationError(_("A run of this event waits or is at work already. Let it end, or stop it."))
    run = ScheduleRun.objects.create(
        event=event, kind=kind, asked_by=user, asked_for=asked, event_version=event.version, said={"phase": "waiting"}
    )
    record(user, "schedule_run_started", f"{event_id}: {kind} {run.pk}")
    transaction.on_commit(lambda: make_schedule.enqueue(run.pk))
    return run


@transaction.atomic
def stop_run(user, event_id: str, run_id: int) -> None:
    """Stop a run: what it found so far is kept; one that waits, or whose worker died, ends with nothing."""
    run = ScheduleRun.objects.select_for_update().get(pk=run_for(user, event_id, run_id).pk)
    standing = standing_of(run)
    if standing == RunStanding.RUNNING:
        run.stop_asked = True
    elif standing in (RunStanding.WAITING, RunStanding.INTERRUPTED):
        run.state, run.ended_at, run.stop_asked = RunState.STOPPED, timezone.now(), True
    else:
        return
    run.save(update_fields=["stop_asked", "state", "ended_at"])
    record(user, "schedule_run_stopped", f"{event_id}: {run_id}")


@transaction.atomic
def discard_run(user, event_id: str, run_id: int) -> None:
    """Throw away what a run found; how it went stays to be seen. One that was adopted stays."""
    run = ScheduleRun.objects.select_for_update().get(pk=run_for(user, event_id, run_id).pk)
    if run.adopted_at is not None or is_live(run) or is_discarded(run):
        return
    run.result, run.said = {}, run.said | {"discarded_at": timezone.now().isoformat()}
    run.save(update_fields=["result", "said"])
    record(user, "schedule_run_discarded", f"{event_id}: {run_id}")


@transaction.atomic
def adopt_run(user, event_id: str, run_id: int) -> int:
    """Let what a run found be the schedule, all of it or nothing, and tell those moved where the schedule was published.

    Returns how many delegates will be told, by the worker. Meetings that were cancelled or refused meanwhile stay so, and new ones wait.
    Raises `ValidationError` where programme, delegates or meetings changed so that the result does not fit any more.
    """
    organised_event(user, event_id)
    event = EventRecord.objects.select_for_update().get(event_id=event_id)
    run = ScheduleRun.objects.select_for_update().get(pk=run_for(user, event_id, run_id).pk)
    run.event = event
    if is_old(run):
        raise ValidationError(
            _(
                "Programme or delegates changed since this was asked for: it is of an old version of the event. Run it again."
            )
        )
    if not may_be_adopted(run):
        raise ValidationError(_("This run has no schedule that could be adopted."))
    before = {one.meeting_id: one for one in placed_rows(event)}
    changed, now = _adopted(run, before), timezone.now()
    _refuse_the_past(event, before, changed, now)
    save_placed(changed, now, user)
    if run.kind == RunKind.RESCHEDULE:
        change_event(event, run.result["event"])
    record(user, "schedule_adopted", f"{event_id}: {run_id}, {len(changed)}")
    told = tell_moved(event, [(before[one.meeting_id], one) for one in changed], now)
    run.adopted_at, run.adopted_by, run.said = now, user, run.said | {"told": told}
    run.save(update_fields=["adopted_at", "adopted_by", "said"])
    return told["delegates"]


def _adopted(run: ScheduleRun, before: dict[str, PlacedRow]) -> list[PlacedRow]:
    """Return the meetings that a result changes, as they are to stand. Raises `ValidationError` where one was moved meanwhile."""
    after, touched = [], []

    def put(meeting_id: str, sequence: int, **values: object) -> None:
        was = before.get(meeting_id)
        if was is None or was.status in _GONE:
            return
        if was.sequence != sequence:
            touched.append(meeting_id)
            return
        one = was._replace(**values)
        if one.shows_other(was):
            one = one._replace(sequence=sequence + 1)
        if one != was:
            after.append(one)

    for meeting_id, sequence, slot_id, place, delegates in run.result["placed"]:
        was = before.get(meeting_id)
        stays = was is not None and (was.slot_id, set(was.delegates)) == (slot_id, set(delegates))
        status = MeetingStatus.MOVED if was is not None and was.slot_id else MeetingStatus.SCHEDULED
        put(
            meeting_id,
            sequence,
            status=was.status if was is not None and stays else str(status),
            slot_id=slot_id,
            place=place or "",
            delegates=delegates,
            reason_ko="",
            reason_en="",
        )
    for meeting_id, sequence, status, ko, en in run.result["left_out"]:
        values = {"status": status, "slot_id": "", "place": "", "delegates": []}
        put(meeting_id, sequence, **values, reason_ko=ko[:1000] if en else "", reason_en=en[:1000])
    if touched:
        raise ValidationError(
            _("{count} meetings were moved by hand since this was asked for ({which}). Run it again.").format(
                count=len(touched), which=", ".join(touched[:5])
            )
        )
    return after


def _refuse_the_past(event: EventRecord, before: dict[str, PlacedRow], changed: list[PlacedRow], now: datetime) -> None:
    """Raise `ValidationError` where a meeting would go into a slot that began since the schedule was made."""
    begun = slots_begun(programme_of(event), now)
    late = [one for one in changed if one.slot_id in begun and one.slot_id != before[one.meeting_id].slot_id]
    if late:
        raise ValidationError(
            ngettext(
                "A slot has begun since this was made, and {count} meeting would go there. Run it again.",
                "Slots have begun since this was made, and {count} meetings would go there. Run it again.",
                len(late),
            ).format(count=len(late))
        )


_TO_BE_PLACED = (MeetingStatus.ACCEPTED, MeetingStatus.SCHEDULED, MeetingStatus.MOVED)
_GONE = (MeetingStatus.CANCELLED, MeetingStatus.DECLINED, MeetingStatus.EXPIRED)


def answer_run(run_id: int) -> str:
    """Make what a waiting run asks for and return how that ended; for the worker. The schedule that stands is only read."""
    now = timezone.now()
    waiting = ScheduleRun.objects.filter(pk=run_id, state=RunState.WAITING)
    if not waiting.update(state=RunState.RUNNING, seen_at=now):
        return "nothing"  # stopped meanwhile, or another worker has it
    run = ScheduleRun.objects.select_related("event").get(pk=run_id)
    # It is made for the event as it is now: while it waited, seats may have been found or the programme changed.
    run.event_version = run.event.version
    run.save(update_fields=["event_version"])
    journal = Journal(run)
    try:
        _make(run, journal)
    except BioaccordError as refusal:
        return journal.end(RunState.FAILED, problem=Text(refusal.told("ko"), refusal.told("en")))
    except Exception:
        journal.end(RunState.FAILED)
        raise
    except BaseException:  # the worker is told to end: what stands stays, and the page says so
        journal.end(RunState.FAILED, problem=_ended_words())
        raise
    run.refresh_from_db(fields=["stop_asked"])
    return journal.end(RunState.STOPPED if run.stop_asked else RunState.DONE)


def _make(run: ScheduleRun, journal: "Journal") -> None:
    journal.phase("reading")
    event = event_of(run.event)
    meetings = read_meetings(run.event.meetings.all(), event)
    sequences = dict(run.event.meetings.order_by().values_list("meeting_id", "sequence"))
    now = timezone.now()
    asked = Asked(run.asked_for, budget=SearchTime(run.asked_for["seconds"], time.monotonic), now=now)
    # Nothing is compiled for a small event whose plan is proven; of others the first plan comes with the first figures.
    is_large = sum(one.status in _TO_BE_PLACED for one in meetings) > MOST_MEETINGS
    journal.phase("compiling" if is_large and not is_ready() else "first_plan")
    make = made_by_changes if run.kind == RunKind.RESCHEDULE else made_by_search
    made = make(event, meetings, asked, journal)
    journal.phase("checking")
    # What breaks a rule in a slot that has begun was there before, stays as it is, and is no fault of what was found.
    begun = slots_begun(event, now)
    past = {one.meeting_id for one in meetings if one.slot is not None and one.slot.slot_id in begun}
    found_broken = violations(made.event, made.schedule.meetings)
    broken = [one for one in found_broken if not one.meeting_ids or not past.issuperset(one.meeting_ids)]
    if broken:
        journal.say(broken=[[one.rule, one.sentence.ko, one.sentence.en] for one in broken[:_TOLD_VIOLATIONS]])
        raise BrokenScheduleError(len(broken))
    found = packed(made.schedule, sequences)
    journal.keep(found | {"event": event_changes(event, made.event)})
    journal.say(**figures_said(event, meetings, made), why=made.why)


class BrokenScheduleError(BioaccordError):
    """What the search found breaks a rule: it is told and cannot be adopted."""

    def __init__(self, count: int) -> None:
        super().__init__(
            Text(
                f"찾은 일정이 규칙을 {count}곳에서 어겨 쓸 수 없습니다. 현재 일정은 그대로입니다. 노드 운영자에게 알려 주십시오.",
                f"The schedule found breaks the rules in {count} places and cannot be used. The present one stands. Tell the operator of this node.",
            )
        )


def packed(schedule: Schedule, sequences: dict[str, int]) -> dict:
    """Return a schedule as JSON: what it places, and what it leaves without a slot and why."""
    placed, left_out = [], []
    for one in schedule.meetings:
        sequence = sequences[one.meeting_id]
        if one.slot is not None:
            placed.append([one.meeting_id, sequence, one.slot.slot_id, one.place, list(one.delegates)])
        elif one.status in (MeetingStatus.ACCEPTED, MeetingStatus.CANCELLED, MeetingStatus.NO_SHOW):
            why = one.reasons[0] if one.reasons else Text("", "")
            left_out.append([one.meeting_id, sequence, str(one.status), why.ko, why.en])
    return {"placed": placed, "left_out": left_out}


class Journal:
    """Writes down how far a run is, once a second, and tells the search to end where somebody asked for it."""

    def __init__(self, run: ScheduleRun) -> None:
        self._run = run
        self._mine = ScheduleRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
        self._began = self._last = time.monotonic()
        self._progress: list[list[float]] = []
        self._said: dict = dict(run.said)

    def __call__(self, standing: Standing) -> bool:
        """Note a standing; return whether the search is to go on."""
        now = time.monotonic()
        is_last = standing.spent >= 1.0
        if self._progress and not is_last and now - self._last < _SECONDS_BETWEEN_SIGNS:
            return True
        self._last = now
        best = [round(now - self._began, 2), standing.held, round(standing.value, 4), round(standing.cost, 3)]
        if self._progress:
            before = self._progress[-1]
            if (best[2], -best[3]) < (before[2], -before[3]):
                best[1:] = before[1:]  # what is kept is the best so far
        self._progress.append(best)
        if len(self._progress) > _POINTS_KEPT:
            del self._progress[1:-1:2]
        if self._said.get("phase") in ("compiling", "first_plan"):
            self._said["phase"] = "searching"
        said = self._said | {"spent": round(standing.spent, 3)}
        goes_on = self._mine.update(progress=self._progress, seen_at=timezone.now(), said=said)
        return bool(goes_on) and not self._mine.filter(stop_asked=True).exists()

    def phase(self, name: str) -> None:
        """Note what the worker is at."""
        self.say(phase=name)

    def say(self, **said: object) -> None:
        """Note something that is said of the run."""
        self._said |= said
        self._mine.update(said=self._said, seen_at=timezone.now())

    def keep(self, result: dict) -> None:
        """Keep the schedule found."""
        self._mine.update(result=result, seen_at=timezone.now())

    def end(self, state: RunState, *, problem: Text | None = None) -> str:
        """End the run; one that was given up meanwhile writes nothing."""
        said = self._said | ({"problem": [problem.ko, problem.en]} if problem else {})
        if not self._mine.update(state=state, ended_at=timezone.now(), said=said):
            return "given up"
        return str(state)


def _ended_words() -> Text:
    return Text(
        "작업자가 중간에 종료되었습니다. 현재 일정은 그대로입니다. 다시 실행해 주십시오.",
        "The worker was ended half-way. The present schedule stands. Run it again.",
    )
