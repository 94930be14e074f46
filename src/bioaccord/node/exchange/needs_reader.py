"""An offer or need that a peer shared: told to the analysts, who show it to whom it fits; gone when it is taken back."""

from django.utils import timezone

from bioaccord.node.alerts.letters import tell
from bioaccord.node.alerts.models import InboxEntry
from bioaccord.node.audit.services import record as audit
from bioaccord.node.partners.telling import analysts

from .models import AcrossIntroduction, LedgerRecord, ReceivedPosting
from .needs_as_told import found_of, read_payload
from .needs_services import page_of_received


def read_posting(row: LedgerRecord) -> None:
    """Work a received offer or need into this node; part of the caller's transaction."""
    if row.payload is None:
        _take_back(row)
        return
    shared = read_payload(row.kind, row.payload)
    received, is_new = ReceivedPosting.objects.get_or_create(record=row, defaults={"until": shared.until})
    if not is_new:
        return
    audit(None, "exchange_posting_received", f"{row.source}: {row.record_id}")
    for person in analysts():
        tell(person, InboxEntry.Notice.FROM_OTHER_ASSOCIATION, found_of(row).posting.title, page_of_received(received.pk), timezone.now())  # fmt: skip


def _take_back(row: LedgerRecord) -> None:
    received = ReceivedPosting.objects.filter(record=row, ended_at=None).first()
    if received is None:
        return
    received.ended_at = timezone.now()
    received.save(update_fields=["ended_at"])
    # Why it may fit a firm says much of what it said.
    received.shown.update(reasons=[])
    AcrossIntroduction.objects.filter(about_source=row.source, about_id=row.record_id).update(reasons=[])
    InboxEntry.objects.filter(address=page_of_received(received.pk)).delete()
    audit(None, "exchange_posting_retracted", f"{row.source}: {row.record_id}")
