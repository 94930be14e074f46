"""Reports: what analysts are writing, and what of it was published."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class ReportRow(models.Model):
    """A report as it is being written (`parts` as `bioaccord.brief.report` has them) and, whole and pinned, as it was published."""

    title_ko = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    association_ko = models.CharField(max_length=200, blank=True)
    association_en = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=200, blank=True)
    written_on = models.DateField()
    tlp = models.CharField(max_length=16, default="green")
    fictional = models.BooleanField(default=False)
    parts = models.JSONField(default=list)
    # Counts changes, so that of two people who change one report the second is told instead of undoing the first.
    revision = models.PositiveIntegerField(default=0)
    published = models.JSONField(null=True)
    # Beside the published report, so that who may read it is asked of the database.
    published_tlp = models.CharField(max_length=16, blank=True)
    published_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-changed_at", "-id"]
