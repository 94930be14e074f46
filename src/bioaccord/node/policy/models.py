"""Signals of every kind, and what analysts make of them."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from .document_models import (
    DocumentRun,
    LabelCorrection,
    PolicyComparison,
    PolicyDocument,
    PolicyLabel,
    PolicyLink,
    PolicyVersion,
)

__all__ = [
    "DocumentRun",
    "LabelCorrection",
    "Mark",
    "PolicyComparison",
    "PolicyDocument",
    "PolicyLabel",
    "PolicyLink",
    "PolicyVersion",
    "SignalMark",
    "SignalNote",
    "SignalRecord",
    "SourceRun",
]


class SignalRecord(models.Model):
    """A signal: columns to filter by, and the whole record as JSON."""

    signal_id = models.CharField(max_length=300, unique=True)
    kind = models.CharField(max_length=16, db_index=True)
    country = models.CharField(max_length=2, db_index=True)
    stage = models.CharField(max_length=16)
    published_on = models.DateField(db_index=True)
    title_ko = models.CharField(max_length=600)
    title_en = models.CharField(max_length=2000)
    severity = models.FloatField()
    digest = models.CharField(max_length=64)
    payload = models.JSONField()
    withdrawn = models.BooleanField(default=False)
    """It no longer holds: kept at its address with marks and notes, but in no list, and nobody is told of it."""
    document = models.ForeignKey(PolicyDocument, null=True, on_delete=models.SET_NULL, related_name="signals")
    version = models.ForeignKey(PolicyVersion, null=True, on_delete=models.SET_NULL, related_name="signals")
    history = HistoricalRecords(excluded_fields=["payload", "document", "version"])

    class Meta:
        ordering = ["-published_on", "signal_id"]


class Mark(models.TextChoices):
    """What an analyst makes of a signal."""

    NONE = ""
    RELEVANT = "relevant"
    WATCH = "watch"
    NOT_RELEVANT = "not_relevant"


class SignalMark(models.Model):
    """The association's mark on a signal."""

    signal = models.OneToOneField(SignalRecord, on_delete=models.CASCADE, related_name="mark")
    mark = models.CharField(max_length=16, choices=Mark.choices, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    history = HistoricalRecords()


class SignalNote(models.Model):
    """An analyst's note on a signal; notes stay inside the association."""

    signal = models.ForeignKey(SignalRecord, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    written_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["written_at"]


class SourceRun(models.Model):
    """One import of a publisher's file."""

    source = models.CharField(max_length=64)
    finished_at = models.DateTimeField(auto_now_add=True)
    read = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
