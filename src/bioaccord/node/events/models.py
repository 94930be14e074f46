"""Trade shows and the meetings at them."""

from django.db import models
from simple_history.models import HistoricalRecords


class EventRecord(models.Model):
    """A trade show: its programme as JSON, its days as columns."""

    event_id = models.CharField(max_length=64, unique=True)
    first_day = models.DateField()
    last_day = models.DateField(db_index=True)
    payload = models.JSONField()
    history = HistoricalRecords(excluded_fields=["payload"])


class MeetingRecord(models.Model):
    """A meeting of two firms at a trade show. `sequence` rises with every change, for calendars."""

    meeting_id = models.CharField(max_length=40, unique=True)
    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="meetings")
    asking = models.CharField(max_length=64, db_index=True)
    asked = models.CharField(max_length=64, db_index=True)
    subject = models.CharField(max_length=1000)
    status = models.CharField(max_length=16, db_index=True)
    wished_slot = models.CharField(max_length=32, blank=True)
    slot_id = models.CharField(max_length=32, blank=True)
    place = models.CharField(max_length=32, blank=True)
    delegates = models.JSONField(default=list)
    reason_ko = models.CharField(max_length=400, blank=True)
    reason_en = models.CharField(max_length=400, blank=True)
    match_id = models.CharField(max_length=16, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["slot_id", "meeting_id"]
