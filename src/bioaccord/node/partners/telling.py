"""Tells whoever is concerned of introductions, calls and new partners: by inbox and mail, once each.

What a firm that asked is told follows from `for_asker` alone, at the first round after the last day to answer: refused, blocked, held and
overlooked requests are told in the same words in the same round.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bioaccord.node.accounts.access import firms_with_people
from bioaccord.node.accounts.models import Role, User
from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.members.entry_access import all_ids_of, standing_for
from bioaccord.partners.call import CallState, is_addressed, reminder_due, state_of
from bioaccord.partners.introduction import AskerState, for_asker
from bioaccord.partners.terms import standard_terms
from bioaccord.vocabulary.language import Text

from .call_access import call_of
from .call_services import note_told
from .directory import entry_of_firm, firm_name
from .introduction_access import introduction_of, passed_on_by_association
from .introduction_services import is_shown_to_asked
from .models import CallAnswer, CallRecord, IntroductionRecord
from .watching import look_for_partners

_Notice = InboxEntry.Notice


def tell_partners(now: datetime) -> int:
    """Do one round as of a moment; returns how many people were told something."""
    return _introductions(now) + _calls(now) + look_for_partners(now)


def people_of(organisation_id: str) -> list[User]:
    """Return who acts for a firm on this node, also through an entry that was merged into the firm's."""
    roles = (Role.MEMBER_USER, Role.MEMBER_ADMIN)
    found = User.objects.filter(
        memberships__organisation_id__in=all_ids_of([organisation_id]), memberships__role__in=roles
    )
    return list(found.filter(is_active=True).distinct().order_by("id"))


def analysts() -> list[User]:
    """Return the analysts of this node's association."""
    return list(User.objects.filter(memberships__role=Role.ANALYST, is_active=True).distinct().order_by("id"))


def _introductions(now: datetime) -> int:
    told = 0
    unasked = IntroductionRecord.objects.filter(told_asked=False, is_held=False, withdrawn_on=None)
    for row_id in unasked.order_by("id").values_list("id", flat=True):
        told += _tell_asked(row_id, now)
    for row_id in IntroductionRecord.objects.filter(told_outcome=False).order_by("id").values_list("id", flat=True):
        told += _tell_outcome(row_id, now)
    return told


@transaction.atomic
def _tell_asked(row_id: int, now: datetime) -> int:
    row = IntroductionRecord.objects.select_for_update().get(id=row_id)
    if row.told_asked:
        return 0
    row.told_asked = True
    row.save(update_fields=["told_asked"])
    if not is_shown_to_asked(row) or timezone.localdate(now) > row.expires_on:
        return 0
    people = people_of(row.asked)
    entry = entry_of_firm(row.asked)
    ours = entry is not None and entry.association == settings.ASSOCIATION
    if row.tells_association and (ours or passed_on_by_association(row.asked)):
        people += [one for one in analysts() if one not in people]
    shown = Text(row.shown_ko, row.shown_en)
    page = reverse("introduction", args=[row.introduction_id])
    for person in people:
        tell(person, _Notice.INTRODUCTION_ASKED, shown, page, now)
        write_letter(
            person,
            f"introduction-{row.introduction_id}-asked",
            Text("소개 요청이 왔습니다", "A firm would like to be introduced"),
            Text(
                f"{shown.ko}에서 {firm_name(row.asked).in_language('ko')}에 소개를 요청했습니다.\n{row.expires_on.isoformat()}까지 답할 수 있습니다. "
                f"거절하거나 답하지 않아도 상대에게는 알려지지 않습니다.\n{_address(page)}",
                f"{shown.en} would like to be introduced to {firm_name(row.asked).in_language('en')}.\nYou can answer until {row.expires_on.isoformat()}. "
                f"If you refuse or do not answer, the other side is not told so.\n{_address(page)}",
            ),
            now,
        )
    return len(people)


@transaction.atomic
def _tell_outcome(row_id: int, now: datetime) -> int:
    row = IntroductionRecord.objects.select_for_update().get(id=row_id)
    state = for_asker(introduction_of(row), timezone.localdate(now))
    if row.told_outcome or state is AskerState.WAITING:
        return 0
    row.told_outcome = True
    row.save(update_fields=["told_outcome"])
    if state is AskerState.WITHDRAWN:
        return 0
    if state is AskerState.NO_ANSWER:
        return _tell_no_answer(row, now)
    asker, asked = firm_name(row.asker), firm_name(row.asked)
    told = 0
    for person, firm, name, mail in (
        (row.asked_by, asked, row.their_contact_name, row.their_contact_mail),
        (row.answered_by, asker, row.contact_name, row.contact_mail),
    ):
        if person is not None and person.is_active:
            _tell_agreed(person, row, firm, name, mail, now)
            told += 1
    return told


