"""How far the mail of diaries is, in the words of the page."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.vocabulary.language import Language, Text

from .diary_mailings import is_lost
from .firms import firms_called
from .models import DiaryMailing

_MOST_NAMED = 300


def mailing_told(mailing: DiaryMailing | None, now: datetime, language: Language) -> dict:
    """Return how far the last mailing is, and whom it could not tell; empty where there was none."""
    if mailing is None:
        return {}
    total, unreached = len(mailing.firms), mailing.unreached
    return {
        "live": mailing.ended_at is None,
        "words": _words(mailing, total, now, language),
        "done": mailing.done,
        "total": total or 1,
        "unreached": _people(mailing, language),
        "unreached_count": len(unreached),
    }


def _people(mailing: DiaryMailing, language: Language) -> list[str]:
    """Return who could not be told, as one calls them: firm, name, telephone."""
    rows = list(mailing.event.delegates.filter(delegate_id__in=mailing.unreached[:_MOST_NAMED]))
    firms = firms_called({one.organisation_id for one in rows}, language)
    told = [
        (firms[one.organisation_id], Text(one.name_ko, one.name_en).in_language(language), one.phone) for one in rows
    ]
    return [" · ".join(filter(None, one)) for one in sorted(told)]


def _words(mailing: DiaryMailing, total: int, now: datetime, language: Language) -> str:
    named = {"done": f"{mailing.done:,}", "total": f"{total:,}", "letters": f"{mailing.letters:,}"}
    if is_lost(mailing, now):
        return _(
            "Interrupted after {done} of {total} firms: its worker does not answer. The next round of the clock goes on from there; nobody is told twice."
        ).format(**named)
    if mailing.ended_at is None:
        return _(
            "Diaries are being mailed: {done} of {total} firms are done, {letters} delegates are told so far."
        ).format(**named)
    at = wording.moment(timezone.localtime(mailing.ended_at), language)
    return _("Last mailing of diaries, {at}: {total} firms looked through, {letters} delegates told.").format(
        **named, at=at
    )
