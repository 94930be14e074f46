"""The only way to read introductions across two nodes for a person.

The firm that asked is shown what `partners.introduction.for_asker` says and nothing else; the need it asks about may end for both.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.members.entry_access import all_ids_of
from bioaccord.partners.introduction import (
    Answer,
    AskedState,
    AskerState,
    Introduction,
    can_answer,
    for_asked,
    for_asker,
)
from bioaccord.vocabulary.language import Text

from .models import AcrossIntroduction, LedgerRecord, ReceivedPosting, SharedPosting
from .needs_access import is_open, name_of_association
from .needs_as_told import found_of_payload, in_both_languages

ENDED = "ended"
"""Where neither an answer nor a withdrawal ended it: the offer or need is no longer there."""


@dataclass(frozen=True)
class SeenAcross:
    """An introduction across two nodes as the own firm sees it. `other` is what it may know of the other side, `title` of the need or offer."""

    row: AcrossIntroduction
    is_asker: bool
    source: Text
    other: Text
    title: Text
    words: Text
    reasons: tuple[Text, ...]
    state: str
    can_answer: bool
    can_withdraw: bool
    agreed: bool
    has_contact: bool


def rules_of(row: AcrossIntroduction) -> Introduction:
    """Return an introduction as its rules want it; the sides are called by their references."""
    return Introduction(
        row.asked_by, row.asked_of, row.asked_on, row.expires_on, words=row.words_ko or row.words_en,
        answer=Answer(row.answer), answered_on=row.answered_on, withdrawn_on=row.withdrawn_on,
    )  # fmt: skip


def across_for(user) -> list[SeenAcross]:
    """Return the introductions across nodes of the reader's firms, those to be answered first."""
    today = timezone.localdate()
    return sorted((_seen(row, today) for row in _own(user)), key=lambda one: not one.can_answer)


def across_one(user, row_id: int) -> SeenAcross:
    """Return one of them; `Http404` for any other, whether or not it exists."""
    row = _own(user).filter(pk=row_id).first()
    if row is None:
        raise Http404
    return _seen(row, timezone.localdate())


def has_asked(user, record: LedgerRecord) -> bool:
    """Return whether a firm of the reader's has asked to be introduced to the firm behind a record."""
    return _own(user).filter(role=AcrossIntroduction.Role.ASKER, about_source=record.source, about_id=record.record_id).exists()  # fmt: skip


def is_over(row: AcrossIntroduction, today: date) -> bool:
    """Return whether the offer or need that an introduction is about no longer holds."""
    if row.role == AcrossIntroduction.Role.ASKED:
        shared = SharedPosting.objects.filter(record_id=row.about_id).first()
        return shared is None or shared.ended_at is not None
    received = ReceivedPosting.objects.filter(record__source=row.about_source, record__record_id=row.about_id).select_related("record").first()  # fmt: skip
    return received is None or not is_open(received, today)


def _own(user) -> QuerySet[AcrossIntroduction]:
    require(user.is_authenticated)
    return AcrossIntroduction.objects.filter(organisation_id__in=all_ids_of(roles_of(user).organisation_ids))


def _seen(row: AcrossIntroduction, today: date) -> SeenAcross:
    is_asker = row.role == AcrossIntroduction.Role.ASKER
    rules, over = rules_of(row), is_over(row, today)
    agreed = row.answer == Answer.YES and row.deleted_on is None
    state = for_asker(rules, today) if is_asker else for_asked(rules, today)
    settled = (AskerState.WITHDRAWN,) if is_asker else (AskedState.REFUSED,)
    if row.deleted_on is not None or (over and not agreed and state not in settled):
        state = ENDED
    described = in_both_languages(Text(row.described_ko, row.described_en))
    has_contact = agreed and bool(row.their_contact_mail)
    source = name_of_association(row.peer)
    other = Text(row.their_firm, row.their_firm) if has_contact else described
    if is_asker and not has_contact:
        other = unnamed(row)
    return SeenAcross(
        row=row,
        is_asker=is_asker,
        source=source,
        other=other,
        title=title_of(row),
        words=in_both_languages(Text(row.words_ko, row.words_en)),
        reasons=tuple(in_both_languages(Text(one.get("ko", ""), one.get("en", ""))) for one in row.reasons),
        state=str(state),
        can_answer=not is_asker and not over and row.deleted_on is None and can_answer(rules, today),
        can_withdraw=is_asker and not over and state == AskerState.WAITING,
        agreed=agreed,
        has_contact=has_contact,
    )


def title_of(row: AcrossIntroduction) -> Text:
    """Return the title of the need or offer that an introduction is about, as it was told; empty once it was taken back."""
    record = LedgerRecord.objects.filter(source=row.about_source, record_id=row.about_id).first()
    if record is not None and record.payload is not None:
        return found_of_payload(record.kind, record.payload, record.source).posting.title
    return Text("", "")


def unnamed(row: AcrossIntroduction) -> Text:
    """Return what the other firm is called while only its association is known."""
    source = name_of_association(row.peer)
    return Text(f"{source.ko}의 기업", f"a firm of {source.en}")
