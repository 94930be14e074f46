"""What delegates are told of their diaries by mail: the own diary attached; or, where they have no address, a letter to the people of their firm."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from bioaccord.brief import wording
from bioaccord.events.diary import Appointment, delegate_calendar
from bioaccord.events.programme import Event
from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.letters import letter_with_files, write_letter
from bioaccord.node.alerts.models import Delivery
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Slot

from .diary_access import language_of
from .models import DelegateRecord

_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Changes:
    """What of a diary has to be told: new, moved and gone appointments, beside all that it shows now and what it showed before."""

    is_first: bool
    shown: Mapping[str, Appointment]
    before: Mapping[str, Appointment]
    fresh: Sequence[Appointment]
    moved: Sequence[Appointment]
    gone: Sequence[Appointment]

    @classmethod
    def between(
        cls, told: Mapping[str, int], before: Mapping[str, Appointment], shown: Mapping[str, Appointment]
    ) -> "Changes":
        """Return what is another than was told: `told` has the SEQUENCE of each appointment (by key) of which somebody was told."""
        fresh = [one for one in shown.values() if not one.is_gone and one.key not in told]
        other = [one for one in shown.values() if told.get(one.key, one.sequence) != one.sequence]
        moved, gone = [one for one in other if not one.is_gone], [one for one in other if one.is_gone]
        return cls(not told, shown, before, _in_order(fresh), _in_order(moved), _in_order(gone))

    def __bool__(self) -> bool:
        """Return whether there is anything to tell."""
        return bool(self.fresh or self.moved or self.gone)


class DiaryWords:
    """Times and places of an event in words; each time is put into words once."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self._times: dict[tuple[datetime, datetime, Language], str] = {}

    def line(self, one: Appointment, language: Language) -> str:
        """Return an appointment in one line: when, where, with whom."""
        return " · ".join(
            filter(None, (self._when(one, language), one.place(language), one.title.in_language(language)))
        )

    def moved_line(
        self, one: Appointment, before: Appointment | None, why: Sequence[str] | None, language: Language
    ) -> str:
        """Return an appointment in one line, with where it was and why it was moved, as far as that is known."""
        was = ""
        if before is not None and not before.is_gone:
            parts = [] if before.begins_at == one.begins_at else [self._when(before, language)]
            parts += [] if before.place(language) == one.place(language) else [before.place(language)]
            was = f" ({_WAS.in_language(language)}: {' · '.join(filter(None, parts))})" if any(parts) else ""
        reason = f" – {why[0] if language == Language.KOREAN else why[1]}" if why else ""
        return f"{self.line(one, language)}{was}{reason}"

    def _when(self, one: Appointment, language: Language) -> str:
        key = (one.begins_at, one.ends_at, language)
        if key not in self._times:
            slot = Slot(one.key, one.begins_at, one.ends_at)
            self._times[key] = wording.slot(slot, self.event.time_zone, language)
        return self._times[key]

    def changed_lines(self, changes: Changes, why: Mapping[str, list[str]], language: Language) -> list[str]:
        """Return what is new, has moved, and has gone, one a line."""
        lines = [f"{_NEW.in_language(language)}: {self.line(one, language)}" for one in changes.fresh]
        lines += [
            f"{_MOVED.in_language(language)}: "
            + self.moved_line(one, changes.before.get(one.key), why.get(one.key), language)
            for one in changes.moved
        ]
        return lines + [
            f"{_GONE.in_language(language)}: " + self.moved_line(one, None, why.get(one.key), language)
            for one in changes.gone
        ]


_WAS = Text("이전", "before")
_SUBJECT = Text("일정표: {event}", "Your diary: {event}")
_SUBJECT_CHANGED = Text("일정 변경: {event}", "Your diary has changed: {event}")
_LEAD = Text(
    "{name} 님, {event} 일정이 확정되었습니다. 첨부 파일을 열면 달력에 들어갑니다.",
    "{name}, your diary of {event} is ready. Open the attached file to put it into your calendar.",
)
_LEAD_CHANGED = Text(
    "{name} 님, {event} 일정이 바뀌었습니다. 첨부 파일을 열면 달력의 이전 일정이 새 일정으로 바뀝니다.",
    "{name}, your diary of {event} has changed. Open the attached file: it replaces what your calendar holds.",
)
_NEW, _MOVED, _GONE = Text("추가", "New"), Text("시간·장소 변경", "Moved"), Text("취소", "Cancelled")
_ALL = Text("전체 일정", "Your whole diary")
_PHONE = Text("휴대전화용 일정", "Your day on a phone")
_FEED = Text("달력 구독 주소(자동 갱신)", "Address for your calendar to follow")
_PRIVATE = Text(
    "이 두 주소는 본인만 사용하십시오. 주소가 알려졌으면 일정표 화면에서 새 주소를 받을 수 있습니다.",
    "These two addresses are yours alone. If others have learned them, ask for new ones on the page of diaries.",
)


