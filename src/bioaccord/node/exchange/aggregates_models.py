"""What stood behind aggregated figures that were told: kept here so that no later figure shows one member, and never sent."""

from django.conf import settings
from django.db import models


class ToldAggregate(models.Model):
    """A figure over members that was told, with each member's part in it."""

    record_id = models.CharField(max_length=200, unique=True)
    signal_id = models.CharField(max_length=300, db_index=True)
    measure = models.CharField(max_length=32, db_index=True)
    parts = models.JSONField()
    """Member → its part."""
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
