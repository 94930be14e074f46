"""The only way to write offers and needs: into the firm's own entry, with history."""

import secrets
from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.node.audit.services import record
from bioaccord.node.exchange.needs_tasks import look_soon
from bioaccord.node.members.entry_rows import entry_of
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.partners.entry import Entry, Posting
from bioaccord.vocabulary.tlp import TLP

from .directory import first_entry
from .models import PartnerWatch
from .posting_access import own_firm, own_posting

MOST_POSTINGS = 60
LONGEST_DAYS = 731
"""A posting expires at most two years ahead."""


@transaction.atomic
def save_posting(user, posting: Posting, now: datetime) -> Posting:
    """Store an offer or need of a person's own firm; one without an id is new. Raises `ValidationError`."""
    posting = replace(posting, organisation_id=own_firm(user, posting.organisation_id))
    today = timezone.localdate(now)
    _check_expiry(posting.expires_on, today)
    entry = _locked(posting.organisation_id)
    if posting.posting_id:
        before = next((one for one in entry.postings if one.posting_id == posting.posting_id), None)
        if before is None:
            raise Http404
        posting = replace(posting, posted_on=before.posted_on)
        postings = [posting if one is before else one for one in entry.postings]
    else:
        if len(entry.postings) >= MOST_POSTINGS:
            raise ValidationError(
                _("Your firm has %(count)d offers and needs. Withdraw one that no longer holds.")
                % {"count": MOST_POSTINGS}
            )
        posting = replace(posting, posting_id=secrets.token_hex(6), posted_on=today)
        postings = [*entry.postings, posting]
    _save(user, entry, postings, now, "posting saved")
    _record(user, "posting_saved", posting)
    return posting


@transaction.atomic
def renew_posting(user, posting_id: str, expires_on: date, now: datetime) -> None:
    """Let a posting hold until another day. Raises `ValidationError` or `Http404`."""
    posting = own_posting(user, posting_id).posting
    save_posting(user, replace(posting, expires_on=expires_on), now)


@transaction.atomic
def withdraw_posting(user, posting_id: str, now: datetime) -> None:
    """Take an offer or need back; the entry's history keeps it."""
    found = own_posting(user, posting_id)
    entry = _locked(found.entry.organisation_id)
    _save(user, entry, [one for one in entry.postings if one.posting_id != posting_id], now, "posting withdrawn")
    PartnerWatch.objects.filter(posting_id=posting_id).delete()
    look_soon()
    _record(user, "posting_withdrawn", found.posting)


def _record(user, act: str, posting: Posting) -> None:
    # The association reads the trail: which need or offer it was stays with the firm, and of a RED one even that there is one.
    if posting.tlp is not TLP.RED:
        record(user, act, posting.organisation_id)


def _check_expiry(expires_on: date | None, today: date) -> None:
    if expires_on is None or expires_on < today or (expires_on - today).days > LONGEST_DAYS:
        raise ValidationError(_("An offer or a need expires today at the earliest and in two years at the latest."))


def _locked(organisation_id: str) -> Entry:
    """Return a firm's entry as it stands once nobody else writes it."""
    row = EntryRecord.objects.select_for_update().filter(organisation_id=organisation_id).first()
    entry = entry_of(row) if row else first_entry(organisation_id)
    if entry is None:
        raise Http404
    return entry


def _save(user, entry: Entry, postings: list[Posting], now: datetime, reason: str) -> None:
    save_entries(user, [replace(entry, postings=tuple(postings))], now, reason=reason)
