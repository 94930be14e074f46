"""A step of an introduction that a peer's node told: what fits what stands here is taken, anything else is left and noted in the audit trail."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from bioaccord.exchange.kinds import checked_payload
from bioaccord.exchange.kinds.meeting_invitation import MeetingInvitation
from bioaccord.exchange.shared_need import text_of
from bioaccord.node.alerts.letters import tell, write_letter
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.audit.services import record as audit
from bioaccord.node.partners.telling import people_of
from bioaccord.partners.introduction import DAYS_TO_ANSWER, Answer
from bioaccord.vocabulary.language import Text

from .introductions_services import about_of, address_of, forget, forget_request, page_of, tell_agreed, tell_contact
from .models import AcrossIntroduction, IntroductionStep, LedgerRecord, SharedPosting
from .needs_records import day_of, is_between_two
from .needs_services import why_over

MOST_WAITING = 200
"""So many requests about one offer or need wait at most; a peer that sends more is not listened to until some have ended."""
_Role = AcrossIntroduction.Role


def read_invitation(row: LedgerRecord) -> None:
    """Work a received step of an introduction into this node; part of the caller's transaction. Steps of meetings at events are not of these."""
    now = timezone.now()
    if row.payload is None:
        _taken_back(row, now)
        return
    told = checked_payload(row.kind, row.payload)
    assert isinstance(told, MeetingInvitation)
    if told.event_id is not None:
        return
    # Contacts are read by all members of a group: introductions are made in a group of the two alone.
    if not is_between_two(row.ledger.group, row.source) or not _take(row, told, now):
        audit(None, "exchange_introduction_ignored", f"{row.source}: {row.record_id} {told.step}")


def _take(row: LedgerRecord, told: MeetingInvitation, now: datetime) -> bool:
    """Return whether a step was taken."""
    if told.step == "asked":
        return _asked(row, told, now)
    known = AcrossIntroduction.objects.select_for_update().filter(peer=row.source, invitation=told.invitation, deleted_on=None).first()  # fmt: skip
    if known is None or (known.about_source, known.about_id) != (told.about.source, told.about.id):
        return False
    if told.step == "accepted":
        return _accepted(row, known, now)
    if told.step == "contact":
        return _contact(row, told, known, now)
    if told.step == "withdrawn":
        (forget if known.answer == Answer.YES else _withdrawn)(None, known, now)
        return True
    # A no is told to nobody, whatever another program sends: the firm that asked reads what silence reads.
    return told.step == "declined"


def _asked(row: LedgerRecord, told: MeetingInvitation, now: datetime) -> bool:
    today = timezone.localdate(now)
    shared = SharedPosting.objects.filter(record_id=told.about.id, reference=told.asked_of, ended_at=None).select_related("group").first()  # fmt: skip
    if shared is None or told.about.source != settings.ASSOCIATION or row.source not in shared.group.members:
        return False
    same = AcrossIntroduction.objects.filter(peer=row.source, invitation=told.invitation).exists()
    waiting = AcrossIntroduction.objects.filter(about_id=told.about.id, role=_Role.ASKED, answer="", withdrawn_on=None)
    if same or why_over(shared, today) or waiting.count() >= MOST_WAITING:
        return False
    # A peer's clock may be ahead: nobody has more days than there are.
    asked_on = min(day_of(row.time), day_of(now))
    described, words = text_of(told.described), text_of(told.message)
    known = AcrossIntroduction.objects.create(
        invitation=told.invitation,
        peer=row.source,
        role=_Role.ASKED,
        organisation_id=shared.organisation_id,
        group=row.ledger.group,
        about_source=told.about.source,
        about_id=told.about.id,
        asked_by=told.asked_by,
        asked_of=told.asked_of,
        described_ko=described.ko,
        described_en=described.en,
        words_ko=words.ko,
        words_en=words.en,
        reasons=[{"ko": one.ko, "en": one.en} for one in told.reasons],
        asked_on=asked_on,
        expires_on=min(one for one in (asked_on + timedelta(days=DAYS_TO_ANSWER), shared.until) if one is not None),
    )
    _note(row, known, "asked")
    title, until = about_of(known), known.expires_on.isoformat()
    for person in people_of(shared.organisation_id):
        tell(person, InboxEntry.Notice.INTRODUCTION_ASKED, title, page_of(known), now)
        write_letter(
            person,
            f"across-{known.pk}-asked",
            Text(
                "상대 협회의 기업이 소개를 요청했습니다", "A firm of the other association would like to be introduced"
            ),
            Text(
                f"{title.ko}\n{until}까지 답할 수 있습니다. 거절하거나 답하지 않아도 상대에게는 알려지지 않습니다.\n{address_of(known)}",
                f"{title.en}\nYou can answer until {until}. If you refuse or do not answer, the other side is not told so.\n{address_of(known)}",
            ),
            now,
        )
    return True


def _accepted(row: LedgerRecord, known: AcrossIntroduction, now: datetime) -> bool:
    late = day_of(row.time) > known.expires_on + timedelta(days=1)
    if known.role != _Role.ASKER or known.answer or known.withdrawn_on or known.told_outcome or late:
        return False
    known.answer, known.answered_on = Answer.YES, timezone.localdate(now)
    known.save(update_fields=["answer", "answered_on"])
    _note(row, known, "accepted")
    # The firm agreed to this when it asked, and typed for it whom to reach.
    tell_contact(known.person, known, now)
    return True


def _contact(row: LedgerRecord, told: MeetingInvitation, known: AcrossIntroduction, now: datetime) -> bool:
    if known.answer != Answer.YES or known.withdrawn_on or known.their_firm or told.contact is None:
        return False
    known.their_firm = told.contact.organisation
    known.their_contact_name, known.their_contact_mail = told.contact.person, told.contact.email or ""
    known.told_outcome = True
    known.save(update_fields=["their_firm", "their_contact_name", "their_contact_mail", "told_outcome"])
    _note(row, known, "contact")
    tell_agreed(known, now)
    return True


def _taken_back(row: LedgerRecord, now: datetime) -> None:
    step = IntroductionStep.objects.filter(source=row.source, record_id=row.record_id).first()
    if step is None:
        return
    known = AcrossIntroduction.objects.select_for_update().get(pk=step.introduction_id)
    if known.deleted_on is not None:
        return
    if known.answer == Answer.YES:
        forget(None, known, now)
    else:
        _withdrawn(None, known, now)


def _withdrawn(user, known: AcrossIntroduction, now: datetime) -> None:
    if known.role == _Role.ASKED:
        forget_request(known, now)
        audit(user, "exchange_introduction_withdrawn_there", f"{known.peer} {known.invitation}")


def _note(row: LedgerRecord, known: AcrossIntroduction, step: str) -> None:
    known.steps.create(source=row.source, record_id=row.record_id, step=step)
    audit(None, f"exchange_introduction_{step}_there", f"{row.source}: {known.invitation}")
