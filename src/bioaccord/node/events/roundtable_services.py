"""The only way to write roundtables: set-up, guests and seats. Notes and figures have services of their own."""

import time

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.events.roundtable import Seating, refuse_impossible, reseated, seated, told_seating
from bioaccord.events.seating import Standing, made_ready
from bioaccord.events.timetable_search import Seconds
from bioaccord.node.accounts.access import require
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.errors import BioaccordError

from .diary_mailings import begin_mailing
from .models import DelegateRecord, EventRecord, RoundtableGuest, RoundtableRecord, RunKind, RunState, ScheduleRun
from .roundtable_access import (
    away_of,
    event_row,
    groups_of,
    is_organiser,
    latest_run,
    own_delegates,
    people_of,
    roundtable_for,
    rules_of,
    seats_of,
    taken_in_rounds,
)
from .roundtable_times import times_watched
from .run_access import Standing as RunStanding
from .run_access import is_live, standing_of

SECONDS = 20.0
_SEED = 1
_GIVEN_UP = "given up"
_WRITES_EVERY = 0.5
_MOST_STANDINGS = 400


@transaction.atomic
def save_roundtable(user, event_id: str, fields: dict, roundtable_id: int | None = None) -> RoundtableRecord:
    """Make or change a roundtable; for organisers. Seats found are thrown away where the number of rounds, tables or seats changed.

    Delegates go on seeing the seats that were published until others are.
    """
    require(is_organiser(user))
    if roundtable_id is None:
        row = RoundtableRecord(event=event_row(user, event_id))
    else:
        row = roundtable_for(user, event_id, roundtable_id)
    shape = (row.tables, row.seats, len(row.round_slots))
    with times_watched(row.event):
        for name, value in fields.items():
            setattr(row, name, value)
        if shape != (row.tables, row.seats, len(row.round_slots)):
            row.seating = []
        row.save()
    record(user, "roundtable_saved", f"{event_id}: {row.pk}")
    return row


@transaction.atomic
def invite(user, row: RoundtableRecord, delegate_ids: list[str]) -> int:
    """Invite delegates; returns how many are new. For organisers."""
    require(is_organiser(user))
    found = DelegateRecord.objects.filter(event=row.event, delegate_id__in=delegate_ids, withdrawn_at=None)
    made = [RoundtableGuest.objects.get_or_create(roundtable=row, delegate=one)[1] for one in found]
    record(user, "roundtable_guests_invited", f"{row.event.event_id}: {row.pk}")
    return sum(made)


@transaction.atomic
def join(user, row: RoundtableRecord, delegate_id: str, *, kept_apart: list[str]) -> None:
    """Let an own delegate take part, with whom it does not sit. Raises `ValidationError` where it is closed."""
    delegate = next((one for one in own_delegates(user, row) if one.delegate_id == delegate_id), None)
    require(delegate is not None)
    guest = row.guests.filter(delegate=delegate).first()
    if guest is None and not row.is_open:
        raise ValidationError(_("This roundtable takes no more guests. Ask the organiser."))
    guest = guest or RoundtableGuest(roundtable=row, delegate=delegate)
    guest.kept_apart = kept_apart
    guest.joined_at = guest.joined_at or timezone.now()
    with times_watched(row.event):
        guest.save()
    record(user, "roundtable_joined", f"{row.event.event_id}: {row.pk}")


@transaction.atomic
def leave(user, row: RoundtableRecord, delegate_id: str) -> None:
    """Take a guest out: an own one, or any for an organiser. The others' seats stay until they are searched again; who is taken off is told."""
    own = {one.delegate_id for one in own_delegates(user, row)}
    require(is_organiser(user) or delegate_id in own)
    with times_watched(row.event):
        row.guests.filter(delegate__delegate_id=delegate_id).delete()
    begin_mailing(row.event, timezone.now())
    record(user, "roundtable_left", f"{row.event.event_id}: {row.pk}")


@transaction.atomic
def save_guest(
    user,
    row: RoundtableRecord,
    delegate_id: str,
    *,
    moderator: bool,
    interpreter: bool,
    away: list[int],
    side: str = "",
) -> None:
    """Say who moderates, who interprets, for which group a guest sits, and in which rounds it is not there; for organisers."""
    require(is_organiser(user))
    if side and side not in {one.group_id for one in groups_of(row)}:
        raise ValidationError(_("There is no such group. Choose one of the list."))
    with times_watched(row.event):
        row.guests.filter(delegate__delegate_id=delegate_id).update(
            is_moderator=moderator, is_interpreter=interpreter, away_rounds=away, side=side
        )
    record(user, "roundtable_guest_saved", f"{row.event.event_id}: {row.pk}")


