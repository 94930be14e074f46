"""The only way to read introductions for a person.

The firm that asked is shown what `partners.introduction.for_asker` says and nothing else; a request of a firm that the asked firm
blocked or named as a competitor is never shown to it, and counts nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bioaccord.node.accounts.access import firms_with_people, require, roles_of
from bioaccord.node.members.entry_access import all_ids_of
from bioaccord.partners.introduction import (
    Answer,
    AskedState,
    AskerState,
    Introduction,
    can_answer,
    for_asked,
    for_asker,
    shows_contacts,
)
from bioaccord.vocabulary.language import Text

from .directory import entry_of_firm, firm_name
from .models import BlockedFirm, IntroductionRecord
from .posting_access import own_firm

ASKER, ASKED, ASSOCIATION = "asker", "asked", "association"


@dataclass(frozen=True)
class SeenIntroduction:
    """An introduction as one reader may see it. `other` is what the reader may know of the other side; `other_id` and `posting_id` are
    empty where that is no name. For the association, `other` is the asked firm and `from_whom` who asks."""

    introduction_id: str
    role: str
    own_id: str
    other: Text
    other_id: str
    from_whom: Text
    kind: str
    posting: Text
    posting_id: str
    words: str
    state: AskerState | AskedState
    asked_on: date
    expires_on: date
    can_answer: bool
    can_withdraw: bool
    agreed: bool
    contact_name: str = ""
    contact_mail: str = ""


def introduction_of(row: IntroductionRecord) -> Introduction:
    """Return an introduction as its rules want it."""
    return Introduction(
        asker=row.asker,
        asked=row.asked,
        asked_on=row.asked_on,
        expires_on=row.expires_on,
        words=row.words,
        answer=Answer(row.answer),
        answered_on=row.answered_on,
        withdrawn_on=row.withdrawn_on,
        is_held=row.is_held,
    )


def is_unwanted(row: IntroductionRecord) -> bool:
    """Return whether the asked firm does not want to see requests of the asker: it blocked it, or named it as a competitor."""
    entry, asker, asked = entry_of_firm(row.asked), all_ids_of([row.asker]), all_ids_of([row.asked])
    named = entry is not None and not asker.isdisjoint(entry.competitors)
    return named or BlockedFirm.objects.filter(organisation_id__in=asked, blocked__in=asker).exists()


def passed_on_by_association(organisation_id: str) -> bool:
    """Return whether a firm has nobody on this node, so that the association passes a request on and answers for it."""
    return firms_with_people().isdisjoint(all_ids_of([organisation_id]))


def introductions_for(user) -> list[SeenIntroduction]:
    """Return the introductions a person may see: those the own firms asked for, those they were asked for, and what the association is told."""
    require(user.is_authenticated)
    today, own = timezone.localdate(), all_ids_of(roles_of(user).organisation_ids)
    found = [_for_asker(row, today) for row in IntroductionRecord.objects.filter(asker__in=own)]
    found += [_for_asked(row, today) for row in _shown_to_asked(IntroductionRecord.objects.filter(asked__in=own))]
    if roles_of(user).analyst:
        rows = _shown_to_asked(IntroductionRecord.objects.filter(tells_association=True).exclude(asked__in=own))
        found += [_for_association(row, today) for row in rows if _is_told(row)]
    return found


def introduction_for(user, introduction_id: str) -> SeenIntroduction:
    """Return one introduction as a person may see it; `Http404` for any other, whether or not it exists."""
    found = next((one for one in introductions_for(user) if one.introduction_id == introduction_id), None)
    if found is None:
        raise Http404
    return found


def blocked_for(user, organisation_id: str) -> QuerySet[BlockedFirm]:
    """Return whom a firm of the reader's has blocked."""
    return BlockedFirm.objects.filter(organisation_id__in=all_ids_of([own_firm(user, organisation_id)]))


def held_for(user) -> QuerySet[IntroductionRecord]:
    """Return what waits for a person of the association: requests held back, and those that were reported; for analysts."""
    require(roles_of(user).analyst)
    return IntroductionRecord.objects.filter(Q(is_held=True) | ~Q(reported_on=None), settled="").order_by("id")


def _shown_to_asked(rows: Iterable[IntroductionRecord]) -> list[IntroductionRecord]:
    return [row for row in rows if row.answer == Answer.YES or not (row.is_held or is_unwanted(row))]


def _is_told(row: IntroductionRecord) -> bool:
    entry = entry_of_firm(row.asked)
    ours = entry is not None and entry.association == settings.ASSOCIATION
    return ours or passed_on_by_association(row.asked)


def _for_asker(row: IntroductionRecord, today: date) -> SeenIntroduction:
    one = introduction_of(row)
    state, agreed = for_asker(one, today), shows_contacts(one)
    return SeenIntroduction(
        **_shared(row),
        role=ASKER,
        posting_id=row.posting_id,
        own_id=row.asker,
        other=firm_name(row.asked),
        other_id=row.asked,
        from_whom=Text(row.shown_ko, row.shown_en),
        state=state,
        can_answer=False,
        can_withdraw=state is AskerState.WAITING,
        agreed=agreed,
        contact_name=row.their_contact_name if agreed else "",
        contact_mail=row.their_contact_mail if agreed else "",
    )


def _for_asked(row: IntroductionRecord, today: date) -> SeenIntroduction:
    one = introduction_of(row)
    agreed = shows_contacts(one)
    is_named = agreed or row.shown_as == "named"
    other = firm_name(row.asker) if is_named else Text(row.shown_ko, row.shown_en)
    return SeenIntroduction(
        **_shared(row),
        role=ASKED,
        # The address of a posting leads to the firm that wrote it.
        posting_id=row.posting_id if is_named else "",
        own_id=row.asked,
        other=other,
        other_id=row.asker if is_named else "",
        from_whom=other,
        state=for_asked(one, today),
        can_answer=can_answer(one, today),
        can_withdraw=False,
        agreed=agreed,
        contact_name=row.contact_name if agreed else "",
        contact_mail=row.contact_mail if agreed else "",
    )


def _for_association(row: IntroductionRecord, today: date) -> SeenIntroduction:
    one = introduction_of(row)
    acts = passed_on_by_association(row.asked)
    shown = _for_asked(row, today)
    return SeenIntroduction(
        **_shared(row),
        role=ASSOCIATION,
        posting_id=shown.posting_id,
        own_id=row.asked if acts else "",
        other=firm_name(row.asked),
        other_id=row.asked,
        from_whom=shown.other,
        # How a firm answered is its own business; the association knows it only where it answers for the firm.
        state=for_asked(one, today) if acts else for_asker(one, today),
        can_answer=acts and can_answer(one, today),
        can_withdraw=False,
        agreed=shown.agreed,
        contact_name=shown.contact_name if acts else "",
        contact_mail=shown.contact_mail if acts else "",
    )


def _shared(row: IntroductionRecord) -> dict:
    return {
        "introduction_id": row.introduction_id,
        "kind": row.kind,
        "posting": Text(row.posting_ko, row.posting_en),
        "words": row.words,
        "asked_on": row.asked_on,
        "expires_on": row.expires_on,
    }
