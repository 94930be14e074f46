"""When delegates are told of their diaries: once a schedule is published, and afterwards those whose own diary has changed.

A mailing is begun by the clock's rounds, and at once by whoever moves meetings; the worker writes it firm by firm in short transactions, each of
which keeps what was told with the letters that tell it. So a worker that is killed leaves nobody told twice and nobody forgotten: the next round
takes the mailing up where it stands.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse

from bioaccord.events.diary import Appointment, brought_up_to_date
from bioaccord.events.programme import Event
from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.letters import post, tell
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.audit.services import record

from .diary_access import standing_of_firms
from .diary_letters import Changes, DiaryWords, letter_of_diary, letter_to_firm
from .diary_services import keep_shown, mail_address_of, shown_of
from .firms import firm_names
from .models import DelegateRecord, DiaryMailing, EventRecord, EventState, RoundtableRecord, RunKind, ScheduleRun
from .run_writing import PlacedRow
from .schedule_mark import schedule_mark
from .telling_words import people_of_firms

LOST_AFTER = timedelta(minutes=3)
"""A worker that gave no sign of life for so long has died: a step takes less than a second."""
FIRMS_AT_ONCE = 25
"""The firms of one transaction: others who write wait no longer than these take."""
_SECONDS_A_TASK = 5.0
_OVERLAP = timedelta(minutes=5)
"""What was changed so shortly before a mailing began is looked at again by the next: whoever changed it may have ended later."""
_KEPT = 10


def tell_diaries(now: datetime) -> int:
    """Begin what is due as of a moment, for every event whose schedule or seats at roundtables are published, or take up what a dead worker left.

    Returns how many mailings.
    """
    seats = RoundtableRecord.objects.exclude(published_at=None).values("event")
    events = EventRecord.objects.filter(Q(state=EventState.PUBLISHED) | Q(pk__in=seats)).order_by("pk")
    return sum(begin_mailing(row, now) is not None for row in events)


@transaction.atomic
def begin_mailing(row: EventRecord, now: datetime) -> DiaryMailing | None:
    """Leave to the worker to tell those whose diary may have changed; returns None where nobody's has, or where it is at work already."""
    from .diary_tasks import mail_diaries

    row = EventRecord.objects.select_for_update().get(pk=row.pk)
    last = row.mailings.first()
    if not _shows_anything(row):
        return None
    if last is not None and last.ended_at is None:
        if not is_lost(last, now):
            return None
        last.seen_at = now
        last.save(update_fields=["seen_at"])
        transaction.on_commit(lambda: mail_diaries.enqueue(last.pk))
        return last
    mark = _mark(row)
    if last is not None and last.mark == mark:
        return None
    made = DiaryMailing.objects.create(
        event=row, mark=mark, firms=_firms(row, last, mark), begun_at=now, seen_at=now, ended_at=None
    )
    row.mailings.exclude(pk__in=list(row.mailings.values_list("pk", flat=True)[:_KEPT])).delete()
    transaction.on_commit(lambda: mail_diaries.enqueue(made.pk))
    return made


def is_lost(mailing: DiaryMailing, now: datetime) -> bool:
    """Return whether nobody is at a mailing that has not ended."""
    return mailing.ended_at is None and mailing.seen_at < now - LOST_AFTER


def _shows_anything(row: EventRecord) -> bool:
    """Return whether delegates are shown anything: the schedule, or seats at a roundtable that were published before it."""
    if row.state in (EventState.PUBLISHED, EventState.OVER):
        return row.state == EventState.PUBLISHED
    return row.roundtables.exclude(published_at=None).exists()


def _mark(row: EventRecord) -> list:
    """Return what changes whenever a diary may have changed, without reading the diaries; what concerns everybody stands first."""
    version, count, *changes = schedule_mark(row)
    seats = str(row.roundtables.aggregate(last=Max("published_at"))["last"])
    people = row.delegates.exclude(email="", user=None).count()
    return [[version, row.state, seats, count, people], *changes]


def _firms(row: EventRecord, last: DiaryMailing | None, mark: list) -> list[str]:
    """Return the firms whose diaries may have changed: all of them where delegates, programme or seats did, else those of the meetings that did."""
    if last is None or last.mark[:1] != mark[:1]:
        found = row.delegates.filter(withdrawn_at=None).order_by().values_list("organisation_id", flat=True)
        return sorted(set(found.distinct()))
    changed = row.meetings.filter(changed_at__gte=last.begun_at - _OVERLAP).order_by().values_list("asking", "asked")
    return sorted({firm for pair in changed for firm in pair})


def work_at(mailing_id: int, clock: Callable[[], datetime]) -> bool:
    """Tell as many firms as a few seconds allow; returns whether some are left. What changed meanwhile becomes the next mailing."""
    until = time.monotonic() + _SECONDS_A_TASK
    while tell_next(mailing_id, clock()):
        if time.monotonic() >= until:
            return True
    if (mailing := DiaryMailing.objects.select_related("event").filter(pk=mailing_id).first()) is not None:
        begin_mailing(mailing.event, clock())
    return False


@transaction.atomic
def tell_next(mailing_id: int, now: datetime) -> bool:
    """Tell the next firms of a mailing, all of it or nothing; returns whether some are left."""
    mailing = DiaryMailing.objects.select_for_update().filter(pk=mailing_id, ended_at=None).first()
    if mailing is None:
        return False
    row = EventRecord.objects.get(pk=mailing.event_id)
    firms = mailing.firms[mailing.done : mailing.done + FIRMS_AT_ONCE]
    if not _shows_anything(row):
        firms, mailing.mark, mailing.ended_at = [], [], now  # what is left is told once it is published again
    if firms:
        letters, unreached = _tell_firms(mailing, row, firms, now)
        mailing.done += len(firms)
        mailing.letters += letters
        mailing.unreached = [*mailing.unreached, *unreached]
    if mailing.done >= len(mailing.firms):
        mailing.ended_at = now
        if mailing.letters:
            record(None, "diaries_told", f"{row.event_id}: {mailing.letters}")
    mailing.seen_at = now
    mailing.save(update_fields=["mark", "done", "letters", "unreached", "seen_at", "ended_at"])
    return mailing.ended_at is None