def _tell_agreed(person, row: IntroductionRecord, firm: Text, name: str, mail: str, now: datetime) -> None:
    page = reverse("introduction", args=[row.introduction_id])
    tell(person, _Notice.INTRODUCTION_AGREED, firm, page, now)
    ko, en = firm.in_language("ko"), firm.in_language("en")
    write_letter(
        person,
        f"introduction-{row.introduction_id}-agreed",
        Text(f"{ko} 담당자 연락처", f"How to reach {en}"),
        Text(
            f"두 기업이 모두 소개에 동의했습니다.\n\n{ko}\n담당자: {name}\n전자우편: {mail}\n\n미팅 제안: {_address(page)}",
            f"Both firms agreed to be introduced.\n\n{en}\nContact: {name}\nMail: {mail}\n\nPropose a meeting: {_address(page)}",
        ),
        now,
    )


def _tell_no_answer(row: IntroductionRecord, now: datetime) -> int:
    if row.asked_by is None or not row.asked_by.is_active:
        return 0
    page, asked = reverse("introduction", args=[row.introduction_id]), firm_name(row.asked)
    tell(row.asked_by, _Notice.INTRODUCTION_UNANSWERED, asked, page, now)
    write_letter(
        row.asked_by,
        f"introduction-{row.introduction_id}-no-answer",
        Text("소개 요청에 답이 없었습니다", "No answer to your request for an introduction"),
        Text(
            f"{asked.in_language('ko')}: {row.expires_on.isoformat()}까지 답이 없어 소개 요청이 끝났습니다.\n{_address(page)}",
            f"{asked.in_language('en')}: no answer came until {row.expires_on.isoformat()}; the request has ended.\n{_address(page)}",
        ),
        now,
    )
    return 1


def _calls(now: datetime) -> int:
    today, told = timezone.localdate(now), 0
    standing = sorted({standing_for(one) for one in firms_with_people()})
    firms = {one: entry for one in standing if (entry := entry_of_firm(one))}
    open_ones = CallRecord.objects.filter(closed_on=None, withdrawn_on=None, deadline_on__gte=today)
    for row in open_ones:
        call, answered = call_of(row), all_ids_of(row.answers.values_list("organisation_id", flat=True))
        left = reminder_due(call, today)
        for organisation_id, entry in firms.items():
            if not is_addressed(call, entry, standard_terms()):
                continue
            with transaction.atomic():
                is_new = note_told(row, organisation_id, "posted")
                is_due = left is not None and note_told(row, organisation_id, str(left))
                # Who hears of a call so late needs no reminder beside it; who answered needs none at all.
                if is_new:
                    told += _tell_of_call(row, people_of(organisation_id), _Notice.CALL_POSTED, "posted", now)
                elif is_due and organisation_id not in answered:
                    told += _tell_of_call(row, people_of(organisation_id), _Notice.CALL_REMINDER, str(left), now)
    for answer_id in CallAnswer.objects.filter(told=False, withdrawn_at=None).values_list("id", flat=True):
        told += _tell_answer(answer_id, now)
    return told


def _tell_of_call(row: CallRecord, people: Iterable[User], notice: str, what: str, now: datetime) -> int:
    page, title, count = reverse("call", args=[row.call_id]), Text(row.title_ko, row.title_en), 0
    is_new = notice == _Notice.CALL_POSTED
    for person in people:
        tell(person, notice, title, page, now)
        write_letter(
            person,
            f"call-{row.call_id}-{what}",
            Text(
                f"협력 공고{'' if is_new else ' 마감 임박'}: {title.ko}",
                f"{'Call for partners' if is_new else 'Deadline near'}: {title.en}",
            ),
            Text(
                f"{title.ko}\n마감: {row.deadline_on.isoformat()}\n{_address(page)}",
                f"{title.en}\nDeadline: {row.deadline_on.isoformat()}\n{_address(page)}",
            ),
            now,
        )
        count += 1
    return count


@transaction.atomic
def _tell_answer(answer_id: int, now: datetime) -> int:
    answer = CallAnswer.objects.select_for_update().get(id=answer_id)
    if answer.told:
        return 0
    answer.told = True
    answer.save(update_fields=["told"])
    row = CallRecord.objects.get(id=answer.call_id)
    if state_of(call_of(row), timezone.localdate(now)) is CallState.WITHDRAWN:
        return 0
    people = people_of(row.organisation_id) if row.organisation_id else analysts()
    for person in people:
        tell(person, _Notice.CALL_ANSWERED, Text(row.title_ko, row.title_en), reverse("call", args=[row.call_id]), now)
    return len(people)


def _address(page: str) -> str:
    return settings.BASE_ADDRESS + page
