"""The associations of the agreement."""

from django.db import models
from simple_history.models import HistoricalRecords


class Association(models.Model):
    """One of the associations; this node belongs to the one that the settings name."""

    association_id = models.CharField(max_length=64, unique=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    fictional = models.BooleanField(default=False)
    history = HistoricalRecords()


class EntryRecord(models.Model):
    """An organisation of the directory: `payload` is the whole `partners.entry.Entry`; the columns are what lists are narrowed by.

    A record that was merged into another keeps its payload and its address, and points to the one that stands for both.
    """

    organisation_id = models.CharField(max_length=64, unique=True)
    payload = models.JSONField()
    name_ko = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, db_index=True)
    association = models.CharField(max_length=64, blank=True, db_index=True)
    tlp = models.CharField(max_length=12)
    updated_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    history = HistoricalRecords()

    class Meta:
        ordering = ["organisation_id"]
