"""What was computed: exposures of all firms, and the brief of each member."""

from django.db import models


class ExposureRecord(models.Model):
    """How a signal reaches one product of one firm; can always be computed again."""

    exposure_id = models.CharField(max_length=16, unique=True)
    signal_id = models.CharField(max_length=300, db_index=True)
    organisation_id = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=8)
    product_id = models.CharField(max_length=64, blank=True)
    money_usd = models.FloatField(null=True)
    days_until = models.FloatField(null=True)
    is_past = models.BooleanField(default=False)
    title_ko = models.CharField(max_length=600)
    title_en = models.CharField(max_length=2000)
    as_of = models.DateField()
    payload = models.JSONField()

    class Meta:
        ordering = ["is_past", models.F("money_usd").desc(nulls_last=True), "days_until", "exposure_id"]


class BriefRecord(models.Model):
    """The brief of one member as it was composed on a day."""

    organisation_id = models.CharField(max_length=64, unique=True)
    as_of = models.DateField()
    network_version = models.PositiveIntegerField()
    payload = models.JSONField()