def told(row: RoundtableRecord, seats=None) -> Seating | None:
    """Return the seats of a roundtable with what the independent checker says of them; None where there are none."""
    rounds = seats if seats is not None else seats_of(row)
    if not rounds:
        return None
    people = people_of(row)
    return told_seating(rounds, people, row.tables, row.seats, rules=rules_of(row, people), away=away_of(row))


@transaction.atomic
def start_seating(user, row: RoundtableRecord, *, from_round: int = 0) -> ScheduleRun:
    """Leave the search for seats to the worker; for organisers. Raises `InputError` where nobody could be seated, `ValidationError` where it runs.

    From a later round on (from 0), rounds before stay and few guests move.
    """
    from .roundtable_tasks import run_seating

    require(is_organiser(user))
    RoundtableRecord.objects.select_for_update().get(pk=row.pk)
    running = latest_run(row)
    if running is not None and is_live(running):
        raise ValidationError(_("Seats are being searched already. Let it end, or stop it."))
    people = people_of(row)
    # On the day, from a later round on, whoever is there is seated as well as can be.
    rules = None if from_round and row.seating else rules_of(row, people)
    refuse_impossible(people, row.tables, row.seats, len(row.round_slots), away_of(row), rules)
    run = ScheduleRun.objects.create(
        event=row.event,
        kind=RunKind.SEATING,
        asked_by=user,
        asked_for={"roundtable": row.pk, "from_round": from_round if row.seating else 0, "seconds": SECONDS},
    )
    record(user, "seating_started", f"{row.event.event_id}: {row.pk}")
    transaction.on_commit(lambda: run_seating.enqueue(run.pk))
    return run


@transaction.atomic
def stop_seating(user, row: RoundtableRecord) -> None:
    """End the search; the best seats so far are kept. For organisers."""
    require(is_organiser(user))
    run = latest_run(row)
    if run is None:
        return
    mine = ScheduleRun.objects.filter(pk=run.pk, state=run.state)
    if standing_of(run) == RunStanding.RUNNING:
        mine.update(stop_asked=True)
    elif standing_of(run) in (RunStanding.WAITING, RunStanding.INTERRUPTED):
        mine.update(state=RunState.STOPPED, ended_at=timezone.now())


def answer_seating(run_id: int) -> str:
    """Search seats as a run asks, and keep them as the organiser's own; for the worker. Returns how that ended."""
    waiting = ScheduleRun.objects.filter(pk=run_id, state=RunState.WAITING)
    if not waiting.update(state=RunState.RUNNING, seen_at=timezone.now()):
        return "nothing"
    run = ScheduleRun.objects.get(pk=run_id)
    row = RoundtableRecord.objects.select_related("event").get(pk=run.asked_for["roundtable"])
    try:
        found = _searched(run, row)
    except BioaccordError as error:
        said = error.in_both()
        return _end(run, RunState.FAILED, said={"ko": said.ko, "en": said.en})
    except BaseException:
        _end(run, RunState.FAILED)
        raise
    row.refresh_from_db()
    shape = (row.tables, len(row.round_slots))
    if shape != (run.asked_for["tables"], run.asked_for["rounds"]):
        return _end(run, RunState.FAILED)
    run.refresh_from_db()
    result = {"repeats": found.repeats, "bound": found.bound, "broken": len(found.broken), "moved": list(found.moved)}
    with transaction.atomic():
        ended = _end(run, RunState.STOPPED if run.stop_asked else RunState.DONE, result=result)
        if ended != _GIVEN_UP:
            row.seating = found.rounds
            with times_watched(row.event):
                row.save()
    return ended