def _tell_firms(mailing: DiaryMailing, row: EventRecord, firms: Sequence[str], now: datetime) -> tuple[int, list[str]]:
    """Tell the delegates of some firms; returns how many letters there are, and whom nobody can be told for."""
    people = list(
        DelegateRecord.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(event=row, organisation_id__in=firms, withdrawn_at=None)
        .order_by("pk")
    )
    event, standing = standing_of_firms(row, people)
    words, why = DiaryWords(event), _why(mailing)
    letters: list[Delivery] = []
    renewed: list[DelegateRecord] = []
    through_firm: dict[str, list[tuple[DelegateRecord, Changes]]] = defaultdict(list)
    for one in people:
        changes, is_other = _renewed(one, standing.get(one.delegate_id, {}), now)
        address = mail_address_of(one)
        if is_other:
            renewed.append(one)
        if not changes:
            continue
        if not address:
            through_firm[one.organisation_id].append((one, changes))
            continue
        _note_told(one, changes)
        renewed.append(one)
        letters.append(letter_of_diary(words, one, changes, why, address, now))
        if one.user is not None and one.user.is_active:
            _tell(one.user, event, not changes.is_first, reverse("diaries", args=[event.event_id]), now)
    told, unreached = _tell_through_firms(mailing, words, through_firm, why, now)
    renewed += [one for one in told if one not in renewed]
    DelegateRecord.objects.bulk_update(set(renewed), ["diary"], batch_size=FIRMS_AT_ONCE)
    post(letters)
    return len(letters) + len(told), unreached


def _renewed(row: DelegateRecord, standing: Mapping[str, Appointment], now: datetime) -> tuple[Changes, bool]:
    """Bring a delegate's diary up to date in its row, which is not saved; returns what the delegate has to be told, and whether the row is another."""
    was = shown_of(row)
    shown = brought_up_to_date(was, standing, now)
    if shown != was:
        keep_shown(row, shown)
    return Changes.between(row.diary.get("told", {}), was, shown), shown != was


def _note_told(row: DelegateRecord, changes: Changes) -> None:
    row.diary = row.diary | {"told": {one.key: one.sequence for one in changes.shown.values()}}


def _tell_through_firms(
    mailing: DiaryMailing,
    words: DiaryWords,
    through_firm: Mapping[str, list[tuple[DelegateRecord, Changes]]],
    why: Mapping[str, list[str]],
    now: datetime,
) -> tuple[list[DelegateRecord], list[str]]:
    """Write to the people of a firm for its delegates who have no address; returns the delegates told so, and those (ids) whose firm has nobody here."""
    people, names = people_of_firms(through_firm), firm_names(through_firm)
    told, unreached = [], []
    for firm, changed in through_firm.items():
        persons = people.get(firm, [])
        if not persons:
            unreached += [one.delegate_id for one, _changes in changed]
            continue
        was_told = any(not changes.is_first for _one, changes in changed)
        for person in persons:
            letter_to_firm(words, person, names[firm], changed, why, f"diary-{mailing.pk}-{firm}", now)
            _tell(person, words.event, was_told, reverse("diaries", args=[words.event.event_id]), now)
        for one, changes in changed:
            _note_told(one, changes)
            told.append(one)
    return told, unreached


def _tell(person: User, event: Event, was_told: bool, address: str, now: datetime) -> None:
    notice = InboxEntry.Notice.DIARY_CHANGED if was_told else InboxEntry.Notice.DIARY_PUBLISHED
    tell(person, notice, event.name, address, now)


def _why(mailing: DiaryMailing) -> dict[str, list[str]]:
    """Return why meetings moved (by id, in both languages), as far as proposals that were adopted since the mailing before told."""
    before = DiaryMailing.objects.filter(event=mailing.event_id, pk__lt=mailing.pk).first()
    if before is None:
        return {}
    runs = ScheduleRun.objects.filter(
        event=mailing.event_id, kind=RunKind.RESCHEDULE, adopted_at__gte=before.begun_at - _OVERLAP
    ).defer("result", "progress")
    return {key: told for run in runs.order_by("adopted_at") for key, told in run.said.get("why", {}).items()}


def tell_moved(row: EventRecord, moved: Iterable[tuple[PlacedRow, PlacedRow]], now: datetime) -> dict:
    """Have those told who sat or sit at meetings that are not where they were, where the schedule is published; inside a transaction.

    Returns how many delegates that are, and those (ids) whom nobody here can tell: the organiser has to reach them.
    """
    if row.state != EventState.PUBLISHED:
        return {"delegates": 0, "unreached": []}
    concerned = {who for was, one in moved if one.shows_other(was) for who in (*was.delegates, *one.delegates)}
    begin_mailing(row, now)
    silent = [
        one
        for one in row.delegates.filter(Q(email=""), Q(user=None) | Q(user__is_active=False), withdrawn_at=None)
        if one.delegate_id in concerned
    ]
    people = people_of_firms({one.organisation_id for one in silent})
    unreached = sorted(one.delegate_id for one in silent if not people.get(one.organisation_id))
    return {"delegates": len(concerned) - len(unreached), "unreached": unreached}
