"""Whom a move by hand reaches of itself once the schedule is published, and whom the organiser has to call."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from bioaccord.node.alerts.access import mail_is_set_up
from bioaccord.vocabulary.language import Language

from .event_shown import delegate_shown
from .models import EventRecord, EventState
from .telling_words import people_of_firms


def told_of_move(event: EventRecord, delegate_ids: Collection[str], language: Language) -> list[str]:
    """Return as sentences who of some delegates is told of a change by mail or inbox, and who has to be called; nothing before the schedule is published."""
    if event.state != EventState.PUBLISHED:
        return []
    rows = list(event.delegates.filter(delegate_id__in=list(delegate_ids), withdrawn_at=None).select_related("user"))
    through_firms = people_of_firms({one.organisation_id for one in rows if not one.email and one.user_id is None})
    told, to_call = [], []
    for row in rows:
        name = delegate_shown(row, language)["name"]
        has_inbox = row.user is not None and row.user.is_active
        if has_inbox or (row.email and mail_is_set_up()) or (not row.email and through_firms.get(row.organisation_id)):
            told.append(name)
        else:
            to_call.append(f"{name} ({row.phone})" if row.phone else name)
    sentences = []
    if told:
        sentences.append(_("Told by mail or inbox: {people}.").format(people=", ".join(told)))
    if to_call:
        sentences.append(_("To be called, as no message reaches them: {people}.").format(people=", ".join(to_call)))
    return sentences