def letter_of_diary(
    words: DiaryWords,
    row: DelegateRecord,
    changes: Changes,
    why: Mapping[str, list[str]],
    address: str,
    now: datetime,
) -> Delivery:
    """Return the letter to a delegate, not saved yet, with the diary attached as a calendar; the row has to say already what is told by it."""
    event, language = words.event, language_of(row)
    named = {
        "event": event.name.in_language(language),
        "name": Text(row.name_ko, row.name_en).in_language(language) or row.delegate_id,
    }
    lines = [(_LEAD if changes.is_first else _LEAD_CHANGED).in_language(language).format(**named), ""]
    if not changes.is_first:
        lines += [*words.changed_lines(changes, why, language), "", _ALL.in_language(language)]
    lines += [words.line(one, language) for one in _in_order(changes.shown.values()) if not one.is_gone]
    lines += [
        "",
        f"{_PHONE.in_language(language)}: {settings.BASE_ADDRESS}{reverse('day', args=[row.token])}",
        f"{_FEED.in_language(language)}: {settings.BASE_ADDRESS}{reverse('diary_feed', args=[row.token])}",
        _PRIVATE.in_language(language),
    ]
    files = [_file(event, changes.shown.values(), language, "diary", "PUBLISH")]
    if changes.gone:
        # Some programs take an entry back only where the whole file says so.
        files.append(_file(event, changes.gone, language, "cancelled", "CANCEL"))
    told = json.dumps(row.diary.get("told", {}), sort_keys=True)
    digest = hashlib.sha256(f"{row.token} {told}".encode()).hexdigest()[:16]
    subject = (_SUBJECT if changes.is_first else _SUBJECT_CHANGED).in_language(language).format(**named)
    key = f"diary-{row.pk}-{digest}"
    return letter_with_files(row.user, address, key, subject, "\n".join(lines) + "\n", files, now)


def letter_to_firm(
    words: DiaryWords,
    person: User,
    firm: Text,
    changed: Sequence[tuple[DelegateRecord, Changes]],
    why: Mapping[str, list[str]],
    key: str,
    now: datetime,
) -> None:
    """Write to somebody of a firm, in both languages, what changes for its delegates who have no address; never what a meeting is about."""
    event = words.event
    is_first = all(changes.is_first for _row, changes in changed)
    page = f"{settings.BASE_ADDRESS}{reverse('diaries', args=[event.event_id])}"

    def body(language: Language) -> str:
        lines: list[str] = []
        for row, changes in changed:
            lines += [
                "",
                Text(row.name_ko or row.name_en, row.name_en or row.name_ko).in_language(language) or row.delegate_id,
            ]
            lines += [f"· {one}" for one in words.changed_lines(changes, why, language)]
        more = len(lines) - _MOST_LINES
        if more > 0:
            lines = [*lines[:_MOST_LINES], _MORE.in_language(language).format(count=more)]
        lead = _FIRM_LEAD.in_language(language).format(firm=firm.in_language(language))
        return "\n".join([lead, *lines, "", page])

    ending = (
        Text("참가자 미팅 일정", "your delegates' meetings")
        if is_first
        else Text("참가자 미팅 일정이 바뀌었습니다", "your delegates' meetings have changed")
    )
    subject = Text(f"{event.name.ko}: {ending.ko}", f"{event.name.en}: {ending.en}")
    write_letter(person, key, subject, Text(body(Language.KOREAN), body(Language.ENGLISH)), now)


_FIRM_LEAD = Text(
    "{firm} 참가자 가운데 전자우편 주소가 등록되지 않은 분의 미팅 일정입니다. 본인에게 전해 주십시오.",
    "These are meetings of delegates of {firm} for whom no mail address is registered. Please pass them on.",
)
_MORE = Text("그 밖에 {count}줄", "and {count} more lines")


def _in_order(some: Iterable[Appointment]) -> list[Appointment]:
    return sorted(some, key=lambda one: (one.begins_at, one.key))


def _file(event: Event, some: Iterable[Appointment], language: Language, name: str, method: str) -> dict[str, str]:
    text = delegate_calendar(event, some, language=language, organiser=organiser_address(), method=method)
    return {"name": f"{name}.ics", "kind": f"text/calendar; method={method}", "text": text.decode()}


def organiser_address() -> str:
    """Return the mail address that answers for the node's events in calendars."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").strip()