def _searched(run: ScheduleRun, row: RoundtableRecord) -> Seating:
    people, rounds = people_of(row), len(row.round_slots)
    run.asked_for |= {"tables": row.tables, "rounds": rounds}
    run.save(update_fields=["asked_for"])
    given = {
        "generator": np.random.default_rng(_SEED),
        "rules": rules_of(row, people),
        "away": away_of(row),
    }
    made_ready()
    began = written = time.monotonic()

    def watch(standing: Standing) -> bool:
        nonlocal written
        now = time.monotonic()
        if now - written < _WRITES_EVERY:
            return True
        written = now
        run.refresh_from_db(fields=["stop_asked"])
        run.progress = [*run.progress, [round(now - began, 1), standing.cost]][-_MOST_STANDINGS:]
        # One that was given up meanwhile is ended: another search may be at work already.
        goes_on = ScheduleRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
        return bool(goes_on.update(progress=run.progress, seen_at=timezone.now())) and not run.stop_asked

    budget = Seconds.from_now(run.asked_for["seconds"], time.monotonic)
    if run.asked_for["from_round"]:
        before = told(row)
        return reseated(
            before,
            people,
            row.tables,
            row.seats,
            from_round=run.asked_for["from_round"],
            budget=budget,
            watch=watch,
            **given,
        )
    return seated(people, row.tables, row.seats, rounds, budget=budget, watch=watch, **given)


def _end(run: ScheduleRun, state: RunState, *, result: dict | None = None, said: dict | None = None) -> str:
    mine = ScheduleRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    if not mine.update(state=state, result=result or {}, said=said or {}, ended_at=timezone.now()):
        return _GIVEN_UP
    return str(state)


def moved_seats(row: RoundtableRecord, turn: int, delegate_id: str, table: int, other_id: str = ""):
    """Return the seats after one guest went to another table in a round (both from 1), or changed places with another. Raises `ValidationError`."""
    seats = [[list(group) for group in tables] for tables in row.seating]
    if not 1 <= turn <= len(seats):
        raise ValidationError(_("There is no such round."))
    tables = seats[turn - 1]
    tables += [[] for _number in range(row.tables - len(tables))]
    here = next((number for number, group in enumerate(tables) if delegate_id in group), None)
    if here is None:
        raise ValidationError(_("The guest has no seat in this round. Search seats again."))
    if other_id:
        there = next((number for number, group in enumerate(tables) if other_id in group), None)
        if there is None or there == here:
            raise ValidationError(_("The two sit at one table, or the other has no seat in this round."))
        tables[there].remove(other_id)
        tables[here].append(other_id)
    else:
        there = table - 1
        if not 0 <= there < row.tables:
            raise ValidationError(_("There is no such table."))
        if there != here and len(tables[there]) >= row.seats:
            raise ValidationError(_("That table is full. Choose with whom to change places."))
    tables[here].remove(delegate_id)
    tables[there].append(delegate_id)
    return tuple(tuple(tuple(sorted(group)) for group in groups) for groups in seats)


@transaction.atomic
def move_guest(user, row: RoundtableRecord, seats) -> None:
    """Keep seats that a person changed; for organisers."""
    require(is_organiser(user))
    row.seating = seats
    with times_watched(row.event):
        row.save()
    record(user, "seat_moved", f"{row.event.event_id}: {row.pk}")


@transaction.atomic
def publish(user, row: RoundtableRecord) -> None:
    """Show the seats to delegates, tell whoever sits elsewhere than before, and let diaries hold them; for organisers.

    Raises `ValidationError` where there are none, or where somebody would be in two places at once.
    """
    require(is_organiser(user))
    if not row.seating:
        raise ValidationError(_("There are no seats yet. Search them first."))
    # Whoever places a meeting holds the event meanwhile.
    EventRecord.objects.select_for_update().get(pk=row.event_id)
    twice = taken_in_rounds(row)
    if twice:
        raise ValidationError(
            _("In two places at once: %(who)s. Search seats again from that round on, or move the meetings first.")
            % {
                "who": ", ".join(
                    _("round %(turn)d: %(name)s") % {"turn": turn, "name": name} for turn, name in twice[:8]
                )
            }
        )
    with times_watched(row.event):
        row.published, row.published_slots, row.published_at = row.seating, list(row.round_slots), timezone.now()
        row.save()
    begin_mailing(row.event, timezone.now())
    record(user, "seating_published", f"{row.event.event_id}: {row.pk}")


@transaction.atomic
def take_seats_back(user, row: RoundtableRecord) -> None:
    """Show no seats to delegates any more and tell them; for organisers."""
    require(is_organiser(user))
    with times_watched(row.event):
        row.published, row.published_slots, row.published_at = [], [], timezone.now()
        row.save()
    begin_mailing(row.event, timezone.now())
    record(user, "seating_taken_back", f"{row.event.event_id}: {row.pk}")
