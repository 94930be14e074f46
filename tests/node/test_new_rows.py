"""Many new rows at once are stored as one by one."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bioaccord.node.exchange.models import Ledger, LedgerRecord, SharingGroup
from bioaccord.node.new_rows import store_new

pytestmark = pytest.mark.django_db
PAYLOAD = {"ko": "탭\t줄\n역슬래시 \\ \\N 따옴표 \"'", "en": [1, 2.5, None, {"a": "\\."}]}


@pytest.fixture
def ledger():
    group = SharingGroup.objects.create(
        group_id="g", members=["kbio-sample", "usbio-sample"], kinds=["market_note"], proposed_at=timezone.now()
    )
    return Ledger.objects.create(group=group, source="usbio-sample", digest="genesis")


def record(ledger: Ledger, seq: int, **fields: object) -> LedgerRecord:
    told = {
        "ledger": ledger, "seq": seq, "source": ledger.source, "record_id": f"n{seq}", "kind": "market_note", "subject": "\\N", "marking": "green",
        "time": timezone.now(), "digest": "d", "token": "t\\t\t\r\n", "salt": None, "payload": PAYLOAD, "retracts": "", "stored_at": timezone.now(),
    }  # fmt: skip
    return LedgerRecord(**told | fields)


def test_what_is_stored_is_what_was_given_in_its_order(ledger):
    rows = [
        record(ledger, 1),
        record(ledger, 2, payload=None, retracts="n1", is_read=True),
        record(ledger, 3, salt="\\N"),
    ]
    store_new(rows)
    names = [one.attname for one in LedgerRecord._meta.concrete_fields if not one.primary_key]
    stored = list(LedgerRecord.objects.order_by("pk"))
    assert [[getattr(row, name) for name in names] for row in stored] == [
        [getattr(row, name) for name in names] for row in rows
    ]
    assert LedgerRecord.objects.filter(payload__isnull=True).get().seq == 2
    store_new([])
    assert LedgerRecord.objects.count() == 3


def test_a_row_that_is_there_is_told_and_nothing_of_the_others_stays(ledger):
    store_new([record(ledger, 1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        store_new([record(ledger, 2), record(ledger, 1)])
    assert [row.seq for row in LedgerRecord.objects.all()] == [1]
