"""The node's clock: what is due is done by one process at a time, again after a crash, and never forgotten.

A job is held through its row: one statement takes it where it is due and nobody holds it, so that of several clocks one wins. A
clock that dies leaves a hold that ends by itself; the job is done again then.
"""

import logging
import secrets
import shlex
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone

from bioaccord.node.brief.tasks import recompute
from bioaccord.node.policy.search_services import ask_to_follow

from .models import ClockJob
from .sending import send_alerts

ALERTS, INDEX, BRIEFS, PULL = "alerts", "index", "briefs", "pull "
MARKET = "market"
"""The word with which a daily pull of figures begins; one of documents begins with its publisher."""
LOOKED_EVERY_SECONDS = 20.0
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """What is done, how long after the last time, at which hour of the node's day (None for any), and how long it may take."""

    name: str
    every: timedelta
    hour: int | None
    takes_at_most: timedelta
    do: Callable[[datetime], object]


def jobs() -> list[Job]:
    """Return what this node does by itself, from its settings."""
    found = [
        Job(ALERTS, timedelta(minutes=settings.ALERTS_EVERY_MINUTES), None, timedelta(minutes=15), send_alerts),
        # Which version of a law is in force changes at midnight, without anybody writing.
        Job(INDEX, _DAY, 0, timedelta(minutes=5), lambda _now: ask_to_follow()),
        # Days left and stocks run on, without anybody writing.
        Job(BRIEFS, _DAY, 0, timedelta(minutes=5), _briefs_of_today),
    ]
    for written in settings.DAILY_PULLS:
        found.append(Job(f"{PULL}{written}"[:200], _DAY, settings.DAILY_PULLS_HOUR, timedelta(hours=6), _pull(written)))
    return found


def _briefs_of_today(now: datetime) -> None:
    recompute.enqueue(timezone.localdate(now).isoformat())


def _pull(written: str) -> Callable[[datetime], object]:
    words = shlex.split(written)
    if words[:1] == [MARKET]:
        # What is new in all series is looked for by the worker: the clock has other things to do meanwhile.
        return lambda _now: call_command("pull_market", *words[1:], "--background")
    return lambda _now: call_command("pull_policy", *words)


def do_what_is_due(now: datetime) -> list[str]:
    """Do every job that is due and that no other clock holds; returns their names. One that fails is told on its row and comes again."""
    done = []
    for job in jobs():
        ClockJob.objects.get_or_create(name=job.name, defaults={"due_at": first_due(job, now)})
        holder = take(job, now)
        if holder:
            done.append(job.name)
            _do(job, holder, now)
    ClockJob.objects.exclude(name__in=[job.name for job in jobs()]).filter(
        Q(held_until=None) | Q(held_until__lte=now)
    ).delete()
    return done


def take(job: Job, now: datetime) -> str:
    """Hold a job that is due, and return the holder's word; empty where it is not due or held by another clock."""
    holder = secrets.token_hex(16)
    free = Q(held_until=None) | Q(held_until__lte=now)
    taken = ClockJob.objects.filter(free, name=job.name, due_at__lte=now).update(
        holder=holder, held_until=now + job.takes_at_most, began_at=now
    )
    return holder if taken else ""


def _do(job: Job, holder: str, now: datetime) -> None:
    failure = ""
    try:
        job.do(now)
    except Exception as error:  # noqa: BLE001 - one job that fails stops no other; the operator reads why
        logging.getLogger(__name__).exception("clock: %s failed", job.name)
        failure = _told(error)
    ended = timezone.now()
    ClockJob.objects.filter(name=job.name, holder=holder).update(
        holder="", held_until=None, ended_at=ended, due_at=next_due(job, now), failure=failure[:300]
    )


def first_due(job: Job, now: datetime) -> datetime:
    """Return when a job that was never done is due: at once, or at its hour."""
    return now if job.hour is None else next_due(job, now)


def next_due(job: Job, now: datetime) -> datetime:
    """Return when a job is due after it was done at `now`; what was missed while the node was off is done once."""
    if job.hour is None:
        return now + job.every
    local = timezone.localtime(now)
    due = local.replace(hour=job.hour, minute=5, second=0, microsecond=0)
    return due if due > local else due + job.every


def run(stop: threading.Event) -> None:
    """Do what is due until `stop` is set; what is being done then is done to its end."""
    from django.db import OperationalError, close_old_connections

    while not stop.is_set():
        try:
            close_old_connections()
            do_what_is_due(timezone.now())
        except OperationalError as error:
            # The database is away or locked for long: what is due stays due.
            logging.getLogger(__name__).warning("clock: the database cannot be used: %s", error)
        stop.wait(LOOKED_EVERY_SECONDS)


def _told(error: Exception) -> str:
    # A command says what failed in words; what else breaks may hold somebody's figures, so only its kind is kept.
    return str(error) if isinstance(error, CommandError) else type(error).__name__
