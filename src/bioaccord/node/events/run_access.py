"""Runs of the scheduler as an organiser may read them."""

from datetime import timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.supply.access import state_of
from bioaccord.node.supply.models import Calculation, CalculationState

from .models import EventRecord, RunKind, RunState, ScheduleRun

LOST_AFTER = timedelta(minutes=3)
"""A worker that gave no sign of life for so long has died: compiling, tables and checks take less at 60,000 meetings."""
RUN_KINDS = (RunKind.SCHEDULE, RunKind.RESCHEDULE)


class Standing(StrEnum):
    """How far a run is for its reader; `interrupted`: its worker died, nothing of it counts."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


def organised_event(user, event_id: str) -> EventRecord:
    """Return the row of an event for an organiser. Raises `PermissionDenied` or `Http404`."""
    require(roles_of(user).organiser)
    row = EventRecord.objects.filter(event_id=event_id).first()
    if row is None:
        raise Http404
    return row


def runs_for(user, event_id: str) -> QuerySet[ScheduleRun]:
    """Return the runs of an event for an organiser, the last first, without their schedules."""
    event = organised_event(user, event_id)
    return event.runs.filter(kind__in=RUN_KINDS).select_related("event", "asked_by", "adopted_by").defer("result")


def run_for(user, event_id: str, run_id: int) -> ScheduleRun:
    """Return one run, without its schedule. Raises `PermissionDenied` or `Http404`."""
    row = runs_for(user, event_id).filter(pk=run_id).first()
    if row is None:
        raise Http404
    return row


def standing_of(run: ScheduleRun) -> Standing:
    """Return how far a run is now."""
    silent_since = run.seen_at or run.begun_at
    if run.state == RunState.RUNNING and silent_since < timezone.now() - LOST_AFTER:
        return Standing.INTERRUPTED
    return Standing(run.state)


def is_live(run: ScheduleRun) -> bool:
    """Return whether a run waits or is at work."""
    return standing_of(run) in (Standing.WAITING, Standing.RUNNING)


def is_old(run: ScheduleRun) -> bool:
    """Return whether programme or delegates changed since the run began; one that waits is made for the event as it is then."""
    return run.state != RunState.WAITING and run.event_version != run.event.version


def may_be_adopted(run: ScheduleRun) -> bool:
    """Return whether a run has a schedule that can still take the place of the one that stands."""
    ended = standing_of(run) in (Standing.DONE, Standing.STOPPED)
    return ended and run.adopted_at is None and "found" in run.said and not is_old(run) and not is_discarded(run)


def is_discarded(run: ScheduleRun) -> bool:
    """Return whether somebody threw the result away."""
    return "discarded_at" in run.said


def runs_before(run: ScheduleRun) -> list[ScheduleRun]:
    """Return what waits or is at work before a run that waits, searches for seats too; what is at work comes first."""
    waits = Q(state=RunState.WAITING, begun_at__lt=run.begun_at)
    rows = ScheduleRun.objects.filter(waits | Q(state=RunState.RUNNING)).exclude(pk=run.pk).select_related("event")
    live = [one for one in rows.defer("result", "progress").order_by("begun_at") if is_live(one)]
    return sorted(live, key=lambda one: one.state == RunState.WAITING)


def calculations_before(run: ScheduleRun) -> int:
    """Return how many calculations on supply chains the same worker has before a run that waits."""
    rows = Calculation.objects.filter(state__in=(CalculationState.WAITING, CalculationState.RUNNING))
    return sum(
        state_of(one) in (CalculationState.WAITING, CalculationState.RUNNING)
        for one in rows.filter(made_at__lt=run.begun_at).defer("result")
    )
