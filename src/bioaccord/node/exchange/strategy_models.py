"""Drafts of strategy notes: what this association writes before it tells it. What was told is read from the records."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class StrategyDraft(models.Model):
    """The next version of a strategy note, as far as it is written here; nobody outside reads it before it is sent. One a note."""

    note = models.CharField(max_length=63)
    """Names the note on both sides."""
    group = models.ForeignKey("exchange.SharingGroup", on_delete=models.PROTECT, related_name="strategy_drafts")
    base = models.PositiveIntegerField(default=0)
    """The version it builds on; 0 for a new note."""
    title_ko = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    sections = models.JSONField(default=list)
    """In their order: section, heading_ko, heading_en, text_ko, text_en."""
    authors = models.JSONField(default=list)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "note"], name="one_draft_a_note")]
        ordering = ["-saved_at"]
