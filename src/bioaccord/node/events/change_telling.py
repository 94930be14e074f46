"""Tells people whose meetings changed: one notice and one letter each, however many of their meetings moved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from bioaccord.brief import wording
from bioaccord.events.programme import Event
from bioaccord.node.accounts.models import Role, User
from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.partners.directory import firm_name
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .models import EventRecord, EventState

_KO, _EN = Language.KOREAN, Language.ENGLISH
_MOST_LINES = 60


def tell_changed(
    row: EventRecord, event: Event, before: Mapping[str, Meeting], after: Iterable[Meeting], now: datetime, key: str,
    why: Mapping[str, list[str]] | None = None,
) -> dict:  # fmt: skip
    """Tell the firms of those who sat or sit at a meeting that is not where it was, once the schedule is published.

    Delegates with an account or an address get their changed diary (`diary_telling`); others are told through the people of their firm. Returns how many people were told, and the delegates (ids) whom nobody
    here can tell: the organiser has to reach them.
    """
    if row.state != EventState.PUBLISHED:
        return {"people": 0, "unreached": []}
    changed = [(before[one.meeting_id], one) for one in after if _is_other(before[one.meeting_id], one)]
    concerned: dict[str, list[tuple[Meeting, Meeting]]] = defaultdict(list)
    for was, one in changed:
        for delegate_id in dict.fromkeys((*was.delegates, *one.delegates)):
            concerned[delegate_id].append((was, one))
    people, unreached = _people(row, concerned)
    names = (
        {party: firm_name(party) for party in {firm for _was, one in changed for firm in one.parties}} if people else {}
    )
    for person, delegate_ids in people.items():
        pairs = {one.meeting_id: (was, one) for who in delegate_ids for was, one in concerned[who]}
        ordered = [pairs[one] for one in sorted(pairs, key=lambda key: _when(pairs[key]))]
        _tell(person, event, ordered, names, now, key, why or {})
    return {"people": len(people), "unreached": unreached}


def _is_other(was: Meeting, one: Meeting) -> bool:
    return (was.slot, was.place, set(was.delegates)) != (one.slot, one.place, set(one.delegates))


def _when(pair: tuple[Meeting, Meeting]) -> tuple[str, str]:
    slot = pair[1].slot or pair[0].slot
    return (slot.begins_at.isoformat() if slot else "", pair[1].meeting_id)


def _people(row: EventRecord, delegate_ids: Iterable[str]) -> tuple[dict[User, set[str]], list[str]]:
    """Return who is told for which delegates, and the delegates for whom nobody can be told."""
    firms: dict[str, list[User]] = defaultdict(list)
    roles = (Role.MEMBER_USER, Role.MEMBER_ADMIN)
    for person in User.objects.filter(memberships__role__in=roles, is_active=True).distinct():
        for firm in person.memberships.filter(role__in=roles).values_list("organisation_id", flat=True):
            firms[firm].append(person)
    found: dict[User, set[str]] = defaultdict(set)
    unreached = []
    wanted = set(delegate_ids)
    for delegate in row.delegates.select_related("user"):
        if delegate.delegate_id not in wanted:
            continue
        if delegate.email or (delegate.user and delegate.user.is_active):
            continue  # the letter with the changed diary tells them (`diary_telling`)
        told = firms.get(delegate.organisation_id, [])
        for person in told:
            found[person].add(delegate.delegate_id)
        if not told:
            unreached.append(delegate.delegate_id)
    return found, unreached


def _tell(
    person, event: Event, pairs, names: Mapping[str, Text], now: datetime, key: str, why: Mapping[str, list[str]]
) -> None:
    address = reverse("meetings")
    tell(person, InboxEntry.Notice.DIARY_CHANGED, event.name, address, now)
    lines = [_line(event, was, one, names, why.get(one.meeting_id)) for was, one in pairs[:_MOST_LINES]]
    more = len(pairs) - len(lines)
    if more:
        lines.append(Text(f"그 밖에 {more}건", f"and {more} more"))
    write_letter(
        person,
        f"{event.event_id}-{key}",
        Text(f"{event.name.ko}: 미팅 일정이 바뀌었습니다", f"{event.name.en}: your meetings changed"),
        Text(
            "다음 미팅의 일정이 바뀌었습니다.\n\n"
            + "\n".join(one.ko for one in lines)
            + f"\n\n{settings.BASE_ADDRESS}{address}",
            "These meetings changed.\n\n"
            + "\n".join(one.en for one in lines)
            + f"\n\n{settings.BASE_ADDRESS}{address}",
        ),
        now,
    )


def _line(event: Event, was: Meeting, one: Meeting, names: Mapping[str, Text], why: list[str] | None) -> Text:
    """Return one meeting's change: whom with, from where to where, and why; never its subject."""
    firms = [names[party] for party in one.parties]
    ko = " – ".join(name.in_language(_KO) for name in firms)
    en = " – ".join(name.in_language(_EN) for name in firms)
    reason_ko, reason_en = (f" ({why[0]})", f" ({why[1]})") if why else ("", "")
    return Text(
        f"· {ko}: {_place(event, was, _KO)} → {_place(event, one, _KO)}{reason_ko}",
        f"· {en}: {_place(event, was, _EN)} → {_place(event, one, _EN)}{reason_en}",
    )


def _place(event: Event, one: Meeting, language: Language) -> str:
    if one.slot is None:
        if one.status == MeetingStatus.CANCELLED:
            return Text("취소", "cancelled").in_language(language)
        return Text("시간 미정", "no slot").in_language(language)
    return f"{wording.slot(one.slot, event.time_zone, language)} {one.place or ''}".strip()
