"""Writes what concerns diaries: what they have shown, private addresses, what a delegate says on the day."""

import secrets
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.urls import reverse
from pydantic import TypeAdapter

from bioaccord.brief import wording
from bioaccord.events.diary import Appointment, brought_up_to_date
from bioaccord.events.programme import Event
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.accounts.models import Role, User
from bioaccord.node.alerts.letters import letter_with_files, post, tell
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Text

from .access import delegate_for
from .diary_access import language_of, meeting_of_delegate, standing_of
from .firms import firm_names
from .models import DelegateRecord, EventRecord, MeetingMessage, MeetingRecord
from .rows import meeting_of, programme_of

_TOKEN_BYTES = 24
_MINUTES_LATE = (5, 10, 15)
REPORTS = {
    **{
        f"late-{minutes}": Text(f"{minutes}분쯤 늦습니다", f"Running about {minutes} minutes late")
        for minutes in _MINUTES_LATE
    },
    "cannot-come": Text("미팅에 갈 수 없습니다", "Cannot come to the meeting"),
    "not-here": Text("상대가 아직 오지 않았습니다", "The other side has not come"),
}
"""What a delegate can say of a meeting with one touch. Nothing of it changes the meeting: the organiser does that."""

_EARLY = timedelta(hours=12)


@cache
def _shown_type() -> TypeAdapter[dict[str, Appointment]]:
    return TypeAdapter(dict[str, Appointment])


def shown_of(row: DelegateRecord) -> dict[str, Appointment]:
    """Return what a delegate's diary has shown, by key."""
    return _shown_type().validate_python(row.diary.get("shown", {}))


def keep_shown(row: DelegateRecord, shown: dict[str, Appointment]) -> None:
    """Put what a diary shows into its row, without saving it."""
    row.diary = row.diary | {"shown": _shown_type().dump_python(shown, mode="json")}


@transaction.atomic
def renewed_diary(row: DelegateRecord, now: datetime) -> tuple[Event, list[Appointment]]:
    """Return what a delegate's diary shows from now on, and remember it: whoever reads it later has to be told what has gone of it."""
    event, standing = standing_of(row)
    shown = shown_of(row)
    if (after := brought_up_to_date(shown, standing, now)) != shown:
        row = DelegateRecord.objects.select_for_update().select_related("event").get(pk=row.pk)
        after = brought_up_to_date(shown_of(row), standing, now)
        keep_shown(row, after)
        # Not of the history: a program that reads a feed changes nothing of the delegate.
        DelegateRecord.objects.filter(pk=row.pk).update(diary=row.diary)
    return event, sorted(after.values(), key=lambda one: (one.begins_at, one.key))


@transaction.atomic
def renew_address(user, event_id: str, delegate_id: str) -> DelegateRecord:
    """Give a delegate a new private address and check-in code; the old ones lead nowhere from now on."""
    row = DelegateRecord.objects.select_for_update().get(pk=delegate_for(user, event_id, delegate_id).pk)
    row.token = secrets.token_urlsafe(_TOKEN_BYTES)
    row.save(update_fields=["token"])
    record(user, "diary_address_renewed", f"{event_id} {delegate_id}")
    return row


@transaction.atomic
def set_naming(user, event_id: str, organisation_id: str, *, is_named: bool) -> None:
    """Choose whether a firm of one's own is shown by name in the hall (screens, table signs), or as reserved."""
    require(organisation_id in roles_of(user).organisation_ids)
    row = EventRecord.objects.select_for_update().get(event_id=event_id)
    unnamed = set(row.shown.get("unnamed", []))
    unnamed = unnamed - {organisation_id} if is_named else unnamed | {organisation_id}
    row.shown = row.shown | {"unnamed": sorted(unnamed)}
    row.save(update_fields=["shown"])
    record(user, "naming_in_hall_set", f"{event_id} {organisation_id}: {is_named}")


