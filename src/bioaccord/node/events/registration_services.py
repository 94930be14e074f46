"""The only way to register delegates, and to say when they are free: for their own firm, or as organiser."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bioaccord.brief import wording
from bioaccord.events.programme import Delegate
from bioaccord.events.proposals import OPEN_STATES, MeetingError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import MeetingStatus

from .access import PUBLISHED_STATES, delegate_for, event_row_for
from .firms import known_firms
from .models import DelegateRecord, EventRecord, MeetingRecord
from .rows import delegate_row, programme_of
from .services import locked_event, refuse_over
from .telling_words import event_address, event_name, people_of_firms

_DELEGATE_ID = "{firm}-D{number}"


@transaction.atomic
def register_delegate(user, event_id: str, organisation_id: str, values: dict) -> DelegateRecord:
    """Register a delegate of a firm: `values` as `RegistrationForm` gives them. Raises `MeetingError`."""
    roles = roles_of(user)
    require(roles.organiser or organisation_id in roles.organisation_ids)
    event_row_for(user, event_id)
    row = locked_event(event_id=event_id)
    _check_open(row)
    if organisation_id not in known_firms():
        raise MeetingError(
            Text(
                ko="등록되지 않은 기업입니다. 목록에서 골라 주십시오.",
                en="That firm is not registered here. Choose one of the list.",
            )
        )
    _check_mail(row, values["email"], "")
    taken = set(row.delegates.filter(organisation_id=organisation_id).values_list("delegate_id", flat=True))
    number = next(one for one in range(1, len(taken) + 2) if delegate_id_of(organisation_id, one) not in taken)
    made = delegate_row(
        row,
        Delegate(
            delegate_id_of(organisation_id, number), organisation_id, Text("", ""), Text("", ""), has_told_times=False
        ),
    )
    _fill(made, values)
    made.save()
    row.version_rises()
    record(user, "delegate_registered", f"{event_id}: {made.delegate_id}")
    return made


@transaction.atomic
def change_delegate(user, event_id: str, delegate_id: str, values: dict) -> DelegateRecord:
    """Change who a delegate is. Raises `MeetingError`."""
    row = delegate_for(user, event_id, delegate_id)
    refuse_over(row.event)
    _check_mail(row.event, values["email"], delegate_id)
    _fill(row, values)
    row.save()
    row.event.version_rises()
    record(user, "delegate_changed", f"{event_id}: {delegate_id}")
    return row


@transaction.atomic
def withdraw_delegate(user, event_id: str, delegate_id: str) -> None:
    """Take a delegate off the event. Raises `MeetingError` where somebody counts on that person."""
    row = delegate_for(user, event_id, delegate_id)
    event = locked_event(pk=row.event_id)
    refuse_over(event)
    own = list(event.meetings.filter(status__in=OPEN_STATES).filter(_of_firm(row.organisation_id)))
    agreed = [one for one in own if one.status != MeetingStatus.PROPOSED]
    others = event.delegates.filter(organisation_id=row.organisation_id, withdrawn_at=None).exclude(pk=row.pk)
    if any(_counts_on(one, delegate_id) for one in agreed) or (agreed and not others.exists()):
        raise MeetingError(
            Text(
                ko="이 참가자가 담당하거나 참석할 미팅이 있습니다. 먼저 다른 담당자를 정하거나 미팅을 취소해 주십시오.",
                en="This delegate owns or attends meetings. Give them another owner, or cancel them, first.",
            )
        )
    for one in own:
        if ask_for_others(one, delegate_id):
            one.save()
    row.withdrawn_at = timezone.now()
    row.save()
    event.version_rises()
    record(user, "delegate_withdrawn", f"{event_id}: {delegate_id}")


@transaction.atomic
def tell_times(user, event_id: str, delegate_id: str, free: Collection[str]) -> DelegateRecord:
    """Keep in which slots a delegate is free; all others are not. Raises `MeetingError` where a meeting stands in one that is taken away."""
    row = delegate_for(user, event_id, delegate_id)
    event = locked_event(pk=row.event_id)
    refuse_over(event)
    slots = {slot.slot_id for slot in programme_of(event).slots}
    if not set(free) <= slots:
        raise MeetingError(
            Text(
                ko="행사 시간표에 없는 시간이 들어 있습니다. 페이지를 새로 열어 다시 골라 주십시오.",
                en="A slot is not one of the event's. Open the page again and choose anew.",
            )
        )
    away = slots - set(free)
    held = event.meetings.filter(slot_id__in=away, status__in=OPEN_STATES).filter(_of_firm(row.organisation_id))
    taken = {one.slot_id for one in held if delegate_id in one.delegates}
    standing = [slot for slot in programme_of(event).slots if slot.slot_id in taken]
    if standing and event.state not in PUBLISHED_STATES:
        raise MeetingError(
            Text(
                ko="이 가운데 일부 시간에는 이미 미팅을 준비하고 있습니다. 운영자에게 알려 주십시오.",
                en="The organiser prepares meetings in some of these slots already. Tell the organiser.",
            )
        )
    if standing:
        zone = programme_of(event).time_zone
        ko, en = (", ".join(wording.slot(one, zone, language) for one in standing) for language in Language)
        raise MeetingError(
            Text(
                ko=f"이 시간에는 이미 정해진 미팅이 있습니다: {ko}. 먼저 미팅을 취소하거나 운영자에게 옮겨 달라고 하십시오.",
                en=f"Meetings stand in these slots already: {en}. Cancel them, or ask the organiser to move them, first.",
            )
        )
    row.unavailable_slots, row.has_told_times = sorted(away), True
    row.save()
    event.version_rises()
    record(user, "delegate_times_told", f"{event_id}: {delegate_id}")
    return row


@transaction.atomic
def remind_of_times(user, event_id: str, now: datetime) -> int:
    """Write to the firms whose delegates have not said when they are free, once a day; returns how many people were written to."""
    require(roles_of(user).organiser)
    row = event_row_for(user, event_id)
    waiting = row.delegates.filter(withdrawn_at=None, has_told_times=False)
    firms: dict[str, list[DelegateRecord]] = {}
    for one in waiting:
        firms.setdefault(one.organisation_id, []).append(one)
    name, told = event_name(row), 0
    key = f"times-{event_id}-{timezone.localdate(now).isoformat()}"
    people = people_of_firms(firms)
    written = set(Delivery.objects.filter(key__startswith=key).values_list("recipient_id", "key"))
    for firm, delegates in firms.items():
        page = event_address("event_team", event_id, firm)
        ko = ", ".join(one.name_ko or one.name_en for one in delegates)
        en = ", ".join(one.name_en or one.name_ko for one in delegates)
        for person in people.get(firm, ()):
            if (person.id, f"{key}-{firm}") in written:
                continue
            tell(
                person,
                InboxEntry.Notice.TRADE_SHOW,
                Text(f"{name.ko} – 가능 시간을 알려 주십시오({ko})", f"{name.en} – say when you are free ({en})"),
                page,
                now,
            )
            write_letter(
                person,
                f"{key}-{firm}",
                Text(f"{name.ko}: 가능 시간을 알려 주십시오", f"{name.en}: when are you free?"),
                Text(
                    f"다음 참가자의 가능 시간이 아직 등록되지 않았습니다: {ko}.\n알려 주지 않으면 모든 시간에 가능한 것으로 미팅이 잡힙니다.\n{event_address('event_team', event_id, firm, whole=True)}",
                    f"It is not known yet when these delegates are free: {en}.\nUntil they say so they are taken to be free all the time.\n{event_address('event_team', event_id, firm, whole=True)}",
                ),
                now,
            )
            told += 1
    record(user, "delegates_reminded", f"{event_id}: {told}")
    return told


def _counts_on(meeting: MeetingRecord, delegate_id: str) -> bool:
    named = {one for side in meeting.attendance for one in side["among"]}
    return delegate_id in meeting.delegates or meeting.owner == delegate_id or delegate_id in named


def ask_for_others(meeting: MeetingRecord, delegate_id: str) -> bool:
    """Take somebody out of those whom a meeting asks for; where nobody is left, anybody of the team may attend. Returns whether it did; saves nothing."""
    if not any(delegate_id in side["among"] for side in meeting.attendance):
        return False
    for side in meeting.attendance:
        if delegate_id in side["among"]:
            side["among"] = [one for one in side["among"] if one != delegate_id]
            side["count"] = max(1, min(side["count"], len(side["among"])))
    return True


def _fill(row: DelegateRecord, values: dict) -> None:
    row.name_ko, row.name_en = values["name_ko"], values["name_en"]
    row.role_ko, row.role_en = values["role_ko"], values["role_en"]
    row.email, row.phone, row.languages = values["email"], values["phone"], list(values["languages"])
    row.is_first_time = values["is_first_time"]
    if values.get("badge") is not None:
        row.badge = values["badge"]


def _check_open(event: EventRecord) -> None:
    refuse_over(event)


def _check_mail(event: EventRecord, mail: str, delegate_id: str) -> None:
    """Refuse an address under which somebody else is registered: nobody is in two teams."""
    others = event.delegates.filter(email__iexact=mail, withdrawn_at=None).exclude(delegate_id=delegate_id)
    if mail and others.exists():
        raise MeetingError(
            Text(
                ko="이 전자우편 주소로 이미 등록된 참가자가 있습니다. 한 사람은 한 기업의 참가자로만 등록할 수 있습니다.",
                en="Somebody is registered with this mail address already. A person is in one team only.",
            )
        )


def delegate_id_of(firm: str, number: int) -> str:
    """Return the id of the delegate of a firm that has this number."""
    return _DELEGATE_ID.format(firm=firm, number=number)


def _of_firm(organisation_id: str) -> Q:
    return Q(asking=organisation_id) | Q(asked=organisation_id)