@transaction.atomic
def report(row: DelegateRecord, meeting_id: str, what: str, now: datetime) -> bool:
    """Say something of a meeting for the side of a delegate; returns False where it was said already.

    The other side and the organisers are told at once. Raises `MeetingError` where it cannot be said at this time, `Http404` for a meeting
    that is not the delegate's.
    """
    EventRecord.objects.select_for_update().get(pk=row.event_id)
    meeting = meeting_of_delegate(row, meeting_id)
    slot = meeting_of(meeting, programme_of(row.event)).slot
    words = REPORTS.get(what)
    if words is None or slot is None:
        raise MeetingError(
            Text("알 수 없는 내용입니다. 버튼으로 알려 주십시오.", "That is not known. Use one of the buttons.")
        )
    if what == "not-here" and now < slot.begins_at:
        raise MeetingError(
            Text(
                "아직 시작하지 않은 미팅입니다. 시작 시각이 지난 뒤 알려 주십시오.",
                "The meeting has not begun yet. Say it once it has.",
            )
        )
    if what != "not-here" and now >= slot.ends_at:
        raise MeetingError(Text("이미 끝난 시간입니다. 등록대에 알려 주십시오.", "That slot is over. Tell the desk."))
    if what.startswith("late") and now < slot.begins_at - _EARLY:
        raise MeetingError(Text("미팅 당일에 알릴 수 있습니다.", "This can be said on the day of the meeting."))
    said = f"{words.ko} / {words.en}"
    if meeting.messages.filter(organisation_id=row.organisation_id, text=said).exists():
        return False
    MeetingMessage.objects.create(meeting=meeting, organisation_id=row.organisation_id, author=row.user, text=said)
    _tell_of_report(row, meeting, what, words, now)
    record(row.user, "meeting_reported", f"{meeting_id}: {what}")
    return True


def reports_of(meeting: MeetingRecord, *, but_not_of: str) -> list[Text]:
    """Return what the other side has said of a meeting by touch; words that somebody wrote are not for a page without log-in."""
    known = {f"{one.ko} / {one.en}": one for one in REPORTS.values()}
    texts = meeting.messages.exclude(organisation_id=but_not_of).values_list("text", flat=True)
    return [known[text] for text in texts if text in known]


def _tell_of_report(row: DelegateRecord, meeting: MeetingRecord, what: str, words: Text, now: datetime) -> None:
    firm = firm_names([row.organisation_id])[row.organisation_id]
    programme = programme_of(row.event)
    slot = meeting_of(meeting, programme).slot
    about = Text(f"{firm.in_language('ko')}: {words.ko}", f"{firm.in_language('en')}: {words.en}")
    letters, told = [], set()
    others = row.event.delegates.filter(delegate_id__in=meeting.delegates, withdrawn_at=None)
    for other in others.exclude(organisation_id=row.organisation_id).select_related("user", "event"):
        if other.user is not None and other.user.is_active:
            tell(other.user, InboxEntry.Notice.MEETING_REPORTED, about, reverse("meetings"), now)
            told.add(other.user_id)
        address = mail_address_of(other)
        if address:
            language = language_of(other)
            letters.append(
                letter_with_files(
                    other.user,
                    address,
                    f"report-{meeting.meeting_id}-{row.delegate_id}-{what}-{other.delegate_id}",
                    about.in_language(language),
                    when_and_where(programme, slot, meeting.place, language) + f"\n{about.in_language(language)}\n",
                    [],
                    now,
                )
            )
    organisers = User.objects.filter(memberships__role=Role.ORGANISER, is_active=True).distinct().order_by("id")
    for person in organisers:
        if person.pk not in told:
            tell(person, InboxEntry.Notice.MEETING_REPORTED, about, reverse("event", args=[row.event.event_id]), now)
    post(letters)


def when_and_where(event: Event, slot, place: str, language) -> str:
    """Return time and place of a meeting in one line."""
    hall = next((table.hall.in_language(language) for table in event.tables if table.table_id == place), "")
    return f"{wording.slot(slot, event.time_zone, language)} · {hall} {place}".rstrip(" ·")


def mail_address_of(row: DelegateRecord) -> str:
    """Return where a delegate is written to, or nothing."""
    if row.email:
        return row.email
    return row.user.email if row.user is not None and row.user.is_active else ""
